// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves from orders of a history's operations that the history is linearizable (Herlihy and Wing,
 * TOPLAS 1990; Theorem 1, locality, lets keys be ordered apart): each order keeps real time, the
 * model allows it step by step, orders share no key, and whatever is in no order could not have
 * been refused. Knows nothing of the search, of how it splits a history or of what it leaves out.
 * O(operations) model steps; what it takes on trust is what the model says of single calls.
 *
 * @param <S> the model's states
 */
public final class ProofVerifier<S> {
    private final History history;
    private final Model<S> model;
    private final LinearizabilityOptions options;
    private final Meaning meaning;
    private final Budget.Meter meter;
    private final boolean[] ordered;
    private final Map<Value, Integer> orderOfKey = new HashMap<>();

    private ProofVerifier(
            History history, Model<S> model, LinearizabilityOptions options, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.options = options;
        this.meter = meter;
        meaning = new Meaning(history, options.conventions());
        ordered = new boolean[history.operations()];
    }

    /** What is proven: that the operations, read so, are linearizable as the model says. */
    public record Claim(Model<?> model, LinearizabilityOptions options) {}

    /**
     * What is wrong with the orders as a proof that a history is linearizable; empty if nothing.
     */
    public static Optional<String> flaw(
            History history, Claim claim, List<List<Integer>> orders, Budget.Meter meter) {
        ProofVerifier<?> verifier = of(history, claim.model(), claim.options(), meter);
        return verifier.flawIn(orders).or(verifier::flawInTheRest);
    }

    /** What is wrong with the orders by themselves, where other parts of the history have none. */
    public static Optional<String> flawInOrders(
            History history, Claim claim, List<List<Integer>> orders, Budget.Meter meter) {
        return of(history, claim.model(), claim.options(), meter).flawIn(orders);
    }

    private static <S> ProofVerifier<S> of(
            History history, Model<S> model, LinearizabilityOptions options, Budget.Meter meter) {
        return new ProofVerifier<>(history, model, options, meter);
    }

    private Optional<String> flawIn(List<List<Integer>> orders) {
        if (orders.isEmpty()) {
            return Optional.of("there is no order");
        }
        if (orders.size() > 1 && !model.independentKeys()) {
            return Optional.of(
                    "there are "
                            + orders.size()
                            + " orders, but the keys of "
                            + model.id()
                            + " cannot be ordered apart");
        }
        for (int number = 0; number < orders.size(); number++) {
            Optional<String> flaw = flawIn(orders.get(number), number);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private Optional<String> flawIn(List<Integer> order, int number) {
        Set<S> states = Set.of(model.initial(options.initial()));
        int latestCall = -1;
        for (int i = 0; i < order.size(); i++) {
            if ((i & 255) == 0) {
                meter.poll();
            }
            int operation = order.get(i);
            Optional<String> misplaced = misplaced(operation, number);
            if (misplaced.isPresent()) {
                return misplaced;
            }
            ordered[operation] = true;
            latestCall = Math.max(latestCall, history.invocation(operation));
            if (meaning.returned(operation) && history.completion(operation) < latestCall) {
                return Optional.of(
                        "operation "
                                + operation
                                + " comes after one that was called after its return");
            }
            states = after(states, call(operation));
            if (states.isEmpty()) {
                return Optional.of(
                        "the model refuses operation "
                                + operation
                                + ", number "
                                + (i + 1)
                                + " of its order: "
                                + model.describe(call(operation)));
            }
        }
        return Optional.empty();
    }

    private Optional<String> misplaced(int operation, int number) {
        if (operation < 0 || operation >= history.operations()) {
            return Optional.of("the history has no operation " + operation);
        }
        if (ordered[operation]) {
            return Optional.of("operation " + operation + " takes effect twice");
        }
        if (meaning.didNotHappen(operation)) {
            return Optional.of("operation " + operation + " failed, but is in an order");
        }
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            Value key = history.values().get(history.stepKey(step));
            if (orderOfKey.computeIfAbsent(key, unused -> number) != number
                    && model.independentKeys()) {
                return Optional.of(
                        "operation " + operation + " touches a key of two orders: " + key);
            }
        }
        return Optional.empty();
    }

    private Optional<String> flawInTheRest() {
        for (int operation = 0; operation < ordered.length; operation++) {
            if (ordered[operation] || !meaning.returned(operation)) {
                continue;
            }
            if ((operation & 255) == 0) {
                meter.poll();
            }
            Call call = call(operation);
            boolean isHarmless =
                    !model.mayRefuse(call) && (model.readsOnly(call) || isApart(operation));
            if (!isHarmless) {
                return Optional.of("operation " + operation + " is in no order");
            }
        }
        return Optional.empty();
    }

    /**
     * True when no order knows its keys, so that it changes nothing that anybody was seen to read.
     */
    private boolean isApart(int operation) {
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            if (orderOfKey.containsKey(history.values().get(history.stepKey(step)))) {
                return false;
            }
        }
        return model.independentKeys();
    }

    private Call call(int operation) {
        return CallClasses.call(history, model, meaning, operation);
    }

    private Set<S> after(Set<S> states, Call call) {
        Set<S> following = new LinkedHashSet<>();
        for (S state : states) {
            model.step(
                    state,
                    call,
                    new Model.Next<>() {
                        @Override
                        public void to(S next) {
                            following.add(next);
                        }

                        @Override
                        public void poll() {
                            meter.poll();
                        }
                    });
        }
        return following;
    }
}
