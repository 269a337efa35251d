// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which isolation levels a history of transactions satisfies: all of {@link Level}, each decided,
 * or one of them. Sound and complete for lists that are appended to and read whole, and for
 * registers, as long as no value that was read was written to a key twice. Lists tell the order of
 * versions, and for a known order levels are what circles they forbid (see {@link CircleShape});
 * where the order is not known, one is searched for (see {@link VersionOrderSearch}).
 *
 * <p>Lists: O(transactions + steps + elements of all lists that were read) where nothing is wrong;
 * looking for circles costs more, among transactions that are on some only. Registers: about linear
 * where the order of time nearly fits; the problem is NP-complete. An order that proves
 * serializability is replayed by {@link SerialReplay}. What it cannot see: lists that nobody read,
 * and what transactions that aborted had read.
 */
public final class IsolationChecker implements Checker {
    static final String NO_TIMES =
            "the history has no times, and nothing that it implies is broken; without times nobody"
                    + " can tell";

    private final Optional<Level> asked;
    private final Objects objects;
    private final boolean isTimeless;

    /** What transactions are on. */
    private enum Objects {
        LISTS,
        REGISTERS,
        ANY
    }

    private IsolationChecker(Optional<Level> asked, Objects objects, boolean isTimeless) {
        this.asked = asked;
        this.objects = objects;
        this.isTimeless = isTimeless;
    }

    /** Finds the strongest levels that hold. */
    public static IsolationChecker ofAllLevels() {
        return new IsolationChecker(Optional.empty(), Objects.LISTS, false);
    }

    /** Demands one level. */
    public static IsolationChecker of(Level level) {
        return new IsolationChecker(Optional.of(level), Objects.LISTS, false);
    }

    /** The same for transactions that write registers and read them. */
    public IsolationChecker onRegisters() {
        return new IsolationChecker(asked, Objects.REGISTERS, isTimeless);
    }

    /**
     * The same for transactions on registers, lists, sets and counters, mixed as they like, with
     * compare-and-sets, deletions, version numbers and predicates; see {@link TransactionReader}.
     */
    public IsolationChecker onObjects() {
        return new IsolationChecker(asked, Objects.ANY, isTimeless);
    }

    /**
     * The same for histories of which only the order of each session is known. Levels about real
     * time are unknown where nothing breaks what they imply.
     */
    public IsolationChecker withoutTimes() {
        return new IsolationChecker(asked, objects, true);
    }

    /** True for a level of which a history without times cannot tell. */
    static boolean isAboutTime(Level level) {
        return level.order() == Order.REAL_TIME;
    }

    @Override
    public String id() {
        return "isolation";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        return new Judgement(history, meter).verdict();
    }

    /** A verdict on each of {@link Level}, in their order; empty where nothing could be decided. */
    public List<Verdict> levels(History history, Budget.Meter meter) {
        Judgement judgement =
                new IsolationChecker(Optional.empty(), objects, isTimeless)
                .new Judgement(history, meter);
        judgement.verdict();
        return judgement.levels;
    }

    /** One history on trial. */
    private final class Judgement {
        private final History history;
        private final Budget.Meter meter;
        private final Findings findings = new Findings();
        private final Map<Order, Map<Anomaly, Optional<Circle>>> circles =
                new EnumMap<>(Order.class);
        private boolean isWithoutCircles;
        private Optional<String> spent = Optional.empty();
        private List<Verdict> levels = List.of();

        Judgement(History history, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
        }

        Verdict verdict() {
            return switch (objects) {
                case LISTS -> ofLists();
                case REGISTERS -> ofRegisters();
                case ANY ->
                        new TransactionKeys(history).areAll(KeyType.LIST) ? ofLists() : ofObjects();
            };
        }

        private Verdict ofObjects() {
            TransactionModel model = new TransactionReader(history, findings, meter).read();
            if (!model.isTold()) {
                return nothingIsTold();
            }
            if (findings.obstacle().isPresent()) {
                return Verdict.unknown(id(), findings.obstacle().get());
            }
            TransactionLevels objectLevels = new TransactionLevels(model, findings, meter);
            levels = List.copyOf(objectLevels.verdicts());
            spent = objectLevels.spent();
            return measured(levels);
        }

        private Verdict nothingIsTold() {
            return Verdict.vacuous(id(), "no transaction that committed has read anything");
        }

