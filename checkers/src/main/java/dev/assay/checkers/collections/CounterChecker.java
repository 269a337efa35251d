// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads of a counter are within bounds (Jepsen's {@code counter}, with decrements). A change counts
 * for certain when it returned before the read was called, and perhaps when it was called before
 * the read returned. So a read is at least the certain increments and all possible decrements, and
 * at most the certain decrements and all possible increments; a crashed change stays possible for
 * ever, a failed one never was. What add-and-get and get-and-add return is a read of what was there
 * without their own change. Starts at 0. O(events).
 *
 * <p>Never a false alarm. What it cannot see: numbers within the bounds that no choice of changes
 * comes to, and reads that contradict each other (that is {@code --model counter}).
 */
public final class CounterChecker extends KeyedChecker {
    public CounterChecker(Conventions conventions) {
        super("counter", conventions);
    }

    @Override
    String functions() {
        return "increment, decrement, add, add-and-get, get-and-add and read";
    }

    @Override
    boolean knows(Operations all, int operation) {
        return switch (all.function(operation)) {
            case READ, INCREMENT, DECREMENT, ADD, ADD_AND_GET, GET_AND_ADD -> true;
            default -> false;
        };
    }

    @Override
    Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter) {
        try {
            return new Sums(all, operations, meter).verdict(part);
        } catch (ArithmeticException overflow) {
            return Verdict.unknown(part, "the numbers leave 64 bits");
        }
    }

    /** The sums of one counter's changes up to each of its events. */
    private static final class Sums {
        private final Operations all;
        private final int[] operations;
        private final Violations violations = new Violations();
        private final long[] amount;

        /** By place of the event: sums of what had returned, and of what had been called. */
        private final int[] places;

        private final long[] increased;
        private final long[] decreased;
        private final long[] mayIncrease;
        private final long[] mayDecrease;
        private long reads;
        private long widest;

        Sums(Operations all, int[] operations, Budget.Meter meter) {
            this.all = all;
            this.operations = operations;
            meter.allocated(100L * operations.length);
            amount = new long[operations.length];
            long[] events = new long[2 * operations.length];
            int count = 0;
            for (int i = 0; i < operations.length; i++) {
                amount[i] = amount(operations[i]);
                events[count++] = (long) all.called(operations[i]) << 32 | i;
                if (all.returned(operations[i]) >= 0) {
                    events[count++] = (long) all.returned(operations[i]) << 32 | i;
                }
            }
            Arrays.sort(events, 0, count);
            meter.poll();
            places = new int[count];
            increased = new long[count + 1];
            decreased = new long[count + 1];
            mayIncrease = new long[count + 1];
            mayDecrease = new long[count + 1];
            for (int place = 0; place < count; place++) {
                places[place] = (int) (events[place] >>> 32);
                increased[place + 1] = increased[place];
                decreased[place + 1] = decreased[place];
                mayIncrease[place + 1] = mayIncrease[place];
                mayDecrease[place + 1] = mayDecrease[place];
                int each = (int) events[place];
                if (all.isFailed(operations[each])) {
                    continue;
                }
                long up = Math.max(amount[each], 0);
                long down = Math.min(amount[each], 0);
                if (places[place] == all.called(operations[each])) {
                    mayIncrease[place + 1] = Math.addExact(mayIncrease[place], up);
                    mayDecrease[place + 1] = Math.addExact(mayDecrease[place], down);
                } else if (all.isOk(operations[each])) {
                    increased[place + 1] = Math.addExact(increased[place], up);
                    decreased[place + 1] = Math.addExact(decreased[place], down);
                }
            }
        }

        private long amount(int operation) {
            Function function = all.function(operation);
            if (function == Function.READ) {
                return 0;
            }
            Value argument = all.argumentValue(operation);
            long by = argument instanceof Value.Missing ? 1 : number(operation, argument);
            return function == Function.DECREMENT ? Math.negateExact(by) : by;
        }

        private long number(int operation, Value value) {
            return switch (value) {
                case Value.Int(long number) -> number;
                case Value.BigInt big -> throw new ArithmeticException("beyond 64 bits: " + big);
                default ->
                        throw new UnsuitableHistoryException(
                                all.describe(operation)
                                        + ": a counter knows integers only, not "
                                        + Operations.words(value));
            };
        }

        /** The place behind an event, which is one of the counter's. */
        private int behind(int event) {
            return Arrays.binarySearch(places, event) + 1;
        }

        Verdict verdict(String part) {
            for (int i = 0; i < operations.length; i++) {
                boolean tells =
                        switch (all.function(operations[i])) {
                            case READ, ADD_AND_GET, GET_AND_ADD -> true;
                            default -> false;
                        };
                if (tells && all.result(operations[i]) != ValuePool.UNKNOWN) {
                    read(i);
                }
            }
            Verdict verdict =
                    violations
                            .verdict(part)
                            .orElseGet(
                                    () ->
                                            reads == 0
                                                    ? Verdict.vacuous(part, "no read returned")
                                                    : Verdict.valid(
                                                            part,
                                                            "all "
                                                                    + reads
                                                                    + " reads are within their"
                                                                    + " bounds"));
            return verdict.with(
                    Map.of(
                            "reads",
                            reads,
                            "reads out of bounds",
                            violations.count("read-out-of-bounds"),
                            "greatest width of bounds",
                            widest));
        }

        private void read(int each) {
            int operation = operations[each];
            Value result = all.resultValue(operation);
            long saw = result == Value.NIL ? 0 : number(operation, result);
            int before = behind(all.called(operation)) - 1;
            int after = behind(all.returned(operation));
            long own = amount[each];
            long least = Math.addExact(increased[before], mayDecrease[after]) - Math.min(own, 0);
            long most = Math.addExact(decreased[before], mayIncrease[after]) - Math.max(own, 0);
            long shift = all.function(operation) == Function.ADD_AND_GET ? own : 0;
            least = Math.addExact(least, shift);
            most = Math.addExact(most, shift);
            reads++;
            widest = Math.max(widest, Math.subtractExact(most, least));
            if (saw < least || saw > most) {
                outOfBounds(operation, saw, least, most);
            }
        }

        private void outOfBounds(int operation, long saw, long least, long most) {
            violations.add(
                    "read-out-of-bounds",
                    () ->
                            all.witness(
                                    "read-out-of-bounds",
                                    List.of(operation),
                                    all.describe(operation) + ".",
                                    "The changes that had returned before it was called, and those"
                                            + " called before it returned, come to at least "
                                            + least
                                            + " and at most "
                                            + most
                                            + ".",
                                    "operation "
                                            + operation
                                            + " returned "
                                            + saw
                                            + (saw < least
                                                    ? ", less than any of them"
                                                    : ", more than any of them")));
        }
    }

    @Override
    boolean isGreatest(String measure) {
        return measure.startsWith("greatest");
    }
}
