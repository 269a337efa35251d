// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.ArrayList;
import java.util.Arrays;
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
public final class HistoryBuilder implements StepSink {
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
        process.add(client.process());
        int called = functionNumber(client.function());
        function.add(called);
        outcome.add(EventType.INFO.ordinal());
        invocation.add(eventOwner.size());
        completion.add(-1);
        stepStart.add(stepFunction.size());
        for (MicroOperation step : client.steps()) {
            stepFunction.add(
                    step.function().equals(client.function())
                            ? called
                            : functionNumber(step.function()));
            stepKey.add(values.intern(step.key()));
            stepArgument.add(values.intern(step.value()));
            stepResult.add(ValuePool.UNKNOWN);
        }
        eventOwner.add(operation);
    }

    private void complete(Event.Client client) {
        int operation = open.remove(client.process());
        if (operation < 0) {
            throw HistoryRules.idle(client);
        }
        if (!client.function().equals(functionNames.get(function.get(operation)))) {
            throw HistoryRules.otherFunction(functionNames.get(function.get(operation)), client);
        }
        if (client.type() == EventType.INFO) {
            open.put(client.process(), OpenOperations.RETIRED);
        }
        outcome.set(operation, client.type().ordinal());
        completion.set(operation, eventOwner.size());
        int first = stepStart.get(operation);
        int count =
                (operation + 1 < stepStart.size()
                                ? stepStart.get(operation + 1)
                                : stepFunction.size())
                        - first;
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

    @Override
    public int reference(long value) {
        return values.intern(value);
    }

    @Override
    public int reference(Value value) {
        return values.intern(value);
    }

    @Override
    public int invoke(int processNumber, int functionNumber) {
        int current = open.get(processNumber);
        if (current != OpenOperations.NONE) {
            throw HistoryRules.closed(processNumber, functionNames.get(functionNumber), current);
        }
        int operation = process.size();
        open.put(processNumber, operation);
        process.add(processNumber);
        function.add(functionNumber);
        outcome.add(EventType.INFO.ordinal());
        invocation.add(eventOwner.size());
        completion.add(-1);
        stepStart.add(stepFunction.size());
        event(operation, EventType.INVOKE);
        return operation;
    }

    @Override
    public int step(int functionNumber, int key, int argument) {
        stepFunction.add(functionNumber);
        stepKey.add(key);
        stepArgument.add(argument);
        stepResult.add(ValuePool.UNKNOWN);
        return stepFunction.size() - 1;
    }

    @Override
    public void result(int step, int value) {
        stepResult.set(step, value);
    }

    @Override
    public void complete(int processNumber, EventType type) {
        int operation = open.remove(processNumber);
        if (operation < 0) {
            throw HistoryRules.idle(processNumber);
        }
        if (type == EventType.INFO) {
            open.put(processNumber, OpenOperations.RETIRED);
        }
        outcome.set(operation, type.ordinal());
        completion.set(operation, eventOwner.size());
        event(operation, type);
    }

    private void event(int operation, EventType type) {
        eventOwner.add(operation);
        eventType.add(type.ordinal());
        eventTime.add(Event.NO_TIME);
    }

    @Override
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
                    finished.put(name, column.toArray());
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

    /** A growing byte column. */
    static final class Bytes {
        private byte[] data = new byte[16];
        private int size;

        void add(int value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = (byte) value;
        }

        void set(int index, int value) {
            data[index] = (byte) value;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(data, size);
        }
    }

    /** A growing int column. */
    static final class Ints {
        private int[] data = new int[16];
        private int size;

        void add(int value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = value;
        }

        void padTo(int length, int filler) {
            while (size < length) {
                add(filler);
            }
        }

        int get(int index) {
            return data[index];
        }

        void set(int index, int value) {
            data[index] = value;
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(data, size);
        }
    }

    /** A growing long column. */
    static final class Longs {
        private long[] data = new long[16];
        private int size;

        void add(long value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(data, size);
        }
    }
}
