// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Runs candidates and keeps the last one that failed as the original did. A candidate that was run
 * since then is not run again.
 */
final class Attempts {
    private static final String SHRUNK = "-shrunk";

    private final TrialRunner runner;
    private final ShrinkLimits limits;
    private final Shrinker.Listener listener;
    private final FailureSignature wanted;
    private final long startNanos = System.nanoTime();
    // Asked whether it contains something and nothing else, so that its order does not matter.
    private final Set<Trial> tried = new HashSet<>();
    private TrialResult smallest;
    private int runs = 1;
    private int accepted;

    /** Ends the search; what was reached stands. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String why;

        Spent(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    Attempts(
            TrialRunner runner,
            ShrinkLimits limits,
            Shrinker.Listener listener,
            TrialResult original) {
        this.runner = runner;
        this.limits = limits;
        this.listener = listener;
        this.wanted =
                FailureSignature.of(original)
                        .orElseThrow(() -> new IllegalArgumentException("a valid trial"));
        this.smallest = original;
        tried.add(original.trial());
    }

    Trial trial() {
        return smallest.trial();
    }

    TrialResult smallest() {
        return smallest;
    }

    FailureSignature wanted() {
        return wanted;
    }

    int runs() {
        return runs;
    }

    int accepted() {
        return accepted;
    }

    Duration time() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** True when the candidate fails as the original did; then it is the smallest from now on. */
    boolean succeeds(Trial candidate) {
        return succeeds(candidate, unused -> true);
    }

    /** As {@link #succeeds(Trial)}, of a candidate that need not be smaller. */
    boolean succeeds(Trial candidate, Predicate<TrialResult> isSmaller) {
        Optional<TrialResult> failed = failing(candidate).filter(isSmaller);
        if (failed.isEmpty()) {
            return false;
        }
        TrialResult result = failed.get();
        if (!result.trial().equals(candidate)) {
            // What will be replayed is the schedule as it was resolved.
            failed = failing(result.trial());
            if (failed.isEmpty()) {
                return false;
            }
            result = failed.get();
        }
        smallest = result;
        accepted++;
        tried.clear();
        tried.add(result.trial());
        listener.accepted(runs, Size.of(smallest));
        return true;
    }

    private Optional<TrialResult> failing(Trial candidate) {
        if (!tried.add(candidate)) {
            return Optional.empty();
        }
        if (runs >= limits.runs()) {
            throw new Spent("the limit of " + limits.runs() + " runs was reached");
        }
        if (time().compareTo(limits.time()) > 0) {
            throw new Spent("the time limit of " + limits.time().toSeconds() + " s was reached");
        }
        runs++;
        try {
            TrialResult result = runner.run(candidate, Optional.empty());
            return FailureSignature.of(result).filter(wanted::equals).map(unused -> result);
        } catch (HarnessInputException | IllegalStateException | IllegalArgumentException refused) {
            // It asks for what does not fit together, or came to no end.
            return Optional.empty();
        }
    }

    /** Runs the smallest once more under its own name: it must take the same course. */
    void confirm() {
        runs++;
        String name = smallest.trial().name();
        Trial named = smallest.trial().withName(name.endsWith(SHRUNK) ? name : name + SHRUNK);
        TrialResult again = runner.run(named, Optional.empty());
        if (!again.traceHash().equals(smallest.traceHash())
                || !FailureSignature.of(again).equals(Optional.of(wanted))) {
            throw new IllegalStateException(
                    "the same trial took another course: its trace hash was "
                            + smallest.traceHash()
                            + " and is "
                            + again.traceHash()
                            + "; determinism is broken, see assay determinism");
        }
        smallest = again;
    }
}
