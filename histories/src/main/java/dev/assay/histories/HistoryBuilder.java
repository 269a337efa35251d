// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import dev.assay.histories.Columns.Bytes;
import dev.assay.histories.Columns.Ints;
import dev.assay.histories.Columns.Longs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builds a {@link History} from events, and holds them to the rules of histories: a completion
 * needs an open invocation of its process, with the same function and the same steps; a process has
 * one open operation; none follows after {@link EventType#INFO}. O(1) an event besides its values.
 * Not thread-safe; {@link #build} may be called once.
 */
public final class HistoryBuilder implements EventSink {
    final Ints eventOwner = new Ints();
    final Bytes eventType = new Bytes();
    final Longs eventTime = new Longs();
    final Ints process = new Ints();
    final Ints function = new Ints();
    final Bytes outcome = new Bytes();
    final Ints invocation = new Ints();
    final Ints completion = new Ints();
    final Ints stepStart = new Ints();
    final Ints stepFunction = new Ints();
    final Ints stepKey = new Ints();
    final Ints stepArgument = new Ints();
    final Ints stepResult = new Ints();
    final List<Event.Fault> faults = new ArrayList<>();
    final List<String> functionNames = new ArrayList<>();
    final ValuePool values = new ValuePool();

    private final Map<String, Integer> functionNumbers = new HashMap<>();
    private final OpenOperations open = new OpenOperations();
    private final SortedMap<String, Ints> columns = new TreeMap<>();
    private boolean built;

    @Override
    public void accept(Event event) {
        switch (event) {
            case Event.Fault fault -> {
                faults.add(fault);
                eventOwner.add(-faults.size());
            }
            case Event.Client client -> {
                if (client.type() == EventType.INVOKE) {
                    invoke(client);
                } else {
                    complete(client);
                }
            }
        }
        int number = eventOwner.size() - 1;
        eventType.add(event.type().ordinal());
        eventTime.add(event.timeNanos());
        if (!event.extras().isEmpty()) {
            event.extras().forEach((name, value) -> column(name, number, value));
        }
    }

    private void invoke(Event.Client client) {
        int current = open.get(client.process());
        if (current != OpenOperations.NONE) {
            throw current == OpenOperations.RETIRED
                    ? HistoryRules.retired(client)
                    : HistoryRules.busy(client, current);
        }
        int operation = process.size();
        open.put(client.process(), operation);
        int called = functionNumber(client.function());
        beginOperation(client.process(), called);
        for (MicroOperation step : client.steps()) {
            addStep(
                    step.function().equals(client.function())
                            ? called
                            : functionNumber(step.function()),
                    values.intern(step.key()),
                    values.intern(step.value()));
        }
        eventOwner.add(operation);
    }

    private void complete(Event.Client client) {
        int operation = open.get(client.process());
        if (operation < 0) {
            throw HistoryRules.idle(client);
        }
        if (!client.function().equals(functionNames.get(function.get(operation)))) {
            throw HistoryRules.otherFunction(functionNames.get(function.get(operation)), client);
        }
        endOperation(client.process(), operation, client.type());
        int first = stepStart.get(operation);
        int count = stepCount(operation);
        if (client.steps().size() != count) {
            throw HistoryRules.otherSteps(count, client);
        }
        for (int i = 0; i < count; i++) {
            MicroOperation step = client.steps().get(i);
            if (!step.function().equals(functionNames.get(stepFunction.get(first + i)))
                    || values.intern(step.key()) != stepKey.get(first + i)) {
                throw HistoryRules.otherStep(i, client);
            }
            stepResult.set(first + i, values.intern(step.value()));
        }
        eventOwner.add(operation);
    }

    /**
     * Takes the next event of a client, told in numbers of {@link #functionNumber} and references
     * of {@link #values()}.
     *
     * @throws MalformedHistoryException as {@link #accept(Event)}
     */
    public void accept(EventRow row) {
        int operation = open.get(row.process());
        boolean fits =
                row.type() == EventType.INVOKE
                        ? operation == OpenOperations.NONE
                        : operation >= 0 && completes(row, operation);
        if (!fits) {
            accept(row.event(functionNames, values));
            return;
        }
        if (row.type() == EventType.INVOKE) {
            operation = process.size();
            open.put(row.process(), operation);
            beginOperation(row.process(), row.function());
            for (int i = 0; i < row.steps(); i++) {
                addStep(row.stepFunction(i), row.stepKey(i), row.stepValue(i));
            }
        } else {
            endOperation(row.process(), operation, row.type());
            int first = stepStart.get(operation);
            for (int i = 0; i < row.steps(); i++) {
                stepResult.set(first + i, row.stepValue(i));
            }
        }
        eventOwner.add(operation);
        eventType.add(row.type().ordinal());
        eventTime.add(row.timeNanos());
    }

    private boolean completes(EventRow row, int operation) {
        int first = stepStart.get(operation);
        if (row.function() != function.get(operation) || row.steps() != stepCount(operation)) {
            return false;
        }
        for (int i = 0; i < row.steps(); i++) {
            if (row.stepFunction(i) != stepFunction.get(first + i)
                    || row.stepKey(i) != stepKey.get(first + i)) {
                return false;
            }
        }
        return true;
    }

    private void beginOperation(int byProcess, int called) {
        process.add(byProcess);
        function.add(called);
        outcome.add(EventType.INFO.ordinal());
        invocation.add(eventOwner.size());
        completion.add(-1);
        stepStart.add(stepFunction.size());
    }

    private void addStep(int called, int key, int argument) {
        stepFunction.add(called);
        stepKey.add(key);
        stepArgument.add(argument);
        stepResult.add(ValuePool.UNKNOWN);
    }

    private void endOperation(int byProcess, int operation, EventType type) {
        open.put(byProcess, type == EventType.INFO ? OpenOperations.RETIRED : OpenOperations.NONE);
        outcome.set(operation, type.ordinal());
        completion.set(operation, eventOwner.size());
    }

    private int stepCount(int operation) {
        int end =
                operation + 1 < stepStart.size()
                        ? stepStart.get(operation + 1)
                        : stepFunction.size();
        return end - stepStart.get(operation);
    }

    /** The operation that a process has open, or a negative number. */
    public int openOperation(int processNumber) {
        return open.get(processNumber);
    }

    /** How an operation that was accepted was invoked, told again. */
    public void invocation(int operation, EventRow into) {
        into.begin(
                process.get(operation), EventType.INVOKE, Event.NO_TIME, function.get(operation));
        int first = stepStart.get(operation);
        int count = stepCount(operation);
        for (int step = first; step < first + count; step++) {
            into.step(stepFunction.get(step), stepKey.get(step), stepArgument.get(step));
        }
    }

    /** The event that a row stands for. */
    public Event.Client event(EventRow row) {
        return row.event(functionNames, values);
    }

    /** How many events were accepted. */
    public int events() {
        return eventOwner.size();
    }

    /** Where the references of values are from. */
    public ValuePool values() {
        return values;
    }

    /** The number of a function, new when its name is. */
    public int functionNumber(String name) {
        Integer known = functionNumbers.putIfAbsent(name, functionNames.size());
        if (known == null) {
            functionNames.add(name);
            return functionNames.size() - 1;
        }
        return known;
    }

    private void column(String name, int event, Value value) {
        Ints column = columns.computeIfAbsent(name, unused -> new Ints());
        column.padTo(event, ValuePool.ABSENT);
        column.add(values.intern(value));
    }

    SortedMap<String, int[]> finishedColumns() {
        SortedMap<String, int[]> finished = new TreeMap<>();
        columns.forEach(
                (name, column) -> {
                    column.padTo(eventOwner.size(), ValuePool.ABSENT);
                    finished.put(name, column.take());
                });
        return finished;
    }

    /** The process numbers that may not invoke again or have an open operation. */
    public boolean isFree(int processNumber) {
        return open.get(processNumber) == OpenOperations.NONE;
    }

    /** The finished history. The builder must not be used afterwards. */
    public History build() {
        if (built) {
            throw new IllegalStateException("build() called twice");
        }
        built = true;
        stepStart.add(stepFunction.size());
        return new History(this);
    }
}
