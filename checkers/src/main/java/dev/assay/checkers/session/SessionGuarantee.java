// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import java.util.EnumSet;
import java.util.Set;

/** A session guarantee (Terry et al. 1994), or all four at once. */
enum SessionGuarantee {
    /** A read sees what its session wrote before. */
    READ_YOUR_WRITES("read your writes"),
    /** A read sees what earlier reads of its session saw. */
    MONOTONIC_READS("monotonic reads"),
    /** Whoever sees a write sees what its session wrote before it. */
    MONOTONIC_WRITES("monotonic writes"),
    /** Whoever sees a write sees what its session had seen before it. */
    WRITES_FOLLOW_READS("writes follow reads"),
    /** All of them, by one order of the writes. */
    TOGETHER("all four together");

    private final String words;

    SessionGuarantee(String words) {
        this.words = words;
    }

    /** The name for people. */
    String words() {
        return words;
    }

    /**
     * The guarantees whose demands are judged together. What a write brings along shows only in a
     * later read of whoever saw it, which may go back where reads are not monotonic; so alone the
     * two on writes could not be broken by any history.
     */
    Set<SessionGuarantee> demanded() {
        return switch (this) {
            case READ_YOUR_WRITES -> EnumSet.of(READ_YOUR_WRITES);
            case MONOTONIC_READS -> EnumSet.of(MONOTONIC_READS);
            case MONOTONIC_WRITES -> EnumSet.of(MONOTONIC_READS, MONOTONIC_WRITES);
            case WRITES_FOLLOW_READS -> EnumSet.of(MONOTONIC_READS, WRITES_FOLLOW_READS);
            case TOGETHER ->
                    EnumSet.of(
                            READ_YOUR_WRITES,
                            MONOTONIC_READS,
                            MONOTONIC_WRITES,
                            WRITES_FOLLOW_READS);
        };
    }
}
