// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.checkers.linearizability.special.Answer;
import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.linearizability.special.ObjectReplay;
import dev.assay.checkers.linearizability.special.SpecialEngine;
import dev.assay.checkers.linearizability.special.SpecialEngines;
import dev.assay.histories.History;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges one component: asks the special engines one after the other, then the general search, and
 * lets none of them have the last word: orders are replayed, refutations refuted again.
 */
final class Judge<S> {
    private static final String GENERAL = "general-search";
    private static final int FEW_OPERATIONS = 1_000;
    private static final long CORE_CONFIGURATIONS = 50_000;
    private static final Pattern OPERATION = Pattern.compile("#(\\d+)");

    private final Component<S> component;
    private final History history;
    private final Budget.Meter meter;
    private final boolean isProving;
    private final SortedMap<String, Long> tried = new TreeMap<>();

    /**
     * @param isProving true to try every order of a core, however many there are
     */
    Judge(Component<S> component, History history, Budget.Meter meter, boolean isProving) {
        this.isProving = isProving;
        this.component = component;
        this.history = history;
        this.meter = meter;
    }

    Part part() {
        if (!component.tells()) {
            return undecided(
                    Verdict.vacuous(
                            component.label(), "no completed operation could have been refused"));
        }
        try {
            Optional<ObjectHistory> object = component.asObject();
            if (object.isPresent()) {
                for (SpecialEngine engine : SpecialEngines.of(object.get().type())) {
                    Optional<Part> part = bySpecial(engine, object.get());
                    if (part.isPresent()) {
                        return part.get();
                    }
                }
            }
        } catch (Budget.Spent spent) {
            return undecided(Verdict.unknown(component.label(), spent.reason()));
        }
        return bySearch();
    }

    private static Part undecided(Verdict verdict) {
        return new Part(verdict, Optional.empty());
    }

    private Map<String, Long> decidedBy(String engine) {
        return Map.of(
                "operations",
                (long) component.size(),
                LinearizabilityChecker.DECIDED_BY + engine,
                (long) component.size());
    }

    private Optional<Part> bySpecial(SpecialEngine engine, ObjectHistory object) {
        return switch (engine.decide(object, meter)) {
            case Answer.Undecided unused -> Optional.empty();
            case Answer.Linearizable(int[] order) -> {
                ObjectReplay.flaw(object, order, meter)
                        .ifPresent(
                                flaw -> {
                                    throw contradiction(engine.id(), flaw);
                                });
                yield Optional.of(valid(order, engine.id()));
            }
            case Answer.Refuted(int[] core, String reason) -> {
                Verdict verdict = Verdict.invalid(component.label(), witness(engine, core, reason));
                yield Optional.of(undecided(verdict.with(decidedBy(engine.id())).with(tried)));
            }
        };
    }

    private ContradictionException contradiction(String engine, String flaw) {
        return new ContradictionException(
                engine + " and its second opinion disagree on " + component.label() + ": " + flaw);
    }

    private Part valid(int[] order, String engine) {
        String reason =
                order.length == 1
                        ? "its only operation was replayed"
                        : "an order of its " + order.length + " operations was found and replayed";
        return new Part(
                Verdict.valid(component.label(), reason).with(decidedBy(engine)),
                Optional.of(listed(component.numbers(order))));
    }

    private static List<Integer> listed(int[] numbers) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return numbers[index];
            }

            @Override
            public int size() {
                return numbers.length;
            }
        };
    }

    /**
     * Refutes what a special engine refuted once more: a small history as a whole, which tells
     * most, of a large one the core alone.
     */
    private Witness witness(SpecialEngine engine, int[] core, String reason) {
        int[] operations = core.clone();
        Arrays.sort(operations);
        if (component.size() <= FEW_OPERATIONS) {
            Problem<S> whole = component.problem(meter);
            Optional<SearchResult.Refuted> again = refutedAgain(whole, engine, reason);
            if (again.isPresent()) {
                return witness(whole, again.get());
            }
        }
        Problem<S> problem = component.problem(operations, meter);
        Optional<PartialOrders> orders =
                refutedAgain(problem, engine, reason)
                        .flatMap(refuted -> witness(problem, refuted).orders());
        return CoreExplanation.witness(history, problem, inWholeNumbers(reason)).with(orders);
    }

    /** Empty when it is too dear to say. */
    private Optional<SearchResult.Refuted> refutedAgain(
            Problem<S> problem, SpecialEngine engine, String reason) {
        try {
            SearchResult result =
                    new FrontierSearch<>(problem, true, meter)
                            .limitedTo(CORE_CONFIGURATIONS)
                            .run(List.of(Situation.initial(problem)), Integer.MAX_VALUE);
            if (result instanceof SearchResult.Refuted refuted) {
                return Optional.of(refuted);
            }
            throw contradiction(engine.id(), "there is an order after all: " + reason);
        } catch (Budget.Spent spent) {
            return Optional.empty();
        }
    }

    private String inWholeNumbers(String reason) {
        Matcher numbers = OPERATION.matcher(reason);
        return numbers.replaceAll(
                found -> {
                    int[] local = {Integer.parseInt(found.group(1))};
                    return "operation " + component.numbers(local)[0];
                });
    }

    private Part bySearch() {
        Problem<S> problem = component.problem(meter);
        GeneralSearch<S> search = new GeneralSearch<>(problem, true, meter);
        try {
            SearchResult result = search.decide();
            return switch (result) {
                case SearchResult.Linearizable(int[] order) -> {
                    Replay.flaw(problem, order, meter)
                            .ifPresent(
                                    flaw -> {
                                        throw contradiction(GENERAL, flaw);
                                    });
                    yield valid(order, GENERAL);
                }
                case SearchResult.Refuted refuted ->
                        undecided(
                                Verdict.invalid(component.label(), witness(problem, refuted))
                                        .with(decidedBy(GENERAL))
                                        .with(tried));
                case SearchResult.Reached other ->
                        throw new IllegalStateException("stopped early: " + other);
                case SearchResult.Inconclusive other ->
                        throw new IllegalStateException("narrow search: " + other);
            };
        } catch (Budget.Spent spent) {
            String reason =
                    "decided up to return "
                            + search.returns()
                            + " of "
                            + problem.required()
                            + ": "
                            + spent.reason();
            return undecided(Verdict.unknown(component.label(), reason));
        }
    }

    private Witness witness(Problem<S> problem, SearchResult.Refuted refuted) {
        Refutation<S> core = Refutation.of(problem, refuted, meter);
        Witness witness = Explanation.witness(history::process, core, meter);
        OrderEnumeration.Outcome outcome =
                isProving
                        ? OrderEnumeration.exhaustiveOutcome(core, meter)
                        : OrderEnumeration.outcome(core, meter);
        if (outcome.isExplained()) {
            throw contradiction(
                    GENERAL, "the core has an order after all: " + witness.explanation());
        }
        tried.put(LinearizabilityChecker.STEPS_TRIED, outcome.steps());
        tried.put(LinearizabilityChecker.TRIED_WHOLE, outcome.isWhole() ? 1L : 0L);
        boolean isConsidered = witness.orders().filter(PartialOrders::isWhole).isPresent();
        tried.put(LinearizabilityChecker.CONSIDERED_WHOLE, isConsidered ? 1L : 0L);
        return witness;
    }
}
