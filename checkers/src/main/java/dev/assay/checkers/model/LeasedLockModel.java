// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A lock for each key whose grants may expire by themselves at any time, as those of Chubby,
 * ZooKeeper, etcd or Redis do: acquire, try-acquire, renew, release. What is left of mutual
 * exclusion is the order of the grants, which their fencing tokens tell (Kleppmann, "How to do
 * distributed locking", 2016): a system behind the lock that refuses smaller tokens is safe.
 *
 * <ul>
 *   <li><em>acquire</em> is possible at any time, since an earlier grant may have expired, also for
 *       its own holder. It returns a token greater than all before; what it returned besides (nil,
 *       true) says nothing, and then the token is any such.
 *   <li><em>try-acquire</em> is an acquire, unless it returned false: then some grant was there
 *       that was not given back. That it has expired is no objection, because a lock may stay
 *       closed for a while after that (Chubby's lock-delay).
 *   <li><em>renew</em> and <em>release</em> are meant by whoever calls them for its own newest
 *       grant, or, where their argument is a token, for the grant of that token, whoever calls.
 *       They succeed only for the newest grant of all, neither given back nor expired. When they
 *       returned false the grant was not that, and if it was the newest it has expired from then
 *       on: nothing but a new grant makes a renew or release of it succeed again. All other results
 *       are taken for success. A refusal that is recorded as failed says nothing at all.
 * </ul>
 *
 * <p>It cannot see whether a grant lasted as long as it was promised, because histories carry no
 * promise. Starts free; {@code --initial} is the last token given. A step leads to three states at
 * most; more than one only where a token was not told or a call crashed.
 */
public final class LeasedLockModel implements Model<Lease> {
    private static final Set<Function> FUNCTIONS =
            EnumSet.of(Function.ACQUIRE, Function.TRY_ACQUIRE, Function.RENEW, Function.RELEASE);

    @Override
    public String id() {
        return "leased-lock";
    }

    @Override
    public boolean independentKeys() {
        return true;
    }

    @Override
    public boolean distinguishesProcesses() {
        return true;
    }

    @Override
    public Lease initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start == Value.NIL || start == Value.Bool.FALSE) {
            return Lease.free(Long.MIN_VALUE);
        }
        if (start instanceof Value.Int(long last)) {
            return Lease.free(last);
        }
        throw new IllegalArgumentException(
                "leased-lock starts free (--initial is the last token given), not at "
                        + Describe.value(start));
    }

    @Override
    public void validate(Call call) {
        if (call.steps().size() != 1) {
            throw new UnsuitableHistoryException("the model leased-lock has no transactions");
        }
        Call.Step step = call.only();
        switch (StepwiseModel.known(id(), FUNCTIONS, step)) {
            case RENEW, RELEASE -> {
                boolean hasForm =
                        step.argument() instanceof Value.Int
                                || step.argument() instanceof Value.Missing;
                if (!hasForm) {
                    throw new UnsuitableHistoryException(
                            step.function()
                                    + " takes a token or nothing, not "
                                    + Describe.value(step.argument()));
                }
            }
            default -> {
                if (!(step.result() instanceof Value.Int)) {
                    MutexModel.resultIsNoRefusal(step);
                }
            }
        }
    }

    @Override
    public void step(Lease state, Call call, Next<Lease> next) {
        Call.Step step = call.only();
        Function function = Function.named(step.function());
        boolean maySucceed = !StepwiseModel.returnedFalse(step);
        boolean mayRefuse = !maySucceed || step.result() == Value.UNKNOWN;
        switch (function) {
            case RENEW, RELEASE -> {
                if (maySucceed) {
                    succeed(state, call, function == Function.RELEASE, next);
                }
                if (mayRefuse) {
                    refuse(state, call, next);
                }
            }
            default -> {
                if (maySucceed) {
                    grant(state, call, next);
                }
                boolean isTry = function == Function.TRY_ACQUIRE;
                if (isTry && mayRefuse && state.phase() != Lease.Phase.FREE) {
                    next.to(state);
                }
            }
        }
    }

    private static void grant(Lease state, Call call, Next<Lease> next) {
        if (call.only().result() instanceof Value.Int(long token)) {
            if (token > state.least()) {
                next.to(new Lease(call.process(), Lease.Phase.HELD, token, token));
            }
        } else if (state.least() < Long.MAX_VALUE) {
            next.to(new Lease(call.process(), Lease.Phase.HELD, state.least() + 1, Long.MAX_VALUE));
        }
    }

    private static void succeed(Lease state, Call call, boolean releases, Next<Lease> next) {
        Lease held = state;
        if (call.only().argument() instanceof Value.Int(long token)) {
            if (!state.isHeld() || !state.mayBe(token)) {
                return;
            }
            held = state.between(token, token);
        } else if (!state.isHeld() || state.process() != call.process()) {
            return;
        }
        next.to(releases ? held.released() : held);
    }

    private static void refuse(Lease state, Call call, Next<Lease> next) {
        if (!state.isHeld()) {
            next.to(state);
        } else if (call.only().argument() instanceof Value.Int(long token)) {
            // The token was another one, or else the lease has expired.
            if (!state.mayBe(token)) {
                next.to(state);
                return;
            }
            next.to(state.between(token, token).expired());
            if (state.least() < token) {
                next.to(state.between(state.least(), token - 1));
            }
            if (token < state.most()) {
                next.to(state.between(token + 1, state.most()));
            }
        } else {
            next.to(state.process() == call.process() ? state.expired() : state);
        }
    }

    @Override
    public boolean readsOnly(Call call) {
        Call.Step step = call.only();
        boolean isNamed = step.argument() instanceof Value.Int;
        return switch (Function.named(step.function())) {
            case TRY_ACQUIRE -> StepwiseModel.returnedFalse(step);
            case RENEW ->
                    !isNamed
                            && !StepwiseModel.returnedFalse(step)
                            && step.result() != Value.UNKNOWN;
            default -> false;
        };
    }

    @Override
    public boolean mayRefuse(Call call) {
        Call.Step step = call.only();
        boolean isRefusal = StepwiseModel.returnedFalse(step);
        return switch (Function.named(step.function())) {
            case RENEW, RELEASE -> !isRefusal && step.result() != Value.UNKNOWN;
            default -> isRefusal || step.result() instanceof Value.Int;
        };
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return FUNCTIONS.containsAll(functions)
                ? Optional.of(ObjectType.LEASED_LOCK)
                : Optional.empty();
    }

    @Override
    public String describe(Call call) {
        return "process " + call.process() + ": " + Describe.call(call);
    }

    @Override
    public String describeState(Lease state) {
        String phase =
                switch (state.phase()) {
                    case FREE -> "free";
                    case EXPIRED -> "the last lease has expired";
                    case HELD -> "leased to process " + state.process();
                };
        if (state.most() == Long.MIN_VALUE) {
            return phase;
        }
        String token =
                state.least() == state.most()
                        ? "" + state.least()
                        : state.most() == Long.MAX_VALUE
                                ? "at least " + state.least()
                                : state.least() + " to " + state.most();
        return phase + ", token " + token;
    }
}
