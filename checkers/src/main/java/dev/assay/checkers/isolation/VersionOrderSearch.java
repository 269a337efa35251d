// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether the versions of all keys have orders that satisfy a level. Keeps an order of all
 * nodes that fits what is known ({@link PrecedenceGraph}); only where that leaves a read or two
 * commits wrong, the pair of versions is put in one order or the other. A circle that comes of it is
 * learned as a clause, and the search goes back to where it would have known better (Marques-Silva
 * and Sakallah, "GRASP", IEEE Trans. Computers 1999; Bayless et al., "SAT modulo monotonic theories",
 * AAAI 2015, for graphs). Exact; exponential in such pairs at worst, for the problem is NP-complete.
 */
final class VersionOrderSearch {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final RegisterVersions.Readers readers;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;
    private final Budget.Meter meter;
    private final VersionPairs pairs = new VersionPairs();
    private final Clauses clauses = new Clauses();
    private final GrowingInts trail = new GrowingInts();

    /** By place in the trail, how many edges there were before. */
    private final GrowingInts edgesBefore = new GrowingInts();

    /** By level of decision, how long the trail was before. */
    private final GrowingInts levelStart = new GrowingInts();

    private int propagated;
    private final UnsettledVersions unsettled;
    private final Optional<OpenCircles> openCircles;

    /** Why a pair is in its order whatever the others are: its reader, or the circle otherwise. */
    private final Map<Integer, RegisterCircle.Reason> reasons = new HashMap<>();

    /** The edges of the last circle. */
    private List<RegisterCircle.Edge> lastCircle = List.of();

    /** What an order, or all orders, came to. */
    sealed interface Outcome {
        /**
         * The level holds.
         *
         * @param order all nodes
         */
        record Holds(int[] order) implements Outcome {}

        /**
         * The level is broken.
         *
         * @param circle the last circle that was left
         */
        record Broken(RegisterCircle circle) implements Outcome {}

        /** Too many circles for now. */
        record Undecided() implements Outcome {}
    }

    VersionOrderSearch(
            RegisterVersions versions,
            RegisterVersions.Readers readers,
            RegisterDemand demand,
            Budget.Meter meter) {
        this.versions = versions;
        this.readers = readers;
        this.demand = demand;
        this.meter = meter;
        nodes = new RegisterPrecedence(versions, readers, demand, meter);
        graph = nodes.graph();
        unsettled = new UnsettledVersions(versions, readers, demand, nodes);
        openCircles =
                demand.besides().map(shape -> new OpenCircles(versions, shape, demand, meter));
    }

    /**
     * Looks for an order.
     *
     * @param mostCircles give up after so many
     */
    Outcome run(long mostCircles) {
        Optional<List<Integer>> circle = graph.circle();
        if (circle.isPresent()) {
            lastCircle = edges(circle.get());
            return broken(Optional.empty());
        }
        graph.setOrder(new FirstOrder(graph, versions, nodes).nodes());
        meter.poll();
        boolean[] isFine = {true};
        new VisibleWrites(versions, demand, graph, meter)
                .forEach(
                        (reader, seen, version) -> {
                            if (isFine[0]) {
                                isFine[0] = seenBefore(reader, seen, version);
                            }
                        });
        if (!isFine[0]) {
            return broken(Optional.empty());
        }
        unsettled.all();
        for (long circles = 0; ; ) {
            meter.poll();
            int[] conflict = propagate();
            if (conflict.length == 0) {
                int next = unsettled.next(this::isUnset, pairs, graph);
                if (next != NONE) {
                    levelStart.add(trail.size());
                    conflict = assign(next, NONE);
                }
            }
            if (conflict.length == 0 && unsettled.isEmpty() && propagated == trail.size()) {
                if (openCircles.isEmpty()) {
                    return holds();
                }
                OpenCircles.Step step = openCircles.get().step(this, graph);
                if (step.circle().isPresent() && step.literals().length == 0) {
                    lastCircle = step.edges();
                    return broken(step.circle());
                }
                if (step.circle().isEmpty() && step.decision() == NONE) {
                    return holds();
                }
                conflict = learnOpen(step);
                circles++;
            }
            if (conflict.length > 0) {
                if (!learn(conflict)) {
                    return broken(Optional.empty());
                }
                if (++circles > mostCircles) {
                    return new Outcome.Undecided();
                }
            }
        }
    }

