// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.simulation.Address;
import java.util.Locale;
import java.util.SortedMap;

/** The arrows of messages and the signs of what nodes did, in a {@link SpaceTimePicture}. */
final class SpaceTimeMarks {
    private final SpaceTimeLayout layout;
    private final Markup page;
    private final SortedMap<Integer, Double> middles;
    private final Axis clock;
    private final long from;

    SpaceTimeMarks(SpaceTimeLayout layout, Markup page) {
        this.layout = layout;
        this.page = page;
        middles = layout.middles();
        clock = layout.clock();
        from = layout.from();
    }

    /** The arrow of a message, or how far it came. */
    void draw(SpaceTime.Message message) {
        Double here = middles.get(message.from());
        Double there = middles.get(message.to());
        if (here == null
                || there == null
                || message.sentNanos() < from
                || message.from() == message.to()) {
            return;
        }
        double x1 = layout.x(message.sentNanos());
        double x2 = layout.x(message.endNanos());
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
                SpaceTimeLayout.laneName(message.from())
                        + " to "
                        + SpaceTimeLayout.laneName(message.to())
                        + ", sent "
                        + clock.label(message.sentNanos())
                        + ", "
                        + words(message)
                        + "\n"
                        + message.words());
        page.empty("line", "x1", x1, "y1", here, "x2", x2, "y2", y2);
        if (message.fate() == SpaceTime.Fate.DELIVERED) {
            drawHead(new double[] {x1, here, x2, y2});
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

    private void drawHead(double[] line) {
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

    /** The sign of what a node did; nothing where it has none. */
    void draw(SpaceTime.Occurrence each) {
        Double middle = middles.get(each.address());
        String sign = sign(each);
        if (middle == null || sign.isEmpty() || each.timeNanos() < from) {
            return;
        }
        double x = layout.x(each.timeNanos());
        page.open("g", "class", "happened " + sign);
        page.element(
                "title",
                clock.label(each.timeNanos())
                        + " "
                        + SpaceTimeLayout.laneName(each.address())
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

    /** A path of two strokes that cross. */
    static String cross(double x, double y, double half) {
        String left = Markup.number(x - half);
        String right = Markup.number(x + half);
        String over = Markup.number(y - half);
        String under = Markup.number(y + half);
        return "M" + left + " " + over + "L" + right + " " + under + "M" + left + " " + under + "L"
                + right + " " + over;
    }
}
