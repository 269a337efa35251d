// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model that is told step by step. An operation of many steps takes its steps one after the other
 * without anything between them; where the model holds just one object, all of them must be on the
 * same key.
 */
abstract class StepwiseModel<S> implements Model<S> {
    private final String id;
    private final Set<Function> functions;
    private final boolean manyKeys;

    StepwiseModel(String id, Set<Function> functions, boolean manyKeys) {
        this.id = id;
        this.functions = EnumSet.copyOf(functions);
        this.manyKeys = manyKeys;
    }

    /** Tells {@code next} where one step may lead. */
    abstract void apply(S state, Call.Step step, Next<S> next);

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final boolean independentKeys() {
        return true;
    }

    @Override
    public boolean judgesByKind() {
        return true;
    }

    @Override
    public final void step(S state, Call call, Next<S> next) {
        applyFrom(state, call.steps(), 0, next);
    }

    private void applyFrom(S state, List<Call.Step> steps, int index, Next<S> next) {
        if (index == steps.size() - 1) {
            apply(state, steps.get(index), next);
            return;
        }
        apply(
                state,
                steps.get(index),
                new Next<>() {
                    @Override
                    public void to(S following) {
                        applyFrom(following, steps, index + 1, next);
                    }

                    @Override
                    public void poll() {
                        next.poll();
                    }
                });
    }

    @Override
    public void validate(Call call) {
        Value key = call.steps().get(0).key();
        for (Call.Step step : call.steps()) {
            Function function = Function.named(step.function());
            if (!functions.contains(function)) {
                throw new UnsuitableHistoryException(
                        "the model "
                                + id
                                + " has no function \""
                                + step.function()
                                + "\"; it has "
                                + functions.stream()
                                        .map(Function::word)
                                        .collect(Collectors.joining(", "))
                                + "; choose another --model");
            }
            if (!manyKeys && !step.key().equals(key)) {
                throw new UnsuitableHistoryException(
                        "the model "
                                + id
                                + " judges one key at a time, but this operation"
                                + " touches "
                                + Describe.value(key)
                                + " and "
                                + Describe.value(step.key())
                                + "; choose --model multi-register");
            }
            if (function == Function.CAS) {
                Comparison.of(step);
            }
        }
    }

    @Override
    public final boolean readsOnly(Call call) {
        return call.steps().stream().allMatch(this::readsOnly);
    }

    boolean readsOnly(Call.Step step) {
        return switch (Function.named(step.function())) {
            case READ -> true;
            // A comparison that did not match changed nothing.
            case CAS -> step.result() == Value.Bool.FALSE;
            default -> false;
        };
    }

    @Override
    public final boolean mayRefuse(Call call) {
        return call.steps().stream().anyMatch(this::mayRefuse);
    }

    boolean mayRefuse(Call.Step step) {
        return switch (Function.named(step.function())) {
            case READ, CAS -> step.result() != Value.UNKNOWN;
            default -> false;
        };
    }

    /** The result of a call that is one read; empty for any other. */
    static Optional<Value> readResult(Call call) {
        if (call.steps().size() == 1 && Function.named(call.only().function()) == Function.READ) {
            return Optional.of(call.only().result()).filter(result -> result != Value.UNKNOWN);
        }
        return Optional.empty();
    }
}
