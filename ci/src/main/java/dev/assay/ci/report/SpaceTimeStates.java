// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.simulation.Address;

/** Down, paused and leading, as stretches of the nodes' lanes in a {@link SpaceTimePicture}. */
final class SpaceTimeStates {
    private final SpaceTime world;
    private final SpaceTimeLayout layout;
    private final Markup page;
    private final long from;
    private final long to;

    SpaceTimeStates(SpaceTime world, SpaceTimeLayout layout, Markup page) {
        this.world = world;
        this.layout = layout;
        this.page = page;
        from = layout.from();
        to = layout.to();
    }

    /** Draws them all. */
    void draw() {
        for (int node = 0; node < world.nodes(); node++) {
            Stretch down = new Stretch(node, "down");
            Stretch paused = new Stretch(node, "paused");
            Stretch leads = new Stretch(node, "leads");
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
        private final int node;
        private final String kind;
        private long since = -1;

        Stretch(int node, String kind) {
            this.node = node;
            this.kind = kind;
        }

        void begin(long time) {
            since = since < 0 ? time : since;
        }

        void end(long time) {
            if (since >= 0 && time >= from) {
                double left = layout.x(since);
                double half = kind.equals("leads") ? 3 : 9;
                page.open(
                        "rect",
                        "class",
                        kind,
                        "x",
                        left,
                        "y",
                        layout.middles().getOrDefault(node, 0.0) - half,
                        "width",
                        Math.max(2, layout.x(time) - left),
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
}
