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
import java.util.HashMap;
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
 * Milliseconds in which one level is decided for transactions on registers of 50 sessions, ten
 * steps each, half of them reads, keys drawn evenly; snapshot isolation and strict serializability
 * by the timestamps that the history carries. The history is in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(value = 1, jvmArgs = "-Xmx6g")
public class WeakLevelBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(10));
    private static final int SESSIONS = 50;
    private static final int STEPS = 10;

    @Param({
        "READ_COMMITTED",
        "MONOTONIC_ATOMIC_VIEW",
        "READ_ATOMIC",
        "CAUSAL",
        "SNAPSHOT_ISOLATION",
        "STRICT_SERIALIZABLE"
    })
    public Level level = Level.CAUSAL;

    @Param({"100000", "1000000"})
    public int transactions;

    private History history = new HistoryBuilder().build();

    @Setup
    public void make() {
        history = new Store(transactions / 10).history(transactions);
    }

    @Benchmark
    public Verdict decide() {
        Verdict verdict = IsolationChecker.of(level).onRegisters().check(history, BUDGET.start());
        if (verdict.status() != Status.VALID) {
            throw new IllegalStateException(verdict.reason());
        }
        return verdict;
    }

    /** Runs one transaction after the other, each at some moment while it is open. */
    private static final class Store {
        private final Randomness randomness = new Randomness(11);
        private final HistoryBuilder builder = new HistoryBuilder();
        private final int keys;
        private final Map<Value, Value> state = new HashMap<>();
        private long value;

        Store(int keys) {
            this.keys = keys;
        }

        History history(int transactions) {
            List<List<MicroOperation>> open = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                open.add(List.of());
            }
            long turn = 0;
            for (int begun = 0, ended = 0; ended < transactions; ) {
                int session = randomness.nextInt(SESSIONS);
                if (!open.get(session).isEmpty()) {
                    turn++;
                    Map<String, Value> stamps =
                            Map.of(
                                    Timestamps.START,
                                    Value.of(2 * turn - 1),
                                    Timestamps.COMMIT,
                                    Value.of(2 * turn));
                    tell(session, EventType.OK, run(open.get(session)), stamps);
                    open.set(session, List.of());
                    ended++;
                } else if (begun < transactions) {
                    begun++;
                    open.set(session, ask());
                    tell(session, EventType.INVOKE, open.get(session), Map.of());
                }
            }
            return builder.build();
        }

        private void tell(
                int session,
                EventType type,
                List<MicroOperation> steps,
                Map<String, Value> stamps) {
            builder.accept(new Event.Client(session, type, Event.NO_TIME, "txn", steps, stamps));
        }

        private List<MicroOperation> ask() {
            List<MicroOperation> steps = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                Value key = Value.of(randomness.nextInt(keys));
                steps.add(
                        randomness.chance(0.5)
                                ? new MicroOperation("r", key, Value.NIL)
                                : new MicroOperation("w", key, Value.of(++value)));
            }
            return steps;
        }

        private List<MicroOperation> run(List<MicroOperation> steps) {
            List<MicroOperation> done = new ArrayList<>();
            for (MicroOperation step : steps) {
                if (step.function().equals("w")) {
                    state.put(step.key(), step.value());
                    done.add(step);
                } else {
                    Value seen = state.getOrDefault(step.key(), Value.NIL);
                    done.add(new MicroOperation("r", step.key(), seen));
                }
            }
            return done;
        }
    }
}
