// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides whether the versions of all keys have orders that satisfy a level. Keeps an order of all
 * nodes that fits what is known ({@link PrecedenceGraph}); only where that leaves a read or two
 * commits wrong, the pair of versions is put in one order or the other. A circle that comes of it
 * is learned as a clause, and the search goes back to where it would have known better, the order
 * with it, so that what was tried in vain disturbs nothing (Marques-Silva and Sakallah, "GRASP",
 * IEEE Trans. Computers 1999; Bayless et al., "SAT modulo monotonic theories", AAAI 2015, for
 * graphs). Exact; exponential in such pairs at worst, for the problem is NP-complete.
 */
final class VersionOrderSearch {
    private static final int NONE = -1;

    /** What is certain is looked through for consequences after so many circles. */
    private static final long FEW_CIRCLES = 16;

    private final RegisterVersions versions;
    private final RegisterDemand demand;
    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;
    private final Budget.Meter meter;
    private final VersionPairs pairs = new VersionPairs();
    private final Decisions decisions = new Decisions();
    private final Clauses clauses = decisions.clauses();

    /** Pairs of versions whose order is known beforehand. */
    private final Ints knownFirst = new Ints();

    private final Ints knownSecond = new Ints();
    private final UnsettledVersions unsettled;
    private boolean isBegun;
    private final Optional<OpenCircles> openCircles;
    private final Ways ways;
    private final Refutations refutations;

    /** By literal that a reader decides who saw more: that reader. */
    private final Map<Integer, RegisterCircle.Reason> reasons = new HashMap<>();

    private long circles;

    /** Literals that are certain but were not set as such yet. */
    private final Ints certain = new Ints();

    /** The edges of the last circle. */
    private List<RegisterCircle.Edge> lastCircle = List.of();

    /** What the orders of versions came to. */
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
        this.demand = demand;
        this.meter = meter;
        nodes = new RegisterPrecedence(versions, readers, demand, meter);
        graph = nodes.graph();
        ways = new Ways(graph, meter);
        refutations = new Refutations(nodes, pairs, ways);
        unsettled = new UnsettledVersions(versions, readers, demand, nodes);
        openCircles =
                demand.besides().map(shape -> new OpenCircles(versions, shape, demand, meter));
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

    /** Says, before the search, that one version comes before another. */
    void know(int first, int second) {
        knownFirst.add(first);
        knownSecond.add(second);
        nodes.forEachEdge(
                first,
                second,
                (from, to, kind) -> {
                    graph.add(from, to, kind, NONE);
                    return true;
                });
    }

    /**
     * Looks for an order.
     *
     * @param mostCircles give up after so many
     */
    Outcome run(long mostCircles) {
        if (!begin()) {
            return broken(Optional.empty());
        }
        // What is certain is looked through for consequences when circles mount up.
        long nextSaturation = Math.min(FEW_CIRCLES, 1 + versions.transactions() / 64);
        while (circles <= mostCircles) {
            meter.poll();
            int[] conflict = settleCertain();
            conflict = conflict.length > 0 ? conflict : propagate();
            if (conflict.length == 0) {
                int next = unsettled.next(decisions::isUnset, pairs);
                if (next != NONE) {
                    conflict = decide(next);
                } else if (openCircles.isEmpty()) {
                    return new Outcome.Holds(graph.order());
                } else {
                    OpenCircles.Step step = openCircles.get().step(this, graph);
                    if (step.circle().isPresent() && step.literals().length == 0) {
                        lastCircle = step.edges();
                        return broken(step.circle());
                    }
                    if (step.circle().isEmpty() && step.decision() == NONE) {
                        return new Outcome.Holds(graph.order());
                    }
                    conflict = step.decision() == NONE ? learnOpen(step) : decide(step.decision());
                    circles++;
                }
            }
            if (conflict.length > 0) {
                circles++;
                if (!learn(conflict)) {
                    return broken(Optional.empty());
                }
            }
            if (circles >= nextSaturation) {
                nextSaturation *= 4;
                if (!saturate()) {
                    return broken(Optional.empty());
                }
                reorder();
            }
        }
        return new Outcome.Undecided();
    }

