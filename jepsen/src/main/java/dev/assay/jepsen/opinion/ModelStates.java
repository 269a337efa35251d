// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model of ours as others know models: deterministic. Its states are the sets of our states that
 * are possible; a step is refused when it leads to none. Operations have an order that our model
 * allows exactly when they have one that keeps this set from being empty.
 */
public final class ModelStates {
    private final Model<Object> model;
    private final Set<Object> states;
    private final Numbers numbers;

    private ModelStates(Model<Object> model, Set<Object> states, Numbers numbers) {
        this.model = model;
        this.states = states;
        this.numbers = numbers;
    }

    /** The numbers of all states that were asked for since one start, equal for equal states. */
    private static final class Numbers {
        private static final AtomicLong STARTS = new AtomicLong();

        private final long start = STARTS.incrementAndGet();
        private final Map<Set<Object>, Long> known = new HashMap<>();

        synchronized long of(Set<Object> states) {
            return known.computeIfAbsent(states, unused -> (long) known.size());
        }
    }

    /** A model in its first state. */
    @SuppressWarnings("unchecked")
    public static ModelStates of(Model<?> model, Object initial) {
        return new ModelStates((Model<Object>) model, Set.of(initial), new Numbers());
    }

    /** Where a call leads; itself empty when the call is refused. */
    public ModelStates step(Call call) {
        Set<Object> next = new LinkedHashSet<>();
        Model.Next<Object> collecting =
                new Model.Next<>() {
                    @Override
                    public void to(Object state) {
                        next.add(state);
                    }

                    @Override
                    public void poll() {
                        if (Thread.currentThread().isInterrupted()) {
                            throw new IllegalStateException("interrupted");
                        }
                    }
                };
        states.forEach(state -> model.step(state, call, collecting));
        return new ModelStates(model, next, numbers);
    }

    /**
     * What stands for these states where they themselves cannot be kept: equal exactly for equal
     * states that come from the same start. O(size of the states); each that is asked for is
     * remembered as long as any other.
     */
    public String key() {
        return numbers.start + "." + numbers.of(states);
    }

    /** True when no state is possible. */
    public boolean isRefused() {
        return states.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelStates that
                && model == that.model
                && states.equals(that.states);
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(model), states);
    }

    @Override
    public String toString() {
        return String.join(" or ", states.stream().map(model::describeState).toList());
    }
}
