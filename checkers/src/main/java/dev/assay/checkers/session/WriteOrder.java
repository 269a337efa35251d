// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which writes must come before which. An order that meets all demands exists when nothing must
 * come before the initial value and there is no circle. O(demands).
 */
final class WriteOrder {
    /** A read saw the second, though its session had seen the first. */
    static final byte SEEN = 0;

    /** A session wrote the second after it wrote, or saw, the first. */
    static final byte IN_SESSION = 1;

    private final List<List<Demand>> from = new ArrayList<>();
    private Optional<Demand> beforeStart = Optional.empty();

    /**
     * One demand.
     *
     * @param after the later write, or a negative number for the initial value
     * @param evidence the read that saw {@code after}, or the operation before it in its session
     */
    record Demand(int before, int after, byte rule, int evidence) {}

    WriteOrder(int operations) {
        for (int each = 0; each < operations; each++) {
            from.add(List.of());
        }
    }

    void add(int before, int after, byte rule, int evidence) {
        Demand demand = new Demand(before, after, rule, evidence);
        if (after < 0) {
            beforeStart = beforeStart.isPresent() ? beforeStart : Optional.of(demand);
            return;
        }
        if (from.get(before).isEmpty()) {
            from.set(before, new ArrayList<>(2));
        }
        from.get(before).add(demand);
    }

    /** Demands that contradict one another: one before the start, or a circle; else empty. */
    List<Demand> contradiction() {
        if (beforeStart.isPresent()) {
            return List.of(beforeStart.get());
        }
        int[] left = withoutWaysOut();
        List<Demand> best = List.of();
        int tries = 0;
        for (int each = 0; each < left.length && tries < 50; each++) {
            if (left[each] > 0) {
                List<Demand> circle = circle(each, left);
                tries++;
                if (!circle.isEmpty() && (best.isEmpty() || circle.size() < best.size())) {
                    best = circle;
                }
            }
        }
        for (int each = 0; each < left.length && best.isEmpty(); each++) {
            if (left[each] > 0) {
                best = circle(each, left);
            }
        }
        return best;
    }

    /**
     * By write, how many demands lead on to a write from which one comes round or into a circle.
     */
    private int[] withoutWaysOut() {
        int[] left = new int[from.size()];
        List<List<Integer>> to = new ArrayList<>();
        for (int each = 0; each < left.length; each++) {
            to.add(List.of());
        }
        for (int each = 0; each < left.length; each++) {
            left[each] = from.get(each).size();
            for (Demand demand : from.get(each)) {
                if (to.get(demand.after).isEmpty()) {
                    to.set(demand.after, new ArrayList<>(2));
                }
                to.get(demand.after).add(each);
            }
        }
        ArrayDeque<Integer> done = new ArrayDeque<>();
        for (int each = 0; each < left.length; each++) {
            if (left[each] == 0) {
                done.add(each);
            }
        }
        while (!done.isEmpty()) {
            for (int before : to.get(done.poll())) {
                if (--left[before] == 0) {
                    done.add(before);
                }
            }
        }
        return left;
    }

    /** A shortest circle through a write; empty when there is none through it. */
    private List<Demand> circle(int write, int[] left) {
        Demand[] by = new Demand[left.length];
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(write));
        while (!queue.isEmpty() && by[write] == null) {
            for (Demand demand : from.get(queue.poll())) {
                if (left[demand.after] > 0 && by[demand.after] == null) {
                    by[demand.after] = demand;
                    queue.add(demand.after);
                }
            }
        }
        List<Demand> circle = new ArrayList<>();
        for (Demand demand = by[write]; demand != null; demand = by[demand.before]) {
            circle.add(demand);
            if (demand.before == write) {
                Collections.reverse(circle);
                return circle;
            }
        }
        return List.of();
    }
}
