// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * One text for each key: get, put, append. A key that nobody wrote holds the empty text, or {@code
 * --initial}.
 */
public final class KvAppendModel extends StepwiseModel<String> {
    public KvAppendModel() {
        super("kv-append", EnumSet.of(Function.READ, Function.WRITE, Function.APPEND), false);
    }

    @Override
    public String initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.of(""));
        if (start instanceof Value.Text text) {
            return text.value();
        }
        if (start == Value.NIL) {
            return "";
        }
        throw new IllegalArgumentException(
                "kv-append starts with a text, not " + Describe.value(start));
    }

    @Override
    public void validate(Call call) {
        super.validate(call);
        for (Call.Step step : call.steps()) {
            boolean reads = Function.named(step.function()) == Function.READ;
            Value judged = reads ? step.result() : step.argument();
            if (!(judged instanceof Value.Text) && !(reads && judged instanceof Value.Missing)) {
                throw new UnsuitableHistoryException(
                        "the model kv-append holds texts, not "
                                + Describe.value(judged)
                                + "; choose --model kv");
            }
        }
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }

    @Override
    void apply(String state, Call.Step step, Next<String> next) {
        switch (Function.named(step.function())) {
            case WRITE -> next.to(text(step.argument()));
            case APPEND -> next.to(state + text(step.argument()));
            default -> {
                if (mayReturn(step.result(), state)) {
                    next.to(state);
                }
            }
        }
    }

    private static boolean mayReturn(Value result, String state) {
        return switch (result) {
            case Value.Text text -> text.value().equals(state);
            case Value.Missing missing ->
                    missing == Value.Missing.UNKNOWN
                            || (missing == Value.Missing.NIL && state.isEmpty());
            default -> false;
        };
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(String state, Call goal) {
        return readResult(goal).map(result -> isPrefix(state, result)).orElse(true);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        if (change.steps().size() > 1) {
            return true;
        }
        Call.Step step = change.only();
        boolean writes = Function.named(step.function()) == Function.WRITE;
        return writes
                && readResult(goal)
                        .map(result -> isPrefix(text(step.argument()), result))
                        .orElse(true);
    }

    @Override
    public boolean overwrites(Call change) {
        return isOneWrite(change);
    }

    private static boolean isPrefix(String text, Value result) {
        return result instanceof Value.Text whole ? whole.value().startsWith(text) : text.isEmpty();
    }

    @Override
    public String describeState(String state) {
        return '"' + state + '"';
    }
}
