// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.CampaignEntry;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What stands between {@code <body>} and {@code </body>}: banner, verdicts, coverage, one part per
 * history, environment.
 */
final class PageBody {
    private static final int PICTURED_MAX = 60;

    /** More valid parts than this are counted, not listed, beside one that is not valid. */
    private static final int FOLDED_MIN = 10;

    private static final int NAMES_MAX = 50;

    /** Histories that are also there as text. */
    private static final int TEXTS_MAX = 4;

    private static final int OPERATIONS_MAX = 7_000;

    private final Results results;
    private final Function<String, Optional<History>> histories;
    private final Function<String, Optional<SpaceTime>> worlds;
    private final List<Section> sections;

    PageBody(
            Results results,
            Function<String, Optional<History>> histories,
            Function<String, Optional<SpaceTime>> worlds) {
        this.results = results;
        this.histories = histories;
        this.worlds = worlds;
        sections = Section.of(results);
    }

    String title() {
        return "Assay: "
                + results.verdict()
                + " · "
                + results.command()
                + (results.seed().isPresent() ? " · seed " + results.seed().getAsLong() : "");
    }

    String draw() {
        Markup page = new Markup();
        drawBanner(page);
        page.open("main", "id", "main");
        results.benchmark().ifPresent(benchmark -> BugsTable.draw(page, benchmark));
        if (!results.bugs().isEmpty()) {
            BugsTable.draw(page, results.bugs());
        }
        results.campaign().ifPresent(campaign -> CampaignTables.draw(page, campaign));
        results.suite().ifPresent(suite -> drawSuite(page, suite));
        results.shrinking()
                .ifPresent(shrinking -> ShrinkingTable.draw(page, shrinking, smallest(shrinking)));
        if (!sections.isEmpty()) {
            drawVerdicts(page);
            if (results.campaign().isEmpty()) {
                drawCoverage(page);
            }
            drawSections(page);
        }
        drawEnvironment(page);
        page.close("main");
        return page.toString();
    }

    private Optional<Section> smallest(Results.ShrinkingEntry shrinking) {
        return sections.stream()
                .filter(section -> section.key().equals(shrinking.trial()))
                .findFirst();
    }

    private void drawBanner(Markup page) {
        page.open("header", "class", "banner " + results.verdict());
        page.open("div", "class", "inner");
        page.open("p", "class", "wordmark")
                .element("strong", "Assay")
                .text(
                        " "
                                + results.command()
                                + (results.started().isEmpty() ? "" : " · " + results.started()))
                .close("p");
        page.open("h1")
                .element("span", sign(results.verdict()), "class", "sign", "aria-hidden", "true")
                .text(" " + capital(results.verdict()))
                .close("h1");
        page.element("p", results.reason(), "class", "reason");
        CoverageEntry sum = CoverageTables.sum(sections);
        page.open("dl", "class", "facts");
        results.seed().ifPresent(seed -> fact(page, "seed", Long.toString(seed)));
        if (results.campaign().isPresent()) {
            CampaignEntry campaign = results.campaign().get();
            fact(page, "seeds", Markup.grouped(campaign.seeds()));
            fact(page, "operations", Markup.grouped(campaign.totals().operations()));
            fact(page, "faults", Markup.grouped(campaign.totals().faults()));
        } else if (!sections.isEmpty()) {
            fact(
                    page,
                    results.files().isEmpty() ? "trials" : "files",
                    Integer.toString(sections.size()));
            fact(page, "operations", Markup.grouped(sum.operations()));
            fact(
                    page,
                    "faults",
                    Markup.grouped(
                            sum.faults().values().stream().mapToLong(Long::longValue).sum()));
        }
        fact(page, "time", Durations.format(results.seconds()));
        page.close("dl").close("div").close("header");
    }

