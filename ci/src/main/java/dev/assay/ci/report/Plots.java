// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/** Latency and throughput over time with the faults behind them, and the numbers as a table. */
final class Plots {
    private static final double WIDTH = 1000;
    private static final double LEFT = 62;
    private static final double RIGHT = WIDTH - 12;
    private static final double LATENCY_HEIGHT = 190;
    private static final double RATE_HEIGHT = 96;
    private static final double AXIS = 24;
    private static final List<EventType> OUTCOMES =
            List.of(EventType.OK, EventType.FAIL, EventType.INFO);

    private final HistoryView view;
    private final Measurements measured;
    private final Axis axis;
    private final int pointsMax;

    Plots(HistoryView view, int pointsMax) {
        this.view = view;
        this.pointsMax = pointsMax;
        measured = new Measurements(view);
        axis =
                new Axis(
                        view.isTime(),
                        view.first(),
                        Math.max(view.first() + 1, view.last()),
                        LEFT,
                        RIGHT);
    }

    boolean hasLatencies() {
        return measured.hasLatencies();
    }

    /** What the points are, and how many were left out. */
    String latencyCaption() {
        int returned = returned();
        return "One point for each operation"
                + (returned > pointsMax
                        ? " ("
                                + Markup.grouped(pointsMax)
                                + " of "
                                + Markup.grouped(returned)
                                + ", evenly chosen)"
                        : "")
                + "; lines: median and 99th percentile of those that succeeded, by window of "
                + Durations.formatNanos(Math.round(measured.windowSeconds() * 1e9))
                + ". Shaded: a fault in force.";
    }

    private int returned() {
        int returned = 0;
        for (int operation = 0; operation < view.history().operations(); operation++) {
            returned += view.history().completion(operation) >= 0 ? 1 : 0;
        }
        return returned;
    }

    void drawLatency(Markup page, String name) {
        double top = bandsTop();
        double height = top + LATENCY_HEIGHT + AXIS;
        openPlot(
                page,
                height,
                "Latency of " + name + " over time; the numbers are in the table below");
        Bands.label(page, view.bands(), axis, 0);
        Bands.shade(page, view.bands(), axis, new double[] {top, LATENCY_HEIGHT});
        double low = Math.floor(StrictMath.log10(measured.latencyMin()));
        double high = Math.max(low + 1, Math.ceil(StrictMath.log10(measured.latencyMax()) * 2) / 2);
        Scale scale =
                latency ->
                        top
                                + LATENCY_HEIGHT
                                - (StrictMath.log10(latency) - low) / (high - low) * LATENCY_HEIGHT;
        for (int power = (int) low; power <= high; power++) {
            long decade = (long) StrictMath.pow(10, power);
            drawLevel(page, scale.y(decade), decadeLabel(decade));
        }
        drawTimes(page, top + LATENCY_HEIGHT);
        for (EventType outcome : OUTCOMES) {
            page.empty("path", "class", "points " + outcome.word(), "d", points(outcome, scale));
        }
        page.empty("path", "class", "p99", "d", steps(measured::p99, scale));
        page.empty("path", "class", "p50", "d", steps(measured::p50, scale));
        page.close("svg").close("div");
    }

    @FunctionalInterface
    private interface Scale {
        double y(long latency);
    }

    private double bandsTop() {
        return view.bands().isEmpty() ? 8 : Bands.height(view.bands(), axis) + 6;
    }

