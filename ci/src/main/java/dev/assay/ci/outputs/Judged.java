// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.BugEntry;
import dev.assay.ci.results.Results.ExpectationEntry;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a command judged, whatever it was: what continuous integration calls a test.
 *
 * @param group that it belongs to: the scenario, the model, the system
 * @param name unique within the group
 * @param verdict as a word
 * @param isMet whether it is as expected; without an expectation only what is valid is
 * @param reason one line
 * @param details the verdict with all its parts, where there is one
 * @param seconds of real time
 * @param place of what it is about: a case or a history, relative to the document; or a file as the
 *     user named it
 * @param replay the command that repeats it
 * @param signature equal for failures that are the same one
 */
record Judged(
        String group,
        String name,
        String verdict,
        boolean isMet,
        String reason,
        Optional<VerdictEntry> details,
        double seconds,
        Optional<String> place,
        Optional<String> replay,
        String signature) {

    /** The word for a planned trial that did not run. */
    static final String NOT_RUN = "not-run";

    /** The kind of trouble of a trial that is valid, but not what was expected. */
    static final String UNEXPECTED = "not-as-expected";

    private static final String VALID = "valid";

    /** All that a document tells of, in its order; never empty. */
    static List<Judged> of(Results results) {
        List<Judged> judged = new ArrayList<>();
        results.campaign()
                .ifPresent(
                        campaign ->
                                judged.add(
                                        whole(
                                                results,
                                                "seeds "
                                                        + campaign.firstSeed()
                                                        + ".."
                                                        + campaign.endSeed())));
        results.trials().forEach(trial -> judged.add(of(trial)));
        results.files().forEach(file -> judged.add(of(file)));
        results.bugs().forEach(bug -> judged.add(of(bug)));
        results.suite()
                .ifPresent(suite -> suite.notRun().forEach(name -> judged.add(notRun(name))));
        if (judged.isEmpty()) {
            judged.add(whole(results, results.command()));
        }
        return judged;
    }

    private static Judged whole(Results results, String name) {
        return new Judged(
                results.command(),
                name,
                results.verdict(),
                results.verdict().equals(VALID),
                results.reason(),
                Optional.empty(),
                results.seconds(),
                Optional.empty(),
                Optional.empty(),
                results.command() + " / " + name);
    }

    private static Judged of(TrialEntry trial) {
        String reason =
                trial.expectation()
                        .filter(expected -> !expected.isMet())
                        .map(Judged::unmet)
                        .orElse(trial.verdict().reason());
        return new Judged(
                trial.group(),
                trial.name(),
                trial.verdict().status(),
                trial.isAsExpected(),
                reason,
                Optional.of(trial.verdict()),
                trial.seconds(),
                trial.caseFile().or(trial::history),
                Optional.of(trial.replay()),
                trial.failure());
    }

    private static String unmet(ExpectationEntry expected) {
        return "expected " + expected.words() + ": " + expected.reason();
    }

    private static Judged of(FileEntry file) {
        return new Judged(
                file.model(),
                file.file(),
                file.verdict(),
                file.verdict().equals(VALID),
                file.reason(),
                file.details(),
                file.seconds(),
                Optional.of(file.file()),
                Optional.empty(),
                file.failure());
    }

    private static Judged of(BugEntry bug) {
        String outcome =
                bug.seedsUntilFound().isPresent()
                        ? "found after " + bug.seedsUntilFound().getAsLong() + " schedules"
                        : "not found in " + bug.schedules() + " schedules";
        return new Judged(
                bug.target(),
                bug.name(),
                bug.isAsExpected() ? VALID : "invalid",
                bug.isAsExpected(),
                outcome
                        + (bug.isExpected()
                                ? ", declared to be found"
                                : ", not declared to be found by drawn schedules"),
                Optional.empty(),
                bug.seconds(),
                Optional.empty(),
                Optional.empty(),
                bug.failure());
    }

    private static Judged notRun(String name) {
        return new Judged(
                "not run",
                name,
                NOT_RUN,
                false,
                "no time was left",
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                NOT_RUN + " / " + name);
    }

    /** The witness of what was violated. */
    Optional<WitnessEntry> witness() {
        return details.flatMap(VerdictEntry::firstWitnessed).flatMap(VerdictEntry::witness);
    }

    /** What kind of trouble it is: the kind of its witness, or the verdict. */
    String kind() {
        return verdict.equals("invalid")
                ? witness().map(WitnessEntry::kind).orElse(verdict)
                : verdict.equals(VALID) ? UNEXPECTED : verdict;
    }

    /** Reason, witness in words, replay: lines of plain text. */
    List<String> words() {
        List<String> lines = new ArrayList<>();
        lines.add(reason);
        details.flatMap(VerdictEntry::firstWitnessed)
                .ifPresent(
                        part ->
                                part.witness()
                                        .ifPresent(
                                                witness -> {
                                                    lines.add(part.part() + ": " + witness.kind());
                                                    lines.addAll(witness.explanation());
                                                }));
        replay.ifPresent(command -> lines.add("replay: " + command));
        return lines;
    }
}
