// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.Preparation.Prepared;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Linearizability (Herlihy and Wing, "Linearizability: a correctness condition for concurrent
 * objects", TOPLAS 1990): the operations have an order that the model allows and in which none
 * comes before one that had returned when it was called. An operation of unknown outcome takes
 * effect at any time after its call, or never; one that failed did not happen.
 *
 * <p>Keys that no operation touches together are judged apart and side by side (locality). Every
 * valid verdict was replayed by {@link Replay}; every core of an invalid one was tried by {@link
 * OrderEnumeration} as far as it is small. Complexity: see {@link FrontierSearch}; deciding is
 * NP-complete in general. What it cannot see: what the model does not say, and operations that the
 * history does not hold.
 */
public final class LinearizabilityChecker implements Checker {
    private static final int FIRST_WIDTH = 3;

    private final Model<?> model;
    private final LinearizabilityOptions options;

    public LinearizabilityChecker(Model<?> model, LinearizabilityOptions options) {
        this.model = model;
        this.options = options;
    }

    /**
     * One part of a history: a verdict, and when it is valid the operations of the history in an
     * order that proves it.
     */
    public record Part(Verdict verdict, Optional<List<Integer>> order) {}

    @Override
    public String id() {
        return "linearizable";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        List<Part> parts = parts(history, meter);
        String name = "linearizable as " + model.id();
        Verdict verdict =
                parts.isEmpty()
                        ? Verdict.vacuous(
                                name, "no operation of the history could have been refused")
                        : Verdict.ofKeys(name, parts.stream().map(Part::verdict).toList());
        return verdict.with(
                Map.of(
                        "configurations", meter.configurations(),
                        "operations", (long) history.operations(),
                        "milliseconds", meter.elapsed().toMillis()));
    }

    /** The parts of a history that can be judged apart, in the order of their first operations. */
    public List<Part> parts(History history, Budget.Meter meter) {
        return parts(model, history, meter);
    }

    private <S> List<Part> parts(Model<S> typed, History history, Budget.Meter meter) {
        List<Prepared<S>> prepared = new Preparation<>(history, typed, options).prepare(meter);
        List<java.util.function.Supplier<Part>> work = new ArrayList<>();
        for (Prepared<S> each : prepared) {
            work.add(() -> judge(each, history, meter));
        }
        return Workers.inOrder(work, history.operations() < 1_000 ? 1 : options.threads());
    }

    private static <S> Part judge(Prepared<S> prepared, History history, Budget.Meter meter) {
        Problem<S> problem = prepared.problem();
        if (prepared.telling() == 0) {
            return new Part(
                    Verdict.vacuous(
                            problem.label(), "no completed operation could have been refused"),
                    Optional.empty());
        }
        FrontierSearch<S> search = new FrontierSearch<>(problem, true, meter);
        List<Situation> start = List.of(Situation.initial(problem));
        try {
            SearchResult result =
                    search.hasCrashed()
                            ? search.narrow(FIRST_WIDTH).run(start, Integer.MAX_VALUE)
                            : search.run(start, Integer.MAX_VALUE);
            if (result instanceof SearchResult.Inconclusive) {
                search = new FrontierSearch<>(problem, true, meter);
                result = search.run(start, Integer.MAX_VALUE);
            }
            return switch (result) {
                case SearchResult.Linearizable(int[] order) -> valid(problem, order, meter);
                case SearchResult.Refuted refuted -> invalid(problem, refuted, history, meter);
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
            return new Part(Verdict.unknown(problem.label(), reason), Optional.empty());
        }
    }

    private static <S> Part valid(Problem<S> problem, int[] order, Budget.Meter meter) {
        Optional<String> flaw = Replay.flaw(problem, order, meter);
        if (flaw.isPresent()) {
            throw new IllegalStateException(
                    "the search's order does not explain " + problem.label() + ": " + flaw.get());
        }
        List<Integer> numbers = new ArrayList<>(order.length);
        for (int operation : order) {
            numbers.add(problem.operations().number()[operation]);
        }
        String reason =
                order.length == 1
                        ? "its only operation was replayed"
                        : "an order of its " + order.length + " operations was found and replayed";
        return new Part(
                Verdict.valid(problem.label(), reason)
                        .with(Map.of("operations", (long) order.length)),
                Optional.of(numbers));
    }

    private static <S> Part invalid(
            Problem<S> problem, SearchResult.Refuted refuted, History history, Budget.Meter meter) {
        Refutation<S> core = Refutation.of(problem, refuted, meter);
        if (OrderEnumeration.disproves(core, meter)) {
            throw new IllegalStateException(
                    "the core of "
                            + problem.label()
                            + " has an order after all: "
                            + Explanation.witness(history, core, meter));
        }
        return new Part(
                Verdict.invalid(problem.label(), Explanation.witness(history, core, meter))
                        .with(Map.of("operations", (long) problem.required())),
                Optional.empty());
    }
}
