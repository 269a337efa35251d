// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides all levels for transactions on lists, whose order of versions is known: without a circle
 * every level holds, and the order is replayed by {@link SerialReplay}; otherwise each level is the
 * circles that it forbids, each kind looked for once. Versions that nobody read have no order;
 * where a circle could join two of them, {@link LooseOrders} tries their orders.
 */
final class ListLevels {
    private final Versions versions;
    private final Findings findings;
    private final Order added;
    private final Budget.Meter meter;
    private final DependencyGraph graph;
    private final int[] onCircles;
    private final boolean isWithoutCircles;
    private final Map<Order, int[]> apart = new EnumMap<>(Order.class);
    private final Map<Order, Map<Anomaly, Optional<Circle>>> circles = new EnumMap<>(Order.class);

    /** Made when there is a circle at all, for it takes much memory. */
    private @Nullable CircleSearch shapes;

    private Optional<String> spent = Optional.empty();

    /**
     * @param added an order of transactions that all levels have to keep besides their own
     */
    ListLevels(Versions versions, Findings findings, Order added, Budget.Meter meter) {
        this.versions = versions;
        this.findings = findings;
        this.added = added;
        this.meter = meter;
        graph = DependencyGraph.of(versions, meter);
        Components all = new Components(graph, meter);
        all.search(~0, IntStream.range(0, graph.nodes()).toArray());
        onCircles = all.onCircles();
        isWithoutCircles = all.areAllSingle();
        if (isWithoutCircles) {
            replay(all);
        }
    }

    /** The part of the budget that was spent, if one was. */
    Optional<String> spent() {
        return spent;
    }

    /**
     * A verdict on each of {@link Level}, in their order.
     *
     * @param isProven tells which levels the timestamps of the system prove
     */
    List<Verdict> verdicts(Predicate<Level> isProven) {
        List<Verdict> all = new ArrayList<>();
        for (Level level : Level.values()) {
            all.add(
                    isProven.test(level)
                            ? TimestampJudge.proven(level)
                            : verdict(new OrderedLevel(level, added)));
        }
        return all;
    }

    private void replay(Components all) {
        if (Level.STRICT_SERIALIZABLE.implied().stream().anyMatch(this::isBrokenByFinding)) {
            return;
        }
        int[] order =
                IntStream.of(all.topologicalOrder())
                        .filter(node -> node < versions.transactions())
                        .filter(node -> versions.happened()[node])
                        .toArray();
        SerialReplay.flaw(versions.history(), order, Order.REAL_TIME, meter)
                .ifPresent(
                        flaw -> {
                            throw new IllegalStateException(
                                    "an order without circles does not replay: " + flaw);
                        });
    }

    private boolean isBrokenByFinding(Level level) {
        return level.forbidden(Order.NONE).stream()
                .anyMatch(anomaly -> findings.first(anomaly).isPresent());
    }

    private Verdict verdict(OrderedLevel level) {
        try {
            Optional<Witness> witness = witness(level);
            return witness.map(found -> Verdict.invalid(level.word(), found))
                    .orElseGet(() -> Verdict.valid(level.word(), "nothing that it forbids"));
        } catch (Budget.Spent out) {
            spent = Optional.of(out.reason());
            return Verdict.unknown(level.word(), out.reason());
        }
    }

    private Optional<Witness> witness(OrderedLevel level) {
        for (Order order : Order.values()) {
            for (Anomaly anomaly : Anomaly.values()) {
                if (level.isBrokenBy(anomaly, order)) {
                    Optional<Witness> found = witness(anomaly, order);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return level.level().isSerial() || level.level().isOfSessions()
                ? Optional.empty()
                : inAllOrders(level);
    }

    private Optional<Witness> witness(Anomaly anomaly, Order order) {
        Optional<Finding> finding = findings.first(anomaly);
        if (finding.isPresent()) {
            return Optional.of(CircleExplanation.witness(versions.history(), finding.get()));
        }
        return circle(anomaly, order).map(found -> CircleExplanation.witness(versions, found));
    }

    private Optional<Circle> circle(Anomaly anomaly, Order order) {
        if (isWithoutCircles) {
            return Optional.empty();
        }
        Map<Anomaly, Optional<Circle>> known =
                circles.computeIfAbsent(order, each -> new EnumMap<>(Anomaly.class));
        Optional<Circle> before = known.get(anomaly);
        if (before == null) {
            before = search(anomaly, order, isApart(anomaly) ? apart(order) : onCircles);
            known.put(anomaly, before);
        }
        return before;
    }

    /**
     * The nodes on circles without two anti-dependencies next to each other: all with one are among
     * them, which is what most levels are about.
     */
    private int[] apart(Order order) {
        return apart.computeIfAbsent(
                order,
                each ->
                        new ShapedComponents(graph, CircleShape.APART, each, onCircles, meter)
                                .onCircles());
    }

    private Optional<Circle> search(Anomaly anomaly, Order order, int[] members) {
        if (members.length == 0) {
            return Optional.empty();
        }
        for (CircleShape shape : CircleShape.values()) {
            if (shape.anomaly() == anomaly) {
                if (shapes == null) {
                    shapes = new CircleSearch(versions, graph, meter);
                }
                return shapes.find(shape, order, members);
            }
        }
        if (anomaly.isOfSessions()) {
            return guaranteeBrokenBy(anomaly)
                    .flatMap(level -> GuaranteeJudge.ofLists(level, versions, meter));
        }
        return switch (anomaly) {
            case LOST_UPDATE -> items(members).lostUpdate();
            case G_MONOTONIC_ATOMIC ->
                    order == Order.NONE ? items(members).fadingView() : Optional.empty();
            case FRACTURED_READ ->
                    order == Order.REAL_TIME ? Optional.empty() : items(members).fracture(order);
            case G_CAUSAL ->
                    order == Order.REAL_TIME || circle(Anomaly.G_SINGLE, order).isEmpty()
                            ? Optional.empty()
                            : items(members).cause(order);
            default -> Optional.empty();
        };
    }

    private static Optional<Level> guaranteeBrokenBy(Anomaly anomaly) {
        return Arrays.stream(Level.values())
                .filter(level -> level.isOfSessions() && level.ownAnomaly() == anomaly)
                .findFirst();
    }

    private static boolean isApart(Anomaly anomaly) {
        return switch (anomaly) {
            case G_PREFIX, G_SINGLE, G_NONADJACENT, G_MONOTONIC_ATOMIC, FRACTURED_READ, G_CAUSAL ->
                    true;
            default -> false;
        };
    }

    private ItemCircles items(int[] members) {
        int[] transactions =
                IntStream.of(members).filter(node -> node < versions.transactions()).toArray();
        return new ItemCircles(versions, transactions, meter);
    }

    /** A circle that every order of versions closes which nobody read. */
    private Optional<Witness> inAllOrders(OrderedLevel level) {
        if (isWithoutCircles) {
            return Optional.empty();
        }
        LooseOrders orders = new LooseOrders(versions, graph, meter);
        return level.order() != level.level().order()
                        || orders.matter(CircleShape.ANY.kinds(level.order()), onCircles)
                ? orders.circleInAll(level).map(found -> CircleExplanation.witness(versions, found))
                : Optional.empty();
    }
}
