// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Writes {@link JsonLinesFormat}. */
final class JsonLinesWriter {
    private static final int FLUSH_CHARACTERS = 1 << 15;

    private final History history;
    private final StringBuilder out = new StringBuilder();
    private final JsonWriter json = new JsonWriter(out);

    JsonLinesWriter(History history) {
        this.history = history;
    }

    void write(OutputStream output) throws IOException {
        for (int event = 0; event < history.events(); event++) {
            write(history.event(event));
            if (out.length() > FLUSH_CHARACTERS) {
                output.write(out.toString().getBytes(StandardCharsets.UTF_8));
                out.setLength(0);
            }
        }
        output.write(out.toString().getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private void write(Event event) {
        out.append("{\"process\":");
        switch (event) {
            case Event.Client client -> {
                out.append(client.process());
                type(client);
                client(client);
            }
            case Event.Fault fault -> {
                json.text(fault.process());
                type(fault);
                function(fault.function());
                if (fault.value() != Value.ABSENT) {
                    member("value", fault.value());
                }
            }
        }
        if (event.timeNanos() != Event.NO_TIME) {
            out.append(",\"time\":").append(event.timeNanos());
        }
        new TreeMap<>(event.extras())
                .forEach(
                        (name, value) ->
                                member(
                                        JsonLinesReader.isTaken(name) || name.startsWith("$")
                                                ? "$" + name
                                                : name,
                                        value));
        out.append("}\n");
    }

    private void type(Event event) {
        out.append(",\"type\":\"").append(event.type().word()).append('"');
    }

    private void function(String function) {
        if (!function.isEmpty()) {
            out.append(",\"f\":");
            json.text(function);
        }
    }

    private void client(Event.Client client) {
        function(client.function());
        boolean invocation = client.type() == EventType.INVOKE;
        if (StepMeaning.isPlain(client.function(), client.steps())) {
            MicroOperation step = client.steps().get(0);
            if (step.key() != Value.ABSENT) {
                member("key", step.key());
            }
            boolean repeats =
                    client.type() == EventType.OK && StepMeaning.isMutation(step.function());
            if (invocation || repeats || step.value() != Value.UNKNOWN) {
                member("value", step.value());
            }
        } else if (invocation
                || client.steps().stream().anyMatch(step -> step.value() != Value.UNKNOWN)) {
            steps(client.steps());
        }
    }

    private void steps(List<MicroOperation> steps) {
        out.append(",\"steps\":[");
        String separator = "[";
        for (MicroOperation step : steps) {
            out.append(separator);
            json.text(step.function());
            out.append(',');
            json.value(step.key());
            out.append(',');
            json.value(step.value());
            separator = "],[";
        }
        out.append("]]");
    }

    private void member(String name, Value value) {
        out.append(',');
        json.text(name);
        out.append(':');
        json.value(value);
    }
}
