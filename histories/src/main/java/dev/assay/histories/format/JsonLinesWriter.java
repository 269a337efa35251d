// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes {@link JsonLinesFormat}. */
final class JsonLinesWriter implements EventWriter {
    private final TextOutput output;
    private final StringBuilder out;
    private final JsonWriter json;

    JsonLinesWriter(OutputStream output) {
        this.output = new TextOutput(output);
        out = this.output.text();
        json = new JsonWriter(out);
    }

    @Override
    public void accept(Event event) {
        write(event);
        output.endOfEvent();
    }

    @Override
    public void finish() throws IOException {
        output.finish();
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
        // Sorted, since events sort their extras.
        event.extras()
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
