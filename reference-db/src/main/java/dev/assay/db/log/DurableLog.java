// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.kv.Command;
import dev.assay.db.log.WriteQueue.After;
import dev.assay.db.wire.ByteWriter;
import dev.assay.simulation.Disk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The hash-chained log: its entries in memory, and the same in one append-only file. A cut is made
 * durable before anything is written behind it, so that the remains of a cut tail never lie behind
 * newer entries. Where a snapshot stands for the first entries, the log begins behind one of them,
 * in a file of its own ({@link Generation}).
 */
public final class DurableLog {
    /** The first file's name. */
    static final String NAME = "log";

    private final Disk disk;
    private final WriteQueue queue;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final LongConsumer beforeCut;
    private String file = NAME;
    private LogStart start = LogStart.NOTHING;
    private long durableIndex;
    private long cuts;
    private boolean lastChangeWasCut;

    /**
     * A log in a file.
     *
     * @param beforeCut hears after which index the log will be cut, and can still make a change
     *     that is durable before
     */
    DurableLog(Disk disk, WriteQueue queue, LongConsumer beforeCut) {
        this.disk = disk;
        this.queue = queue;
        this.beforeCut = beforeCut;
    }

    /** Behind which entry the log begins. */
    public LogStart start() {
        return start;
    }

    /** Index of the last entry, 0 when there never was one. */
    public long lastIndex() {
        return start.index() + entries.size();
    }

    /** Term of the last entry, 0 when there never was one. */
    public long lastTerm() {
        return termAt(lastIndex());
    }

    /** Up to where the log is known to be on the disk. */
    public long durableIndex() {
        return durableIndex;
    }

    /** The term of the entry at an index from the start (0 is of term 0) to the last. */
    public long termAt(long index) {
        return index == start.index() ? start.term() : at(index).term();
    }

    /** The chain's hash up to an index from the start to the last. */
    public ChainHash hashAt(long index) {
        return index == start.index() ? start.hash() : at(index).hash();
    }

    /** The entry at an index behind the start, up to the last. */
    public Entry at(long index) {
        if (index <= start.index() || index > lastIndex()) {
            throw new IllegalArgumentException(
                    "no entry at "
                            + index
                            + ", the log begins behind "
                            + start.index()
                            + " and ends at "
                            + lastIndex());
        }
        return entries.get(place(index) - 1);
    }

    /** How many entries of the log there are up to an index. */
    private int place(long index) {
        return (int) (index - start.index());
    }

    /** A copy of the entries from an index behind the start on, at most {@code countMax}. */
    public List<Entry> from(long index, int countMax) {
        long end = Math.min(lastIndex(), index - 1 + countMax);
        return index > end ? List.of() : List.copyOf(entries.subList(place(index) - 1, place(end)));
    }

    /** An entry for a command, which continues the log; it is not in it yet. */
    public Entry next(long term, Command command) {
        return Entry.of(lastIndex() + 1, term, hashAt(lastIndex()), command);
    }

    /** Makes an entry for a command and appends it. */
    public Entry append(long term, Command command) {
        Entry entry = next(term, command);
        append(List.of(entry));
        return entry;
    }

    /**
     * Appends entries that continue the chain, with one write; {@link Storage#whenDurable} makes
     * them safe.
     */
    public void append(List<Entry> added) {
        if (added.isEmpty()) {
            return;
        }
        long offset = lengthBytes();
        ByteWriter frames = new ByteWriter();
        for (Entry entry : added) {
            if (entry.index() != lastIndex() + 1 || !entry.previous().equals(hashAt(lastIndex()))) {
                throw new IllegalArgumentException(
                        "entry "
                                + entry.index()
                                + " after "
                                + entry.previous()
                                + " does not continue the log, which ends at "
                                + lastIndex()
                                + " "
                                + hashAt(lastIndex()));
            }
            frames.putRaw(Frame.encode(entry, durableIndex));
            entries.add(entry);
            ends.add(offset + frames.length());
        }
        byte[] bytes = frames.toBytes();
        String into = file;
        queue.change(
                lastChangeWasCut ? After.EVERYTHING : After.NOTHING,
                () -> disk.write(into, offset, bytes));
        lastChangeWasCut = false;
        noteWhenDurable();
    }

    private long lengthBytes() {
        return ends.isEmpty() ? 0 : ends.getLast();
    }

    /** Cuts off every entry after an index. */
    public void cutAfter(long index) {
        if (index < start.index() || index >= lastIndex()) {
            throw new IllegalArgumentException(
                    "nothing to cut after "
                            + index
                            + ", the log begins behind "
                            + start.index()
                            + " and ends at "
                            + lastIndex());
        }
        entries.subList(place(index), entries.size()).clear();
        ends.subList(place(index), ends.size()).clear();
        cuts++;
        durableIndex = Math.min(durableIndex, index);
        beforeCut.accept(index);
        truncateFile(After.EVERYTHING);
        noteWhenDurable();
    }

    private void truncateFile(After after) {
        long length = lengthBytes();
        String of = file;
        queue.change(after, () -> disk.truncate(of, length));
        lastChangeWasCut = true;
    }

    // A cut may fall between the change and its sync; what the sync then covers is not what the log
    // holds.
    private void noteWhenDurable() {
        long index = lastIndex();
        long cutsBefore = cuts;
        queue.onceDurable(
                () -> {
                    if (cuts == cutsBefore) {
                        durableIndex = Math.max(durableIndex, index);
                    }
                });
    }

    /**
     * Goes on in a new file behind an entry that a snapshot stands for, whose sync must be awaited
     * before the file is used.
     *
     * @param keepsRest whether the entries behind that one stay; else there are none left
     */
    void moveTo(long generation, LogStart newStart, boolean keepsRest) {
        if (keepsRest) {
            entries.subList(0, place(newStart.index())).clear();
        } else {
            entries.clear();
            cuts++;
            durableIndex = Math.min(durableIndex, newStart.index());
        }
        start = newStart;
        file = Generation.logName(generation);
        ends.clear();
        ByteWriter frames = new ByteWriter();
        for (Entry entry : entries) {
            frames.putRaw(Frame.encode(entry, durableIndex));
            ends.add((long) frames.length());
        }
        if (!entries.isEmpty()) {
            String into = file;
            byte[] bytes = frames.toBytes();
            queue.change(After.NOTHING, () -> disk.write(into, 0, bytes));
        }
        lastChangeWasCut = false;
    }

    /**
     * Tells the log that what it holds now is durable as soon as everything asked for so far is.
     */
    void moved() {
        noteWhenDurable();
    }

    /** What is durable; where the log begins is. */
    LogMark mark() {
        long index = Math.max(durableIndex, start.index());
        return new LogMark(index, hashAt(index));
    }

    /**
     * Takes over what {@link LogRecovery} found, and cuts the file's torn tail if there is one.
     * What is not known to be durable is written again: the process before may have died of a
     * failed sync, and what reads show since then is not on the disk, whatever later syncs say.
     */
    void recovered(Generation generation, LogRecovery.Whole found, byte[] content, long known) {
        file = Generation.logName(generation.number());
        start = generation.start();
        entries.addAll(found.entries());
        ends.addAll(found.ends());
        durableIndex = known;
        int from = known <= start.index() ? 0 : ends.get(place(known) - 1).intValue();
        if (from < lengthBytes()) {
            byte[] again = Arrays.copyOfRange(content, from, (int) lengthBytes());
            String into = file;
            queue.change(After.NOTHING, () -> disk.write(into, from, again));
        }
        if (found.tornBytes() > 0) {
            truncateFile(After.NOTHING);
        }
        noteWhenDurable();
    }
}
