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
 * serializable", OSDI 2020, section 3.2, has the two as pruning). One walk along the order of nodes
 * carries, for each, the set of those of the last few thousand from which it is reached, and adds
 * at once what follows, so that few walks are enough. O(edges · window / 64) a walk and O(window²)
 * memory; what is further apart than the window is left to the search.
 */
final class Saturation {
    /** So many words hold the columns of a node. */
    static final int WINDOW = 256;

    /** So many nodes back sets are kept, for each 64 columns. */
    private static final int NODES_FOR_A_WORD = 128;

    private static final int NONE = PrecedenceGraph.NONE;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;
    private final Budget.Meter meter;

    /** The words of a node's set, and how many nodes have one; powers of two. */
    private final int words;

    private final int kept;

    /** By place modulo {@code kept}: which columns reach the node there. */
    private final long[] reaching;

    /** By place, how many transactions' nodes come before: the column of one that is there. */
    private final int[] column;

    private final int[] order;

    /** The versions of each key by the place of their commits, in the rows of the keys. */
    private final int[] inOrder;

    private final int[] slot;
    private final Ints first = new Ints();
    private final Ints second = new Ints();

    /** The place that the walk has reached. */
    private int now;

    /**
     * Makes ready.
     *
     * @param mostWords so many words hold the columns of a node at most; a power of two
     */
    Saturation(RegisterPrecedence nodes, int mostWords, Budget.Meter meter) {
        versions = nodes.versions();
        readers = nodes.readers();
        demand = nodes.demand();
        this.nodes = nodes;
        this.meter = meter;
        graph = nodes.graph();
        int needed = graph.nodes() / 64 + 2;
        words = Math.min(mostWords, Integer.highestOneBit(needed) * 2);
        kept = Math.min(words * NODES_FOR_A_WORD, Integer.highestOneBit(graph.nodes()) * 2);
        meter.allocated(bytes());
        reaching = new long[words * kept];
        column = new int[graph.nodes() + 1];
        order = new int[graph.nodes()];
        inOrder = new int[versions.versions()];
        slot = new int[versions.versions()];
    }

    private long bytes() {
        return 8L * words * kept + 8L * graph.nodes() + 8L * versions.versions();
    }

