// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import java.util.List;

/** Whether a healed quorum served its clients while everything else stayed as it was. */
public sealed interface CoreProgress {
    /**
     * It did.
     *
     * @param succeeded operations that succeeded
     * @param afterNanos true time from the healing to the last of them
     */
    record Served(int succeeded, long afterNanos) implements CoreProgress {}

    /**
     * It did not, and what it does instead comes round again and again, or nothing happens at all.
     *
     * @param kind {@code livelock} or {@code deadlock}
     * @param sinceNanos true time of the last success, or of the healing
     * @param explanation sentences that end in the contradiction
     */
    record Stalled(String kind, long sinceNanos, List<String> explanation) implements CoreProgress {
        public Stalled {
            explanation = List.copyOf(explanation);
        }
    }

    /** Nobody knows. */
    record Undecided(String reason) implements CoreProgress {
        /** The trial ended at a violation. */
        static final Undecided AT_THE_END = new Undecided("the trial ended before");
    }

    /** It was not asked for. */
    record Excused(String reason) implements CoreProgress {}

    /**
     * Nodes are seen from outside only: neither this nor anything of their insides is judged.
     *
     * @param isQuiet whether the trial was meant to have no faults
     */
    record Unasked(boolean isQuiet) implements CoreProgress {}
}
