// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which outcomes were observed, how often, and how each is graded, as jcstress does: expected,
 * interesting, forbidden. An outcome by itself breaks no promise; forbidden is only what a witness
 * shows, and that is several operations together. Results are told apart where a function has a
 * few. O(operations).
 */
final class OutcomesTable {
    private static final int RESULTS_MAX = 6;
    private static final int FUNCTIONS_MAX = 30;

    private final HistoryView view;
    private final Map<String, Observed> functions = new TreeMap<>();

    /** What was observed of a function. */
    private static final class Observed {
        private final int[] outcomes = new int[EventType.values().length];
        private final Map<String, Integer> results = new TreeMap<>();
        private boolean isTold = true;

        int of(EventType outcome) {
            return outcomes[outcome.ordinal()];
        }

        int total() {
            return of(EventType.OK) + of(EventType.FAIL) + of(EventType.INFO);
        }
    }

    OutcomesTable(HistoryView view) {
        this.view = view;
        History history = view.history();
        for (int operation = 0; operation < history.operations(); operation++) {
            Observed observed =
                    functions.computeIfAbsent(
                            history.functionName(history.function(operation)),
                            unused -> new Observed());
            EventType outcome = history.outcome(operation);
            observed.outcomes[outcome.ordinal()]++;
            if (outcome == EventType.OK && observed.isTold) {
                count(observed, operation);
            }
        }
    }

    // A function whose results are many, or say nothing, is one row.
    private void count(Observed observed, int operation) {
        History history = view.history();
        int step = history.firstStep(operation);
        int result = step < history.firstStep(operation + 1) ? history.stepResult(step) : -1;
        if (history.firstStep(operation + 1) != step + 1
                || result == ValuePool.ABSENT
                || result == ValuePool.UNKNOWN) {
            observed.isTold = false;
            return;
        }
        observed.results.merge(view.resultWords(step), 1, Integer::sum);
        observed.isTold = observed.results.size() <= RESULTS_MAX;
    }

    /**
     * @param witness what is forbidden
     */
    void draw(Markup page, Optional<WitnessEntry> witness) {
        page.element("h3", "Outcomes");
        page.open("div", "class", "wide").raw("<table class=\"outcomes\"><thead><tr>");
        for (String title :
                List.of("function", "observed", "count", "frequency", "grade", "what it says")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        functions.entrySet().stream()
                .limit(FUNCTIONS_MAX)
                .forEach(each -> drawFunction(page, each.getKey(), each.getValue()));
        witness.ifPresent(forbidden -> drawForbidden(page, forbidden));
        page.raw("</tbody></table>").close("div");
        if (functions.size() > FUNCTIONS_MAX) {
            page.element(
                    "p",
                    "The first " + FUNCTIONS_MAX + " of " + functions.size() + " functions.",
                    "class",
                    "note");
        }
    }

    private static void drawFunction(Markup page, String function, Observed observed) {
        if (observed.of(EventType.OK) == 0) {
            drawRow(
                    page,
                    List.of(function, "ok", "0", "0 %", "interesting"),
                    "never succeeded, so that nothing of it was checked");
        } else if (observed.isTold && observed.results.size() > 1) {
            observed.results.forEach(
                    (result, count) ->
                            drawRow(
                                    page,
                                    cells(function, "ok → " + result, count, observed.total()),
                                    "happened, and returned this"));
        } else {
            drawRow(
                    page,
                    cells(function, "ok", observed.of(EventType.OK), observed.total()),
                    "happened");
        }
        if (observed.of(EventType.FAIL) > 0) {
            drawRow(
                    page,
                    cells(function, "fail", observed.of(EventType.FAIL), observed.total()),
                    "did not happen; checkers hold the system to that");
        }
        if (observed.of(EventType.INFO) > 0) {
            drawRow(
                    page,
                    cells(function, "info", observed.of(EventType.INFO), observed.total()),
                    "nobody knows; checkers allow that it happened at any time after its call, and"
                            + " that it never did");
        }
    }

    private static List<String> cells(String function, String observed, int count, int total) {
        String grade = observed.startsWith("ok") ? "expected" : "interesting";
        return List.of(
                function,
                observed,
                Markup.grouped(count),
                String.format(Locale.ROOT, "%.1f %%", count * 100.0 / total),
                grade);
    }

    private static void drawForbidden(Markup page, WitnessEntry witness) {
        int size = witness.operations().size();
        String what = witness.kind().replace('-', ' ');
        drawRow(
                page,
                List.of(
                        size == 1 ? "one operation" : size + " together",
                        what,
                        "1",
                        "–",
                        "forbidden"),
                "the violation that is told above; others are not counted here");
    }

    private static void drawRow(Markup page, List<String> cells, String words) {
        page.raw("<tr>").element("th", cells.get(0), "scope", "row");
        cells.subList(1, 4).forEach(cell -> page.element("td", cell));
        String grade = cells.get(4);
        String sign =
                switch (grade) {
                    case "forbidden" -> "✗";
                    case "interesting" -> "△";
                    default -> "✓";
                };
        page.open("td")
                .open("span", "class", "grade " + grade)
                .element("span", sign, "aria-hidden", "true")
                .text(" " + grade)
                .close("span")
                .close("td");
        page.element("td", words).raw("</tr>");
    }
}
