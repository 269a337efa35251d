// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One event of a client as numbers: its functions and values are references that a {@link
 * HistoryBuilder} knows. Readers fill it again for each event, so that a history is built without
 * an object for every step. The same rules hold as for {@link Event.Client}, which it stands for.
 */
public final class EventRow {
    private int process;
    private EventType type = EventType.INVOKE;
    private long timeNanos;
    private int function;
    private int[] steps = new int[48];
    private int count;

    /** Begins another event, without steps. */
    public void begin(int newProcess, EventType newType, long newTimeNanos, int newFunction) {
        process = newProcess;
        type = newType;
        timeNanos = newTimeNanos;
        function = newFunction;
        count = 0;
    }

    /** Adds a step: the number of its function, the references of its key and its value. */
    public void step(int stepFunction, int key, int value) {
        int at = 3 * count++;
        if (at == steps.length) {
            steps = Arrays.copyOf(steps, at * 2);
        }
        steps[at] = stepFunction;
        steps[at + 1] = key;
        steps[at + 2] = value;
    }

    /** The client. */
    public int process() {
        return process;
    }

    /** What the event says. */
    public EventType type() {
        return type;
    }

    /** Nanoseconds since the start of the trial, or {@link Event#NO_TIME}. */
    public long timeNanos() {
        return timeNanos;
    }

    /** The number of the operation's function. */
    public int function() {
        return function;
    }

    /** How many steps there are. */
    public int steps() {
        return count;
    }

    /** The number of a step's function. */
    public int stepFunction(int step) {
        return steps[3 * step];
    }

    /** The reference of a step's key. */
    public int stepKey(int step) {
        return steps[3 * step + 1];
    }

    /** The reference of a step's value. */
    public int stepValue(int step) {
        return steps[3 * step + 2];
    }

    /** Replaces a step's value. */
    public void setStepValue(int step, int value) {
        steps[3 * step + 2] = value;
    }

    /** The event that it stands for. */
    Event.Client event(List<String> functionNames, ValuePool values) {
        List<MicroOperation> objects = new ArrayList<>(count);
        for (int step = 0; step < count; step++) {
            objects.add(
                    new MicroOperation(
                            functionNames.get(stepFunction(step)),
                            values.get(stepKey(step)),
                            values.get(stepValue(step))));
        }
        return new Event.Client(
                process, type, timeNanos, functionNames.get(function), objects, Map.of());
    }
}
