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
 * The hash-chained log: all entries in memory, and the same in one append-only file. A cut is made
 * durable before anything is written behind it, so that the remains of a cut tail never lie behind
 * newer entries.
 */
public final class DurableLog {
    /** The file's name. */
    static final String NAME = "log";

    private final Disk disk;
    private final WriteQueue queue;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final LongConsumer beforeCut;
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

    /** Index of the last entry, 0 when there is none. */
    public long lastIndex() {
        return entries.size();
    }

    /** Term of the last entry, 0 when there is none. */
    public long lastTerm() {
        return termAt(lastIndex());
    }

    /** Up to where the log is known to be on the disk. */
    public long durableIndex() {
        return durableIndex;
    }

    /** The term of the entry at an index from 0 (which has term 0) to the last. */
    public long termAt(long index) {
        return index == 0 ? 0 : at(index).term();
    }

    /** The chain's hash up to an index from 0 to the last. */
    public ChainHash hashAt(long index) {
        return index == 0 ? ChainHash.NONE : at(index).hash();
    }

    /** The entry at an index from 1 to the last. */
    public Entry at(long index) {
        if (index < 1 || index > lastIndex()) {
            throw new IllegalArgumentException(
                    "no entry at " + index + ", the log ends at " + lastIndex());
        }
        return entries.get((int) index - 1);
    }

    /** A copy of the entries from an index on, at most {@code countMax}. */
    public List<Entry> from(long index, int countMax) {
        long end = Math.min(lastIndex(), index - 1 + countMax);
        return index > end ? List.of() : List.copyOf(entries.subList((int) index - 1, (int) end));
    }

    /** Makes an entry for a command and appends it. */
    public Entry append(long term, Command command) {
        Entry entry = Entry.of(lastIndex() + 1, term, hashAt(lastIndex()), command);
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
        queue.change(
                lastChangeWasCut ? After.EVERYTHING : After.NOTHING,
                () -> disk.write(NAME, offset, bytes));
        lastChangeWasCut = false;
        noteWhenDurable();
    }

    private long lengthBytes() {
        return ends.isEmpty() ? 0 : ends.getLast();
    }

    /** Cuts off every entry after an index. */
    public void cutAfter(long index) {
        if (index < 0 || index >= lastIndex()) {
            throw new IllegalArgumentException(
                    "nothing to cut after " + index + ", the log ends at " + lastIndex());
        }
        entries.subList((int) index, entries.size()).clear();
        ends.subList((int) index, ends.size()).clear();
        cuts++;
        durableIndex = Math.min(durableIndex, index);
        beforeCut.accept(index);
        truncateFile(After.EVERYTHING);
        noteWhenDurable();
    }

    private void truncateFile(After after) {
        long length = lengthBytes();
        queue.change(after, () -> disk.truncate(NAME, length));
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
     * Takes over what {@link LogRecovery} found, and cuts the file's torn tail if there is one.
     * What is not known to be durable is written again: the process before may have died of a
     * failed sync, and what reads show since then is not on the disk, whatever later syncs say.
     */
    void recovered(LogRecovery.Whole found, byte[] file, long knownIndex) {
        entries.addAll(found.entries());
        ends.addAll(found.ends());
        durableIndex = knownIndex;
        int from = knownIndex == 0 ? 0 : ends.get((int) knownIndex - 1).intValue();
        if (from < lengthBytes()) {
            byte[] again = Arrays.copyOfRange(file, from, (int) lengthBytes());
            queue.change(After.NOTHING, () -> disk.write(NAME, from, again));
        }
        if (found.tornBytes() > 0) {
            truncateFile(After.NOTHING);
        }
        noteWhenDurable();
    }
}
