// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where everything of a {@link SpaceTimePicture} stands: which messages and clients it shows, the
 * middle of each lane, and the place of each moment. O(messages + operations).
 */
final class SpaceTimeLayout {
    private static final double NODE = 46;
    private static final double CLIENT = 34;
    private static final double WIDTH_MIN = 940;
    private static final double WIDTH_MAX = 7000;
    private static final int MESSAGES_MAX = 600;
    private static final int CLIENTS_MAX = 10;
    private static final long LABELLED_NANOS = 999_999_999;

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

    /**
     * @param marked the operations of the witness
     */
    SpaceTimeLayout(SpaceTime world, HistoryView view, Set<Integer> marked) {
        this.world = world;
        this.view = view;
        this.marked = Set.copyOf(marked);
        int count = world.messages().size();
        messages = world.messages().subList(Math.max(0, count - MESSAGES_MAX), count);
        boolean isWhole = messages.size() == count && world.omitted() == 0;
        from = isWhole || messages.isEmpty() ? 0 : messages.getFirst().sentNanos();
        to = Math.max(from + 1, world.endNanos());
        places = new EventTime(moments());
        double width = Math.clamp(places.width(), WIDTH_MIN, WIDTH_MAX);
        // Labels as fine as those of a short time, for time is stretched where much happens.
        clock = new Axis(true, from, Math.min(to, from + LABELLED_NANOS), 10, width - 24);
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

    /** Where a moment stands. */
    double x(long time) {
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

    /** The messages that are shown. */
    List<SpaceTime.Message> messages() {
        return messages;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** The middles of the lanes by address, from the top down. */
    SortedMap<Integer, Double> middles() {
        return middles;
    }

    /** True times, for labels. */
    Axis clock() {
        return clock;
    }

    Axis axis() {
        return axis;
    }

    List<HistoryView.Band> bands() {
        return bands;
    }

    /** Where the first lane begins. */
    double top() {
        return top;
    }

    /** Where the last lane ends. */
    double bottom() {
        return bottom;
    }

    /** Round times, finer than can be labelled everywhere: where time is stretched, they fit. */
    List<Long> ticks() {
        return new Axis(true, from, to, 0, 40 * (axis.right() - axis.left())).ticks();
    }

    /** How a lane is named. */
    static String laneName(int address) {
        return Address.isClient(address)
                ? "client " + (address - Address.FIRST_CLIENT)
                : Address.name(address);
    }
}
