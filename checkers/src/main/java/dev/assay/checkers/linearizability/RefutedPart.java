// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A component that has no order: refutes it once more by other code than found that, and tells why.
 * Telling takes far longer than deciding, so it is made short where others are told at length.
 */
final class RefutedPart<S> {
    private static final int FEW_OPERATIONS = 1_000;
    private static final long CORE_CONFIGURATIONS = 50_000;
    private static final Pattern OPERATION = Pattern.compile("#(\\d+)");

    private final Component<S> component;
    private final Finding<S> finding;
    private final Map<String, Long> measures;
    private final History history;

    /** What was found out. */
    sealed interface Finding<S> {}

    /**
     * A special engine refuted some operations.
     *
     * @param operations their numbers in the component
     * @param reason the contradiction in a sentence
     */
    record Core<S>(int[] operations, String reason) implements Finding<S> {}

    /** A special engine tried every order of the whole. */
    record Whole<S>() implements Finding<S> {}

    /** The general search refuted the whole. */
    record Searched<S>(Problem<S> problem, SearchResult.Refuted refuted) implements Finding<S> {}

    /** How much is made of it. */
    enum Effort {
        /** The window, not minimised. */
        BRIEF,
        /** The smallest core, and the orders of it as far as they are few. */
        FULL,
        /** The smallest core, and every order of it. */
        PROOF
    }

    RefutedPart(
            Component<S> component,
            Finding<S> finding,
            Map<String, Long> measures,
            History history) {
        this.component = component;
        this.finding = finding;
        this.measures = measures;
        this.history = history;
    }

    /** The part with its witness. */
    Part part(Effort effort, Budget.Meter meter) {
        Telling telling = new Telling(effort, meter);
        Verdict verdict = Verdict.invalid(component.label(), witness(telling));
        return new Part(verdict.with(measures).with(telling.tried), Optional.empty());
    }

    private Witness witness(Telling telling) {
        try {
            return switch (finding) {
                case Core<S>(int[] operations, String reason) -> telling.ofCore(operations, reason);
                case Searched<S>(Problem<S> problem, SearchResult.Refuted refuted) ->
                        telling.ofSearch(problem, refuted);
                case Whole<S>() -> telling.ofWhole();
            };
        } catch (Budget.Spent spent) {
            // The verdict stands; only its reason could not be told.
            return switch (finding) {
                case Core<S>(int[] operations, String reason) ->
                        bare(component.numbers(operations), inWholeNumbers(reason));
                case Searched<S>(Problem<S> problem, SearchResult.Refuted refuted) -> {
                    int culprit = problem.operations().number()[refuted.operation()];
                    yield bare(
                            new int[] {culprit},
                            "no order of the operations explains operation "
                                    + culprit
                                    + "; the budget was spent before more could be told");
                }
                case Whole<S>() ->
                        bare(
                                component.numbers(IntStream.range(0, component.size()).toArray()),
                                "no order of the operations explains them; the budget was spent"
                                        + " before more could be told");
            };
        }
    }

    private Witness bare(int[] numbers, String reason) {
        int[] sorted = IntStream.of(numbers).sorted().toArray();
        int last =
                IntStream.of(sorted)
                        .map(each -> Math.max(history.completion(each), history.invocation(each)))
                        .max()
                        .orElseThrow();
        return new Witness(
                "non-linearizable",
                IntStream.of(sorted).boxed().toList(),
                history.invocation(sorted[0]),
                last,
                List.of(),
                List.of(reason));
    }

    private ContradictionException contradiction(String what) {
        return new ContradictionException(
                "a refutation and its second opinion disagree on "
                        + component.label()
                        + ": there is an order after all: "
                        + what);
    }

    /** One witness in the making. */
    private final class Telling {
        private final Effort effort;
        private final Budget.Meter meter;
        private final SortedMap<String, Long> tried = new TreeMap<>();

        Telling(Effort effort, Budget.Meter meter) {
            this.effort = effort;
            this.meter = meter;
        }

        /**
         * Refutes what a special engine refuted once more: a small history as a whole, which tells
         * most, of a large one the core alone.
         */
        Witness ofCore(int[] core, String reason) {
            if (effort != Effort.BRIEF && component.size() <= FEW_OPERATIONS) {
                Problem<S> whole = component.problem(meter);
                Optional<SearchResult.Refuted> again = refutedAgain(whole, reason);
                if (again.isPresent()) {
                    return ofSearch(whole, again.get());
                }
            }
            int[] operations = core.clone();
            Arrays.sort(operations);
            Problem<S> problem = component.problem(operations, meter);
            Optional<PartialOrders> orders =
                    refutedAgain(problem, reason)
                            .flatMap(refuted -> ofSearch(problem, refuted).orders());
            return CoreExplanation.witness(history, problem, inWholeNumbers(reason)).with(orders);
        }

        /**
         * Refutes the whole once more by the general search, which tells where no order leads on.
         */
        Witness ofWhole() {
            Problem<S> whole = component.problem(meter);
            if (new GeneralSearch<>(whole, true, meter).decide()
                    instanceof SearchResult.Refuted refuted) {
                return ofSearch(whole, refuted);
            }
            throw contradiction("the general search found it");
        }

        /** Empty when it is too dear to say. */
        private Optional<SearchResult.Refuted> refutedAgain(Problem<S> problem, String reason) {
            try {
                SearchResult result =
                        new FrontierSearch<>(problem, true, meter)
                                .limitedTo(CORE_CONFIGURATIONS)
                                .run(List.of(Situation.initial(problem)), Integer.MAX_VALUE);
                if (result instanceof SearchResult.Refuted refuted) {
                    return Optional.of(refuted);
                }
                throw contradiction(reason);
            } catch (Budget.Spent spent) {
                return Optional.empty();
            }
        }

        Witness ofSearch(Problem<S> problem, SearchResult.Refuted refuted) {
            if (effort == Effort.BRIEF) {
                return Explanation.brief(
                        history::process, Refutation.window(problem, refuted, meter));
            }
            Refutation<S> core = Refutation.of(problem, refuted, meter);
            Witness witness = Explanation.witness(history::process, core, meter);
            OrderEnumeration.Outcome outcome =
                    effort == Effort.PROOF
                            ? OrderEnumeration.exhaustiveOutcome(core, meter)
                            : OrderEnumeration.outcome(core, meter);
            if (outcome.isExplained()) {
                throw contradiction(witness.explanation().toString());
            }
            tried.put(LinearizabilityChecker.STEPS_TRIED, outcome.steps());
            tried.put(LinearizabilityChecker.TRIED_WHOLE, outcome.isWhole() ? 1L : 0L);
            boolean isConsidered = witness.orders().filter(PartialOrders::isWhole).isPresent();
            tried.put(LinearizabilityChecker.CONSIDERED_WHOLE, isConsidered ? 1L : 0L);
            return witness;
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
}
