// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import java.util.OptionalInt;

/**
 * How a leader hands over to a voter of its choice (section 3.10): it takes no new requests, waits
 * until the other has its whole log, and tells it to stand for election at once. If nothing comes
 * of that within an election timeout, it goes on as before, but without a lease: the other may
 * still hear of it, and win.
 */
final class Handover {
    private final Core core;
    private OptionalInt target = OptionalInt.empty();
    private long sinceNanos;
    private boolean told;

    Handover(Core core) {
        this.core = core;
    }

    /** Begins to hand over; one that is under way goes on. */
    void begin(int node) {
        if (target.isEmpty() && node != core.address() && core.configuration().isVoter(node)) {
            target = OptionalInt.of(node);
            sinceNanos = core.environment.monotonicNanos();
            core.mark("transfer-started", node);
        }
    }

    /** True while new requests have to wait. */
    boolean isUnderWay() {
        return target.isPresent();
    }

    /** True when a lease proves nothing any more in this term. */
    boolean hasTold() {
        return told;
    }

    /** Tells the other to lead if it has everything. */
    void goOn(int node, long matchIndex) {
        if (target.equals(OptionalInt.of(node)) && matchIndex == core.log().lastIndex()) {
            told = true;
            core.send(node, new Message.TimeoutNow(core.term()));
        }
    }

    /** Gives up when it takes too long. */
    void tick() {
        long waited = core.environment.monotonicNanos() - sinceNanos;
        if (isUnderWay() && waited >= core.options.electionMaxNanos()) {
            target = OptionalInt.empty();
        }
    }
}
