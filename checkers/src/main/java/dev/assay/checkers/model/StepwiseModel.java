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
            Function function = known(id, functions, step);
            if (!manyKeys && !step.key().equals(key)) {
                throw new UnsuitableHistoryException(
                        "the model "
                                + id
                                + " judges one key at a time, but this operation"
                                + " touches "
                                + Describe.value(key)
                                + " and "
                                + Describe.value(step.key())
                                + "; choose --model multi-register or kv-transactions");
            }
            if (function == Function.CAS) {
                Comparison.of(step);
            }
            validate(step);
        }
    }

    /**
     * Refuses a step of a known function that this model cannot judge; see {@link
     * Model#validate(Call)}.
     */
    void validate(Call.Step step) {}

    /** The step's function, which must be one of the model's. */
    static Function known(String id, Set<Function> functions, Call.Step step) {
        Function function = Function.named(step.function());
        if (functions.contains(function)) {
            return function;
        }
        throw new UnsuitableHistoryException(
                "the model "
                        + id
                        + " has no function \""
                        + step.function()
                        + "\"; it has "
                        + functions.stream().map(Function::word).collect(Collectors.joining(", "))
                        + "; choose another --model");
    }

    /** Refuses a result other than true, false or none. */
    static void resultIsTruthValue(Call.Step step) {
        if (!(step.result() instanceof Value.Bool) && step.result() != Value.UNKNOWN) {
            throw new UnsuitableHistoryException(
                    step.function()
                            + " returns true or false, not "
                            + Describe.value(step.result()));
        }
    }

    /** Refuses nil for an element, which would look like the answer of an empty object. */
    static void argumentIsSomething(Call.Step step) {
        if (step.argument() instanceof Value.Missing) {
            throw new UnsuitableHistoryException(
                    step.function() + " needs an element, not " + Describe.value(step.argument()));
        }
    }

    /** True when the step says that it got nothing done. */
    static boolean returnedFalse(Call.Step step) {
        return step.result() == Value.Bool.FALSE;
    }

    @Override
    public final boolean readsOnly(Call call) {
        return call.steps().stream().allMatch(this::readsOnly);
    }

    boolean readsOnly(Call.Step step) {
        return switch (Function.named(step.function())) {
            case READ, CONTAINS, PEEK, PEEK_FRONT, PEEK_BACK, READ_FROM, RANDOM_MEMBER -> true;
            // A comparison that did not match changed nothing, nor did another vain try.
            case CAS, ADD_IF_ABSENT, REMOVE_IF_PRESENT, TRY_ACQUIRE -> returnedFalse(step);
            // What took nothing found the object empty.
            case DEQUEUE, POP, POP_FRONT, POP_BACK -> step.result() == Value.NIL;
            default -> false;
        };
    }

    @Override
    public final boolean mayRefuse(Call call) {
        return call.steps().stream().anyMatch(this::mayRefuse);
    }

    boolean mayRefuse(Call.Step step) {
        return switch (Function.named(step.function())) {
            case READ,
                    CONTAINS,
                    PEEK,
                    PEEK_FRONT,
                    PEEK_BACK,
                    READ_FROM,
                    RANDOM_MEMBER,
                    CAS,
                    ADD_IF_ABSENT,
                    REMOVE_IF_PRESENT,
                    TRY_ACQUIRE,
                    DEQUEUE,
                    POP,
                    POP_FRONT,
                    POP_BACK ->
                    step.result() != Value.UNKNOWN;
            default -> false;
        };
    }

    /** True for a call that is one write, after which the state is what was written. */
    static boolean isOneWrite(Call call) {
        return call.steps().size() == 1 && Function.named(call.only().function()) == Function.WRITE;
    }

    /** This type, when no other functions occur than these. */
    static Optional<ObjectType> only(
            Set<Function> occurring, ObjectType type, Function... functions) {
        return List.of(functions).containsAll(occurring) ? Optional.of(type) : Optional.empty();
    }

    /** The result of a call that is one read; empty for any other. */
    static Optional<Value> readResult(Call call) {
        if (call.steps().size() == 1 && Function.named(call.only().function()) == Function.READ) {
            return Optional.of(call.only().result()).filter(result -> result != Value.UNKNOWN);
        }
        return Optional.empty();
    }
}
