// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * At the end all replicas say the same. The final reads are those that were called after the last
 * change had returned; the open column {@code node} of the completion, else of the call, says where
 * each was answered, and of each key and node the last one counts. Where elements are added rather
 * than appended, sequences are compared without their order. A crashed change may still take effect
 * anywhere: differences that one explains (a register holds what it wrote, an element is there or
 * missing that it carried) count for nothing, and a key with a crashed change whose effects cannot
 * be told so is unknown. O(steps + elements of the final reads).
 *
 * <p>What it cannot see: keys that fewer than two nodes were asked for, and replicas that would
 * agree later: let the history end with a pause and a read of everything at each node.
 */
public final class DivergenceChecker implements Checker {
    private static final String COLUMN = "node";

    private final Conventions conventions;

    public DivergenceChecker(Conventions conventions) {
        this.conventions = conventions;
    }

    @Override
    public String id() {
        return "divergence";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        return new Comparison(history, meter).verdict();
    }

    /** What a node said last about a key. */
    private record Said(Value node, int operation, int reference) {}

    /** What crashed changes may have done to a key. */
    private static final class Crashed {
        private final Set<Value> carried = new HashSet<>();
        private boolean isOpaque;
        private boolean changesParts;

        void take(Function function, Value argument) {
            switch (function) {
                case WRITE -> carried.add(argument);
                case ADD, APPEND, REMOVE, ADD_IF_ABSENT, REMOVE_IF_PRESENT -> {
                    carried.add(argument);
                    changesParts = true;
                }
                case CAS -> {
                    if (argument instanceof Value.Sequence(List<Value> parts)) {
                        carried.addAll(parts);
                    } else {
                        isOpaque = true;
                    }
                }
                case DELETE -> carried.add(Value.NIL);
                default -> isOpaque = true;
            }
        }
    }

    /** The end of one history. */
    private final class Comparison {
        private final History history;
        private final Budget.Meter meter;
        private final Function[] functions;
        private final boolean[] changes;
        private final Map<Integer, Crashed> crashed = new HashMap<>();
        private final boolean hasOrder;
        private int lastChange = -1;

        Comparison(History history, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
            functions = new Function[history.functions()];
            boolean adds = false;
            for (int number = 0; number < functions.length; number++) {
                functions[number] = Function.named(history.functionName(number));
                adds |=
                        functions[number] == Function.ADD
                                || functions[number] == Function.ADD_IF_ABSENT;
            }
            hasOrder = !adds;
            changes = new boolean[history.operations()];
            for (int operation = 0; operation < changes.length; operation++) {
                lookAt(operation);
            }
        }

        private void lookAt(int operation) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            EventType outcome = history.outcome(operation);
            int end = history.firstStep(operation + 1);
            for (int step = history.firstStep(operation); step < end; step++) {
                Function function = functions[history.stepFunction(step)];
                if (function != Function.READ) {
                    changes[operation] = true;
                    if (outcome == EventType.INFO) {
                        crashed.computeIfAbsent(history.stepKey(step), key -> new Crashed())
                                .take(function, history.values().get(history.stepArgument(step)));
                    }
                }
            }
            if (changes[operation] && outcome == EventType.OK) {
                lastChange = Math.max(lastChange, history.completion(operation));
            }
        }

        Verdict verdict() {
            Map<Integer, Map<Integer, Said>> byKey = new LinkedHashMap<>();
            Set<Integer> nodes = new HashSet<>();
            for (int operation = 0; operation < changes.length; operation++) {
                boolean isFinal =
                        !changes[operation]
                                && history.outcome(operation) == EventType.OK
                                && history.invocation(operation) > lastChange;
                int node = isFinal ? node(operation) : ValuePool.ABSENT;
                if (node != ValuePool.ABSENT) {
                    nodes.add(node);
                    hear(operation, node, byKey);
                }
            }
            if (nodes.size() < 2) {
                return Verdict.vacuous(
                        id(),
                        nodes.isEmpty()
                                ? "no read after the last change says by a column 'node' where it"
                                        + " was answered"
                                : "only one node was read after the last change");
            }
            List<Verdict> parts = new ArrayList<>();
            byKey.forEach((key, said) -> parts.add(judge(key, List.copyOf(said.values()))));
            return Verdict.ofKeys(id(), parts)
                    .with(
                            Map.of(
                                    "nodes",
                                    (long) nodes.size(),
                                    "keys compared",
                                    parts.stream().filter(DivergenceChecker::isCompared).count(),
                                    "keys that differ",
                                    parts.stream()
                                            .filter(part -> part.witness().isPresent())
                                            .count()));
        }

