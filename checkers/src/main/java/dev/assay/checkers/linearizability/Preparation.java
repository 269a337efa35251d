// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Model;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes problems of a history: leaves out what proves nothing (operations that failed, reads that
 * nobody saw return), and splits the rest by keys that operations touch together. O(operations +
 * events).
 *
 * @param <S> the model's states
 */
final class Preparation<S> {
    private final History history;
    private final Model<S> model;
    private final LinearizabilityOptions options;
    private final boolean[] functionReads;
    private final boolean[] functionCompares;
    private final Map<Value, Value> componentOf = new HashMap<>();

    /**
     * A problem and what its operations say.
     *
     * @param telling how many of the operations that returned could have been refused
     */
    record Prepared<S>(Problem<S> problem, int telling) {}

    Preparation(History history, Model<S> model, LinearizabilityOptions options) {
        this.history = history;
        this.model = model;
        this.options = options;
        functionReads = new boolean[history.functions()];
        functionCompares = new boolean[history.functions()];
        for (int function = 0; function < functionReads.length; function++) {
            String name = history.functionName(function);
            functionReads[function] = name.equals("read") || name.equals("r") || name.equals("get");
            functionCompares[function] = name.equals("cas") || name.equals("compare-and-set");
        }
    }

    /** The problems in the order of their first operations. */
    List<Prepared<S>> prepare(Budget.Meter meter) {
        Map<Value, Collector> collectors = new LinkedHashMap<>();
        List<Collector> collectorOf = new ArrayList<>();
        Collector nobody = new Collector();
        boolean split = model.independentKeys();
        if (split) {
            for (int operation = 0; operation < history.operations(); operation++) {
                if (!didNotHappen(operation)) {
                    joinKeys(operation);
                }
            }
        }
        int[] owner = new int[history.operations()];
        Arrays.fill(owner, -1);
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 1023) == 0) {
                meter.poll();
            }
            if (!didNotHappen(operation)) {
                Value part = split ? component(key(history.firstStep(operation))) : Value.ABSENT;
                Collector collector = collectors.computeIfAbsent(part, unused -> new Collector());
                owner[operation] = collector.take(operation);
                collectorOf.add(collector);
            } else {
                collectorOf.add(nobody);
            }
        }
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation >= 0 && owner[operation] >= 0) {
                collectorOf.get(operation).order(owner[operation], history.eventType(event));
            }
        }
        List<Prepared<S>> prepared = new ArrayList<>();
        collectors.values().forEach(collector -> prepared.add(collector.problem(meter)));
        return prepared;
    }

    private boolean didNotHappen(int operation) {
        return history.outcome(operation) == EventType.FAIL && !isMismatch(operation);
    }

    private boolean isMismatch(int operation) {
        return options.conventions().failedCasIsMismatch()
                && history.outcome(operation) == EventType.FAIL
                && functionCompares[history.function(operation)];
    }

    private Value key(int step) {
        return history.values().get(history.stepKey(step));
    }

    private void joinKeys(int operation) {
        int first = history.firstStep(operation);
        for (int step = first + 1; step < history.firstStep(operation + 1); step++) {
            Value left = component(key(first));
            Value right = component(key(step));
            if (!left.equals(right)) {
                componentOf.put(right, left);
            }
        }
    }

    private Value component(Value key) {
        Value at = key;
        Value above = componentOf.get(at);
        while (above != null) {
            at = above;
            above = componentOf.get(at);
        }
        if (!at.equals(key)) {
            componentOf.put(key, at);
        }
        return at;
    }

    /** Gathers the operations of one problem. */
    private final class Collector {
        private final Map<Signature, Integer> classes = new HashMap<>();
        private final List<Call> calls = new ArrayList<>();
        private final Ints useful = new Ints();
        private final Ints tells = new Ints();
        private final Ints pure = new Ints();
        private final Ints number = new Ints();
        private final Ints callClass = new Ints();
        private final Ints order = new Ints();
        private final Map<Value, Boolean> keys = new LinkedHashMap<>();
        private int telling;

        /** The operation's number here, or -1 when it proves nothing. */
        int take(int operation) {
            int each = classOf(operation);
            for (int step = history.firstStep(operation);
                    step < history.firstStep(operation + 1);
                    step++) {
                keys.put(key(step), true);
            }
            if (useful.get(each) == 0) {
                return -1;
            }
            telling += returned(operation) ? tells.get(each) : 0;
            number.add(operation);
            callClass.add(each);
            return number.size() - 1;
        }

        private boolean returned(int operation) {
            return history.outcome(operation) == EventType.OK || isMismatch(operation);
        }

        private int classOf(int operation) {
            Signature signature =
                    Signature.of(
                            history,
                            operation,
                            model.distinguishesProcesses()
                                    ? history.process(operation)
                                    : Call.ANYBODY,
                            result -> resultOf(operation, result));
            Integer known = classes.get(signature);
            if (known != null) {
                return known;
            }
            Call call = call(operation);
            try {
                model.validate(call);
            } catch (UnsuitableHistoryException unsuitable) {
                throw new UnsuitableHistoryException(
                        "operation "
                                + operation
                                + " (process "
                                + history.process(operation)
                                + ", "
                                + history.functionName(history.function(operation))
                                + "): "
                                + unsuitable.getMessage());
            }
            boolean readsOnly = model.readsOnly(call);
            boolean tellsHere = call.returned() && model.mayRefuse(call);
            // A read that nobody saw return, or that any state allows, rules out no order.
            useful.add(readsOnly && !tellsHere ? 0 : 1);
            tells.add(tellsHere ? 1 : 0);
            pure.add(readsOnly ? 1 : 0);
            calls.add(call);
            classes.put(signature, calls.size() - 1);
            return calls.size() - 1;
        }

        private int resultOf(int operation, int step) {
            if (isMismatch(operation)) {
                return ValuePool.FALSE;
            }
            int result = history.stepResult(step);
            boolean unseen =
                    history.outcome(operation) != EventType.OK
                            || (result == ValuePool.NIL
                                    && options.conventions().nilReadIsUnknown()
                                    && functionReads[history.stepFunction(step)]);
            return unseen ? ValuePool.UNKNOWN : result;
        }

        private Call call(int operation) {
            List<Call.Step> steps = new ArrayList<>();
            for (int step = history.firstStep(operation);
                    step < history.firstStep(operation + 1);
                    step++) {
                steps.add(
                        new Call.Step(
                                history.functionName(history.stepFunction(step)),
                                key(step),
                                history.values().get(history.stepArgument(step)),
                                history.values().get(resultOf(operation, step))));
            }
            return new Call(
                    history.functionName(history.function(operation)),
                    steps,
                    returned(operation),
                    model.distinguishesProcesses() ? history.process(operation) : Call.ANYBODY);
        }

        void order(int local, EventType type) {
            int operation = number.get(local);
            if (type == EventType.INVOKE) {
                order.add(local);
            } else if (returned(operation)) {
                order.add(~local);
            }
        }

        Prepared<S> problem(Budget.Meter meter) {
            int size = number.size();
            Role[] role = new Role[size];
            int[] invoked = new int[size];
            int[] returnedAt = new int[size];
            for (int local = 0; local < size; local++) {
                int operation = number.get(local);
                boolean returned = returned(operation);
                role[local] = returned ? Role.REQUIRED : Role.OPTIONAL;
                invoked[local] = history.invocation(operation);
                returnedAt[local] = returned ? history.completion(operation) : Operations.NEVER;
            }
            boolean[] pureClass = new boolean[calls.size()];
            for (int each = 0; each < pureClass.length; each++) {
                pureClass[each] = pure.get(each) == 1;
            }
            meter.allocated(size * 20L + order.size() * 4L);
            StateSpace<S> space =
                    new StateSpace<>(model, model.initial(options.initial()), calls, meter);
            Operations operations =
                    new Operations(
                            number.toArray(), callClass.toArray(), pureClass, invoked, returnedAt);
            return new Prepared<>(
                    new Problem<>(label(), model, space, operations, role, order.toArray()),
                    telling);
        }

        private String label() {
            List<String> names =
                    keys.keySet().stream()
                            .filter(key -> key != Value.ABSENT)
                            .limit(5)
                            .map(Describe::value)
                            .toList();
            String more = keys.size() > 5 ? ", and " + (keys.size() - 5) + " more" : "";
            return names.isEmpty()
                    ? "operations"
                    : (keys.size() == 1 ? "key " : "keys ") + String.join(", ", names) + more;
        }
    }

    /** A growing int column. */
    private static final class Ints {
        private int[] data = new int[16];
        private int size;

        void add(int value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = value;
        }

        int get(int index) {
            return data[index];
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(data, size);
        }
    }
}
