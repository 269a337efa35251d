// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.HashMap;

/**
 * The graph of what must come before what at a level, as far as it is known whatever the order of
 * versions: reads come after what they read, nothing before initial states, sessions and real time
 * where they count. Where transactions have two nodes, the first is the snapshot from which they
 * read, the second their commit (Cerone and Gotsman, JACM 2018, section 3). O(steps + transactions)
 * edges, but for keys of which several transactions replaced the initial state.
 */
final class RegisterPrecedence {
    /** Versions with more readers get a node that stands for them. */
    private static final int FEW = 6;

    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final PrecedenceGraph graph;
    private final int count;
    private final int[] time;
    private int nextNode;

    /** By version, the node that stands for its readers who did not replace it, or NONE. */
    private final int[] crowd;

    RegisterPrecedence(
            RegisterVersions versions,
            RegisterVersions.Readers readers,
            RegisterDemand demand,
            Budget.Meter meter) {
        this.versions = versions;
        this.readers = readers;
        this.demand = demand;
        count = versions.transactions();
        nextNode = demand.isSplit() ? 2 * count : count;
        crowd = new int[versions.versions()];
        Arrays.fill(crowd, NONE);
        int crowds = 0;
        for (int version = 0; version < crowd.length; version++) {
            crowds += isCrowd(version) ? 1 : 0;
        }
        int moments = demand.order() == Order.REAL_TIME ? versions.history().operations() : 0;
        int nodes = nextNode + crowds + moments + versions.keys().length;
        graph = new PrecedenceGraph(nodes, meter);
        time = new int[nodes];
        transactions();
        meter.poll();
        reads();
        meter.poll();
        initialStates();
        if (demand.order() != Order.NONE) {
            sessions();
        }
        if (demand.order() == Order.REAL_TIME) {
            realTime();
        }
    }

    private boolean isCrowd(int version) {
        return demand.counted() != RegisterDemand.Counted.NOBODY
                && readers.start()[version + 1] - readers.start()[version] > FEW;
    }

    PrecedenceGraph graph() {
        return graph;
    }

    RegisterVersions versions() {
        return versions;
    }

    RegisterVersions.Readers readers() {
        return readers;
    }

    RegisterDemand demand() {
        return demand;
    }

    /** The node at which a transaction reads. */
    int snapshot(int transaction) {
        return transaction;
    }

    /** The node at which a transaction's writes are there. */
    int commit(int transaction) {
        return demand.isSplit() ? count + transaction : transaction;
    }

    /** The transaction that a node belongs to, or -1. */
    int transaction(int node) {
        return node < count ? node : demand.isSplit() && node < 2 * count ? node - count : NONE;
    }

    /** The transaction that reads at a node, or -1. */
    int readerAt(int node) {
        return node < count ? node : NONE;
    }

    /** The transaction that writes at a node, or -1. */
    int writerAt(int node) {
        int transaction = transaction(node);
        return transaction >= 0 && commit(transaction) == node ? transaction : NONE;
    }

    /** When a node happened, as a first guess. */
    int time(int node) {
        return time[node];
    }

    /** True when a transaction's anti-dependencies on a key are edges. */
    boolean counts(int reader, int key) {
        return switch (demand.counted()) {
            case NOBODY -> false;
            case REPLACERS -> versions.version(reader, key) >= 0;
            case WRITERS -> versions.writes(reader);
            case ALL -> true;
        };
    }

    /** Puts one version before another; false when that closes a circle. */
    boolean order(int one, int other, int literal) {
        return forEachEdge(
                one,
                other,
                (from, to, kind) -> {
                    boolean fits = graph.insert(from, to, kind, literal);
                    if (!fits) {
                        refused = new int[] {from, to, kind};
                    }
                    return fits;
                });
    }

    /** Takes edges. */
    interface EdgeTaker {
        /** False to end the walk. */
        boolean take(int from, int to, int kind);
    }

    /**
     * The edges that say that one version comes before another; false when the taker ended that.
     */
    boolean forEachEdge(int one, int other, EdgeTaker taker) {
        int to = versions.writer()[other];
        if (!taker.take(commit(versions.writer()[one]), versionEnd(to), EdgeKind.WW)) {
            return false;
        }
        if (demand.counted() == RegisterDemand.Counted.NOBODY) {
            return true;
        }
        int key = versions.writeKey()[one];
        if (crowd[one] != NONE && !taker.take(crowd[one], commit(to), EdgeKind.ONWARD)) {
            return false;
        }
        for (int i = readers.start()[one]; i < readers.start()[one + 1]; i++) {
            int reader = readers.reader()[i];
            boolean isInCrowd = crowd[one] != NONE && versions.version(reader, key) < 0;
            if (reader != to
                    && !isInCrowd
                    && counts(reader, key)
                    && !taker.take(snapshot(reader), commit(to), EdgeKind.RW)) {
                return false;
            }
        }
        return true;
    }

