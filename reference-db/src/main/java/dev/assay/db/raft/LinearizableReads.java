// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Result;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import java.util.ArrayDeque;

/**
 * Reads that do not go through the log (section 6.4, ReadIndex): a read waits until a quorum has
 * answered a round of heartbeats that began after the read arrived, which proves that no newer
 * leader had been elected by then, and until an entry of this term is committed, which proves that
 * this leader knows everything that was. Then its own state is new enough. With leases, a read need
 * not wait for a round while the {@link Lease} lasts.
 */
final class LinearizableReads {
    private final Core core;
    private final long firstIndexOfTerm;
    private final Lease lease;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** A read that waits until {@code round} is confirmed. */
    record Waiting(int from, ClientRequest request, String key, long round) {}

    LinearizableReads(Core core, long firstIndexOfTerm) {
        this.core = core;
        this.firstIndexOfTerm = firstIndexOfTerm;
        this.lease = new Lease(core);
    }

    int size() {
        return waiting.size();
    }

    void add(Waiting read) {
        waiting.add(read);
    }

    /** True when some read needs a round that has not begun. */
    boolean needRound(long currentRound) {
        return !waiting.isEmpty() && waiting.getLast().round() > currentRound;
    }

    /** A round of heartbeats begins. */
    void roundBegins(long round) {
        lease.begins(round);
    }

    /** True when a read may be answered at once. */
    boolean isLeased() {
        return lease.holds() && core.committed.index() >= firstIndexOfTerm;
    }

    /** A quorum has answered this round. */
    void confirm(long round) {
        lease.confirmed(round);
        if (core.committed.index() < firstIndexOfTerm) {
            return;
        }
        while (!waiting.isEmpty() && waiting.element().round() <= round) {
            Waiting read = waiting.remove();
            Result result = new Result.Done(core.committed.get(read.key()));
            core.send(
                    read.from(),
                    new ClientReply(read.request().clientId(), read.request().sequence(), result));
        }
    }
}
