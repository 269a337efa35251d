// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds where the order of nodes leaves something wrong: a version is replaced before somebody reads
 * it, or a transaction commits one after the snapshot of the next writer. Only keys whose readers or
 * writers have moved are looked at again. O(versions log versions + reads) of a key, each time.
 */
final class UnsettledVersions {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final ArrayDeque<Integer> keys = new ArrayDeque<>();
    private final boolean[] isWaiting;

    UnsettledVersions(
            RegisterVersions versions,
            RegisterVersions.Readers readers,
            RegisterDemand demand,
            RegisterPrecedence nodes) {
        this.versions = versions;
        this.readers = readers;
        this.demand = demand;
        this.nodes = nodes;
        isWaiting = new boolean[versions.keys().length];
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Looks at all keys. */
    void all() {
        for (int key = 0; key < isWaiting.length; key++) {
            add(key);
        }
    }

    private void add(int key) {
        if (!isWaiting[key] && demand.counted() != RegisterDemand.Counted.NOBODY) {
            isWaiting[key] = true;
            keys.add(key);
        }
    }

    /** Looks again at the keys of all that have moved. */
    void movedIn(PrecedenceGraph graph) {
        GrowingInts moved = graph.moved();
        for (int i = 0; i < moved.size(); i++) {
            int reader = nodes.readerAt(moved.get(i));
            int transaction = nodes.transaction(moved.get(i));
            if (reader >= 0) {
                for (int read = versions.readStart()[reader];
                        read < versions.readStart()[reader + 1];
                        read++) {
                    add(versions.readKey()[read]);
                }
            }
            if (transaction >= 0) {
                for (int version = versions.writeStart()[transaction];
                        version < versions.writeStart()[transaction + 1];
                        version++) {
                    add(versions.writeKey()[version]);
                }
            }
        }
        moved.clear();
    }

    /** A literal to decide, whichever moves less; -1 where all is well. */
    int next(IntPredicate isUnset, VersionPairs pairs, PrecedenceGraph graph) {
        while (!keys.isEmpty()) {
            int literal = unsettled(keys.peek(), pairs, graph);
            if (literal != NONE) {
                if (!isUnset.test(literal)) {
                    throw new IllegalStateException(
                            "versions "
                                    + pairs.first(literal)
                                    + " and "
                                    + pairs.second(literal)
                                    + " have an order that the graph does not keep");
                }
                return literal;
            }
            isWaiting[keys.remove()] = false;
        }
        return NONE;
    }

    private int unsettled(int key, VersionPairs pairs, PrecedenceGraph graph) {
        int first = versions.keyStart()[key];
        long[] sorted = new long[versions.keyStart()[key + 1] - first];
        for (int i = 0; i < sorted.length; i++) {
            int version = versions.ofKey()[first + i];
            int node = nodes.commit(versions.writer()[version]);
            sorted[i] = (long) graph.place(node) << 32 | version;
        }
        Arrays.sort(sorted);
        for (int i = 0; i + 1 < sorted.length; i++) {
            int one = (int) sorted[i];
            int other = (int) sorted[i + 1];
            int begins = graph.place(nodes.snapshot(versions.writer()[other]));
            int ends = (int) (sorted[i] >>> 32);
            int next = (int) (sorted[i + 1] >>> 32);
            int backwards = next - graph.place(nodes.snapshot(versions.writer()[one]));
            boolean conflict =
                    demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS
                            && ends > begins;
            if (conflict) {
                return ends - begins <= backwards
                        ? pairs.literal(one, other)
                        : pairs.literal(other, one);
            }
            int last = lastReader(one, versions.writer()[other], key, graph);
            if (last > next) {
                return last - next <= next - ends
                        ? pairs.literal(one, other)
                        : pairs.literal(other, one);
            }
        }
        return NONE;
    }

    /** The place of the last one who reads a version, but for one transaction. */
    private int lastReader(int version, int but, int key, PrecedenceGraph graph) {
        int last = NONE;
        for (int i = readers.start()[version]; i < readers.start()[version + 1]; i++) {
            int reader = readers.reader()[i];
            if (reader != but && nodes.counts(reader, key)) {
                last = Math.max(last, graph.place(nodes.snapshot(reader)));
            }
        }
        return last;
    }
}
