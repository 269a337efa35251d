// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Which keys were written before which, as reads say it: a graph from each key that a read saw to
 * the read, and on to each key that it missed. O(size of the reads), and a search from some keys
 * where there is a circle.
 */
final class WriteOrders {
    /** From so many keys the shortest circle is looked for. */
    private static final int TRIED = 256;

    /** No circle has fewer edges: two keys and two reads. */
    private static final int SHORTEST = 4;

    private static final int NONE = -1;

    private final int keys;
    private final Budget.Meter meter;
    private final Ints operations = new Ints();
    private final Ints from = new Ints();
    private final Ints to = new Ints();
    private int[] start = {};
    private int[] target = {};

    WriteOrders(int keys, Budget.Meter meter) {
        this.keys = keys;
        this.meter = meter;
    }

    /**
     * A read on a circle.
     *
     * @param seen a key whose write it saw
     * @param missed one whose write it did not see, which the next read saw
     */
    record Step(int read, int seen, int missed) {}

    /** Says what a read saw and what it missed. */
    void add(int operation, Ints seen, Ints missed) {
        int node = keys + operations.size();
        operations.add(operation);
        for (int i = 0; i < seen.size(); i++) {
            from.add(seen.get(i));
            to.add(node);
        }
        for (int i = 0; i < missed.size(); i++) {
            from.add(node);
            to.add(missed.get(i));
        }
        meter.allocated(16L * (seen.size() + missed.size()));
    }

    /** A short circle, empty when there is none. */
    List<Step> circle() {
        int nodes = keys + operations.size();
        arrange(nodes);
        boolean[] isLeft = left(nodes);
        List<Integer> best = List.of();
        int tried = 0;
        for (int key = 0; key < keys && tried < TRIED; key++) {
            if (!isLeft[key]) {
                continue;
            }
            meter.poll();
            List<Integer> way = around(key, isLeft);
            tried += way.isEmpty() ? 0 : 1;
            best = !way.isEmpty() && (best.isEmpty() || way.size() < best.size()) ? way : best;
            if (best.size() == SHORTEST) {
                break;
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < best.size(); i += 2) {
            int read = operations.get(best.get(i + 1) - keys);
            steps.add(new Step(read, best.get(i), best.get((i + 2) % best.size())));
        }
        return steps;
    }

    private void arrange(int nodes) {
        start = new int[nodes + 1];
        for (int edge = 0; edge < from.size(); edge++) {
            start[from.get(edge) + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            start[node + 1] += start[node];
        }
        int[] next = start.clone();
        target = new int[from.size()];
        for (int edge = 0; edge < from.size(); edge++) {
            target[next[from.get(edge)]++] = to.get(edge);
        }
    }

    /** The nodes that no order reaches: those on circles, and behind them. */
    private boolean[] left(int nodes) {
        int[] open = new int[nodes];
        for (int node : target) {
            open[node]++;
        }
        int[] order = new int[nodes];
        int count = 0;
        boolean[] isLeft = new boolean[nodes];
        Arrays.fill(isLeft, true);
        for (int node = 0; node < nodes; node++) {
            if (open[node] == 0) {
                order[count++] = node;
            }
        }
        for (int i = 0; i < count; i++) {
            isLeft[order[i]] = false;
            for (int edge = start[order[i]]; edge < start[order[i] + 1]; edge++) {
                if (--open[target[edge]] == 0) {
                    order[count++] = target[edge];
                }
            }
        }
        return isLeft;
    }

    /** The nodes on a shortest way from a key back to itself; empty when there is none. */
    private List<Integer> around(int key, boolean[] isLeft) {
        int[] before = new int[start.length - 1];
        Arrays.fill(before, NONE);
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(key));
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (int edge = start[node]; edge < start[node + 1]; edge++) {
                int next = target[edge];
                if (next == key) {
                    return wayTo(node, key, before);
                }
                if (isLeft[next] && before[next] == NONE) {
                    before[next] = node;
                    queue.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<Integer> wayTo(int end, int key, int[] before) {
        List<Integer> way = new ArrayList<>();
        for (int node = end; node != key; node = before[node]) {
            way.add(node);
        }
        way.add(key);
        Collections.reverse(way);
        return way;
    }
}
