// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import java.util.ArrayDeque;

/**
 * How long a leader may answer reads without asking (section 6.4.1): whoever answered a round of
 * heartbeats votes for nobody else for the shortest election timeout, by its own clock, since it
 * heard of the round, which was not before the round began. While no clock runs faster than {@code
 * 1 + d} or slower than {@code 1 - d}, no other leader is elected before {@code (1 - d) / (1 + d)}
 * of that timeout have passed on this leader's clock.
 */
final class Lease {
    private static final long MILLION = 1_000_000;

    private final Core core;
    private final long lengthNanos;
    private final ArrayDeque<Round> unconfirmed = new ArrayDeque<>();
    private boolean granted;
    private long sinceNanos;

    private record Round(long number, long beganNanos) {}

    Lease(Core core) {
        this.core = core;
        long drift =
                core.options.has(PlantedBug.LEASE_WITHOUT_DRIFT_BOUND)
                        ? 0
                        : RaftOptions.DRIFT_MAX_PPM;
        this.lengthNanos = core.options.electionMinNanos() * (MILLION - drift) / (MILLION + drift);
    }

    private long nowNanos() {
        return core.options.has(PlantedBug.LEASE_BY_WALL_CLOCK)
                ? core.environment.wallNanos()
                : core.environment.monotonicNanos();
    }

    /** A round of heartbeats begins; numbers go up. */
    void begins(long round) {
        if (core.options.hasLeases()) {
            unconfirmed.add(new Round(round, nowNanos()));
        }
    }

    /** A quorum has answered this round or a later one. */
    void confirmed(long round) {
        while (!unconfirmed.isEmpty() && unconfirmed.element().number() <= round) {
            granted = true;
            sinceNanos = unconfirmed.remove().beganNanos();
        }
    }

    /** True while nobody else can lead. */
    boolean holds() {
        return granted && nowNanos() - sinceNanos < lengthNanos;
    }
}
