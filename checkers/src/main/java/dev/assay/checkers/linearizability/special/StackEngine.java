// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.LostValues.Container;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;

/**
 * Decides stacks onto which no value was put twice; see {@link StackOrder} for the algorithm and
 * {@link LostValues} for removals that never returned. O(n log n). Exact without crashed removals
 * and, with them, whenever it decides.
 */
public final class StackEngine implements SpecialEngine {
    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 108;

    @Override
    public String id() {
        return "stack-of-unique-values";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        return CoreReduction.decide(history, StackEngine::decideOnce, meter);
    }

    private static Answer decideOnce(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return decideWithin(history, meter);
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Answer decideWithin(ObjectHistory history, Budget.Meter meter) {
        return switch (UniqueValuesReader.read(history, meter)) {
            case UniqueValuesReader.Settled(Answer answer) -> answer;
            case UniqueValuesReader.Suitable(UniqueValues values) -> {
                StackSlots slots = new StackSlots(values);
                yield new LostValues(values, meter)
                        .decide(
                                from -> new StackOrder(values, slots, from, meter).find(),
                                () -> new Pile(values));
            }
        };
    }

    /** The stack itself. */
    private static final class Pile implements Container {
        private final UniqueValues values;
        private final Bag pile = new Bag();

        Pile(UniqueValues values) {
            this.values = values;
        }

        @Override
        public void insert(int value) {
            pile.add(value);
        }

        @Override
        public int inTheWayOf(int value) {
            int top = pile.size == 0 ? UniqueValues.NONE : pile.data[pile.size - 1];
            return top == value ? UniqueValues.NONE : top;
        }

        @Override
        public void remove(int value) {
            if (pile.data[--pile.size] != value) {
                throw new IllegalStateException(values.name(value) + " is not on top");
            }
        }
    }
}
