// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.simulation.Disk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node must not forget, as a file of records behind a base; {@link #begin} puts a new base,
 * which makes earlier records superfluous, into the other one of two files. A message that relies
 * on a record is sent by {@link #whenDurable}. One sync runs at a time and covers all that was
 * written before it (group commit).
 *
 * <p>Each record carries its place and up to which byte the file was known to be durable; a third
 * file, {@link DurableMark}, says the same after every sync. So recovery tells a tail that a power
 * loss tore from damage to what had been durable ({@link JournalFile}). What it read it writes
 * again before anybody relies on it: a process that died of a failed sync leaves pages that can be
 * read and are not on the disk.
 *
 * <p>What it cannot see: damage to what the very last sync made durable; a disk that goes back as a
 * whole.
 */
public final class Journal {
    /** The file that is there only when the disk was found damaged. */
    private static final String NOTE = "damaged";

    private static final List<String> FILES = List.of("journal-0", "journal-1");
    private static final List<String> READ_IN_ORDER =
            List.of(NOTE, DurableMark.NAME, FILES.get(0), FILES.get(1));

    private final Disk disk;
    private final Consumer<String> failed;
    private final DurableMark mark;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long generation;
    private long length;
    private long durableLength;
    private long changes;
    private long durableChanges;
    private boolean syncing;

    private record Waiter(long changes, Runnable action) {}

    /** How recovery ended. */
    public sealed interface Recovery {
        /** The node may start with these records, of which the first is the base; none are new. */
        record Ready(List<byte[]> records) implements Recovery {
            public Ready {
                records = List.copyOf(records);
            }
        }

        /** The disk has lost what it had promised to keep; the node must not start. */
        record Damaged(String reason) implements Recovery {}
    }

    /**
     * A journal on a disk.
     *
     * @param failed hears when nobody knows any more what is durable; no callback comes after it
     */
    public Journal(Disk disk, Consumer<String> failed) {
        this.disk = disk;
        this.failed = failed;
        this.mark = new DurableMark(disk);
    }

    /**
     * Reads what earlier incarnations wrote. It is not known to be durable before {@link #settle}
     * says so.
     */
    public void recover(Consumer<Recovery> done, Consumer<String> unreadable) {
        readNext(new ArrayList<>(), done, unreadable);
    }

    private void readNext(List<byte[]> read, Consumer<Recovery> done, Consumer<String> unreadable) {
        if (read.size() == READ_IN_ORDER.size()) {
            Recovery recovery = recovered(read);
            if (recovery instanceof Recovery.Damaged damaged) {
                condemn(damaged.reason());
            }
            done.accept(recovery);
            return;
        }
        disk.read(
                READ_IN_ORDER.get(read.size()),
                result -> {
                    switch (result) {
                        case Disk.Result.Failed failure -> unreadable.accept(failure.reason());
                        case Disk.Result.Done whole -> {
                            read.add(whole.data());
                            readNext(read, done, unreadable);
                        }
                    }
                });
    }

    private Recovery recovered(List<byte[]> read) {
        byte[] note = read.get(0);
        if (note.length > 0) {
            return new Recovery.Damaged(
                    "found before: " + new String(note, StandardCharsets.UTF_8));
        }
        JournalFile even = JournalFile.read(read.get(2));
        JournalFile odd = JournalFile.read(read.get(3));
        boolean isOdd = odd.generation() > even.generation();
        JournalFile newest = isOdd ? odd : even;
        Optional<String> loss = mark.recover(read.get(1), newest).or(newest::loss);
        if (loss.isPresent()) {
            return new Recovery.Damaged(loss.get() + "; restore this node from the others");
        }
        if (!newest.records().isEmpty()) {
            generation = newest.generation();
            length = newest.goodLength();
            byte[] file = read.get(isOdd ? 3 : 2);
            disk.write(name(), 0, Arrays.copyOf(file, (int) length));
            disk.truncate(name(), length);
            changes++;
        }
        return new Recovery.Ready(newest.records());
    }

    private String name() {
        return FILES.get((int) (generation % FILES.size()));
    }

    /** Notes on the disk that it must not be used any more. */
    public void condemn(String reason) {
        disk.write(NOTE, 0, reason.getBytes(StandardCharsets.UTF_8));
        disk.sync(result -> {});
    }

    /** True when the other file may be overwritten: there is none yet, or this one is durable. */
    public boolean mayBegin() {
        return generation == 0 || durableLength > 0;
    }

    /**
     * Begins the other file with a base that stands for everything so far, also for what is not
     * durable yet: nobody relies on that before a sync that covers the base too.
     */
    public void begin(byte[] base) {
        if (!mayBegin()) {
            throw new IllegalStateException("journal " + generation + " is not durable yet");
        }
        generation++;
        length = 0;
        durableLength = 0;
        disk.truncate(name(), 0);
        append(base);
    }

    /** Appends a record. */
    public void append(byte[] record) {
        byte[] frame = JournalFile.frame(generation, length, durableLength, record);
        disk.write(name(), length, frame);
        length += frame.length;
        changes++;
    }

    /** Runs the action once everything so far is durable, at once if it is. */
    public void whenDurable(Runnable action) {
        if (durableChanges == changes) {
            action.run();
            return;
        }
        waiters.add(new Waiter(changes, action));
        sync();
    }

    /**
     * Runs the action once everything so far is durable and both copies of the mark say so: from
     * then on a disk without a whole mark is a damaged one.
     */
    public void settle(Runnable action) {
        whenDurable(() -> again(() -> again(action)));
    }

    private void again(Runnable action) {
        changes++;
        whenDurable(action);
    }

    private void sync() {
        if (syncing) {
            return;
        }
        syncing = true;
        long covers = changes;
        long coversGeneration = generation;
        long coversLength = length;
        disk.sync(
                result -> {
                    if (result instanceof Disk.Result.Failed failure) {
                        failed.accept(failure.reason());
                        return;
                    }
                    durableChanges = covers;
                    if (coversGeneration == generation) {
                        durableLength = coversLength;
                    }
                    mark.write(coversGeneration, coversLength);
                    syncing = false;
                    while (!waiters.isEmpty() && waiters.element().changes() <= durableChanges) {
                        waiters.remove().action().run();
                    }
                    if (!waiters.isEmpty()) {
                        sync();
                    }
                });
    }
}
