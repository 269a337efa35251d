// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.Arrays;

/**
 * The classes of operations that were invoked and never return, and what they can do in a state.
 * What is known of a state is kept until an operation of a new class is invoked, so that many
 * classes cost little where few of them lead anywhere.
 */
final class CrashedOperations {
    private static final int[] NONE = {};

    private final StateSpace<?> space;
    private final Layout layout;
    private final int[] available;
    private int invokedClasses;
    private int[][] leading = new int[0][];

    /** By state: one more than the number of invoked classes at which the rest was computed. */
    private int[] known = {};

    private boolean[] observing = {};

    CrashedOperations(StateSpace<?> space, Layout layout) {
        this.space = space;
        this.layout = layout;
        available = new int[layout.crashedClass.length];
    }

    /** True when the problem has any, invoked or not. */
    boolean exist() {
        return available.length > 0;
    }

    void invoke(int callClass) {
        if (available[layout.crashedNumber[callClass]]++ == 0) {
            invokedClasses++;
        }
    }

    /** How many operations of a crashed class were invoked. */
    int available(int number) {
        return available[number];
    }

    /** The crashed classes with an operation that leads from the state to another. */
    int[] leadingOn(int state) {
        if (state >= known.length || known[state] != invokedClasses + 1) {
            compute(state);
        }
        return leading[state];
    }

    /** True when one of {@link #leadingOn} depends on the state. */
    boolean anyObserves(int state) {
        if (state >= known.length || known[state] != invokedClasses + 1) {
            compute(state);
        }
        return observing[state];
    }

    private void compute(int state) {
        if (state >= known.length) {
            int length = Math.max(state + 1, known.length * 2);
            known = Arrays.copyOf(known, length);
            observing = Arrays.copyOf(observing, length);
            leading = Arrays.copyOf(leading, length);
        }
        int[] found = new int[invokedClasses];
        int count = 0;
        observing[state] = false;
        for (int number = 0; number < available.length; number++) {
            int callClass = layout.crashedClass[number];
            if (available[number] > 0 && leads(space.next(state, callClass), state)) {
                found[count++] = number;
                observing[state] |= layout.kind[callClass] != Layout.Kind.OVERWRITING;
            }
        }
        leading[state] = count == 0 ? NONE : Arrays.copyOf(found, count);
        known[state] = invokedClasses + 1;
    }

    private static boolean leads(int target, int state) {
        return target != StateSpace.IMPOSSIBLE && target != state;
    }
}
