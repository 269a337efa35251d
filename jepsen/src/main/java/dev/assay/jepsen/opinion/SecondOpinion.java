// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What another checker says of the same history. A verdict of ours that the other contradicts is an
 * error of one of the two, and a smaller history about which they still disagree shows it.
 */
public final class SecondOpinion {
    private static final Duration EACH_QUESTION = Duration.ofSeconds(5);

    private final Checker ours;
    private final Checker theirs;
    private final boolean isTheirsComplete;

    /** How two verdicts stand to each other. */
    public enum Outcome {
        /** Both say the same. */
        AGREE(0),
        /**
         * The other one found nothing where we prove a violation, and does not claim to see all.
         */
        MISSED(2),
        /** One says valid, the other invalid. */
        DISAGREE(3),
        /** One of them does not know. */
        UNDECIDED(1);

        private final int weight;

        Outcome(int weight) {
            this.weight = weight;
        }
    }

    /**
     * What came of it.
     *
     * @param theirs the other's verdict
     * @param theirTime how long it took
     * @param smallest where they disagree, the smallest history that was found to show it
     */
    public record Opinion(
            Verdict theirs, Outcome outcome, Duration theirTime, Optional<History> smallest) {
        /** True when a transaction of the smallest history reads a list that it appended to. */
        public boolean readsItsOwnAppends() {
            return smallest.map(SecondOpinion::readsItsOwnAppends).orElse(false);
        }
    }

    private SecondOpinion(Checker ours, Checker theirs, boolean isTheirsComplete) {
        this.ours = ours;
        this.theirs = theirs;
        this.isTheirsComplete = isTheirsComplete;
    }

    /** Knossos decides as we do. */
    public static SecondOpinion byKnossos(
            Model<?> model, LinearizabilityOptions options, KnossosAlgorithm algorithm) {
        return new SecondOpinion(
                new LinearizabilityChecker(model, options),
                new KnossosChecker(model, options, algorithm),
                true);
    }

    /**
     * Elle infers, and may see nothing where something is.
     *
     * @param level empty to compare all of them
     * @param isTimeless true when the history's order says nothing about real time
     */
    public static SecondOpinion byElle(
            ElleWorkload workload, Optional<Level> level, boolean isTimeless) {
        if (isTimeless) {
            return new SecondOpinion(workload.ours(level), new Timeless(), false);
        }
        if (level.isPresent()) {
            return new SecondOpinion(
                    workload.ours(level), ElleChecker.of(workload, level.get()), false);
        }
        IsolationChecker ours = workload.ours(level);
        ElleChecker theirs = ElleChecker.ofAllLevels(workload);
        return new SecondOpinion(
                new EachLevel(ours.id(), (history, meter) -> ourLevels(ours, history, meter)),
                new EachLevel(theirs.id(), theirs::eachLevel),
                false);
    }

    private static Verdict ourLevels(IsolationChecker ours, History history, Budget.Meter meter) {
        List<Verdict> levels = ours.levels(history, meter);
        return levels.isEmpty() ? ours.check(history, meter) : Verdict.all(ours.id(), levels);
    }

    /** For tests: any other checker. */
    static SecondOpinion by(Checker ours, Checker theirs, boolean isComplete) {
        return new SecondOpinion(ours, theirs, isComplete);
    }

    /** Elle takes the order of a history for that of time. */
    private record Timeless() implements Checker {
        @Override
        public String id() {
            return "elle";
        }

        @Override
        public Verdict check(History history, Budget.Meter meter) {
            return Verdict.unknown(
                    id(), "the format has no times, and Elle takes its order for real time");
        }
    }

    /** For tests: checkers whose parts are compared one by one. */
    static SecondOpinion byParts(Checker ours, Checker theirs) {
        return new SecondOpinion(
                new EachLevel(ours.id(), ours::check),
                new EachLevel(theirs.id(), theirs::check),
                false);
    }

    /** A verdict with a part for each level, which the whole is as bad as the worst of. */
    private record EachLevel(String id, BiFunction<History, Budget.Meter, Verdict> judging)
            implements Checker {
        @Override
        public Verdict check(History history, Budget.Meter meter) {
            return judging.apply(history, meter);
        }
    }

    /**
     * Asks the other checker.
     *
     * @param said our verdict
     * @param budget for its check, and once more for looking for a smaller history
     */
    public Opinion on(History history, Verdict said, Budget budget) {
        long start = System.nanoTime();
        Verdict other = verdict(theirs, history, budget);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        boolean isOfLevels = ours instanceof EachLevel;
        Outcome outcome = outcome(isOfLevels ? verdict(ours, history, budget) : said, other);
        boolean isShown = outcome == Outcome.DISAGREE || outcome == Outcome.MISSED;
        return new Opinion(
                isOfLevels && !other.parts().isEmpty() ? ElleChecker.summary(other.parts()) : other,
                outcome,
                took,
                isShown ? Optional.of(smallest(history, outcome, budget)) : Optional.empty());
    }

    private static boolean readsItsOwnAppends(History history) {
        for (int operation = 0; operation < history.operations(); operation++) {
            Set<Integer> appended = new HashSet<>();
            for (int step = history.firstStep(operation);
                    step < history.firstStep(operation + 1);
                    step++) {
                Function function =
                        Function.named(history.functionName(history.stepFunction(step)));
                if (function == Function.APPEND) {
                    appended.add(history.stepKey(step));
                } else if (appended.contains(history.stepKey(step))) {
                    return true;
                }
            }
        }
        return false;
    }

    private History smallest(History history, Outcome outcome, Budget budget) {
        Duration each = budget.time().compareTo(EACH_QUESTION) < 0 ? budget.time() : EACH_QUESTION;
        return SmallerHistory.of(
                history,
                smaller ->
                        outcome(
                                        verdict(ours, smaller, budget.within(each)),
                                        verdict(theirs, smaller, budget.within(each)))
                                == outcome,
                budget.start());
    }

    private static Verdict verdict(Checker checker, History history, Budget budget) {
        try {
            return CheckRunner.run(checker, history, budget);
        } catch (UnsuitableHistoryException unsuitable) {
            return Verdict.unknown(checker.id(), String.valueOf(unsuitable.getMessage()));
        }
    }

    /** How our verdict and theirs stand to each other. */
    Outcome outcome(Verdict said, Verdict other) {
        if (ours instanceof EachLevel
                && !said.parts().isEmpty()
                && said.parts().size() == other.parts().size()) {
            return ofParts(said, other);
        }
        return ofTwo(said, other);
    }

    private Outcome ofTwo(Verdict said, Verdict other) {
        if (said.status() == Status.UNKNOWN || other.status() == Status.UNKNOWN) {
            return Outcome.UNDECIDED;
        }
        boolean weReject = said.status() == Status.INVALID;
        boolean theyReject = other.status() == Status.INVALID;
        if (weReject == theyReject) {
            return Outcome.AGREE;
        }
        return weReject && !isTheirsComplete ? Outcome.MISSED : Outcome.DISAGREE;
    }

    private Outcome ofParts(Verdict said, Verdict other) {
        Outcome worst = Outcome.AGREE;
        for (int i = 0; i < said.parts().size(); i++) {
            if (other.parts().get(i).status() == Status.VACUOUS) {
                continue;
            }
            Outcome part = ofTwo(said.parts().get(i), other.parts().get(i));
            worst = part.weight > worst.weight ? part : worst;
        }
        return worst;
    }
}
