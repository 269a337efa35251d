// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.LostValues.Container;
import dev.assay.histories.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decides priority queues into which no number was put twice; see {@link PriorityOrder} for the
 * algorithm and {@link LostValues} for removals that never returned. O(n log n) for the sorting of
 * the numbers, close to O(n) for all else. Exact without crashed removals and, with them, whenever
 * it decides.
 */
public final class PriorityQueueEngine implements SpecialEngine {
    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 120;

    @Override
    public String id() {
        return "priority-queue-of-unique-values";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        return CoreReduction.decide(history, PriorityQueueEngine::decideOnce, meter);
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
                Optional<int[]> sorted = byPriority(values);
                if (sorted.isEmpty()) {
                    yield new Answer.Undecided("it holds other values than integers");
                }
                int[] ranks = new int[values.count];
                for (int rank = 0; rank < ranks.length; rank++) {
                    ranks[sorted.get()[rank]] = rank;
                }
                yield new LostValues(values, meter)
                        .decide(
                                from -> new PriorityOrder(values, sorted.get(), meter).find(from),
                                () -> new Waiting(values, ranks, sorted.get()));
            }
        };
    }

    /** The values from the smallest number on. */
    private static Optional<int[]> byPriority(UniqueValues values) {
        long[] numbers = new long[values.count];
        for (int value = 0; value < values.count; value++) {
            ObjectHistory history = values.history;
            if (!(history.values().get(history.argument()[values.insert[value]])
                    instanceof Value.Int(long number))) {
                return Optional.empty();
            }
            numbers[value] = number;
        }
        long[] ascending = numbers.clone();
        Arrays.sort(ascending);
        int[] sorted = new int[values.count];
        for (int value = 0; value < values.count; value++) {
            sorted[Arrays.binarySearch(ascending, numbers[value])] = value;
        }
        return Optional.of(sorted);
    }

    /** Which values that nobody else takes stand before a value. */
    private static final class Waiting implements Container {
        private final UniqueValues values;
        private final int[] ranks;
        private final int[] sorted;
        private final LongHeap lost = new LongHeap();

        Waiting(UniqueValues values, int[] ranks, int[] sorted) {
            this.values = values;
            this.ranks = ranks;
            this.sorted = sorted;
        }

        @Override
        public void insert(int value) {
            if (!values.isRemoved(value)) {
                lost.add(ranks[value]);
            }
        }

        @Override
        public int inTheWayOf(int value) {
            boolean blocked =
                    !lost.isEmpty() && (value == UniqueValues.NONE || lost.first() < ranks[value]);
            return blocked ? sorted[(int) lost.first()] : UniqueValues.NONE;
        }

        @Override
        public void remove(int value) {
            if (!values.isRemoved(value)) {
                lost.removeFirst();
            }
        }
    }
}
