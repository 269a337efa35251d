// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Role;
import java.util.Arrays;

/**
 * The required operations that are open before the next return, and how many crashed ones of each
 * class were invoked: goes on by one return, or comes back. Lists from which an operation is taken
 * so that it can be put back where it was (Knuth, "Dancing links", 2000).
 */
final class ReversibleOpenOperations {
    private final Problem<?> problem;
    private final Layout layout;
    private final int mutations;
    private final int pures;
    private final int[] next;
    private final int[] previous;
    private final int[] available;

    /** Where in the problem's order the returns are, and its end. */
    private final int[] returnsAt;

    private int returns;

    ReversibleOpenOperations(Problem<?> problem, Layout layout) {
        this.problem = problem;
        this.layout = layout;
        mutations = problem.operations().size();
        pures = mutations + 1;
        next = new int[mutations + 2];
        previous = new int[mutations + 2];
        for (int head = mutations; head <= pures; head++) {
            next[head] = head;
            previous[head] = head;
        }
        available = new int[layout.crashedClass.length];
        int[] order = problem.order();
        int[] at = new int[order.length + 1];
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            if (order[i] < 0) {
                at[count++] = i;
            }
        }
        at[count] = order.length;
        returnsAt = Arrays.copyOf(at, count + 1);
        invoke(0);
    }

    int returns() {
        return returns;
    }

    boolean isAtEnd() {
        return returns == returnsAt.length - 1;
    }

    /** The operation that returns next. */
    int goal() {
        return ~problem.order()[returnsAt[returns]];
    }

    int available(int number) {
        return available[number];
    }

    int firstMutation() {
        return after(mutations);
    }

    int firstPure() {
        return after(pures);
    }

    /** The next one of its list, or -1. */
    int after(int operation) {
        int found = next[operation];
        return found >= mutations ? -1 : found;
    }

    /** Of the operations with the same call that have not taken effect, the first to return. */
    int earliest(int operation, long[] configuration) {
        int[] callClass = problem.operations().callClass();
        int[] returned = problem.operations().returned();
        int best = operation;
        for (int each = after(operation); each >= 0; each = after(each)) {
            if (callClass[each] == callClass[operation]
                    && returned[each] < returned[best]
                    && !layout.isDone(configuration, 0, each)) {
                best = each;
            }
        }
        return best;
    }

    /** The next operation returns. */
    void goOn() {
        int gone = goal();
        next[previous[gone]] = next[gone];
        previous[next[gone]] = previous[gone];
        invoke(returnsAt[returns] + 1);
        returns++;
    }

    /** Takes returns back until there were so many. */
    void comeBackTo(int earlierReturns) {
        while (returns > earlierReturns) {
            returns--;
            for (int i = returnsAt[returns + 1] - 1; i > returnsAt[returns]; i--) {
                uninvoke(problem.order()[i]);
            }
            int back = goal();
            next[previous[back]] = back;
            previous[next[back]] = back;
        }
    }

    private void invoke(int from) {
        int[] order = problem.order();
        for (int i = from; i < order.length && order[i] >= 0; i++) {
            int operation = order[i];
            if (problem.role()[operation] == Role.REQUIRED) {
                int head = problem.operations().isPure(operation) ? pures : mutations;
                next[operation] = head;
                previous[operation] = previous[head];
                next[previous[head]] = operation;
                previous[head] = operation;
            } else {
                available[layout.crashedNumber[problem.operations().callClass()[operation]]]++;
            }
        }
    }

    private void uninvoke(int operation) {
        if (problem.role()[operation] == Role.REQUIRED) {
            next[previous[operation]] = next[operation];
            previous[next[operation]] = previous[operation];
        } else {
            available[layout.crashedNumber[problem.operations().callClass()[operation]]]--;
        }
    }
}
