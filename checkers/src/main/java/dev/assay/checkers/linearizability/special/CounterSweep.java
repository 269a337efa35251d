// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Counters. Where all changes are by the same amount, {@link UnitSteps} decides; where they differ
 * (NP-hard in general), a read refutes the history if what it saw is less than the least that the
 * changes before and beside it can come to, or more than the most. O(operations log open ones).
 * Numbers beyond 64 bits are left to others.
 */
public final class CounterSweep implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 40;

    @Override
    public String id() {
        return "counter-sweep";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return Columns.of(history, meter)
                    .map(columns -> decide(columns, meter))
                    .orElseGet(() -> new Answer.Undecided("not all numbers have 64 bits"));
        } catch (ArithmeticException overflow) {
            return new Answer.Undecided("the numbers leave 64 bits");
        } finally {
            meter.allocated(-bytes);
        }
    }

    /**
     * The operations in numbers.
     *
     * @param number by operation: what a read saw above the start, by how much another changes it
     * @param reads by operation: a read that saw a number
     */
    record Columns(ObjectHistory history, LocalTimes times, long[] number, boolean[] reads) {
        static Optional<Columns> of(ObjectHistory history, Budget.Meter meter) {
            Optional<Long> start = start(history.initial());
            if (start.isEmpty()) {
                return Optional.empty();
            }
            LocalTimes times = LocalTimes.of(history, meter);
            Columns columns =
                    new Columns(
                            history, times, new long[history.size()], new boolean[history.size()]);
            for (int operation = 0; operation < history.size(); operation++) {
                if (!columns.fill(operation, start.get())) {
                    return Optional.empty();
                }
            }
            return Optional.of(columns);
        }

        private static Optional<Long> start(Object initial) {
            return switch (initial) {
                case Value.Int(long number) -> Optional.of(number);
                case java.math.BigInteger number when number.bitLength() < 64 ->
                        Optional.of(number.longValue());
                default -> Optional.empty();
            };
        }

        private boolean fill(int operation, long start) {
            Function function = history.function(operation);
            boolean read = function == Function.READ;
            int reference = read ? history.result()[operation] : history.argument()[operation];
            if (read && reference == ValuePool.UNKNOWN) {
                return true;
            }
            long amount;
            if (reference == ValuePool.NIL) {
                amount = read ? 0 : 1;
            } else if (history.values().get(reference) instanceof Value.Int(long written)) {
                amount = written;
            } else {
                return false;
            }
            reads[operation] = read;
            number[operation] =
                    switch (function) {
                        case READ -> Math.subtractExact(amount, start);
                        case INCREMENT -> amount;
                        case DECREMENT -> Math.negateExact(amount);
                        default -> throw new IllegalArgumentException("no counter: " + function);
                    };
            return true;
        }

        boolean changes(int operation) {
            return !reads[operation] && number[operation] != 0;
        }

        /** A read, and all changes that were invoked before it returned. */
        IntStream readAndChangesBefore(int read) {
            int moment = times.returned()[read];
            return IntStream.range(0, history.size())
                    .filter(
                            operation ->
                                    operation == read
                                            || (changes(operation)
                                                    && times.invoked()[operation] < moment));
        }
    }

    private static Answer decide(Columns columns, Budget.Meter meter) {
        Optional<Answer.Refuted> refuted = outOfBounds(columns, meter);
        if (refuted.isPresent()) {
            return refuted.get();
        }
        long unit = 0;
        boolean alike = true;
        boolean reads = false;
        for (int operation = 0; operation < columns.number.length; operation++) {
            reads |= columns.reads[operation];
            if (columns.changes(operation)) {
                alike &= unit == 0 || unit == columns.number[operation];
                unit = columns.number[operation];
            }
        }
        if (!reads) {
            return new Answer.Linearizable(
                    IntStream.range(0, columns.number.length)
                            .filter(columns.times::isCompleted)
                            .toArray());
        }
        return alike
                ? new UnitSteps(columns, unit, meter).run()
                : new Answer.Undecided("it changes by different amounts");
    }

    /** Compares every read with the least and the most that it can have seen. */
    private static Optional<Answer.Refuted> outOfBounds(Columns columns, Budget.Meter meter) {
        int[] order = columns.history.order();
        long[] least = new long[columns.number.length];
        long[] most = new long[columns.number.length];
        long upInvoked = 0;
        long downInvoked = 0;
        long upReturned = 0;
        long downReturned = 0;
        for (int at = 0; at < order.length; at++) {
            if ((at & 0xFFFF) == 0) {
                meter.poll();
            }
            int operation = order[at] >= 0 ? order[at] : ~order[at];
            long number = columns.number[operation];
            if (columns.reads[operation]) {
                if (order[at] >= 0) {
                    least[operation] = upReturned;
                    most[operation] = downReturned;
                } else if (number < Math.addExact(least[operation], downInvoked)
                        || number > Math.addExact(most[operation], upInvoked)) {
                    return Optional.of(
                            new Answer.Refuted(
                                    columns.readAndChangesBefore(operation).toArray(),
                                    "#"
                                            + operation
                                            + " (read) saw a number that the changes before and"
                                            + " beside it cannot come to: they come to between "
                                            + (least[operation] + downInvoked)
                                            + " and "
                                            + (most[operation] + upInvoked)
                                            + " above the start, not "
                                            + number));
                }
            } else if (order[at] >= 0) {
                upInvoked = Math.addExact(upInvoked, Math.max(number, 0));
                downInvoked = Math.addExact(downInvoked, Math.min(number, 0));
            } else {
                upReturned = Math.addExact(upReturned, Math.max(number, 0));
                downReturned = Math.addExact(downReturned, Math.min(number, 0));
            }
        }
        return Optional.empty();
    }

    /**
     * Decides counters whose changes are all alike. A sweep over the events makes as few changes as
     * it can: when one returns, and when a read returns that saw more; those that return first go
     * first. At every moment, every order has made at least as many, by the argument of {@link
     * MutexSweep}. Hence a read that was invoked when more changes had been made than it saw has no
     * place, nor has one that saw more than there are; all others get theirs in passing.
     */
    private static final class UnitSteps {
        private final Columns columns;
        private final long unit;
        private final Budget.Meter meter;
        private final Deadlines waiting;
        private final boolean[] placed;
        private final int[] order;
        private int count;
        private int made;

        /** Reads that wait for a count, by the count: the first, and by read the next; or -1. */
        private final int[] firstWaiting;

        private final int[] nextWaiting;

        /** Reads that made the sweep go on, from the last one on that asked for all there was. */
        private int[] pushing = new int[16];

        private int pushes;

        UnitSteps(Columns columns, long unit, Budget.Meter meter) {
            this.columns = columns;
            this.unit = unit;
            this.meter = meter;
            int size = columns.number.length;
            waiting = new Deadlines(columns.times);
            placed = new boolean[size];
            order = new int[size];
            firstWaiting = new int[size + 1];
            nextWaiting = new int[size];
            Arrays.fill(firstWaiting, -1);
        }

        Answer run() {
            int[] events = columns.history.order();
            for (int at = 0; at < events.length; at++) {
                if ((at & 0xFFFF) == 0) {
                    meter.poll();
                }
                int operation = events[at] >= 0 ? events[at] : ~events[at];
                boolean possible =
                        events[at] >= 0
                                ? invoke(operation)
                                : placed[operation] || complete(operation);
                if (!possible) {
                    return refuted(operation);
                }
            }
            return new Answer.Linearizable(Arrays.copyOf(order, count));
        }

        private boolean invoke(int operation) {
            if (columns.changes(operation)) {
                waiting.add(operation);
                return true;
            }
            if (!columns.reads[operation]) {
                return true;
            }
            if (unit == 0 || columns.number[operation] % unit != 0) {
                if (columns.number[operation] != 0) {
                    return false;
                }
                place(operation);
                return true;
            }
            long goal = columns.number[operation] / unit;
            if (goal < made || goal > placed.length) {
                return false;
            }
            if (goal == made) {
                place(operation);
            } else {
                nextWaiting[operation] = firstWaiting[(int) goal];
                firstWaiting[(int) goal] = operation;
            }
            return true;
        }

        private boolean complete(int operation) {
            if (columns.changes(operation)) {
                step();
                return true;
            }
            if (!columns.reads[operation]) {
                place(operation);
                return true;
            }
            if (pushes == pushing.length) {
                pushing = Arrays.copyOf(pushing, pushes * 2);
            }
            pushing[pushes++] = operation;
            while (!placed[operation] && waiting.size() > 0) {
                step();
            }
            if (waiting.size() == 0) {
                // This read alone asks for all that was made.
                pushing[0] = operation;
                pushes = 1;
            }
            return placed[operation];
        }

        private void step() {
            place(waiting.take());
            made++;
            for (int read = firstWaiting[made]; read >= 0; read = nextWaiting[read]) {
                place(read);
            }
        }

        private void place(int operation) {
            placed[operation] = true;
            order[count++] = operation;
        }

        private Answer.Refuted refuted(int read) {
            int[] core =
                    IntStream.concat(
                                    columns.readAndChangesBefore(read),
                                    Arrays.stream(pushing, 0, pushes))
                            .distinct()
                            .sorted()
                            .toArray();
            return new Answer.Refuted(
                    core,
                    "#"
                            + read
                            + " (read) saw a number that the counter cannot have had between its"
                            + " invocation and its return: at least "
                            + made
                            + " changes by "
                            + unit
                            + " had been made, and it saw "
                            + columns.number[read]
                            + " above the start");
        }
    }
}
