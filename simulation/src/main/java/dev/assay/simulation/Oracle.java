// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.List;
import java.util.Optional;

/**
 * Watches what nodes do during a trial and says at the end whether an invariant over their insides
 * was broken. One instance per trial.
 */
public interface Oracle extends World.ObservationListener {
    /** The kebab-case id: {@code one-leader-per-term}, … */
    String id();

    /**
     * From now on the disk of the node may forget what it had promised to keep, without a trace;
     * what follows from that alone is no violation.
     */
    default void excuse(int address) {}

    /** The first violation seen, if any. */
    Optional<Violation> violation();

    /** How many observations this oracle judged; 0 means that it proved nothing. */
    long judged();

    /**
     * A broken invariant.
     *
     * @param timeNanos true time of the observation that broke it
     * @param kind kebab case
     * @param explanation sentences that end in the contradiction
     */
    record Violation(long timeNanos, String kind, List<String> explanation) {}
}
