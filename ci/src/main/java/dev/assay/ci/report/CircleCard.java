// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry.EdgeEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A circle of transactions drawn: each a box with its steps, one below the other as each must come
 * before the next, and the edge that leads from the last back to the first. Beside each edge stand
 * its kind, the key with its versions, and the evidence in words. What an edge is about is marked
 * in the boxes. Kinds differ by their words and their lines, not by colour alone.
 */
final class CircleCard {
    /** More transactions are a list. */
    private static final int MOST = 12;

    private static final int STEPS_MAX = 8;
    private static final double WIDTH = 720;
    private static final double LEFT = 64;
    private static final double BOX = 470;
    private static final double TITLE = 26;
    private static final double STEP = 18;
    private static final double PADDING = 8;
    private static final double ARROW = LEFT + 34;
    private static final double LABEL = ARROW + 18;
    private static final double LINE = 16;
    private static final int LINE_LENGTH = 88;
    private static final int STEP_LENGTH = 58;

    private final List<EdgeEntry> edges;
    private final HistoryView view;
    private final History history;

    private final OperationLinks links;

    /**
     * @param witness that {@link #canDraw can be drawn}
     */
    CircleCard(WitnessEntry witness, HistoryView view, OperationLinks links) {
        this.links = links;
        edges = witness.edges();
        this.view = view;
        history = view.history();
    }

