// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Operations as bars on one lane per client, faults above them. Long histories are shown through a
 * window: around the witness where there is one, else around the first fault; the caption says what
 * was left out. O(operations).
 */
final class Timeline {
    private static final double LANE = 26;
    private static final double BAR = 16;
    private static final double LABELS = 62;
    private static final double AXIS = 24;
    private static final double WIDTH_MIN = 940;
    private static final double WIDTH_MAX = 9000;
    private static final double OPERATION = 34;
    private static final int LANES_MAX = 20;

    private final HistoryView view;
    private final Optional<WitnessEntry> witness;
    private final long from;
    private final long to;
    private final int[] shown;
    private final boolean isWhole;
    private final SortedMap<Integer, Integer> rows;
    private final OperationLinks links;

    /**
     * @param prefix of the operations' addresses on the page
     */
    Timeline(HistoryView view, Optional<WitnessEntry> witness, int operationsMax, String prefix) {
        this.view = view;
        this.witness = witness;
        int count = view.history().operations();
        isWhole = count <= operationsMax;
        int first = isWhole ? 0 : firstShown(count, operationsMax);
        int last = isWhole ? count - 1 : Math.min(count - 1, first + operationsMax - 1);
        from = count == 0 || isWhole ? view.first() : view.start(first);
        to = Math.max(from + 1, count == 0 || isWhole ? view.last() : view.start(last));
        shown = view.operationsWithin(from, to);
        rows = chooseRows();
        BitSet drawn = new BitSet();
        IntStream.of(shown).filter(this::isDrawn).forEach(drawn::set);
        links = new OperationLinks(prefix, drawn);
    }

    private boolean isDrawn(int operation) {
        return rows.containsKey(view.lane(operation));
    }

    /** Where its operations are to be found on the page. */
    OperationLinks links() {
        return links;
    }

    // The rows of the lanes that are drawn: those of the witness, then the busiest.
    private SortedMap<Integer, Integer> chooseRows() {
        int[] busy = new int[view.lanes()];
        for (int operation : shown) {
            busy[view.lane(operation)]++;
        }
        witness.map(WitnessEntry::operations).orElse(List.of()).stream()
                .filter(operation -> operation >= 0 && operation < view.history().operations())
                .forEach(operation -> busy[view.lane(operation)] += view.history().operations());
        SortedMap<Integer, Integer> chosen = new TreeMap<>();
        IntStream.range(0, busy.length)
                .filter(lane -> busy[lane] > 0)
                .boxed()
                .sorted(
                        Comparator.comparingInt((Integer lane) -> -busy[lane])
                                .thenComparing(lane -> lane))
                .limit(LANES_MAX)
                .forEach(lane -> chosen.put(lane, 0));
        int row = 0;
        for (Map.Entry<Integer, Integer> entry : chosen.entrySet()) {
            entry.setValue(row++);
        }
        return chosen;
    }

    private int firstShown(int count, int operationsMax) {
        long focus =
                witness.map(entry -> view.place((entry.firstEvent() + entry.lastEvent()) / 2))
                        .or(() -> view.bands().stream().findFirst().map(HistoryView.Band::from))
                        .orElse(view.first());
        int before = 0;
        while (before < count && view.start(before) < focus) {
            before++;
        }
        int lead = witness.isPresent() ? operationsMax / 2 : operationsMax / 10;
        return Math.clamp(before - lead, 0, count - operationsMax);
    }

    /** The operations in the picture. */
    int[] shown() {
        return shown.clone();
    }

    /** What the picture shows, and what it leaves out. */
    String caption() {
        History history = view.history();
        String lanes =
                rows.size() == LANES_MAX && view.lanes() > LANES_MAX
                        ? " Only the "
                                + LANES_MAX
                                + " busiest of "
                                + view.lanes()
                                + " lanes are drawn."
                        : "";
        String tails =
                IntStream.of(shown).anyMatch(this::isOpenLater)
                        ? " The dashed line behind an operation of unknown outcome says that it may"
                                + " take effect later, too."
                        : "";
        if (isWhole) {
            return "All " + Markup.grouped(history.operations()) + " operations." + lanes + tails;
        }
        Axis axis = axis(WIDTH_MIN);
        return Markup.grouped(shown.length)
                + " of "
                + Markup.grouped(history.operations())
                + " operations: from "
                + axis.label(from)
                + " to "
                + axis.label(to)
                + (witness.isPresent()
                        ? ", around the violation."
                        : view.bands().isEmpty() ? "." : ", around the first fault.")
                + " The history file holds all."
                + lanes
                + tails;
    }

    private boolean isOpenLater(int operation) {
        return isDrawn(operation)
                && view.history().outcome(operation) == EventType.INFO
                && view.history().completion(operation) >= 0
                && view.end(operation) < to;
    }

    private Axis axis(double width) {
        return new Axis(view.isTime(), from, to, 6, width - 14);
    }

