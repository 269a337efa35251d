// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.checkers.linearizability.special.Answer;
import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.linearizability.special.ObjectReplay;
import dev.assay.checkers.linearizability.special.SpecialEngine;
import dev.assay.checkers.linearizability.special.SpecialEngines;
import dev.assay.histories.History;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides one component: asks the special engines one after the other, then the general search.
 * Orders are replayed at once; what is refuted is shown by {@link RefutedPart}.
 */
final class Judge<S> {
    private static final String GENERAL = "general-search";

    private final Component<S> component;
    private final History history;
    private final Budget.Meter meter;

    Judge(Component<S> component, History history, Budget.Meter meter) {
        this.component = component;
        this.history = history;
        this.meter = meter;
    }

    /** What was decided. */
    sealed interface Decision<S> {
        /** What it comes to. */
        default Status status() {
            return switch (this) {
                case Final<S>(Part part) -> part.verdict().status();
                case Refuted<S> refuted -> Status.INVALID;
            };
        }

        /** All that there is to say. */
        record Final<S>(Part part) implements Decision<S> {}

        /** There is no order; why, is still to be told. */
        record Refuted<S>(RefutedPart<S> part) implements Decision<S> {}
    }

    Decision<S> decide() {
        if (!component.tells()) {
            return undecided(
                    Verdict.vacuous(
                            component.label(), "no completed operation could have been refused"));
        }
        try {
            Optional<ObjectHistory> object = component.asObject();
            if (object.isPresent()) {
                for (SpecialEngine engine : SpecialEngines.of(object.get().type())) {
                    Optional<Decision<S>> decision = bySpecial(engine, object.get());
                    if (decision.isPresent()) {
                        return decision.get();
                    }
                }
            }
        } catch (Budget.Spent spent) {
            return undecided(Verdict.unknown(component.label(), spent.reason()));
        }
        return bySearch();
    }

    private Decision<S> undecided(Verdict verdict) {
        return new Decision.Final<>(new Part(verdict, Optional.empty()));
    }

    private Optional<Decision<S>> bySpecial(SpecialEngine engine, ObjectHistory object) {
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
            case Answer.Refuted(int[] core, String reason) ->
                    Optional.of(refuted(new RefutedPart.Core<>(core, reason), engine.id()));
            case Answer.Impossible() ->
                    Optional.of(refuted(new RefutedPart.Whole<>(), engine.id()));
        };
    }

    private Decision<S> bySearch() {
        Problem<S> problem = component.problem(meter);
        GeneralSearch<S> search = new GeneralSearch<>(problem, true, meter);
        try {
            return switch (search.decide()) {
                case SearchResult.Linearizable(int[] order) -> {
                    Replay.flaw(problem, order, meter)
                            .ifPresent(
                                    flaw -> {
                                        throw contradiction(GENERAL, flaw);
                                    });
                    yield valid(order, GENERAL);
                }
                case SearchResult.Refuted found ->
                        refuted(new RefutedPart.Searched<>(problem, found), GENERAL);
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

    private Decision<S> refuted(RefutedPart.Finding<S> finding, String engine) {
        return new Decision.Refuted<>(
                new RefutedPart<>(component, finding, decidedBy(engine), history));
    }

    private Decision<S> valid(int[] order, String engine) {
        String reason =
                order.length == 1
                        ? "its only operation was replayed"
                        : "an order of its " + order.length + " operations was found and replayed";
        return new Decision.Final<>(
                new Part(
                        Verdict.valid(component.label(), reason).with(decidedBy(engine)),
                        Optional.of(listed(order))));
    }

    private Map<String, Long> decidedBy(String engine) {
        return Map.of(
                "operations",
                (long) component.size(),
                LinearizabilityChecker.DECIDED_BY + engine,
                (long) component.size());
    }

    private ContradictionException contradiction(String engine, String flaw) {
        return new ContradictionException(
                engine + " and its replay disagree on " + component.label() + ": " + flaw);
    }

    /** Few ask for it: an order is numbered as in the history when it is read. */
    private List<Integer> listed(int[] order) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return component.number(order[index]);
            }

            @Override
            public int size() {
                return order.length;
            }
        };
    }
}
