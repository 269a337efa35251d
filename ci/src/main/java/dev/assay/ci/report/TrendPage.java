// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.ResultsJson;
import dev.assay.ci.results.RunLine;
import dev.assay.ci.results.RunLine.FailureLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many runs on one page: which failures are new, still there, or gone, by their signatures rather
 * than their seeds. O(runs × failures).
 */
public final class TrendPage {
    private static final int DRAWN_MAX = 120;
    private static final int HEIGHT = 90;
    private static final int STEP = 8;

    private final List<RunLine> runs;
    private final Map<String, Course> courses = new LinkedHashMap<>();

    /** One failure over all runs. */
    private static final class Course {
        private final List<Integer> seen = new ArrayList<>();
        private String example = "";
        private long last;
    }

    /**
     * A page.
     *
     * @param runs at least one, oldest first
     */
    public TrendPage(List<RunLine> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a trend has at least one run");
        }
        this.runs = List.copyOf(runs);
        for (int run = 0; run < this.runs.size(); run++) {
            for (FailureLine failure : this.runs.get(run).failures()) {
                Course course =
                        courses.computeIfAbsent(failure.signature(), unused -> new Course());
                course.seen.add(run);
                course.example = failure.example();
                course.last = failure.count();
            }
        }
    }

    /** The page, in UTF-8. */
    public byte[] render() {
        RunLine last = runs.getLast();
        Markup page = new Markup();
        page.open("header", "class", "banner " + last.verdict());
        page.open("div", "class", "inner");
        page.open("p", "class", "wordmark")
                .element("strong", "Assay")
                .text(" trend · " + runs.size() + (runs.size() == 1 ? " run" : " runs"))
                .close("p");
        page.open("h1")
                .element(
                        "span",
                        PageBody.sign(last.verdict()),
                        "class",
                        "sign",
                        "aria-hidden",
                        "true")
                .text(" " + headline())
                .close("h1");
        page.element("p", "Latest run: " + last.reason(), "class", "reason");
        page.close("div").close("header").open("main", "id", "main");
        drawPicture(page);
        drawFailures(page);
        drawRuns(page);
        page.close("main");
        return PageFrame.render(
                "Assay: trend of " + runs.size() + " runs",
                page.toString(),
                ResultsJson.line(runs));
    }

    /** How many failures are new, still there, gone. */
    public String headline() {
        long fresh = count("new");
        long still = count("still failing") + count("back");
        long gone = count("gone");
        return fresh + " new, " + still + " still failing, " + gone + " gone";
    }

    private long count(String state) {
        return courses.values().stream().filter(course -> state(course).equals(state)).count();
    }

    /** How a failure stands after the latest run. */
    private String state(Course course) {
        int now = runs.size() - 1;
        if (course.seen.getLast() != now) {
            return "gone";
        }
        if (course.seen.getFirst() == now) {
            return "new";
        }
        return course.seen.contains(now - 1) ? "still failing" : "back";
    }

    private void drawPicture(Markup page) {
        List<RunLine> drawn = runs.subList(Math.max(0, runs.size() - DRAWN_MAX), runs.size());
        long most =
                Math.max(1, drawn.stream().mapToLong(run -> run.failures().size()).max().orElse(1));
        double width = Math.max(200, drawn.size() * STEP + 70);
        page.open("section", "aria-labelledby", "course")
                .element("h2", "Distinct failures per run", "id", "course");
        page.open("div", "class", "wide")
                .open(
                        "svg",
                        "class",
                        "trend",
                        "width",
                        width,
                        "height",
                        HEIGHT + 22,
                        "role",
                        "img",
                        "aria-label",
                        "Distinct failures per run; the numbers are in the table of runs");
        page.element("text", Long.toString(most), "class", "axis", "x", 4, "y", 14);
        page.element("text", "0", "class", "axis", "x", 4, "y", HEIGHT + 8);
        page.empty(
                "line",
                "class",
                "level",
                "x1",
                30,
                "x2",
                width,
                "y1",
                HEIGHT + 5,
                "y2",
                HEIGHT + 5);
        for (int i = 0; i < drawn.size(); i++) {
            RunLine run = drawn.get(i);
            double height = Math.max(3, run.failures().size() * (HEIGHT - 6.0) / most);
            page.open("g")
                    .element(
                            "title",
                            run.started()
                                    + " "
                                    + run.verdict()
                                    + ", "
                                    + run.failures().size()
                                    + " distinct failures");
            page.empty(
                            "rect",
                            "class",
                            "run " + run.verdict(),
                            "x",
                            34.0 + i * STEP,
                            "y",
                            HEIGHT + 5 - height,
                            "width",
                            STEP - 2,
                            "height",
                            height)
                    .close("g");
        }
        page.close("svg").close("div");
        if (drawn.size() < runs.size()) {
            page.element(
                    "p",
                    "The last " + DRAWN_MAX + " of " + runs.size() + " runs are drawn.",
                    "class",
                    "note");
        }
        page.close("section");
    }

    private void drawFailures(Markup page) {
        page.open("section", "aria-labelledby", "failures")
                .element("h2", "Failures by signature", "id", "failures");
        if (courses.isEmpty()) {
            page.element("p", "No run had a failure.", "class", "note").close("section");
            return;
        }
        page.open("div", "class", "wide").raw("<table class=\"courses\"><thead><tr>");
        for (String title :
                List.of("state", "failure", "first seen", "last seen", "runs", "latest example")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        List<String> order = List.of("new", "back", "still failing", "gone");
        courses.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> order.indexOf(state(entry.getValue()))))
                .forEach(entry -> drawFailure(page, entry.getKey(), entry.getValue()));
        page.raw("</tbody></table>").close("div").close("section");
    }

    private void drawFailure(Markup page, String signature, Course course) {
        page.raw("<tr>")
                .element("td", state(course))
                .element("th", signature, "scope", "row")
                .element("td", runs.get(course.seen.getFirst()).started())
                .element("td", runs.get(course.seen.getLast()).started())
                .element("td", course.seen.size() + " of " + runs.size())
                .element(
                        "td",
                        course.example
                                + (course.last > 1 ? " and " + (course.last - 1) + " more" : ""))
                .raw("</tr>");
    }

    private void drawRuns(Markup page) {
        page.open("section", "aria-labelledby", "runs").element("h2", "Runs", "id", "runs");
        page.open("div", "class", "wide").raw("<table class=\"figures\"><thead><tr>");
        for (String title :
                List.of(
                        "started",
                        "command",
                        "verdict",
                        "judged",
                        "operations",
                        "faults",
                        "failures",
                        "time",
                        "Assay")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (RunLine run : runs.reversed()) {
            page.raw("<tr>")
                    .element("th", run.started(), "scope", "row")
                    .element("td", run.command())
                    .open("td")
                    .raw(PageBody.badge(run.verdict()))
                    .close("td")
                    .element("td", Markup.grouped(run.judged()))
                    .element("td", Markup.grouped(run.operations()))
                    .element("td", Markup.grouped(run.faults()))
                    .element("td", Integer.toString(run.failures().size()))
                    .element("td", Durations.format(run.seconds()))
                    .element("td", run.commit())
                    .raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("section");
    }
}
