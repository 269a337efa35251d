// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.sequential.SequentialProblem.Operations;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What is certain of registers whose values tell who put them: which operation each read and each
 * cas saw. An optional change that somebody saw happened; one that nobody saw is left out, which is
 * exact: right after it, in any order, comes another change that saw nothing of it, so that taking
 * it out leaves every other operation what it saw. Registers in which a value is put twice, or the
 * initial value once more, are not spoken of. O(operations).
 */
final class RegisterFacts<S> {
    /** The operation saw nothing that is known. */
    static final int NOBODY = -1;

    /** The operation saw the initial value. */
    static final int START = -2;

    private static final int UNTRACKED = -3;
    private static final int POLL_EVERY = 1024;

    /**
     * The problem without optional changes that nobody saw; those that somebody saw must happen.
     */
    final SequentialProblem<S> problem;

    /** By operation of the problem: the one that put what it saw, {@link #START}, or nobody. */
    final int[] source;

    /** By operation of the problem: how many operations saw what it put. */
    final int[] readers;

    /** By group: how many operations saw the initial value. */
    final int[] readersOfStart;

    private final int initialValue;
    private final Budget.Meter meter;
    private final boolean[] isTracked;
    private int fromNowhere = NOBODY;

    RegisterFacts(SequentialProblem<S> whole, int initialValue, Budget.Meter meter) {
        this.initialValue = initialValue;
        this.meter = meter;
        isTracked = new boolean[whole.groups()];
        Map<Long, Integer> producers = producers(whole.operations());
        int[] wholeSource = new int[whole.size()];
        BitSet happened = new BitSet();
        for (int each = 0; each < whole.size(); each++) {
            pollAt(each);
            if (!whole.operations().isOptional()[each]) {
                follow(whole.operations(), producers, each, wholeSource, happened);
            }
        }
        problem = normal(whole, happened);
        int[] place = new int[whole.size()];
        int[] kept = kept(whole, happened);
        for (int each = 0; each < kept.length; each++) {
            place[kept[each]] = each;
        }
        source = new int[kept.length];
        readers = new int[kept.length];
        readersOfStart = new int[whole.groups()];
        for (int each = 0; each < kept.length; each++) {
            pollAt(each);
            int found = happened.get(kept[each]) ? wholeSource[kept[each]] : NOBODY;
            source[each] = found >= 0 ? place[found] : found;
            if (found >= 0) {
                readers[place[found]]++;
            } else if (found == START) {
                readersOfStart[problem.operations().group()[each]]++;
            }
        }
    }

    private void pollAt(int each) {
        if (each % POLL_EVERY == 0) {
            meter.poll();
        }
    }

    /** Who put a value in a group; groups in which that is not certain are not tracked. */
    private Map<Long, Integer> producers(Operations operations) {
        Map<Long, Integer> producers = new HashMap<>();
        boolean[] isRegister = new boolean[isTracked.length];
        boolean[] isUnsure = new boolean[isTracked.length];
        for (int each = 0; each < operations.size(); each++) {
            pollAt(each);
            int group = operations.group()[each];
            isRegister[group] |= operations.sees()[each] >= 0 || operations.puts()[each] >= 0;
            int put = operations.puts()[each];
            if (put >= 0) {
                boolean isNew = producers.put(key(group, put), each) == null;
                isUnsure[group] |= !isNew || put == initialValue;
            }
        }
        for (int group = 0; group < isTracked.length; group++) {
            isTracked[group] = isRegister[group] && !isUnsure[group];
        }
        return producers;
    }

    private static long key(int group, int value) {
        return ((long) group << 32) | value;
    }

    private void follow(
            Operations operations,
            Map<Long, Integer> producers,
            int first,
            int[] wholeSource,
            BitSet happened) {
        int each = first;
        while (each >= 0 && !happened.get(each)) {
            int found = sourceOf(operations, producers, each);
            if (found == UNTRACKED) {
                return;
            }
            happened.set(each);
            wholeSource[each] = found;
            if (found == NOBODY && operations.sees()[each] >= 0) {
                fromNowhere = fromNowhere == NOBODY ? each : fromNowhere;
            }
            each = found;
        }
    }

    private int sourceOf(Operations operations, Map<Long, Integer> producers, int each) {
        int group = operations.group()[each];
        if (!isTracked[group]) {
            return UNTRACKED;
        }
        int seen = operations.sees()[each];
        if (seen < 0) {
            return NOBODY;
        }
        return seen == initialValue ? START : producers.getOrDefault(key(group, seen), NOBODY);
    }

    private int[] kept(SequentialProblem<S> whole, BitSet happened) {
        return IntStream.range(0, whole.size())
                .filter(each -> happened.get(each) || !isTracked[whole.operations().group()[each]])
                .toArray();
    }

    private SequentialProblem<S> normal(SequentialProblem<S> whole, BitSet happened) {
        boolean[] optional = whole.operations().isOptional().clone();
        happened.stream().forEach(each -> optional[each] = false);
        return whole.only(kept(whole, happened), optional);
    }

    /** An operation of the whole problem that saw a value which nobody put. */
    OptionalInt fromNowhere() {
        return fromNowhere == NOBODY ? OptionalInt.empty() : OptionalInt.of(fromNowhere);
    }

    /** True for operations of a register in which every value tells who put it. */
    boolean isTracked(int operation) {
        return isTracked[problem.operations().group()[operation]];
    }

    /** True when there is such a register. */
    boolean tracksAny() {
        return IntStream.range(0, isTracked.length).anyMatch(group -> isTracked[group]);
    }

    int[] readersCopy() {
        return Arrays.copyOf(readers, readers.length);
    }
}
