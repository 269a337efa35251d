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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the orders of a refuted core end, for people to look at: depth first over which operations
 * took effect and the state (Lowe, "Testing for linearizability", CCPE 2017, section 4.1), each
 * such configuration visited once. O(2^n s) for n operations and s states, so it gives up after
 * some thousand configurations and then shows where the search's own orders end. It decides
 * nothing.
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
    private final List<End<S>> ends = new ArrayList<>();
    private final Map<Configuration<S>, Boolean> opensWay = new HashMap<>();
    private final BitSet done = new BitSet();
    private final List<Integer> order = new ArrayList<>();
    private final List<S> states = new ArrayList<>();
    private int start;
    private int visited;
    private boolean isWhole = true;

    private record Configuration<S>(BitSet done, S state) {}

    /** An order that ends; operations by their numbers in the problem. */
    private record End<S>(int start, List<Integer> order, List<S> states, BitSet done) {}

    /** Two ends that look alike to people. */
    private record Look<S>(S state, BitSet unexplained) {}

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
        List<Situation> starts = refutation.starts();
        for (start = 0; start < starts.size(); start++) {
            // What nobody can have read has no content that could be shown.
            if (starts.get(start).state() == StateSpace.FORGOTTEN) {
                isWhole = false;
                continue;
            }
            begin(starts.get(start));
            opensWay.clear();
            visit(problem.space().state(starts.get(start).state()));
        }
        if (!isWhole) {
            refutation.result().deadEnds().forEach(this::follow);
        }
        List<End<S>> distinct = distinct();
        return distinct.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PartialOrders(
                                shownMembers(),
                                distinct.stream().limit(MOST_SHOWN).map(this::shown).toList(),
                                distinct.size(),
                                isWhole));
    }

    private void begin(Situation situation) {
        done.clear();
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
        order.clear();
        states.clear();
    }

    private boolean isOptional(int operation) {
        return problem.role()[operation] == Role.OPTIONAL;
    }

    private Call call(int operation) {
        return problem.space().call(operations.callClass()[operation]);
    }

    /** True when a required operation can still take effect from here. */
    private boolean visit(S state) {
        Configuration<S> here = new Configuration<>((BitSet) done.clone(), state);
        Boolean known = opensWay.get(here);
        if (known != null) {
            return known;
        }
        if (++visited > MOST_CONFIGURATIONS) {
            isWhole = false;
            return true;
        }
        boolean opens = false;
        for (int operation : members) {
            if (!done.get(operation) && waitsFor(operation) < 0 && isFirstOfItsKind(operation)) {
                for (S next : OrderEnumeration.after(problem, state, operation, meter)) {
                    take(operation, next);
                    boolean below = visit(next);
                    giveBack(operation);
                    opens |= below || !isOptional(operation);
                }
            }
        }
        opensWay.put(here, opens);
        if (!opens) {
            ends.add(new End<>(start, List.copyOf(order), List.copyOf(states), here.done()));
        }
        return opens;
    }

    private void take(int operation, S next) {
        done.set(operation);
        order.add(operation);
        states.add(next);
    }

    private void giveBack(int operation) {
        done.clear(operation);
        order.remove(order.size() - 1);
        states.remove(states.size() - 1);
    }

    /** Of equal operations that never returned, which one takes effect makes no difference. */
    private boolean isFirstOfItsKind(int operation) {
        int twin = previousTwin.getOrDefault(operation, -1);
        return twin < 0 || done.get(twin);
    }

    /** An operation that returned before this one's call and has not taken effect, or -1. */
    private int waitsFor(int operation) {
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
        Situation situation = refutation.starts().get(end.start());
        if (situation.state() == StateSpace.FORGOTTEN) {
            return;
        }
        start = end.start();
        begin(situation);
        S state = problem.space().state(situation.state());
        for (int operation : end.order()) {
            Optional<S> next = one(state, operation);
            if (next.isEmpty()) {
                return;
            }
            state = next.get();
            take(operation, state);
        }
        boolean goesOn = true;
        while (goesOn) {
            goesOn = false;
            for (int operation : members) {
                boolean mayFollow =
                        !done.get(operation) && !isOptional(operation) && waitsFor(operation) < 0;
                Optional<S> next = mayFollow ? one(state, operation) : Optional.empty();
                if (next.isPresent()) {
                    state = next.get();
                    take(operation, state);
                    goesOn = true;
                }
            }
        }
        ends.add(
                new End<>(
                        start, List.copyOf(order), List.copyOf(states), (BitSet) done.clone()));
    }

    private Optional<S> one(S state, int operation) {
        return OrderEnumeration.after(problem, state, operation, meter).stream().findFirst();
    }

    /** One of those that look alike, those that leave least unexplained first. */
    private List<End<S>> distinct() {
        ends.sort(
                Comparator.comparingInt((End<S> end) -> unexplained(end).cardinality())
                        .thenComparingInt(end -> end.order().size()));
        Set<Look<S>> seen = new HashSet<>();
        List<End<S>> distinct = new ArrayList<>();
        for (End<S> end : ends) {
            BitSet unexplained = unexplained(end);
            if (!unexplained.isEmpty() && seen.add(new Look<>(lastState(end), unexplained))) {
                distinct.add(end);
            }
        }
        return distinct;
    }

    private BitSet unexplained(End<S> end) {
        BitSet left = new BitSet();
        for (int operation : members) {
            if (!isOptional(operation) && !end.done().get(operation)) {
                left.set(operation);
            }
        }
        return left;
    }

    private S lastState(End<S> end) {
        return end.states().isEmpty()
                ? problem.space().state(refutation.starts().get(end.start()).state())
                : end.states().get(end.states().size() - 1);
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

    private DeadEnd shown(End<S> end) {
        Situation situation = refutation.starts().get(end.start());
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < end.order().size(); i++) {
            steps.add(new Step(number(end.order().get(i)), words(end.states().get(i))));
        }
        done.clear();
        done.or(end.done());
        List<Integer> before =
                members.stream()
                        .filter(each -> done.get(each) && !end.order().contains(each))
                        .map(this::number)
                        .toList();
        return new DeadEnd(
                words(problem.space().state(situation.state())),
                situation.lastChange() < 0 ? -1 : number(situation.lastChange()),
                before,
                steps,
                obstacles(lastState(end)));
    }

    private List<Obstacle> obstacles(S state) {
        List<Obstacle> obstacles = new ArrayList<>();
        for (int operation : members) {
            if (!done.get(operation) && isFirstOfItsKind(operation)) {
                obstacles.add(obstacle(operation, state));
            }
        }
        return obstacles;
    }

    private Obstacle obstacle(int operation, S state) {
        int waitsFor = waitsFor(operation);
        if (waitsFor >= 0) {
            return new Obstacle(
                    number(operation),
                    "too-early",
                    "must come after operation "
                            + number(waitsFor)
                            + ", which returned before its call");
        }
        Optional<S> next = one(state, operation);
        if (next.isEmpty()) {
            return new Obstacle(
                    number(operation),
                    "refused",
                    "the model refuses it: "
                            + shortened(problem.model().describe(call(operation)))
                            + " from state "
                            + words(state));
        }
        return new Obstacle(
                number(operation),
                "no-help",
                "may take effect here or never; then the state is "
                        + words(next.get())
                        + (isWhole ? ", which opens no way" : ""));
    }
}
