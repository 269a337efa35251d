// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.VersionDemands.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides session guarantees (see {@link SessionGuarantees}) for lists, whose order is known, and
 * for registers, whose order must exist, and says how they are broken: a reader that misses what it
 * must have seen, or a version before one that it must come after.
 */
final class GuaranteeJudge {
    private final RegisterVersions versions;
    private final SessionRows sessions;
    private final Budget.Meter meter;

    private GuaranteeJudge(RegisterVersions versions, Budget.Meter meter) {
        this.versions = versions;
        this.meter = meter;
        sessions = new SessionRows(versions, meter);
    }

    /** How lists break a guarantee; empty when they keep it. */
    static Optional<Circle> ofLists(Level guarantee, Versions lists, Budget.Meter meter) {
        Optional<RegisterVersions> versions = RegisterVersions.of(lists);
        if (versions.isEmpty()) {
            return Optional.of(interleaved(lists));
        }
        long before = meter.bytes();
        try {
            return new GuaranteeJudge(versions.get(), meter).ofLists(guarantee, lists);
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    /** How registers break a guarantee; empty when they keep it. */
    static Optional<Witness> ofRegisters(
            Level guarantee, RegisterVersions versions, Budget.Meter meter) {
        long before = meter.bytes();
        try {
            return new GuaranteeJudge(versions, meter)
                    .ofRegisters(guarantee, RegisterExplanation.words(versions), demands -> {});
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    /** How objects of any kind break a guarantee, where it is clear what was read. */
    static Optional<Witness> ofObjects(
            Level guarantee,
            AssignedVersions assigned,
            TransactionWrites writes,
            Budget.Meter meter) {
        long before = meter.bytes();
        try {
            return new GuaranteeJudge(assigned.versions(), meter)
                    .ofRegisters(
                            guarantee,
                            new UnitWords(writes, assigned),
                            demands -> {
                                for (int i = 0; i < assigned.first().length; i++) {
                                    demands.before(
                                            assigned.first()[i],
                                            assigned.second()[i],
                                            VersionDemands.KNOWN);
                                }
                            });
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    /** Versions of one key that another transaction's came in between of. */
    private static Circle interleaved(Versions lists) {
        for (int key = 0; key < lists.keys().length; key++) {
            Map<Integer, Integer> last = new HashMap<>();
            int length = lists.chainLength(key);
            for (int place = 0; place < length; place++) {
                Integer before = last.put(lists.writer(key, place), place);
                if (before != null) {
                    return between(lists.writer(key, place), lists.writer(key, before + 1));
                }
            }
            for (int i = lists.looseStart()[key]; i < lists.looseStart()[key + 1]; i++) {
                int before = last.getOrDefault(lists.loose()[i], length);
                if (before + 1 < length) {
                    return between(lists.loose()[i], lists.writer(key, before + 1));
                }
            }
        }
        throw new IllegalArgumentException("every transaction wrote each key once");
    }

    private static Circle between(int writer, int other) {
        return new Circle(
                Anomaly.G0,
                List.of(
                        new Circle.Edge(writer, other, EdgeKind.WW),
                        new Circle.Edge(other, writer, EdgeKind.WW)));
    }

    private Optional<Circle> ofLists(Level guarantee, Versions lists) {
        GuaranteeWays ways = new GuaranteeWays(versions, sessions, guarantee);
        List<Circle.Edge> circle = followsItself(guarantee, ways);
        if (circle.isEmpty()) {
            ListDemands demands =
                    new ListDemands(lists, versions, demand -> ways.way(demand).size());
            new SessionGuarantees(versions, sessions, demands, meter).demand(guarantee);
            for (Demand unmet : demands.contradiction()) {
                circle = new ArrayList<>(List.of(back(unmet)));
                circle.addAll(ways.way(unmet));
            }
        }
        return circle.isEmpty()
                ? Optional.empty()
                : Optional.of(new Circle(guarantee.ownAnomaly(), circle));
    }

    private List<Circle.Edge> followsItself(Level guarantee, GuaranteeWays ways) {
        if (guarantee != Level.WRITES_FOLLOW_READS) {
            return List.of();
        }
        int happened =
                (int)
                        IntStream.range(0, versions.transactions())
                                .filter(each -> versions.happened()[each])
                                .count();
        return FollowedReads.order(versions, sessions).length == happened
                ? List.of()
                : ways.circle();
    }

    /** From who missed the earlier version, or has one before it, to who wrote it. */
    private Circle.Edge back(Demand demand) {
        int writer = versions.writer()[demand.before()];
        return demand.reader() == VersionDemands.WRITERS
                ? new Circle.Edge(versions.writer()[demand.after()], writer, EdgeKind.WW)
                : new Circle.Edge(demand.reader(), writer, EdgeKind.RW);
    }

    private Optional<Witness> ofRegisters(
            Level guarantee, RegisterExplanation.Words words, Consumer<VersionDemands> known) {
        GuaranteeWays ways = new GuaranteeWays(versions, sessions, guarantee);
        List<Circle.Edge> itself = followsItself(guarantee, ways);
        if (!itself.isEmpty()) {
            return Optional.of(
                    RegisterExplanation.witness(circle(guarantee, List.of(), ways, itself), words));
        }
        RegisterDemands demands = new RegisterDemands(versions, meter);
        known.accept(demands);
        new SessionGuarantees(versions, sessions, demands, meter).demand(guarantee);
        List<Demand> contradiction = demands.contradiction();
        return contradiction.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        RegisterExplanation.witness(
                                circle(guarantee, inTurn(contradiction), ways, List.of()), words));
    }

    /** The same circle, with a demand of a reader at its end, or else of writers. */
    private static List<Demand> inTurn(List<Demand> circle) {
        int last = 0;
        for (int i = 1; i < circle.size(); i++) {
            last = circle.get(i).reader() > circle.get(last).reader() ? i : last;
        }
        List<Demand> turned = new ArrayList<>(circle.subList(last + 1, circle.size()));
        turned.addAll(circle.subList(0, last + 1));
        return turned;
    }

    private RegisterCircle circle(
            Level guarantee, List<Demand> circle, GuaranteeWays ways, List<Circle.Edge> itself) {
        VersionPairs pairs = new VersionPairs();
        Map<Integer, RegisterCircle.Reason> reasons = new HashMap<>();
        List<Circle.Edge> plain = new ArrayList<>(itself);
        int literal = -1;
        if (!circle.isEmpty()) {
            Demand last = circle.get(circle.size() - 1);
            literal = explained(circle, last, ways, pairs, reasons);
            plain.add(back(last));
            plain.addAll(ways.way(last));
        }
        List<RegisterCircle.Edge> edges = new ArrayList<>();
        for (Circle.Edge edge : plain) {
            int of = edges.isEmpty() ? literal : -1;
            edges.add(new RegisterCircle.Edge(edge.from(), edge.to(), edge.kind(), of));
        }
        return new RegisterCircle(
                versions,
                RegisterDemand.ofSessions(guarantee.ownAnomaly()),
                pairs,
                edges,
                reasons,
                Optional.of(new Circle(guarantee.ownAnomaly(), plain)));
    }

    /** The literal of what contradicts the last demand, with the reasons for it. */
    private int explained(
            List<Demand> circle,
            Demand last,
            GuaranteeWays ways,
            VersionPairs pairs,
            Map<Integer, RegisterCircle.Reason> reasons) {
        if (last.after() == RegisterVersions.INITIAL) {
            return -1;
        }
        List<Integer> steps = new ArrayList<>();
        for (Demand each : circle.subList(0, circle.size() - 1)) {
            int literal = pairs.literal(each.before(), each.after());
            steps.add(literal);
            reasons.put(
                    literal,
                    each.reader() == VersionDemands.KNOWN
                            ? new RegisterCircle.Reason.Told(
                                    List.of(), List.of(), "their order is known beforehand")
                            : reason(each, ways.way(each)));
        }
        int whole = pairs.literal(last.after(), last.before());
        if (steps.size() > 1) {
            reasons.put(
                    whole,
                    new RegisterCircle.Reason.Told(
                            steps, List.of(), "that is what the pairs between them come to"));
        }
        return whole;
    }

    private RegisterCircle.Reason reason(Demand demand, List<Circle.Edge> way) {
        String words =
                way.stream()
                        .map(
                                edge ->
                                        edge.kind() == EdgeKind.WR
                                                ? "operation "
                                                        + edge.to()
                                                        + " read from operation "
                                                        + edge.from()
                                                : "process "
                                                        + versions.history().process(edge.from())
                                                        + " ran operation "
                                                        + edge.from()
                                                        + " before operation "
                                                        + edge.to())
                        .collect(Collectors.joining(", "));
        List<Integer> operations =
                way.stream().flatMap(edge -> List.of(edge.from(), edge.to()).stream()).toList();
        return new RegisterCircle.Reason.Told(
                List.of(),
                operations,
                demand.reader() == VersionDemands.WRITERS
                        ? words
                        : "operation " + demand.reader() + " read the latter; " + words);
    }
}
