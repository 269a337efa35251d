// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Operation;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.EventWriter;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Scripts as JSON: every operation is an invocation as a JSON Lines history has it, on a line of
 * its own, so that one can be taken out by hand.
 */
final class ScriptJson {
    private static final String KILLED_AFTER = "killed-after";
    private static final String CALLS = "calls";
    private static final String LAST = "final";

    private ScriptJson() {}

    static void write(Script script, ObjectNode into) {
        List<Event> calls = new ArrayList<>();
        script.calls()
                .forEach(
                        call ->
                                calls.add(
                                        event(
                                                call.process(),
                                                call.atNanos(),
                                                call.operation(),
                                                call.killedAfterNanos())));
        List<Event> last = new ArrayList<>();
        script.last()
                .forEach(
                        operation ->
                                last.add(
                                        event(
                                                last.size(),
                                                Event.NO_TIME,
                                                operation,
                                                OptionalLong.empty())));
        lines(calls, into.putArray(CALLS));
        lines(last, into.putArray(LAST));
    }

    private static Event event(
            int process, long time, Operation operation, OptionalLong killedAfter) {
        Map<String, Value> extras =
                killedAfter.isPresent()
                        ? Collections.singletonMap(KILLED_AFTER, Value.of(killedAfter.getAsLong()))
                        : Collections.emptyMap();
        return new Event.Client(
                process, EventType.INVOKE, time, operation.function(), operation.steps(), extras);
    }

    private static void lines(List<Event> events, ArrayNode into) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            EventWriter writer = HistoryFormats.find("jsonl").writer(bytes);
            events.forEach(writer::accept);
            writer.finish();
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> into.addRawValue(new RawValue("\n    " + line)));
    }

    /**
     * Reads a script.
     *
     * @param source the file's name
     */
    static Script read(JsonFields fields, String source) {
        List<Script.Call> calls = new ArrayList<>();
        for (Event.Client event : events(fields, CALLS, source)) {
            calls.add(
                    new Script.Call(
                            event.process(),
                            event.timeNanos(),
                            new Operation(event.function(), event.steps()),
                            killedAfter(event, source)));
        }
        List<Operation> last = new ArrayList<>();
        for (Event.Client event : events(fields, LAST, source)) {
            last.add(new Operation(event.function(), event.steps()));
        }
        fields.noOthers();
        return new Script(calls, last);
    }

    private static OptionalLong killedAfter(Event event, String source) {
        return switch (event.extras().getOrDefault(KILLED_AFTER, Value.ABSENT)) {
            case Value.Int(long after) -> OptionalLong.of(after);
            case Value.Missing none when none == Value.ABSENT -> OptionalLong.empty();
            case Value other ->
                    throw new HarnessInputException(
                            source
                                    + ": script."
                                    + CALLS
                                    + ": "
                                    + KILLED_AFTER
                                    + " must be a number of nanoseconds, not "
                                    + other);
        };
    }

    private static List<Event.Client> events(JsonFields fields, String field, String source) {
        HistoryFormat format = HistoryFormats.find("jsonl");
        List<Event.Client> events = new ArrayList<>();
        for (JsonNode element : fields.list(field)) {
            String place = source + ": script." + field + "[" + events.size() + "]";
            byte[] line = element.toString().getBytes(StandardCharsets.UTF_8);
            int before = events.size();
            try {
                format.read(
                        new ByteArrayInputStream(line),
                        "operation",
                        event -> {
                            if (event instanceof Event.Client client
                                    && client.type() == EventType.INVOKE) {
                                events.add(client);
                            }
                        });
            } catch (MalformedHistoryException e) {
                throw new HarnessInputException(
                        place
                                + " is no operation: "
                                + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                        e);
            } catch (IOException memoryDoesNotFail) {
                throw new UncheckedIOException(memoryDoesNotFail);
            }
            if (events.size() != before + 1) {
                throw new HarnessInputException(
                        place
                                + " is no operation: it must be an object such as"
                                + " {\"process\":0,\"type\":\"invoke\",\"f\":\"get\",\"key\":\"x\",\"time\":1200},"
                                + " not "
                                + element);
            }
        }
        return events;
    }
}