    private boolean isUnset(int literal) {
        return !clauses.isTrue(literal) && !clauses.isFalse(literal);
    }

    private Outcome holds() {
        int[] order = new int[graph.nodes()];
        for (int node = 0; node < order.length; node++) {
            order[graph.place(node)] = node;
        }
        return new Outcome.Holds(order);
    }

    private Outcome broken(Optional<Circle> found) {
        return new Outcome.Broken(
                new RegisterCircle(versions, demand, pairs, lastCircle, reasons, found));
    }

    VersionPairs pairs() {
        return pairs;
    }

    Clauses clauses() {
        return clauses;
    }

    RegisterPrecedence nodes() {
        return nodes;
    }

    /** What a reader saw beside the version that it read came before that. */
    private boolean seenBefore(int reader, int seen, int version) {
        if (version == RegisterVersions.INITIAL) {
            graph.add(
                    nodes.snapshot(reader),
                    nodes.commit(versions.writer()[seen]),
                    EdgeKind.RW,
                    NONE);
            Optional<List<Integer>> circle = graph.circle();
            lastCircle = circle.map(this::edges).orElse(List.of());
            return circle.isEmpty();
        }
        int literal = pairs.literal(seen, version);
        if (clauses.isTrue(literal)) {
            return true;
        }
        reasons.putIfAbsent(literal, new RegisterCircle.Reason.Seen(reader));
        return !clauses.isFalse(literal) && assign(literal, NONE).length == 0
                || conflictAtRoot(literal);
    }

    private boolean conflictAtRoot(int literal) {
        if (lastCircle.isEmpty()) {
            lastCircle =
                    List.of(
                            edge(pairs.first(literal), pairs.second(literal), literal),
                            edge(pairs.second(literal), pairs.first(literal), literal ^ 1));
        }
        return false;
    }

    private RegisterCircle.Edge edge(int first, int second, int literal) {
        return new RegisterCircle.Edge(
                versions.writer()[first], versions.writer()[second], EdgeKind.WW, literal);
    }

    /** Sets a literal and adds its edges; the literals that contradict each other, or none. */
    private int[] assign(int literal, int reason) {
        clauses.set(literal, levelStart.size(), reason);
        trail.add(literal);
        edgesBefore.add(graph.edges());
        boolean fits = nodes.order(pairs.first(literal), pairs.second(literal), literal);
        unsettled.movedIn(graph);
        if (fits) {
            return new int[0];
        }
        int[] refused = nodes.refused();
        List<Integer> way =
                refused[0] == refused[1]
                        ? List.of()
                        : graph.way(
                                refused[1],
                                refused[0],
                                owner -> clauses.level(owner) > 0,
                                true);
        Set<Integer> owners = new LinkedHashSet<>();
        owners.add(literal ^ 1);
        for (int edge : way) {
            if (graph.owner(edge) != NONE) {
                owners.add(graph.owner(edge) ^ 1);
            }
        }
        int end = graph.edges();
        graph.add(refused[0], refused[1], refused[2], literal);
        List<Integer> circle = new ArrayList<>(List.of(end));
        circle.addAll(way);
        lastCircle = edges(circle);
        graph.takeBack(end);
        return owners.stream().mapToInt(each -> each).toArray();
    }

    private List<RegisterCircle.Edge> edges(List<Integer> circle) {
        return RegisterCircle.edges(graph, nodes, circle);
    }

    /** Draws the consequences of clauses; the literals that contradict each other, or none. */
    private int[] propagate() {
        while (propagated < trail.size()) {
            int[][] conflict = {new int[0]};
            int broken =
                    clauses.falsified(
                            trail.get(propagated++) ^ 1,
                            (literal, clause) -> {
                                conflict[0] = assign(literal, clause);
                                return conflict[0].length == 0;
                            });
            if (broken != NONE) {
                return conflict[0].length > 0 ? conflict[0] : clauses.get(broken).clone();
            }
        }
        return new int[0];
    }

