// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.CoverageEntry.FunctionEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was exercised: operations by function and outcome, faults by kind, and what is suspicious
 * about it.
 */
final class CoverageTables {
    private static final double BAR = 220;

    private CoverageTables() {}

    /** The sum over many sections; suspicions are theirs, with their names. */
    static CoverageEntry sum(List<Section> sections) {
        SortedMap<String, int[]> functions = new TreeMap<>();
        SortedMap<String, Long> faults = new TreeMap<>();
        SortedMap<String, Long> counters = new TreeMap<>();
        List<String> suspicions = new ArrayList<>();
        for (Section section : sections) {
            section.coverage()
                    .ifPresent(
                            coverage -> {
                                coverage.functions().forEach(function -> add(functions, function));
                                coverage.faults()
                                        .forEach(
                                                (kind, count) ->
                                                        faults.merge(kind, count, Long::sum));
                                coverage.counters()
                                        .forEach(
                                                (name, count) ->
                                                        counters.merge(name, count, Long::sum));
                                coverage.suspicions()
                                        .forEach(
                                                suspicion ->
                                                        suspicions.add(
                                                                section.name() + ": " + suspicion));
                            });
        }
        List<FunctionEntry> entries = new ArrayList<>();
        functions.forEach((name, by) -> entries.add(new FunctionEntry(name, by[0], by[1], by[2])));
        int ok = entries.stream().mapToInt(FunctionEntry::ok).sum();
        int fail = entries.stream().mapToInt(FunctionEntry::fail).sum();
        int info = entries.stream().mapToInt(FunctionEntry::info).sum();
        return new CoverageEntry(
                ok + fail + info, ok, fail, info, entries, faults, counters, suspicions);
    }

    private static void add(SortedMap<String, int[]> functions, FunctionEntry function) {
        int[] sum = functions.computeIfAbsent(function.function(), unused -> new int[3]);
        sum[0] += function.ok();
        sum[1] += function.fail();
        sum[2] += function.info();
    }

    static void draw(Markup page, CoverageEntry coverage) {
        page.open("div", "class", "columns");
        page.open("div").element("h3", "Operations by function and outcome");
        drawFunctions(page, coverage);
        page.close("div");
        if (!coverage.faults().isEmpty()) {
            drawCounts(page, "Faults applied, by kind", coverage.faults());
        }
        if (!coverage.counters().isEmpty()) {
            drawCounts(page, "What else happened", coverage.counters());
        }
        page.close("div");
    }

    private static void drawFunctions(Markup page, CoverageEntry coverage) {
        int most = coverage.functions().stream().mapToInt(FunctionEntry::total).max().orElse(1);
        page.raw(
                "<table class=\"figures\"><thead><tr><th scope=\"col\">function</th><th"
                        + " scope=\"col\">ok</th><th scope=\"col\">fail</th><th"
                        + " scope=\"col\">unknown</th><td></td></tr></thead><tbody>");
        for (FunctionEntry function : coverage.functions()) {
            page.raw("<tr>").element("th", function.function(), "scope", "row");
            page.element("td", Markup.grouped(function.ok()))
                    .element("td", Markup.grouped(function.fail()));
            page.element("td", Markup.grouped(function.info())).raw("<td class=\"bar\">");
            drawBar(page, function, most);
            page.raw("</td></tr>");
        }
        page.raw("</tbody><tfoot><tr>").element("th", "all", "scope", "row");
        page.element("td", Markup.grouped(coverage.ok()))
                .element("td", Markup.grouped(coverage.fail()));
        page.element("td", Markup.grouped(coverage.info())).raw("<td></td></tr></tfoot></table>");
    }

    private static void drawBar(Markup page, FunctionEntry function, int most) {
        page.open("svg", "class", "share", "width", BAR, "height", 12, "aria-hidden", "true");
        double x = 0;
        String[] words = {"ok", "fail", "info"};
        int[] counts = {function.ok(), function.fail(), function.info()};
        for (int i = 0; i < words.length; i++) {
            double width = counts[i] * BAR / Math.max(1, most);
            if (counts[i] > 0) {
                page.empty(
                        "rect",
                        "class",
                        "fill " + words[i],
                        "x",
                        x,
                        "y",
                        0,
                        "width",
                        Math.max(1, width),
                        "height",
                        12);
            }
            x += width;
        }
        page.close("svg");
    }

    private static void drawCounts(Markup page, String title, SortedMap<String, Long> counts) {
        page.open("div").element("h3", title).raw("<table class=\"figures\"><tbody>");
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            page.raw("<tr>").element("th", count.getKey().replace('-', ' '), "scope", "row");
            page.element("td", Markup.grouped(count.getValue())).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div");
    }

    static void drawSuspicions(Markup page, List<String> suspicions) {
        if (suspicions.isEmpty()) {
            return;
        }
        page.open("div", "class", "suspicious")
                .open("p")
                .element("strong", "△ Suspicious coverage. ")
                .text("A valid verdict over it proves less than it seems to.")
                .close("p")
                .open("ul");
        suspicions.stream().limit(20).forEach(suspicion -> page.element("li", suspicion));
        if (suspicions.size() > 20) {
            page.element("li", "and " + (suspicions.size() - 20) + " more");
        }
        page.close("ul").close("div");
    }
}
