// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Obstacle;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the orders of a refuted core end, for people to look at: every configuration (Lowe,
 * "Testing for linearizability", CCPE 2017, section 4.1: which operations took effect, and the
 * state) is visited once, those first that use few of the operations that never returned; one that
 * used more of them than another, and gained nothing, is left out. O(2^n s) for n operations and s
 * states, so it gives up after some thousand configurations and then shows where the search's own
 * orders end too. It decides nothing.
 */
final class FurthestOrders<S> {
    private static final int MOST_MEMBERS = 400;
    private static final int MOST_CONFIGURATIONS = 5_000;
    private static final int MOST_SHOWN = 6;
    private static final int LONGEST_STATE = 120;

    private final Refutation<S> refutation;
    private final Problem<S> problem;
    private final Operations operations;
    private final Budget.Meter meter;
    private final List<Integer> members = new ArrayList<>();
    private final Map<Integer, Integer> previousTwin = new HashMap<>();
    private final List<Node<S>> nodes = new ArrayList<>();
    private final Map<Place<S>, List<Node<S>>> nodesAt = new HashMap<>();
    private final Set<Integer> optional = new HashSet<>();
    private boolean isWhole = true;

    /** The required operations that took effect, and the state. */
    private record Place<S>(BitSet required, S state) {}

    /** A configuration and how it came about. */
    private static final class Node<S> {
        final int start;
        final @Nullable Node<S> parent;
        final int operation;
        final S state;
        final BitSet done;
        final List<Node<S>> afterOptional = new ArrayList<>();
        boolean opensWay;

        Node(int start, @Nullable Node<S> parent, int operation, S state, BitSet done) {
            this.start = start;
            this.parent = parent;
            this.operation = operation;
            this.state = state;
            this.done = done;
        }

        List<Node<S>> path() {
            List<Node<S>> path = new ArrayList<>();
            for (Node<S> at = this; at.parent != null; at = at.parent) {
                path.add(0, at);
            }
            return path;
        }
    }

    private FurthestOrders(Refutation<S> refutation, Budget.Meter meter) {
        this.refutation = refutation;
        this.problem = refutation.problem();
        this.operations = problem.operations();
        this.meter = meter;
        members.addAll(refutation.operations(Role.REQUIRED));
        members.sort(Comparator.comparingInt(each -> operations.returned()[each]));
        Map<Integer, Integer> lastOfClass = new HashMap<>();
        for (int operation : refutation.operations(Role.OPTIONAL)) {
            members.add(operation);
            optional.add(operation);
            Integer twin = lastOfClass.put(operations.callClass()[operation], operation);
            previousTwin.put(operation, twin == null ? -1 : twin);
        }
    }

    /** The dead ends of a core; empty when it is too large to look at. */
    static <S> Optional<PartialOrders> of(Refutation<S> refutation, Budget.Meter meter) {
        FurthestOrders<S> furthest = new FurthestOrders<>(refutation, meter);
        if (furthest.members.size() > MOST_MEMBERS) {
            return Optional.empty();
        }
        try {
            return furthest.orders();
        } catch (Budget.Spent spent) {
            return Optional.empty();
        }
    }

