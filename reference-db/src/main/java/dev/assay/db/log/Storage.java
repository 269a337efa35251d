// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.PlantedBug;
import dev.assay.db.log.WriteQueue.After;
import dev.assay.simulation.Disk;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything a node must not forget (figure 3.1 of the dissertation, "persistent state"): the
 * current term, the vote in it, the log; and whose disk this is. What a message relies on is
 * durable before the message is sent; {@link #whenDurable} is how.
 */
public final class Storage {
    /** The file that is there only when the disk was found damaged. */
    private static final String NOTE = "damaged";

    private static final String DAMAGED_META =
            "term and vote are damaged; restore this node from the others";

    private final Disk disk;
    private final Set<PlantedBug> bugs;
    private final WriteQueue queue;
    private final MetaFile file;
    private final DurableLog log;
    private final long[] peerDiskIds;
    private long version;
    private long term;
    private OptionalInt vote = OptionalInt.empty();
    private long diskId;
    private boolean member;
    private long writtenMark;

    /** True while the slot that was not written last holds another term, vote or member. */
    private boolean slotsDiffer;

    /** How recovery ended. */
    public sealed interface Recovery {
        /** The node may start; {@code tornBytes} of unsynced entries were cut off. */
        record Ready(int tornBytes) implements Recovery {}

        /** The disk has lost what it had promised to keep; the node must not start. */
        record Damaged(long index, String reason) implements Recovery {}
    }

    /**
     * Storage on a disk; {@code failed} hears when nobody knows any more what is durable, and no
     * callback comes after it.
     *
     * @param nodes how many nodes the cluster has
     */
    public Storage(Disk disk, int nodes, Set<PlantedBug> bugs, Consumer<String> failed) {
        this.disk = disk;
        this.bugs = bugs;
        this.queue = new WriteQueue(disk, bugs.contains(PlantedBug.SYNC_RETRIED), failed);
        this.file = new MetaFile(nodes);
        this.peerDiskIds = new long[nodes];
        this.log = new DurableLog(disk, queue, this::beforeCut);
    }

    /** Reads what earlier incarnations wrote and makes sure that it is durable. */
    public void recover(Consumer<Recovery> done, Consumer<String> failed) {
        read(
                NOTE,
                failed,
                note ->
                        read(
                                MetaFile.NAME,
                                failed,
                                meta ->
                                        read(
                                                DurableLog.NAME,
                                                failed,
                                                entries -> recover(note, meta, entries, done))));
    }

    private void recover(byte[] note, byte[] meta, byte[] entries, Consumer<Recovery> done) {
        if (note.length > 0) {
            String reason = new String(note, StandardCharsets.UTF_8);
            done.accept(new Recovery.Damaged(0, "found before: " + reason));
            return;
        }
        recover(
                meta,
                entries,
                recovery -> {
                    if (recovery instanceof Recovery.Damaged damaged) {
                        condemn(damaged.reason());
                    }
                    done.accept(recovery);
                });
    }

    /**
     * Notes on the disk that it must not be used any more: what shows the damage today may itself
     * be damaged tomorrow.
     */
    public void condemn(String reason) {
        disk.write(NOTE, 0, reason.getBytes(StandardCharsets.UTF_8));
        disk.sync(result -> {});
    }

    private void read(String name, Consumer<String> failed, Consumer<byte[]> done) {
        disk.read(
                name,
                result -> {
                    switch (result) {
                        case Disk.Result.Done read -> done.accept(read.data());
                        case Disk.Result.Failed failure
                                when bugs.contains(PlantedBug.READ_ERROR_TAKEN_FOR_EMPTY) ->
                                done.accept(new byte[0]);
                        case Disk.Result.Failed failure -> failed.accept(failure.reason());
                    }
                });
    }

    private void recover(byte[] metaBytes, byte[] logBytes, Consumer<Recovery> done) {
        Optional<MetaFile.Meta> newest = file.newest(metaBytes);
        long mark = newest.map(MetaFile.Meta::mark).orElse(0L);
        ChainHash markHash = newest.map(MetaFile.Meta::markHash).orElse(ChainHash.NONE);
        switch (LogRecovery.read(logBytes, mark, markHash, bugs)) {
            case LogRecovery.Damaged damaged ->
                    done.accept(new Recovery.Damaged(damaged.index(), damaged.reason()));
            case LogRecovery.Whole whole when isLost(newest, metaBytes, whole) ->
                    done.accept(new Recovery.Damaged(0, DAMAGED_META));
            case LogRecovery.Whole whole -> {
                newest.ifPresent(this::takeOver);
                long known = Math.min(mark, whole.entries().size());
                boolean trusts = bugs.contains(PlantedBug.CLEAN_PAGES_TRUSTED);
                log.recovered(whole, logBytes, trusts ? whole.entries().size() : known);
                if (log.lastTerm() > term) {
                    // The entries of a newer term survived a power loss that took the term itself;
                    // no promise was made in it yet.
                    save(log.lastTerm(), OptionalInt.empty());
                }
                queue.onMark(this::writeMark);
                // A killed process leaves writes that the next power loss may still take; what was
                // read must not be relied on before.
                queue.change(After.NOTHING, () -> {});
                queue.whenDurable(() -> done.accept(new Recovery.Ready(whole.tornBytes())));
            }
        }
    }

    private boolean isLost(
            Optional<MetaFile.Meta> newest, byte[] metaBytes, LogRecovery.Whole whole) {
        return newest.isEmpty()
                ? whole.testifiedIndex() > 0 || file.heldDurableContent(metaBytes)
                : file.isCut(metaBytes);
    }

    private void takeOver(MetaFile.Meta found) {
        version = found.version();
        term = found.term();
        vote = found.vote();
        diskId = found.diskId();
        member = found.member();
        writtenMark = found.mark();
        System.arraycopy(found.peerDiskIds(), 0, peerDiskIds, 0, peerDiskIds.length);
        slotsDiffer = true;
        // The slot may not be durable though it can be read, and must be before the other changes.
        if (bugs.contains(PlantedBug.CLEAN_PAGES_TRUSTED)) {
            queue.slotWritten();
        } else {
            byte[] same = file.encode(found);
            long place = file.offset(found.version());
            queue.change(After.LAST_SLOT, () -> disk.write(MetaFile.NAME, place, same));
        }
    }

    /** The current term. */
    public long term() {
        return term;
    }

    /** Whom this node voted for in the current term. */
    public OptionalInt vote() {
        return vote;
    }

    /** Sets term and vote; durable when {@link #whenDurable} says so. */
    public void save(long newTerm, OptionalInt newVote) {
        if (newTerm < term) {
            throw new IllegalArgumentException("term " + newTerm + " after term " + term);
        }
        term = newTerm;
        vote = newVote;
        changeMeta();
    }

    /** The number of this disk, 0 while it has none. */
    public long diskId() {
        return diskId;
    }

    /** Gives an empty disk its number; durable when {@link #whenDurable} says so. */
    public void nameDisk(long id) {
        diskId = id;
        changeMeta();
    }

    /** Whether all other nodes have noted the number of this disk. */
    public boolean isMember() {
        return member;
    }

    /** All other nodes have noted it; durable when {@link #whenDurable} says so. */
    public void becomeMember() {
        member = true;
        changeMeta();
    }

    /** The number of another node's disk as it first called, 0 while it has not. */
    public long peerDiskId(int node) {
        return peerDiskIds[node];
    }

    /** Notes the number of another node's disk; durable when {@link #whenDurable} says so. */
    public void notePeer(int node, long id) {
        peerDiskIds[node] = id;
        changeMeta();
    }

    // Encoded when it is written: by then newer changes may be in it, which does no harm.
    private void changeMeta() {
        queue.change(
                After.LAST_SLOT,
                () -> {
                    slotsDiffer = true;
                    version++;
                    writeSlot();
                });
    }

    private void writeSlot() {
        writtenMark = log.durableIndex();
        MetaFile.Meta meta =
                new MetaFile.Meta(
                        version,
                        term,
                        vote,
                        writtenMark,
                        log.hashAt(writtenMark),
                        diskId,
                        member,
                        peerDiskIds);
        disk.write(MetaFile.NAME, file.offset(version), file.encode(meta));
    }

    // A slot that is not durable may be written again; only the other one must be left alone.
    private void writeMark() {
        if (version == 0 || !(slotsDiffer || writtenMark != log.durableIndex())) {
            return;
        }
        if (!queue.isSlotUnsynced()) {
            version++;
            slotsDiffer = false;
        }
        writeSlot();
        queue.slotWritten();
    }

    private void beforeCut(long index) {
        if (writtenMark > index) {
            changeMeta();
        }
    }

    /** The log. */
    public DurableLog log() {
        return log;
    }

    /** Runs the action once everything changed so far is durable. */
    public void whenDurable(Runnable action) {
        queue.whenDurable(action);
    }
}
