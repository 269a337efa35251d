// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Milliseconds in which all levels are decided for a strictly serializable history: ten sessions,
 * one to four steps a transaction, half of them reads, ten keys at a time of which each is given up
 * after 32 writes, as Elle's own generator does it. The history is in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(value = 1, jvmArgs = "-Xmx6g")
public class IsolationBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(10));
    private static final int SESSIONS = 10;
    private static final int KEYS = 10;
    private static final int MOST_WRITES = 32;

    /** What the steps do. */
    public enum Workload {
        LIST_APPEND,
        RW_REGISTER
    }

    @Param public Workload workload = Workload.LIST_APPEND;

    @Param({"10000", "100000"})
    public int transactions;

    private History history = new HistoryBuilder().build();

    @Setup
    public void make() {
        history = new Store(workload, new Randomness(7)).history(transactions);
    }

    @Benchmark
    public Verdict decide() {
        IsolationChecker checker = IsolationChecker.of(Level.STRICT_SERIALIZABLE);
        Verdict verdict =
                (workload == Workload.LIST_APPEND ? checker : checker.onRegisters())
                        .check(history, BUDGET.start());
        if (verdict.status() != Status.VALID) {
            throw new IllegalStateException(verdict.reason());
        }
        return verdict;
    }

    /** Runs one transaction after the other, each at some moment while it is open. */
    private static final class Store {
        private final Workload workload;
        private final Randomness randomness;
        private final HistoryBuilder builder = new HistoryBuilder();
        private final int[] key = new int[KEYS];
        private final int[] asked = new int[KEYS];

        /** By key, which are given up one after the other: what is there. */
        private final List<List<Value>> written = new ArrayList<>();

        private final List<List<MicroOperation>> open = new ArrayList<>();
        private final List<List<MicroOperation>> done = new ArrayList<>();
        private long now;

        Store(Workload workload, Randomness randomness) {
            this.workload = workload;
            this.randomness = randomness;
            for (int each = 0; each < KEYS; each++) {
                key[each] = each;
                written.add(new ArrayList<>());
            }
            for (int session = 0; session < SESSIONS; session++) {
                open.add(List.of());
                done.add(List.of());
            }
        }

        History history(int transactions) {
            int begun = 0;
            int ended = 0;
            while (ended < transactions) {
                int session = randomness.nextInt(SESSIONS);
                if (open.get(session).isEmpty()) {
                    if (begun < transactions) {
                        begun++;
                        open.set(session, ask());
                        tell(session, EventType.INVOKE, open.get(session));
                    }
                } else if (done.get(session).isEmpty()) {
                    done.set(session, open.get(session).stream().map(this::apply).toList());
                } else {
                    tell(session, EventType.OK, done.get(session));
                    open.set(session, List.of());
                    done.set(session, List.of());
                    ended++;
                }
            }
            return builder.build();
        }

        private void tell(int session, EventType type, List<MicroOperation> steps) {
            builder.accept(new Event.Client(session, type, now++, "txn", steps, Map.of()));
        }

        private List<MicroOperation> ask() {
            List<MicroOperation> steps = new ArrayList<>();
            int count = 1 + randomness.nextInt(4);
            for (int step = 0; step < count; step++) {
                int place = randomness.nextInt(KEYS);
                Value name = Value.of(key[place]);
                if (randomness.chance(0.5)) {
                    steps.add(new MicroOperation("r", name, Value.NIL));
                    continue;
                }
                String function = workload == Workload.LIST_APPEND ? "append" : "w";
                steps.add(new MicroOperation(function, name, Value.of(++asked[place])));
                if (asked[place] == MOST_WRITES) {
                    asked[place] = 0;
                    key[place] = written.size();
                    written.add(new ArrayList<>());
                }
            }
            return steps;
        }

        private MicroOperation apply(MicroOperation step) {
            List<Value> values = written.get((int) ((Value.Int) step.key()).value());
            if (!step.function().equals("r")) {
                values.add(step.value());
                return step;
            }
            Value seen =
                    workload == Workload.LIST_APPEND
                            ? new Value.Sequence(values)
                            : values.isEmpty() ? Value.NIL : values.get(values.size() - 1);
            return new MicroOperation("r", step.key(), seen);
        }
    }
}