    private Optional<PartialOrders> orders() {
        for (int start = 0; start < refutation.starts().size(); start++) {
            Node<S> first = first(start);
            if (first == null) {
                isWhole = false;
            } else {
                visitFrom(first);
            }
        }
        if (!isWhole) {
            refutation.result().deadEnds().forEach(this::follow);
        }
        List<Node<S>> ends = ends();
        return ends.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PartialOrders(
                                shownMembers(),
                                ends.stream().limit(MOST_SHOWN).map(this::shown).toList(),
                                ends.size(),
                                isWhole));
    }

    /**
     * Nothing where the state is one that nobody can have read, or where it is open which
     * operations took effect unseen: it could not be shown.
     */
    private @Nullable Node<S> first(int start) {
        Situation situation = refutation.starts().get(start);
        if (situation.state() == StateSpace.FORGOTTEN || situation.hidden().length > 0) {
            return null;
        }
        BitSet done = new BitSet();
        for (int operation : situation.done()) {
            done.set(operation);
        }
        int[] used = situation.used().clone();
        for (int operation : members) {
            int callClass = operations.callClass()[operation];
            if (isOptional(operation) && !done.get(operation) && used[callClass] > 0) {
                used[callClass]--;
                done.set(operation);
            }
        }
        return new Node<>(start, null, -1, problem.space().state(situation.state()), done);
    }

    private void visitFrom(Node<S> first) {
        nodesAt.clear();
        Deque<Node<S>> next = new ArrayDeque<>();
        add(first).ifPresent(next::add);
        while (!next.isEmpty()) {
            Node<S> node = next.remove();
            for (int operation : members) {
                if (node.done.get(operation)
                        || waitsFor(operation, node.done) >= 0
                        || !isFirstOfItsKind(operation, node.done)) {
                    continue;
                }
                for (S state : OrderEnumeration.after(problem, node.state, operation, meter)) {
                    if (nodes.size() >= MOST_CONFIGURATIONS) {
                        isWhole = false;
                        return;
                    }
                    Node<S> child = child(node, operation, state);
                    // An order that explains the core disproves the refutation; nothing is whole.
                    isWhole &= !isComplete(child);
                    Optional<Node<S>> better = add(child);
                    if (isOptional(operation)) {
                        node.afterOptional.add(better.isPresent() ? child : dominating(child));
                        better.ifPresent(next::addLast);
                    } else {
                        node.opensWay = true;
                        better.ifPresent(next::addFirst);
                    }
                }
            }
        }
    }

    private Node<S> child(Node<S> node, int operation, S state) {
        BitSet done = (BitSet) node.done.clone();
        done.set(operation);
        return new Node<>(node.start, node, operation, state, done);
    }

    /** Adds a node unless one stands there already that used no more. */
    private Optional<Node<S>> add(Node<S> node) {
        List<Node<S>> beside =
                nodesAt.computeIfAbsent(
                        new Place<>(required(node.done), node.state), unused -> new ArrayList<>());
        if (beside.stream().anyMatch(other -> isWithin(other.done, node.done))) {
            return Optional.empty();
        }
        beside.add(node);
        nodes.add(node);
        return Optional.of(node);
    }

    private Node<S> dominating(Node<S> node) {
        return nodesAt
                .getOrDefault(new Place<>(required(node.done), node.state), List.of())
                .stream()
                .filter(other -> isWithin(other.done, node.done))
                .findFirst()
                .orElse(node);
    }

    private static boolean isWithin(BitSet small, BitSet large) {
        BitSet rest = (BitSet) small.clone();
        rest.andNot(large);
        return rest.isEmpty();
    }

    private BitSet required(BitSet done) {
        BitSet required = (BitSet) done.clone();
        optional.forEach(required::clear);
        return required;
    }

    private boolean isOptional(int operation) {
        return optional.contains(operation);
    }

    private Call call(int operation) {
        return problem.space().call(operations.callClass()[operation]);
    }

    /** Of equal operations that never returned, which one takes effect makes no difference. */
    private boolean isFirstOfItsKind(int operation, BitSet done) {
        int twin = previousTwin.getOrDefault(operation, -1);
        return twin < 0 || done.get(twin);
    }

    /** An operation that returned before this one's call and has not taken effect, or -1. */
    private int waitsFor(int operation, BitSet done) {
        for (int other : members) {
            if (!done.get(other) || isOptional(other)) {
                // They are sorted by their returns, so the first one left returned first.
                boolean isBefore =
                        !isOptional(other)
                                && operations.returned()[other] < operations.invoked()[operation];
                return isBefore ? other : -1;
            }
        }
        return -1;
    }

    /** Goes along an order of the search, and from there on as far as required operations lead. */
    private void follow(SearchResult.DeadEnd end) {
        Node<S> node = first(end.start());
        for (int operation : end.order()) {
            node = node == null ? null : step(node, operation);
        }
        while (node != null) {
            Node<S> here = node;
            node =
                    members.stream()
                            .filter(each -> !here.done.get(each) && !isOptional(each))
                            .filter(each -> waitsFor(each, here.done) < 0)
                            .flatMap(each -> Stream.ofNullable(step(here, each)))
                            .findFirst()
                            .orElse(null);
            if (node == null) {
                nodes.add(here);
            }
        }
    }

    private @Nullable Node<S> step(Node<S> node, int operation) {
        return OrderEnumeration.after(problem, node.state, operation, meter).stream()
                .findFirst()
                .map(state -> child(node, operation, state))
                .orElse(null);
    }

    /** Those that no way leads on from, one of those that look alike, the furthest first. */
    private List<Node<S>> ends() {
        boolean changes = true;
        while (changes) {
            changes = false;
            for (Node<S> node : nodes) {
                if (!node.opensWay && node.afterOptional.stream().anyMatch(each -> each.opensWay)) {
                    node.opensWay = true;
                    changes = true;
                }
            }
        }
        Comparator<Node<S>> furthest =
                Comparator.comparingInt(node -> -required(node.done).cardinality());
        Set<Place<S>> seen = new HashSet<>();
        return nodes.stream()
                .filter(node -> !node.opensWay && !isComplete(node))
                .sorted(furthest.thenComparingInt(node -> node.path().size()))
                .filter(node -> seen.add(new Place<>(unexplained(node), node.state)))
                .toList();
    }

    private boolean isComplete(Node<S> node) {
        return unexplained(node).isEmpty();
    }

    private BitSet unexplained(Node<S> node) {
        BitSet left = new BitSet();
        for (int operation : members) {
            if (!isOptional(operation) && !node.done.get(operation)) {
                left.set(operation);
            }
        }
        return left;
    }

    private int number(int operation) {
        return operations.number()[operation];
    }

    private String words(S state) {
        return shortened(problem.model().describeState(state));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_STATE
                ? text
                : text.substring(0, LONGEST_STATE / 2)
                        + " … "
                        + text.substring(text.length() - LONGEST_STATE / 2);
    }

    private List<Member> shownMembers() {
        return members.stream()
                .sorted(Comparator.comparingInt(each -> operations.invoked()[each]))
                .map(
                        each ->
                                new Member(
                                        number(each),
                                        shortened(problem.model().describe(call(each))),
                                        !isOptional(each),
                                        !operations.isPure(each)))
                .toList();
    }

    private DeadEnd shown(Node<S> end) {
        Situation situation = refutation.starts().get(end.start);
        List<Node<S>> path = end.path();
        BitSet before = (BitSet) end.done.clone();
        path.forEach(node -> before.clear(node.operation));
        return new DeadEnd(
                words(problem.space().state(situation.state())),
                situation.lastChange() < 0 ? -1 : number(situation.lastChange()),
                members.stream().filter(before::get).map(this::number).toList(),
                path.stream()
                        .map(node -> new Step(number(node.operation), words(node.state)))
                        .toList(),
                members.stream()
                        .filter(each -> !end.done.get(each) && isFirstOfItsKind(each, end.done))
                        .map(each -> obstacle(each, end))
                        .toList());
    }

    private Obstacle obstacle(int operation, Node<S> end) {
        int waitsFor = waitsFor(operation, end.done);
        if (waitsFor >= 0) {
            return new Obstacle(
                    number(operation),
                    "too-early",
                    "must come after operation "
                            + number(waitsFor)
                            + ", which returned before its call");
        }
        Node<S> next = step(end, operation);
        if (next == null) {
            return new Obstacle(
                    number(operation),
                    "refused",
                    "the model refuses it: "
                            + shortened(problem.model().describe(call(operation)))
                            + " from state "
                            + words(end.state));
        }
        return new Obstacle(
                number(operation),
                "no-help",
                "may take effect here or never; then the state is "
                        + words(next.state)
                        + (isWhole ? ", which opens no way" : ""));
    }
}
