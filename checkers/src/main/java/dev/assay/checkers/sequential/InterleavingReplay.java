// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.CallClasses;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves that an order explains a history: every operation that returned is in it once, unless it
 * only read what nobody saw; none that failed is; each process's operations come as it called them;
 * and the model allows each in turn, from the one state that operations on joined keys share.
 * Shares nothing with the search but how keys are joined. O(operations) model steps.
 */
final class InterleavingReplay<S> {
    private final History history;
    private final Model<S> model;
    private final LinearizabilityOptions options;
    private final Meaning meaning;
    private final Budget.Meter meter;

    InterleavingReplay(
            History history, Model<S> model, LinearizabilityOptions options, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.options = options;
        this.meter = meter;
        meaning = new Meaning(history, options.conventions());
    }

    /** What is wrong with the order; empty when it explains the history. */
    Optional<String> flaw(List<Integer> order) {
        return flawInPlaces(order).or(() -> flawInStates(order));
    }

    private Optional<String> flawInPlaces(List<Integer> order) {
        boolean[] seen = new boolean[history.operations()];
        Map<Integer, Integer> lastOfProcess = new HashMap<>();
        for (int operation : order) {
            if (seen[operation] || meaning.didNotHappen(operation)) {
                return Optional.of("operation " + operation + " is out of place");
            }
            seen[operation] = true;
            Integer last = lastOfProcess.put(history.process(operation), operation);
            if (last != null && history.invocation(last) > history.invocation(operation)) {
                return Optional.of(
                        "operation " + operation + " comes after " + last + " of its process");
            }
        }
        for (int operation = 0; operation < seen.length; operation++) {
            if ((operation & 255) == 0) {
                meter.poll();
            }
            if (!seen[operation] && meaning.returned(operation) && matters(operation)) {
                return Optional.of("operation " + operation + " is missing");
            }
        }
        return Optional.empty();
    }

    private boolean matters(int operation) {
        Call call = CallClasses.call(history, model, meaning, operation);
        return !model.readsOnly(call) || model.mayRefuse(call);
    }

    private Optional<String> flawInStates(List<Integer> order) {
        KeyGroups groups = KeyGroups.of(history, model, meaning, meter);
        Map<Integer, Set<S>> states = new HashMap<>();
        int polled = 0;
        for (int operation : order) {
            if ((polled++ & 255) == 0) {
                meter.poll();
            }
            int group = groups.of(operation);
            Set<S> following = new LinkedHashSet<>();
            Set<S> before = states.getOrDefault(group, Set.of());
            if (before.isEmpty()) {
                before = Set.of(model.initial(options.initial()));
            }
            Call call = CallClasses.call(history, model, meaning, operation);
            for (S state : before) {
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
            if (following.isEmpty()) {
                return Optional.of("the model refuses operation " + operation);
            }
            states.put(group, following);
        }
        return Optional.empty();
    }
}
