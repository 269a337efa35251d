// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@link JsonLinesFormat}. */
final class JsonLinesReader {
    private final String name;
    private final TextSource source;
    private final JsonReader json;
    private final EventSink sink;
    private final Map<Integer, Event.Client> open = new HashMap<>();

    private Value process = Value.ABSENT;
    private Value type = Value.ABSENT;
    private Value function = Value.ABSENT;
    private Value key = Value.ABSENT;
    private Value value = Value.ABSENT;
    private Value steps = Value.ABSENT;
    private Value time = Value.ABSENT;
    private boolean hasValue;
    private Map<String, Value> extras = Map.of();

    JsonLinesReader(InputStream input, String name, EventSink sink) throws IOException {
        this.name = name;
        this.source = new TextSource(input, name);
        this.json = new JsonReader(source);
        this.sink = sink;
    }

    /** True for names of members that have a meaning of their own. */
    static boolean isTaken(String name) {
        return switch (name) {
            case "process", "type", "f", "key", "value", "steps", "time" -> true;
            default -> false;
        };
    }

    void read() throws IOException {
        while (json.significant() != TextSource.END) {
            int line = source.line();
            int column = source.column();
            if (source.peek() != '{') {
                throw source.fail(
                        "an event is an object such as"
                                + " {\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}; not "
                                + TextSource.show(source.peek()));
            }
            source.next();
            members();
            try {
                event();
            } catch (MalformedHistoryException e) {
                throw e.line() == 0 ? e.at(name, line, column) : e;
            }
        }
    }

    private void members() throws IOException {
        process = Value.ABSENT;
        type = Value.ABSENT;
        function = Value.ABSENT;
        key = Value.ABSENT;
        value = Value.ABSENT;
        steps = Value.ABSENT;
        time = Value.ABSENT;
        hasValue = false;
        extras = Map.of();
        boolean first = true;
        int seen = 128;
        while (json.more('}', first)) {
            first = false;
            int line = source.line();
            int column = source.column();
            String member = json.name();
            Value given = json.value(1);
            int bit = place(member, given);
            if ((seen & bit) != 0) {
                throw source.failAt(
                        line,
                        column,
                        "the name \"" + EdnNumbers.shorten(member) + "\" twice in one event");
            }
            seen |= bit;
        }
    }

    /**
     * Keeps a member; a bit for each name with a meaning, all bits when an extra was there before.
     */
    private int place(String member, Value given) {
        switch (member) {
            case "process" -> process = given;
            case "type" -> type = given;
            case "f" -> function = given;
            case "key" -> key = given;
            case "value" -> {
                value = given;
                hasValue = true;
            }
            case "steps" -> steps = given;
            case "time" -> time = given;
            default -> {
                if (extras.isEmpty()) {
                    extras = new TreeMap<>();
                }
                String extra = member.startsWith("$") ? member.substring(1) : member;
                return extras.put(extra, given) == null ? 0 : ~0;
            }
        }
        return switch (member) {
            case "process" -> 1;
            case "type" -> 2;
            case "f" -> 4;
            case "key" -> 8;
            case "value" -> 16;
            case "steps" -> 32;
            default -> 64;
        };
    }

    private void event() {
        EventType eventType = eventType();
        long nanos =
                switch (time) {
                    case Value.Int integer -> integer.value();
                    case Value.Missing unused -> Event.NO_TIME;
                    default ->
                            throw new MalformedHistoryException(
                                    "\"time\" is not an integer of nanoseconds");
                };
        switch (process) {
            case Value.Text text -> {
                if (key != Value.ABSENT || steps != Value.ABSENT) {
                    throw new MalformedHistoryException(
                            "a fault has a \"value\", neither \"key\" nor \"steps\"");
                }
                sink.accept(
                        new Event.Fault(
                                text.value(), eventType, nanos, functionOr(""), value, extras));
            }
            case Value.Int number when number.value() == (int) number.value() ->
                    client((int) number.value(), eventType, nanos);
            default ->
                    throw new MalformedHistoryException(
                            "\"process\" is needed: an integer of 32 bits for a client, a text for"
                                    + " a fault");
        }
    }

