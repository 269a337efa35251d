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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which changes of a counter a read may have seen: every set of them that adds up to it. What one
 * transaction changed counts as one change, seen whole or not at all. Exponential in the number of
 * changes, so that sets are listed up to a bound; beyond it the read says nothing but that the sum
 * lies between that of all increments and that of all decrements.
 *
 * <p>A transaction sees its own changes, or it contradicts itself; to levels that allow that, a
 * read may also lack those that it made last.
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
    private final TransactionReads rows;

    /** By key: what the changes of the transaction in hand came to, one after the other. */
    private final Map<Value, List<BigInteger>> own = new HashMap<>();

    private final Map<Value, List<Seen>> reads = new LinkedHashMap<>();
    private Optional<String> gap = Optional.empty();
    private int reader;

    /**
     * What a read saw.
     *
     * @param rests what that is without the transaction's own changes, all of them first, then
     *     without the last ones
     */
    private record Seen(int step, BigInteger sum, List<BigInteger> rests) {}

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
        this.rows = reads;
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
        reads.clear();
    }

    void change(Value key, BigInteger amount) {
        List<BigInteger> sums = own.computeIfAbsent(key, each -> new ArrayList<>());
        sums.add(sums.isEmpty() ? amount : sums.get(sums.size() - 1).add(amount));
    }

    void read(Value key, int step, Value result) {
        BigInteger sum = result == Value.NIL ? BigInteger.ZERO : amount(reader, result);
        Set<BigInteger> rests = new LinkedHashSet<>();
        List<BigInteger> sums = own.getOrDefault(key, List.of());
        for (int i = sums.size() - 1; i >= 0; i--) {
            rests.add(sum.subtract(sums.get(i)));
        }
        rests.add(sum);
        List<Seen> before = reads.computeIfAbsent(key, each -> new ArrayList<>());
        Seen seen = new Seen(step, sum, List.copyOf(rests));
        if (!before.isEmpty() && !rest(before.get(0)).equals(rest(seen))) {
            BigInteger expected = sum.subtract(rest(seen)).add(rest(before.get(0)));
            contradicts(key, sum, "what it read and changed before comes to " + expected);
        }
        before.add(seen);
    }

    /** What a read saw beside the transaction's own changes. */
    private static BigInteger rest(Seen seen) {
        return seen.rests.get(0);
    }

    private void contradicts(Value key, BigInteger sum, String before) {
        findings.add(
                Anomaly.INTERNAL,
                List.of(reader),
                () ->
                        List.of(
                                who(reader)
                                        + " read "
                                        + sum
                                        + " of key "
                                        + Describe.value(key)
                                        + ", but "
                                        + before));
    }

    /** Hands on what the transaction read. */
    void end() {
        reads.forEach(
                (key, seen) -> {
                    for (int i = 0; i < seen.size(); i++) {
                        trace(key, seen.get(i), i > 0);
                    }
                });
    }

    private void trace(Value key, Seen seen, boolean isLater) {
        int[] units =
                Arrays.stream(writes.unitsOf(key))
                        .filter(unit -> writes.part(unit) != reader)
                        .filter(unit -> !isAborted.test(writes.part(unit)))
                        .filter(unit -> writes.of(unit).size() > 0)
                        .toArray();
        Sums sums = new Sums(units);
        int consistent = 0;
        for (BigInteger rest : seen.rests) {
            if (sums.isWithin(rest)) {
                if (units.length > MOST_CHANGES || !sums.find(rest)) {
                    gap = gap.or(() -> Optional.of(tooMany(key)));
                    return;
                }
            }
            consistent = rest.equals(rest(seen)) ? sums.found.size() : consistent;
        }
        if (sums.found.isEmpty()) {
            thinAir(key, seen);
            return;
        }
        if (consistent == 0) {
            contradicts(key, seen.sum, "that is without what it changed before");
        }
        if (units.length > 0) {
            boolean[] isConsistent = new boolean[sums.found.size()];
            Arrays.fill(isConsistent, 0, isLater ? isConsistent.length : consistent, true);
            rows.add(
                    new TransactionReads.Place(seen.step, false),
                    new ReadChoice(
                            reader,
                            units,
                            sums.found.toArray(new int[0][]),
                            isConsistent,
                            new int[0][],
                            isLater));
        }
    }

    private void thinAir(Value key, Seen seen) {
        findings.add(
                Anomaly.THIN_AIR_READ,
                List.of(reader),
                () ->
                        List.of(
                                who(reader)
                                        + " read key "
                                        + Describe.value(key)
                                        + " with "
                                        + rest(seen)
                                        + " beside its own changes, to which no changes of"
                                        + " other transactions add up"));
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

        /** How many were found for other sums, and what was done for this one. */
        private int known;

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

        /** Lists the sets for one more sum; false where there are too many. */
        boolean find(BigInteger sum) {
            known = found.size();
            steps = 0;
            from(0, sum);
            return !isSpent();
        }

        /** There are more sets than were looked for. */
        private boolean isSpent() {
            return found.size() - known > MOST_SETS || steps > MOST_STEPS;
        }

        private void from(int unit, BigInteger left) {
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