    private static void drawSuite(Markup page, Results.SuiteEntry suite) {
        page.open("section", "aria-labelledby", "suite")
                .element("h2", "Suite " + suite.name(), "id", "suite");
        page.element(
                "p",
                "The verdict above says whether the "
                        + suite.planned()
                        + " trials of "
                        + suite.file()
                        + " are as expected; each trial has its own below.",
                "class",
                "note");
        drawNames(page, "Not as expected", suite.unmet());
        drawNames(page, "Not run, for time was up", suite.notRun());
        page.close("section");
    }

    private static void drawNames(Markup page, String title, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        page.element("h3", title).open("ul", "class", "parts");
        names.stream().limit(NAMES_MAX).forEach(name -> page.element("li", name));
        if (names.size() > NAMES_MAX) {
            page.element("li", "and " + (names.size() - NAMES_MAX) + " more", "class", "note");
        }
        page.close("ul");
    }

    private static void fact(Markup page, String name, String value) {
        page.open("div").element("dt", name).element("dd", value).close("div");
    }

    private void drawVerdicts(Markup page) {
        page.open("section", "aria-labelledby", "verdicts")
                .element("h2", "What was checked", "id", "verdicts");
        if (results.files().isEmpty() && sections.size() > 1) {
            PromisesTable.draw(page, sections);
        }
        page.open("div", "class", "wide").raw("<table class=\"verdicts\"><thead><tr>");
        for (String title :
                List.of(
                        results.files().isEmpty() ? "trial" : "file",
                        "verdict",
                        "why",
                        "operations",
                        "faults",
                        "time")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (Section section : sections) {
            page.raw("<tr>")
                    .open("th", "scope", "row")
                    .element("a", section.name(), "href", "#" + section.id())
                    .close("th");
            page.open("td")
                    .raw(badge(section.verdict()))
                    .close("td")
                    .element("td", section.reason());
            page.element(
                    "td", section.coverage().map(c -> Markup.grouped(c.operations())).orElse("–"));
            page.element(
                    "td",
                    section.coverage()
                            .map(
                                    c ->
                                            Markup.grouped(
                                                    c.faults().values().stream()
                                                            .mapToLong(Long::longValue)
                                                            .sum()))
                            .orElse("–"));
            page.element("td", Durations.format(section.seconds())).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("section");
    }

    private void drawCoverage(Markup page) {
        CoverageEntry sum = CoverageTables.sum(sections);
        page.open("section", "aria-labelledby", "exercised")
                .element("h2", "What was exercised", "id", "exercised");
        CoverageTables.drawSuspicions(page, sum.suspicions());
        CoverageTables.draw(page, sum);
        page.close("section");
    }

    // Those that tell something come first and are open; the others stay in order and closed.
    private void drawSections(Markup page) {
        List<Section> order = new ArrayList<>(sections);
        order.sort(
                Comparator.comparingInt(
                        (Section section) ->
                                section.isInvalid() ? 0 : section.isTelling() ? 1 : 2));
        page.open("section", "aria-labelledby", "histories");
        page.open("div", "class", "heading")
                .element("h2", results.files().isEmpty() ? "Trials" : "Files", "id", "histories");
        page.open("span", "class", "scripted")
                .element("button", "Open all", "type", "button", "data-all", "open")
                .text(" ")
                .element("button", "Close all", "type", "button", "data-all", "close")
                .close("span");
        page.close("div").raw(legend());
        int pictured = Math.min(order.size(), PICTURED_MAX);
        int operationsMax = Math.clamp(OPERATIONS_MAX / Math.max(1, pictured), 60, 900);
        // The smallest is what a reader takes home; else the first that fail.
        Optional<Section> smallest = results.shrinking().flatMap(this::smallest);
        smallest.ifPresent(
                section -> {
                    order.remove(section);
                    order.addFirst(section);
                });
        for (int i = 0; i < order.size(); i++) {
            Optional<History> history =
                    i < PICTURED_MAX ? histories.apply(order.get(i).key()) : Optional.empty();
            new SectionBody(order.get(i), history.map(HistoryView::new), operationsMax)
                    .with(worlds.apply(order.get(i).key()))
                    .withText(i < TEXTS_MAX && order.get(i).isInvalid())
                    .draw(page, order.size() == 1);
        }
        if (order.size() > PICTURED_MAX) {
            page.element(
                    "p",
                    "Pictures are drawn for the first "
                            + PICTURED_MAX
                            + " only, to keep this page small.",
                    "class",
                    "note");
        }
        page.close("section");
    }

    private static String legend() {
        Markup page = new Markup();
        page.open("p", "class", "legend");
        String[][] entries = {
            {"ok", "happened"}, {"fail", "did not happen"}, {"info", "outcome unknown"}
        };
        for (String[] entry : entries) {
            page.open("label")
                    .empty(
                            "input",
                            "type",
                            "checkbox",
                            "checked",
                            "checked",
                            "data-outcome",
                            entry[0],
                            "class",
                            "scripted");
            page.open("svg", "width", 26, "height", 12, "aria-hidden", "true");
            page.empty("rect", "class", "fill " + entry[0], "width", 26, "height", 12, "rx", 2)
                    .close("svg");
            page.text(" " + entry[0] + ": " + entry[1]).close("label");
        }
        return page.close("p").toString();
    }

    private void drawEnvironment(Markup page) {
        Results.EnvironmentEntry environment = results.environment();
        page.open("section", "aria-labelledby", "environment")
                .element("h2", "Environment", "id", "environment");
        page.raw("<table class=\"environment\"><tbody>");
        row(page, "Assay", environment.version() + ", commit " + environment.commit());
        row(page, "Java", environment.java());
        row(
                page,
                "system",
                environment.os()
                        + ", "
                        + environment.cores()
                        + " cores, "
                        + Markup.grouped(environment.memoryMegabytes())
                        + " MB heap");
        results.options().forEach((name, value) -> row(page, name, value));
        page.raw("</tbody></table>");
        List<String> warnings = EnvironmentWarnings.of(results);
        if (!warnings.isEmpty()) {
            page.open("div", "class", "suspicious")
                    .open("p")
                    .element("strong", "△ Does not match. ")
                    .text("What was found here may not come back elsewhere.")
                    .close("p")
                    .open("ul");
            warnings.forEach(warning -> page.element("li", warning));
            page.close("ul").close("div");
        }
        page.close("section");
    }

    static void row(Markup page, String name, String value) {
        page.raw("<tr>").element("th", name, "scope", "row").element("td", value).raw("</tr>");
    }

    static String badge(String verdict) {
        return new Markup()
                .open("span", "class", "badge " + verdict)
                .element("span", sign(verdict), "aria-hidden", "true")
                .text(" " + verdict)
                .close("span")
                .toString();
    }

    static String sign(String verdict) {
        return switch (verdict) {
            case "valid" -> "✓";
            case "invalid" -> "✗";
            case "vacuous" -> "∅";
            case "unknown" -> "?";
            case "error" -> "!";
            default -> throw new IllegalArgumentException("no verdict: " + verdict);
        };
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /**
     * The verdict's parts as a nested list; those that hold are folded away when there are many.
     */
    static void drawParts(Markup page, VerdictEntry verdict) {
        page.open("ul", "class", "parts");
        long holding = verdict.parts().stream().filter(VerdictEntry::isPlainlyValid).count();
        boolean folds = holding > FOLDED_MIN && holding < verdict.parts().size();
        for (VerdictEntry part : verdict.parts()) {
            if (folds && part.isPlainlyValid()) {
                continue;
            }
            page.open("li").raw(badge(part.status())).text(" ").element("strong", part.part());
            if (part.parts().isEmpty() || part.status().equals("valid")) {
                page.element("span", " " + part.reason(), "class", "because");
            } else {
                drawParts(page, part);
            }
            page.close("li");
        }
        long hidden = verdict.omitted() + (folds ? holding : 0);
        if (hidden > 0) {
            page.element("li", "and " + hidden + " more that hold", "class", "note");
        }
        page.close("ul");
    }
}