    /** The picture: lane names stay, the rest scrolls. */
    void draw(Markup page, String name) {
        int lanes = Math.max(1, rows.size());
        double width = Math.clamp(shown.length * OPERATION / lanes, WIDTH_MIN, WIDTH_MAX);
        Axis axis = axis(width);
        double top = view.bands().isEmpty() ? 4 : Bands.height(view.bands(), axis) + 8;
        double height = top + lanes * LANE + AXIS;
        TimelineFilter filter =
                new TimelineFilter(view, IntStream.of(shown).filter(this::isDrawn).toArray());
        page.open("div", "class", "pictured");
        filter.draw(page, name);
        page.open("div", "class", "timeline");
        page.open(
                "svg", "class", "lanes", "width", LABELS, "height", height, "aria-hidden", "true");
        if (top > 10) {
            page.element("text", "faults", "x", 0, "y", 13);
        }
        rows.forEach(
                (lane, row) ->
                        page.element(
                                "text",
                                "client " + lane,
                                "x",
                                0,
                                "y",
                                top + row * LANE + LANE / 2 + 4));
        page.close("svg");
        page.open(
                "div",
                "class",
                "scroll",
                "tabindex",
                0,
                "role",
                "group",
                "aria-label",
                "Timeline of " + name + "; arrow keys walk through the operations");
        page.open(
                "svg",
                "class",
                "ops",
                "width",
                width,
                "height",
                height,
                "viewBox",
                "0 0 " + Markup.number(width) + " " + Markup.number(height));
        Bands.label(page, view.bands(), axis, 2);
        Bands.shade(page, view.bands(), axis, new double[] {top, lanes * LANE});
        drawGrid(page, axis, top, lanes);
        drawWindow(page, axis, top, lanes);
        Set<Integer> marked =
                new HashSet<>(witness.map(WitnessEntry::operations).orElse(List.of()));
        IntStream.of(shown)
                .filter(this::isOpenLater)
                .forEach(operation -> drawTail(page, axis, operation, middle(operation, top)));
        for (int operation : shown) {
            if (isDrawn(operation)) {
                Object[] attributes = {
                    "id", links.id(operation),
                    "class",
                            "op " + word(operation) + (marked.contains(operation) ? " marked" : ""),
                    "data-op", operation,
                    "data-k", filter.keyNumbers(operation),
                    "data-p", view.history().process(operation),
                    "data-f", filter.typeNumbers(operation)
                };
                page.open("g", attributes);
                drawBar(
                        page,
                        axis,
                        new Bar(operation, middle(operation, top), marked.contains(operation)));
                page.close("g");
            }
        }
        page.close("svg").close("div").close("div").close("div");
    }

    private String word(int operation) {
        return view.history().outcome(operation).word();
    }

    private double middle(int operation, double top) {
        return top + rows.getOrDefault(view.lane(operation), 0) * LANE + LANE / 2;
    }

    private void drawTail(Markup page, Axis axis, int operation, double y) {
        double left = axis.x(view.end(operation));
        double right = axis.right() + 14;
        page.empty("line", "class", "tail", "x1", left, "x2", right, "y1", y, "y2", y);
    }

    private static void drawGrid(Markup page, Axis axis, double top, int lanes) {
        double bottom = top + lanes * LANE;
        for (int lane = 0; lane <= lanes; lane++) {
            page.empty(
                    "line",
                    "class",
                    "lane",
                    "x1",
                    0,
                    "x2",
                    axis.right() + 14,
                    "y1",
                    top + lane * LANE,
                    "y2",
                    top + lane * LANE);
        }
        for (long tick : axis.ticks()) {
            double x = axis.x(tick);
            page.empty("line", "class", "tick", "x1", x, "x2", x, "y1", top, "y2", bottom + 4);
            String anchor = x < 30 ? "start" : x > axis.right() - 30 ? "end" : "middle";
            page.element(
                    "text",
                    axis.label(tick),
                    "class",
                    "axis",
                    "x",
                    x,
                    "y",
                    bottom + 17,
                    "text-anchor",
                    anchor);
        }
    }

    private void drawWindow(Markup page, Axis axis, double top, int lanes) {
        if (witness.isEmpty()) {
            return;
        }
        double left = axis.x(view.place(witness.get().firstEvent())) - 3;
        double right = axis.x(view.place(witness.get().lastEvent())) + 3;
        page.open(
                "rect",
                "class",
                "window",
                "x",
                left,
                "y",
                top + 1,
                "width",
                Math.max(4, right - left),
                "height",
                lanes * LANE - 2,
                "rx",
                3);
        page.element("title", "the smallest window that contains the violation").close("rect");
    }

    /** An operation as a bar, at a height. */
    private record Bar(int operation, double middle, boolean isMarked) {}

    private void drawBar(Markup page, Axis axis, Bar bar) {
        int operation = bar.operation;
        boolean isMarked = bar.isMarked;
        double left = axis.x(view.start(operation));
        double width = Math.max(2.5, axis.x(view.end(operation)) - left);
        double y = bar.middle - BAR / 2;
        page.element("title", view.details(operation, axis));
        page.empty("rect", "x", left, "y", y, "width", width, "height", BAR, "rx", 2);
        String words =
                isMarked ? "#" + operation + " " + view.words(operation) : view.words(operation);
        if (width > 24 && words.length() * 6.2 + 6 <= width) {
            page.element("text", words, "x", left + 4, "y", y + 12);
        } else if (width > 24 && isMarked) {
            page.element("text", "#" + operation, "x", left + 3, "y", y + 12);
        }
    }
}
