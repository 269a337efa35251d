// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.histories.EventType;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.TraceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A space-time diagram (Lamport, CACM 21(7), 1978): a lane for each node and client, time to the
 * right, messages as arrows from lane to lane, faults as bands above, what nodes did as marks on
 * their lanes, operations as bars on the clients'. Shows the last messages before the violation and
 * says when it left earlier ones out. O(messages × lanes).
 */
final class SpaceTimePicture {
    private static final double LABELS = 62;
    private static final double AXIS = 24;
    private static final double BAR = 15;
    private static final double TICK = 70;

    private final SpaceTime world;
    private final HistoryView view;
    private final Set<Integer> marked;
    private final SpaceTimeLayout layout;
    private final SortedMap<Integer, Double> middles;
    private final Axis clock;
    private final Axis axis;
    private final double top;
    private final double bottom;

    SpaceTimePicture(SpaceTime world, HistoryView view, Optional<WitnessEntry> witness) {
        this.world = world;
        this.view = view;
        marked = new HashSet<>(witness.map(WitnessEntry::operations).orElse(List.of()));
        layout = new SpaceTimeLayout(world, view, marked);
        middles = layout.middles();
        clock = layout.clock();
        axis = layout.axis();
        top = layout.top();
        bottom = layout.bottom();
    }

    /** What the picture shows, and what it leaves out. */
    String caption() {
        return layout.caption();
    }

    void draw(Markup page, String name) {
        double width = axis.right() + 24;
        double height = bottom + AXIS;
        page.open("div", "class", "timeline");
        page.open(
                "svg", "class", "lanes", "width", LABELS, "height", height, "aria-hidden", "true");
        middles.forEach(
                (address, y) ->
                        page.element(
                                "text", SpaceTimeLayout.laneName(address), "x", 0, "y", y + 4));
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
                "Space-time diagram of " + name);
        page.open(
                "svg",
                "class",
                "spacetime",
                "width",
                width,
                "height",
                height,
                "viewBox",
                "0 0 " + Markup.number(width) + " " + Markup.number(height));
        Bands.label(page, layout.bands(), axis, 2);
        Bands.shade(page, layout.bands(), axis, new double[] {top, bottom - top});
        drawGrid(page);
        new SpaceTimeStates(world, layout, page).draw();
        SpaceTimeMarks marks = new SpaceTimeMarks(layout, page);
        layout.messages().forEach(marks::draw);
        drawOperations(page);
        world.occurrences().forEach(marks::draw);
        drawViolation(page);
        page.close("svg").close("div").close("div");
        page.raw(SpaceTimeLegend.MARKUP);
    }

    private void drawGrid(Markup page) {
        double last = -TICK;
        for (long tick : layout.ticks()) {
            double x = layout.x(tick);
            if (x - last < TICK) {
                continue;
            }
            last = x;
            page.empty("line", "class", "tick", "x1", x, "x2", x, "y1", top, "y2", bottom + 4);
            page.element(
                    "text",
                    clock.label(tick),
                    "class",
                    "axis",
                    "x",
                    x,
                    "y",
                    bottom + 17,
                    "text-anchor",
                    x < 30 ? "start" : x > axis.right() - 30 ? "end" : "middle");
        }
        middles.values()
                .forEach(
                        y ->
                                page.empty(
                                        "line",
                                        "class",
                                        "life",
                                        "x1",
                                        axis.left(),
                                        "x2",
                                        axis.right(),
                                        "y1",
                                        y,
                                        "y2",
                                        y));
    }

    private void drawOperations(Markup page) {
        for (int operation : view.operationsWithin(layout.from(), layout.to())) {
            Double middle = middles.get(Address.FIRST_CLIENT + view.history().process(operation));
            if (middle == null) {
                continue;
            }
            EventType outcome = view.history().outcome(operation);
            boolean isMarked = marked.contains(operation);
            double left = layout.x(view.start(operation));
            double width = Math.max(3, layout.x(view.end(operation)) - left);
            page.open("g", "class", "op " + outcome.word() + (isMarked ? " marked" : ""));
            page.element("title", view.details(operation, clock));
            page.empty(
                    "rect",
                    "x",
                    left,
                    "y",
                    middle - BAR / 2,
                    "width",
                    width,
                    "height",
                    BAR,
                    "rx",
                    2);
            String words = (isMarked ? "#" + operation + " " : "") + view.words(operation);
            if (words.length() * 6.2 + 6 <= width) {
                page.element("text", words, "x", left + 4, "y", middle + 4);
            } else if (isMarked) {
                page.element(
                        "text", words, "class", "beside", "x", left, "y", middle - BAR / 2 - 2);
            }
            page.close("g");
        }
    }

    private void drawViolation(Markup page) {
        double x = layout.x(world.violationNanos());
        page.empty("line", "class", "violation", "x1", x, "x2", x, "y1", top - 6, "y2", bottom + 2);
        boolean isLeft = x > axis.right() - 60;
        page.element(
                "text",
                "violation",
                "class",
                "violation",
                "x",
                isLeft ? x - 4 : x + 4,
                "y",
                top - 5,
                "text-anchor",
                isLeft ? "end" : "start");
    }

    /** What happened, one line each, for those who cannot see the picture; at most so many. */
    List<String> lines(int max) {
        List<String> lines = new ArrayList<>();
        SortedMap<Long, List<String>> byTime = new TreeMap<>();
        for (SpaceTime.Occurrence each : world.occurrences()) {
            boolean isTold =
                    each.kind() != TraceEvent.Kind.LINK && each.timeNanos() >= layout.from();
            if (isTold && middles.containsKey(each.address())) {
                String words =
                        SpaceTimeLayout.laneName(each.address())
                                + " "
                                + each.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                                + " "
                                + each.words();
                byTime.computeIfAbsent(each.timeNanos(), unused -> new ArrayList<>())
                        .add(words.strip());
            }
        }
        for (SpaceTime.Message message : layout.messages()) {
            if (message.fate() != SpaceTime.Fate.UNDER_WAY) {
                byTime.computeIfAbsent(message.endNanos(), unused -> new ArrayList<>())
                        .add(
                                SpaceTimeLayout.laneName(message.from())
                                        + " → "
                                        + SpaceTimeLayout.laneName(message.to())
                                        + " "
                                        + message.fate().name().toLowerCase(Locale.ROOT)
                                        + ": "
                                        + message.words());
            }
        }
        byTime.forEach(
                (time, told) -> told.forEach(words -> lines.add(clock.label(time) + "  " + words)));
        return lines.subList(Math.max(0, lines.size() - max), lines.size());
    }
}
