// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the operation maps of a Jepsen history into events. O(size of the map).
 *
 * <p>A process that is not a number is a fault's. Operations without {@code :process} are clients
 * of their own, each completed by the next map. {@code :f} may be left out of completions, and of
 * transactions. An {@code :index} that is the map's position is dropped. What a completion that is
 * not ok shows in place of its argument is kept: a name as the extra {@code error}, anything else
 * as {@code value}. Who got another process number keeps the old one as the extra {@code
 * original-process}.
 */
final class EventAssembler {
    static final String ORIGINAL_PROCESS = "original-process";
    private static final String TRANSACTION = "txn";

    private final EventSink sink;
    private final ReadingProgress progress;
    private ProcessNumbers.@Nullable Process anonymous;

    EventAssembler(EventSink sink, ReadingProgress progress) {
        this.sink = sink;
        this.progress = progress;
    }

    /**
     * Hands the map's event on.
     *
     * @throws MalformedHistoryException without a place
     */
    void accept(OperationMap map) {
        EventType type = type(map.type);
        switch (map.process) {
            case Value.Int number -> client(map, type, number);
            case Value.Missing unused -> anonymous(map, type);
            case Value.Keyword name -> sink.accept(fault(map, type, name.name()));
            case Value.Text name -> sink.accept(fault(map, type, name.value()));
            case Value.Symbol name -> sink.accept(fault(map, type, name.name()));
            default ->
                    throw new MalformedHistoryException(
                            ":process is neither an integer nor a name such as :nemesis");
        }
        progress.advance();
    }

    private static EventType type(Value type) {
        return switch (name(type, ":type")) {
            case "invoke" -> EventType.INVOKE;
            case "ok" -> EventType.OK;
            case "fail" -> EventType.FAIL;
            case "info" -> EventType.INFO;
            case "" ->
                    throw new MalformedHistoryException(
                            "an operation without :type; :invoke, :ok, :fail or :info is needed");
            case String other ->
                    throw new MalformedHistoryException(
                            ":type "
                                    + EdnNumbers.shorten(other)
                                    + " is none of :invoke, :ok, :fail and :info");
        };
    }

    /** The name, or an empty one when it is missing. */
    private static String name(Value value, String key) {
        return switch (value) {
            case Value.Keyword keyword -> keyword.name();
            case Value.Text text -> text.value();
            case Value.Symbol symbol -> symbol.name();
            case Value.Missing unused -> "";
            default -> throw new MalformedHistoryException(key + " is not a name such as :read");
        };
    }

    private Event fault(OperationMap map, EventType type, String process) {
        if (map.key != Value.ABSENT) {
            map.extra("key", map.key, MalformedHistoryException::new);
        }
        return new Event.Fault(
                process, type, time(map), name(map.function, ":f"), map.value, extras(map));
    }

    private void client(OperationMap map, EventType type, Value.Int number) {
        progress.note(true);
        if (number.value() != (int) number.value()) {
            throw new MalformedHistoryException(
                    "process number " + number.value() + " does not fit 32 bits");
        }
        int raw = (int) number.value();
        ProcessNumbers.Process process =
                type == EventType.INVOKE
                        ? progress.processes().invoking(raw)
                        : progress.processes().completing(raw);
        if (type == EventType.INVOKE && process != null && process.open() != null) {
            throw new MalformedHistoryException(
                    "process "
                            + raw
                            + " invokes an operation while its "
                            + process.open().function()
                            + " is open; a process has one open operation");
        }
        if (process == null || type != EventType.INVOKE && process.open() == null) {
            throw new MalformedHistoryException(
                    "process "
                            + raw
                            + " completes an operation but has none open;"
                            + " is its invocation missing?");
        }
        if (process.number() != raw) {
            map.extra(ORIGINAL_PROCESS, number, MalformedHistoryException::new);
        }
        emit(map, type, process);
    }

    private void anonymous(OperationMap map, EventType type) {
        progress.note(false);
        if ((type == EventType.INVOKE) == (anonymous != null)) {
            throw new MalformedHistoryException(
                    type == EventType.INVOKE
                            ? "without :process each invocation needs its completion next; give"
                                    + " every operation a :process"
                            : "a completion without :process that does not follow an invocation;"
                                    + " give every operation a :process");
        }
        ProcessNumbers.Process process =
                anonymous == null ? progress.processes().anonymous() : anonymous;
        emit(map, type, process);
        anonymous = type == EventType.INVOKE ? process : null;
    }

    private void emit(OperationMap map, EventType type, ProcessNumbers.Process process) {
        Event.Client invocation = process.open();
        Event.Client event =
                invocation == null
                        ? invocation(map, process.number())
                        : completion(map, type, invocation);
        sink.accept(event);
        if (invocation == null) {
            process.invoked(() -> event);
        } else {
            process.completed(type);
        }
    }

