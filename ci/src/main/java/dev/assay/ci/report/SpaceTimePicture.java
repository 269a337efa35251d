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
import java.util.TreeSet;

/**
 * A space-time diagram (Lamport, CACM 21(7), 1978): a lane for each node and client, time to the
 * right, messages as arrows from lane to lane, faults as bands above, what nodes did as marks on
 * their lanes, operations as bars on the clients'. Shows the last messages before the violation and
 * says when it left earlier ones out. O(messages × lanes).
 */
final class SpaceTimePicture {
    private static final double NODE = 46;
    private static final double CLIENT = 34;
    private static final double LABELS = 62;
    private static final double AXIS = 24;
    private static final double WIDTH_MIN = 940;
    private static final double WIDTH_MAX = 7000;
    private static final double BAR = 15;
    private static final double TICK = 70;
    private static final int MESSAGES_MAX = 600;
    private static final int CLIENTS_MAX = 10;

    private final SpaceTime world;
    private final HistoryView view;
    private final Set<Integer> marked;
    private final List<SpaceTime.Message> messages;
    private final long from;
    private final long to;
    private final SortedMap<Integer, Double> middles = new TreeMap<>();
    private final int clientsOmitted;
    private final Axis clock;
    private final EventTime places;
    private final Axis axis;
    private final List<HistoryView.Band> bands;
    private final double top;
    private final double bottom;

    SpaceTimePicture(SpaceTime world, HistoryView view, Optional<WitnessEntry> witness) {
        this.world = world;
        this.view = view;
        this.marked = new HashSet<>(witness.map(WitnessEntry::operations).orElse(List.of()));
        int count = world.messages().size();
        messages = world.messages().subList(Math.max(0, count - MESSAGES_MAX), count);
        boolean isWhole = messages.size() == count && world.omitted() == 0;
        from = isWhole || messages.isEmpty() ? 0 : messages.getFirst().sentNanos();
        to = Math.max(from + 1, world.endNanos());
        places = new EventTime(moments());
        double width = Math.clamp(places.width(), WIDTH_MIN, WIDTH_MAX);
        clock = new Axis(true, from, to, 10, width - 24);
        axis = new Axis(false, places.place(from), places.place(to), 10, width - 24);
        bands =
                view.bands().stream()
                        .filter(band -> band.to() >= from && band.from() <= to)
                        .map(
                                band ->
                                        new HistoryView.Band(
                                                band.kind(),
                                                band.label(),
                                                places.place(band.from()),
                                                places.place(band.to()),
                                                band.isMoment()))
                        .toList();
        top = bands.isEmpty() ? 18 : Bands.height(bands, axis) + 22;
        List<Integer> clients = clients();
        clientsOmitted = Math.max(0, clients.size() - CLIENTS_MAX);
        double y = top;
        for (int node = 0; node < world.nodes(); node++) {
            middles.put(node, y + NODE / 2);
            y += NODE;
        }
        for (int client : new TreeSet<>(clients.subList(0, clients.size() - clientsOmitted))) {
            middles.put(client, y + CLIENT / 2);
            y += CLIENT;
        }
        bottom = y;
    }

    /** All times at which something is drawn. */
    private List<Long> moments() {
        List<Long> moments = new ArrayList<>(List.of(from, to, world.violationNanos()));
        for (SpaceTime.Message message : messages) {
            moments.add(message.sentNanos());
            moments.add(message.endNanos());
        }
        for (SpaceTime.Occurrence each : world.occurrences()) {
            if (each.kind() != TraceEvent.Kind.LINK) {
                moments.add(each.timeNanos());
            }
        }
        for (int operation : view.operationsWithin(from, to)) {
            moments.add(view.start(operation));
            moments.add(view.end(operation));
        }
        moments.removeIf(time -> time < from || time > to);
        return moments;
    }

    private double x(long time) {
        return axis.x(places.place(time));
    }

    /** Those with marked operations first, then the others by their numbers. */
    private List<Integer> clients() {
        TreeSet<Integer> telling = new TreeSet<>();
        TreeSet<Integer> others = new TreeSet<>();
        for (int operation : view.operationsWithin(from, to)) {
            int address = Address.FIRST_CLIENT + view.history().process(operation);
            (marked.contains(operation) ? telling : others).add(address);
        }
        others.removeAll(telling);
        List<Integer> all = new ArrayList<>(telling);
        all.addAll(others);
        return all;
    }

