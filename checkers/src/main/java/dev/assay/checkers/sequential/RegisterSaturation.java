// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.sequential.SequentialProblem.Operations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which operations come before which in every order that explains a history of registers: those of
 * one process in turn; what was seen before who saw it; and, where r saw what w put and v is
 * another change of the same register, v before w if v comes before r, and r before v if w does
 * (Gibbons and Korach, "Testing shared memories", SIAM J. Comput. 1997, of which this is the
 * polynomial half). A circle refutes the history; no circle proves nothing, but saves the search
 * much. With n operations of p processes a pass costs O((n + edges) p); there are few passes.
 */
final class RegisterSaturation<S> {
    /** More memory than this is not worth it. */
    private static final long MOST_CELLS = 30_000_000;

    private static final int POLL_EVERY = 256;

    /** After so much work the order is used as it is. */
    private static final long MOST_WORK = 3_000_000_000L;

    private final RegisterFacts<S> facts;
    private final Operations operations;
    private final int[][] lines;
    private final Budget.Meter meter;
    private final int width;

    /** By operation and process, how many of the process's operations must come before. */
    private final int[] before;

    private final int[] line;
    private final int[] place;
    private final List<List<Edge>> incoming = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    /** By group, the processes' changes: place by place. */
    private final List<List<int[]>> changes = new ArrayList<>();

    private int circle = RegisterFacts.NOBODY;
    private long work;

    /** Why one operation comes before another. */
    enum Rule {
        /** The second saw what the first put. */
        SAW,
        /** The first comes before the reader, which saw what the second put. */
        BEFORE_SOURCE,
        /** The second comes after what the first saw. */
        AFTER_READER
    }

    /**
     * One operation comes before another.
     *
     * @param to {@link RegisterFacts#START} where the first would come before the start
     * @param reader who saw what {@code to} put, or what {@code from} would have to follow
     */
    record Edge(int number, int from, int to, Rule rule, int reader) {}

    RegisterSaturation(RegisterFacts<S> facts, Budget.Meter meter) {
        this.facts = facts;
        this.meter = meter;
        operations = facts.problem.operations();
        lines = facts.problem.lines();
        width = lines.length;
        line = facts.problem.lineOf();
        place = facts.problem.placeOf();
        long cells = (long) operations.size() * width;
        if (cells > MOST_CELLS || !facts.tracksAny()) {
            before = new int[0];
            return;
        }
        meter.allocated(cells * 4);
        before = new int[(int) cells];
        saturate();
    }

    /** True when no order explains the history. */
    boolean isRefuted() {
        return circle != RegisterFacts.NOBODY;
    }

    /** An operation on the circle. */
    int circle() {
        return circle;
    }

    List<Edge> edges() {
        return edges;
    }

    /** True when all that must come before an operation has, where so much of each process has. */
    boolean allows(int operation, int[] done) {
        if (before.length == 0) {
            return true;
        }
        int row = operation * width;
        for (int each = 0; each < width; each++) {
            // In its own process it may come after optional ones that did nothing.
            if (before[row + each] > done[each] && each != line[operation]) {
                return false;
            }
        }
        return true;
    }

    private void saturate() {
        for (int each = 0; each < operations.size(); each++) {
            pollAt(each);
            incoming.add(new ArrayList<>(1));
        }
        collectChanges();
        for (int each = 0; each < operations.size(); each++) {
            pollAt(each);
            if (facts.source[each] >= 0) {
                add(facts.source[each], each, Rule.SAW, each);
            }
        }
        int known = -1;
        while (known < edges.size() && !isRefuted() && work < MOST_WORK) {
            known = edges.size();
            propagate();
            if (!isRefuted()) {
                derive();
            }
        }
    }

    private void collectChanges() {
        for (int group = 0; group < facts.problem.groups(); group++) {
            changes.add(new ArrayList<>());
        }
        for (int[] each : lines) {
            // Their order in the line stays within each group.
            Map<Integer, List<Integer>> byGroup = new LinkedHashMap<>();
            for (int one : each) {
                pollAt(one);
                if (operations.puts()[one] >= 0 && facts.isTracked(one)) {
                    byGroup.computeIfAbsent(operations.group()[one], unused -> new ArrayList<>())
                            .add(one);
                }
            }
            byGroup.forEach(
                    (group, its) ->
                            changes.get(group)
                                    .add(its.stream().mapToInt(Integer::intValue).toArray()));
        }
    }

    private void pollAt(int each) {
        if (each % POLL_EVERY == 0) {
            meter.poll();
        }
    }

    private void add(int from, int to, Rule rule, int reader) {
        Edge edge = new Edge(edges.size(), from, to, rule, reader);
        edges.add(edge);
        if (to == RegisterFacts.START) {
            circle = from;
        } else {
            incoming.get(to).add(edge);
        }
    }

    private void propagate() {
        boolean changed = true;
        while (changed && work < MOST_WORK) {
            changed = false;
            for (int each = 0; each < operations.size(); each++) {
                pollAt(each);
                changed |= update(each);
                if (before[each * width + line[each]] > place[each]) {
                    circle = each;
                    return;
                }
            }
        }
    }

    private boolean update(int each) {
        boolean changed = raise(each, line[each], place[each]);
        if (place[each] > 0) {
            changed |= join(each, lines[line[each]][place[each] - 1]);
        }
        for (Edge edge : incoming.get(each)) {
            changed |= join(each, edge.from);
            changed |= raise(each, line[edge.from], place[edge.from] + 1);
        }
        return changed;
    }

    private boolean join(int each, int earlier) {
        work += width;
        boolean changed = false;
        for (int other = 0; other < width; other++) {
            changed |= raise(each, other, before[earlier * width + other]);
        }
        return changed;
    }

    private boolean raise(int each, int other, int count) {
        int cell = each * width + other;
        if (before[cell] >= count) {
            return false;
        }
        before[cell] = count;
        return true;
    }

    private boolean isBefore(int first, int second) {
        return before[second * width + line[first]] > place[first];
    }

    private void derive() {
        for (int reader = 0; reader < operations.size() && !isRefuted(); reader++) {
            if (facts.source[reader] == RegisterFacts.NOBODY) {
                continue;
            }
            pollAt(reader);
            for (int[] ofLine : changes.get(operations.group()[reader])) {
                work += 16;
                deriveBefore(reader, facts.source[reader], ofLine);
                deriveAfter(reader, facts.source[reader], ofLine);
            }
        }
    }

    // The last change of a process before the reader stands for those before it.
    private void deriveBefore(int reader, int source, int[] ofLine) {
        int limit = before[reader * width + line[ofLine[0]]];
        int low = 0;
        int high = ofLine.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (place[ofLine[middle]] < limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int last = low - 1;
        if (last >= 0 && ofLine[last] == source) {
            return;
        }
        if (last >= 0 && (source < 0 || !isBefore(ofLine[last], source))) {
            add(ofLine[last], source, Rule.BEFORE_SOURCE, reader);
        }
    }

    // The first change of a process after the source stands for those after it.
    private void deriveAfter(int reader, int source, int[] ofLine) {
        int low = 0;
        int high = ofLine.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (source >= 0 && !isBefore(source, ofLine[middle])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low < ofLine.length && ofLine[low] == reader) {
            low++;
        }
        if (low < ofLine.length && !isBefore(reader, ofLine[low])) {
            add(reader, ofLine[low], Rule.AFTER_READER, reader);
        }
    }
}
