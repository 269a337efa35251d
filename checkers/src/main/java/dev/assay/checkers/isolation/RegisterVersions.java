// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.History;
import java.util.Arrays;
import java.util.Optional;

/**
 * What transactions wrote to registers and whose writes they read, where no order of the versions
 * is known. A version is the last write of a transaction to a key; versions are numbered by writer,
 * then key. All in compressed sparse rows.
 *
 * @param history the history
 * @param happened by transaction: it committed, or it never returned and was seen
 * @param keys by number of a key, its reference
 * @param writeStart by transaction, where its versions start; one more at the end
 * @param writeKey by version, the number of its key; ascending within a transaction
 * @param writer by version, who wrote it
 * @param keyStart by key, where its row in {@code ofKey} starts; one more at the end
 * @param ofKey the versions of each key
 * @param readStart by transaction, where its reads start; one more at the end
 * @param readKey the numbers of the keys that it read from others, in its own order
 * @param readVersion by read, the version, or {@link #INITIAL}
 * @param readMoment by read, when it was, the same for several that were at once; empty where none
 *     were
 */
record RegisterVersions(
        History history,
        boolean[] happened,
        int[] keys,
        int[] writeStart,
        int[] writeKey,
        int[] writer,
        int[] keyStart,
        int[] ofKey,
        int[] readStart,
        int[] readKey,
        int[] readVersion,
        int[] readMoment) {
    /** The state of a key before all writes. */
    static final int INITIAL = -1;

    /** Where no two reads were at once. */
    RegisterVersions(
            History history,
            boolean[] happened,
            int[] keys,
            int[] writeStart,
            int[] writeKey,
            int[] writer,
            int[] keyStart,
            int[] ofKey,
            int[] readStart,
            int[] readKey,
            int[] readVersion) {
        this(
                history,
                happened,
                keys,
                writeStart,
                writeKey,
                writer,
                keyStart,
                ofKey,
                readStart,
                readKey,
                readVersion,
                new int[0]);
    }

    /** The versions of lists, their order left out; empty where a transaction wrote a key twice. */
    static Optional<RegisterVersions> of(Versions lists) {
        int keys = lists.keys().length;
        int[] writeStart = new int[lists.transactions() + 1];
        long[] written = new long[lists.chain().length + lists.loose().length];
        int[] keyStart = new int[keys + 1];
        int size = 0;
        for (int key = 0; key < keys; key++) {
            keyStart[key] = size;
            for (int place = 0; place < lists.chainLength(key); place++) {
                written[size++] = (long) lists.writer(key, place) << 32 | key;
            }
            for (int i = lists.looseStart()[key]; i < lists.looseStart()[key + 1]; i++) {
                written[size++] = (long) lists.loose()[i] << 32 | key;
            }
        }
        keyStart[keys] = size;
        long[] byKey = written.clone();
        Arrays.sort(written);
        int[] writer = new int[size];
        int[] writeKey = new int[size];
        for (int version = 0; version < size; version++) {
            if (version > 0 && written[version] == written[version - 1]) {
                return Optional.empty();
            }
            writer[version] = (int) (written[version] >>> 32);
            writeKey[version] = (int) written[version];
            writeStart[writer[version] + 1]++;
        }
        for (int transaction = 0; transaction < lists.transactions(); transaction++) {
            writeStart[transaction + 1] += writeStart[transaction];
        }
        int[] ofKey =
                Arrays.stream(byKey).mapToInt(each -> Arrays.binarySearch(written, each)).toArray();
        int[] readVersion = new int[lists.readKey().length];
        for (int read = 0; read < readVersion.length; read++) {
            int key = lists.readKey()[read];
            int place = lists.readPlace()[read];
            readVersion[read] =
                    place == Versions.INITIAL
                            ? INITIAL
                            : Arrays.binarySearch(
                                    written, (long) lists.writer(key, place) << 32 | key);
        }
        return Optional.of(
                new RegisterVersions(
                        lists.history(),
                        lists.happened(),
                        lists.keys(),
                        writeStart,
                        writeKey,
                        writer,
                        keyStart,
                        ofKey,
                        lists.readStart(),
                        lists.readKey(),
                        readVersion));
    }

    int transactions() {
        return happened.length;
    }

    /** Where those reads end that its transaction, whose first is given, made before a read. */
    int before(int read, int first) {
        int end = read;
        while (readMoment.length > 0 && end > first && readMoment[end - 1] == readMoment[read]) {
            end--;
        }
        return end;
    }

    int versions() {
        return writer.length;
    }

    /** A transaction's version of a key, or -1 where it wrote none. */
    int version(int transaction, int key) {
        int found =
                Arrays.binarySearch(
                        writeKey, writeStart[transaction], writeStart[transaction + 1], key);
        return found < 0 ? -1 : found;
    }

    boolean writes(int transaction) {
        return writeStart[transaction] < writeStart[transaction + 1];
    }

    /** The reads by version, in compressed sparse rows; those of initial states are left out. */
    Readers readers() {
        int[] start = new int[versions() + 1];
        for (int version : readVersion) {
            if (version != INITIAL) {
                start[version + 1]++;
            }
        }
        for (int version = 0; version < versions(); version++) {
            start[version + 1] += start[version];
        }
        int[] next = start.clone();
        int[] reader = new int[start[versions()]];
        for (int transaction = 0; transaction < transactions(); transaction++) {
            for (int read = readStart[transaction]; read < readStart[transaction + 1]; read++) {
                if (readVersion[read] != INITIAL) {
                    reader[next[readVersion[read]]++] = transaction;
                }
            }
        }
        return new Readers(start, reader);
    }

    /**
     * Who read which version.
     *
     * @param start by version, where its row in {@code reader} starts; one more at the end
     * @param reader transactions, ascending by version
     */
    record Readers(int[] start, int[] reader) {}

    /** The same with a known order of all versions: that in which their writers are ranked. */
    Versions inOrder(long[] rankOfVersion) {
        int[] chain = new int[versions()];
        int[] place = new int[versions()];
        for (int key = 0; key < keys.length; key++) {
            Integer[] sorted = new Integer[keyStart[key + 1] - keyStart[key]];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = ofKey[keyStart[key] + i];
            }
            Arrays.sort(
                    sorted, (one, other) -> Long.compare(rankOfVersion[one], rankOfVersion[other]));
            for (int i = 0; i < sorted.length; i++) {
                chain[keyStart[key] + i] = writer[sorted[i]];
                place[sorted[i]] = i;
            }
        }
        int[] readPlace = new int[readVersion.length];
        for (int read = 0; read < readPlace.length; read++) {
            readPlace[read] =
                    readVersion[read] == INITIAL ? Versions.INITIAL : place[readVersion[read]];
        }
        return new Versions(
                history,
                happened,
                keys,
                keyStart,
                chain,
                new int[keys.length + 1],
                new int[0],
                readStart,
                readKey,
                readPlace);
    }
}
