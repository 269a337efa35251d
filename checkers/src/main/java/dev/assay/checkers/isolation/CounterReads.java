// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Which changes of a counter a read may have seen: every set of them that adds up to it. What one
 * transaction changed counts as one change, seen whole or not at all. Exponential in the number of
 * changes, so that sets are listed up to a bound; beyond it the read says nothing but that the sum
 * lies between that of all increments and that of all decrements.
 */
final class CounterReads {
    /** So many sets of changes are listed for a read at most. */
    static final int MOST_SETS = 2_000;

    /** Sums of more changes than this are not looked through. */
    private static final int MOST_CHANGES = 1_000;

    /** So many steps are taken to list the sets for one read. */
    private static final int MOST_STEPS = 1_000_000;

    private final TransactionWrites writes;
    private final Findings findings;
    private final IntPredicate isAborted;
    private final Budget.Meter meter;
    private final TransactionReads reads;

    /** By key: what the transaction in hand changed so far, and what it read beside that. */
    private final Map<Value, BigInteger> own = new HashMap<>();

    private final Map<Value, BigInteger> others = new LinkedHashMap<>();
    private final Map<Value, Integer> firstStep = new HashMap<>();
    private Optional<String> gap = Optional.empty();
    private int reader;

    CounterReads(
            TransactionWrites writes,
            Findings findings,
            IntPredicate isAborted,
            Budget.Meter meter,
            TransactionReads reads) {
        this.writes = writes;
        this.findings = findings;
        this.isAborted = isAborted;
        this.meter = meter;
        this.reads = reads;
    }

    /** Why not everything that was read could be taken into account. */
    Optional<String> gap() {
        return gap;
    }

    /** The amount of a change. */
    static BigInteger amount(int transaction, Value value) {
        return switch (value) {
            case Value.Int number -> BigInteger.valueOf(number.value());
            case Value.BigInt number -> number.value();
            default ->
                    throw new UnsuitableHistoryException(
                            who(transaction)
                                    + ": "
                                    + Describe.value(value)
                                    + " is no integer, which is what counters change by and hold");
        };
    }

    /** The same as a value. */
    static Value value(BigInteger amount) {
        return amount.bitLength() < 64 ? Value.of(amount.longValue()) : new Value.BigInt(amount);
    }

    void begin(int transaction) {
        reader = transaction;
        own.clear();
        others.clear();
        firstStep.clear();
    }

    void change(Value key, BigInteger amount) {
        own.merge(key, amount, BigInteger::add);
    }

    void read(Value key, int step, Value result) {
        firstStep.putIfAbsent(key, step);
        BigInteger seen = result == Value.NIL ? BigInteger.ZERO : amount(reader, result);
        BigInteger rest = seen.subtract(own.getOrDefault(key, BigInteger.ZERO));
        BigInteger before = others.putIfAbsent(key, rest);
        if (before != null && !before.equals(rest)) {
            findings.add(
                    Anomaly.INTERNAL,
                    List.of(reader),
                    () ->
                            List.of(
                                    who(reader)
                                            + " read "
                                            + seen
                                            + " of key "
                                            + Describe.value(key)
                                            + ", but what it read and changed before comes to "
                                            + seen.subtract(rest).add(before)));
        }
    }

    /** Hands on what the transaction read. */
    void end() {
        others.forEach(this::trace);
    }

    private void trace(Value key, BigInteger sum) {
        int[] units =
                Arrays.stream(writes.unitsOf(key))
                        .filter(unit -> writes.part(unit) != reader)
                        .filter(unit -> !isAborted.test(writes.part(unit)))
                        .filter(unit -> writes.of(unit).size() > 0)
                        .toArray();
        Sums sums = new Sums(units);
        if (sums.isWithin(sum) && units.length <= MOST_CHANGES) {
            sums.from(0, sum);
        }
        boolean isOpen = sums.isWithin(sum) && (units.length > MOST_CHANGES || sums.isSpent());
        if (isOpen) {
            gap = gap.or(() -> Optional.of(tooMany(key)));
        } else if (sums.found.isEmpty()) {
            findings.add(
                    Anomaly.THIN_AIR_READ,
                    List.of(reader),
                    () ->
                            List.of(
                                    who(reader)
                                            + " read key "
                                            + Describe.value(key)
                                            + " with "
                                            + sum
                                            + " beside its own changes, to which no changes of"
                                            + " other transactions add up"));
        } else if (units.length > 0) {
            boolean[] isConsistent = new boolean[sums.found.size()];
            Arrays.fill(isConsistent, true);
            reads.add(
                    new TransactionReads.Place(firstStep.getOrDefault(key, 0), true, false),
                    new ReadChoice(
                            reader,
                            units,
                            sums.found.toArray(new int[0][]),
                            isConsistent,
                            new int[0][]));
        }
    }

    private String tooMany(Value key) {
        return "what "
                + who(reader)
                + " read of counter "
                + Describe.value(key)
                + " may be the sum of too many sets of changes";
    }

    /** Lists the sets of changes that add up to a sum. */
    private final class Sums {
        private final int[] units;
        private final BigInteger[] change;

        /** By unit, the least and the most that it and those after it come to. */
        private final BigInteger[] least;

        private final BigInteger[] most;
        private final int[] taken;
        private final List<int[]> found = new ArrayList<>();

        private int steps;

        Sums(int[] units) {
            this.units = units;
            taken = new int[units.length];
            change = new BigInteger[units.length];
            least = new BigInteger[units.length + 1];
            most = new BigInteger[units.length + 1];
            least[units.length] = BigInteger.ZERO;
            most[units.length] = BigInteger.ZERO;
            for (int i = units.length - 1; i >= 0; i--) {
                change[i] =
                        amount(reader, writes.value(writes.valueOf(writes.of(units[i]).get(0))));
                least[i] = least[i + 1].add(change[i].min(BigInteger.ZERO));
                most[i] = most[i + 1].add(change[i].max(BigInteger.ZERO));
            }
        }

        /** The sum lies between that of all decrements and that of all increments. */
        boolean isWithin(BigInteger sum) {
            return sum.compareTo(least[0]) >= 0 && sum.compareTo(most[0]) <= 0;
        }

        /** There are more sets than were looked for. */
        boolean isSpent() {
            return found.size() > MOST_SETS || steps > MOST_STEPS;
        }

        void from(int unit, BigInteger left) {
            meter.poll();
            steps++;
            if (isSpent() || left.compareTo(least[unit]) < 0 || left.compareTo(most[unit]) > 0) {
                return;
            }
            if (unit == units.length) {
                found.add(taken.clone());
                return;
            }
            taken[unit] = writes.of(units[unit]).get(0);
            from(unit + 1, left.subtract(change[unit]));
            taken[unit] = TransactionWrites.INITIAL;
            from(unit + 1, left);
        }
    }
}
