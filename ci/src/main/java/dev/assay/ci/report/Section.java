// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.VerdictEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of the report about one history: a trial, or a judged file.
 *
 * @param id of the element
 * @param key by which the history is asked for
 * @param seconds of real time
 * @param facts names and values, in order
 * @param schedule the planned faults, one line each
 * @param replay the command that repeats it
 */
record Section(
        String id,
        String key,
        String name,
        String verdict,
        String reason,
        Optional<VerdictEntry> details,
        Optional<CoverageEntry> coverage,
        double seconds,
        List<Fact> facts,
        List<String> schedule,
        Optional<String> replay) {

    private static final String REPLAY = "./assay replay ";
    private static final String SHRINK = "./assay shrink ";

    /** A name and a value. */
    record Fact(String name, String value) {}

    /** The sections of a document, in its order. */
    static List<Section> of(Results results) {
        List<Section> sections = new ArrayList<>();
        for (Results.TrialEntry trial : results.trials()) {
            sections.add(ofTrial(trial, "trial-" + sections.size()));
        }
        for (Results.FileEntry file : results.files()) {
            sections.add(ofFile(file, "file-" + sections.size()));
        }
        return sections;
    }

    private static Section ofTrial(Results.TrialEntry trial, String id) {
        List<Fact> facts = new ArrayList<>();
        facts.add(
                new Fact(
                        "system",
                        trial.target()
                                + (trial.switches().isEmpty()
                                        ? ""
                                        : " with " + String.join(", ", trial.switches()))));
        facts.add(new Fact("world", trial.world() + ", " + trial.nodes() + " nodes"));
        facts.add(new Fact("workload", trial.workload() + ", " + trial.clients() + " clients"));
        facts.add(new Fact("seed", Long.toString(trial.seed())));
        facts.add(
                new Fact(
                        "time",
                        Durations.format(trial.virtualSeconds())
                                + " in the world, "
                                + Durations.format(trial.seconds())
                                + " to run and judge"));
        trial.expectation()
                .ifPresent(
                        expected ->
                                facts.add(
                                        new Fact(
                                                "expected",
                                                expected.words()
                                                        + (expected.isMet()
                                                                ? ", which it is"
                                                                : "; it is not: "
                                                                        + expected.reason()))));
        facts.add(new Fact("trace", trial.traceHash()));
        trial.history().ifPresent(file -> facts.add(new Fact("history", file)));
        trial.caseFile().ifPresent(file -> facts.add(new Fact("case", file)));
        return new Section(
                id,
                trial.name(),
                trial.name(),
                trial.verdict().status(),
                trial.verdict().reason(),
                Optional.of(trial.verdict()),
                Optional.of(trial.coverage()),
                trial.seconds(),
                facts,
                trial.schedule(),
                Optional.of(trial.replay()));
    }

    private static Section ofFile(Results.FileEntry file, String id) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("model", file.model()));
        file.format().ifPresent(format -> facts.add(new Fact("format", format)));
        facts.add(new Fact("time", Durations.format(file.seconds()) + " to read and judge"));
        file.secondOpinion().ifPresent(other -> facts.add(fact(other)));
        file.stored()
                .ifPresent(
                        stored ->
                                facts.add(
                                        new Fact(
                                                stored.title(),
                                                stored.said() + " (" + stored.source() + ")")));
        return new Section(
                id,
                file.file(),
                file.file(),
                file.verdict(),
                file.reason(),
                file.details(),
                file.coverage(),
                file.seconds(),
                facts,
                List.of(),
                Optional.empty());
    }

    private static Fact fact(Results.OpinionEntry other) {
        return new Fact(
                "second opinion by " + other.by(),
                other.outcome()
                        + ": "
                        + other.verdict()
                        + ", "
                        + other.reason()
                        + " · "
                        + Durations.format(other.theirSeconds())
                        + ", Assay "
                        + Durations.format(other.ourSeconds())
                        + (other.smallest().isEmpty()
                                ? ""
                                : " · the smallest history about which the two differ: "
                                        + String.join(" ", other.smallest())));
    }

    /** The command that makes it smaller, where it broke a promise and can be repeated. */
    Optional<String> shrink() {
        return replay.filter(unused -> isInvalid())
                .filter(command -> command.startsWith(REPLAY))
                .map(command -> SHRINK + command.substring(REPLAY.length()));
    }

    /** The part of the verdict that carries the witness. */
    Optional<VerdictEntry> witnessed() {
        return details.flatMap(VerdictEntry::firstWitnessed);
    }

    boolean isInvalid() {
        return verdict.equals("invalid");
    }

    /** True when a reader should look at it: anything but a plain valid verdict. */
    boolean isTelling() {
        return !verdict.equals("valid");
    }
}
