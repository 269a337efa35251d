// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/**
 * Who talks to which of the two instances at an address that has a twin. Both directions follow it:
 * a message to the address reaches the instance that its sender sees, and what an instance sends
 * reaches only those who see it. The rounds and partitions of Bano et al., "Twins: BFT Systems Made
 * Robust" (OPODIS 2021), section 4, are routings that change with time.
 */
@FunctionalInterface
public interface TwinRouting {
    /** Whom the peer at this address sees at this true time. */
    Seen seenBy(int peer, long nowNanos);

    /** Which of the two instances. */
    enum Seen {
        /** The first one only. */
        ORIGINAL,
        /** The second one only. */
        TWIN,
        /** Both, each of which gets what is sent to the address. */
        BOTH,
        /** None: the peer is cut off from both. */
        NEITHER;

        /** True when the first one is seen. */
        public boolean original() {
            return this == ORIGINAL || this == BOTH;
        }

        /** True when the second one is seen. */
        public boolean twin() {
            return this == TWIN || this == BOTH;
        }
    }
}
