// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import clojure.lang.PersistentVector;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Model;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One part of a history, and a model for it, as Knossos takes them. What proves nothing is left out
 * as it is with us: operations that failed, and reads that nobody saw return. O(events).
 */
final class KnossosHistory {
    /** Under this key each operation says which one of the history it is. */
    private static final String OPERATION = "assay-operation";

    private final History history;
    private final Model<?> model;
    private final LinearizabilityOptions options;
    private final Meaning meaning;
    private final Map<Integer, Call> calls = new HashMap<>();
    private final List<Integer> operations = new ArrayList<>();
    private final Optional<KnossosObject> own;

    KnossosHistory(
            History history, Model<?> model, LinearizabilityOptions options, List<Integer> part) {
        this.history = history;
        this.model = model;
        this.options = options;
        meaning = new Meaning(history, options.conventions());
        for (int operation : part) {
            Call call = call(operation);
            model.validate(call);
            if (call.returned() || !model.readsOnly(call)) {
                operations.add(operation);
                calls.put(operation, call);
            }
        }
        own = KnossosObject.named(model).filter(this::saysAll);
    }

    private boolean saysAll(KnossosObject object) {
        boolean startsAsKnossosDoes =
                options.initial().isEmpty()
                        || object == KnossosObject.REGISTER && !model.id().equals("kv");
        return startsAsKnossosDoes
                && calls.values().stream()
                        .allMatch(
                                call ->
                                        (call.steps().size() == 1
                                                        || object == KnossosObject.MULTI_REGISTER)
                                                && call.steps().stream()
                                                        .allMatch(
                                                                step ->
                                                                        object.takes(
                                                                                step,
                                                                                call.returned())));
    }

    private Call call(int operation) {
        List<Call.Step> steps = new ArrayList<>();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            steps.add(
                    new Call.Step(
                            history.functionName(history.stepFunction(step)),
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step)),
                            history.values().get(meaning.result(operation, step))));
        }
        return new Call(
                history.functionName(history.function(operation)),
                steps,
                meaning.returned(operation),
                model.distinguishesProcesses() ? history.process(operation) : Call.ANYBODY);
    }

    /** How many operations Knossos is asked about. */
    int size() {
        return operations.size();
    }

    /**
     * True when some completed operation could have been refused, so that success says something.
     */
    boolean tells() {
        return calls.values().stream().anyMatch(call -> call.returned() && model.mayRefuse(call));
    }

    /** True when Knossos judges by its own model, else by ours. */
    boolean isOwn() {
        return own.isPresent();
    }

    /** The keys for people, in the order in which they are met. */
    String keys() {
        Set<String> keys = new LinkedHashSet<>();
        for (int operation : operations) {
            for (Call.Step step : Objects.requireNonNull(calls.get(operation)).steps()) {
                if (step.key() != Value.ABSENT) {
                    keys.add(Describe.value(step.key()));
                }
            }
        }
        return keys.isEmpty() ? "the whole" : "key " + String.join(", ", keys);
    }

    /** A model and the operations. */
    record Asked(Object model, PersistentVector operations) {}

    /** What to ask Knossos. */
    Asked asked() {
        return own.map(this::asOwn).orElseGet(this::asOurs);
    }

    private Asked asOwn(KnossosObject object) {
        KnossosObject.Said said = new KnossosObject.Said(object);
        Set<Value> keys = new LinkedHashSet<>();
        calls.values().forEach(call -> call.steps().forEach(step -> keys.add(step.key())));
        Object start = said.start(options.initial(), keys);
        return new Asked(
                start, events((call, isCompletion) -> said.value(call, isCompletion), said));
    }

    private Asked asOurs() {
        Object start =
                ClojureRuntime.call(
                        "assay.knossos",
                        "model",
                        ModelStates.of(model, model.initial(options.initial())));
        return new Asked(start, events(KnossosHistory::seen, null));
    }

    // Knossos puts what the completion says in the invocation's place, and leaves the invocation's
    // where there is none.
    private static Object seen(Call call, boolean isCompletion) {
        if (isCompletion || !call.returned()) {
            return call;
        }
        return new Call(
                call.function(),
                call.steps().stream()
                        .map(
                                step ->
                                        new Call.Step(
                                                step.function(),
                                                step.key(),
                                                step.argument(),
                                                Value.UNKNOWN))
                        .toList(),
                false,
                call.process());
    }

    private interface Saying {
        @Nullable Object value(Call call, boolean isCompletion);
    }

    private PersistentVector events(Saying saying, KnossosObject.@Nullable Said said) {
        List<Object> events = new ArrayList<>();
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            Call call = operation < 0 ? null : calls.get(operation);
            if (call == null) {
                continue;
            }
            boolean isCompletion = history.eventType(event) != EventType.INVOKE;
            String type = !isCompletion ? "invoke" : call.returned() ? "ok" : "info";
            events.add(
                    KnossosObject.operation(
                            "process",
                            (long) history.process(operation),
                            "type",
                            dev.assay.jepsen.ClojureData.keyword(type),
                            "f",
                            dev.assay.jepsen.ClojureData.keyword(
                                    said == null ? call.function() : said.function(call)),
                            "value",
                            saying.value(call, isCompletion && call.returned()),
                            "index",
                            (long) events.size(),
                            OPERATION,
                            (long) operation));
        }
        return PersistentVector.create(events);
    }
}
