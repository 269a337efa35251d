// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Short circles among transactions that read from each other, ran in sessions and wrote versions in
 * the order that {@link SeenPairs} say. By breadth, from each transaction of a long circle in turn
 * and never farther than the shortest that was found before; O(reads + pairs) a turn, as long as
 * that is not too much together.
 */
final class WeakCircles {
    private static final int NONE = -1;

    /** After so many edges no shorter circle is looked for. */
    private static final long MOST_WORK = 50_000_000;

    private final RegisterVersions versions;
    private final RegisterDemand demand;
    private final int[] previous;
    private final SeenPairs pairs;
    private final Budget.Meter meter;

    /** By transaction on the way back: the one after it, and the pair between them or a kind. */
    private final int[] next;

    private final int[] by;
    private final int[] length;
    private final int[] seen;
    private int now;
    private long work;

    WeakCircles(
            RegisterVersions versions,
            RegisterDemand demand,
            int[] previous,
            SeenPairs pairs,
            Budget.Meter meter) {
        this.versions = versions;
        this.demand = demand;
        this.previous = previous;
        this.pairs = pairs;
        this.meter = meter;
        meter.allocated(16L * versions.transactions());
        next = new int[versions.transactions()];
        by = new int[versions.transactions()];
        length = new int[versions.transactions()];
        seen = new int[versions.transactions()];
    }

    /** The shortest of the circles through transactions that are on one. */
    RegisterCircle shortest(int[] circle) {
        List<RegisterCircle.Edge> best = new ArrayList<>();
        VersionPairs named = new VersionPairs();
        Map<Integer, RegisterCircle.Reason> reasons = new HashMap<>();
        work = 0;
        int[] sorted = circle.clone();
        Arrays.sort(sorted);
        for (int transaction : sorted) {
            int most = best.isEmpty() ? Integer.MAX_VALUE : best.size() - 1;
            if (most < 2 || !best.isEmpty() && work > MOST_WORK) {
                break;
            }
            if (goBack(transaction, transaction, most)) {
                best = edges(transaction, transaction, named, reasons);
            }
        }
        // Told from the versions on, whose order needs a reason.
        int first = 0;
        while (first < best.size() && best.get(first).literal() < 0) {
            first++;
        }
        Collections.rotate(best, -first);
        return new RegisterCircle(versions, demand, named, best, reasons, Optional.empty());
    }

    /** The circle of a reader that saw a version but read the key's initial state. */
    RegisterCircle missing(int reader, int version) {
        int writer = versions.writer()[version];
        work = 0;
        goBack(reader, writer, Integer.MAX_VALUE);
        VersionPairs named = new VersionPairs();
        Map<Integer, RegisterCircle.Reason> reasons = new HashMap<>();
        List<RegisterCircle.Edge> edges = edges(writer, reader, named, reasons);
        edges.add(new RegisterCircle.Edge(reader, writer, EdgeKind.RW, NONE));
        return new RegisterCircle(versions, demand, named, edges, reasons, Optional.empty());
    }

    /** Looks for a way from one to a goal, from its end; false where none is short enough. */
    private boolean goBack(int goal, int from, int most) {
        now++;
        Ints layer = new Ints();
        layer.add(goal);
        length[goal] = 0;
        seen[goal] = goal == from ? 0 : now;
        for (int i = 0; i < layer.size(); i++) {
            int transaction = layer.get(i);
            if ((i & 0xFF) == 0) {
                meter.poll();
            }
            if (length[transaction] >= most) {
                return false;
            }
            if (goBackFrom(transaction, from, layer)) {
                return true;
            }
        }
        return false;
    }

    private boolean goBackFrom(int transaction, int from, Ints layer) {
        if (previous.length > 0
                && previous[transaction] != NONE
                && isReached(previous[transaction], transaction, ~EdgeKind.SESSION, layer, from)) {
            return true;
        }
        int end = versions.readStart()[transaction + 1];
        for (int read = versions.readStart()[transaction]; read < end; read++) {
            int version = versions.readVersion()[read];
            if (version != RegisterVersions.INITIAL
                    && isReached(
                            versions.writer()[version], transaction, ~EdgeKind.WR, layer, from)) {
                return true;
            }
        }
        for (int pair = pairs.last(transaction); pair != NONE; pair = pairs.before(pair)) {
            if (isReached(versions.writer()[pairs.seen(pair)], transaction, pair, layer, from)) {
                return true;
            }
        }
        return false;
    }

    private boolean isReached(int one, int before, int edge, Ints layer, int from) {
        work++;
        if (seen[one] == now) {
            return false;
        }
        seen[one] = now;
        next[one] = before;
        by[one] = edge;
        length[one] = length[before] + 1;
        layer.add(one);
        return one == from;
    }

    private List<RegisterCircle.Edge> edges(
            int from, int goal, VersionPairs named, Map<Integer, RegisterCircle.Reason> reasons) {
        List<RegisterCircle.Edge> edges = new ArrayList<>();
        int transaction = from;
        do {
            int pair = by[transaction];
            int literal = NONE;
            if (pair >= 0) {
                literal = named.literal(pairs.seen(pair), pairs.version(pair));
                reasons.put(literal, new RegisterCircle.Reason.Seen(pairs.reader(pair)));
            }
            edges.add(
                    new RegisterCircle.Edge(
                            transaction,
                            next[transaction],
                            pair >= 0 ? EdgeKind.WW : ~pair,
                            literal));
            transaction = next[transaction];
        } while (transaction != goal);
        return edges;
    }
}
