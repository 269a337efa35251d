// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Obstacle;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One dead end drawn: a lane per process, each operation a bar from its call to its return, the
 * order as numbered points that a line joins, above them the state that each point leads to, and a
 * cross on what the model refuses there. Everything that colour says, a shape or a word says too.
 */
final class OrderPicture {
    private static final double NAMES = 84;
    private static final double REASONS_MIN = 130;
    private static final int REASON_MAX = 34;
    private static final double TOP = 44;
    private static final double LANE = 40;
    private static final double BAR = 13;
    private static final double AXIS = 24;

    private final History history;
    private final OrderLayout layout;
    private final DeadEnd end;
    private final Map<Integer, Integer> stepOf = new HashMap<>();
    private final Map<Integer, Obstacle> obstacleOf = new HashMap<>();

    OrderPicture(History history, OrderLayout layout, DeadEnd end) {
        this.history = history;
        this.layout = layout;
        this.end = end;
        for (int i = 0; i < end.steps().size(); i++) {
            stepOf.put(end.steps().get(i).operation(), i + 1);
        }
        end.obstacles().forEach(obstacle -> obstacleOf.put(obstacle.operation(), obstacle));
    }

    /**
     * @param name what the picture shows, for those who do not see it
     */
    void draw(Markup page, String name) {
        double height = TOP + layout.lanes().size() * LANE + AXIS;
        double width = layout.edge() + reasonsWidth();
        page.open("div", "class", "timeline");
        page.open("svg", "class", "lanes", "width", NAMES, "height", height, "aria-hidden", "true");
        page.element("text", "state", "x", 0, "y", 21, "class", "strong");
        layout.lanes()
                .forEach(
                        (process, lane) ->
                                page.element(
                                        "text",
                                        "process " + process,
                                        "x",
                                        0,
                                        "y",
                                        middle(lane) + 4));
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
                name + "; arrow keys walk through the operations");
        page.open(
                "svg",
                "class",
                "order",
                "width",
                width,
                "height",
                height,
                "viewBox",
                "0 0 " + Markup.number(width) + " " + Markup.number(height));
        drawGrid(page, width);
        drawStates(page);
        layout.context().forEach(operation -> drawContext(page, operation));
        layout.members().forEach(member -> drawBar(page, member));
        drawLine(page);
        inOrder().forEach(member -> drawOperation(page, member));
        if (layout.context().contains(end.madeBy())) {
            drawPoint(
                    page, "0", layout.pointBefore(end.madeBy()), middle(layout.lane(end.madeBy())));
        }
        drawReasons(page);
        page.close("svg").close("div").close("div");
    }

    private static double middle(int lane) {
        return TOP + lane * LANE + 26;
    }

    private void drawGrid(Markup page, double width) {
        double bottom = TOP + layout.lanes().size() * LANE;
        for (int lane = 0; lane <= layout.lanes().size(); lane++) {
            line(page, "lane", new double[] {0, TOP + lane * LANE, width, TOP + lane * LANE});
        }
        page.empty(
                "rect",
                "class",
                "past",
                "x",
                0,
                "y",
                TOP,
                "width",
                OrderLayout.BEFORE,
                "height",
                bottom - TOP);
        page.element("text", "before the window", "class", "axis", "x", 4, "y", bottom + 16);
        double free = 0;
        for (Map.Entry<Integer, Double> tick : layout.ticks().entrySet()) {
            double x = tick.getValue();
            line(page, "tick", new double[] {x, TOP, x, bottom + 4});
            String label = (free == 0 ? "event " : "") + tick.getKey();
            double half = OrderLayout.textWidth(label) / 2;
            if (x - half > Math.max(free, OrderLayout.BEFORE)) {
                page.element(
                        "text",
                        label,
                        "class",
                        "axis",
                        "x",
                        x,
                        "y",
                        bottom + 16,
                        "text-anchor",
                        "middle");
                free = x + half + 6;
            }
        }
    }

    private static void line(Markup page, String kind, double[] ends) {
        page.empty(
                "line", "class", kind, "x1", ends[0], "y1", ends[1], "x2", ends[2], "y2", ends[3]);
    }

    private void drawStates(Markup page) {
        List<OrderLayout.Segment> states = layout.states();
        for (OrderLayout.Segment segment : states) {
            boolean isLast = segment == states.get(states.size() - 1);
            double width = Math.max(2, segment.right() - segment.left() - 2);
            page.open("g", "class", isLast ? "state last" : "state");
            page.element("title", "state " + segment.state());
            page.empty("rect", "x", segment.left(), "y", 6, "width", width, "height", 22, "rx", 3);
            int fits = (int) ((width - 8) / OrderLayout.BOLD_CHARACTER);
            page.element("text", cut(segment.state(), fits), "x", segment.left() + 6, "y", 21);
            page.close("g");
            if (segment.step() > 0) {
                int operation = end.steps().get(segment.step() - 1).operation();
                double y = middle(layout.lane(operation));
                line(page, "drop", new double[] {segment.left(), 28, segment.left(), y});
            }
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length
                ? text
                : length < 2 ? "" : text.substring(0, length - 1) + "…";
    }

    private void drawContext(Markup page, int operation) {
        double left = layout.contextBar(operation)[0];
        double width = layout.contextBar(operation)[1];
        page.open("g", "class", "context");
        page.element("title", heading(operation) + "\nreturned before the window");
        page.empty(
                "rect",
                "x",
                left,
                "y",
                middle(layout.lane(operation)) - BAR / 2,
                "width",
                width,
                "height",
                BAR,
                "rx",
                2);
        String words = "#" + operation + " " + new HistoryView(history).words(operation);
        label(page, cut(words, (int) ((width - 4) / 6.6)), left, layout.lane(operation));
        page.close("g");
    }

    private static void label(Markup page, String words, double x, int lane) {
        page.element("text", words, "class", "over", "x", x + 1, "y", middle(lane) - BAR / 2 - 4);
    }

    private void drawBar(Markup page, Member member) {
        int operation = member.operation();
        double left = layout.left(operation);
        double right = layout.right(operation);
        double known = Math.min(right, layout.returned(operation));
        double y = middle(layout.lane(operation)) - BAR / 2;
        boolean isFailed = history.outcome(operation) == EventType.FAIL;
        boolean isCrashed = history.outcome(operation) == EventType.INFO;
        String kind =
                isFailed
                        ? "failed"
                        : isCrashed ? "crashed" : member.isMutation() ? "mutation" : "read";
        page.open("g", "class", "bar " + kind, "aria-hidden", "true");
        if (known < right - 1) {
            page.empty(
                    "line",
                    "class",
                    "beyond",
                    "x1",
                    known,
                    "x2",
                    right,
                    "y1",
                    y + BAR / 2,
                    "y2",
                    y + BAR / 2);
        }
        boolean isRagged = layout.isOpen(operation) && known >= right - 1;
        if (isRagged) {
            page.empty("path", "d", ragged(left, known, y));
        } else {
            page.empty(
                    "rect",
                    "x",
                    left,
                    "y",
                    y,
                    "width",
                    Math.max(4, known - left - 2),
                    "height",
                    BAR,
                    "rx",
                    2);
        }
        page.close("g");
    }

    // A bar that is torn off: nobody saw its end.
    private static String ragged(double left, double right, double top) {
        StringBuilder path = new StringBuilder("M");
        path.append(Markup.number(left)).append(' ').append(Markup.number(top));
        int teeth = 4;
        for (int i = 0; i <= teeth * 2; i++) {
            double x = right - (i % 2 == 0 ? 2 : 9);
            path.append('L').append(Markup.number(x)).append(' ');
            path.append(Markup.number(top + BAR * i / (teeth * 2.0)));
        }
        return path.append('L')
                .append(Markup.number(left))
                .append(' ')
                .append(Markup.number(top + BAR))
                .append('Z')
                .toString();
    }

    private void drawLine(Markup page) {
        StringBuilder path = new StringBuilder();
        double lastX = layout.pointBefore(end.madeBy());
        double lastY = isMakerDrawn() ? middle(layout.lane(end.madeBy())) : 28;
        path.append('M').append(Markup.number(lastX)).append(' ').append(Markup.number(lastY));
        for (Step step : end.steps()) {
            Double x = layout.points().get(step.operation());
            if (x != null) {
                lastX = x;
                lastY = middle(layout.lane(step.operation()));
                path.append('L').append(Markup.number(lastX));
                path.append(' ').append(Markup.number(lastY));
            }
        }
        page.empty("path", "class", "course", "d", path);
        for (Map.Entry<Integer, Double> cross : layout.crosses().entrySet()) {
            if (layout.isOpen(cross.getKey())) {
                continue;
            }
            double y = middle(layout.lane(cross.getKey()));
            line(page, "stopped", new double[] {lastX, lastY, cross.getValue(), y});
        }
    }

    private boolean isMakerDrawn() {
        return layout.context().contains(end.madeBy()) || end.before().contains(end.madeBy());
    }

    /** First those of the order, then those that stop it, then the rest. */
    private List<Member> inOrder() {
        return layout.members().stream()
                .sorted(
                        java.util.Comparator.comparingInt(
                                member ->
                                        stepOf.getOrDefault(
                                                member.operation(),
                                                obstacleOf.containsKey(member.operation())
                                                        ? 1_000_000
                                                        : 2_000_000)))
                .toList();
    }

    private void drawOperation(Markup page, Member member) {
        int operation = member.operation();
        double left = layout.left(operation);
        double right = layout.right(operation);
        double y = middle(layout.lane(operation));
        page.open("g", "class", "op", "data-op", operation);
        page.element("title", heading(operation) + "\n" + member.words() + "\n" + fate(operation));
        page.empty(
                "rect",
                "class",
                "hit",
                "x",
                left,
                "y",
                y - BAR / 2 - 1,
                "width",
                Math.max(4, right - left - 2),
                "height",
                BAR + 2,
                "rx",
                3);
        double room = roomFor(operation, left);
        String words = OrderLayout.label(member);
        boolean fits = OrderLayout.textWidth(words) <= room + 4 && words.length() < 40;
        int length = (int) (room / 6.2);
        label(
                page,
                fits ? words : length > 12 ? cut(words, length) : cut("#" + operation, length),
                left,
                layout.lane(operation));
        Double point = layout.points().get(operation);
        Double cross = layout.crosses().get(operation);
        if (point != null) {
            drawPoint(page, Integer.toString(stepOf.getOrDefault(operation, 0)), point, y);
        } else if (end.before().contains(operation)) {
            drawPoint(page, "0", layout.pointBefore(operation), y);
        } else if (cross != null) {
            drawCross(page, cross, y, layout.isOpen(operation));
        }
        page.close("g");
    }

    private double roomFor(int operation, double left) {
        double next = layout.edge() + 40;
        for (Member other : layout.members()) {
            double at = layout.left(other.operation());
            if (layout.lane(other.operation()) == layout.lane(operation) && at > left) {
                next = Math.min(next, at);
            }
        }
        return next - left - 6;
    }

    private static void drawPoint(Markup page, String number, double x, double y) {
        page.empty("circle", "class", "point", "cx", x, "cy", y, "r", number.length() > 2 ? 11 : 9);
        page.element(
                "text", number, "class", "number", "x", x, "y", y + 4, "text-anchor", "middle");
    }

    private static void drawCross(Markup page, double x, double y, boolean isMinor) {
        double half = isMinor ? 6 : 9;
        double arm = isMinor ? 3 : 5;
        page.open("g", "class", isMinor ? "minor" : "major");
        page.empty(
                "rect", "class", "stop", "x", x - half, "y", y - half, "width", 2 * half, "height",
                2 * half, "rx", 2);
        line(page, "cross", new double[] {x - arm, y - arm, x + arm, y + arm});
        line(page, "cross", new double[] {x - arm, y + arm, x + arm, y - arm});
        page.close("g");
    }

    /** The first thing that stops the order on each lane. */
    private Map<Integer, Obstacle> shownObstacles() {
        Map<Integer, Obstacle> first = new TreeMap<>();
        for (String kind : List.of("refused", "too-early")) {
            for (Obstacle obstacle : end.obstacles()) {
                boolean isShown =
                        layout.members().stream()
                                .filter(Member::isRequired)
                                .anyMatch(member -> member.operation() == obstacle.operation());
                if (isShown && obstacle.kind().equals(kind)) {
                    first.putIfAbsent(layout.lane(obstacle.operation()), obstacle);
                }
            }
        }
        return first;
    }

    private String reason(Obstacle obstacle) {
        return "#"
                + obstacle.operation()
                + (obstacle.kind().equals("refused")
                        ? " refused in state " + lastState()
                        : " is not its turn yet");
    }

    private double reasonsWidth() {
        int longest =
                shownObstacles().values().stream()
                        .mapToInt(obstacle -> Math.min(REASON_MAX, reason(obstacle).length()))
                        .max()
                        .orElse(0);
        return Math.max(REASONS_MIN, longest * OrderLayout.BOLD_CHARACTER + 20);
    }

    private void drawReasons(Markup page) {
        shownObstacles()
                .forEach(
                        (lane, obstacle) -> {
                            boolean isRefused = obstacle.kind().equals("refused");
                            String words = reason(obstacle);
                            page.open("g");
                            page.element("title", words);
                            page.element(
                                    "text",
                                    cut(words, REASON_MAX),
                                    "class",
                                    isRefused ? "why refused" : "why",
                                    "x",
                                    layout.edge() + 8,
                                    "y",
                                    middle(lane) + 4);
                            page.close("g");
                        });
    }

    private String lastState() {
        return end.steps().isEmpty()
                ? end.start()
                : end.steps().get(end.steps().size() - 1).state();
    }

    private String heading(int operation) {
        EventType outcome = history.outcome(operation);
        return "#"
                + operation
                + " process "
                + history.process(operation)
                + " · "
                + (outcome == EventType.INFO ? "never returned" : outcome.word());
    }

    /** What became of the operation in this order. */
    String fate(int operation) {
        Integer step = stepOf.get(operation);
        if (step != null) {
            String before = step == 1 ? end.start() : end.steps().get(step - 2).state();
            String after = end.steps().get(step - 1).state();
            return "takes effect as number "
                    + step
                    + (before.equals(after)
                            ? ": the state stays " + after
                            : ": state " + before + " → " + after);
        }
        if (end.before().contains(operation)) {
            return "took effect before the window begins";
        }
        Obstacle obstacle = obstacleOf.get(operation);
        return obstacle == null
                ? "does not take effect in this order"
                : "✗ cannot be next: " + obstacle.reason();
    }
}
