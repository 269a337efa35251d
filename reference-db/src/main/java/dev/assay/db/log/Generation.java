// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

/**
 * Which files hold the snapshot and the log behind it. Each compaction makes a new generation of
 * both: they are written under names of their own and synced before the file of term and vote names
 * them, so that whenever the power fails one generation is whole.
 *
 * @param number counts up from 0, the log that was never compacted
 * @param start behind which entry the log's file begins
 * @param snapshotHash of the snapshot's whole file
 */
record Generation(long number, LogStart start, ChainHash snapshotHash) {
    /** No snapshot, and the whole log. */
    static final Generation FIRST = new Generation(0, LogStart.NOTHING, ChainHash.NONE);

    /** The name of the log's file of a generation. */
    static String logName(long number) {
        return number == 0 ? DurableLog.NAME : DurableLog.NAME + "-" + number;
    }

    /** The name of the snapshot's file of a generation. */
    static String snapshotName(long number) {
        return "snapshot-" + number;
    }

    boolean hasSnapshot() {
        return number > 0;
    }
}
