// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.DiskIdentity;
import dev.assay.db.pbft.PbftMessage.Join;
import dev.assay.db.pbft.PbftMessage.Joined;

/**
 * Lets a replica take part when its disk is the one that it always had; see {@link DiskIdentity}.
 */
final class Joining {
    private final Core core;
    private final DiskIdentity identity;
    private final Runnable takePart;

    Joining(Core core, Runnable takePart) {
        this.core = core;
        this.identity = core.identity;
        this.takePart = takePart;
    }

    /** The disk was read. */
    void begin() {
        if (identity.isMember()) {
            takePart.run();
            return;
        }
        if (identity.number() == 0) {
            identity.name(core.environment.random("disk-id").between(1, Long.MAX_VALUE));
            core.storage.identity();
        }
        core.whenDurable(this::ask);
    }

    private void ask() {
        if (core.isStopped() || identity.isMember()) {
            return;
        }
        if (identity.isKnown()) {
            join();
            return;
        }
        core.broadcast(PbftCodec.join(core.signatures, core.address(), identity.number()));
        core.environment.after(core.options.statusNanos(), this::ask);
    }

    private void join() {
        identity.join();
        core.storage.identity();
        core.whenDurable(takePart);
    }

    void handle(Join message) {
        boolean known = identity.note(message.signer(), message.disk());
        core.storage.identity();
        core.whenDurable(
                () ->
                        core.send(
                                message.signer(),
                                PbftCodec.joined(
                                        core.signatures, core.address(), message.disk(), known)));
    }

    void handle(Joined message) {
        if (identity.isMember() || message.disk() != identity.number()) {
            return;
        }
        identity.answered(message.signer(), message.noted());
        if (identity.isForgotten()) {
            String reason = "others know another disk of this node: this one was emptied";
            core.storage.condemn(reason);
            core.halt(reason);
        } else if (identity.isKnown()) {
            join();
        }
    }
}
