// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a log file holds after a crash. Entries that were not synced may be missing or torn: the
 * file is good up to the first frame that is damaged or does not continue the chain, and its tail
 * is cut. If a frame behind that place testifies that the entry at that place had been durable, the
 * disk has lost something that it had promised to keep, and no answer but refusing is safe. What it
 * cannot see: damage to durable entries behind which no whole frame lies that was written after
 * their sync.
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

    /** Reads a log file. */
    static LogRecovery read(byte[] file) {
        List<Entry> entries = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        ChainHash last = ChainHash.NONE;
        int offset = 0;
        long testifiedIndex = 0;
        while (offset < file.length) {
            Optional<Frame> frame = Frame.at(file, offset);
            if (frame.isEmpty() || !continues(frame.get().entry(), entries.size(), last)) {
                break;
            }
            Entry entry = frame.get().entry();
            entries.add(entry);
            last = entry.hash();
            offset = frame.get().end();
            testifiedIndex = Math.max(testifiedIndex, frame.get().durableIndex());
            ends.add((long) offset);
        }
        long missing = entries.size() + 1L;
        Optional<Entry> witness = witnessOfDurability(file, offset, missing);
        if (witness.isPresent()) {
            return new Damaged(
                    missing,
                    "entry "
                            + missing
                            + " at byte "
                            + offset
                            + " of the log is damaged, and was durable when entry "
                            + witness.get().index()
                            + " was written; restore this node from the others");
        }
        return new Whole(entries, ends, testifiedIndex, file.length - offset);
    }

    private static boolean continues(Entry entry, int entriesBefore, ChainHash last) {
        return entry.index() == entriesBefore + 1L && entry.previous().equals(last);
    }

    private static Optional<Entry> witnessOfDurability(byte[] file, int from, long missing) {
        for (int offset = from; offset < file.length; offset++) {
            Optional<Frame> frame = Frame.at(file, offset);
            if (frame.isPresent() && frame.get().durableIndex() >= missing) {
                return frame.map(Frame::entry);
            }
        }
        return Optional.empty();
    }
}
