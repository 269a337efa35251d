// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.log.DurableLog;
import dev.assay.db.raft.Message.AppendRejected;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a leader knows of one follower's log. While it looks for the last entry that both have, it
 * sends one append at a time; afterwards it sends on without waiting for answers, up to a limit
 * (pipelining, section 10.2.1).
 */
final class Progress {
    final int node;
    private final ArrayDeque<Long> inFlight = new ArrayDeque<>();
    private long nextIndex;
    private long matchIndex;
    private boolean probing = true;
    private boolean awaitsProbe;
    private long heardNanos;
    private long ackedRound;
    private Optional<SnapshotTransfer> transfer = Optional.empty();

    Progress(int node, long nextIndex, long nowNanos) {
        this.node = node;
        this.nextIndex = nextIndex;
        this.heardNanos = nowNanos;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** Up to here the follower's log is durable and equal to the leader's. */
    long matchIndex() {
        return matchIndex;
    }

    long heardNanos() {
        return heardNanos;
    }

    /** The newest round of heartbeats that the follower answered. */
    long ackedRound() {
        return ackedRound;
    }

    boolean isProbing() {
        return probing;
    }

    /** True when another append may be sent before an answer arrives. */
    boolean maySend(int inFlightMax) {
        return probing ? !awaitsProbe : inFlight.size() < inFlightMax;
    }

    /** Entries up to {@code lastIndex} are on their way. */
    void sent(long lastIndex) {
        if (probing) {
            awaitsProbe = true;
        } else {
            inFlight.add(lastIndex);
            nextIndex = lastIndex + 1;
        }
    }

    /** The snapshot that is on its way to the follower, if any. */
    Optional<SnapshotTransfer> transfer() {
        return transfer;
    }

    /** The follower needs entries that are gone; a snapshot that stands for them goes to it. */
    SnapshotTransfer transferring(Supplier<Snapshot> newest) {
        SnapshotTransfer current = transfer.orElseGet(() -> new SnapshotTransfer(newest.get()));
        transfer = Optional.of(current);
        return current;
    }

    /** Any answer in the leader's term says that the follower followed when that round began. */
    void heard(long round, long nowNanos) {
        heardNanos = nowNanos;
        ackedRound = Math.max(ackedRound, round);
    }

    /**
     * The follower holds entries durably.
     *
     * @param upTo the last of them
     */
    void accepted(long upTo) {
        matchIndex = Math.max(matchIndex, upTo);
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        probing = false;
        awaitsProbe = false;
        transfer = transfer.filter(it -> it.lastIndex() > matchIndex);
        while (!inFlight.isEmpty() && inFlight.element() <= matchIndex) {
            inFlight.remove();
        }
    }

    /**
     * Goes back to where both logs may agree; false when the answer is older than what is known
     * already.
     */
    boolean rejected(AppendRejected reply, DurableLog log) {
        boolean stale =
                reply.previousIndex() <= matchIndex
                        || reply.previousIndex() >= nextIndex
                        || (probing && reply.previousIndex() != nextIndex - 1);
        if (stale) {
            return false;
        }
        long agreed = Math.min(reply.conflictIndex() - 1, reply.previousIndex() - 1);
        if (reply.conflictTerm() > 0 && reply.previousIndex() > log.start().index()) {
            // If the leader has the conflicting term too, its last entry there is the best guess,
            // else all of it goes.
            long candidate = reply.previousIndex();
            long last = Math.max(agreed, log.start().index());
            while (candidate > last && log.termAt(candidate) > reply.conflictTerm()) {
                candidate--;
            }
            if (log.termAt(candidate) == reply.conflictTerm()) {
                agreed = Math.min(candidate, reply.previousIndex() - 1);
            }
        }
        nextIndex = Math.max(matchIndex, agreed) + 1;
        probing = true;
        awaitsProbe = false;
        inFlight.clear();
        return true;
    }
}
