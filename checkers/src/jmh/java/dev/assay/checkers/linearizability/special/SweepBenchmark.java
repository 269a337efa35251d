// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Set;
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
 * The engines for registers, sets, counters and locks on a valid history of 1,000,000 operations by
 * ten clients that are always busy, and the replay of their order.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
public class SweepBenchmark {
    private static final int OPERATIONS = 1_000_000;
    private static final int CLIENTS = 10;

    @Param({"REGISTER", "SET", "COUNTER", "MUTEX"})
    ObjectType type;

    private ObjectHistory history;
    private SpecialEngine engine;
    private int[] order;

    private final byte[] function = new byte[OPERATIONS];
    private final int[] argument = new int[OPERATIONS];
    private final int[] result = new int[OPERATIONS];
    private final ValuePool values = new ValuePool();
    private final boolean[] present = new boolean[OPERATIONS / 10];
    private long state;

    /** Makes the history. */
    @Setup
    public void makeHistory() {
        Randomness randomness = new Randomness(7).fork("sweep-benchmark");
        int[] invoked = new int[OPERATIONS];
        int[] returned = new int[OPERATIONS];
        int[] events = new int[2 * OPERATIONS];
        int[] open = new int[CLIENTS];
        boolean[] applied = new boolean[CLIENTS];
        Arrays.fill(open, -1);
        int begun = 0;
        for (int at = 0; at < events.length; ) {
            int client = randomness.nextInt(CLIENTS);
            int operation = open[client];
            if (operation < 0 && begun < OPERATIONS) {
                open[client] = begun;
                invoked[begun] = at;
                events[at++] = begun++;
            } else if (operation >= 0 && !applied[client]) {
                apply(operation, randomness);
                applied[client] = true;
            } else if (operation >= 0) {
                returned[operation] = at;
                events[at++] = ~operation;
                open[client] = -1;
                applied[client] = false;
            }
        }
        Object initial =
                switch (type) {
                    case SET -> Set.of();
                    case MUTEX -> false;
                    default -> Value.of(0);
                };
        history =
                new ObjectHistory(
                        type, initial, values, function, argument, result, invoked, returned,
                        events);
        engine =
                switch (type) {
                    case REGISTER -> new RegisterZones();
                    case SET -> new SetByElement();
                    case COUNTER -> new CounterSweep();
                    default -> new MutexSweep();
                };
        order = ((Answer.Linearizable) decide()).order();
    }

    private void apply(int operation, Randomness randomness) {
        boolean reads = randomness.chance(0.5);
        Function chosen =
                switch (type) {
                    case REGISTER -> reads ? Function.READ : Function.WRITE;
                    case SET -> reads ? Function.CONTAINS : Function.ADD;
                    case COUNTER -> reads ? Function.READ : Function.INCREMENT;
                    default -> state == 0 ? Function.ACQUIRE : Function.RELEASE;
                };
        function[operation] = (byte) chosen.ordinal();
        switch (chosen) {
            case READ -> result[operation] = values.intern(state);
            case WRITE -> argument[operation] = values.intern(++state);
            case INCREMENT -> state++;
            case ADD, CONTAINS -> {
                int element = randomness.nextInt(present.length);
                argument[operation] = values.intern(element);
                present[element] |= chosen == Function.ADD;
                if (chosen == Function.CONTAINS) {
                    result[operation] = present[element] ? ValuePool.TRUE : ValuePool.FALSE;
                }
            }
            default -> state = 1 - state;
        }
    }

    /** Decides. */
    @Benchmark
    public Answer decide() {
        return engine.decide(history, Budget.standard().start());
    }

    /** Replays the order that was found. */
    @Benchmark
    public Object replay() {
        return ObjectReplay.flaw(history, order, Budget.standard().start());
    }
}
