// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.PlantedBug;
import dev.assay.db.log.WriteQueue.After;
import dev.assay.simulation.Disk;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
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

    private static final String DAMAGED_SNAPSHOT =
            "the snapshot is damaged; restore this node from the others";

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
    private Generation generation = Generation.FIRST;

    /** What the old files hold for certain while the new ones are not named yet. */
    private Optional<LogMark> markBeforeSwitch = Optional.empty();

    private boolean switching;

    /** True while the slot that was not written last holds another term, vote or member. */
    private boolean slotsDiffer;

    /** How recovery ended. */
    public sealed interface Recovery {
        /**
         * The node may start.
         *
         * @param tornBytes of unsynced entries, which were cut off
         * @param snapshot on which the log rests, empty where there is none
         */
        record Ready(int tornBytes, byte[] snapshot) implements Recovery {}

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
                note -> read(MetaFile.NAME, failed, meta -> found(note, meta, failed, done)));
    }

    private void found(byte[] note, byte[] meta, Consumer<String> failed, Consumer<Recovery> done) {
        if (note.length > 0) {
            String reason = new String(note, StandardCharsets.UTF_8);
            done.accept(new Recovery.Damaged(0, "found before: " + reason));
            return;
        }
        Generation current =
                file.newest(meta).map(MetaFile.Meta::generation).orElse(Generation.FIRST);
        readLog(
                current,
                failed,
                (snapshot, entries) -> {
                    Content content = new Content(meta, snapshot, entries);
                    recover(content, recovery -> ended(recovery, done));
                });
    }

    /** What was read. */
    private record Content(byte[] meta, byte[] snapshot, byte[] log) {}

    private void readLog(
            Generation current, Consumer<String> failed, BiConsumer<byte[], byte[]> done) {
        String name = Generation.logName(current.number());
        if (current.hasSnapshot()) {
            read(
                    Generation.snapshotName(current.number()),
                    failed,
                    snapshot -> read(name, failed, entries -> done.accept(snapshot, entries)));
        } else {
            read(name, failed, entries -> done.accept(new byte[0], entries));
        }
    }

    private void ended(Recovery recovery, Consumer<Recovery> done) {
        if (recovery instanceof Recovery.Damaged damaged) {
            condemn(damaged.reason());
        }
        done.accept(recovery);
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

    private void recover(Content content, Consumer<Recovery> done) {
        Optional<MetaFile.Meta> newest = file.newest(content.meta());
        LogMark mark =
                newest.map(meta -> new LogMark(meta.mark(), meta.markHash())).orElse(LogMark.NONE);
        Generation current = newest.map(MetaFile.Meta::generation).orElse(Generation.FIRST);
        if (isSpoilt(current, content.snapshot())) {
            done.accept(new Recovery.Damaged(current.start().index(), DAMAGED_SNAPSHOT));
            return;
        }
        switch (LogRecovery.read(content.log(), current.start(), mark, bugs)) {
            case LogRecovery.Damaged damaged ->
                    done.accept(new Recovery.Damaged(damaged.index(), damaged.reason()));
            case LogRecovery.Whole whole when isLost(newest, content.meta(), whole) ->
                    done.accept(new Recovery.Damaged(0, DAMAGED_META));
            case LogRecovery.Whole whole -> {
                newest.ifPresent(this::takeOver);
                takeOver(whole, content.log(), mark.index());
                queue.onMark(this::writeMark);
                // A killed process leaves writes that the next power loss may still take; what was
                // read must not be relied on before.
                queue.change(After.NOTHING, () -> {});
                byte[] snapshot = content.snapshot();
                queue.whenDurable(
                        () -> done.accept(new Recovery.Ready(whole.tornBytes(), snapshot)));
            }
        }
    }

    private boolean isSpoilt(Generation current, byte[] snapshot) {
        return current.hasSnapshot()
                && !bugs.contains(PlantedBug.BIT_ROT_UNDETECTED)
                && !ChainHash.of(snapshot).equals(current.snapshotHash());
    }

    private void takeOver(LogRecovery.Whole whole, byte[] logBytes, long mark) {
        long last = generation.start().index() + whole.entries().size();
        boolean trusts = bugs.contains(PlantedBug.CLEAN_PAGES_TRUSTED);
        log.recovered(generation, whole, logBytes, trusts ? last : Math.min(mark, last));
        if (log.lastTerm() > term) {
            // The entries of a newer term survived a power loss that took the term itself; no
            // promise was made in it yet.
            save(log.lastTerm(), OptionalInt.empty());
        }
        if (version > 0) {
            forgetFiles(generation.number() + 1, After.NOTHING);
        }
        if (generation.hasSnapshot()) {
            forgetFiles(generation.number() - 1, After.EVERYTHING);
        }
    }

    /** Removes what a compaction that was interrupted, or one that is over, has left. */
    private void forgetFiles(long number, After after) {
        queue.change(
                after,
                () -> {
                    disk.delete(Generation.snapshotName(number));
                    disk.delete(Generation.logName(number));
                });
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
        generation = found.generation();
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
        LogMark mark = markBeforeSwitch.orElseGet(log::mark);
        writtenMark = mark.index();
        MetaFile.Meta meta =
                new MetaFile.Meta(
                        version,
                        term,
                        vote,
                        mark.index(),
                        mark.hash(),
                        diskId,
                        member,
                        generation,
                        peerDiskIds);
        disk.write(MetaFile.NAME, file.offset(version), file.encode(meta));
    }

    // A slot that is not durable may be written again; only the other one must be left alone.
    private void writeMark() {
        boolean isTold = !slotsDiffer && writtenMark == log.mark().index();
        if (version == 0 || isTold || markBeforeSwitch.isPresent()) {
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

    /** True until the last snapshot has taken the place of what it stands for. */
    public boolean isSwitching() {
        return switching;
    }

    /**
     * Puts a snapshot in the place of the log up to an entry that the log holds; durable when
     * {@link #whenDurable} says so. Not while {@link #isSwitching}.
     */
    public void compact(LogStart start, byte[] snapshot) {
        switchTo(start, snapshot, true);
    }

    /** Puts a snapshot in the place of the whole log, as {@link #compact} does. */
    public void install(LogStart start, byte[] snapshot) {
        switchTo(start, snapshot, false);
    }

    private void switchTo(LogStart start, byte[] snapshot, boolean keepsRest) {
        if (switching) {
            throw new IllegalStateException("a snapshot is being stored already");
        }
        switching = true;
        // Until the new files are named, slots speak of the old ones.
        markBeforeSwitch = Optional.of(log.mark());
        long before = generation.number();
        Generation next = new Generation(before + 1, start, ChainHash.of(snapshot));
        String name = Generation.snapshotName(next.number());
        queue.change(After.NOTHING, () -> disk.write(name, 0, snapshot));
        log.moveTo(next.number(), start, keepsRest);
        queue.change(After.EVERYTHING_AND_LAST_SLOT, () -> nameFiles(next));
        log.moved();
        queue.onceDurable(
                () -> {
                    switching = false;
                    forgetFiles(before, After.NOTHING);
                });
        queue.whenDurable(() -> {});
    }

    private void nameFiles(Generation next) {
        generation = next;
        markBeforeSwitch = Optional.empty();
        slotsDiffer = true;
        version++;
        writeSlot();
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
