// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Environment;

/**
 * Fires when nothing was heard for a random number of ticks between the election timeouts (section
 * 3.4); a tick is a heartbeat's interval. Ticks make split votes more likely than a finer draw
 * would, so that elections are tried in earnest. A reset only moves the deadline; the one timer
 * under way looks at it when it fires, so that a heartbeat costs no timer.
 */
final class ElectionTimer {
    private final Environment environment;
    private final RaftOptions options;
    private final Runnable timeout;
    private final Randomness random;
    private long deadlineNanos;
    private boolean armed;
    private boolean stopped;

    ElectionTimer(Environment environment, RaftOptions options, Runnable timeout) {
        this.environment = environment;
        this.options = options;
        this.timeout = timeout;
        this.random = environment.random("election-timeout");
    }

    /** Begins waiting anew. */
    void reset() {
        long spreadTicks =
                (options.electionMaxNanos() - options.electionMinNanos())
                        / options.heartbeatNanos();
        waitFor(
                options.electionMinNanos()
                        + (environment.buggify("early-election")
                                ? 0
                                : random.between(0, spreadTicks) * options.heartbeatNanos()));
    }

    /**
     * The wait of a node without any past: by turns, so that a new cluster's first election is
     * never split and needs no luck.
     */
    void firstWait() {
        waitFor(options.heartbeatNanos() + environment.address() * options.electionMinNanos());
    }

    private void waitFor(long nanos) {
        deadlineNanos = environment.monotonicNanos() + nanos;
        if (!armed) {
            arm(nanos);
        }
    }

    private void arm(long nanos) {
        armed = true;
        environment.after(nanos, this::fired);
    }

    private void fired() {
        armed = false;
        if (stopped) {
            return;
        }
        long left = deadlineNanos - environment.monotonicNanos();
        if (left > 0) {
            arm(left);
        } else {
            timeout.run();
        }
    }

    /** Never fires again. */
    void stop() {
        stopped = true;
    }
}
