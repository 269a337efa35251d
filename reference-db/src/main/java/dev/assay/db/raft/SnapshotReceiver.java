// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.log.ChainHash;
import dev.assay.db.log.DurableLog;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.db.raft.Message.SnapshotRequest;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Optional;

/**
 * A snapshot as a follower sees it arrive (section 5.3): pieces are put together, the whole is
 * compared with the digest that came with it, and stored; entries behind it that agree with it stay
 * in the log. Only when it is durable does the follower believe what it says, and acknowledge it.
 */
final class SnapshotReceiver {
    private final Core core;
    private Optional<Arriving> arriving = Optional.empty();

    private record Arriving(long lastIndex, ChainHash digest, int totalBytes, ByteWriter bytes) {
        static Arriving of(SnapshotRequest request) {
            return new Arriving(
                    request.lastIndex(), request.digest(), request.totalBytes(), new ByteWriter());
        }

        boolean belongs(SnapshotRequest request) {
            return lastIndex == request.lastIndex()
                    && totalBytes == request.totalBytes()
                    && digest.equals(request.digest());
        }

        boolean isWhole() {
            return bytes.length() == totalBytes;
        }
    }

    SnapshotReceiver(Core core) {
        this.core = core;
    }

    void handle(int from, SnapshotRequest request) {
        if (request.term() < core.term()) {
            core.sendWhenDurable(from, new AppendRejected(core.term(), request.round(), 0, 0, 0));
            return;
        }
        if (!core.acceptsLeader(from, request.term())) {
            return;
        }
        if (core.isInstalling()) {
            reply(from, request, request.totalBytes());
        } else if (request.lastIndex() <= core.committed.index()) {
            arriving = Optional.empty();
            acknowledge(from, request);
        } else {
            take(from, request);
        }
    }

    private void take(int from, SnapshotRequest request) {
        Arriving current =
                arriving.filter(it -> it.belongs(request)).orElseGet(() -> Arriving.of(request));
        arriving = Optional.of(current);
        if (request.offset() == current.bytes().length()) {
            current.bytes().putRaw(request.data());
        }
        if (current.isWhole() && !core.storage.isSwitching()) {
            arriving = Optional.empty();
            store(from, request, current.bytes().toBytes());
        } else {
            reply(from, request, current.bytes().length());
        }
    }

    private void reply(int from, SnapshotRequest request, int receivedBytes) {
        core.sendWhenDurable(
                from,
                new SnapshotReply(
                        request.term(), request.round(), request.lastIndex(), receivedBytes));
    }

    private void acknowledge(int from, SnapshotRequest request) {
        core.mark("entry-synced", request.lastIndex());
        core.send(from, new AppendAccepted(request.term(), request.round(), request.lastIndex()));
    }

    private void store(int from, SnapshotRequest request, byte[] bytes) {
        Optional<Snapshot.Restored> restored = read(request, bytes);
        if (restored.isEmpty()) {
            core.mark("snapshot-refused", request.lastIndex());
            reply(from, request, 0);
            return;
        }
        Snapshot snapshot = restored.get().snapshot();
        replaceLog(snapshot);
        core.setInstalling(true);
        reply(from, request, request.totalBytes());
        core.storage.whenDurable(
                () -> {
                    if (!core.isStopped()) {
                        installed(restored.get());
                        if (core.term() == request.term()) {
                            acknowledge(from, request);
                        }
                    }
                });
    }

    private Optional<Snapshot.Restored> read(SnapshotRequest request, byte[] bytes) {
        if (!ChainHash.of(bytes).equals(request.digest())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Snapshot.read(bytes, core.executesEachRequestOnce()))
                    .filter(it -> it.snapshot().index() == request.lastIndex());
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    private void replaceLog(Snapshot snapshot) {
        DurableLog log = core.log();
        long index = snapshot.index();
        boolean agrees =
                index <= log.lastIndex() && log.hashAt(index).equals(snapshot.last().hash());
        if (agrees) {
            core.storage.compact(snapshot.last(), snapshot.bytes());
        } else {
            if (log.lastIndex() > index) {
                core.mark("log-truncated", index);
            }
            core.storage.install(snapshot.last(), snapshot.bytes());
        }
        core.membership.restore(index, snapshot.configuration());
        core.membership.appended(log.from(index + 1, Integer.MAX_VALUE));
        core.tellConfiguration();
    }

    private void installed(Snapshot.Restored restored) {
        core.setInstalling(false);
        core.committed.restore(restored);
        core.compaction.has(restored.snapshot());
        core.mark("snapshot-installed", restored.snapshot().index());
        core.committed.tell(restored.snapshot().last());
    }
}
