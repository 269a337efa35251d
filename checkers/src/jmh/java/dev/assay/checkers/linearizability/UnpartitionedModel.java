// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All keys of a model in one state, so that nothing is judged key by key: what has to be done where
 * transactions touch several keys. Only there to be measured; the verdicts are those of the model
 * itself. A key that nobody changed is not in the map, so that equal states are equal maps.
 */
final class UnpartitionedModel<S> implements Model<Map<Value, S>> {
    private final Model<S> model;
    private final S initial;

    UnpartitionedModel(Model<S> model) {
        this.model = model;
        this.initial = model.initial(Optional.empty());
    }

    @Override
    public String id() {
        return model.id() + "-unpartitioned";
    }

    @Override
    public Map<Value, S> initial(Optional<Value> value) {
        if (value.isPresent()) {
            throw new IllegalArgumentException("starts where " + model.id() + " starts");
        }
        return Map.of();
    }

    @Override
    public boolean keysCommute() {
        return model.independentKeys();
    }

    @Override
    public void step(Map<Value, S> state, Call call, Next<Map<Value, S>> next) {
        Value key = key(call);
        S current = state.getOrDefault(key, initial);
        model.step(
                current,
                call,
                new Next<>() {
                    @Override
                    public void to(S following) {
                        next.to(following.equals(current) ? state : with(state, key, following));
                    }

                    @Override
                    public void poll() {
                        next.poll();
                    }
                });
    }

    private Map<Value, S> with(Map<Value, S> state, Value key, S following) {
        Map<Value, S> changed = new HashMap<>(state);
        if (following.equals(initial)) {
            changed.remove(key);
        } else {
            changed.put(key, following);
        }
        return changed;
    }

    @Override
    public void validate(Call call) {
        model.validate(call);
        Value key = key(call);
        if (!call.steps().stream().allMatch(step -> step.key().equals(key))) {
            throw new UnsuitableHistoryException("an operation touches several keys");
        }
    }

    @Override
    public boolean readsOnly(Call call) {
        return model.readsOnly(call);
    }

    @Override
    public boolean mayRefuse(Call call) {
        return model.mayRefuse(call);
    }

    @Override
    public boolean looksAhead() {
        return model.looksAhead();
    }

    @Override
    public boolean mayLeadTo(Map<Value, S> state, Call goal) {
        return model.mayLeadTo(state.getOrDefault(key(goal), initial), goal);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        return key(change).equals(key(goal)) && model.mayRestart(change, goal);
    }

    @Override
    public boolean distinguishesProcesses() {
        return model.distinguishesProcesses();
    }

    private static Value key(Call call) {
        return call.steps().get(0).key();
    }
}
