// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.raft.Message.JoinReply;
import dev.assay.db.raft.Message.JoinRequest;

/**
 * Keeps a node whose disk was emptied from taking part as if it had never promised anything (as the
 * directory numbers of Kafka's voters do, KIP-853). An empty disk draws a number, and its node
 * takes part only when all other nodes have noted the number for it, each on its own disk. Who
 * noted another number before says so, and the node halts. One undamaged peer is enough for that,
 * whoever else is out of reach; the price is that a new cluster must once see all its nodes up at
 * the same time. Restarts ask nobody.
 *
 * <p>What it cannot see: a node alone has nobody who remembers.
 */
final class Joining {
    private final Core core;
    private final Runnable takePart;
    private final Role.Votes noted = new Role.Votes();
    private boolean begun;

    Joining(Core core, Runnable takePart) {
        this.core = core;
        this.takePart = takePart;
    }

    /** True once the disk was read, so that others can be answered. */
    boolean hasBegun() {
        return begun;
    }

    /** The disk was read. */
    void begin() {
        begun = true;
        if (core.storage.isMember() || core.options.has(PlantedBug.EMPTY_DISK_JOINS)) {
            takePart.run();
        } else if (core.log().lastIndex() > 0 || core.term() > 0) {
            core.haltForGood(
                    "the disk has a log or a term, but not the number that comes before both");
        } else if (core.storage.diskId() == 0) {
            core.storage.nameDisk(core.environment.random("disk-id").between(1, Long.MAX_VALUE));
            core.storage.whenDurable(this::ask);
        } else {
            ask();
        }
    }

    private void ask() {
        if (core.isStopped() || core.storage.isMember()) {
            return;
        }
        JoinRequest request = new JoinRequest(0, core.storage.diskId());
        for (int node = 0; node < core.options.nodes(); node++) {
            if (node != core.address() && !noted.has(node)) {
                core.send(node, request);
            }
        }
        core.environment.after(core.options.heartbeatNanos(), this::ask);
        joinIfAllNoted();
    }

    private void joinIfAllNoted() {
        if (noted.count() == core.options.nodes() - 1) {
            core.storage.becomeMember();
            core.storage.whenDurable(
                    () -> {
                        if (!core.isStopped()) {
                            takePart.run();
                        }
                    });
        }
    }

    void handle(int from, JoinRequest request) {
        if (core.storage.peerDiskId(from) == 0) {
            core.storage.notePeer(from, request.diskId());
        }
        boolean known = core.storage.peerDiskId(from) == request.diskId();
        JoinReply answer = new JoinReply(0, request.diskId(), known);
        core.storage.whenDurable(
                () -> {
                    if (!core.isStopped()) {
                        core.send(from, answer);
                    }
                });
    }

    void handle(int from, JoinReply reply) {
        if (core.storage.isMember() || reply.diskId() != core.storage.diskId()) {
            return;
        }
        if (!reply.noted()) {
            core.haltForGood(
                    "n"
                            + from
                            + " knows another disk of this node: this one was emptied; restore"
                            + " this node from the others");
        } else if (!noted.has(from)) {
            noted.add(from);
            joinIfAllNoted();
        }
    }
}
