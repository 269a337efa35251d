// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import dev.assay.histories.Value;

/**
 * What a model says of the operations of a history before any search: is the call one that it
 * knows, does it change anything, can it be refused. Asked once for calls of one kind where the
 * model {@link Model#judgesByKind}, else once for equal calls. O(steps) an operation. Used by one
 * thread.
 */
public final class CallFacts {
    private static final int USEFUL = 1;
    private static final int TELLS = 2;

    /** What kinds of an argument and of a result take, and two flags. */
    private static final int KIND_BITS = 12;

    /** Sequences longer than this are of one kind. */
    private static final int LONG = 3;

    private final History history;
    private final Model<?> model;
    private final Meaning meaning;

    /** By kind, one more than what the model said; empty where there are more kinds than calls. */
    private final byte[] byKind;

    private final LongIntTable byRareKind;
    private final CallClasses classes;
    private final Ints byClass = new Ints();
    private final byte[] kinds;

    public CallFacts(History history, Model<?> model, Meaning meaning, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.meaning = meaning;
        long kindsOfCalls = (long) history.functions() * history.functions() << KIND_BITS;
        byKind = new byte[kindsOfCalls <= history.operations() ? (int) kindsOfCalls : 0];
        byRareKind = new LongIntTable(meter);
        classes = new CallClasses(history, model, meaning, meter);
        kinds = new byte[model.judgesByKind() ? history.values().size() : 0];
    }

    /**
     * What the model says of an operation's call.
     *
     * @throws UnsuitableHistoryException when the model cannot judge it
     */
    public int of(int operation) {
        int step = history.firstStep(operation);
        if (kinds.length > 0 && history.firstStep(operation + 1) == step + 1) {
            return ofKind(operation, kind(operation, step));
        }
        int callClass = classes.of(operation);
        if (callClass == byClass.size()) {
            byClass.add(ask(operation));
        }
        return byClass.get(callClass);
    }

    private int ofKind(int operation, long kind) {
        if (kind >= byKind.length) {
            int known = byRareKind.get(kind);
            if (known == LongIntTable.NONE) {
                known = ask(operation);
                byRareKind.put(kind, known);
            }
            return known;
        }
        if (byKind[(int) kind] == 0) {
            byKind[(int) kind] = (byte) (1 + ask(operation));
        }
        return byKind[(int) kind] - 1;
    }

    /**
     * False for what rules out no order: a read that nobody saw return, or that any state allows.
     */
    public static boolean isUseful(int facts) {
        return (facts & USEFUL) != 0;
    }

    /** True when a state may refuse the call, so that its success proves something. */
    public static boolean tells(int facts) {
        return (facts & TELLS) != 0;
    }

    private long kind(int operation, int step) {
        int argument = history.stepArgument(step);
        int result = meaning.result(operation, step);
        long functions =
                (long) history.function(operation) * history.functions()
                        + history.stepFunction(step);
        int flags = (meaning.returned(operation) ? 1 : 0) + (argument == result ? 2 : 0);
        return functions << KIND_BITS | kind(argument) << 7 | kind(result) << 2 | flags;
    }

    private int kind(int reference) {
        if (kinds[reference] == 0) {
            kinds[reference] = kindOf(history.values().get(reference));
        }
        return kinds[reference];
    }

    private static byte kindOf(Value value) {
        return switch (value) {
            case Value.Missing missing -> (byte) (1 + missing.ordinal());
            case Value.Bool bool -> (byte) (bool.isTrue() ? 4 : 5);
            case Value.Int integer -> (byte) (6 + Long.signum(integer.value()) + 1);
            case Value.BigInt integer -> 9;
            case Value.Real real -> 10;
            case Value.Text text -> 11;
            case Value.Keyword keyword -> 12;
            case Value.Symbol symbol -> 13;
            case Value.Char character -> 14;
            case Value.Mapping mapping -> 15;
            case Value.Collection set -> 16;
            case Value.Tagged tagged -> 17;
            case Value.Sequence sequence ->
                    (byte) (18 + Math.min(LONG, sequence.elements().size()));
        };
    }

    private int ask(int operation) {
        Call call = CallClasses.call(history, model, meaning, operation);
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
        boolean tells = call.returned() && model.mayRefuse(call);
        return (readsOnly && !tells ? 0 : USEFUL) | (tells ? TELLS : 0);
    }
}