    // A point is a line without length under a round cap: one path for thousands of points.
    private String points(EventType outcome, Scale scale) {
        History history = view.history();
        int stride = Math.max(1, Math.ceilDiv(returned(), Math.max(1, pointsMax)));
        StringBuilder path = new StringBuilder();
        int seen = 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.completion(operation) < 0) {
                continue;
            }
            boolean isChosen = seen++ % stride == 0;
            if (isChosen && history.outcome(operation) == outcome) {
                path.append('M')
                        .append(Markup.number(axis.x(view.end(operation))))
                        .append(' ')
                        .append(Markup.number(scale.y(measured.latency(operation))))
                        .append("h0");
            }
        }
        return path.toString();
    }

    private String steps(IntToLongFunction quantile, Scale scale) {
        StringBuilder path = new StringBuilder();
        boolean isDrawing = false;
        for (int window = 0; window < Measurements.WINDOWS; window++) {
            long value = quantile.applyAsLong(window);
            if (value < 0) {
                isDrawing = false;
                continue;
            }
            double left = axis.x(measured.windowStart(window));
            double right = axis.x(measured.windowStart(window + 1));
            String y = Markup.number(scale.y(value));
            path.append(isDrawing ? 'L' : 'M')
                    .append(Markup.number(left))
                    .append(' ')
                    .append(y)
                    .append('H')
                    .append(Markup.number(right));
            isDrawing = true;
        }
        return path.toString();
    }

    void drawThroughput(Markup page, String name) {
        double top = 8;
        openPlot(
                page,
                top + RATE_HEIGHT + AXIS,
                "Throughput of " + name + " by outcome; the numbers are in the table below");
        Bands.shade(page, view.bands(), axis, new double[] {top, RATE_HEIGHT});
        double most = 1;
        for (int window = 0; window < Measurements.WINDOWS; window++) {
            most = Math.max(most, measured.total(window));
        }
        double perSecond = view.isTime() ? 1 / measured.windowSeconds() : 1;
        double step = niceStep(most * perSecond / 3);
        for (double rate = 0; rate <= most * perSecond; rate += step) {
            drawLevel(
                    page,
                    top + RATE_HEIGHT - rate / perSecond / most * RATE_HEIGHT,
                    Axis.trim(String.format(Locale.ROOT, "%.2f", rate))
                            + (view.isTime() ? "/s" : ""));
        }
        drawTimes(page, top + RATE_HEIGHT);
        for (int window = 0; window < Measurements.WINDOWS; window++) {
            drawStack(page, window, top + RATE_HEIGHT, RATE_HEIGHT / most);
        }
        page.close("svg").close("div");
    }

    private void drawStack(Markup page, int window, double bottom, double perOperation) {
        double left = axis.x(measured.windowStart(window)) + 1;
        double width = Math.max(1, axis.x(measured.windowStart(window + 1)) - left - 1);
        double y = bottom;
        for (EventType outcome : OUTCOMES) {
            double height = measured.count(window, outcome) * perOperation;
            if (height > 0) {
                y -= height;
                page.open(
                        "rect",
                        "class",
                        "fill " + outcome.word(),
                        "x",
                        left,
                        "y",
                        y,
                        "width",
                        width,
                        "height",
                        height);
                page.element("title", measured.count(window, outcome) + " " + outcome.word())
                        .close("rect");
            }
        }
    }

    /** The numbers behind both plots; windows in which nothing ended are left out. */
    void drawTable(Markup page) {
        page.open("details", "class", "numbers").element("summary", "The numbers as a table");
        page.open("div", "class", "wide").raw("<table class=\"figures\"><thead><tr>");
        for (String title : List.of("from", "ok", "fail", "info", "median", "99th percentile")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (int window = 0; window < Measurements.WINDOWS; window++) {
            if (measured.total(window) == 0) {
                continue;
            }
            page.raw("<tr>").element("td", axis.label(measured.windowStart(window)));
            for (EventType outcome : OUTCOMES) {
                page.element("td", Integer.toString(measured.count(window, outcome)));
            }
            page.element("td", latencyWords(measured.p50(window)));
            page.element("td", latencyWords(measured.p99(window))).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("details");
    }

    private static String latencyWords(long nanos) {
        return nanos < 0 ? "–" : Durations.formatNanos(nanos);
    }

    private static void openPlot(Markup page, double height, String label) {
        page.open("div", "class", "wide")
                .open(
                        "svg",
                        "class",
                        "plot",
                        "viewBox",
                        "0 0 " + Markup.number(WIDTH) + " " + Markup.number(height),
                        "role",
                        "img",
                        "aria-label",
                        label);
    }

    private void drawTimes(Markup page, double y) {
        for (long tick : axis.ticks()) {
            double x = axis.x(tick);
            page.empty("line", "class", "tick", "x1", x, "x2", x, "y1", y, "y2", y + 4);
            page.element(
                    "text",
                    axis.label(tick),
                    "class",
                    "axis",
                    "x",
                    x,
                    "y",
                    y + 17,
                    "text-anchor",
                    x > RIGHT - 20 ? "end" : "middle");
        }
    }

    private static void drawLevel(Markup page, double y, String label) {
        page.empty("line", "class", "level", "x1", LEFT, "x2", RIGHT, "y1", y, "y2", y);
        page.element(
                "text", label, "class", "axis", "x", LEFT - 8, "y", y + 4, "text-anchor", "end");
    }

    private static String decadeLabel(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return nanos / 1_000 + " µs";
        }
        return nanos < 1_000_000_000 ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000 + " s";
    }

    private static double niceStep(double wanted) {
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(Math.max(wanted, 1e-9))));
        for (double factor : new double[] {1, 2, 5}) {
            if (power * factor >= wanted) {
                return power * factor;
            }
        }
        return power * 10;
    }
}
