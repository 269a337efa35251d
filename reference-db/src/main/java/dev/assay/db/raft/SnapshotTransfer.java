// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.log.ChainHash;
import dev.assay.db.raft.Message.SnapshotRequest;
import java.util.Arrays;

/**
 * One snapshot on its way to one follower, a piece at a time; a piece that is lost is sent again
 * with the next heartbeat.
 */
final class SnapshotTransfer {
    private final Snapshot snapshot;
    private final ChainHash digest;
    private int receivedBytes;
    private boolean awaitsReply;

    SnapshotTransfer(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.digest = ChainHash.of(snapshot.bytes());
    }

    long lastIndex() {
        return snapshot.index();
    }

    /** True while a piece is on its way, or the last one has arrived and is being stored. */
    boolean awaitsReply() {
        return awaitsReply;
    }

    /** The piece that the follower needs next, empty when it has all. */
    SnapshotRequest next(long term, long round, int chunkBytes) {
        awaitsReply = true;
        byte[] bytes = snapshot.bytes();
        int end = receivedBytes + Math.min(chunkBytes, bytes.length - receivedBytes);
        return new SnapshotRequest(
                term,
                round,
                snapshot.index(),
                digest,
                bytes.length,
                receivedBytes,
                Arrays.copyOfRange(bytes, receivedBytes, end));
    }

    /** The follower has so many bytes; it may have lost some. */
    void received(int bytes) {
        boolean isNews = bytes != receivedBytes;
        receivedBytes = Math.clamp(bytes, 0, snapshot.bytes().length);
        if (isNews && receivedBytes < snapshot.bytes().length) {
            awaitsReply = false;
        }
    }
}
