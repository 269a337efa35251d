// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.Optional;

/**
 * Decides FIFO queues into which no value was put twice. Values have an order in which they go in
 * and come out; a value precedes another when its insertion, or one of the operations at its other
 * end, returned before the other's was invoked. The history is linearizable exactly when these
 * precedences have no cycle (of two values, or of three where values are peeked at) and no
 * operation that found nothing is covered by values that were surely there: the violations of
 * Henzinger, Sezgin and Vafeiadis ("Aspect-oriented linearizability proofs", CONCUR 2013), extended
 * by peeks.
 *
 * <p>Removals that never returned take what nobody else took, but stands before something that was
 * taken: the i-th such value goes to the i-th crashed removal by invocation, which is the best of
 * all assignments, since such values leave in the queue's order. Exact, except that it stays
 * undecided where a value was peeked at, has to go, and there are too few crashed removals for the
 * order that was found. O(n log n), and close to O(n), for {@code log n} is the height of a heap of
 * the values that compete for the next place.
 */
public final class FifoQueueEngine implements SpecialEngine {
    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 92;

    @Override
    public String id() {
        return "fifo-queue-of-unique-values";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        return CoreReduction.decide(history, FifoQueueEngine::decideOnce, meter);
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
                QueueBarriers barriers = new QueueBarriers(values);
                Optional<Answer.Refuted> covered = barriers.place();
                if (covered.isPresent()) {
                    yield covered.get();
                }
                QueueOrder order = new QueueOrder(values, barriers, meter);
                Optional<Answer> flaw = order.peel();
                yield flaw.orElseGet(
                        () ->
                                new Answer.Linearizable(
                                        new QueueMerge(values, barriers, order).merge(meter)));
            }
        };
    }
}
