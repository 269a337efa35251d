// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What readers saw by reading from its writer, or by an earlier read of theirs. For each reader and
 * each transaction that it read from, the fewer of the keys that the one read and the other wrote
 * are looked at: O(n^1.5) for n steps (AWDIT, PLDI 2025, section 3), and a logarithm where it is
 * what was read.
 */
final class SeenByReads extends SeenVersions {
    private static final int NONE = -1;

    /** Looking a key up costs as much as so many keys in turn. */
    private static final int LOOKUP = 4;

    private final boolean areEarlier;

    /**
     * @param areEarlier only what earlier reads saw counts
     */
    SeenByReads(
            RegisterVersions versions, boolean areEarlier, CommitOrder order, Budget.Meter meter) {
        super(versions, order, meter);
        this.areEarlier = areEarlier;
    }

    @Override
    int[] find(IntPredicate areWanted, SeenPairs pairs) {
        return find(() -> new OfReader(areWanted), pairs);
    }

    private final class OfReader extends Reader {
        private final IntPredicate areWanted;

        /** By key, the last read of it. */
        private final int[] readOf = new int[versions.keys().length];

        /** True where a reader read a key more than once, and contradicted itself. */
        private boolean isRepeating;

        /** By transaction, the last one that read from it. */
        private final int[] lastReader = new int[versions.transactions()];

        OfReader(IntPredicate areWanted) {
            this.areWanted = areWanted;
            meter.allocated(4L * (readOf.length + lastReader.length));
            Arrays.fill(readOf, NONE);
            Arrays.fill(lastReader, NONE);
        }

        @Override
        void look(int reader) {
            int first = versions.readStart()[reader];
            int end = versions.readStart()[reader + 1];
            if (end - first < 2) {
                return;
            }
            isRepeating = false;
            for (int read = first; read < end; read++) {
                int key = versions.readKey()[read];
                isRepeating |= readOf[key] >= first && readOf[key] < end;
                readOf[key] = read;
            }
            for (int read = first; read < end; read++) {
                int version = versions.readVersion()[read];
                if (version == RegisterVersions.INITIAL) {
                    continue;
                }
                int writer = versions.writer()[version];
                if (lastReader[writer] != reader) {
                    lastReader[writer] = reader;
                    compare(reader, read, writer);
                }
            }
        }

        /** What a reader read of the keys that one wrote from which it read first by some read. */
        private void compare(int reader, int through, int writer) {
            int first = versions.readStart()[reader];
            int end = versions.readStart()[reader + 1];
            int start = versions.writeStart()[writer];
            int stop = versions.writeStart()[writer + 1];
            int from = areEarlier ? through + 1 : first;
            if (!isRepeating && stop - start <= LOOKUP * (end - from)) {
                for (int seen = start; seen < stop; seen++) {
                    int read = readOf[versions.writeKey()[seen]];
                    if (read >= from) {
                        compare(reader, seen, read, end);
                    }
                }
                return;
            }
            for (int read = from; read < end; read++) {
                int seen = versions.version(writer, versions.readKey()[read]);
                if (seen != NONE) {
                    compare(reader, seen, read, end);
                }
            }
        }

        private void compare(int reader, int seen, int read, int end) {
            int version = versions.readVersion()[read];
            if (read < end && version != seen) {
                boolean isNoted =
                        isAgainst(seen, version)
                                || version != RegisterVersions.INITIAL && areWanted.test(version);
                if (isNoted) {
                    note(reader, seen, version);
                }
            }
        }
    }
}
