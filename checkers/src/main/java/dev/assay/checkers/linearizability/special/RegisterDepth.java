// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RegisterOperations.Reading;
import dev.assay.histories.Value;

/**
 * Registers whose values repeat, by depth: reads, and cas that saw another value, take effect as
 * soon as they can; of the changes the one that returns first, and crashed ones where no other
 * leads on (Lowe, "Testing for linearizability", CCPE 2017, on primitives). Most histories that
 * have an order show one without a step back, so this is tried before the general search.
 *
 * <p>At first, places that led nowhere are remembered without the crashed operations that were left
 * there, which finds nearly every order at once. Where that finds none, and at most {@link
 * RegisterDepthSearch#MOST_CRASHED} changes crashed, they are remembered exactly, and when no way
 * is left there is no order; the general search then tells why. O(open operations) a step; it gives
 * up after some thousand steps that lead no further, or with more than 64 operations open at once.
 */
public final class RegisterDepth implements SpecialEngine {
    /** Without getting any further than before: by operations, but within these bounds. */
    private static final int LEAST_STEPS_IN_VAIN = 16_000;

    private static final int STEPS_IN_VAIN_PER_OPERATION = 8;
    private static final int MOST_STEPS_IN_VAIN = 100_000;

    /** The same where crashed operations count: there the general search is soon the better one. */
    private static final int MOST_EXACT_STEPS_IN_VAIN = 2_000;

    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 100;

    private final RegisterReader reader;

    public RegisterDepth() {
        this(new RegisterReader());
    }

    RegisterDepth(RegisterReader reader) {
        this.reader = reader;
    }

    @Override
    public String id() {
        return "register-depth";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Value)) {
            return new Answer.Undecided("a register starts at a value");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            if (!(reader.of(history, meter) instanceof Reading.Understood(var operations))) {
                return new Answer.Undecided("not all operations are those of a register");
            }
            return search(operations, meter);
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Answer search(RegisterOperations operations, Budget.Meter meter) {
        int mostInVain =
                Math.max(
                        LEAST_STEPS_IN_VAIN,
                        (int)
                                Math.min(
                                        MOST_STEPS_IN_VAIN,
                                        (long) STEPS_IN_VAIN_PER_OPERATION * operations.size));
        RegisterDepthSearch search = new RegisterDepthSearch(operations, false, meter);
        RegisterDepthSearch.Outcome outcome = search.run(mostInVain);
        if (outcome == RegisterDepthSearch.Outcome.MISSED) {
            search = new RegisterDepthSearch(operations, true, meter);
            outcome = search.run(MOST_EXACT_STEPS_IN_VAIN);
        }
        return switch (outcome) {
            case FOUND -> new Answer.Linearizable(search.order());
            case NONE -> new Answer.Impossible();
            case MISSED, GIVEN_UP -> new Answer.Undecided("no order was found by a short search");
        };
    }
}
