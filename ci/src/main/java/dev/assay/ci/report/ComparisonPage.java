// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.ResultsJson;
import dev.assay.ci.results.RunLine;
import dev.assay.ci.results.RunLine.FailureLine;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Two runs side by side: what failed before and does no more, what fails now, and the figures. */
public final class ComparisonPage {
    private final Side before;
    private final Side after;

    /**
     * One of the two.
     *
     * @param name as the user typed it
     * @param histories the history of a trial (by its name) or a file (by its path), where it can
     *     be had
     */
    public record Side(
            String name, Results results, Function<String, Optional<History>> histories) {
        private List<Section> sections() {
            return Section.of(results);
        }
    }

    public ComparisonPage(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    /** What the later run has lost or won, on one line. */
    public String summary() {
        Set<String> was = signatures(before);
        Set<String> is = signatures(after);
        long fresh = is.stream().filter(each -> !was.contains(each)).count();
        long gone = was.stream().filter(each -> !is.contains(each)).count();
        return before.results().verdict()
                + " → "
                + after.results().verdict()
                + ": "
                + fresh
                + " new, "
                + (is.size() - fresh)
                + " still failing, "
                + gone
                + " gone";
    }

    private static Set<String> signatures(Side side) {
        Set<String> signatures = new LinkedHashSet<>();
        RunLine.of(side.results())
                .failures()
                .forEach(failure -> signatures.add(failure.signature()));
        return signatures;
    }

    /** The page, in UTF-8. O(operations log operations) of the histories. */
    public byte[] render() {
        Markup page = new Markup();
        String verdict = after.results().verdict();
        page.open("header", "class", "banner " + verdict).open("div", "class", "inner");
        page.open("p", "class", "wordmark")
                .element("strong", "Assay")
                .text(" comparison of " + before.name() + " and " + after.name())
                .close("p");
        page.open("h1")
                .element("span", PageBody.sign(verdict), "class", "sign", "aria-hidden", "true")
                .text(" " + summary())
                .close("h1");
        page.close("div").close("header").open("main", "id", "main");
        drawFailures(page);
        drawFigures(page);
        drawVerdicts(page);
        page.close("main");
        String data =
                "["
                        + ResultsJson.line(RunLine.of(before.results()))
                        + ","
                        + ResultsJson.line(RunLine.of(after.results()))
                        + "]";
        return PageFrame.render("Assay: " + summary(), page.toString(), data);
    }

    private void drawFailures(Markup page) {
        Map<String, FailureLine> was = failures(before);
        Map<String, FailureLine> is = failures(after);
        Set<String> all = new LinkedHashSet<>(is.keySet());
        all.addAll(was.keySet());
        page.open("section", "aria-labelledby", "failures")
                .element("h2", "Failures by signature", "id", "failures");
        if (all.isEmpty()) {
            page.element("p", "Neither has a failure.", "class", "note").close("section");
            return;
        }
        page.open("div", "class", "wide").raw("<table><thead><tr>");
        for (String title : List.of("state", "failure", before.name(), after.name())) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (String signature : all) {
            String state =
                    !was.containsKey(signature)
                            ? "new"
                            : is.containsKey(signature) ? "still failing" : "gone";
            page.raw("<tr>")
                    .element("td", state)
                    .element("th", signature, "scope", "row")
                    .element("td", words(was.get(signature)))
                    .element("td", words(is.get(signature)))
                    .raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("section");
    }

    private static Map<String, FailureLine> failures(Side side) {
        Map<String, FailureLine> failures = new LinkedHashMap<>();
        RunLine.of(side.results())
                .failures()
                .forEach(failure -> failures.put(failure.signature(), failure));
        return failures;
    }

    private static String words(@Nullable FailureLine failure) {
        return failure == null ? "–" : failure.count() + " × · " + failure.example();
    }

    private void drawFigures(Markup page) {
        RunLine was = RunLine.of(before.results());
        RunLine is = RunLine.of(after.results());
        Latencies slow = Latencies.of(before);
        Latencies fast = Latencies.of(after);
        page.open("section", "aria-labelledby", "figures")
                .element("h2", "Figures", "id", "figures");
        page.open("div", "class", "wide").raw("<table class=\"figures\"><thead><tr>");
        for (String title : List.of("", before.name(), after.name(), "change")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        row(page, "judged", was.judged(), is.judged());
        row(page, "operations", was.operations(), is.operations());
        row(page, "operations that succeeded", slow.count(), fast.count());
        row(page, "faults", was.faults(), is.faults());
        duration(page, "run", was.seconds(), is.seconds());
        for (double share : new double[] {0.5, 0.95, 0.99}) {
            duration(
                    page,
                    "latency, "
                            + (share == 0.5 ? "median" : Math.round(share * 100) + "th percentile"),
                    slow.seconds(share),
                    fast.seconds(share));
        }
        page.raw("</tbody></table>").close("div");
        page.element(
                "p",
                "Latencies are of operations that succeeded, of all histories that lie beside the"
                        + " two documents.",
                "class",
                "note");
        page.close("section");
    }

    private static void row(Markup page, String name, long was, long is) {
        page.raw("<tr>")
                .element("th", name, "scope", "row")
                .element("td", Markup.grouped(was))
                .element("td", Markup.grouped(is))
                .element("td", change(was, is))
                .raw("</tr>");
    }

    private static void duration(Markup page, String name, double was, double is) {
        page.raw("<tr>")
                .element("th", name, "scope", "row")
                .element("td", shown(was))
                .element("td", shown(is))
                .element("td", was < 0 || is < 0 ? "–" : change(was, is))
                .raw("</tr>");
    }

    private static String shown(double seconds) {
        return seconds < 0 ? "–" : Durations.formatNanos(Math.round(seconds * 1e9));
    }

    private static String change(double was, double is) {
        if (was == is) {
            return "=";
        }
        return was == 0
                ? "–"
                : String.format(java.util.Locale.ROOT, "%+.1f %%", (is - was) / was * 100);
    }

    /** Latencies of what succeeded, sorted. */
    private record Latencies(long[] nanos) {
        static Latencies of(Side side) {
            long[] all = new long[1024];
            int size = 0;
            for (Section section : side.sections()) {
                Optional<History> found = side.histories().apply(section.key());
                if (found.isEmpty()) {
                    continue;
                }
                HistoryView view = new HistoryView(found.get());
                History history = found.get();
                for (int operation = 0;
                        view.isTime() && operation < history.operations();
                        operation++) {
                    if (history.outcome(operation) == EventType.OK) {
                        if (size == all.length) {
                            all = Arrays.copyOf(all, size * 2);
                        }
                        all[size++] = view.end(operation) - view.start(operation);
                    }
                }
            }
            long[] sorted = Arrays.copyOf(all, size);
            Arrays.sort(sorted);
            return new Latencies(sorted);
        }

        long count() {
            return nanos.length;
        }

        /** The quantile in seconds, -1 where there is none. */
        double seconds(double share) {
            return nanos.length == 0
                    ? -1
                    : nanos[
                                    Math.clamp(
                                            (int) Math.ceil(nanos.length * share) - 1,
                                            0,
                                            nanos.length - 1)]
                            / 1e9;
        }
    }

    private void drawVerdicts(Markup page) {
        Map<String, Section> was = new LinkedHashMap<>();
        before.sections().forEach(section -> was.put(section.name(), section));
        Map<String, Section> is = new LinkedHashMap<>();
        after.sections().forEach(section -> is.put(section.name(), section));
        Set<String> all = new LinkedHashSet<>(is.keySet());
        all.addAll(was.keySet());
        if (all.isEmpty()) {
            return;
        }
        page.open("section", "aria-labelledby", "verdicts")
                .element("h2", "One by one", "id", "verdicts");
        page.open("div", "class", "wide").raw("<table class=\"named\"><thead><tr>");
        for (String title : List.of("", before.name(), after.name(), "why")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        // What changed comes first.
        all.stream()
                .sorted(
                        java.util.Comparator.comparing(
                                name -> verdict(was.get(name)).equals(verdict(is.get(name)))))
                .forEach(
                        name ->
                                page.raw("<tr>")
                                        .element("th", name, "scope", "row")
                                        .open("td")
                                        .raw(badge(was.get(name)))
                                        .close("td")
                                        .open("td")
                                        .raw(badge(is.get(name)))
                                        .close("td")
                                        .element("td", reason(is.get(name), was.get(name)))
                                        .raw("</tr>"));
        page.raw("</tbody></table>").close("div").close("section");
    }

    private static String reason(@Nullable Section is, @Nullable Section was) {
        return is != null ? is.reason() : was != null ? was.reason() : "";
    }

    private static String verdict(@Nullable Section section) {
        return section == null ? "" : section.verdict();
    }

    private static String badge(@Nullable Section section) {
        return section == null ? "–" : PageBody.badge(section.verdict());
    }
}
