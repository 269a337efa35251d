// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Pairs of versions whose order follows from what is known of others: a writer that comes before a
 * reader wrote before the version that was read, and one that comes before another writer of its
 * key wrote before that (Tan et al., "Cobra: making transactional key-value stores verifiably
 * serializable", OSDI 2020, section 3.2, has the two as pruning). By sets of nodes that reach each
 * node, as many columns at a time as fit a fixed memory. O(edges · transactions / 64) a round.
 */
final class Saturation {
    /** So many words hold the columns at a time. */
    private static final int WORDS = 1 << 23;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;
    private final Budget.Meter meter;
    private final int width;
    private final long[] reaching;

    Saturation(
            RegisterVersions versions,
            RegisterVersions.Readers readers,
            RegisterDemand demand,
            RegisterPrecedence nodes,
            Budget.Meter meter) {
        this.versions = versions;
        this.readers = readers;
        this.demand = demand;
        this.nodes = nodes;
        this.meter = meter;
        graph = nodes.graph();
        int needed = (versions.transactions() + 63) / 64;
        width = Math.max(1, Math.min(needed, WORDS / Math.max(1, graph.nodes())));
        meter.allocated(8L * width * graph.nodes());
        reaching = new long[width * graph.nodes()];
    }

    void close() {
        meter.allocated(-8L * width * graph.nodes());
    }

    /** Takes what follows. */
    interface Taker {
        /** One version comes before another; false when that is a contradiction. */
        boolean take(int first, int second);
    }

    /**
     * One round.
     *
     * @param isKnown tells whether a literal is known to be true
     * @return false on a contradiction
     */
    boolean round(VersionPairs pairs, IntPredicate isKnown, Taker taker) {
        Ints first = new Ints();
        Ints second = new Ints();
        for (int column = 0; column < versions.transactions(); column += 64 * width) {
            reach(column);
            first.clear();
            second.clear();
            for (int key = 0; key < versions.keys().length; key++) {
                look(key, column, first, second);
            }
            for (int i = 0; i < first.size(); i++) {
                int literal = pairs.literal(first.get(i), second.get(i));
                if (!isKnown.test(literal) && !taker.take(first.get(i), second.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Finds which commits of some transactions reach each node. */
    private void reach(int column) {
        Arrays.fill(reaching, 0);
        int[] order = new int[graph.nodes()];
        for (int node = 0; node < order.length; node++) {
            order[graph.place(node)] = node;
        }
        for (int i = 0; i < order.length; i++) {
            int node = order[i];
            int own = nodes.writerAt(node) - column;
            boolean isColumn = nodes.writerAt(node) >= 0 && own >= 0 && own < 64 * width;
            for (int edge = graph.firstOut(node);
                    edge != PrecedenceGraph.NONE;
                    edge = graph.nextOut(edge)) {
                int from = node * width;
                int to = graph.target(edge) * width;
                for (int word = 0; word < width; word++) {
                    reaching[to + word] |= reaching[from + word];
                }
                if (isColumn) {
                    reaching[to + (own >> 6)] |= 1L << own;
                }
            }
            if ((i & 0xFF) == 0) {
                meter.poll();
            }
        }
    }

    private boolean reaches(int writer, int node, int column) {
        int own = writer - column;
        return own >= 0
                && own < 64 * width
                && (reaching[node * width + (own >> 6)] >>> own & 1) != 0;
    }

    private void look(int key, int column, Ints first, Ints second) {
        int from = versions.keyStart()[key];
        int end = versions.keyStart()[key + 1];
        for (int i = from; i < end; i++) {
            int earlier = versions.ofKey()[i];
            int writer = versions.writer()[earlier];
            if (writer < column || writer >= column + 64 * width) {
                continue;
            }
            if ((i & 0xFF) == 0) {
                meter.poll();
            }
            for (int j = from; j < end; j++) {
                int later = versions.ofKey()[j];
                if (i != j && isForced(earlier, later, key, column)) {
                    first.add(earlier);
                    second.add(later);
                }
            }
        }
    }

    private boolean isForced(int earlier, int later, int key, int column) {
        int writer = versions.writer()[earlier];
        int replacer = versions.writer()[later];
        if (reaches(writer, nodes.commit(replacer), column)) {
            return tells(earlier, replacer, key, column);
        }
        for (int i = readers.start()[later]; i < readers.start()[later + 1]; i++) {
            int reader = readers.reader()[i];
            boolean counts = demand.besides().isPresent() || nodes.counts(reader, key);
            if (counts && reader != writer && reaches(writer, nodes.snapshot(reader), column)) {
                return true;
            }
        }
        return false;
    }

    /** True when that one version comes before another says more than that their writers do. */
    private boolean tells(int version, int replacer, int key, int column) {
        if (demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS
                && !reaches(versions.writer()[version], nodes.snapshot(replacer), column)) {
            return true;
        }
        for (int i = readers.start()[version]; i < readers.start()[version + 1]; i++) {
            int reader = readers.reader()[i];
            if (reader != replacer
                    && nodes.counts(reader, key)
                    && !reaches(reader, nodes.commit(replacer), column)) {
                return true;
            }
        }
        return false;
    }
}
