// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrinker;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Assume;

/** A trial that was run, and what a contract demands of it. */
record ContractTrial(
        TrialRunner runner, TrialResult result, List<WatchedTarget.Accusation> accusations) {
    private static final ShrinkLimits LIMITS = new ShrinkLimits(600, Duration.ofSeconds(60));
    private static final Path CASES = Path.of("target", "assay", "cases");

    /** Progress is not demanded where a majority's disks are gone. */
    private static final String PROGRESSES = "progresses";

    /**
     * Each part of the verdict that begins so holds.
     *
     * @throws AssertionError when one is broken, undecided, or was not checked
     */
    void keeps(String... parts) {
        assumeExercised();
        for (String part : parts) {
            Verdict verdict = part(part);
            switch (verdict.status()) {
                case VALID -> {}
                case VACUOUS -> {
                    if (!part.equals(PROGRESSES)) {
                        throw notChecked(part, verdict.reason());
                    }
                }
                case UNKNOWN -> throw notChecked(part, verdict.reason());
                case INVALID -> throw broken(part, explanation(verdict));
            }
        }
    }

    /** A trial in which too little happened proves nothing; jqwik tells when too many are so. */
    private void assumeExercised() {
        Assume.that(part("exercised").status() != Status.VACUOUS);
    }

    private Verdict part(String prefix) {
        return result.verdict().parts().stream()
                .filter(part -> part.part().startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> notChecked(prefix, "the trial has no such part"));
    }

    /** The clients saw nothing that breaks the rule. */
    void keeps(String promise, ClientsView.Rule rule) {
        assumeExercised();
        rule.broken(result.history())
                .ifPresent(
                        words -> {
                            throw broken(promise, List.of(words));
                        });
    }

    /** Whoever was accused by an honest node has lied. */
    void accusesOnlyLiars() {
        TreeSet<Integer> liars = new TreeSet<>();
        for (Schedule.Step step : result.trial().schedule().steps()) {
            if (step.fault().harm() == Harm.LIES && step.target() instanceof Target.Nodes nodes) {
                liars.addAll(nodes.addresses());
            }
        }
        for (WatchedTarget.Accusation accusation : accusations) {
            boolean honest = accusation.of() < result.trial().nodes();
            if (honest && !liars.contains(accusation.of()) && !liars.contains(accusation.by())) {
                throw broken(
                        "accountability",
                        List.of(
                                "n%d calls n%d a liar, and only %s lied."
                                        .formatted(accusation.by(), accusation.of(), liars)));
            }
        }
    }

    /** Everything happened as in another run. */
    void takesTheCourseOf(TrialResult other) {
        if (!result.traceHash().equals(other.traceHash())) {
            throw broken(
                    "deterministic replay",
                    List.of(
                            "The trace of one run is %s, that of another %s: the nodes ask something"
                                            .formatted(other.traceHash(), result.traceHash())
                                    + " that the environment does not answer (./assay determinism"
                                    + " shows the first event that differs)."));
        }
    }

    private AssertionError notChecked(String part, String reason) {
        return new AssertionError(
                "nothing was proven about %s with seed %d: %s"
                        .formatted(part, result.trial().seed(), reason));
    }

    private static List<String> explanation(Verdict verdict) {
        return verdict.firstWitnessed()
                .flatMap(Verdict::witness)
                .map(witness -> witness.explanation())
                .orElse(List.of(verdict.reason()));
    }

    private AssertionError broken(String promise, List<String> explanation) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s broke %s, seed %d"
                        .formatted(result.trial().target(), promise, result.trial().seed()));
        explanation.forEach(line -> lines.add("  · " + line));
        TrialResult smallest = result;
        if (result.verdict().status() == Status.INVALID) {
            Shrunk shrunk =
                    new Shrinker(runner, LIMITS, Shrinker.Listener.SILENT).shrink(result.trial());
            smallest = shrunk.smallest();
            lines.add("  shrunk   " + shrunk.line());
            explanation(smallest.verdict()).forEach(line -> lines.add("  · " + line));
        }
        Path file = CASES.resolve(smallest.trial().fileName() + ".json");
        write(CaseFile.of(smallest, "contract"), file);
        lines.add("  case     " + file);
        lines.add("  replay   ./assay replay " + file + " --plugins YOUR.jar");
        return new AssertionError(String.join("\n", lines));
    }

    private static void write(CaseFile file, Path path) {
        try {
            Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder of " + path, e);
        }
        file.write(path);
    }
}