        private Verdict ofRegisters() {
            RegisterVersions versions = new RwRegisterReader(history, findings, meter).read();
            Optional<Verdict> early = withoutSearch();
            if (early.isPresent()) {
                return early.get();
            }
            RegisterLevels registers = new RegisterLevels(versions, findings, isTimeless, meter);
            if (asked.isPresent()) {
                Verdict alone = registers.verdict(asked.get());
                return timed(ofLevel(alone, alone.reason()));
            }
            levels = List.copyOf(registers.verdicts());
            spent = registers.spent();
            return measured(levels);
        }

        private Optional<Verdict> withoutSearch() {
            if (IntStream.range(0, history.operations()).noneMatch(this::tells)) {
                return Optional.of(nothingIsTold());
            }
            return findings.obstacle().map(reason -> Verdict.unknown(id(), reason));
        }

        private Verdict ofLists() {
            Versions versions = new ListAppendReader(history, findings, meter).read();
            Optional<Verdict> early = withoutSearch();
            if (early.isPresent()) {
                return early.get();
            }
            DependencyGraph graph = DependencyGraph.of(versions, meter);
            Components all = new Components(graph, meter);
            all.search(~0, IntStream.range(0, graph.nodes()).toArray());
            isWithoutCircles = all.areAllSingle();
            if (isWithoutCircles) {
                replay(versions, all);
            }
            List<Verdict> parts = new ArrayList<>();
            Search search = new Search(versions, graph, all.onCircles());
            for (Level level : Level.values()) {
                parts.add(
                        isTimeless && isAboutTime(level)
                                ? withoutTimes(level, parts)
                                : verdict(level, search));
            }
            levels = List.copyOf(parts);
            return measured(levels);
        }

        private Verdict measured(List<Verdict> parts) {
            return timed(summary(parts));
        }

        private Verdict timed(Verdict verdict) {
            return verdict.with(
                    Map.of(
                            "transactions",
                            (long) history.operations(),
                            "milliseconds",
                            meter.elapsed().toMillis()));
        }

        private boolean tells(int transaction) {
            return history.outcome(transaction) == EventType.OK
                    && IntStream.range(
                                    history.firstStep(transaction),
                                    history.firstStep(transaction + 1))
                            .anyMatch(this::isSeen);
        }

        private boolean isSeen(int step) {
            String name = history.functionName(history.stepFunction(step));
            return Function.named(name) == Function.READ
                    && history.stepResult(step) != ValuePool.UNKNOWN;
        }