    /** Where a version ends up that comes after another. */
    int versionEnd(int writer) {
        return demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS
                ? snapshot(writer)
                : commit(writer);
    }

    /** The edge that could not be inserted, as its source, target and kind. */
    private int[] refused = {};

    int[] refused() {
        return refused;
    }

    private void transactions() {
        History history = versions.history();
        for (int transaction = 0; transaction < count; transaction++) {
            int ended =
                    history.outcome(transaction) == EventType.OK
                            ? history.completion(transaction)
                            : history.invocation(transaction);
            time[snapshot(transaction)] = ended;
            time[commit(transaction)] = ended;
            if (demand.isSplit()) {
                graph.add(snapshot(transaction), commit(transaction), EdgeKind.ONWARD, NONE);
            }
        }
    }

    private void reads() {
        for (int reader = 0; reader < count; reader++) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int version = versions.readVersion()[read];
                if (version != RegisterVersions.INITIAL) {
                    graph.add(
                            commit(versions.writer()[version]),
                            snapshot(reader),
                            EdgeKind.WR,
                            NONE);
                }
            }
        }
        for (int version = 0; version < crowd.length; version++) {
            if (isCrowd(version)) {
                crowd[version] = nextNode++;
                int key = versions.writeKey()[version];
                for (int i = readers.start()[version]; i < readers.start()[version + 1]; i++) {
                    int reader = readers.reader()[i];
                    if (counts(reader, key) && versions.version(reader, key) < 0) {
                        graph.add(snapshot(reader), crowd[version], EdgeKind.RW, NONE);
                    }
                }
            }
        }
    }

    /** Who read an initial state comes before all who replaced it. */
    private void initialStates() {
        int[] node = new int[versions.keys().length];
        int[] replacers = new int[node.length];
        int[] lastReplacer = new int[node.length];
        Arrays.fill(node, NONE);
        Arrays.fill(lastReplacer, NONE);
        for (int reader = 0; reader < count; reader++) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int key = versions.readKey()[read];
                if (versions.readVersion()[read] != RegisterVersions.INITIAL
                        || !counts(reader, key)) {
                    continue;
                }
                if (versions.version(reader, key) >= 0) {
                    if (lastReplacer[key] == reader) {
                        continue;
                    }
                    lastReplacer[key] = reader;
                    // The first two who lose an update close a circle, where that counts.
                    boolean isNeeded =
                            demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS
                                    || replacers[key]++ < 2;
                    if (isNeeded) {
                        toWriters(snapshot(reader), reader, key, EdgeKind.RW);
                    }
                    continue;
                }
                if (node[key] == NONE) {
                    node[key] = nextNode++;
                    toWriters(node[key], NONE, key, EdgeKind.ONWARD);
                }
                graph.add(snapshot(reader), node[key], EdgeKind.RW, NONE);
            }
        }
    }

    private void toWriters(int from, int but, int key, int kind) {
        for (int i = versions.keyStart()[key]; i < versions.keyStart()[key + 1]; i++) {
            int writer = versions.writer()[versions.ofKey()[i]];
            if (writer != but) {
                graph.add(from, commit(writer), kind, NONE);
            }
        }
    }

    private void sessions() {
        HashMap<Integer, Integer> last = new HashMap<>();
        for (int transaction = 0; transaction < count; transaction++) {
            if (versions.happened()[transaction]) {
                Integer previous = last.put(versions.history().process(transaction), transaction);
                if (previous != null) {
                    graph.add(commit(previous), snapshot(transaction), EdgeKind.SESSION, NONE);
                }
            }
        }
    }

    private void realTime() {
        History history = versions.history();
        Ints ended = new Ints();
        int moment = NONE;
        for (int event = 0; event < history.events(); event++) {
            int transaction = history.eventOperation(event);
            if (transaction < 0 || !versions.happened()[transaction]) {
                continue;
            }
            if (history.eventType(event) == EventType.OK) {
                ended.add(transaction);
            } else if (history.eventType(event) == EventType.INVOKE) {
                if (ended.size() > 0) {
                    int next = nextNode++;
                    time[next] = event;
                    for (int i = 0; i < ended.size(); i++) {
                        graph.add(commit(ended.get(i)), next, EdgeKind.REAL_TIME, NONE);
                    }
                    if (moment != NONE) {
                        graph.add(moment, next, EdgeKind.ONWARD, NONE);
                    }
                    moment = next;
                    ended.clear();
                }
                if (moment != NONE) {
                    graph.add(moment, snapshot(transaction), EdgeKind.ONWARD, NONE);
                }
            }
        }
    }
}
