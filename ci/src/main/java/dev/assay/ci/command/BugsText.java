// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.results.BenchmarkEntry;
import dev.assay.ci.results.BenchmarkEntry.CleanEntry;
import dev.assay.ci.results.BenchmarkEntry.RowEntry;
import dev.assay.ci.results.BenchmarkEntry.Spread;
import dev.assay.ci.results.Results.BugEntry;
import dev.assay.ci.results.Results.WithoutEntry;
import dev.assay.harness.suite.BugTable;
import dev.assay.harness.suite.SurveyedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The known-bug benchmark in words. */
final class BugsText {
    private BugsText() {}

    /** The bugs that there are, one a line, then the surveyed bugs that none stands for. */
    static List<String> list(List<BugTable.Planted> bugs) {
        List<String> lines = new ArrayList<>();
        for (BugTable.Planted planted : bugs) {
            List<Integer> rows = SurveyedBug.numbersOf(planted.target().id(), planted.bug().name());
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    "%-40s %-20s %-8s %s",
                                    planted.bug().name(),
                                    planted.target().id(),
                                    rows.isEmpty() ? "" : "row " + numbers(rows),
                                    planted.bug().isExpected() ? "" : "seldom drawn")
                            .stripTrailing());
        }
        for (SurveyedBug row : SurveyedBug.all()) {
            if (!row.isMapped()) {
                lines.add("no bug for row " + row.number() + ", " + row.summary());
                lines.add("    because " + row.reason());
            }
        }
        return lines;
    }

    private static String numbers(List<Integer> rows) {
        return rows.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** One bug: what it took to find it. */
    static List<String> bug(Console console, BugEntry bug) {
        List<String> lines = new ArrayList<>();
        lines.add(
                (bug.isAsExpected() ? "✓ " : "✗ ")
                        + console.style().strong(bug.name())
                        + "  "
                        + bug.target()
                        + (bug.rows().isEmpty() ? "" : ", row " + numbers(bug.rows()))
                        + "  ("
                        + bug.source()
                        + ")");
        String time = String.format(Locale.ROOT, "%.1f s", bug.seconds());
        lines.add(
                "    "
                        + (bug.seedsUntilFound().isPresent()
                                ? "found after "
                                        + schedules(bug.seedsUntilFound().getAsLong())
                                        + ", "
                                        + time
                                        + ": "
                                        + bug.verdict().orElse("")
                                        + ", "
                                        + bug.witness().orElse("no witness")
                                        + bug.shrunk()
                                                .map(
                                                        small ->
                                                                "; shrunk to "
                                                                        + counted(
                                                                                small.steps(),
                                                                                "step")
                                                                        + ", "
                                                                        + counted(
                                                                                small.operations(),
                                                                                "operation"))
                                                .orElse("")
                                : "not found in "
                                        + schedules(bug.schedules())
                                        + ", "
                                        + time
                                        + (bug.isExpected() ? "" : ", as is known")));
        if (bug.alarms() > 0) {
            lines.add("    " + schedules(bug.alarms()) + " failed as well with the bug off");
        }
        for (WithoutEntry without : bug.without()) {
            lines.add(
                    "    "
                            + (without.foundAfter().isPresent()
                                    ? "found after "
                                            + schedules(without.foundAfter().getAsLong())
                                            + " without "
                                    : "not found in " + schedules(without.seeds()) + " without ")
                            + without.family());
        }
        return lines;
    }

    private static String schedules(long count) {
        return counted(count, "schedule");
    }

    private static String counted(long count, String noun) {
        return RunReport.counted(count, noun);
    }

    /** All bugs together, on few lines. */
    static List<String> summary(Console console, List<BugEntry> bugs, BenchmarkEntry all) {
        List<String> lines = new ArrayList<>();
        lines.add(
                all.found()
                        + " of "
                        + counted(all.bugs(), "planted bug")
                        + " found ("
                        + 100 * all.found() / Math.max(1, all.bugs())
                        + " %); of those declared to be found, "
                        + all.declaredFound()
                        + " of "
                        + all.declared());
        List<String> missed =
                bugs.stream()
                        .filter(bug -> bug.seedsUntilFound().isEmpty())
                        .map(bug -> bug.name() + (bug.isExpected() ? "" : " (seldom drawn)"))
                        .toList();
        if (!missed.isEmpty()) {
            lines.addAll(console.wrap("missed: " + String.join(", ", missed), "  "));
        }
        lines.add("schedules to detection: " + words(all.schedules(), 0));
        lines.add("seconds to detection: " + words(all.seconds(), 1));
        all.shrunkSteps()
                .ifPresent(
                        steps ->
                                lines.add(
                                        "shrunk to steps: "
                                                + words(steps, 0)
                                                + all.shrunkOperations()
                                                        .map(
                                                                spread ->
                                                                        "; operations: "
                                                                                + words(spread, 0))
                                                        .orElse("")));
        if (!all.oracles().isEmpty()) {
            lines.addAll(console.wrap("found by: " + oracles(all), "  "));
        }
        for (CleanEntry clean : all.clean()) {
            lines.add(
                    "without any bug, "
                            + clean.target()
                            + ": "
                            + counted(clean.alarms(), "alarm")
                            + " in "
                            + schedules(clean.trials())
                            + (clean.undecided() == 0 ? "" : ", " + clean.undecided() + " open"));
        }
        lines.add(rows(all.rows()));
        return lines;
    }

    private static String oracles(BenchmarkEntry all) {
        return all.oracles().entrySet().stream()
                .sorted((one, other) -> other.getValue() - one.getValue())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String rows(List<RowEntry> rows) {
        long unmapped = rows.stream().filter(row -> row.status().equals("unmapped")).count();
        long hunted = rows.stream().filter(row -> !row.status().equals("not-hunted")).count();
        long found = rows.stream().filter(row -> row.status().equals("found")).count();
        return "surveyed bugs: "
                + (rows.size() - unmapped)
                + " of "
                + rows.size()
                + " are planted, "
                + found
                + " of "
                + (hunted - unmapped)
                + " hunted were found";
    }

    private static String words(Spread spread, int digits) {
        return "median "
                + word(spread.median(), digits)
                + ", p90 "
                + word(spread.p90(), digits)
                + ", most "
                + word(spread.most(), digits);
    }

    private static String word(OptionalDouble number, int digits) {
        return number.isPresent()
                ? String.format(Locale.ROOT, "%." + digits + "f", number.getAsDouble())
                : "missed";
    }
}
