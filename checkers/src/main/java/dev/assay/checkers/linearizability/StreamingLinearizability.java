// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Watch;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryRules;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a history while it grows, in memory for what is open and for a window of what has just
 * returned: the history itself is not kept. A violation is known as soon as the window is full in
 * which it lies, when somebody asks by {@link #look}, or at {@link #finish}.
 *
 * <p>Each key is judged apart by the general search ({@link FrontierSearch}), window by window: all
 * that can be the case at the end of one is where the next begins. A window ends before the first
 * invocation whose outcome is not known yet, so that one operation that hangs makes its key wait
 * and the events behind it wait in memory. Verdicts are those of {@link LinearizabilityChecker},
 * without an order of the whole as proof and with a witness that begins in the last window. They
 * depend on the events alone, not on when somebody looked. Crashed operations stay for ever; many
 * of them make a key expensive. Not for operations on several keys. Used by one thread.
 */
public final class StreamingLinearizability implements Watch {
    /** How many returns of a key are judged together, where nothing else is said. */
    public static final int WINDOW_RETURNS = 512;

    private final Model<?> model;
    private final LinearizabilityOptions options;
    private final Budget.Meter meter;
    private final int windowReturns;
    private final Map<Value, ObjectStream<?>> streams = new LinkedHashMap<>();
    private final Map<Integer, Ongoing> open = new HashMap<>();

    /** The processes of operations of unknown outcome; those operations stay for ever too. */
    private final Set<Integer> retired = new HashSet<>();

    private long events;
    private int operations;
    private Optional<ObjectStream<?>> violated = Optional.empty();

    /** Where operations ended since they were last looked at. */
    private final Set<ObjectStream<?>> unseen = new LinkedHashSet<>();

    /** The open operation of a process. */
    private record Ongoing(ObjectStream<?> stream, StreamedOperation operation) {}

    /**
     * Begins with an empty history.
     *
     * @param windowReturns how many returns of a key are judged together; small ones find
     *     violations early, large ones are faster
     */
    public StreamingLinearizability(
            Model<?> model, LinearizabilityOptions options, Budget.Meter meter, int windowReturns) {
        if (windowReturns < 1) {
            throw new IllegalArgumentException("a window needs a return: " + windowReturns);
        }
        this.model = model;
        this.options = options;
        this.meter = meter;
        this.windowReturns = windowReturns;
    }

    @Override
    public boolean isViolated() {
        return violated.isPresent();
    }

    /** How many operations were invoked: until a violation was certain, or so far. */
    public int operations() {
        return violated.flatMap(ObjectStream::violated)
                .map(ObjectStream.Moment::operations)
                .orElse(operations);
    }

    /** How many events have been taken. */
    public long events() {
        return events;
    }

    /**
     * Takes the next event; those after a violation change nothing.
     *
     * @throws UnsuitableHistoryException when the model cannot judge the operation
     * @throws dev.assay.histories.MalformedHistoryException when the event cannot follow the others
     * @throws Budget.Spent when the budget is spent
     */
    @Override
    public void accept(Event event) {
        int number = Math.toIntExact(events++);
        if (event instanceof Event.Client client && violated.isEmpty()) {
            if (client.type() == EventType.INVOKE) {
                invoke(client, number);
            } else {
                complete(client, number);
            }
        }
    }

    private void invoke(Event.Client client, int event) {
        Ongoing current = open.get(client.process());
        if (current != null) {
            throw HistoryRules.busy(client, current.operation.number());
        }
        if (retired.contains(client.process())) {
            throw HistoryRules.retired(client);
        }
        Value key = client.steps().get(0).key();
        if (!client.steps().stream().allMatch(step -> step.key().equals(key))) {
            throw new UnsuitableHistoryException(
                    "operation "
                            + operations
                            + " touches several keys, which cannot be judged while the history"
                            + " grows; check the whole history instead");
        }
        Value part = model.independentKeys() ? key : Value.ABSENT;
        ObjectStream<?> stream =
                streams.computeIfAbsent(
                        part, unused -> ObjectStream.of(model, options, part, meter));
        StreamedOperation operation = new StreamedOperation(operations++, client, event);
        open.put(client.process(), new Ongoing(stream, operation));
        stream.invoke(operation);
    }

    private void complete(Event.Client client, int event) {
        Ongoing ongoing = open.remove(client.process());
        if (ongoing == null) {
            throw HistoryRules.idle(client);
        }
        HistoryRules.requireCompletes(ongoing.operation.invocation(), client);
        if (client.type() == EventType.INFO) {
            retired.add(client.process());
        }
        ongoing.operation.resolve(call(ongoing.operation, client), outcome(client), event);
        ongoing.stream.complete(ongoing.operation);
        ongoing.stream.advance(windowReturns, now());
        unseen.add(ongoing.stream);
        if (ongoing.stream.violated().isPresent()) {
            look();
        }
    }

    private ObjectStream.Moment now() {
        return new ObjectStream.Moment(events, operations);
    }

    /**
     * Judges whatever can be judged of the events taken so far, also where no window is full: for
     * whoever waits for more of them. It changes when a violation is known, and neither the verdict
     * nor its witness: of several keys that break the promise, the first one is told.
     *
     * @throws Budget.Spent when the budget is spent
     */
    public void look() {
        if (violated.isEmpty()) {
            unseen.forEach(ObjectStream::look);
            violated =
                    unseen.stream()
                            .filter(stream -> stream.violated().isPresent())
                            .min(Comparator.comparingLong(StreamingLinearizability::since))
                            .map(stream -> stream);
            unseen.clear();
        }
    }

    private static long since(ObjectStream<?> stream) {
        return stream.violated().map(ObjectStream.Moment::events).orElse(Long.MAX_VALUE);
    }

    private boolean isMismatch(Event.Client completion) {
        return completion.type() == EventType.FAIL
                && options.conventions().failedCasIsMismatch()
                && Function.named(completion.function()) == Function.CAS;
    }

    private EventType outcome(Event.Client completion) {
        return isMismatch(completion) ? EventType.OK : completion.type();
    }

    private Call call(StreamedOperation operation, Event.Client completion) {
        boolean mismatch = isMismatch(completion);
        List<Call.Step> steps = new ArrayList<>(completion.steps().size());
        for (int i = 0; i < completion.steps().size(); i++) {
            MicroOperation asked = operation.invocation().steps().get(i);
            Value result = completion.steps().get(i).value();
            boolean unseen =
                    completion.type() != EventType.OK
                            || (result == Value.NIL
                                    && options.conventions().nilReadIsUnknown()
                                    && Function.named(asked.function()) == Function.READ);
            steps.add(
                    new Call.Step(
                            asked.function(),
                            asked.key(),
                            asked.value(),
                            mismatch ? Value.Bool.FALSE : unseen ? Value.UNKNOWN : result));
        }
        return called(operation, steps, outcome(completion) == EventType.OK);
    }

    private Call called(StreamedOperation operation, List<Call.Step> steps, boolean returned) {
        return new Call(
                operation.invocation().function(),
                steps,
                returned,
                model.distinguishesProcesses() ? operation.process() : Call.ANYBODY);
    }

    /** Ends the history: what is open never returned. */
    public Verdict finish() {
        String name = "linearizable as " + model.id();
        look();
        if (violated.isPresent()) {
            return Verdict.ofKeys(name, List.of(violated.get().verdict()));
        }
        for (Ongoing ongoing : open.values()) {
            List<Call.Step> steps = new ArrayList<>();
            for (MicroOperation step : ongoing.operation.invocation().steps()) {
                steps.add(new Call.Step(step.function(), step.key(), step.value(), Value.UNKNOWN));
            }
            Call call = called(ongoing.operation, steps, false);
            ongoing.operation.resolve(call, EventType.INFO, Integer.MAX_VALUE);
            ongoing.stream.complete(ongoing.operation);
        }
        open.clear();
        List<Verdict> verdicts = new ArrayList<>();
        for (ObjectStream<?> stream : streams.values()) {
            stream.finish(now());
            verdicts.add(stream.verdict());
        }
        return verdicts.isEmpty()
                ? Verdict.vacuous(name, "the history holds no operation")
                : Verdict.ofKeys(name, verdicts);
    }
}
