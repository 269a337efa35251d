// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.Arrays;

/**
 * The required operations that were invoked and have not returned: the mutations in the order of
 * their returns, and the pure ones, which take effect by themselves as soon as the state allows it.
 * O(open operations) an event.
 */
final class OpenOperations {
    private final Problem<?> problem;
    private final Layout layout;
    private int[] mutation = new int[16];
    private int[] twin = new int[16];
    private int mutations;
    private int[] pure = new int[16];
    private int pures;
    private int[] stateEvent = new int[64];
    private long[] allowed;
    private int event;

    OpenOperations(Problem<?> problem, Layout layout) {
        this.problem = problem;
        this.layout = layout;
        allowed = new long[64 * layout.keyWords];
    }

    int mutations() {
        return mutations;
    }

    int mutation(int index) {
        return mutation[index];
    }

    /** The pure operations, in the order of their invocations. */
    int[] pures() {
        return Arrays.copyOf(pure, pures);
    }

    void add(int operation) {
        if (problem.operations().isPure(operation)) {
            pure = pures == pure.length ? Arrays.copyOf(pure, pures * 2) : pure;
            pure[pures++] = operation;
            return;
        }
        if (mutations == mutation.length) {
            mutation = Arrays.copyOf(mutation, mutations * 2);
            twin = Arrays.copyOf(twin, mutations * 2);
        }
        int[] returned = problem.operations().returned();
        int at = mutations++;
        while (at > 0 && returned[mutation[at - 1]] > returned[operation]) {
            mutation[at] = mutation[at - 1];
            at--;
        }
        mutation[at] = operation;
        findTwins();
    }

    void remove(int operation) {
        if (problem.operations().isPure(operation)) {
            pures = without(pure, pures, operation);
        } else {
            mutations = without(mutation, mutations, operation);
            findTwins();
        }
    }

    private static int without(int[] from, int count, int operation) {
        for (int i = 0; i < count; i++) {
            if (from[i] == operation) {
                System.arraycopy(from, i + 1, from, i, count - i - 1);
                return count - 1;
            }
        }
        throw new IllegalStateException("operation " + operation + " is not open");
    }

    private void findTwins() {
        int[] callClass = problem.operations().callClass();
        for (int i = 0; i < mutations; i++) {
            twin[i] = -1;
            for (int j = i - 1; j >= 0 && twin[i] < 0; j--) {
                if (callClass[mutation[j]] == callClass[mutation[i]]) {
                    twin[i] = mutation[j];
                }
            }
        }
    }

    /** True when an equal operation that returns earlier has not taken effect yet. */
    boolean waitsForTwin(int index, long[] configuration) {
        return twin[index] >= 0 && !layout.isDone(configuration, 0, twin[index]);
    }

    /** What was computed for the open operations of the last event is void. */
    void beginEvent() {
        event++;
    }

    /**
     * Lets every pure operation take effect that the configuration's state allows; returns the new
     * end of its path.
     */
    int completePure(long[] configuration, int node, Paths paths) {
        if (pures == 0) {
            return node;
        }
        int state = Layout.state(configuration, 0);
        int base = state * layout.keyWords;
        if (state >= stateEvent.length || stateEvent[state] != event) {
            computeAllowed(state);
        }
        boolean complete = true;
        for (int word = 0; word < layout.keyWords; word++) {
            complete &= (allowed[base + word] & ~configuration[word]) == 0;
        }
        int end = node;
        for (int i = 0; !complete && i < pures; i++) {
            if (!layout.isDone(configuration, 0, pure[i])
                    && layout.isDone(allowed, base, pure[i])) {
                layout.mark(configuration, pure[i]);
                end = paths.add(pure[i], end);
            }
        }
        return end;
    }

    private void computeAllowed(int state) {
        if (state >= stateEvent.length) {
            int length = Math.max(state + 1, stateEvent.length * 2);
            stateEvent = Arrays.copyOf(stateEvent, length);
            allowed = Arrays.copyOf(allowed, Math.multiplyExact(length, layout.keyWords));
        }
        long[] marks = new long[layout.keyWords];
        for (int i = 0; i < pures; i++) {
            int callClass = problem.operations().callClass()[pure[i]];
            if (problem.space().next(state, callClass) != StateSpace.IMPOSSIBLE) {
                layout.mark(marks, pure[i]);
            }
        }
        System.arraycopy(marks, 0, allowed, state * layout.keyWords, layout.keyWords);
        stateEvent[state] = event;
    }

    /** The operations that took effect. */
    int[] done(long[] configuration) {
        int[] found = new int[mutations + pures];
        int count = 0;
        for (int i = 0; i < mutations; i++) {
            if (layout.isDone(configuration, 0, mutation[i])) {
                found[count++] = mutation[i];
            }
        }
        for (int i = 0; i < pures; i++) {
            if (layout.isDone(configuration, 0, pure[i])) {
                found[count++] = pure[i];
            }
        }
        return Arrays.copyOf(found, count);
    }
}