    /** Learns that some pairs of a circle must not all be as they are in the order of nodes. */
    private int[] learnOpen(OpenCircles.Step step) {
        int[] literals = step.literals();
        if (step.decision() == NONE) {
            int open = 0;
            int latest = 0;
            for (int i = 0; i < literals.length; i++) {
                if (isUnset(literals[i])) {
                    swap(literals, i, open++);
                }
            }
            for (int i = open; i < literals.length; i++) {
                latest = Math.max(latest, clauses.level(literals[i]));
            }
            lastCircle = step.edges();
            if (open == 0) {
                return literals.clone();
            }
            if (literals.length == 1) {
                backTo(0);
                reasons.putIfAbsent(
                        literals[0], new RegisterCircle.Reason.Circle(step.edges()));
                return assign(literals[0], NONE);
            }
            openCircles.orElseThrow().keep(literals);
            if (open == 1) {
                backTo(latest);
                for (int i = 2; i < literals.length; i++) {
                    if (clauses.level(literals[i]) > clauses.level(literals[1])) {
                        swap(literals, 1, i);
                    }
                }
                return assign(literals[0], clauses.add(literals));
            }
            clauses.add(literals);
            return new int[0];
        }
        levelStart.add(trail.size());
        return assign(step.decision(), NONE);
    }

    private static void swap(int[] some, int i, int j) {
        int one = some[i];
        some[i] = some[j];
        some[j] = one;
    }

    /** Learns from literals of which one must be true but none is; false when nothing is left. */
    private boolean learn(int[] conflict) {
        int highest = 0;
        for (int literal : conflict) {
            highest = Math.max(highest, clauses.level(literal));
        }
        if (highest == 0) {
            return false;
        }
        backTo(highest);
        boolean isDirect = true;
        Set<Integer> learned = new LinkedHashSet<>();
        Set<Integer> marked = new LinkedHashSet<>();
        int open = mark(conflict, highest, learned, marked);
        int at = trail.size() - 1;
        while (open > 1 || !marked.contains(trail.get(at) ^ 1)) {
            int literal = trail.get(at--);
            if (marked.remove(literal ^ 1)) {
                open--;
                isDirect = false;
                int[] reason = clauses.get(clauses.reason(literal)).clone();
                int[] others =
                        Arrays.stream(reason).filter(each -> each != literal).toArray();
                open += mark(others, highest, learned, marked);
            }
        }
        int asserted = trail.get(at) ^ 1;
        learned.remove(asserted);
        int[] clause = new int[learned.size() + 1];
        clause[0] = asserted;
        int size = 1;
        int level = 0;
        for (int literal : learned) {
            clause[size++] = literal;
            if (clauses.level(literal) > level) {
                level = clauses.level(literal);
                swap(clause, 1, size - 1);
            }
        }
        if (clause.length == 1 && isDirect) {
            reasons.putIfAbsent(asserted, new RegisterCircle.Reason.Circle(lastCircle));
        }
        backTo(level);
        int[] next = assign(asserted, clause.length == 1 ? NONE : clauses.add(clause));
        return next.length == 0 || learn(next);
    }

    private int mark(int[] literals, int highest, Set<Integer> learned, Set<Integer> marked) {
        int added = 0;
        for (int literal : literals) {
            if (clauses.level(literal) == highest) {
                added += marked.add(literal) ? 1 : 0;
            } else if (clauses.level(literal) > 0) {
                learned.add(literal);
            }
        }
        return added;
    }

    private void backTo(int level) {
        if (levelStart.size() <= level) {
            return;
        }
        int left = levelStart.get(level);
        graph.takeBack(edgesBefore.get(left));
        while (trail.size() > left) {
            clauses.unset(trail.removeLast());
            edgesBefore.removeLast();
        }
        while (levelStart.size() > level) {
            levelStart.removeLast();
        }
        propagated = Math.min(propagated, trail.size());
    }
}