    /** True when the edges are one circle of few operations of this history. */
    static boolean canDraw(WitnessEntry witness, History history) {
        List<EdgeEntry> edges = witness.edges();
        if (edges.size() < 2 || edges.size() > MOST) {
            return false;
        }
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < edges.size(); i++) {
            EdgeEntry edge = edges.get(i);
            boolean isInHistory = edge.from() >= 0 && edge.from() < history.operations();
            if (!isInHistory
                    || !seen.add(edge.from())
                    || edge.to() != edges.get((i + 1) % edges.size()).from()) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param id unique within the page
     */
    void draw(Markup page, String id) {
        double[] top = new double[edges.size()];
        double y = 4;
        for (int i = 0; i < edges.size(); i++) {
            top[i] = y;
            y += height(i) + labelHeight(edges.get(i));
        }
        page.element(
                "p",
                "Each of these must come before the next one, and the last before the first:",
                "class",
                "note");
        page.open("div", "class", "wide");
        page.open(
                "svg",
                "class",
                "circle",
                "width",
                WIDTH,
                "height",
                y,
                "viewBox",
                "0 0 " + Markup.number(WIDTH) + " " + Markup.number(y),
                "role",
                "group",
                "aria-labelledby",
                id + "-circle");
        page.element("title", spoken(), "id", id + "-circle");
        for (int i = 0; i < edges.size(); i++) {
            drawEdge(page, i, top);
        }
        for (int i = 0; i < edges.size(); i++) {
            drawBox(page, i, top[i]);
        }
        page.close("svg").close("div");
    }

    private String spoken() {
        StringBuilder spoken = new StringBuilder("A circle: ");
        for (EdgeEntry edge : edges) {
            spoken.append("#").append(edge.from()).append(' ').append(edge.kind()).append(' ');
        }
        return spoken.append("#").append(edges.get(0).from()).toString();
    }

    private double height(int place) {
        return TITLE + shown(place) * STEP + PADDING;
    }

    private int shown(int place) {
        int operation = edges.get(place).from();
        int steps = history.firstStep(operation + 1) - history.firstStep(operation);
        return steps > STEPS_MAX ? STEPS_MAX + 1 : steps;
    }

    private static double labelHeight(EdgeEntry edge) {
        return 22 + LINE + lines(edge.reason()).size() * LINE;
    }

    private void drawBox(Markup page, int place, double top) {
        int operation = edges.get(place).from();
        page.open("g", "class", "transaction " + history.outcome(operation).word());
        page.empty("rect", "x", LEFT, "y", top, "width", BOX, "height", height(place), "rx", 5);
        page.open("text", "class", "strong", "x", LEFT + 12, "y", top + 18)
                .raw(links.name(operation))
                .close("text");
        page.element(
                "text",
                "process " + history.process(operation) + " · " + outcome(operation),
                "class",
                "who",
                "x",
                LEFT + BOX - 12,
                "y",
                top + 18,
                "text-anchor",
                "end");
        int first = history.firstStep(operation);
        int end = history.firstStep(operation + 1);
        List<Integer> chosen = chosen(place, first, end);
        double y = top + TITLE + 13;
        for (int step : chosen) {
            page.element(
                    "text",
                    shortened(view.stepWords(operation, step), STEP_LENGTH),
                    "class",
                    isAbout(place, step) ? "told" : "step",
                    "x",
                    LEFT + 12,
                    "y",
                    y);
            y += STEP;
        }
        if (chosen.size() < end - first) {
            page.element(
                    "text",
                    "and " + (end - first - chosen.size()) + " more steps",
                    "class",
                    "who",
                    "x",
                    LEFT + 12,
                    "y",
                    y);
        }
        page.close("g");
    }

    private String outcome(int operation) {
        return switch (history.outcome(operation)) {
            case OK -> "ok";
            case FAIL -> "failed";
            case INFO, INVOKE -> "unknown outcome";
        };
    }

    /** The steps to show, in order: those that edges are about before others. */
    private List<Integer> chosen(int place, int first, int end) {
        List<Integer> chosen = new ArrayList<>();
        for (int step = first; step < end; step++) {
            if (isAbout(place, step) && chosen.size() < STEPS_MAX) {
                chosen.add(step);
            }
        }
        for (int step = first; step < end && chosen.size() < STEPS_MAX; step++) {
            if (!isAbout(place, step)) {
                chosen.add(step);
            }
        }
        chosen.sort(null);
        return chosen;
    }

    /** True when an edge from or to a transaction is about the key of its step. */
    private boolean isAbout(int place, int step) {
        EdgeEntry out = edges.get(place);
        EdgeEntry in = edges.get((place + edges.size() - 1) % edges.size());
        String key = view.keyWords(step);
        return out.evidence().filter(each -> each.key().equals(key)).isPresent()
                || in.evidence().filter(each -> each.key().equals(key)).isPresent();
    }

    private void drawEdge(Markup page, int place, double[] top) {
        EdgeEntry edge = edges.get(place);
        boolean isLast = place == edges.size() - 1;
        double from = top[place] + height(place);
        page.open("g", "class", "edge " + edge.kind());
        if (isLast) {
            double turn = from + labelHeight(edge) / 2;
            double into = top[0] + height(0) / 2;
            page.empty(
                    "path",
                    "d",
                    path("M", ARROW, from)
                            + path("L", ARROW, turn - 14)
                            + path("Q", ARROW, turn)
                            + point(ARROW - 14, turn)
                            + path("L", 34, turn)
                            + path("Q", 20, turn)
                            + point(20, turn - 14)
                            + path("L", 20, into + 14)
                            + path("Q", 20, into)
                            + point(34, into)
                            + path("L", LEFT - 9, into));
            drawHead(page, new double[] {LEFT, into, LEFT - 10, into - 5, LEFT - 10, into + 5});
        } else {
            double to = top[place + 1];
            page.empty("path", "d", path("M", ARROW, from) + path("L", ARROW, to - 9));
            drawHead(page, new double[] {ARROW, to, ARROW - 5, to - 10, ARROW + 5, to - 10});
        }
        double y = from + 11 + LINE - 4;
        page.element("text", edge.kind(), "class", "kind-of", "x", LABEL, "y", y);
        edge.evidence()
                .ifPresent(
                        evidence ->
                                page.element(
                                        "text",
                                        shortened(
                                                "key "
                                                        + evidence.key()
                                                        + ": "
                                                        + String.join(" → ", evidence.versions()),
                                                STEP_LENGTH),
                                        "class",
                                        "about",
                                        "x",
                                        LABEL + 12 + 8.2 * edge.kind().length(),
                                        "y",
                                        from + 11 + LINE - 4));
        for (String line : lines(edge.reason())) {
            y += LINE;
            page.element("text", line, "class", "reason", "x", LABEL, "y", y);
        }
        page.close("g");
    }

    private static void drawHead(Markup page, double[] points) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            text.append(point(points[i], points[i + 1]));
        }
        page.empty("polygon", "points", text.toString().strip());
    }

    private static String path(String letter, double x, double y) {
        return letter + point(x, y);
    }

    private static String point(double x, double y) {
        return Markup.number(x) + "," + Markup.number(y) + " ";
    }

    /** A text in lines of about the same length at most. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            String fitting = shortened(word, LINE_LENGTH);
            if (!line.isEmpty() && line.length() + 1 + fitting.length() > LINE_LENGTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(fitting);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
