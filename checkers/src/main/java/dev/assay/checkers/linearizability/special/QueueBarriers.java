// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;

import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds for each operation that found a queue empty the first gap at which it may have been, and
 * cuts the values there: each that is evident before the gap has come and gone, all others come
 * later. A gap will do when no value that a completed removal takes is surely in the queue, and
 * when there are as many crashed removals for those that nobody else takes. O(events).
 */
final class QueueBarriers {
    private final UniqueValues values;

    /** By gap, how many barriers lie before it; null where no operation found nothing. */
    private int[] before = new int[0];

    /** By gap, the first operation that found nothing there; each names the next. */
    private int[] firstAt = new int[0];

    private final int[] nextAt;
    private int barriers;

    QueueBarriers(UniqueValues values) {
        this.values = values;
        nextAt = values.nextPeek.clone();
    }

    /** How many values take each other's place between two barriers, in the order of time. */
    int segments() {
        return barriers + 1;
    }

    /** The segment of a value. */
    int segment(int value) {
        return before.length == 0 ? 0 : segmentAt(values.evident(value));
    }

    private int segmentAt(int time) {
        return time == NEVER ? barriers : before[time];
    }

    boolean isBarrier(int gap) {
        return before.length > 0 && firstAt[gap] >= 0;
    }

    int firstAt(int gap) {
        return firstAt[gap];
    }

    int nextAt(int operation) {
        return nextAt[operation];
    }

    /** Places all operations that found nothing, or says what speaks against it. */
    Optional<Answer.Refuted> place() {
        if (values.empties.length == 0) {
            return Optional.empty();
        }
        int[] next = nextFree();
        firstAt = new int[values.events];
        Arrays.fill(firstAt, UniqueValues.NONE);
        for (int operation : values.empties) {
            int gap = next[values.invoked[operation]];
            if (gap >= values.returned[operation]) {
                return Optional.of(covered(operation));
            }
            nextAt[operation] = firstAt[gap];
            firstAt[gap] = operation;
        }
        before = next;
        for (int gap = 0; gap < values.events; gap++) {
            before[gap] = barriers;
            barriers += firstAt[gap] >= 0 ? 1 : 0;
        }
        return Optional.empty();
    }

    private int[] nextFree() {
        int[] present = new int[values.events + 1];
        int[] lost = new int[values.events + 1];
        for (int value = 0; value < values.count; value++) {
            int evident = values.evident(value);
            if (!values.isRemoved(value)) {
                lost[evident]++;
            }
            if (evident < values.lastInvocation[value]) {
                present[evident]++;
                present[values.lastInvocation[value]]--;
            }
        }
        for (int operation : values.crashedRemovals) {
            lost[values.invoked[operation]]--;
        }
        for (int gap = 1; gap < values.events; gap++) {
            present[gap] += present[gap - 1];
            lost[gap] += lost[gap - 1];
        }
        present[values.events] = NEVER;
        for (int gap = values.events - 1; gap >= 0; gap--) {
            boolean free = present[gap] == 0 && lost[gap] <= 0;
            present[gap] = free ? gap : present[gap + 1];
        }
        return present;
    }

    /** The values that are in the queue during all of an operation that found nothing. */
    private Answer.Refuted covered(int operation) {
        Bag chosen = new Bag();
        int reach = values.invoked[operation];
        int end = values.returned[operation];
        while (reach < end) {
            int best = UniqueValues.NONE;
            int furthest = reach;
            for (int value = 0; value < values.count; value++) {
                boolean here = values.evident(value) <= reach;
                if (here && values.lastInvocation[value] > furthest) {
                    best = value;
                    furthest = values.lastInvocation[value];
                }
            }
            if (best == UniqueValues.NONE) {
                return crowded(operation);
            }
            chosen.add(best);
            reach = furthest;
        }
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < chosen.size; i++) {
            names.append(i == 0 ? "" : ", then ").append(values.name(chosen.data[i]));
        }
        return new Answer.Refuted(
                values.operationsOn(chosen.toArray(), new int[] {operation}),
                "#" + operation + " found it empty while it held " + names);
    }

    private Answer.Refuted crowded(int operation) {
        Bag chosen = new Bag();
        for (int value = 0; value < values.count; value++) {
            if (values.evident(value) < values.returned[operation]) {
                chosen.add(value);
            }
        }
        return new Answer.Refuted(
                values.operationsOn(chosen.toArray(), new int[] {operation}),
                "#"
                        + operation
                        + " found it empty, but too few removals of unknown outcome could have"
                        + " taken what nobody else took");
    }
}
