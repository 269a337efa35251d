// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A source of ids for each key: generate returns one that was never returned before. Starts with no
 * id given, or with those of the sequence in {@code --initial}. A step costs O(log n).
 *
 * <p>An id that nobody saw may be one that is never seen, so that a generate of unknown outcome
 * changes nothing. That ids grow is not asked.
 */
public final class IdGeneratorModel extends StepwiseModel<PersistentSet> {
    public IdGeneratorModel() {
        super("id-generator", EnumSet.of(Function.GENERATE), false);
    }

    @Override
    public PersistentSet initial(Optional<Value> initial) {
        return PersistentSet.of(SequenceModel.sequence(id(), initial.orElse(Value.NIL)));
    }

    @Override
    void validate(Call.Step step) {
        if (step.result() == Value.NIL || step.result() == Value.ABSENT) {
            throw new UnsuitableHistoryException("generate returns an id, not nil");
        }
    }

    @Override
    void apply(PersistentSet state, Call.Step step, Next<PersistentSet> next) {
        if (step.result() == Value.UNKNOWN) {
            next.to(state);
        } else if (!state.contains(step.result())) {
            next.to(state.with(step.result()));
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return step.result() != Value.UNKNOWN;
    }

    @Override
    boolean readsOnly(Call.Step step) {
        return step.result() == Value.UNKNOWN;
    }

    @Override
    public String describeState(PersistentSet state) {
        return "given " + state;
    }
}