    void close() {
        meter.allocated(-bytes());
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
        first.clear();
        second.clear();
        prepare();
        for (now = 0; now < order.length; now++) {
            gather();
            int node = order[now];
            if (nodes.writerAt(node) >= 0) {
                lookAtWriter(nodes.writerAt(node));
            }
            if (nodes.readerAt(node) >= 0) {
                lookAtReader(nodes.readerAt(node));
            }
            if ((now & 0xFF) == 0) {
                meter.poll();
            }
        }
        for (int i = 0; i < first.size(); i++) {
            int literal = pairs.literal(first.get(i), second.get(i));
            if (!isKnown.test(literal) && !taker.take(first.get(i), second.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void prepare() {
        for (int node = 0; node < order.length; node++) {
            order[graph.place(node)] = node;
        }
        int next = 0;
        for (int place = 0; place < order.length; place++) {
            column[place] = next;
            next += nodes.transaction(order[place]) >= 0 ? 1 : 0;
        }
        column[order.length] = next;
        for (int key = 0; key < versions.keys().length; key++) {
            int from = versions.keyStart()[key];
            long[] ranked = new long[versions.keyStart()[key + 1] - from];
            for (int i = 0; i < ranked.length; i++) {
                int version = versions.ofKey()[from + i];
                ranked[i] = (long) placeOf(version) << 32 | version;
            }
            Arrays.sort(ranked);
            for (int i = 0; i < ranked.length; i++) {
                inOrder[from + i] = (int) ranked[i];
                slot[(int) ranked[i]] = from + i;
            }
        }
    }

    private int placeOf(int version) {
        return graph.place(nodes.commit(versions.writer()[version]));
    }

    /** The first word whose columns are still held at the place of the walk. */
    private int firstWord() {
        return Math.max(0, (column[now] >> 6) - words + 1);
    }

    /** Finds what reaches the node at hand: by its last predecessor as a rule, then the others. */
    private void gather() {
        int node = order[now];
        int start = now % kept * words;
        Arrays.fill(reaching, start, start + words, 0);
        int last = node;
        for (int edge = graph.firstIn(node); edge != NONE; edge = graph.nextIn(edge)) {
            int source = graph.source(edge);
            if (last == node || graph.place(source) > graph.place(last)) {
                last = source;
            }
        }
        merge(last, now);
        for (int edge = graph.firstIn(node); edge != NONE; edge = graph.nextIn(edge)) {
            int source = graph.source(edge);
            if (nodes.transaction(source) < 0 || !reaches(source, now)) {
                merge(source, now);
            }
        }
    }

    /** Lets a place that is held be reached from a node before it, and from all that reach that. */
    private void merge(int node, int place) {
        int from = graph.place(node);
        if (from >= place) {
            return;
        }
        int into = place % kept * words;
        int least = Math.max(firstWord(), (column[place] >> 6) - words + 1);
        int last = column[from] >> 6;
        if (nodes.transaction(node) >= 0 && last >= least) {
            reaching[into + (last & words - 1)] |= 1L << column[from];
        }
        if (from > now - kept) {
            int out = from % kept * words;
            for (int word = least; word <= last; word++) {
                reaching[into + (word & words - 1)] |= reaching[out + (word & words - 1)];
            }
        }
    }

    /** True when a node is known to come before a place that is held. */
    private boolean reaches(int node, int place) {
        int from = column[graph.place(node)];
        return graph.place(node) < place
                && from >> 6 >= Math.max(firstWord(), (column[place] >> 6) - words + 1)
                && (reaching[place % kept * words + (from >> 6 & words - 1)] >>> from & 1) != 0;
    }

    /** Who comes before a writer of the same key wrote before. */
    private void lookAtWriter(int writer) {
        int end = versions.writeStart()[writer + 1];
        for (int later = versions.writeStart()[writer]; later < end; later++) {
            int from = versions.keyStart()[versions.writeKey()[later]];
            for (int i = slot[later] - 1; i >= from && isHeld(inOrder[i]); i--) {
                int earlier = inOrder[i];
                if (reaches(nodes.commit(versions.writer()[earlier]), now)) {
                    follows(earlier, later);
                }
            }
        }
    }

    private boolean isHeld(int version) {
        return column[placeOf(version)] >> 6 >= firstWord();
    }

    /** Who comes before a reader wrote before what that read. */
    private void lookAtReader(int reader) {
        int end = versions.readStart()[reader + 1];
        for (int read = versions.readStart()[reader]; read < end; read++) {
            int later = versions.readVersion()[read];
            int key = versions.readKey()[read];
            boolean counts = demand.besides().isPresent() || nodes.counts(reader, key);
            if (later == RegisterVersions.INITIAL || !counts) {
                continue;
            }
            int stop = versions.keyStart()[key + 1];
            for (int i = slot[later] + 1; i < stop && placeOf(inOrder[i]) < now; i++) {
                lookBefore(reader, inOrder[i], later);
            }
            int from = versions.keyStart()[key];
            for (int i = slot[later] - 1; i >= from && isHeld(inOrder[i]); i--) {
                lookBefore(reader, inOrder[i], later);
            }
        }
    }

    private void lookBefore(int reader, int earlier, int later) {
        int writer = versions.writer()[earlier];
        if (writer != reader && reaches(nodes.commit(writer), now)) {
            follows(earlier, later);
        }
    }

    /** Takes in that one version comes before another, unless it says nothing new. */
    private void follows(int earlier, int later) {
        int key = versions.writeKey()[earlier];
        int writer = versions.writer()[earlier];
        int replacer = versions.writer()[later];
        int end = graph.place(nodes.versionEnd(replacer));
        int commit = graph.place(nodes.commit(replacer));
        boolean isNew = !isKnownAt(nodes.commit(writer), end);
        for (int i = readers.start()[earlier]; i < readers.start()[earlier + 1]; i++) {
            int reader = readers.reader()[i];
            if (reader != replacer
                    && nodes.counts(reader, key)
                    && !isKnownAt(nodes.snapshot(reader), commit)) {
                isNew = true;
            }
        }
        if (isNew) {
            first.add(earlier);
            second.add(later);
        }
    }

    /** As {@link #reaches}; where it was not so, it is from now on. */
    private boolean isKnownAt(int node, int place) {
        if (place > now || place <= now - kept) {
            return false;
        }
        if (reaches(node, place)) {
            return true;
        }
        merge(node, place);
        return false;
    }
}
