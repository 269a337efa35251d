// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Watch;
import dev.assay.checkers.linearizability.Judge.Decision;
import dev.assay.checkers.linearizability.RefutedPart.Effort;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Linearizability (Herlihy and Wing, "Linearizability: a correctness condition for concurrent
 * objects", TOPLAS 1990): the operations have an order that the model allows and in which none
 * comes before one that had returned when it was called. An operation of unknown outcome takes
 * effect at any time after its call, or never; one that failed did not happen.
 *
 * <p>Keys that no operation touches together are judged apart and side by side (locality). Each is
 * decided by the first engine that can: those of {@link
 * dev.assay.checkers.linearizability.special.SpecialEngines} for the object that the model is, else
 * the general search. Every valid verdict was replayed by other code than found it; every core of
 * an invalid one was refuted again, and tried by {@link OrderEnumeration} as far as it is small.
 * Complexity: see {@link FrontierSearch}; deciding is NP-complete in general. What it cannot see:
 * what the model does not say, and operations that the history does not hold.
 */
public final class LinearizabilityChecker implements Checker {
    /** What the measures that count operations by their engine begin with. */
    public static final String DECIDED_BY = "operations by ";

    /** The measure of a refuted part: how many steps its core's orders took to try. */
    public static final String STEPS_TRIED = "steps of its orders tried";

    /** The measure of a refuted part: 1 when every order of its core was tried, else 0. */
    public static final String TRIED_WHOLE = "every order tried";

    /**
     * The measure of a refuted part: 1 when a second search, which leaves out only orders that gain
     * nothing over others, found none for its core, else 0.
     */
    public static final String CONSIDERED_WHOLE = "every order considered";

    private static final int FEW_OPERATIONS = 1_000;

    /** So many refuted parts are told at length; who reads on after that? */
    private static final int MINIMISED = 3;

    /** Few, so that a violation is known soon. */
    private static final int WATCHED_RETURNS = 32;

    private final Model<?> model;
    private final LinearizabilityOptions options;
    private final boolean isProving;

    public LinearizabilityChecker(Model<?> model, LinearizabilityOptions options) {
        this(model, options, false);
    }

    private LinearizabilityChecker(
            Model<?> model, LinearizabilityOptions options, boolean isProving) {
        this.model = model;
        this.options = options;
        this.isProving = isProving;
    }

    /**
     * The same checker, but every order of a refuted core is tried, as long as the budget lasts.
     */
    public LinearizabilityChecker proving() {
        return new LinearizabilityChecker(model, options, true);
    }

    /**
     * One part of a history.
     *
     * @param verdict what was found
     * @param order when it is valid, the operations of the history in an order that proves it
     */
    public record Part(Verdict verdict, Optional<List<Integer>> order) {}

    @Override
    public String id() {
        return "linearizable";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        return whole(judged(model, history, meter, Part::verdict), history, meter);
    }

    /** The verdict on a history of which these are the {@link #parts}. */
    public Verdict whole(List<Verdict> verdicts, History history, Budget.Meter meter) {
        String name = "linearizable as " + model.id();
        Verdict verdict =
                verdicts.isEmpty()
                        ? Verdict.vacuous(
                                name, "no operation of the history could have been refused")
                        : Verdict.ofKeys(name, verdicts);
        return verdict.with(decidedBy(verdicts))
                .with(
                        Map.of(
                                "configurations", meter.configurations(),
                                "operations", (long) history.operations(),
                                "milliseconds", meter.elapsed().toMillis()));
    }

    @Override
    public Optional<Watch> watch(Budget.Meter meter) {
        return Optional.of(new StreamingLinearizability(model, options, meter, WATCHED_RETURNS));
    }

    private static SortedMap<String, Long> decidedBy(List<Verdict> verdicts) {
        SortedMap<String, Long> sums = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            verdict.measures()
                    .forEach(
                            (name, count) -> {
                                if (name.startsWith(DECIDED_BY)) {
                                    sums.merge(name, count, Long::sum);
                                }
                            });
        }
        return sums;
    }

    /** The parts of a history that can be judged apart, in the order of their first operations. */
    public List<Part> parts(History history, Budget.Meter meter) {
        return judged(model, history, meter, part -> part);
    }

    private <S, T> List<T> judged(
            Model<S> typed,
            History history,
            Budget.Meter meter,
            java.util.function.Function<Part, T> keeping) {
        List<Decision<S>> decisions = decided(typed, history, meter);
        List<Supplier<T>> work = new ArrayList<>(decisions.size());
        int refuted = 0;
        for (Decision<S> decision : decisions) {
            switch (decision) {
                case Decision.Final<S>(Part part) -> work.add(() -> keeping.apply(part));
                case Decision.Refuted<S>(RefutedPart<S> part) -> {
                    Effort effort =
                            isProving
                                    ? Effort.PROOF
                                    : refuted++ < MINIMISED ? Effort.FULL : Effort.BRIEF;
                    work.add(() -> keeping.apply(part.part(effort, meter)));
                }
            }
        }
        return Workers.inOrder(work, refuted < 2 && !isProving ? 1 : threads(history));
    }

    private <S> List<Decision<S>> decided(Model<S> typed, History history, Budget.Meter meter) {
        List<Supplier<Decision<S>>> work = new ArrayList<>();
        for (Component<S> each : new Preparation<>(history, typed, options, meter).components()) {
            work.add(() -> new Judge<>(each, history, meter).decide());
        }
        return Workers.inOrder(work, threads(history));
    }

    private int threads(History history) {
        return history.operations() < FEW_OPERATIONS ? 1 : options.threads();
    }

    /**
     * The decision alone: no witness, and no look at further keys once one is refuted. What is
     * asked when checkers are compared for speed.
     */
    public Status decide(History history, Budget.Meter meter) {
        return decide(model, history, meter);
    }

    private <S> Status decide(Model<S> typed, History history, Budget.Meter meter) {
        AtomicBoolean isRefuted = new AtomicBoolean();
        List<Supplier<Status>> work = new ArrayList<>();
        for (Component<S> each : new Preparation<>(history, typed, options, meter).components()) {
            work.add(
                    () -> {
                        if (isRefuted.get()) {
                            return Status.VACUOUS;
                        }
                        Status status = new Judge<>(each, history, meter).decide().status();
                        isRefuted.compareAndSet(false, status == Status.INVALID);
                        return status;
                    });
        }
        // A key with nothing to check does not make the others' proof worthless.
        return Workers.inOrder(work, threads(history)).stream()
                .filter(status -> status != Status.VACUOUS)
                .max(Comparator.naturalOrder())
                .orElse(Status.VACUOUS);
    }
}
