// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Obstacle;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where everything of the picture of one dead end stands. Places are events, one after another, not
 * times: between two of them there is room for what takes effect there and for the state that comes
 * of it. O(operations log operations).
 */
final class OrderLayout {
    /** What came before the window has this much room at the left. */
    static final double BEFORE = 118;

    /** What began there, behind what returned there on the same lane, has this much of it. */
    private static final double BEGINNING = 34;

    private static final double SLOT_MIN = 20;
    private static final double STEP_MIN = 30;
    private static final double CROSS = 34;
    private static final double OPEN_END = 44;
    private static final double WIDTH_MIN = 536;
    private static final double CHARACTER = 6.6;

    /** How wide a bold one is. */
    static final double BOLD_CHARACTER = 7.4;

    private static final double LABEL_MAX = 190;
    private static final int LABELLED_MAX = 24;

    private final WitnessEntry witness;
    private final History history;
    private final DeadEnd end;
    private final Map<Integer, Member> members = new LinkedHashMap<>();
    private final List<Integer> context = new ArrayList<>();
    private final SortedMap<Integer, Integer> lanes = new TreeMap<>();
    private final int firstEvent;
    private final int[] events;
    private final double[] slotWidth;
    private final double[] x;
    private final Map<Integer, Integer> slotOfStep = new HashMap<>();
    private final Map<Integer, Double> pointAt = new LinkedHashMap<>();
    private final Map<Integer, Double> crossAt = new LinkedHashMap<>();

    /**
     * A state while it lasts.
     *
     * @param step that led to it, 0 for none
     */
    record Segment(String state, int step, double left, double right) {}

    /**
     * @param hidden members that the picture leaves out
     */
    OrderLayout(WitnessEntry witness, History history, DeadEnd end, TreeSet<Integer> hidden) {
        this.witness = witness;
        this.history = history;
        this.end = end;
        PartialOrders orders = witness.orders().orElseThrow();
        for (Member member : orders.members()) {
            if (!hidden.contains(member.operation())) {
                members.put(member.operation(), member);
            }
        }
        witness.operations().stream()
                .filter(each -> !members.containsKey(each) && !hidden.contains(each))
                .filter(each -> history.outcome(each) != EventType.INFO)
                .filter(each -> history.completion(each) < witness.lastEvent())
                .limit(8)
                .forEach(context::add);
        // What is no member took effect before the orders begin.
        firstEvent =
                context.stream()
                        .mapToInt(history::completion)
                        .reduce(witness.firstEvent(), Math::max);
        members.keySet().forEach(each -> lanes.put(history.process(each), 0));
        context.forEach(each -> lanes.put(history.process(each), 0));
        int lane = 0;
        for (Map.Entry<Integer, Integer> entry : lanes.entrySet()) {
            entry.setValue(lane++);
        }
        events = eventsInside();
        slotWidth = new double[events.length + 1];
        x = new double[events.length + 1];
        chooseWidths();
        place();
    }