    /** What the picture shows, and what it leaves out. */
    String caption() {
        long earlier = world.messages().size() - messages.size() + world.omitted();
        return (earlier > 0
                        ? "The last "
                                + Markup.grouped(messages.size())
                                + " messages before the violation, from "
                                + clock.label(from)
                                + " on; at least "
                                + Markup.grouped(earlier)
                                + " earlier ones and other events are left out."
                        : "All "
                                + Markup.grouped(messages.size())
                                + " messages up to the violation.")
                + " Time is stretched where much happens."
                + (clientsOmitted > 0
                        ? " " + clientsOmitted + " clients of it are not drawn."
                        : "");
    }

    void draw(Markup page, String name) {
        double width = axis.right() + 24;
        double height = bottom + AXIS;
        page.open("div", "class", "timeline");
        page.open(
                "svg", "class", "lanes", "width", LABELS, "height", height, "aria-hidden", "true");
        middles.forEach(
                (address, y) -> page.element("text", laneName(address), "x", 0, "y", y + 4));
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
        Bands.label(page, bands, axis, 2);
        Bands.shade(page, bands, axis, new double[] {top, bottom - top});
        drawGrid(page);
        drawStates(page);
        messages.forEach(message -> drawMessage(page, message));
        drawOperations(page);
        drawOccurrences(page);
        drawViolation(page);
        page.close("svg").close("div").close("div");
        page.raw(LEGEND);
    }

    private static String laneName(int address) {
        return Address.isClient(address)
                ? "client " + (address - Address.FIRST_CLIENT)
                : Address.name(address);
    }

