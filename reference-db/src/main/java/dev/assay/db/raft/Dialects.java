// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;

/**
 * Which version of the messages each peer understands, so that nodes of different versions form one
 * cluster while it is upgraded or downgraded.
 *
 * <p>A node of version 2 greets its peers when it starts, and whoever speaks version 1 to it, at
 * most once per heartbeat interval; an older node ignores that. It speaks version 2 to whom it last
 * heard speak version 2, and version 1 to all others, clients among them. A peer that was
 * downgraded understands nothing until it speaks itself, which it does after an election timeout at
 * the latest.
 */
final class Dialects {
    private static final int FIRST = 1;

    private final Environment environment;
    private final RaftOptions options;
    private final int own;
    private final int[] spoken;
    private final long[] greetedNanos;

    Dialects(Environment environment, RaftOptions options) {
        this.environment = environment;
        this.options = options;
        this.own = Math.min(environment.version(), MessageCodec.NEWEST);
        this.spoken = new int[options.nodes()];
        this.greetedNanos = new long[options.nodes()];
    }

    /** Greets everybody; call it once, when the node can hear the answers. */
    void start() {
        for (int node = 0; node < options.nodes() && own > FIRST; node++) {
            if (node != environment.address()) {
                greet(node);
            }
        }
    }

    private void greet(int peer) {
        greetedNanos[peer] = environment.monotonicNanos();
        environment.send(peer, MessageCodec.encode(new Message.Hello(own), own));
    }

    private boolean isPeer(int address) {
        return address >= 0 && address < options.nodes();
    }

    /** True when everybody gets the same bytes. */
    boolean areAlike() {
        return own == FIRST;
    }

    byte[] encode(int to, Message message) {
        boolean newer =
                own > FIRST
                        && isPeer(to)
                        && (spoken[to] > FIRST || options.has(PlantedBug.NEW_FORMAT_AT_ONCE));
        return MessageCodec.encode(message, newer ? own : FIRST);
    }

    Message decode(int from, byte[] bytes) throws DamagedBytesException {
        boolean checked = !options.has(PlantedBug.MESSAGES_WITHOUT_CHECKSUM);
        Message message = MessageCodec.decode(bytes, own, checked);
        if (own > FIRST && isPeer(from)) {
            heard(from, MessageCodec.version(bytes));
        }
        return message;
    }

    private void heard(int from, int version) {
        boolean news = version > FIRST && spoken[from] <= FIRST;
        long since = environment.monotonicNanos() - greetedNanos[from];
        spoken[from] = version;
        if (news || (version == FIRST && since >= options.heartbeatNanos())) {
            greet(from);
        }
    }
}
