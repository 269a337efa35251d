// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The violation in words, and its operations as a table whose last column draws when each was open.
 * Places in that drawing are the events of the window one after another, so that what happened
 * within a microsecond is as visible as what took a second.
 */
final class WitnessCard {
    private static final int ROWS_MAX = 16;
    private static final double WIDTH = 360;
    private static final double HEIGHT = 20;

    private final Optional<HistoryView> view;
    private final OperationLinks links;

    /**
     * @param links where operations are to be found
     */
    WitnessCard(Optional<HistoryView> view, OperationLinks links) {
        this.view = view;
        this.links = links;
    }

    /**
     * @param id unique within the page
     */
    void draw(Markup page, VerdictEntry verdict, String id) {
        WitnessEntry witness = verdict.witness().orElseThrow();
        page.open("div", "class", "witness");
        page.open("p", "class", "kind")
                .element("strong", witness.kind().replace('-', ' '))
                .text(" · broken promise: " + verdict.part())
                .close("p");
        page.open("ol", "class", "explanation");
        List<String> lines = witness.explanation();
        for (int line = 0; line < lines.size(); line++) {
            page.open("li", "class", line == lines.size() - 1 ? "contradiction" : "step")
                    .raw(links.words(lines.get(line)))
                    .close("li");
        }
        page.close("ol");
        boolean isCircle = view.isPresent() && CircleCard.canDraw(witness, view.get().history());
        if (isCircle) {
            new CircleCard(witness, view.get(), links).draw(page, id);
        }
        if (view.isPresent() && OrdersCard.canDraw(witness, view.get().history())) {
            new OrdersCard(witness, view.get().history(), links).draw(page, id);
        } else if (view.isPresent() && !witness.operations().isEmpty()) {
            drawOperations(page, witness, view.get());
        }
        if (!witness.edges().isEmpty() && !isCircle) {
            drawEdges(page, witness);
        }
        page.close("div");
    }

    private void drawOperations(Markup page, WitnessEntry witness, HistoryView view) {
        TreeSet<Integer> chosen = new TreeSet<>();
        witness.operations().stream()
                .filter(operation -> operation >= 0 && operation < view.history().operations())
                .limit(ROWS_MAX)
                .forEach(chosen::add);
        List<Integer> order = new ArrayList<>(chosen);
        int[] events = eventsOf(view.history(), order);
        page.open("div", "class", "wide")
                .raw(
                        "<table class=\"operations\"><caption>The operations that take part; bars"
                                + " show which were open at the same time, one step an"
                                + " event</caption><thead><tr>");
        for (String title : List.of("operation", "process", "what", "outcome", "open")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        order.forEach(operation -> drawRow(page, view, operation, events));
        page.raw("</tbody></table>").close("div");
        if (witness.operations().size() > chosen.size()) {
            page.element(
                    "p",
                    "The first "
                            + chosen.size()
                            + " of "
                            + witness.operations().size()
                            + " operations.",
                    "class",
                    "note");
        }
    }

    // The events of the chosen operations, sorted: their ranks are the places of the drawing.
    private static int[] eventsOf(History history, List<Integer> operations) {
        TreeSet<Integer> events = new TreeSet<>();
        for (int operation : operations) {
            events.add(history.invocation(operation));
            if (history.completion(operation) >= 0) {
                events.add(history.completion(operation));
            }
        }
        return events.stream().mapToInt(Integer::intValue).toArray();
    }

    private void drawRow(Markup page, HistoryView view, int operation, int[] events) {
        History history = view.history();
        EventType outcome = history.outcome(operation);
        page.raw("<tr><td>")
                .raw(links.name(operation))
                .raw("</td>")
                .element("td", Integer.toString(history.process(operation)));
        page.open("td").element("code", view.words(operation)).close("td");
        page.open("td")
                .element("span", outcomeWords(outcome), "class", "chip " + outcome.word())
                .close("td");
        page.open("td")
                .open(
                        "svg",
                        "class",
                        "interval",
                        "width",
                        WIDTH,
                        "height",
                        HEIGHT,
                        "viewBox",
                        "0 0 " + Markup.number(WIDTH) + " " + Markup.number(HEIGHT),
                        "role",
                        "img",
                        "aria-label",
                        "open from event "
                                + history.invocation(operation)
                                + " to "
                                + (history.completion(operation) < 0
                                        ? "the end"
                                        : history.completion(operation)));
        double step = (WIDTH - 12) / Math.max(1, events.length);
        for (int rank = 0; rank <= events.length; rank++) {
            page.empty(
                    "line",
                    "class",
                    "lane",
                    "x1",
                    4 + rank * step,
                    "x2",
                    4 + rank * step,
                    "y1",
                    0,
                    "y2",
                    HEIGHT);
        }
        double left = 4 + (rank(events, history.invocation(operation)) + 0.15) * step;
        boolean isOpen = outcome == EventType.INFO;
        double right =
                isOpen
                        ? WIDTH - 4
                        : 4 + (rank(events, history.completion(operation)) + 0.85) * step;
        page.open("g", "class", "op " + outcome.word());
        page.empty(
                "rect",
                "x",
                left,
                "y",
                3,
                "width",
                Math.max(3, right - left),
                "height",
                HEIGHT - 6,
                "rx",
                2);
        page.close("g").close("svg").close("td").raw("</tr>");
    }

    private static int rank(int[] events, int event) {
        return Math.max(0, java.util.Arrays.binarySearch(events, event));
    }

    private static String outcomeWords(EventType outcome) {
        return switch (outcome) {
            case OK -> "ok";
            case FAIL -> "fail";
            case INFO -> "unknown";
            case INVOKE -> throw new IllegalArgumentException("no outcome: " + outcome);
        };
    }

    private void drawEdges(Markup page, WitnessEntry witness) {
        page.element("p", "Why these must come one before another:", "class", "note")
                .open("ul", "class", "edges");
        witness.edges().stream()
                .limit(ROWS_MAX)
                .forEach(
                        edge ->
                                page.open("li")
                                        .open("code")
                                        .raw(links.words("#" + edge.from() + " → #" + edge.to()))
                                        .close("code")
                                        .text(" " + edge.kind() + ": " + edge.reason())
                                        .close("li"));
        page.close("ul");
    }
}