    private void drawGrid(Markup page) {
        double last = -TICK;
        for (long tick : ticks()) {
            double x = x(tick);
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

    /** Round times, finer than can be labelled everywhere: where time is stretched, they fit. */
    private List<Long> ticks() {
        return new Axis(true, from, to, 0, 40 * (axis.right() - axis.left())).ticks();
    }

    /** Down, paused and leading, as stretches of the nodes' lanes. */
    private void drawStates(Markup page) {
        for (int node = 0; node < world.nodes(); node++) {
            Stretch down = new Stretch(page, node, "down");
            Stretch paused = new Stretch(page, node, "paused");
            Stretch leads = new Stretch(page, node, "leads");
            for (SpaceTime.Occurrence each : world.occurrences()) {
                if (each.address() != node) {
                    continue;
                }
                switch (each.kind()) {
                    case CRASHED, LOST_POWER, FAILED -> {
                        down.begin(each.timeNanos());
                        leads.end(each.timeNanos());
                    }
                    case STARTED -> down.end(each.timeNanos());
                    case PAUSED -> paused.begin(each.timeNanos());
                    case RESUMED -> paused.end(each.timeNanos());
                    case OBSERVED -> {
                        if (each.words().startsWith("BecameLeader")) {
                            leads.begin(each.timeNanos());
                        } else if (each.words().startsWith("SteppedDown")) {
                            leads.end(each.timeNanos());
                        }
                    }
                    default -> {}
                }
            }
            leads.end(to);
            paused.end(to);
            down.end(to);
        }
    }

    /** A stretch of a lane that is drawn when it ends. */
    private final class Stretch {
        private final Markup page;
        private final int node;
        private final String kind;
        private long since = -1;

        Stretch(Markup page, int node, String kind) {
            this.page = page;
            this.node = node;
            this.kind = kind;
        }

        void begin(long time) {
            since = since < 0 ? time : since;
        }

        void end(long time) {
            if (since >= 0 && time >= from) {
                double left = x(since);
                double half = kind.equals("leads") ? 3 : 9;
                page.open(
                        "rect",
                        "class",
                        kind,
                        "x",
                        left,
                        "y",
                        middles.getOrDefault(node, 0.0) - half,
                        "width",
                        Math.max(2, x(time) - left),
                        "height",
                        2 * half);
                page.element("title", Address.name(node) + " " + words()).close("rect");
            }
            since = -1;
        }

        private String words() {
            return switch (kind) {
                case "down" -> "is down";
                case "paused" -> "is paused";
                default -> "leads";
            };
        }
    }

    private void drawMessage(Markup page, SpaceTime.Message message) {
        Double here = middles.get(message.from());
        Double there = middles.get(message.to());
        if (here == null
                || there == null
                || message.sentNanos() < from
                || message.from() == message.to()) {
            return;
        }
        double x1 = x(message.sentNanos());
        double x2 = x(message.endNanos());
        double share = 1;
        if (message.fate() == SpaceTime.Fate.LOST || message.endNanos() == message.sentNanos()) {
            // It never went anywhere: a stub says in which direction it was meant to go.
            x2 = x1 + 8;
            share = 0.3;
        }
        double y2 = here + (there - here) * share;
        String fate = message.fate().name().toLowerCase(Locale.ROOT).replace('_', '-');
        page.open("g", "class", "message " + fate);
        page.element(
                "title",
                laneName(message.from())
                        + " to "
                        + laneName(message.to())
                        + ", sent "
                        + clock.label(message.sentNanos())
                        + ", "
                        + words(message)
                        + "\n"
                        + message.words());
        page.empty("line", "x1", x1, "y1", here, "x2", x2, "y2", y2);
        if (message.fate() == SpaceTime.Fate.DELIVERED) {
            drawHead(page, new double[] {x1, here, x2, y2});
        } else if (message.fate() != SpaceTime.Fate.UNDER_WAY) {
            page.empty(
                    "path",
                    "class",
                    "stop",
                    "d",
                    cross(x2, y2 - Math.signum(there - here) * (share < 1 ? 0 : 6), 3));
        }
        page.close("g");
    }

    private String words(SpaceTime.Message message) {
        return switch (message.fate()) {
            case DELIVERED -> "received " + clock.label(message.endNanos());
            case LOST -> "lost";
            case CUT -> "cut off " + clock.label(message.endNanos());
            case DEAD -> "to a node that was down, " + clock.label(message.endNanos());
            case UNDER_WAY -> "still under way";
        };
    }

    private static void drawHead(Markup page, double[] line) {
        double dx = line[2] - line[0];
        double dy = line[3] - line[1];
        double length = Math.max(1, Math.hypot(dx, dy));
        double ux = dx / length;
        double uy = dy / length;
        StringBuilder points = new StringBuilder();
        points.append(Markup.number(line[2])).append(',').append(Markup.number(line[3]));
        for (int side : new int[] {1, -1}) {
            double x = line[2] - 7 * ux + side * 2.6 * uy;
            double y = line[3] - 7 * uy - side * 2.6 * ux;
            points.append(' ').append(Markup.number(x)).append(',').append(Markup.number(y));
        }
        page.empty("polygon", "points", points);
    }

    private static String cross(double x, double y, double half) {
        String left = Markup.number(x - half);
        String right = Markup.number(x + half);
        String over = Markup.number(y - half);
        String under = Markup.number(y + half);
        return "M" + left + " " + over + "L" + right + " " + under + "M" + left + " " + under + "L"
                + right + " " + over;
    }

    private void drawOperations(Markup page) {
        for (int operation : view.operationsWithin(from, to)) {
            Double middle = middles.get(Address.FIRST_CLIENT + view.history().process(operation));
            if (middle == null) {
                continue;
            }
            EventType outcome = view.history().outcome(operation);
            boolean isMarked = marked.contains(operation);
            double left = x(view.start(operation));
            double width = Math.max(3, x(view.end(operation)) - left);
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

    private void drawOccurrences(Markup page) {
        for (SpaceTime.Occurrence each : world.occurrences()) {
            Double middle = middles.get(each.address());
            String sign = sign(each);
            if (middle == null || sign.isEmpty() || each.timeNanos() < from) {
                continue;
            }
            double x = x(each.timeNanos());
            page.open("g", "class", "happened " + sign);
            page.element(
                    "title",
                    clock.label(each.timeNanos())
                            + " "
                            + laneName(each.address())
                            + ": "
                            + each.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + (each.words().isEmpty() ? "" : " " + each.words()));
            switch (sign) {
                case "crashed" -> page.empty("path", "d", cross(x, middle, 6));
                case "committed" -> page.empty("circle", "cx", x, "cy", middle, "r", 3);
                case "leader" ->
                        page.empty("circle", "cx", x, "cy", middle, "r", 5.5)
                                .element(
                                        "text",
                                        "leads " + number(each.words()),
                                        "x",
                                        x + 4,
                                        "y",
                                        middle - 9);
                default -> page.empty("rect", "x", x - 3, "y", middle - 3, "width", 6, "height", 6);
            }
            page.close("g");
        }
    }

    /** {@code BecameLeader[term=3]} as {@code term 3}. */
    private static String number(String words) {
        return words.replaceFirst("[^\\[]*\\[", "").replace("]", "").replace('=', ' ');
    }

    private static String sign(SpaceTime.Occurrence each) {
        return switch (each.kind()) {
            case CRASHED, LOST_POWER, FAILED -> "crashed";
            case CLOCK -> "clock";
            case OBSERVED ->
                    each.words().startsWith("BecameLeader")
                            ? "leader"
                            : each.words().startsWith("Committed")
                                    ? "committed"
                                    : each.words().startsWith("Mark") ? "named" : "";
            case STARTED ->
                    each.timeNanos() > 0 && !Address.isClient(each.address()) ? "started" : "";
            default -> "";
        };
    }

    private void drawViolation(Markup page) {
        double x = x(world.violationNanos());
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
            boolean isTold = each.kind() != TraceEvent.Kind.LINK && each.timeNanos() >= from;
            if (isTold && middles.containsKey(each.address())) {
                String words =
                        laneName(each.address())
                                + " "
                                + each.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                                + " "
                                + each.words();
                byTime.computeIfAbsent(each.timeNanos(), unused -> new ArrayList<>())
                        .add(words.strip());
            }
        }
        for (SpaceTime.Message message : messages) {
            if (message.fate() != SpaceTime.Fate.UNDER_WAY) {
                byTime.computeIfAbsent(message.endNanos(), unused -> new ArrayList<>())
                        .add(
                                laneName(message.from())
                                        + " → "
                                        + laneName(message.to())
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

    private static final String LEGEND =
            new Markup()
                    .open("ul", "class", "order-legend spacetime-legend")
                    .raw(entry("message delivered", "message"))
                    .raw(entry("message lost", "lost or cut off"))
                    .raw(entry("leads", "leads"))
                    .raw(entry("down", "down"))
                    .raw(entry("paused", "paused"))
                    .raw(entry("committed", "committed"))
                    .raw(entry("crashed", "crashed"))
                    .raw(entry("clock", "clock changed"))
                    .close("ul")
                    .toString();

    private static String entry(String kind, String words) {
        Markup item = new Markup().open("li");
        item.open("svg", "class", "spacetime", "width", 26, "height", 14, "aria-hidden", "true");
        switch (kind) {
            case "message delivered" ->
                    item.open("g", "class", kind)
                            .empty("line", "x1", 1, "y1", 2, "x2", 24, "y2", 12)
                            .empty("polygon", "points", "24,12 16.6,11.6 18.6,6.8")
                            .close("g");
            case "message lost" ->
                    item.open("g", "class", kind)
                            .empty("line", "x1", 1, "y1", 2, "x2", 18, "y2", 9)
                            .empty("path", "class", "stop", "d", cross(19, 9, 3))
                            .close("g");
            case "leads" ->
                    item.empty("rect", "class", kind, "x", 1, "y", 4, "width", 24, "height", 6);
            case "down", "paused" ->
                    item.empty("rect", "class", kind, "x", 1, "y", 1, "width", 24, "height", 12);
            case "committed" ->
                    item.open("g", "class", "happened committed")
                            .empty("circle", "cx", 13, "cy", 7, "r", 3)
                            .close("g");
            case "crashed" ->
                    item.open("g", "class", "happened crashed")
                            .empty("path", "d", cross(13, 7, 5))
                            .close("g");
            default ->
                    item.open("g", "class", "happened clock")
                            .empty("rect", "x", 10, "y", 4, "width", 6, "height", 6)
                            .close("g");
        }
        return item.close("svg").text(words).close("li").toString();
    }
}
