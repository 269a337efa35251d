// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A history as pictures need it: each operation's start, end and lane, and the faults as bands.
 * O(events) to make.
 */
final class HistoryView {
    private static final int VALUE_LENGTH_MAX = 36;

    private final History history;
    private final boolean isTime;
    private final int[] lanes;
    private final int laneCount;
    private final List<Band> bands;

    /**
     * A fault while it was in force.
     *
     * @param kind its id
     * @param label what was done to whom
     * @param isMoment true when only one event tells of it
     */
    record Band(String kind, String label, long from, long to, boolean isMoment) {}

    HistoryView(History history) {
        this.history = history;
        isTime = Axis.hasTimes(history);
        lanes = new int[history.operations()];
        laneCount = assignLanes();
        bands = findBands();
    }

    History history() {
        return history;
    }

    boolean isTime() {
        return isTime;
    }

    int lanes() {
        return laneCount;
    }

    int lane(int operation) {
        return lanes[operation];
    }

    List<Band> bands() {
        return bands;
    }

    long start(int operation) {
        return Axis.place(history, history.invocation(operation), isTime);
    }

    /** Where the operation returned, or the end of the history when it never did. */
    long end(int operation) {
        int completion = history.completion(operation);
        return completion < 0 ? last() : Axis.place(history, completion, isTime);
    }

    /** The first place; the origin of time where the history begins near it. */
    long first() {
        long first = history.events() == 0 ? 0 : Axis.place(history, 0, isTime);
        return isTime && first > 0 && first < last() / 20 ? 0 : first;
    }

    long last() {
        return history.events() == 0 ? 1 : Axis.place(history, history.events() - 1, isTime);
    }

    long place(int event) {
        return Axis.place(history, Math.clamp(event, 0, Math.max(0, history.events() - 1)), isTime);
    }

