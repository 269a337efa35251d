// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.LogStart;
import java.util.Optional;

/**
 * Puts a snapshot in the place of the older part of the log whenever enough was applied since the
 * last one (section 5.1), each node for itself and without asking the leader. Some entries before
 * the snapshot's end stay in the log, so that followers which are a little behind need no snapshot.
 */
final class Compaction {
    private static final int EARLY_ENTRIES = 16;
    private static final long QUICK_NANOS = 5_000_000_000L;

    private final Core core;
    private Optional<Snapshot> latest = Optional.empty();
    private long takenNanos;

    Compaction(Core core) {
        this.core = core;
    }

    /** The newest snapshot that this node has, if it ever had one. */
    Optional<Snapshot> latest() {
        return latest;
    }

    /** Up to where the newest snapshot stands for the log. */
    long lastIndex() {
        return latest.map(Snapshot::index).orElse(0L);
    }

    /** A snapshot was found on the disk, or came from the leader. */
    void has(Snapshot snapshot) {
        latest = Optional.of(snapshot);
    }

    /** Entries were applied. */
    void applied() {
        long since = core.committed.index() - lastIndex();
        if (since < EARLY_ENTRIES || core.storage.isSwitching() || core.isInstalling()) {
            return;
        }
        if (core.environment.buggify("early-snapshot")) {
            take(0);
        } else if (since >= core.options.compaction().everyEntries()) {
            take(core.options.compaction().keptEntries());
        }
    }

    private void take(long keptEntries) {
        DurableLog log = core.log();
        boolean undecided = core.options.has(PlantedBug.UNCOMMITTED_CONFIGURATION_IN_SNAPSHOT);
        Snapshot now =
                core.committed.snapshot(
                        undecided ? core.configuration() : core.committed.configuration());
        long start = Math.max(log.start().index(), now.index() - keptEntries);
        Snapshot stored = latest.filter(before -> isSkipped()).orElse(now);
        core.storage.compact(
                new LogStart(start, log.termAt(start), log.hashAt(start)), stored.bytes());
        latest = Optional.of(stored);
        takenNanos = core.environment.monotonicNanos();
        core.membership.decided(stored.index());
        core.mark("snapshot-taken", stored.index());
    }

    private boolean isSkipped() {
        return core.options.has(PlantedBug.SNAPSHOT_BEHIND_ITS_LOG)
                && core.environment.monotonicNanos() - takenNanos < QUICK_NANOS;
    }
}