    private EventType eventType() {
        if (type instanceof Value.Text(String word)) {
            for (EventType candidate : EventType.values()) {
                if (candidate.word().equals(word)) {
                    return candidate;
                }
            }
        }
        throw new MalformedHistoryException(
                "\"type\" is needed: \"invoke\", \"ok\", \"fail\" or \"info\"");
    }

    private String functionOr(String otherwise) {
        return switch (function) {
            case Value.Text text when !text.value().isEmpty() -> text.value();
            case Value.Missing unused -> otherwise;
            default ->
                    throw new MalformedHistoryException(
                            "\"f\" is not a text that names a function");
        };
    }

    private void client(int number, EventType eventType, long nanos) {
        if (steps != Value.ABSENT && (hasValue || key != Value.ABSENT)) {
            throw new MalformedHistoryException(
                    "an operation has either \"steps\", or a \"value\" and perhaps a \"key\"");
        }
        if (eventType == EventType.INVOKE) {
            String called = functionOr("");
            if (called.isEmpty()) {
                throw new MalformedHistoryException(
                        "an invocation without \"f\", the name of its function");
            }
            List<MicroOperation> asked =
                    steps == Value.ABSENT
                            ? List.of(new MicroOperation(called, key, hasValue ? value : Value.NIL))
                            : steps(Value.NIL);
            Event.Client event = new Event.Client(number, eventType, nanos, called, asked, extras);
            sink.accept(event);
            open.put(number, event);
        } else {
            Event.Client invocation = open.remove(number);
            if (invocation == null) {
                throw new MalformedHistoryException(
                        "process "
                                + number
                                + " completes an operation but has none open;"
                                + " is its invocation missing?");
            }
            sink.accept(
                    new Event.Client(
                            number,
                            eventType,
                            nanos,
                            functionOr(invocation.function()),
                            results(eventType, invocation),
                            extras));
        }
    }

    private List<MicroOperation> results(EventType eventType, Event.Client invocation) {
        if (steps != Value.ABSENT) {
            return steps(Value.UNKNOWN);
        }
        if (hasValue) {
            if (!StepMeaning.isPlain(invocation.function(), invocation.steps())) {
                throw new MalformedHistoryException(
                        "process "
                                + invocation.process()
                                + " invoked \"steps\" and completes with a \"value\"");
            }
            MicroOperation asked = invocation.steps().get(0);
            Value sameKey = key == Value.ABSENT ? asked.key() : key;
            return List.of(new MicroOperation(asked.function(), sameKey, value));
        }
        boolean repeats =
                eventType == EventType.OK
                        && StepMeaning.isPlain(invocation.function(), invocation.steps());
        return invocation.steps().stream()
                .map(
                        step ->
                                new MicroOperation(
                                        step.function(),
                                        step.key(),
                                        repeats && StepMeaning.isMutation(step.function())
                                                ? step.value()
                                                : Value.UNKNOWN))
                .toList();
    }

    private List<MicroOperation> steps(Value missing) {
        if (!(steps instanceof Value.Sequence(List<Value> elements)) || elements.isEmpty()) {
            throw new MalformedHistoryException("\"steps\" needs [[\"function\", key, value], …]");
        }
        List<MicroOperation> read = new ArrayList<>(elements.size());
        for (Value element : elements) {
            if (!(element instanceof Value.Sequence(List<Value> parts))
                    || parts.size() < 2
                    || parts.size() > 3
                    || !(parts.get(0) instanceof Value.Text(String called))
                    || called.isEmpty()) {
                throw new MalformedHistoryException("a step is [\"function\", key, value]");
            }
            read.add(
                    new MicroOperation(
                            called, parts.get(1), parts.size() == 3 ? parts.get(2) : missing));
        }
        return read;
    }
}
