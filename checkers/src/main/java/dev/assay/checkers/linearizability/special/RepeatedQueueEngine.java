// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.ContainerOperations.Reading;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Optional;

/**
 * Decides FIFO queues whose values repeat; see {@link QueueInStep} for the algorithm and its cost.
 * Exact where it decides. Gives up where more than 64 operations of a side are open at once, and
 * after a number of steps that grows with the history.
 */
public final class RepeatedQueueEngine implements SpecialEngine {
    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 160;

    private static final long LEAST_STEPS = 3_000_000;
    private static final long STEPS_PER_OPERATION = 200;

    /** While a core is made smaller: a part that takes longer is not worth it. */
    private static final long STEPS_OF_PART = 300_000;

    /** Of the memory that the check may take, the search has so much. */
    private static final int SHARE_OF_MEMORY = 4;

    @Override
    public String id() {
        return "fifo-queue-in-step";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        FirstAndParts engine = new FirstAndParts();
        try {
            return CoreReduction.decide(history, engine, meter);
        } catch (Budget.Spent spent) {
            if (engine.first.isPresent() && engine.first.get() instanceof Answer.Refuted whole) {
                return whole;
            }
            throw spent;
        }
    }

    /** Decides the whole, then parts of it with less effort; remembers what the whole came to. */
    private static final class FirstAndParts implements CoreReduction.SpecialEngineStep {
        private Optional<Answer> first = Optional.empty();

        @Override
        public Answer decide(ObjectHistory history, Budget.Meter meter) {
            long steps =
                    first.isPresent()
                            ? STEPS_OF_PART
                            : LEAST_STEPS + STEPS_PER_OPERATION * history.size();
            Answer answer = decideWithin(steps, history, meter);
            first = first.isPresent() ? first : Optional.of(answer);
            return answer;
        }
    }

    private static Answer decideWithin(long steps, ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return switch (ContainerOperations.of(history, meter)) {
                case Reading.Strange(String reason) -> new Answer.Undecided(reason);
                case Reading.Understood(ContainerOperations operations) ->
                        search(operations, steps, meter);
            };
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Answer search(ContainerOperations operations, long steps, Budget.Meter meter) {
        long room = meter.budget().bytes() / SHARE_OF_MEMORY;
        return switch (new QueueInStep(operations).search(steps, room, meter)) {
            case SearchEnd.Found(int[] order) -> new Answer.Linearizable(order);
            case SearchEnd.NotThere(int before) ->
                    new Answer.Refuted(
                            invokedBefore(operations, before),
                            "no order of what went in fits what came out");
            case SearchEnd.Unknown unused ->
                    new Answer.Undecided("there is too much to choose from");
        };
    }

    private static int[] invokedBefore(ContainerOperations operations, int moment) {
        Bag core = new Bag();
        for (int each = 0; each < operations.size; each++) {
            if (operations.times.invoked()[each] < moment) {
                core.add(each);
            }
        }
        return core.toArray();
    }
}