    /** Takes in all that is known at once; false when that is a contradiction. */
    private boolean begin() {
        List<Integer> circle = ways.circle();
        if (!circle.isEmpty()) {
            lastCircle = RegisterCircle.edges(graph, nodes, circle);
            return false;
        }
        graph.setOrder(new FirstOrder(graph, versions, nodes).nodes());
        meter.poll();
        for (int i = 0; i < knownFirst.size(); i++) {
            int literal = pairs.literal(knownFirst.get(i), knownSecond.get(i));
            decisions.set(literal, NONE, graph.edges());
        }
        boolean[] isFine = {true};
        new VisibleWrites(versions, demand, graph, meter)
                .forEach(
                        (reader, seen, version) -> {
                            isFine[0] = isFine[0] && seenBefore(reader, seen, version);
                        });
        unsettled.all();
        isBegun = true;
        return isFine[0];
    }

    /** What a reader saw beside the version that it read came before that. */
    private boolean seenBefore(int reader, int seen, int version) {
        if (version == RegisterVersions.INITIAL) {
            int writer = nodes.commit(versions.writer()[seen]);
            graph.add(nodes.snapshot(reader), writer, EdgeKind.RW, NONE);
            lastCircle = RegisterCircle.edges(graph, nodes, ways.circle());
            return false;
        }
        int literal = pairs.literal(seen, version);
        if (clauses.isTrue(literal)) {
            return true;
        }
        reasons.putIfAbsent(literal, new RegisterCircle.Reason.Seen(reader));
        if (clauses.isFalse(literal)) {
            lastCircle = List.of(written(literal), written(literal ^ 1));
            return false;
        }
        return assign(literal, NONE).length == 0;
    }

    private RegisterCircle.Edge written(int literal) {
        return new RegisterCircle.Edge(
                versions.writer()[pairs.first(literal)],
                versions.writer()[pairs.second(literal)],
                EdgeKind.WW,
                literal);
    }

    /** Draws what follows from all that is certain, until nothing more does. */
    private boolean saturate() {
        backTo(0);
        Saturation saturation = new Saturation(nodes, Saturation.WINDOW, meter);
        try {
            int before = NONE;
            while (decisions.size() - before > before / 100) {
                before = decisions.size();
                boolean isFine =
                        saturation.round(
                                pairs,
                                clauses::isTrue,
                                (first, second) -> forced(pairs.literal(first, second)));
                if (!isFine) {
                    return false;
                }
                int[] conflict = propagate();
                if (conflict.length > 0) {
                    return learn(conflict);
                }
            }
            return true;
        } finally {
            saturation.close();
        }
    }

    private boolean forced(int literal) {
        if (clauses.isFalse(literal)) {
            // Only of circles that the graph does not rule out: those will be found as such.
            return true;
        }
        int[] conflict = assign(literal, NONE);
        return conflict.length == 0 || learn(conflict);
    }

    /** Tries a literal; where that closes a circle at once, the other way round follows. */
    private int[] decide(int literal) {
        decisions.begin(graph);
        int[] conflict = assign(literal, NONE);
        if (conflict.length == 0) {
            return conflict;
        }
        circles++;
        backTo(decisions.level() - 1);
        int[] clause = decisions.implied(conflict, literal ^ 1);
        if (clause.length > 1) {
            return assign(literal ^ 1, clauses.add(clause));
        }
        certain.add(literal ^ 1);
        return decisions.level() == 0
                ? settleCertain()
                : assign(literal ^ 1, clauses.addAlone(literal ^ 1));
    }

    /** Sets what is certain as such, once nothing else is set; the conflict, or none. */
    private int[] settleCertain() {
        int[] conflict = {};
        while (decisions.level() == 0 && certain.size() > 0 && conflict.length == 0) {
            int literal = certain.removeLast();
            if (!clauses.isTrue(literal)) {
                conflict = assign(literal, NONE);
            }
        }
        return conflict;
    }

