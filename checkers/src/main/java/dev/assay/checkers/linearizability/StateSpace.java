// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of a model that a search has met, as small numbers, and its transitions, each asked of the model just once. Calls are
 * numbered too: equal calls have one class. O(1) a known transition. Used by one thread.
 */
final class StateSpace<S> {
    /** The call is impossible in the state. */
    static final int IMPOSSIBLE = -1;

    private static final long STATE_BYTES = 160;

    private final Model<S> model;
    private final List<Call> classes;
    private final Budget.Meter meter;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<int[]> choices = new ArrayList<>();
    private long[] keys = new long[256];
    private int[] targets = new int[256];
    private int transitions;

    StateSpace(Model<S> model, List<Call> classes, Budget.Meter meter) {
        this.model = model;
        this.classes = List.copyOf(classes);
        this.meter = meter;
        Arrays.fill(keys, -1);
    }

    int states() {
        return states.size();
    }

    S state(int number) {
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
     * Where a call leads: {@link #IMPOSSIBLE}, the number of the only next state, or, for one of several, a number below {@link
     * #IMPOSSIBLE} for {@link #choices}.
     */
    int next(int state, int callClass) {
        long key = ((long) state << 32) | callClass;
        int slot = slot(keys, key);
        if (keys[slot] == key) {
            return targets[slot];
        }
        int target = ask(state, callClass);
        if (++transitions * 2 > keys.length) {
            grow();
            slot = slot(keys, key);
        }
        keys[slot] = key;
        targets[slot] = target;
        return target;
    }

    /** The next states behind a number that {@link #next} returned. */
    int[] choices(int target) {
        return choices.get(-2 - target);
    }

    private int ask(int state, int callClass) {
        List<Integer> found = new ArrayList<>(1);
        model.step(states.get(state), classes.get(callClass), new Model.Next<>() {
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

    private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (keys[slot] != -1 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        meter.allocated(keys.length * 12L);
        long[] oldKeys = keys;
        int[] oldTargets = targets;
        keys = new long[oldKeys.length * 2];
        targets = new int[oldKeys.length * 2];
        Arrays.fill(keys, -1);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != -1) {
                int slot = slot(keys, oldKeys[i]);
                keys[slot] = oldKeys[i];
                targets[slot] = oldTargets[i];
            }
        }
    }
}
