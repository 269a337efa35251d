// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

/** What the signs of a {@link SpaceTimePicture} mean. */
final class SpaceTimeLegend {
    private SpaceTimeLegend() {}

    static final String MARKUP =
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
                            .empty("path", "class", "stop", "d", SpaceTimeMarks.cross(19, 9, 3))
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
                            .empty("path", "d", SpaceTimeMarks.cross(13, 7, 5))
                            .close("g");
            default ->
                    item.open("g", "class", "happened clock")
                            .empty("rect", "x", 10, "y", 4, "width", 6, "height", 6)
                            .close("g");
        }
        return item.close("svg").text(words).close("li").toString();
    }
}
