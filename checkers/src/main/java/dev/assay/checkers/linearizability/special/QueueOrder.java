// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Arrays;
import java.util.Optional;

/**
 * The order in which a queue's values pass through it, found by taking one after the other that
 * nothing left has to precede. Values that a completed removal took come as early as they can;
 * others only when everything else waits for them, and each of these uses up a crashed removal. O(n
 * log k) for k values that compete for a place.
 */
final class QueueOrder {
    private final UniqueValues values;
    private final QueueBarriers barriers;
    private final Budget.Meter meter;
    private final int[] sequence;
    private final int[] remover;
    private final boolean[] placed;
    private final boolean[] arrived;
    private final int[] leftInSegment;
    private final int[] byInsertReturn;
    private final int[] byFirstReturn;
    private final LongHeap candidates = new LongHeap();
    private final Bag lost = new Bag();
    private int size;
    private int segment;
    private int nextArrival;
    private int firstInserted;
    private int firstReturned;
    private int mustGo;
    private int peekedAndLeft;

    QueueOrder(UniqueValues values, QueueBarriers barriers, Budget.Meter meter) {
        this.values = values;
        this.barriers = barriers;
        this.meter = meter;
        sequence = new int[values.count];
        remover = Arrays.copyOf(values.remove, values.count);
        placed = new boolean[values.count];
        arrived = new boolean[values.count];
        leftInSegment = new int[barriers.segments()];
        for (int value = 0; value < values.count; value++) {
            leftInSegment[barriers.segment(value)]++;
            if (values.isRemoved(value)) {
                mustGo++;
            } else if (values.lastInvocation[value] != NONE) {
                peekedAndLeft++;
            }
        }
        Bag inserts = new Bag();
        Bag others = new Bag();
        int[] order = values.history.order();
        for (int position = 0; position < order.length; position++) {
            int operation = ~order[position];
            int value = operation < 0 ? NONE : values.valueOf[operation];
            if (value == NONE) {
                continue;
            }
            if (values.insert[value] == operation) {
                inserts.add(value);
            } else if (values.firstReturn[value] == position) {
                others.add(value);
            }
        }
        byInsertReturn = inserts.toArray();
        byFirstReturn = others.toArray();
    }

    /** The value at a place of the order. */
    int valueAt(int place) {
        return sequence[place];
    }

    /** The operation that removes a value, or {@link UniqueValues#NONE} where it stays. */
    int remover(int value) {
        return remover[value];
    }

    /** Finds the order, or what speaks against it. */
    Optional<Answer> peel() {
        while (size < values.count) {
            if ((size & 0xFFFF) == 0) {
                meter.poll();
            }
            advance();
            int first = firstCandidate();
            int witness =
                    firstReturned < byFirstReturn.length ? byFirstReturn[firstReturned] : NONE;
            if (first != NONE && values.lastInvocation[first] < firstReturnExcept(first)) {
                place(first);
            } else if (mayGo(witness) && values.isRemoved(witness)) {
                place(witness);
            } else if (mustGo == 0 && segment == barriers.segments() - 1 && nobodyWaits(witness)) {
                placeRest(witness);
            } else {
                Optional<Answer> flaw = placeLost(witness, first);
                if (flaw.isPresent()) {
                    return flaw;
                }
            }
        }
        return Optional.empty();
    }

    private void advance() {
        while (leftInSegment[segment] == 0) {
            segment++;
        }
        while (firstInserted < byInsertReturn.length && placed[byInsertReturn[firstInserted]]) {
            firstInserted++;
        }
        while (firstReturned < byFirstReturn.length && placed[byFirstReturn[firstReturned]]) {
            firstReturned++;
        }
        int limit = Math.min(firstInsertReturn(), firstReturnExcept(NONE));
        while (nextArrival < values.count && values.insertInvoked(nextArrival) < limit) {
            int value = nextArrival++;
            arrived[value] = true;
            if (values.isRemoved(value)) {
                candidates.add((long) barriers.segment(value) << 32 | values.lastInvocation[value]);
            }
        }
    }

    private int firstInsertReturn() {
        return firstInserted < byInsertReturn.length
                ? values.insertReturned(byInsertReturn[firstInserted])
                : NEVER;
    }

    /** The first return of an operation at the far end of any value left but one. */
    private int firstReturnExcept(int except) {
        int at = firstReturned;
        while (at < byFirstReturn.length
                && (placed[byFirstReturn[at]] || byFirstReturn[at] == except)) {
            at++;
        }
        return at < byFirstReturn.length ? values.firstReturn[byFirstReturn[at]] : NEVER;
    }

    private int firstCandidate() {
        while (!candidates.isEmpty()) {
            int value = values.valueOf[values.history.order()[(int) candidates.first()]];
            if (!placed[value]) {
                return (int) (candidates.first() >>> 32) == segment ? value : NONE;
            }
            candidates.removeFirst();
        }
        return NONE;
    }