    // A process that is never seen again hands its lane to the next new one, so that there are as
    // many lanes as clients at a time.
    private int assignLanes() {
        Map<Integer, Integer> lastEvent = new HashMap<>();
        for (int event = 0; event < history.events(); event++) {
            if (history.eventOperation(event) >= 0) {
                lastEvent.put(history.process(history.eventOperation(event)), event);
            }
        }
        Map<Integer, Integer> laneOf = new HashMap<>();
        PriorityQueue<Integer> free = new PriorityQueue<>();
        int count = 0;
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation < 0) {
                continue;
            }
            int process = history.process(operation);
            Integer lane = laneOf.get(process);
            if (lane == null) {
                lane = free.isEmpty() ? count++ : free.remove();
                laneOf.put(process, lane);
            }
            lanes[operation] = lane;
            // An operation that never returned keeps its lane to the end.
            boolean isLast = lastEvent.getOrDefault(process, -1) == event;
            if (isLast && history.eventType(event).isCompletion()) {
                free.add(lane);
            }
        }
        return count;
    }

    private List<Band> findBands() {
        List<Band> found = new ArrayList<>();
        Map<List<Object>, Integer> open = new HashMap<>();
        for (int event = 0; event < history.events(); event++) {
            int number = history.eventFault(event);
            if (number < 0) {
                continue;
            }
            Event.Fault fault = history.faults().get(number);
            long place = Axis.place(history, event, isTime);
            String kind = kindOf(fault.function());
            List<Object> key = List.of(kind, fault.process(), incident(event, fault));
            Integer begun = open.remove(key);
            if (begun != null && closes(fault)) {
                Band band = found.get(begun);
                found.set(begun, new Band(band.kind(), band.label(), band.from(), place, false));
            } else if (begun != null) {
                open.put(key, begun);
            } else if (opens(fault)) {
                open.put(key, found.size());
                found.add(new Band(kind, labelOf(kind, fault.value()), place, last(), false));
            } else if (fault.type() != EventType.INVOKE && !isStop(fault.function())) {
                found.add(new Band(kind, labelOf(kind, fault.value()), place, place, true));
            }
        }
        return Collections.unmodifiableList(found);
    }

    // Faults of one kind may overlap: their step of the schedule, else what was done to whom, tells
    // them apart.
    private Object incident(int event, Event.Fault fault) {
        int step = history.column("step", event);
        boolean isPair = fault.function().startsWith("start") || isStop(fault.function());
        return step != ValuePool.ABSENT ? history.values().get(step) : isPair ? "" : fault.value();
    }

    // Jepsen names pairs start/stop or start-x/stop-x, and tells each as two info events; ours are
    // one name, invoke and ok.
    private static boolean opens(Event.Fault fault) {
        boolean isOwn = fault.type() == EventType.INVOKE && !isStop(fault.function());
        return isOwn || fault.function().startsWith("start");
    }

    private static boolean closes(Event.Fault fault) {
        boolean isOwn = fault.type().isCompletion() && !fault.function().startsWith("start");
        return isOwn || isStop(fault.function());
    }

    private static boolean isStop(String function) {
        return function.startsWith("stop")
                || function.startsWith("heal")
                || function.startsWith("resume");
    }

    private static String kindOf(String function) {
        String bare = function.replaceFirst("^(start|stop)-", "");
        return bare.equals("start") || bare.equals("stop") ? "fault" : bare;
    }

    private static String labelOf(String kind, Value value) {
        String words =
                value instanceof Value.Text text
                        ? text.value()
                        : value instanceof Value.Missing ? "" : Describe.value(value);
        return words.isEmpty() ? kind : words.startsWith(kind) ? words : kind + ": " + words;
    }

    /** The operation in words: {@code get x → 3}. */
    String words(int operation) {
        StringBuilder text = new StringBuilder();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            text.append(text.isEmpty() ? "" : "; ").append(stepWords(operation, step));
        }
        return text.toString();
    }

    /** One step of an operation in words. */
    String stepWords(int operation, int step) {
        String result = returned(operation, step);
        return called(step) + (result.isEmpty() ? "" : " → " + result);
    }

    /** A step's key as witnesses write it. */
    String keyWords(int step) {
        return Describe.value(history.values().get(history.stepKey(step)));
    }

    /** What a step returned, in words. */
    String resultWords(int step) {
        return shown(history.values().get(history.stepResult(step)));
    }

    private String called(int step) {
        Value key = history.values().get(history.stepKey(step));
        Value argument = history.values().get(history.stepArgument(step));
        return history.functionName(history.stepFunction(step))
                + (key.equals(Value.ABSENT) ? "" : " " + shown(key))
                + (argument instanceof Value.Missing ? "" : " " + shown(argument));
    }

    /** What the step returned in words, empty where that says nothing. */
    private String returned(int operation, int step) {
        if (history.outcome(operation) != EventType.OK) {
            return history.outcome(operation) == EventType.FAIL ? "failed" : "?";
        }
        Value argument = history.values().get(history.stepArgument(step));
        Value result = history.values().get(history.stepResult(step));
        boolean hasArgument = !(argument instanceof Value.Missing);
        boolean tellsNothing =
                hasArgument && (result.equals(argument) || result instanceof Value.Missing);
        return tellsNothing ? "" : shown(result);
    }

    private static String shown(Value value) {
        String words =
                value instanceof Value.Text text && isPlain(text.value())
                        ? text.value()
                        : Describe.value(value);
        return words.length() <= VALUE_LENGTH_MAX
                ? words
                : words.substring(0, VALUE_LENGTH_MAX - 1) + "…";
    }

    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    /** Everything about an operation on a few lines, for those who point at it. */
    String details(int operation, Axis axis) {
        int completion = history.completion(operation);
        String when =
                isTime
                        ? axis.label(start(operation))
                                + (completion < 0
                                        ? ", never returned"
                                        : ", took "
                                                + dev.assay.ci.Durations.formatNanos(
                                                        end(operation) - start(operation)))
                        : "events "
                                + history.invocation(operation)
                                + "–"
                                + (completion < 0 ? "end" : completion);
        return "#"
                + operation
                + " process "
                + history.process(operation)
                + " · "
                + history.outcome(operation).word()
                + "\n"
                + words(operation)
                + "\n"
                + when;
    }

    /** Operations that overlap the places, in order. */
    int[] operationsWithin(long from, long to) {
        int[] within = new int[history.operations()];
        int count = 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if (start(operation) <= to && end(operation) >= from) {
                within[count++] = operation;
            }
        }
        return Arrays.copyOf(within, count);
    }
}
