// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of a model that a search has met, as small numbers, and its transitions, each asked of
 * the model just once. Calls are numbered too: equal calls have one class. O(1) a known transition.
 * Used by one thread.
 */
final class StateSpace<S> {
    /** The call is impossible in the state. */
    static final int IMPOSSIBLE = -1;

    /**
     * Some state or other that no read sees before it is overwritten: every change is possible and
     * leaves it so, unless it overwrites; no read is.
     */
    static final int FORGOTTEN = 0;

    /** The state before the first event. */
    static final int INITIAL = 1;

    private static final long STATE_BYTES = 160;

    private final Model<S> model;
    private final List<Call> classes;
    private final Budget.Meter meter;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<int[]> choices = new ArrayList<>();
    private final LongIntTable targets;
    private final LongIntTable prospects;

    StateSpace(Model<S> model, S initial, List<Call> classes, Budget.Meter meter) {
        this.model = model;
        this.classes = List.copyOf(classes);
        this.meter = meter;
        targets = new LongIntTable(meter);
        prospects = new LongIntTable(meter);
        states.add(initial);
        intern(initial);
    }

    int states() {
        return states.size();
    }

    S state(int number) {
        if (number == FORGOTTEN) {
            throw new IllegalStateException("a forgotten state has no content");
        }
        return states.get(number);
    }

    Call call(int callClass) {
        return classes.get(callClass);
    }

    int intern(S state) {
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        meter.allocated(STATE_BYTES);
        states.add(state);
        return states.size() - 1;
    }

    /**
     * Where a call leads: {@link #IMPOSSIBLE}, the number of the only next state, or, for one of
     * several, a number below {@link #IMPOSSIBLE} for {@link #choices}.
     */
    int next(int state, int callClass) {
        long key = ((long) state << 32) | callClass;
        int known = targets.get(key);
        if (known != LongIntTable.NONE) {
            return known;
        }
        int target = state == FORGOTTEN ? afterForgotten(callClass) : ask(state, callClass);
        targets.put(key, target);
        return target;
    }

    /**
     * False when only a call that may restart can lead from the state to the goal; see {@link
     * Model#mayLeadTo}.
     */
    boolean mayLeadTo(int state, int goalClass) {
        if (state == FORGOTTEN) {
            return false;
        }
        long key = ((long) state << 32) | goalClass;
        int known = prospects.get(key);
        if (known == LongIntTable.NONE) {
            known = model.mayLeadTo(states.get(state), classes.get(goalClass)) ? 1 : 0;
            prospects.put(key, known);
        }
        return known == 1;
    }

    /** The next states behind a number that {@link #next} returned. */
    int[] choices(int target) {
        return choices.get(-2 - target);
    }

    private int afterForgotten(int callClass) {
        Call call = classes.get(callClass);
        if (model.overwrites(call)) {
            return next(INITIAL, callClass);
        }
        return model.readsOnly(call) ? IMPOSSIBLE : FORGOTTEN;
    }

    private int ask(int state, int callClass) {
        List<Integer> found = new ArrayList<>(1);
        model.step(
                states.get(state),
                classes.get(callClass),
                new Model.Next<>() {
                    @Override
                    public void to(S next) {
                        int number = intern(next);
                        if (!found.contains(number)) {
                            found.add(number);
                        }
                    }

                    @Override
                    public void poll() {
                        meter.poll();
                    }
                });
        if (found.size() < 2) {
            return found.isEmpty() ? IMPOSSIBLE : found.get(0);
        }
        choices.add(found.stream().mapToInt(Integer::intValue).toArray());
        return -1 - choices.size();
    }
}