    private boolean mayGo(int value) {
        return value != NONE
                && arrived[value]
                && barriers.segment(value) == segment
                && values.lastInvocation[value] < firstReturnExcept(value);
    }

    private void place(int value) {
        sequence[size++] = value;
        placed[value] = true;
        leftInSegment[barriers.segment(value)]--;
        if (values.isRemoved(value)) {
            mustGo--;
        } else if (values.lastInvocation[value] != NONE) {
            peekedAndLeft--;
        }
    }

    /** True when all that is left can stay, the one that was seen (if any) as their head. */
    private boolean nobodyWaits(int seen) {
        return peekedAndLeft == 0 || (peekedAndLeft == 1 && arrived[seen]);
    }

    private void placeRest(int seen) {
        if (peekedAndLeft == 1) {
            place(seen);
        }
        for (int at = firstInserted; at < byInsertReturn.length; at++) {
            if (!placed[byInsertReturn[at]]) {
                place(byInsertReturn[at]);
            }
        }
    }

    /** Gives a value that stands in the way to the next crashed removal. */
    private Optional<Answer> placeLost(int witness, int first) {
        int inserted = firstInserted < byInsertReturn.length ? byInsertReturn[firstInserted] : NONE;
        boolean seen =
                mayBeLost(witness)
                        && (first != NONE || !mayBeLost(inserted) || precedes(witness, inserted));
        int value = seen ? witness : inserted;
        if (!mayBeLost(value)) {
            return Optional.of(conflict(first, witness, inserted));
        }
        int bound = firstReturnExcept(value);
        boolean any = lost.size < values.crashedRemovals.length;
        int crashed = any ? values.crashedRemovals[lost.size] : NONE;
        if (!any || values.invoked[crashed] >= bound || values.lastInvocation[value] >= bound) {
            return Optional.of(tooFew(value, witness, conflict(first, witness, inserted)));
        }
        lost.add(value);
        remover[value] = crashed;
        place(value);
        return Optional.empty();
    }

    private boolean mayBeLost(int value) {
        return value != NONE
                && !values.isRemoved(value)
                && arrived[value]
                && barriers.segment(value) == segment;
    }

    private boolean precedes(int value, int other) {
        int insert = values.insertInvoked(other);
        int last = values.lastInvocation[other];
        if (!values.isRemoved(other)) {
            last = Math.max(last, values.firstCrashedRemoval());
        }
        return values.insertReturned(value) < insert
                || values.firstReturn[value] < Math.max(insert, last);
    }

    /** Two or three values that have to precede each other, if there are such among these. */
    private Answer conflict(int first, int witness, int inserted) {
        int second = NONE;
        for (int at = firstReturned; at < byFirstReturn.length && second == NONE; at++) {
            int value = byFirstReturn[at];
            second = placed[value] || value == witness ? NONE : value;
        }
        int[] suspects = {first, witness, inserted, second};
        for (int a : suspects) {
            for (int b : suspects) {
                if (a != b && a != NONE && b != NONE && precedes(a, b)) {
                    if (precedes(b, a)) {
                        return cycle(a, b);
                    }
                    for (int c : suspects) {
                        if (c != a && c != b && c != NONE && precedes(b, c) && precedes(c, a)) {
                            return cycle(a, b, c);
                        }
                    }
                }
            }
        }
        return new Answer.Undecided(CoreReduction.LOST);
    }

    private Answer cycle(int... chosen) {
        StringBuilder names = new StringBuilder();
        for (int value : chosen) {
            names.append(names.isEmpty() ? "" : ", which must pass before ")
                    .append(values.name(value));
        }
        return new Answer.Refuted(
                values.operationsOn(chosen, new int[0]),
                names + ", which must pass before " + values.name(chosen[0]));
    }

    private Answer tooFew(int value, int witness, Answer conflict) {
        if (conflict instanceof Answer.Refuted) {
            return conflict;
        }
        if (peeksAtLost()) {
            return conflict;
        }
        Bag chosen = new Bag();
        int until = witness == NONE ? NEVER : values.firstReturn[witness];
        for (int each = 0; each < values.count; each++) {
            if (values.insertInvoked(each) < until) {
                chosen.add(each);
            }
        }
        return new Answer.Refuted(
                values.operationsOn(chosen.toArray(), values.empties),
                "too few removals of unknown outcome could have taken "
                        + values.name(value)
                        + " and others that were in the way");
    }

    private boolean peeksAtLost() {
        for (int value = 0; value < values.count; value++) {
            if (!values.isRemoved(value) && values.peek[value] != NONE) {
                return true;
            }
        }
        return false;
    }
}
