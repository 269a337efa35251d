// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds where the order of nodes leaves something wrong: a version is replaced before somebody
 * reads it, or a transaction commits one after the snapshot of the next writer. Keeps the versions
 * of each key in the order of their writers, and looks again only at those that have moved or whose
 * readers have. O(readers) a look.
 */
final class UnsettledVersions {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;

    /** The versions of each key in their order, in the rows of the keys. */
    private final int[] inOrder;

    /** By version, its index there. */
    private final int[] slot;

    /** What may be wrong, the next to be looked at last. */
    private final Ints doubtful = new Ints();

    private final boolean[] isDoubtful;

    /** By node, in which round it was last seen to have moved. */
    private final int[] seenIn;

    private int round;

    UnsettledVersions(
            RegisterVersions versions,
            RegisterVersions.Readers readers,
            RegisterDemand demand,
            RegisterPrecedence nodes) {
        this.versions = versions;
        this.readers = readers;
        this.demand = demand;
        this.nodes = nodes;
        graph = nodes.graph();
        inOrder = versions.ofKey().clone();
        slot = new int[inOrder.length];
        isDoubtful = new boolean[inOrder.length];
        seenIn = new int[graph.nodes()];
    }

    boolean isEmpty() {
        return doubtful.size() == 0;
    }

    private boolean isNeeded() {
        return demand.counted() != RegisterDemand.Counted.NOBODY;
    }

    private boolean keepsSnapshotsApart() {
        return demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS;
    }

    /** Looks at all versions. */
    void all() {
        if (!isNeeded()) {
            return;
        }
        graph.moved().clear();
        for (int key = 0; key < versions.keys().length; key++) {
            sort(versions.keyStart()[key], versions.keyStart()[key + 1]);
        }
        long[] last = new long[inOrder.length];
        for (int version = 0; version < last.length; version++) {
            last[version] = (long) -place(version) << 32 | version;
        }
        Arrays.sort(last);
        for (long each : last) {
            doubt((int) each);
        }
    }

    private void sort(int from, int to) {
        long[] ranked = new long[to - from];
        for (int i = 0; i < ranked.length; i++) {
            ranked[i] = (long) place(inOrder[from + i]) << 32 | inOrder[from + i];
        }
        Arrays.sort(ranked);
        for (int i = 0; i < ranked.length; i++) {
            inOrder[from + i] = (int) ranked[i];
            slot[(int) ranked[i]] = from + i;
        }
    }

    private int place(int version) {
        return graph.place(nodes.commit(versions.writer()[version]));
    }

    private void doubt(int version) {
        if (!isDoubtful[version]) {
            isDoubtful[version] = true;
            doubtful.add(version);
        }
    }

    /** Looks again at all that has moved since the last time. */
    void movedIn() {
        Ints moved = graph.moved();
        if (isNeeded() && moved.size() > 0) {
            leaveEachOnce(moved);
            boolean isChanged = true;
            while (isChanged) {
                isChanged = false;
                for (int i = 0; i < moved.size(); i++) {
                    isChanged |= mend(nodes.writerAt(moved.get(i)));
                }
            }
            for (int i = 0; i < moved.size(); i++) {
                doubtNode(moved.get(i));
            }
        }
        moved.clear();
    }

    private void leaveEachOnce(Ints moved) {
        round++;
        int kept = 0;
        for (int i = 0; i < moved.size(); i++) {
            int node = moved.get(i);
            if (seenIn[node] != round) {
                seenIn[node] = round;
                moved.set(kept++, node);
            }
        }
        while (moved.size() > kept) {
            moved.removeLast();
        }
    }

    /** Puts a transaction's versions where they belong; true when that moved any. */
    private boolean mend(int writer) {
        boolean isChanged = false;
        if (writer >= 0) {
            int end = versions.writeStart()[writer + 1];
            for (int version = versions.writeStart()[writer]; version < end; version++) {
                int key = versions.writeKey()[version];
                int first = versions.keyStart()[key];
                int last = versions.keyStart()[key + 1] - 1;
                int at = place(version);
                while (slot[version] > first && place(inOrder[slot[version] - 1]) > at) {
                    swap(version, -1);
                    isChanged = true;
                }
                while (slot[version] < last && place(inOrder[slot[version] + 1]) < at) {
                    swap(version, 1);
                    isChanged = true;
                }
            }
        }
        return isChanged;
    }

    private void swap(int version, int step) {
        int at = slot[version];
        int other = inOrder[at + step];
        inOrder[at] = other;
        slot[other] = at;
        inOrder[at + step] = version;
        slot[version] = at + step;
    }

    private void doubtNode(int node) {
        int reader = nodes.readerAt(node);
        if (reader >= 0) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                if (versions.readVersion()[read] != RegisterVersions.INITIAL) {
                    doubt(versions.readVersion()[read]);
                }
            }
        }
        int transaction = nodes.transaction(node);
        if (transaction >= 0 && (keepsSnapshotsApart() || nodes.writerAt(node) >= 0)) {
            int end = versions.writeStart()[transaction + 1];
            for (int version = versions.writeStart()[transaction]; version < end; version++) {
                doubt(version);
                if (slot[version] > versions.keyStart()[versions.writeKey()[version]]) {
                    doubt(inOrder[slot[version] - 1]);
                }
            }
        }
    }

    /** A literal to decide, whichever moves less; -1 where all is well. */
    int next(IntPredicate isUnset, VersionPairs pairs) {
        while (doubtful.size() > 0) {
            int version = doubtful.get(doubtful.size() - 1);
            int literal = unsettled(version, pairs);
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
            doubtful.removeLast();
            isDoubtful[version] = false;
        }
        return NONE;
    }

    /** How many versions there are with which something is wrong. */
    int count() {
        VersionPairs any = new VersionPairs();
        int count = 0;
        for (int version : inOrder) {
            count += isNeeded() && unsettled(version, any) != NONE ? 1 : 0;
        }
        return count;
    }

    private int unsettled(int version, VersionPairs pairs) {
        int key = versions.writeKey()[version];
        if (slot[version] + 1 == versions.keyStart()[key + 1]) {
            return NONE;
        }
        int other = inOrder[slot[version] + 1];
        int replacer = versions.writer()[other];
        int ends = place(version);
        int next = place(other);
        int begins = graph.place(nodes.snapshot(replacer));
        if (keepsSnapshotsApart() && ends > begins) {
            int back = next - graph.place(nodes.snapshot(versions.writer()[version]));
            return ends - begins <= back
                    ? pairs.literal(version, other)
                    : pairs.literal(other, version);
        }
        int last = lastReader(version, replacer, key);
        if (last > next) {
            return last - next <= next - ends
                    ? pairs.literal(version, other)
                    : pairs.literal(other, version);
        }
        return NONE;
    }

    /** The place of the last one who reads a version, but for one transaction. */
    private int lastReader(int version, int but, int key) {
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
