// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts crashed removals into an order of the other operations: each value that nobody else removed
 * is taken only when it is in the way of the next operation, by the crashed removal that was
 * invoked first of those left. For the given order this is the best of all assignments, since all
 * crashed removals are alike but for their invocations, and later is never worse than sooner.
 */
final class LostValues {
    private static final int ROUNDS = 40;

    private final UniqueValues values;
    private final Budget.Meter meter;

    /** By value that no completed operation removed, the time from which a crashed one may. */
    private final int[] from;

    private int[] latest = new int[0];
    private int[] output = new int[0];
    private int size;
    private int used;
    private boolean changed;
    private boolean missed;

    /** A container whose values are in each other's way in some manner. */
    interface Container {
        /** A value comes in. */
        void insert(int value);

        /** The next value to take away before this one can be at hand; or none. */
        int inTheWayOf(int value);

        /** A value goes. */
        void remove(int value);
    }

    /** Finds an order of all operations but the crashed removals. */
    interface Algorithm {
        /**
         * Pretends that values which nobody removed disappear when they are in the way.
         *
         * @param from by value, the time from which it may disappear
         */
        Answer order(int[] from);
    }

    LostValues(UniqueValues values, Budget.Meter meter) {
        this.values = values;
        this.meter = meter;
        from = new int[values.count];
        Arrays.fill(from, values.firstCrashedRemoval());
    }

    /**
     * Decides. The first order pretends that there is no end of crashed removals once the first was
     * invoked: when there is none, there is none at all. Further ones let each value that was in
     * the way wait for the removal that it got.
     */
    Answer decide(Algorithm algorithm, java.util.function.Supplier<Container> containers) {
        Answer first = algorithm.order(from);
        Answer answer = first;
        for (int round = 0; round < ROUNDS; round++) {
            if (!(answer instanceof Answer.Linearizable(int[] order))) {
                break;
            }
            Optional<int[]> complete = withRemovals(order, containers.get());
            if (complete.isPresent()) {
                return new Answer.Linearizable(complete.get());
            }
            if (!changed) {
                break;
            }
            meter.poll();
            answer = algorithm.order(from);
        }
        return first instanceof Answer.Linearizable
                ? new Answer.Undecided(CoreReduction.LOST)
                : first;
    }

    private Optional<int[]> withRemovals(int[] order, Container container) {
        if (values.crashedRemovals.length == 0) {
            return Optional.of(order);
        }
        used = 0;
        size = 0;
        changed = false;
        missed = false;
        output = new int[order.length + values.crashedRemovals.length];
        latest = new int[order.length];
        int first = NEVER;
        for (int at = order.length - 1; at >= 0; at--) {
            first = Math.min(first, values.returned[order[at]]);
            latest[at] = first;
        }
        for (int at = 0; at < order.length; at++) {
            int operation = order[at];
            int value = values.valueOf[operation];
            if (value != NONE && values.insert[value] == operation) {
                container.insert(value);
            } else {
                clear(container, value, at);
                if (value != NONE && values.remove[value] == operation) {
                    container.remove(value);
                }
            }
            output[size++] = operation;
        }
        return missed ? Optional.empty() : Optional.of(Arrays.copyOf(output, size));
    }

    private void clear(Container container, int value, int at) {
        for (int other = container.inTheWayOf(value);
                other != NONE;
                other = container.inTheWayOf(value)) {
            if (values.isRemoved(other)) {
                throw new IllegalStateException(
                        values.name(other) + " is in the way, and taken later");
            }
            boolean any = used < values.crashedRemovals.length;
            int crashed = any ? values.crashedRemovals[used++] : NONE;
            int time = any ? values.invoked[crashed] : NEVER;
            if (time > from[other]) {
                from[other] = time;
                changed = true;
            }
            if (time >= latest[at]) {
                missed = true;
            } else {
                output[size++] = crashed;
            }
            container.remove(other);
        }
    }
}
