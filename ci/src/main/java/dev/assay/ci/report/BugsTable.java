// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.BenchmarkEntry;
import dev.assay.ci.results.BenchmarkEntry.CleanEntry;
import dev.assay.ci.results.BenchmarkEntry.RowEntry;
import dev.assay.ci.results.BenchmarkEntry.Spread;
import dev.assay.ci.results.Results.BugEntry;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The known-bug benchmark as a table. */
final class BugsTable {
    private BugsTable() {}

    static void draw(Markup page, List<BugEntry> bugs) {
        page.open("section", "aria-labelledby", "bugs").element("h2", "Planted bugs", "id", "bugs");
        page.open("div", "class", "wide").raw("<table class=\"known-bugs\"><thead><tr>");
        for (String title :
                List.of(
                        "bug",
                        "as expected",
                        "needs",
                        "schedules until found",
                        "seconds",
                        "witness",
                        "shrunk to",
                        "without",
                        "source")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (BugEntry bug : bugs) {
            page.raw("<tr>")
                    .open("th", "scope", "row")
                    .element("code", bug.name())
                    .raw("<br>")
                    .element("small", bug.target() + rows(bug) + ": " + bug.summary())
                    .close("th");
            page.element("td", bug.isAsExpected() ? "✓ yes" : "✗ no")
                    .element("td", String.join(", ", bug.needs()));
            page.element(
                    "td",
                    bug.seedsUntilFound().isPresent()
                            ? Long.toString(bug.seedsUntilFound().getAsLong())
                            : "not found in " + bug.schedules());
            page.element("td", String.format(Locale.ROOT, "%.1f", bug.seconds()));
            page.element("td", bug.witness().orElse("–"));
            page.element(
                    "td",
                    bug.shrunk()
                            .map(
                                    small ->
                                            small.steps()
                                                    + " steps, "
                                                    + small.operations()
                                                    + " operations, "
                                                    + small.nodes()
                                                    + " nodes")
                            .orElse("–"));
            page.element(
                    "td",
                    bug.without().stream()
                            .map(
                                    without ->
                                            without.foundAfter().isPresent()
                                                    ? without.family()
                                                            + ": found after "
                                                            + without.foundAfter().getAsLong()
                                                    : without.family()
                                                            + ": not found in "
                                                            + without.seeds()
                                                            + " seeds")
                            .collect(Collectors.joining("; ")));
            page.element("td", bug.source()).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("section");
    }

    private static String rows(BugEntry bug) {
        return bug.rows().isEmpty()
                ? ""
                : ", row "
                        + bug.rows().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "));
    }

    /** All of them together, and what became of each surveyed bug. */
    static void draw(Markup page, BenchmarkEntry all) {
        page.open("section", "aria-labelledby", "benchmark")
                .element("h2", "Benchmark of known bugs", "id", "benchmark");
        page.raw("<table><tbody>");
        row(page, "found", all.found() + " of " + all.bugs());
        row(page, "declared to be found", all.declaredFound() + " of " + all.declared());
        row(page, "schedules to detection", words(all.schedules()));
        row(page, "seconds to detection", words(all.seconds()));
        all.shrunkSteps().ifPresent(spread -> row(page, "steps when shrunk", words(spread)));
        all.shrunkOperations()
                .ifPresent(spread -> row(page, "operations when shrunk", words(spread)));
        row(
                page,
                "promises that were broken first",
                all.oracles().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        for (CleanEntry clean : all.clean()) {
            row(
                    page,
                    "alarms without any bug, " + clean.target(),
                    clean.alarms() + " in " + clean.trials() + ", open " + clean.undecided());
        }
        page.raw("</tbody></table>");
        page.open("div", "class", "wide").raw("<table class=\"known-bugs\"><thead><tr>");
        for (String title : List.of("surveyed bug", "field", "outcome", "planted as, or why not")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (RowEntry row : all.rows()) {
            page.raw("<tr>")
                    .element("th", row.number() + " " + row.summary(), "scope", "row")
                    .element("td", row.field())
                    .element("td", row.status())
                    .element("td", row.reason().orElseGet(() -> String.join(", ", row.planted())));
            page.raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("section");
    }

    private static void row(Markup page, String title, String value) {
        page.raw("<tr>").element("th", title, "scope", "row").element("td", value).raw("</tr>");
    }

    private static String words(Spread spread) {
        return "median "
                + word(spread.median())
                + ", 90 % "
                + word(spread.p90())
                + ", most "
                + word(spread.most());
    }

    private static String word(OptionalDouble number) {
        return number.isPresent()
                ? String.format(Locale.ROOT, "%.1f", number.getAsDouble())
                : "missed";
    }
}
