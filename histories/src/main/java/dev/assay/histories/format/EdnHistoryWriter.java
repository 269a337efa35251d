// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes one operation map a line, as Jepsen does: an operation that is not ok repeats its
 * argument, which Elle needs to know what a failed transaction wrote. Values that {@link
 * EventAssembler} would take for something else are tagged.
 */
final class EdnHistoryWriter implements EventWriter {
    private final TextOutput output;
    private final StringBuilder out;
    private final EdnWriter edn;
    private final Map<Integer, Event.Client> open = new HashMap<>();
    private long position;

    EdnHistoryWriter(OutputStream output) {
        this.output = new TextOutput(output);
        out = this.output.text();
        edn = new EdnWriter(out);
    }

    @Override
    public void accept(Event event) {
        write(event);
        position++;
        output.endOfEvent();
    }

    @Override
    public void finish() throws IOException {
        output.finish();
    }

    private void write(Event event) {
        out.append('{');
        switch (event) {
            case Event.Client client -> client(client);
            case Event.Fault fault -> fault(fault);
        }
        if (event.timeNanos() != Event.NO_TIME) {
            out.append(", :time ").append(event.timeNanos());
        }
        extras(event.extras());
        out.append("}\n");
    }

    private void fault(Event.Fault fault) {
        out.append(":process ");
        edn.name(fault.process());
        out.append(", :type :").append(fault.type().word());
        if (!fault.function().isEmpty()) {
            out.append(", :f ");
            edn.name(fault.function());
        }
        if (fault.value() != Value.ABSENT) {
            out.append(", :value ");
            edn.value(fault.value());
        }
    }

    private void client(Event.Client client) {
        out.append(":process ").append(client.process());
        out.append(", :type :").append(client.type().word());
        out.append(", :f ");
        edn.name(client.function());
        boolean plain = StepMeaning.isPlain(client.function(), client.steps());
        Value key = client.steps().get(0).key();
        if (plain && key != Value.ABSENT) {
            out.append(", :key ");
            edn.value(key);
        }
        Value shown = shown(client, plain);
        if (shown != Value.ABSENT) {
            out.append(", :value ");
            edn.value(shown);
        }
    }

    /** What stands behind {@code :value}; nothing when absent. */
    private Value shown(Event.Client client, boolean plain) {
        if (client.type() == EventType.INVOKE) {
            open.put(client.process(), client);
            return plain ? shownArgument(client.steps().get(0).value()) : sequence(client.steps());
        }
        List<MicroOperation> invoked = invokedSteps(client);
        boolean faithful = true;
        for (int i = 0; i < invoked.size(); i++) {
            Value value = client.steps().get(i).value();
            faithful &=
                    client.type() == EventType.OK
                            ? value != Value.ABSENT
                                    && StepMeaning.result(
                                                    EventType.OK,
                                                    invoked.get(i).function(),
                                                    invoked.get(i).value(),
                                                    value)
                                            .equals(value)
                            : value == Value.UNKNOWN;
        }
        if (client.type() == EventType.OK || !faithful) {
            return shownResult(client.steps(), plain, faithful);
        }
        Value argument = invoked.get(0).value();
        boolean repeatable = !plain || shownArgument(argument).equals(argument);
        return repeatable ? plain ? argument : sequence(invoked) : Value.ABSENT;
    }

    private static Value shownArgument(Value argument) {
        boolean ambiguous =
                argument == Value.ABSENT
                        || isOwnTag(argument)
                        || StepMeaning.looksLikeSteps(argument);
        return ambiguous ? new Value.Tagged(EdnTags.VALUE, argument) : argument;
    }

    private static Value shownResult(List<MicroOperation> steps, boolean plain, boolean faithful) {
        if (plain) {
            Value value = steps.get(0).value();
            return faithful && !isOwnTag(value) ? value : new Value.Tagged(EdnTags.VALUE, value);
        }
        return faithful ? sequence(steps) : new Value.Tagged(EdnTags.STEPS, sequence(steps));
    }

    private static boolean isOwnTag(Value value) {
        return value instanceof Value.Tagged tagged
                && (tagged.tag().equals(EdnTags.VALUE) || tagged.tag().equals(EdnTags.STEPS));
    }

    private List<MicroOperation> invokedSteps(Event.Client client) {
        Event.Client invocation = open.remove(client.process());
        if (invocation == null || invocation.steps().size() != client.steps().size()) {
            throw new MalformedHistoryException(
                    "process "
                            + client.process()
                            + " completes "
                            + client.steps().size()
                            + " steps, which it did not invoke");
        }
        return invocation.steps();
    }

    private static Value sequence(List<MicroOperation> steps) {
        List<Value> elements = new ArrayList<>(steps.size());
        for (MicroOperation step : steps) {
            elements.add(
                    Value.sequence(new Value.Keyword(step.function()), step.key(), step.value()));
        }
        return new Value.Sequence(elements);
    }

    private void extras(Map<String, Value> extras) {
        if (extras.isEmpty()) {
            out.append(", :index ").append(position);
            return;
        }
        Value index = extras.getOrDefault("index", Value.ABSENT);
        boolean indexShows = !(index instanceof Value.Missing) && !index.equals(Value.of(position));
        out.append(", :index ");
        edn.value(indexShows ? index : Value.of(position));
        Map<Value, Value> more =
                new TreeMap<>(
                        (left, right) ->
                                ((Value.Text) left)
                                        .value()
                                        .compareTo(((Value.Text) right).value()));
        // Sorted, since events sort their extras.
        extras.forEach(
                (name, value) -> {
                    if (name.equals("index") && indexShows) {
                        return;
                    }
                    if (OperationMap.isTaken(name) || !EdnWriter.isName(name)) {
                        more.put(Value.of(name), value);
                    } else {
                        out.append(", :").append(name).append(' ');
                        edn.value(value);
                    }
                });
        if (!more.isEmpty()) {
            out.append(", :" + OperationMap.MORE_EXTRAS + " ");
            edn.value(new Value.Mapping(more));
        }
    }
}
