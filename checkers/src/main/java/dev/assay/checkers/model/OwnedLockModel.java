// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A lock for each key that knows which process holds it: acquire, try-acquire, release. Only the
 * holder can release it. A process that crashed while it held the lock holds it for ever, unless a
 * release of its own is in the history: a lock that expires by itself looks broken here.
 *
 * <p>With tokens, each acquire of the free lock returns a number greater than all before, the
 * fencing token; while the holder holds it, further acquires return the same one (the semantics of
 * Hazelcast's {@code FencedLock}). Of a token that nobody saw the least that it can be is known:
 * one more than the last.
 */
abstract class OwnedLockModel implements Model<Holding> {
    private static final Set<Function> FUNCTIONS =
            EnumSet.of(Function.ACQUIRE, Function.TRY_ACQUIRE, Function.RELEASE);

    private final String id;
    private final boolean reentrant;
    private final boolean fenced;
    private final ObjectType type;

    OwnedLockModel(String id, ObjectType type) {
        this.id = id;
        this.type = type;
        reentrant = type != ObjectType.FENCED_LOCK;
        fenced = type != ObjectType.REENTRANT_LOCK;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final boolean independentKeys() {
        return true;
    }

    @Override
    public final boolean distinguishesProcesses() {
        return true;
    }

    @Override
    public final Holding initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start == Value.NIL || start == Value.Bool.FALSE) {
            return Holding.free(Long.MIN_VALUE);
        }
        if (fenced && start instanceof Value.Int(long last)) {
            return Holding.free(last);
        }
        throw new IllegalArgumentException(
                id
                        + " starts free"
                        + (fenced ? " (--initial is the last token given)" : "")
                        + ", not at "
                        + Describe.value(start));
    }

    @Override
    public final void validate(Call call) {
        if (call.steps().size() != 1) {
            throw new UnsuitableHistoryException("the model " + id + " has no transactions");
        }
        Call.Step step = call.only();
        Function function = StepwiseModel.known(id, FUNCTIONS, step);
        boolean hasToken = step.result() instanceof Value.Int;
        if (!(fenced && hasToken && function == Function.TRY_ACQUIRE)) {
            MutexModel.resultIsNoRefusal(step);
        }
    }

    @Override
    public final void step(Holding state, Call call, Next<Holding> next) {
        Call.Step step = call.only();
        boolean isHolder = state.count() > 0 && state.process() == call.process();
        boolean isPossible = state.count() == 0 || (reentrant && isHolder);
        switch (Function.named(step.function())) {
            case RELEASE -> {
                if (isHolder) {
                    next.to(state.released());
                }
            }
            case TRY_ACQUIRE -> {
                boolean saidNo = StepwiseModel.returnedFalse(step);
                if (isPossible && !saidNo) {
                    acquire(state, call, next);
                } else if (!isPossible && (saidNo || step.result() == Value.UNKNOWN)) {
                    next.to(state);
                }
            }
            default -> {
                if (isPossible) {
                    acquire(state, call, next);
                }
            }
        }
    }

    private void acquire(Holding state, Call call, Next<Holding> next) {
        int count = state.count() + 1;
        if (!fenced) {
            next.to(new Holding(call.process(), count, state.token(), true));
        } else if (call.only().result() instanceof Value.Int(long token)) {
            boolean fits =
                    state.count() == 0
                            ? token > state.token()
                            : state.isExact() ? token == state.token() : token >= state.token();
            if (fits) {
                next.to(new Holding(call.process(), count, token, true));
            }
        } else if (state.count() > 0) {
            next.to(new Holding(call.process(), count, state.token(), state.isExact()));
        } else if (state.token() < Long.MAX_VALUE) {
            next.to(new Holding(call.process(), count, state.token() + 1, false));
        }
    }

    @Override
    public final boolean readsOnly(Call call) {
        return Function.named(call.only().function()) == Function.TRY_ACQUIRE
                && StepwiseModel.returnedFalse(call.only());
    }

    @Override
    public final boolean mayRefuse(Call call) {
        return Function.named(call.only().function()) != Function.TRY_ACQUIRE
                || call.only().result() != Value.UNKNOWN;
    }

    @Override
    public final Optional<ObjectType> actsAs(Set<Function> functions) {
        return FUNCTIONS.containsAll(functions) ? Optional.of(type) : Optional.empty();
    }

    @Override
    public final String describe(Call call) {
        return "process " + call.process() + ": " + Describe.call(call);
    }

    @Override
    public final String describeState(Holding state) {
        String holder =
                state.count() == 0
                        ? "free"
                        : "held by process "
                                + state.process()
                                + (state.count() > 1 ? " " + state.count() + " times" : "");
        boolean hasToken = fenced && state.token() > Long.MIN_VALUE;
        return hasToken
                ? holder + ", token " + (state.isExact() ? "" : "at least ") + state.token()
                : holder;
    }
}
