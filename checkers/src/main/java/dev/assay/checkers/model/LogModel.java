// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * An append-only log for each key: append, read of everything, read-from an offset to the end. The
 * first entry has the offset 0. An append may return its offset, as a number or as {@code [offset
 * entry]}; one that returned nothing, true or its argument again says nothing, so that entries that
 * are numbers themselves need the second form to have an offset judged that equals them. A read
 * that returned nil found nothing. Starts empty, or with the sequence in {@code --initial}. An
 * append costs O(log n), a read O(n log n).
 */
public final class LogModel extends StepwiseModel<PersistentList> {
    public LogModel() {
        super("log", EnumSet.of(Function.APPEND, Function.READ, Function.READ_FROM), false);
    }

    @Override
    public PersistentList initial(Optional<Value> initial) {
        return SequenceModel.sequence(id(), initial.orElse(Value.NIL));
    }

    @Override
    void validate(Call.Step step) {
        switch (Function.named(step.function())) {
            case APPEND -> offset(step);
            case READ_FROM -> {
                if (!(step.argument() instanceof Value.Int(long from)) || from < 0) {
                    throw new UnsuitableHistoryException(
                            "read-from carries an offset, not " + Describe.value(step.argument()));
                }
                entriesAreLegible(step);
            }
            default -> entriesAreLegible(step);
        }
    }

    private static void entriesAreLegible(Call.Step step) {
        if (!(step.result() instanceof Value.Sequence)
                && !(step.result() instanceof Value.Missing)) {
            throw new UnsuitableHistoryException(
                    step.function()
                            + " of a log returns a sequence, not "
                            + Describe.value(step.result()));
        }
    }

    /** The offset that an append returned, if it did. */
    private static Optional<Long> offset(Call.Step step) {
        Value result = step.result();
        if (result instanceof Value.Missing
                || result == Value.Bool.TRUE
                || result.equals(step.argument())) {
            return Optional.empty();
        }
        if (result instanceof Value.Int(long offset)) {
            return Optional.of(offset);
        }
        if (result instanceof Value.Sequence pair
                && pair.elements().size() == 2
                && pair.elements().get(0) instanceof Value.Int(long offset)
                && pair.elements().get(1).equals(step.argument())) {
            return Optional.of(offset);
        }
        throw new UnsuitableHistoryException(
                "an append to a log returns its offset, [offset entry], nil or its argument again,"
                        + " not "
                        + Describe.value(result));
    }

    private static long from(Call.Step step) {
        return step.argument() instanceof Value.Int(long from) ? from : 0;
    }

    /** What a read or read-from returned; nothing where nobody saw it. */
    private static Optional<List<Value>> entries(Call.Step step) {
        return switch (step.result()) {
            case Value.Sequence sequence -> Optional.of(sequence.elements());
            case Value.Missing missing when missing == Value.Missing.NIL -> Optional.of(List.of());
            default -> Optional.empty();
        };
    }

    private static int start(PersistentList state, Call.Step step) {
        boolean all = Function.named(step.function()) == Function.READ;
        return all ? 0 : (int) Math.min(from(step), state.size());
    }

    @Override
    void apply(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (Function.named(step.function()) == Function.APPEND) {
            if (offset(step).map(offset -> offset == state.size()).orElse(true)) {
                next.to(state.withLast(step.argument()));
            }
            return;
        }
        int start = start(state, step);
        if (entries(step)
                .map(read -> read.size() == state.size() - start && state.isPrefixOf(read, start))
                .orElse(true)) {
            next.to(state);
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return Function.named(step.function()) == Function.APPEND
                ? offset(step).isPresent()
                : step.result() != Value.UNKNOWN;
    }

    // What an append returned is an offset or not for what stands in it.
    @Override
    public boolean judgesByKind() {
        return false;
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(PersistentList state, Call goal) {
        return goal.steps().size() > 1
                || entries(goal.only())
                        .map(read -> state.isPrefixOf(read, start(state, goal.only())))
                        .orElse(true);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        return false;
    }

    @Override
    public String describeState(PersistentList state) {
        return state.toString();
    }
}
