// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable history in columns of primitives.
 *
 * <p>Three tables: <em>events</em> in the order they were seen; <em>operations</em>, numbered by
 * their invocations; and the operations' <em>steps</em> (micro-operations) in compressed sparse
 * rows: the steps of operation {@code o} are {@code firstStep(o) .. firstStep(o + 1) - 1}. Values
 * and keys are references into one {@link ValuePool}; functions are small numbers named by {@link
 * #functionName}. Faults stand beside: an event belongs either to an operation or to a fault.
 * Further named facts are open columns by event.
 *
 * <p>Accessors are O(1) and unchecked beyond array bounds. Memory: 13 bytes an event, 21 an
 * operation, 16 a step, 4 an event for each open column. Instances are safe to read from many
 * threads.
 */
public final class History {
    final int[] eventOwner;
    final byte[] eventType;
    final long[] eventTime;
    final int[] process;
    final int[] function;
    final byte[] outcome;
    final int[] invocation;
    final int[] completion;
    final int[] stepStart;
    final int[] stepFunction;
    final int[] stepKey;
    final int[] stepArgument;
    final int[] stepResult;
    final List<Event.Fault> faults;
    final List<String> functionNames;
    final ValuePool values;
    final SortedMap<String, int[]> columns;

    History(HistoryBuilder builder) {
        eventOwner = builder.eventOwner.take();
        eventType = builder.eventType.take();
        eventTime = builder.eventTime.take();
        process = builder.process.take();
        function = builder.function.take();
        outcome = builder.outcome.take();
        invocation = builder.invocation.take();
        completion = builder.completion.take();
        stepStart = builder.stepStart.take();
        stepFunction = builder.stepFunction.take();
        stepKey = builder.stepKey.take();
        stepArgument = builder.stepArgument.take();
        stepResult = builder.stepResult.take();
        faults = List.copyOf(builder.faults);
        functionNames = List.copyOf(builder.functionNames);
        values = builder.values;
        columns = Collections.unmodifiableSortedMap(builder.finishedColumns());
    }

    /** How many events there are, faults included. */
    public int events() {
        return eventOwner.length;
    }

    /** How many operations there are. */
    public int operations() {
        return process.length;
    }

    /** How many steps all operations have together. */
    public int steps() {
        return stepFunction.length;
    }

    /** The operation of an event, or -1 when the event is a fault's. */
    public int eventOperation(int event) {
        return eventOwner[event] >= 0 ? eventOwner[event] : -1;
    }

    /** The number of the fault event in {@link #faults}, or -1 when the event is an operation's. */
    public int eventFault(int event) {
        return eventOwner[event] >= 0 ? -1 : -1 - eventOwner[event];
    }

    /** What the event says. */
    public EventType eventType(int event) {
        return EventType.at(eventType[event]);
    }

    /** Nanoseconds since the start of the trial, or {@link Event#NO_TIME}. */
    public long eventTimeNanos(int event) {
        return eventTime[event];
    }

    /** The process that called the operation. */
    public int process(int operation) {
        return process[operation];
    }

    /** The function's number; see {@link #functionName}. */
    public int function(int operation) {
        return function[operation];
    }

    /** The name of a function's number. */
    public String functionName(int function) {
        return functionNames.get(function);
    }

    /** The number of a function's name, or -1 when no operation and no step has it. */
    public int functionNumber(String name) {
        return functionNames.indexOf(name);
    }

    /** How many function numbers there are. */
    public int functions() {
        return functionNames.size();
    }

    /** How the operation ended; one that never returned is {@link EventType#INFO}. */
    public EventType outcome(int operation) {
        return EventType.at(outcome[operation]);
    }

    /** The event that invoked the operation. */
    public int invocation(int operation) {
        return invocation[operation];
    }

    /** The event that completed the operation, or -1 when none did. */
    public int completion(int operation) {
        return completion[operation];
    }

    /**
     * The first step of an operation; that of operation {@code operations()} is {@link #steps()}.
     */
    public int firstStep(int operation) {
        return stepStart[operation];
    }

    /** The number of the step's function. */
    public int stepFunction(int step) {
        return stepFunction[step];
    }

    /** The reference of the step's key. */
    public int stepKey(int step) {
        return stepKey[step];
    }

    /** The reference of the value that the invocation carried. */
    public int stepArgument(int step) {
        return stepArgument[step];
    }

    /**
     * The reference of the value that the completion carried; {@link ValuePool#UNKNOWN} unless the
     * operation is ok.
     */
    public int stepResult(int step) {
        return stepResult[step];
    }

    /**
     * The faults' events in order; the event number of fault {@code f} is found by {@link
     * #eventFault}.
     */
    public List<Event.Fault> faults() {
        return faults;
    }

    /**
     * The pool behind all references. Adding to it is for readers of this history only, from one
     * thread.
     */
    public ValuePool values() {
        return values;
    }

    /** The names of the open columns, sorted. */
    public Iterable<String> columnNames() {
        return columns.keySet();
    }

    /**
     * The reference in an open column, {@link ValuePool#ABSENT} where the event or the column has
     * none.
     */
    public int column(String name, int event) {
        int[] column = columns.get(name);
        return column == null ? ValuePool.ABSENT : column[event];
    }

    /** The history as the events it was built from, in order; equal events go in and come out. */
    public void replay(EventSink sink) {
        for (int event = 0; event < events(); event++) {
            sink.accept(event(event));
        }
    }

    /** One event as an object, for people and writers; O(steps + open columns). */
    public Event event(int event) {
        Map<String, Value> extras = extras(event);
        int operation = eventOwner[event];
        if (operation < 0) {
            Event.Fault fault = faults.get(-1 - operation);
            return new Event.Fault(
                    fault.process(),
                    fault.type(),
                    fault.timeNanos(),
                    fault.function(),
                    fault.value(),
                    extras);
        }
        boolean completes = EventType.at(eventType[event]).isCompletion();
        List<MicroOperation> steps = new ArrayList<>();
        for (int step = stepStart[operation]; step < stepStart[operation + 1]; step++) {
            steps.add(
                    new MicroOperation(
                            functionName(stepFunction[step]),
                            values.get(stepKey[step]),
                            values.get(completes ? stepResult[step] : stepArgument[step])));
        }
        return new Event.Client(
                process[operation],
                EventType.at(eventType[event]),
                eventTime[event],
                functionName(function[operation]),
                steps,
                extras);
    }

    private Map<String, Value> extras(int event) {
        if (columns.isEmpty()) {
            return Map.of();
        }
        SortedMap<String, Value> extras = new TreeMap<>();
        columns.forEach(
                (name, column) -> {
                    if (column[event] != ValuePool.ABSENT) {
                        extras.put(name, values.get(column[event]));
                    }
                });
        return extras;
    }
}
