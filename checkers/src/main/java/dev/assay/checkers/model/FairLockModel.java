// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A reentrant lock for each key that serves those who wait in the order in which they came: wait,
 * acquire, release, cancel.
 *
 * <p>Who came first cannot be told from acquires alone: one that was called earlier may have
 * reached the lock later, so that no order of service is a violation. Fairness can be judged where
 * joining the queue is an operation of its own, as the making of the ephemeral node in ZooKeeper's
 * recipe: <em>wait</em> joins the queue (once; a number that it returned says how many are before
 * it), <em>cancel</em> leaves it, and <em>acquire</em> succeeds for the first in the queue, or for
 * anybody while nobody waits; the holder may acquire again. A history without waits is judged as
 * one of {@link ReentrantLockModel}.
 *
 * <p>A process that crashed while it waited or held keeps its place for ever: a lock that expires
 * by itself looks broken here. A step costs O(waiting processes).
 */
public final class FairLockModel implements Model<FairLockModel.Line> {
    private static final Set<Function> FUNCTIONS =
            EnumSet.of(Function.WAIT, Function.ACQUIRE, Function.RELEASE, Function.CANCEL);

    /**
     * Who holds the lock, and who waits.
     *
     * @param holder the process, if {@code count} is positive
     * @param count how often the holder acquired it
     * @param waiting processes in the order in which they joined
     */
    record Line(int holder, int count, PersistentList waiting) {
        Line with(PersistentList others) {
            return new Line(holder, count, others);
        }

        Line released() {
            return new Line(count > 1 ? holder : -1, count - 1, waiting);
        }

        PersistentList waitingWithout(Value process) {
            PersistentList rest = PersistentList.EMPTY;
            for (Value other : waiting) {
                rest = other.equals(process) ? rest : rest.withLast(other);
            }
            return rest;
        }
    }

    @Override
    public String id() {
        return "fair-lock";
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
    public Line initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start == Value.NIL || start == Value.Bool.FALSE) {
            return new Line(-1, 0, PersistentList.EMPTY);
        }
        throw new IllegalArgumentException(
                "fair-lock starts free, not at " + Describe.value(start));
    }

    @Override
    public void validate(Call call) {
        if (call.steps().size() != 1) {
            throw new UnsuitableHistoryException("the model fair-lock has no transactions");
        }
        StepwiseModel.known(id(), FUNCTIONS, call.only());
        MutexModel.resultIsNoRefusal(call.only());
    }

    @Override
    public void step(Line state, Call call, Next<Line> next) {
        Value process = Value.of(call.process());
        boolean isHolder = state.count > 0 && state.holder == call.process();
        switch (Function.named(call.only().function())) {
            case WAIT -> {
                if (!isHolder
                        && !state.waiting.contains(process)
                        && mayStandBehind(call.only(), state.waiting.size())) {
                    next.to(state.with(state.waiting.withLast(process)));
                }
            }
            case CANCEL -> next.to(state.with(state.waitingWithout(process)));
            case RELEASE -> {
                if (isHolder) {
                    next.to(state.released());
                }
            }
            default -> {
                if (isHolder) {
                    next.to(new Line(state.holder, state.count + 1, state.waiting));
                } else if (state.count == 0 && isNext(state.waiting, process)) {
                    next.to(new Line(call.process(), 1, state.waitingWithout(process)));
                }
            }
        }
    }

    private static boolean mayStandBehind(Call.Step step, int others) {
        return !(step.result() instanceof Value.Int(long told)) || told == others;
    }

    private static boolean isNext(PersistentList waiting, Value process) {
        return waiting.isEmpty() || waiting.first().equals(process);
    }

    @Override
    public boolean mayRefuse(Call call) {
        return Function.named(call.only().function()) != Function.CANCEL;
    }

    @Override
    public String describe(Call call) {
        return "process " + call.process() + ": " + Describe.call(call);
    }

    @Override
    public String describeState(Line state) {
        String holder =
                state.count == 0
                        ? "free"
                        : "held by process "
                                + state.holder
                                + (state.count > 1 ? " " + state.count + " times" : "");
        return state.waiting.isEmpty() ? holder : holder + ", waiting " + state.waiting;
    }
}
