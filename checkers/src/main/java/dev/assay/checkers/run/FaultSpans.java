// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When faults began and ended. Two ways of saying so are known: a fault is invoked and ends ok,
 * told apart by the column {@code step}; or, as Jepsen's nemeses do, everything is info, each
 * action twice (asked for and done), and its name tells: {@code start-x} and {@code stop-x}, {@code
 * kill} and {@code start}, {@code pause} and {@code resume}; {@code heal} and {@code recover} end
 * all. Other actions are counted and left out.
 */
final class FaultSpans {
    /** Stands for the end of a fault that does not end. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final int NOBODY = -1;

    /**
     * A fault.
     *
     * @param from the event at which it began
     * @param to the event by which it was over, or {@link #NEVER}
     */
    record Span(String name, int from, int to) {}

    private final List<Span> spans = new ArrayList<>();
    private final Map<String, Integer> open = new LinkedHashMap<>();
    private final boolean kills;
    private long strangers;

    private FaultSpans(boolean kills) {
        this.kills = kills;
    }

    static FaultSpans of(History history) {
        List<Event.Fault> faults = history.faults();
        boolean kills = faults.stream().anyMatch(fault -> fault.function().equals("kill"));
        FaultSpans spans = new FaultSpans(kills);
        Map<String, Integer> asked = new HashMap<>();
        for (int event = 0; event < history.events(); event++) {
            int number = history.eventFault(event);
            if (number < 0) {
                continue;
            }
            Event.Fault fault = faults.get(number);
            if (fault.type() != EventType.INFO) {
                spans.told(fault, event);
                continue;
            }
            int before = asked.getOrDefault(fault.process(), NOBODY);
            boolean isDone =
                    before != NOBODY
                            && faults.get(history.eventFault(before))
                                    .function()
                                    .equals(fault.function());
            asked.put(fault.process(), isDone ? NOBODY : event);
            spans.act(fault.function(), event, isDone ? before : NOBODY);
        }
        spans.open.forEach((name, from) -> spans.spans.add(new Span(shown(name), from, NEVER)));
        return spans;
    }

    private void told(Event.Fault fault, int event) {
        Value step = fault.extras().getOrDefault("step", Value.ABSENT);
        String name = fault.function() + "\n" + fault.process() + "\n" + Described.value(step);
        if (fault.type() == EventType.INVOKE) {
            open.putIfAbsent(name, event);
        } else {
            end(name, event);
        }
    }

    private static String shown(String name) {
        int line = name.indexOf('\n');
        return line < 0 ? name : name.substring(0, line);
    }

    private void end(String name, int event) {
        Integer from = open.remove(name);
        if (from != null) {
            spans.add(new Span(shown(name), from, event));
        }
    }

    private void act(String action, int event, int asked) {
        switch (action) {
            case "heal", "recover" -> endAll(event, asked);
            case "kill", "pause" -> begin(action, event, asked);
            case "resume" -> endOne("pause", event, asked);
            case "restart" -> endOne("kill", event, asked);
            case "start" -> {
                if (kills) {
                    endOne("kill", event, asked);
                } else {
                    begin("fault", event, asked);
                }
            }
            case "stop" -> endOne("fault", event, asked);
            default -> {
                if (action.startsWith("start-")) {
                    begin(action.substring("start-".length()), event, asked);
                } else if (action.startsWith("stop-")) {
                    endOne(action.substring("stop-".length()), event, asked);
                } else {
                    strangers++;
                }
            }
        }
    }

    // A fault begins when it is asked for.
    private void begin(String name, int event, int asked) {
        if (asked == NOBODY) {
            open.putIfAbsent(name, event);
        }
    }

    // A fault is over when its end was done: what ended by being asked for ends a little later.
    private void endOne(String name, int event, int asked) {
        end(name, event);
        spans.replaceAll(
                span ->
                        asked != NOBODY && span.to() == asked && span.name().equals(name)
                                ? new Span(name, span.from(), event)
                                : span);
    }

    private void endAll(int event, int asked) {
        List.copyOf(open.keySet()).forEach(name -> end(name, event));
        spans.replaceAll(
                span ->
                        asked != NOBODY && span.to() == asked
                                ? new Span(span.name(), span.from(), event)
                                : span);
    }

    List<Span> spans() {
        return spans;
    }

    /** How many actions are none that is known to begin or end a fault. */
    long strangers() {
        return strangers;
    }
}