    private void backTo(int level) {
        decisions.backTo(level, graph);
        unsettled.movedIn();
    }

    /** Begins again with the order of time, as far as what is certain by now allows it. */
    private void reorder() {
        int[] before = graph.order();
        int wrong = unsettled.count();
        graph.setOrder(new FirstOrder(graph, versions, nodes).nodes());
        unsettled.all();
        if (unsettled.count() > wrong) {
            graph.setOrder(before);
            unsettled.all();
        }
    }

    private Outcome broken(Optional<Circle> found) {
        for (int place = 0; place < decisions.size(); place++) {
            refutations.certain(decisions.literal(place), decisions.edgesBefore(place));
        }
        List<RegisterCircle.Edge> shown =
                refutations.shown(
                        lastCircle,
                        reasons,
                        edges -> found.isPresent() ? 0 : circle(edges, found).rank());
        return new Outcome.Broken(circle(shown, found));
    }

    private RegisterCircle circle(List<RegisterCircle.Edge> edges, Optional<Circle> found) {
        return new RegisterCircle(versions, demand, pairs, edges, reasons, found);
    }

    /** Sets a literal and adds its edges; the literals that contradict each other, or none. */
    private int[] assign(int literal, int reason) {
        decisions.set(literal, reason, graph.edges());
        boolean fits = nodes.order(pairs.first(literal), pairs.second(literal), literal);
        if (isBegun) {
            unsettled.movedIn();
        }
        if (fits) {
            return new int[0];
        }
        int[] refused = nodes.refused();
        Ways.Limits within =
                new Ways.Limits(
                        owner -> clauses.level(owner) > 0,
                        graph.place(refused[0]),
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE);
        List<Integer> way = ways.find(refused[1], refused[0], within);
        lastCircle = refutations.closed(refused, literal, way);
        return IntStream.concat(IntStream.of(literal), way.stream().mapToInt(graph::owner))
                .filter(owner -> owner != NONE)
                .map(owner -> owner ^ 1)
                .distinct()
                .toArray();
    }

    /** Draws the consequences of clauses; the literals that contradict each other, or none. */
    private int[] propagate() {
        int[][] conflict = {new int[0]};
        while (!decisions.isSettled()) {
            int broken =
                    clauses.falsified(
                            decisions.next() ^ 1,
                            (literal, clause) -> {
                                conflict[0] = assign(literal, clause);
                                return conflict[0].length == 0;
                            });
            if (broken != NONE) {
                return conflict[0].length > 0 ? conflict[0] : clauses.get(broken).clone();
            }
        }
        return conflict[0];
    }

    /** Learns that some pairs of a circle must not all be as they are in the order of nodes. */
    private int[] learnOpen(OpenCircles.Step step) {
        int[] literals = step.literals();
        lastCircle = step.edges();
        int unset = decisions.sort(literals);
        if (unset == 0) {
            return literals;
        }
        if (literals.length == 1) {
            reasons.putIfAbsent(literals[0], new RegisterCircle.Reason.Circle(step.edges()));
        }
        openCircles.orElseThrow().keep(literals);
        if (unset > 1) {
            clauses.add(literals);
            return new int[0];
        }
        backTo(literals.length == 1 ? 0 : clauses.level(literals[1]));
        return assign(literals[0], literals.length == 1 ? NONE : clauses.add(literals));
    }

    /** Learns from literals of which one must be true but none is; false when nothing is left. */
    private boolean learn(int[] conflict) {
        int highest = decisions.level(conflict);
        if (highest == 0) {
            return false;
        }
        decisions.backTo(highest, graph);
        int[] clause = decisions.learned(conflict);
        boolean isCertain = clause.length == 1;
        backTo(isCertain ? 0 : clauses.level(clause[1]));
        int[] next = assign(clause[0], isCertain ? NONE : clauses.add(clause));
        return next.length == 0 || learn(next);
    }
}