    private int[] eventsInside() {
        TreeSet<Integer> found = new TreeSet<>();
        found.add(witness.lastEvent());
        for (int operation : members.keySet()) {
            found.add(history.invocation(operation));
            found.add(history.completion(operation));
        }
        return found.stream()
                .filter(event -> event > firstEvent && event <= witness.lastEvent())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    // 0 stands for everything up to the beginning of the window.
    private int rank(int event) {
        int found = java.util.Arrays.binarySearch(events, event);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private int slot(int operation, int earliest) {
        int last = Math.max(0, events.length - 1);
        return Math.clamp(rank(history.invocation(operation)), earliest, Math.max(earliest, last));
    }

    private void chooseWidths() {
        java.util.Arrays.fill(slotWidth, SLOT_MIN);
        slotWidth[events.length] = OPEN_END;
        int slot = 0;
        String state = end.start();
        for (Step step : end.steps()) {
            slot = slot(step.operation(), slot);
            slotOfStep.put(step.operation(), slot);
            slotWidth[slot] += stepWidth(state, step.state());
            state = step.state();
        }
        TreeSet<Integer> crossed = new TreeSet<>();
        for (Obstacle obstacle : refused()) {
            int at = slot(obstacle.operation(), slot);
            slotOfStep.put(obstacle.operation(), at);
            crossed.add(at);
        }
        crossed.forEach(at -> slotWidth[at] += CROSS);
        boolean hasRoom = members.size() <= LABELLED_MAX;
        for (Member member : members.values()) {
            makeRoom(member.operation(), hasRoom ? label(member) : "#" + member.operation());
        }
        double total = 0;
        for (double width : slotWidth) {
            total += width;
        }
        if (total < WIDTH_MIN) {
            for (int i = 0; i < slotWidth.length - 1; i++) {
                slotWidth[i] *= (WIDTH_MIN - OPEN_END) / (total - OPEN_END);
            }
        }
    }

    private static double stepWidth(String before, String after) {
        return before.equals(after) ? STEP_MIN : Math.max(STEP_MIN, boldWidth(after) + 14);
    }

    private static double boldWidth(String text) {
        return Math.min(LABEL_MAX, text.length() * BOLD_CHARACTER);
    }

    /** How wide a text is, about. */
    static double textWidth(String text) {
        return Math.min(LABEL_MAX, text.length() * CHARACTER);
    }

    /** The words over a bar. */
    static String label(Member member) {
        return "#" + member.operation() + " " + member.words();
    }

    private void makeRoom(int operation, String label) {
        int from = rank(history.invocation(operation));
        int to = isOpen(operation) ? events.length + 1 : rank(history.completion(operation));
        double width = 0;
        for (int i = from; i < to; i++) {
            width += slotWidth[i];
        }
        double missing = textWidth(label) + 8 - width;
        if (missing > 0 && from < slotWidth.length) {
            slotWidth[Math.clamp(to - 1, from, slotWidth.length - 1)] += missing;
        }
    }

    private List<Obstacle> refused() {
        return end.obstacles().stream()
                .filter(obstacle -> obstacle.kind().equals("refused"))
                .filter(obstacle -> members.containsKey(obstacle.operation()))
                .toList();
    }

    private void place() {
        double at = BEFORE;
        for (int i = 0; i < x.length; i++) {
            x[i] = at;
            at += slotWidth[i];
        }
        double[] natural = new double[slotWidth.length];
        Map<Integer, Double> offsets = new LinkedHashMap<>();
        String state = end.start();
        for (Step step : end.steps()) {
            int slot = slotOfStep.getOrDefault(step.operation(), 0);
            offsets.put(step.operation(), natural[slot] + STEP_MIN / 2);
            natural[slot] += stepWidth(state, step.state());
            state = step.state();
        }
        TreeSet<Integer> crossed = new TreeSet<>();
        Map<Integer, Double> crosses = new LinkedHashMap<>();
        for (Obstacle obstacle : refused()) {
            int slot = slotOfStep.getOrDefault(obstacle.operation(), 0);
            crosses.put(obstacle.operation(), natural[slot] + CROSS / 2);
            crossed.add(slot);
        }
        crossed.forEach(slot -> natural[slot] += CROSS);
        offsets.forEach((each, offset) -> pointAt.put(each, inSlot(each, offset, natural)));
        crosses.forEach((each, offset) -> crossAt.put(each, inSlot(each, offset, natural)));
    }

    private double inSlot(int operation, double offset, double[] natural) {
        int slot = slotOfStep.getOrDefault(operation, 0);
        double stretch = Math.max(1, (slotWidth[slot] - SLOT_MIN / 2) / natural[slot]);
        return x[slot] + SLOT_MIN / 4 + offset * Math.min(stretch, 3);
    }

    /** True for a bar without an end: it may take effect later, or never. */
    boolean isOpen(int operation) {
        Member member = members.get(operation);
        return member != null && !member.isRequired();
    }

    List<Member> members() {
        return List.copyOf(members.values());
    }

    /** Operations from before the window that made what it begins with. */
    List<Integer> context() {
        return context;
    }

    SortedMap<Integer, Integer> lanes() {
        return lanes;
    }

    int lane(int operation) {
        return lanes.getOrDefault(history.process(operation), 0);
    }

    double left(int operation) {
        int rank = rank(history.invocation(operation));
        if (rank > 0) {
            return x[Math.min(rank, x.length - 1)];
        }
        boolean isBesideContext = context.stream().anyMatch(other -> isOnOneLane(other, operation));
        return isBesideContext ? BEFORE - BEGINNING : 4;
    }

    private boolean isOnOneLane(int operation, int other) {
        return lane(operation) == lane(other);
    }

    /** Where a bar of the context stands, as left edge and width; one lane may have several. */
    double[] contextBar(int operation) {
        List<Integer> beside =
                context.stream().filter(other -> isOnOneLane(other, operation)).toList();
        boolean isCrowded =
                members.keySet().stream()
                        .filter(member -> isOnOneLane(member, operation))
                        .anyMatch(member -> rank(history.invocation(member)) == 0);
        double room = BEFORE - (isCrowded ? BEGINNING : 8) - 4;
        double each = room / beside.size();
        return new double[] {4 + beside.indexOf(operation) * each, each - 4};
    }

    /** Where an operation stands that took effect before the first of the order. */
    double pointBefore(int operation) {
        if (!context.contains(operation)) {
            return BEFORE - 14;
        }
        double[] bar = contextBar(operation);
        return bar[0] + bar[1] - 2;
    }

    /** Where the bar ends; an open one at the edge. */
    double right(int operation) {
        return isOpen(operation) ? edge() : returned(operation);
    }

    /**
     * Where the operation returned, at the latest the end of the window; the edge if it never did.
     */
    double returned(int operation) {
        int completion = history.completion(operation);
        boolean isKnown = completion >= 0 && history.outcome(operation) != EventType.INFO;
        return isKnown
                ? x[Math.min(rank(Math.min(completion, witness.lastEvent())), x.length - 1)]
                : edge();
    }

    /** The right edge of what happened. */
    double edge() {
        return x[x.length - 1] + slotWidth[slotWidth.length - 1];
    }

    /** By operation, where it takes effect. */
    Map<Integer, Double> points() {
        return pointAt;
    }

    /** By operation, where it is refused. */
    Map<Integer, Double> crosses() {
        return crossAt;
    }

    /** The events and where they stand. */
    SortedMap<Integer, Double> ticks() {
        SortedMap<Integer, Double> ticks = new TreeMap<>();
        for (int i = 0; i < events.length; i++) {
            ticks.put(events[i], x[i + 1]);
        }
        return ticks;
    }

    /** The states one after another. */
    List<Segment> states() {
        List<Segment> segments = new ArrayList<>();
        String state = end.start();
        int since = 0;
        double left = 4;
        int number = 0;
        for (Step step : end.steps()) {
            number++;
            if (!step.state().equals(state)) {
                double at = pointAt.getOrDefault(step.operation(), left);
                segments.add(new Segment(state, since, left, at));
                state = step.state();
                since = number;
                left = at;
            }
        }
        double last = crossAt.values().stream().mapToDouble(each -> each + 12).max().orElse(edge());
        double wanted = Math.max(last, left + boldWidth(state) + 14);
        segments.add(new Segment(state, since, left, wanted));
        return segments;
    }
}