        private int node(int operation) {
            int there = history.column(COLUMN, history.completion(operation));
            return there != ValuePool.ABSENT
                    ? there
                    : history.column(COLUMN, history.invocation(operation));
        }

        private void hear(int operation, int node, Map<Integer, Map<Integer, Said>> byKey) {
            int end = history.firstStep(operation + 1);
            for (int step = history.firstStep(operation); step < end; step++) {
                int result = history.stepResult(step);
                boolean isUnread = result == ValuePool.NIL && conventions.nilReadIsUnknown();
                if (result != ValuePool.UNKNOWN && !isUnread) {
                    Said said = new Said(history.values().get(node), operation, result);
                    byKey.computeIfAbsent(history.stepKey(step), key -> new LinkedHashMap<>())
                            .merge(
                                    node,
                                    said,
                                    (old, other) ->
                                            history.completion(old.operation)
                                                            > history.completion(other.operation)
                                                    ? old
                                                    : other);
                }
            }
        }

        private Verdict judge(int key, List<Said> said) {
            String label =
                    key == ValuePool.ABSENT
                            ? "replicas"
                            : "key " + Describe.value(history.values().get(key));
            if (said.size() < 2) {
                return Verdict.vacuous(label, "only one node was asked for it");
            }
            boolean isSame =
                    said.stream().map(each -> settled(each, new Crashed())).distinct().count() == 1;
            if (isSame) {
                return Verdict.valid(label, said.size() + " nodes say the same");
            }
            Crashed may = crashed.getOrDefault(key, new Crashed());
            boolean areWhole = said.stream().anyMatch(each -> !hasElements(each));
            if (may.isOpaque || (may.changesParts && areWhole)) {
                return Verdict.unknown(
                        label, "nodes differ, and a crashed change may have come in between");
            }
            Map<Object, Said> different = new LinkedHashMap<>();
            said.forEach(
                    each -> {
                        if (!may.carried.contains(history.values().get(each.reference))) {
                            different.putIfAbsent(settled(each, may), each);
                        }
                    });
            String what = key == ValuePool.ABSENT ? "the object" : label;
            return different.size() > 1
                    ? Verdict.invalid(label, differ(what, List.copyOf(different.values())))
                    : Verdict.unknown(
                            label,
                            "nodes differ, and what crashed changes carried explains the"
                                    + " difference");
        }

        private boolean hasElements(Said said) {
            Value value = history.values().get(said.reference);
            return value instanceof Value.Sequence || value instanceof Value.Collection;
        }

        /** What a node said, without what crashed changes may have done to it. */
        private Object settled(Said said, Crashed may) {
            Value value = history.values().get(said.reference);
            if (value instanceof Value.Collection(Set<Value> elements)) {
                Map<Value, Integer> rest = new HashMap<>();
                elements.forEach(element -> count(element, may, rest));
                return rest;
            }
            if (!(value instanceof Value.Sequence(List<Value> elements))) {
                return value;
            }
            if (hasOrder) {
                return elements.stream().filter(element -> !may.carried.contains(element)).toList();
            }
            Map<Value, Integer> rest = new HashMap<>();
            elements.forEach(element -> count(element, may, rest));
            return rest;
        }

        private static void count(Value element, Crashed may, Map<Value, Integer> rest) {
            if (!may.carried.contains(element)) {
                rest.merge(element, 1, Integer::sum);
            }
        }

        private Witness differ(String what, List<Said> different) {
            List<Said> shown = new ArrayList<>(different);
            shown.sort(Comparator.comparingInt(Said::operation));
            List<String> lines = new ArrayList<>();
            Map<Integer, Said> operations = new TreeMap<>();
            for (Said each : shown) {
                operations.put(each.operation, each);
                lines.add(
                        Described.operation(history, each.operation)
                                + " "
                                + Described.value(history.values().get(each.reference))
                                + " at node "
                                + Described.value(each.node)
                                + ".");
            }
            lines.add(
                    "nothing changed "
                            + what
                            + " any more, and its replicas say "
                            + different.size()
                            + " different things");
            int[] window = {
                history.invocation(shown.get(0).operation),
                shown.stream().mapToInt(each -> history.completion(each.operation)).max().orElse(0)
            };
            return Described.witness("diverged-replicas", operations.keySet(), window, lines);
        }
    }

    private static boolean isCompared(Verdict part) {
        return part.status() != Status.VACUOUS;
    }
}
