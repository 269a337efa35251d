// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import java.util.ArrayList;
import java.util.List;

/** Draws faults: shading behind a plot, and rows of labelled bands that never overlap. */
final class Bands {
    static final double ROW = 17;
    private static final double LETTER = 6.1;
    private static final int ROWS_MAX = 7;

    private Bands() {}

    /** A band in pixels, on a row of its own choice. */
    private record Placed(
            HistoryView.Band band, double left, double right, int row, String label) {}

    /** Light areas over the whole height while a fault was in force. */
    static void shade(Markup svg, List<HistoryView.Band> bands, Axis axis, double[] topAndHeight) {
        for (HistoryView.Band band : within(bands, axis)) {
            double left = axis.x(band.from());
            double right = Math.max(axis.x(band.to()), left + 1);
            svg.open(
                    "rect",
                    "class",
                    band.isMoment() ? "moment" : "shade",
                    "x",
                    left,
                    "y",
                    topAndHeight[0],
                    "width",
                    right - left,
                    "height",
                    topAndHeight[1]);
            svg.element("title", band.label()).close("rect");
        }
    }

    /** How high the labelled rows will be. */
    static double height(List<HistoryView.Band> bands, Axis axis) {
        return place(bands, axis).stream().mapToInt(Placed::row).max().orElse(-1) * ROW + ROW;
    }

    /** The labelled rows, from {@code top} downwards. */
    static void label(Markup svg, List<HistoryView.Band> bands, Axis axis, double top) {
        for (Placed placed : place(bands, axis)) {
            double y = top + placed.row * ROW;
            svg.open("g", "class", "band");
            svg.element("title", placed.band.label());
            svg.empty(
                    "rect",
                    "x",
                    placed.left,
                    "y",
                    y + 1,
                    "rx",
                    3,
                    "width",
                    placed.right - placed.left,
                    "height",
                    ROW - 3);
            if (!placed.label.isEmpty()) {
                svg.element("text", placed.label, "x", placed.left + 4, "y", y + 12);
            }
            svg.close("g");
        }
    }

    private static List<HistoryView.Band> within(List<HistoryView.Band> bands, Axis axis) {
        return bands.stream()
                .filter(band -> band.from() <= axis.to() && band.to() >= axis.from())
                .toList();
    }

    // Each band goes to the first row where it and its label are free; what finds none goes
    // unlabelled to the last.
    private static List<Placed> place(List<HistoryView.Band> bands, Axis axis) {
        List<Placed> placed = new ArrayList<>();
        double[] taken = new double[ROWS_MAX];
        for (HistoryView.Band band : within(bands, axis)) {
            double left = axis.x(band.from());
            double right = Math.max(axis.x(band.to()), left + 3);
            // What fits the band stands in it; else its kind alone may reach beyond it.
            boolean isRoomy = band.label().length() * LETTER + 8 <= right - left;
            String label = isRoomy ? band.label() : band.kind();
            double wanted = label.length() * LETTER + 8;
            boolean fits = left + wanted <= axis.right() + 6;
            double end = fits ? Math.max(right, left + wanted) : right;
            int row = 0;
            while (row < ROWS_MAX - 1 && taken[row] > left) {
                row++;
            }
            boolean isFree = taken[row] <= left;
            placed.add(new Placed(band, left, right, row, fits && isFree ? label : ""));
            taken[row] = Math.max(taken[row], isFree ? end + 4 : right);
        }
        return placed;
    }
}
