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
 * The states of a model that a search has met, as small numbers, and its transitions, each asked of
 * the model just once. Calls are numbered too: equal calls have one class. O(1) a known transition.
 * Used by one thread.
 */
public final class StateSpace<S> {
    /** The call is impossible in the state. */
    public static final int IMPOSSIBLE = -1;

    /**
     * Some state or other that no read sees before it is overwritten: every change is possible and
     * leaves it so, unless it overwrites; no read is.
     */
    static final int FORGOTTEN = 0;

    /** The state before the first event. */
    public static final int INITIAL = 1;

    private static final int POLL_EVERY = 1024;
    private static final long STATE_BYTES = 160;
    private static final int MOST_ROW_CELLS = 1 << 22;
    private static final int UNASKED = Integer.MIN_VALUE;
    private static final int[] NO_ROW = {};

    private final Model<S> model;
    private final List<Call> classes;
    private final Budget.Meter meter;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<int[]> choices = new ArrayList<>();
    private final boolean[] overwrites;
    private final boolean[] neverRefused;
    private final int[] overwritten;
    private boolean hides;
    private final LongIntTable targets;
    private final LongIntTable prospects;

    /** Transitions by state and call class, as long as there are few enough of them. */
    private int[][] rows;

    private final int mostRows;

    public StateSpace(Model<S> model, S initial, List<Call> classes, Budget.Meter meter) {
        this.model = model;
        this.classes = List.copyOf(classes);
        this.meter = meter;
        overwrites = new boolean[classes.size()];
        neverRefused = new boolean[classes.size()];
        overwritten = new int[classes.size()];
        Arrays.fill(overwritten, UNASKED);
        for (int each = 0; each < overwrites.length; each++) {
            if (each % POLL_EVERY == 0) {
                meter.poll();
            }
            overwrites[each] = model.overwrites(classes.get(each));
            hides |= overwrites[each];
            neverRefused[each] = overwrites[each] || !model.mayRefuse(classes.get(each));
        }
        rows = new int[0][];
        mostRows = classes.isEmpty() ? 0 : MOST_ROW_CELLS / classes.size();
        targets = new LongIntTable(meter);
        prospects = new LongIntTable(meter);
        states.add(initial);
        intern(initial);
    }

    int states() {
        return states.size();
    }

    /** The state behind a number. */
    public S state(int number) {
        if (number == FORGOTTEN) {
            throw new IllegalStateException("a forgotten state has no content");
        }
        return states.get(number);
    }

    /** The call of a class. */
    public Call call(int callClass) {
        return classes.get(callClass);
    }

    /** True when a call leads to one and the same state from every state. */
    boolean overwrites(int callClass) {
        return overwrites[callClass];
    }

    /** True when changes can be hidden, because others overwrite them. */
    boolean hides() {
        return hides;
    }

    /** True when every state allows a call. */
    boolean isNeverRefused(int callClass) {
        return neverRefused[callClass];
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
    public int next(int state, int callClass) {
        if (state >= mostRows) {
            return nextBeyondRows(state, callClass);
        }
        int[] row = state < rows.length ? rows[state] : NO_ROW;
        if (row.length == 0) {
            row = newRow(state);
        }
        int known = row[callClass];
        if (known == UNASKED) {
            known = compute(state, callClass);
            row[callClass] = known;
        }
        return known;
    }

    private int[] newRow(int state) {
        if (state >= rows.length) {
            int before = rows.length;
            rows = Arrays.copyOf(rows, Math.max(state + 1, before * 2));
            Arrays.fill(rows, before, rows.length, NO_ROW);
        }
        int[] row = new int[classes.size()];
        Arrays.fill(row, UNASKED);
        rows[state] = row;
        meter.allocated(16L + 4L * row.length);
        return row;
    }

    private int nextBeyondRows(int state, int callClass) {
        long key = ((long) state << 32) | callClass;
        int known = targets.get(key);
        if (known == LongIntTable.NONE) {
            known = compute(state, callClass);
            targets.put(key, known);
        }
        return known;
    }

    private int compute(int state, int callClass) {
        return state == FORGOTTEN ? afterForgotten(callClass) : ask(state, callClass);
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
    public int[] choices(int target) {
        return choices.get(-2 - target);
    }

    private int afterForgotten(int callClass) {
        if (overwrites[callClass]) {
            return next(INITIAL, callClass);
        }
        return model.readsOnly(classes.get(callClass)) ? IMPOSSIBLE : FORGOTTEN;
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
        holdToItsWord(callClass, found);
        if (found.size() < 2) {
            return found.isEmpty() ? IMPOSSIBLE : found.get(0);
        }
        choices.add(found.stream().mapToInt(Integer::intValue).toArray());
        return -1 - choices.size();
    }

    /** A model that says more of a call than is true would make verdicts wrong. */
    private void holdToItsWord(int callClass, List<Integer> found) {
        if (neverRefused[callClass] && found.isEmpty()) {
            throw new IllegalStateException(
                    "the model "
                            + model.id()
                            + " refuses "
                            + classes.get(callClass)
                            + ", of which it says that every state allows it");
        }
        if (overwrites[callClass]) {
            int target = found.get(0);
            if (overwritten[callClass] == UNASKED) {
                overwritten[callClass] = target;
            }
            if (found.size() > 1 || overwritten[callClass] != target) {
                throw new IllegalStateException(
                        "the model "
                                + model.id()
                                + " leads to more than one state by "
                                + classes.get(callClass)
                                + ", of which it says that it overwrites");
            }
        }
    }
}
