// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a log file holds after a crash. Entries that were not synced may be missing or torn: the
 * file is good up to the first frame that is damaged or does not continue the chain, and its tail
 * is cut. If a frame behind that place testifies that the entry at that place had been durable, or
 * the mark in the other file does, or the entry at the mark is not the one that was there, the disk
 * has lost something that it had promised to keep, and no answer but refusing is safe (the
 * difference between a crash and corruption: Alagappan et al., "Protocol-Aware Recovery for
 * Consensus-Based Storage", FAST 2018, section 3.3.2). O(bytes), but for a damaged file O(bytes of
 * the tail x bytes of a frame).
 *
 * <p>What it cannot see: damage to entries that became durable with the last sync before a power
 * loss, since neither frame nor mark has told of them; and a disk that went back to an earlier
 * state as a whole.
 */
sealed interface LogRecovery {
    /**
     * The file is good after its tail is cut off.
     *
     * @param entries what it holds
     * @param ends the offsets behind each entry
     * @param testifiedIndex up to where the frames say that the log had been durable
     * @param tornBytes what must be cut off
     */
    record Whole(List<Entry> entries, List<Long> ends, long testifiedIndex, int tornBytes)
            implements LogRecovery {}

    /** Something is lost that had been durable. */
    record Damaged(long index, String reason) implements LogRecovery {}

    /**
     * Reads a log file.
     *
     * @param start behind which entry it begins
     * @param mark up to where the log had been durable at least
     */
    static LogRecovery read(byte[] file, LogStart start, LogMark mark, Set<PlantedBug> bugs) {
        boolean verifies = !bugs.contains(PlantedBug.BIT_ROT_UNDETECTED);
        List<Entry> entries = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        ChainHash last = start.hash();
        int offset = 0;
        long testifiedIndex = 0;
        while (offset < file.length) {
            Optional<Frame> frame = Frame.at(file, offset, verifies);
            if (frame.isEmpty()
                    || !continues(
                            frame.get().entry(), start.index() + entries.size(), last, verifies)) {
                break;
            }
            Entry entry = frame.get().entry();
            entries.add(entry);
            last = entry.hash();
            offset = frame.get().end();
            testifiedIndex = Math.max(testifiedIndex, frame.get().durableIndex());
            ends.add((long) offset);
        }
        LogRecovery whole = new Whole(entries, ends, testifiedIndex, file.length - offset);
        return bugs.contains(PlantedBug.LOST_TAIL_TAKEN_FOR_TORN)
                ? whole
                : lost(file, offset, start.index() + entries.size() + 1)
                        .or(() -> contradicted(entries, start, mark, verifies))
                        .orElse(whole);
    }

    private static boolean continues(
            Entry entry, long indexBefore, ChainHash last, boolean verifies) {
        return entry.index() == indexBefore + 1 && (!verifies || entry.previous().equals(last));
    }

    private static Optional<LogRecovery> lost(byte[] file, int from, long missing) {
        for (int offset = from; offset < file.length; offset++) {
            Optional<Frame> frame = Frame.at(file, offset, true);
            if (frame.isPresent() && frame.get().durableIndex() >= missing) {
                return Optional.of(
                        new Damaged(
                                missing,
                                "entry "
                                        + missing
                                        + " at byte "
                                        + from
                                        + " of the log is damaged, and was durable when entry "
                                        + frame.get().entry().index()
                                        + " was written; restore this node from the others"));
            }
        }
        return Optional.empty();
    }

    private static Optional<LogRecovery> contradicted(
            List<Entry> entries, LogStart start, LogMark mark, boolean verifies) {
        long last = start.index() + entries.size();
        if (mark.index() > last) {
            return Optional.of(
                    new Damaged(
                            last + 1,
                            "the log ends at entry "
                                    + last
                                    + " and was durable up to "
                                    + mark.index()
                                    + "; restore this node from the others"));
        }
        long place = mark.index() - start.index();
        if (verifies && place > 0 && !entries.get((int) place - 1).hash().equals(mark.hash())) {
            return Optional.of(
                    new Damaged(
                            mark.index(),
                            "entry "
                                    + mark.index()
                                    + " of the log is not the one that was durable there; restore"
                                    + " this node from the others"));
        }
        return Optional.empty();
    }
}