        private void replay(Versions versions, Components all) {
            if (Level.STRICT_SERIALIZABLE.implied().stream().anyMatch(this::isBrokenByFinding)) {
                return;
            }
            int[] order =
                    IntStream.of(all.topologicalOrder())
                            .filter(node -> node < versions.transactions())
                            .filter(node -> versions.happened()[node])
                            .toArray();
            SerialReplay.flaw(history, order, Order.REAL_TIME, meter)
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

        /** What the weaker levels say of one about real time. */
        private static Verdict withoutTimes(Level level, List<Verdict> weaker) {
            String reason = NO_TIMES;
            for (int i = 0; i < weaker.size(); i++) {
                Verdict part = weaker.get(i);
                if (level.implies(Level.values()[i])) {
                    if (part.status() == Status.INVALID) {
                        return Verdict.invalid(level.word(), part.witness().orElseThrow());
                    }
                    reason = part.status() == Status.UNKNOWN ? part.reason() : reason;
                }
            }
            return Verdict.unknown(level.word(), reason);
        }

        private Verdict verdict(Level level, Search search) {
            try {
                Optional<Witness> witness = witness(level, search);
                return witness.map(found -> Verdict.invalid(level.word(), found))
                        .orElseGet(() -> Verdict.valid(level.word(), "nothing that it forbids"));
            } catch (Budget.Spent out) {
                spent = Optional.of(out.reason());
                return Verdict.unknown(level.word(), out.reason());
            }
        }

        private Optional<Witness> witness(Level level, Search search) {
            for (Order order : Order.values()) {
                for (Anomaly anomaly : Anomaly.values()) {
                    if (level.isBrokenBy(anomaly, order)) {
                        Optional<Witness> found = search.witness(anomaly, order);
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                }
            }
            return level.isSerial() || level.isOfSessions()
                    ? Optional.empty()
                    : search.inAllOrders(level);
        }

        private Verdict summary(List<Verdict> parts) {
            if (asked.isPresent()) {
                Verdict part = parts.get(asked.get().ordinal());
                return ofLevel(
                        part,
                        switch (part.status()) {
                            case VALID -> strongest(parts);
                            case UNKNOWN -> part.reason() + "; " + strongest(parts);
                            default -> part.reason();
                        });
            }
            boolean isAnyIsolated =
                    Arrays.stream(Level.values())
                            .filter(level -> !level.isOfSessions())
                            .anyMatch(
                                    level -> parts.get(level.ordinal()).status() != Status.INVALID);
            boolean isUnknown =
                    parts.stream()
                            .anyMatch(
                                    part ->
                                            part.status() == Status.UNKNOWN
                                                    && !part.reason().equals(NO_TIMES));
            if (!isAnyIsolated) {
                return Verdict.all(id(), parts);
            }
            return isUnknown
                    ? Verdict.unknown(id(), strongest(parts) + "; " + spent.orElse("undecided"))
                    : Verdict.valid(id(), strongest(parts));
        }

        /** The verdict on the level that was asked for. */
        private Verdict ofLevel(Verdict part, String reason) {
            return new Verdict(
                    id() + " " + part.part(),
                    part.status(),
                    reason,
                    part.witness(),
                    List.of(),
                    part.measures());
        }

        private String strongest(List<Verdict> parts) {
            List<Level> holding = new ArrayList<>();
            List<Level> broken = new ArrayList<>();
            for (Level level : Level.values()) {
                switch (parts.get(level.ordinal()).status()) {
                    case VALID -> holding.add(level);
                    case INVALID -> broken.add(level);
                    default -> {}
                }
            }
            String holds = words(holding, (one, other) -> other.implies(one));
            String breaks = words(broken, Level::implies);
            String timed =
                    parts.stream()
                            .filter(part -> part.reason().equals(NO_TIMES))
                            .map(Verdict::part)
                            .collect(Collectors.joining(", "));
            return (holds.isEmpty() ? "no level holds" : "strongest level that holds: " + holds)
                    + (breaks.isEmpty() ? "" : "; weakest that is broken: " + breaks)
                    + (timed.isEmpty() ? "" : "; without times nobody can tell: " + timed);
        }

        /** Those of some levels that no other one of them makes needless. */
        private String words(
                List<Level> some, java.util.function.BiPredicate<Level, Level> isNeedless) {
            List<String> words = new ArrayList<>();
            for (Level level : some) {
                boolean needless =
                        some.stream()
                                .anyMatch(other -> other != level && isNeedless.test(level, other));
                if (!needless) {
                    words.add(level.word());
                }
            }
            return String.join(", ", words);
        }

        /** Looks for each anomaly once. */
        private final class Search {
            private final Versions versions;
            private final DependencyGraph graph;
            private final int[] onCircles;
            private final Map<Order, int[]> apart = new EnumMap<>(Order.class);

            /** Made when there is a circle at all, for it takes much memory. */
            private @Nullable CircleSearch shapes;

            Search(Versions versions, DependencyGraph graph, int[] onCircles) {
                this.versions = versions;
                this.graph = graph;
                this.onCircles = onCircles;
            }

            Optional<Witness> witness(Anomaly anomaly, Order order) {
                Optional<Finding> finding = findings.first(anomaly);
                if (finding.isPresent()) {
                    return Optional.of(CircleExplanation.witness(history, finding.get()));
                }
                return circle(anomaly, order)
                        .map(found -> CircleExplanation.witness(versions, found));
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
             * The nodes on circles without two anti-dependencies next to each other: all with one
             * are among them, which is what most levels are about.
             */
            private int[] apart(Order order) {
                return apart.computeIfAbsent(
                        order,
                        each ->
                                new ShapedComponents(
                                                graph, CircleShape.APART, each, onCircles, meter)
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
                    case G_MONOTONIC_ATOMIC -> items(members).fadingView();
                    case FRACTURED_READ -> items(members).fracture(order);
                    case G_CAUSAL ->
                            circle(Anomaly.G_SINGLE, order).isEmpty()
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
                    case G_PREFIX,
                            G_SINGLE,
                            G_NONADJACENT,
                            G_MONOTONIC_ATOMIC,
                            FRACTURED_READ,
                            G_CAUSAL ->
                            true;
                    default -> false;
                };
            }

            private ItemCircles items(int[] members) {
                int[] transactions =
                        IntStream.of(members)
                                .filter(node -> node < versions.transactions())
                                .toArray();
                return new ItemCircles(versions, transactions, meter);
            }

            /** A circle that every order of versions closes which nobody read. */
            Optional<Witness> inAllOrders(Level level) {
                if (isWithoutCircles) {
                    return Optional.empty();
                }
                LooseOrders orders = new LooseOrders(versions, graph, meter);
                return orders.matter(CircleShape.ANY.kinds(level.order()), onCircles)
                        ? orders.circleInAll(level)
                                .map(found -> CircleExplanation.witness(versions, found))
                        : Optional.empty();
            }
        }
    }
}
