// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.ContainerOperations.Reading;

/**
 * Finds orders of stacks and deques whose values repeat, see {@link LatePlacement}. Tried before
 * the general search, which gets lost in all the contents that may be; never concludes that there
 * is no order.
 */
public final class RepeatedLineEngine implements SpecialEngine {
    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 190;

    // What has no order is soon left to others, and what is large does not take minutes.
    private static final long LEAST_STEPS = 50_000;
    private static final long STEPS_PER_OPERATION = 2_500;
    private static final long LARGE = 6_000_000;
    private static final long STEPS_PER_OPERATION_OF_LARGE = 100;

    @Override
    public String id() {
        return "late-placement";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return switch (ContainerOperations.of(history, meter)) {
                case Reading.Strange(String reason) -> new Answer.Undecided(reason);
                case Reading.Understood(ContainerOperations operations) ->
                        search(operations, meter);
            };
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Answer search(ContainerOperations operations, Budget.Meter meter) {
        long steps =
                Math.min(
                        LEAST_STEPS + STEPS_PER_OPERATION * operations.size,
                        LARGE + STEPS_PER_OPERATION_OF_LARGE * operations.size);
        LatePlacement search = new LatePlacement(operations, steps, meter);
        return search.isFound()
                ? new Answer.Linearizable(search.order())
                : new Answer.Undecided("no order was found by a short search");
    }
}
