// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.Arrays;

/**
 * The required operations that were invoked and have not returned: the mutations in the order of
 * their returns, and the pure ones, which take effect by themselves as soon as the state allows it.
 * O(open operations) an event.
 */
final class OpenOperations {
    private static final int NONE = -1;

    private final Problem<?> problem;
    private final Layout layout;
    private final Marks marks;
    private int[] mutation = new int[16];
    private int[] twin = new int[16];
    private int mutations;
    private int[] pure = new int[16];
    private int pures;
    private int[] stateVersion = new int[16];
    private long[] allowed;
    private int version = 1;

    OpenOperations(Problem<?> problem, Layout layout, Marks marks) {
        this.problem = problem;
        this.layout = layout;
        this.marks = marks;
        allowed = new long[stateVersion.length * layout.bitWords];
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

    private Layout.Kind kind(int operation) {
        return layout.kind[problem.operations().callClass()[operation]];
    }

    void add(int operation) {
        marks.open(operation, kind(operation));
        if (problem.operations().isPure(operation)) {
            pure = pures == pure.length ? Arrays.copyOf(pure, pures * 2) : pure;
            pure[pures++] = operation;
            version++;
            return;
        }
        if (mutations == mutation.length) {
            mutation = Arrays.copyOf(mutation, mutations * 2);
            twin = Arrays.copyOf(twin, mutations * 2);
        }
        int[] returned = problem.operations().returned();
        int[] callClass = problem.operations().callClass();
        int at = mutations++;
        while (at > 0 && returned[mutation[at - 1]] > returned[operation]) {
            mutation[at] = mutation[at - 1];
            twin[at] = twin[at - 1];
            at--;
        }
        mutation[at] = operation;
        twin[at] = NONE;
        for (int i = at - 1; i >= 0 && twin[at] == NONE; i--) {
            twin[at] = callClass[mutation[i]] == callClass[operation] ? mutation[i] : NONE;
        }
        for (int i = at + 1; i < mutations; i++) {
            if (callClass[mutation[i]] == callClass[operation]) {
                twin[i] = operation;
                break;
            }
        }
    }

    /** The next operation returns: of the mutations it is the first. */
    void remove(int operation) {
        marks.close(operation, kind(operation));
        if (problem.operations().isPure(operation)) {
            int at = indexOfPure(operation);
            System.arraycopy(pure, at + 1, pure, at, --pures - at);
            return;
        }
        if (mutation[0] != operation) {
            throw new IllegalStateException("operation " + operation + " does not return next");
        }
        for (int i = 1; i < mutations; i++) {
            if (twin[i] == operation) {
                twin[i] = NONE;
            }
        }
        mutations--;
        System.arraycopy(mutation, 1, mutation, 0, mutations);
        System.arraycopy(twin, 1, twin, 0, mutations);
    }

    private int indexOfPure(int operation) {
        for (int i = 0; i < pures; i++) {
            if (pure[i] == operation) {
                return i;
            }
        }
        throw new IllegalStateException("operation " + operation + " is not open");
    }

    /**
     * True when an equal operation that returns earlier could take effect in this one's place: then
     * it goes first. For whatever follows when this one goes first, follows too when the other does
     * and the two change places from there on: it may take effect wherever the other may and
     * longer. The one exception is a change that was hidden already while this one was not: hidden
     * ones cannot change places with one that was invoked too late for that.
     */
    boolean waitsForTwin(int index, long[] configuration) {
        int other = twin[index];
        if (other == NONE || layout.isDone(configuration, 0, other)) {
            return false;
        }
        return kind(other) != Layout.Kind.HIDEABLE
                || !layout.isSafe(configuration, 0, other)
                || layout.isSafe(configuration, 0, mutation[index]);
    }

    /**
     * Lets every pure operation take effect that the configuration's state allows; returns the new
     * end of its path.
     */
    int completePure(long[] configuration, int node, Paths paths) {
        int state = Layout.state(configuration, 0);
        if (!completesAny(configuration, state)) {
            return node;
        }
        int base = allowedIn(state);
        int end = node;
        for (int i = 0; i < pures; i++) {
            int bit = layout.doneBit(pure[i]);
            if (!Layout.has(configuration, 0, bit) && Layout.has(allowed, base, bit)) {
                Layout.set(configuration, bit);
                end = paths.add(pure[i], end);
            }
        }
        return end;
    }

    /**
     * True when {@link #completePure} would let an operation take effect if this were the state.
     */
    boolean completesAny(long[] configuration, int state) {
        if (pures == 0) {
            return false;
        }
        int base = allowedIn(state);
        long missing = 0;
        for (int word = 0; word < layout.bitWords; word++) {
            missing |= allowed[base + word] & marks.pure[word] & ~configuration[word];
        }
        return missing != 0;
    }

    private int allowedIn(int state) {
        if (state >= stateVersion.length || stateVersion[state] != version) {
            computeAllowed(state);
        }
        return state * layout.bitWords;
    }

    // What it says of slots that no pure operation has any more must be masked out.
    private void computeAllowed(int state) {
        if (state >= stateVersion.length) {
            int length = Math.max(state + 1, stateVersion.length * 2);
            stateVersion = Arrays.copyOf(stateVersion, length);
            allowed = Arrays.copyOf(allowed, Math.multiplyExact(length, layout.bitWords));
        }
        int base = state * layout.bitWords;
        Arrays.fill(allowed, base, base + layout.bitWords, 0);
        for (int i = 0; i < pures; i++) {
            int callClass = problem.operations().callClass()[pure[i]];
            if (problem.space().next(state, callClass) != StateSpace.IMPOSSIBLE) {
                int bit = layout.doneBit(pure[i]);
                allowed[base + (bit >>> 6)] |= 1L << bit;
            }
        }
        stateVersion[state] = version;
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

    /** The operations that may have taken effect unseen. */
    int[] hidden(long[] configuration) {
        int[] found = new int[mutations];
        int count = 0;
        for (int i = 0; i < mutations; i++) {
            boolean hides = kind(mutation[i]) != Layout.Kind.EXACT;
            if (hides
                    && !layout.isDone(configuration, 0, mutation[i])
                    && layout.isSafe(configuration, 0, mutation[i])) {
                found[count++] = mutation[i];
            }
        }
        return Arrays.copyOf(found, count);
    }
}
