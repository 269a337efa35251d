// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.Results.BugEntry;
import java.util.List;
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
                        "seeds until found",
                        "witness",
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
                    .element("small", bug.summary())
                    .close("th");
            page.element("td", bug.isAsExpected() ? "✓ yes" : "✗ no")
                    .element("td", String.join(", ", bug.needs()));
            page.element(
                    "td",
                    bug.seedsUntilFound().isPresent()
                            ? Long.toString(bug.seedsUntilFound().getAsLong())
                            : "not found");
            page.element("td", bug.witness().orElse("–"));
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
}