    private Event.Client invocation(OperationMap map, int process) {
        String function = name(map.function, ":f");
        if (function.isEmpty()) {
            if (!StepMeaning.looksLikeSteps(map.value)) {
                throw new MalformedHistoryException(
                        "an invocation without :f, whose :value shows no steps either");
            }
            function = TRANSACTION;
        }
        List<MicroOperation> steps =
                switch (map.value) {
                    case Value.Tagged(String tag, Value value) when tag.equals(EdnTags.VALUE) ->
                            List.of(new MicroOperation(function, map.key, value));
                    case Value.Tagged(String tag, Value value) when tag.equals(EdnTags.STEPS) ->
                            tagged(value);
                    case Value value when StepMeaning.looksLikeSteps(value) ->
                            StepMeaning.steps(value).orElseThrow();
                    case Value value ->
                            List.of(
                                    new MicroOperation(
                                            function,
                                            map.key,
                                            value == Value.ABSENT ? Value.NIL : value));
                };
        boolean keyIsUsed = StepMeaning.isPlain(function, steps);
        if (!keyIsUsed && map.key != Value.ABSENT) {
            map.extra("key", map.key, MalformedHistoryException::new);
        }
        return new Event.Client(process, EventType.INVOKE, time(map), function, steps, extras(map));
    }

    private static List<MicroOperation> tagged(Value value) {
        return StepMeaning.steps(value)
                .orElseThrow(
                        () ->
                                new MalformedHistoryException(
                                        "#assay/steps needs [[:function key value] …]"));
    }

    private Event.Client completion(OperationMap map, EventType type, Event.Client invocation) {
        String function = name(map.function, ":f");
        if (!function.isEmpty() && !function.equals(invocation.function())) {
            throw new MalformedHistoryException(
                    "process "
                            + invocation.process()
                            + " invoked "
                            + invocation.function()
                            + " and completes "
                            + EdnNumbers.shorten(function));
        }
        List<MicroOperation> results = results(map, type, invocation);
        if (map.key != Value.ABSENT && !map.key.equals(invocation.steps().get(0).key())) {
            throw new MalformedHistoryException(
                    "process "
                            + invocation.process()
                            + " completes an operation on another :key than it invoked");
        }
        return new Event.Client(
                invocation.process(), type, time(map), invocation.function(), results, extras(map));
    }

    private static List<MicroOperation> results(
            OperationMap map, EventType type, Event.Client invocation) {
        List<MicroOperation> invoked = invocation.steps();
        if (map.value instanceof Value.Tagged(String tag, Value value)) {
            if (tag.equals(EdnTags.STEPS)) {
                return tagged(value);
            }
            if (tag.equals(EdnTags.VALUE)) {
                return List.of(
                        new MicroOperation(invoked.get(0).function(), invoked.get(0).key(), value));
            }
        }
        boolean plain = StepMeaning.isPlain(invocation.function(), invoked);
        Optional<List<MicroOperation>> shown =
                plain || !StepMeaning.looksLikeSteps(map.value)
                        ? Optional.empty()
                        : StepMeaning.steps(map.value);
        if (type != EventType.OK) {
            keepWhatIsShown(map, invocation, plain);
        } else if (!plain && shown.isEmpty() && !(map.value instanceof Value.Missing)) {
            throw new MalformedHistoryException(
                    "process "
                            + invocation.process()
                            + " invoked "
                            + invoked.size()
                            + " steps and completes with a :value that shows none");
        } else if (shown.isPresent() && shown.get().size() != invoked.size()) {
            throw new MalformedHistoryException(
                    "process "
                            + invocation.process()
                            + " invoked "
                            + invoked.size()
                            + " steps and completes "
                            + shown.get().size());
        }
        List<MicroOperation> results = new ArrayList<>(invoked.size());
        for (int i = 0; i < invoked.size(); i++) {
            MicroOperation step = invoked.get(i);
            if (type == EventType.OK && shown.isPresent()) {
                MicroOperation result = shown.get().get(i);
                results.add(
                        new MicroOperation(
                                result.function(),
                                result.key(),
                                StepMeaning.result(
                                        type, step.function(), step.value(), result.value())));
            } else {
                Value given = plain ? map.value : Value.ABSENT;
                Value result = StepMeaning.result(type, step.function(), step.value(), given);
                // A transaction that shows nothing has read something, but not nil.
                boolean unseen = !plain && result == Value.NIL;
                results.add(
                        new MicroOperation(
                                step.function(), step.key(), unseen ? Value.UNKNOWN : result));
            }
        }
        return results;
    }

    private static void keepWhatIsShown(OperationMap map, Event.Client invocation, boolean plain) {
        boolean repeated =
                map.value instanceof Value.Missing
                        || (plain
                                ? map.value.equals(invocation.steps().get(0).value())
                                : StepMeaning.steps(map.value)
                                        .filter(steps -> steps.equals(invocation.steps()))
                                        .isPresent());
        if (repeated) {
            return;
        }
        boolean isName = map.value instanceof Value.Keyword || map.value instanceof Value.Text;
        String extra = isName && !map.extras.containsKey("error") ? "error" : "value";
        map.extra(extra, map.value, MalformedHistoryException::new);
    }

    private static long time(OperationMap map) {
        return switch (map.time) {
            case Value.Int nanos -> nanos.value();
            case Value.Missing unused -> Event.NO_TIME;
            default ->
                    throw new MalformedHistoryException(":time is not an integer of nanoseconds");
        };
    }

    private Map<String, Value> extras(OperationMap map) {
        if (map.index instanceof Value.Missing
                || map.index instanceof Value.Int index && index.value() == progress.position()) {
            return map.extras;
        }
        Map<String, Value> extras = new TreeMap<>(map.extras);
        if (extras.put("index", map.index) != null) {
            throw new MalformedHistoryException("an operation with the key :index twice");
        }
        return extras;
    }
}
