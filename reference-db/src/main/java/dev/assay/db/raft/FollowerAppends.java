// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Entry;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import java.util.List;

/**
 * Log replication as a follower sees it (section 3.5): entries are taken only behind an entry that
 * the leader has too; what conflicts is cut, what agrees is kept, for the message may be older than
 * the log. Each entry names its predecessor's hash, which must be the follower's own.
 */
final class FollowerAppends {
    private final Core core;

    FollowerAppends(Core core) {
        this.core = core;
    }

    void handle(int from, AppendRequest request) {
        if (request.term() < core.term()) {
            core.sendWhenDurable(
                    from,
                    new AppendRejected(
                            core.term(), request.round(), request.previousIndex(), 0, 0));
            return;
        }
        // While a snapshot is being stored, the log is ahead of what is known to be decided.
        if (!core.acceptsLeader(from, request.term()) || core.isInstalling()) {
            return;
        }
        if (hasForgotten(request)) {
            core.haltForGood(
                    "the leader of term "
                            + request.term()
                            + " was told that entries up to "
                            + request.knownIndex()
                            + " are durable here, but the log ends at "
                            + core.log().lastIndex()
                            + ": the disk has forgotten; restore this node from the others");
            return;
        }
        if (agreesBefore(request)) {
            append(from, request);
        } else {
            core.sendWhenDurable(from, rejection(request));
        }
    }

    // What the leader of a term has, no follower cuts in that term: late messages cannot mislead.
    private boolean hasForgotten(AppendRequest request) {
        return request.knownIndex() > core.log().lastIndex()
                && !core.options.has(PlantedBug.ROLLBACK_UNNOTICED);
    }

    // What a snapshot stands for is decided, and the leader of any later term has it.
    private boolean agreesBefore(AppendRequest request) {
        long previous = request.previousIndex();
        return previous < core.log().start().index()
                || (previous <= core.log().lastIndex()
                        && core.log().termAt(previous) == request.previousTerm());
    }

    /**
     * Names the whole conflicting term, so that the leader goes back by terms and not by entries.
     */
    private AppendRejected rejection(AppendRequest request) {
        DurableLog log = core.log();
        long conflictTerm = 0;
        long conflictIndex = log.lastIndex() + 1;
        if (request.previousIndex() <= log.lastIndex()) {
            conflictIndex = request.previousIndex();
            conflictTerm = log.termAt(conflictIndex);
            long first = log.start().index() + 1;
            while (conflictIndex > first && log.termAt(conflictIndex - 1) == conflictTerm) {
                conflictIndex--;
            }
        }
        return new AppendRejected(
                core.term(), request.round(), request.previousIndex(), conflictTerm, conflictIndex);
    }

    private void append(int from, AppendRequest request) {
        List<Entry> added = withoutKnown(request.entries());
        if (!added.isEmpty() && !takeOver(added)) {
            core.mark("chain-broken", added.getFirst().index());
            return;
        }
        if (core.options.has(PlantedBug.APPEND_WITHOUT_PREV_CHECK)
                && core.log().lastIndex() > request.lastIndex()
                && core.log().start().index() <= request.lastIndex()) {
            core.cutAfter(request.lastIndex());
        }
        core.whenStored(() -> acknowledge(from, request));
    }

    // The follower, too, believes an entry to be committed only once it cannot forget it.
    private void acknowledge(int from, AppendRequest request) {
        boolean isOver = core.term() != request.term() || core.isInstalling();
        if (core.isStopped() || isOver) {
            return;
        }
        core.mark("entry-synced", request.lastIndex());
        core.send(from, new AppendAccepted(request.term(), request.round(), request.lastIndex()));
        long decided = Math.min(request.commitIndex(), request.lastIndex());
        core.committed.advanceTo(Math.min(decided, core.log().lastIndex()), (entry, result) -> {});
        core.compaction.applied();
    }

    private List<Entry> withoutKnown(List<Entry> entries) {
        int known = 0;
        while (known < entries.size() && isKnown(entries.get(known))) {
            known++;
        }
        return entries.subList(known, entries.size());
    }

    private boolean isKnown(Entry entry) {
        DurableLog log = core.log();
        return entry.index() <= log.start().index()
                || (entry.index() <= log.lastIndex()
                        && log.hashAt(entry.index()).equals(entry.hash()));
    }

    private boolean takeOver(List<Entry> added) {
        long before = added.getFirst().index() - 1;
        if (!continuesFrom(core.log().hashAt(before), added)) {
            return false;
        }
        if (before < core.log().lastIndex()) {
            core.cutAfter(before);
        }
        core.append(added);
        return true;
    }

    private static boolean continuesFrom(ChainHash hash, List<Entry> entries) {
        ChainHash last = hash;
        for (Entry entry : entries) {
            if (!entry.previous().equals(last)) {
                return false;
            }
            last = entry.hash();
        }
        return true;
    }
}
