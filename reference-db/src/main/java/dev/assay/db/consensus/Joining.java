// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.consensus.SharedMessage.Join;
import dev.assay.db.consensus.SharedMessage.Joined;

/**
 * Lets a replica take part when its disk is the one that it always had; see {@link DiskIdentity}.
 */
public final class Joining {
    private final ReplicaCore core;
    private final long askAgainNanos;
    private final Runnable identityChanged;
    private final Runnable takePart;
    private final DiskIdentity identity;

    /**
     * @param askAgainNanos between two questions to the others
     * @param identityChanged writes down what is known of the disks of all nodes
     * @param takePart starts the protocol, once
     */
    public Joining(
            ReplicaCore core, long askAgainNanos, Runnable identityChanged, Runnable takePart) {
        this.core = core;
        this.askAgainNanos = askAgainNanos;
        this.identityChanged = identityChanged;
        this.takePart = takePart;
        this.identity = core.identity;
    }

    /** The disk was read. */
    public void begin() {
        if (identity.isMember()) {
            takePart.run();
            return;
        }
        if (identity.number() == 0) {
            identity.name(core.environment.random("disk-id").between(1, Long.MAX_VALUE));
            identityChanged.run();
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
        core.broadcast(Join.of(core.signatures, core.address(), identity.number()));
        core.environment.after(askAgainNanos, this::ask);
    }

    private void join() {
        identity.join();
        identityChanged.run();
        core.whenDurable(takePart);
    }

    /** Another replica, which sealed the message, tells the number of its disk. */
    public void handle(Join message) {
        boolean known = identity.note(message.signer(), message.disk());
        identityChanged.run();
        core.whenDurable(
                () ->
                        core.send(
                                message.signer(),
                                Joined.of(core.signatures, core.address(), message.disk(), known)));
    }

    /** Another replica, which sealed the message, answered. */
    public void handle(Joined message) {
        if (identity.isMember() || message.disk() != identity.number()) {
            return;
        }
        identity.answered(message.signer(), message.noted());
        if (identity.isForgotten()) {
            String reason = "others know another disk of this node: this one was emptied";
            core.journal.condemn(reason);
            core.halt(reason);
        } else if (identity.isKnown()) {
            join();
        }
    }
}
