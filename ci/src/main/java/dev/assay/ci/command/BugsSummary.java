// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.results.BenchmarkEntry;
import dev.assay.ci.results.BenchmarkEntry.CleanEntry;
import dev.assay.ci.results.BenchmarkEntry.RowEntry;
import dev.assay.ci.results.BenchmarkEntry.Spread;
import dev.assay.ci.results.Results.BugEntry;
import dev.assay.ci.results.Results.ShrunkEntry;
import dev.assay.ci.results.Results.WithoutEntry;
import dev.assay.harness.KnownBug;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.shrink.Size;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.BugTable;
import dev.assay.harness.suite.SurveyedBug;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** The known-bug benchmark in the words of results documents. */
final class BugsSummary {
    private BugsSummary() {}

    /** One bug. */
    static BugEntry entry(BugTable.Row row, Optional<ShrunkEntry> shrunk) {
        Optional<TrialResult> found = row.hunt().found();
        KnownBug bug = row.planted().bug();
        String target = row.planted().target().id();
        return new BugEntry(
                bug.name(),
                target,
                bug.summary(),
                bug.source(),
                SurveyedBug.numbersOf(target, bug.name()),
                List.copyOf(bug.needs()),
                bug.isExpected(),
                row.hunt().seedsTried(),
                row.hunt().time().toMillis() / 1e3,
                row.hunt().alarms(),
                found.isPresent() ? OptionalLong.of(row.hunt().seedsTried()) : OptionalLong.empty(),
                found.map(result -> result.verdict().status().word()),
                found.flatMap(BugsSummary::witness),
                found.flatMap(FailureSignature::of).map(FailureSignature::part),
                shrunk,
                row.control().map(control -> without(bug, control)).stream().toList(),
                row.asExpected());
    }

    /** The size of what was shrunk. */
    static ShrunkEntry shrunk(Shrunk shrunk, Optional<String> caseFile) {
        Size size = Size.of(shrunk.smallest());
        return new ShrunkEntry(size.steps(), size.operations(), size.nodes(), caseFile);
    }

    private static Optional<String> witness(TrialResult result) {
        return result.verdict()
                .firstWitnessed()
                .flatMap(
                        verdict ->
                                verdict.witness()
                                        .map(witness -> verdict.part() + ": " + witness.kind()));
    }

    private static WithoutEntry without(KnownBug bug, BugHunt.Result control) {
        return new WithoutEntry(
                String.join(", ", bug.needs()),
                control.seedsTried(),
                control.found().isPresent()
                        ? OptionalLong.of(control.seedsTried())
                        : OptionalLong.empty());
    }

    /** All bugs together. */
    static BenchmarkEntry benchmark(
            List<BugEntry> bugs, SortedMap<String, BugHunt.Clean> withoutBugs) {
        List<Double> schedules = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        SortedMap<String, Integer> oracles = new TreeMap<>();
        int declared = 0;
        int declaredFound = 0;
        for (BugEntry bug : bugs) {
            declared += bug.isExpected() ? 1 : 0;
            if (bug.seedsUntilFound().isPresent()) {
                declaredFound += bug.isExpected() ? 1 : 0;
                schedules.add((double) bug.schedules());
                seconds.add(bug.seconds());
                bug.oracle().ifPresent(oracle -> oracles.merge(oracle, 1, Integer::sum));
            }
        }
        int missed = bugs.size() - schedules.size();
        return new BenchmarkEntry(
                bugs.size(),
                schedules.size(),
                declared,
                declaredFound,
                Spread.of(schedules, missed),
                Spread.of(seconds, missed),
                shrunk(bugs, ShrunkEntry::steps),
                shrunk(bugs, ShrunkEntry::operations),
                oracles,
                clean(withoutBugs),
                rows(bugs));
    }

    private static Optional<Spread> shrunk(List<BugEntry> bugs, ToIntFunction<ShrunkEntry> size) {
        List<Double> sizes =
                bugs.stream()
                        .flatMap(bug -> bug.shrunk().stream())
                        .map(shrunk -> (double) size.applyAsInt(shrunk))
                        .toList();
        return sizes.isEmpty() ? Optional.empty() : Optional.of(Spread.of(sizes, 0));
    }

    private static List<CleanEntry> clean(SortedMap<String, BugHunt.Clean> withoutBugs) {
        List<CleanEntry> clean = new ArrayList<>();
        withoutBugs.forEach(
                (target, held) ->
                        clean.add(
                                new CleanEntry(
                                        target, held.trials(), held.undecided(), held.alarms())));
        return clean;
    }

    /** What became of each surveyed bug. */
    static List<RowEntry> rows(List<BugEntry> bugs) {
        List<RowEntry> rows = new ArrayList<>();
        for (SurveyedBug row : SurveyedBug.all()) {
            rows.add(
                    new RowEntry(
                            row.number(),
                            row.field(),
                            row.summary(),
                            row.planted(),
                            status(row, bugs),
                            Optional.of(row.reason()).filter(reason -> !reason.isEmpty())));
        }
        return rows;
    }

    private static String status(SurveyedBug row, List<BugEntry> bugs) {
        if (!row.isMapped()) {
            return "unmapped";
        }
        List<BugEntry> hunted =
                bugs.stream().filter(bug -> bug.rows().contains(row.number())).toList();
        if (hunted.isEmpty()) {
            return "not-hunted";
        }
        return hunted.stream().anyMatch(bug -> bug.seedsUntilFound().isPresent())
                ? "found"
                : "missed";
    }
}
