// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether the operations on one register are causally consistent, by the definition: there is an
 * order of causes in which each process's operations follow each other and each link its position,
 * such that for each read the writes among its causes can be put into an order, one that keeps the
 * order of causes, at whose end is the value that was read. Tries every write that each read may
 * have seen, every operation that each link may mean, and every order of the causes.
 */
public final class BruteForceCausality {
    private static final Set<Value> INITIAL = Set.of(Value.of(0), Value.NIL);

    private final History history;
    private final List<Integer> nodes = new ArrayList<>();

    public BruteForceCausality(History history) {
        this.history = history;
        IntStream.range(0, history.operations())
                .filter(each -> history.outcome(each) != EventType.FAIL)
                .filter(each -> !reads(each) || history.outcome(each) == EventType.OK)
                .forEach(nodes::add);
    }

    private boolean reads(int operation) {
        return history.functionName(history.function(operation)).startsWith("read");
    }

    private Value value(int operation) {
        int step = history.firstStep(operation);
        return history.values()
                .get(reads(operation) ? history.stepResult(step) : history.stepArgument(step));
    }

    private Value extra(String name, int operation) {
        int completion = history.completion(operation);
        Value told = history.values().get(completion < 0 ? 1 : history.column(name, completion));
        return told == Value.ABSENT
                ? history.values().get(history.column(name, history.invocation(operation)))
                : told;
    }

    /** True when there is such an order of causes. */
    public boolean isConsistent() {
        boolean[][] before = new boolean[nodes.size()][nodes.size()];
        for (int one = 0; one < nodes.size(); one++) {
            for (int other = one + 1; other < nodes.size(); other++) {
                before[one][other] =
                        history.process(nodes.get(one)) == history.process(nodes.get(other));
            }
        }
        return withLinks(0, before);
    }

    private boolean withLinks(int node, boolean[][] before) {
        if (node == nodes.size()) {
            return withReads(0, before);
        }
        List<Integer> meant = meant(node);
        if (meant.isEmpty()) {
            return withLinks(node + 1, before);
        }
        return meant.stream().anyMatch(each -> withLinks(node + 1, with(before, each, node)));
    }

    private List<Integer> meant(int node) {
        Value link = extra("link", nodes.get(node));
        if (link instanceof Value.Missing) {
            return List.of();
        }
        return IntStream.range(0, nodes.size())
                .filter(each -> extra("position", nodes.get(each)).equals(link))
                .filter(
                        each ->
                                history.completion(nodes.get(each)) >= 0
                                        && history.completion(nodes.get(each))
                                                < history.invocation(nodes.get(node)))
                .boxed()
                .toList();
    }

    private static boolean[][] with(boolean[][] before, int from, int to) {
        boolean[][] more = new boolean[before.length][];
        for (int i = 0; i < before.length; i++) {
            more[i] = before[i].clone();
        }
        more[from][to] = true;
        return more;
    }

    private boolean withReads(int node, boolean[][] before) {
        if (node == nodes.size()) {
            return isOrder(closed(before));
        }
        if (!reads(nodes.get(node)) || value(nodes.get(node)) == Value.UNKNOWN) {
            return withReads(node + 1, before);
        }
        Value value = value(nodes.get(node));
        if (INITIAL.contains(value) && withReads(node + 1, before)) {
            return true;
        }
        return IntStream.range(0, nodes.size())
                .filter(each -> !reads(nodes.get(each)) && value(nodes.get(each)).equals(value))
                .anyMatch(each -> withReads(node + 1, with(before, each, node)));
    }

    private static boolean[][] closed(boolean[][] before) {
        boolean[][] all = new boolean[before.length][];
        for (int i = 0; i < before.length; i++) {
            all[i] = before[i].clone();
        }
        for (int via = 0; via < all.length; via++) {
            for (int from = 0; from < all.length; from++) {
                for (int to = 0; to < all.length; to++) {
                    all[from][to] |= all[from][via] && all[via][to];
                }
            }
        }
        return all;
    }

    private boolean isOrder(boolean[][] before) {
        for (int node = 0; node < nodes.size(); node++) {
            if (before[node][node]) {
                return false;
            }
        }
        for (int node = 0; node < nodes.size(); node++) {
            int read = node;
            Value value = value(nodes.get(node));
            if (!reads(nodes.get(node)) || value == Value.UNKNOWN) {
                continue;
            }
            List<Integer> causes =
                    IntStream.range(0, nodes.size())
                            .filter(each -> before[each][read] && !reads(nodes.get(each)))
                            .boxed()
                            .toList();
            boolean isRight =
                    causes.isEmpty()
                            ? INITIAL.contains(value)
                            : mayEnd(new ArrayList<>(causes), value, before);
            if (!isRight) {
                return false;
            }
        }
        return true;
    }

    /** True when some order of the writes that keeps the order of causes ends with the value. */
    private boolean mayEnd(List<Integer> writes, Value value, boolean[][] before) {
        if (writes.size() == 1) {
            return value(nodes.get(writes.get(0))).equals(value);
        }
        for (int first : List.copyOf(writes)) {
            if (writes.stream().noneMatch(each -> before[each][first])) {
                List<Integer> rest = new ArrayList<>(writes);
                rest.remove(Integer.valueOf(first));
                if (mayEnd(rest, value, before)) {
                    return true;
                }
            }
        }
        return false;
    }
}
