// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import java.util.Arrays;

/**
 * Puts the changes that a search discharged without using them into the order that it found: each
 * right before a change that overwrites, where nobody sees it. O(operations).
 *
 * <p>Operation {@code i} of an order takes effect at the latest before the first return of itself
 * and those after it. A hidden operation goes before the first overwriting one for which that comes
 * after its invocation. Every place that the search can have meant is no earlier than this one, so
 * what comes before this one was invoked before the hidden operation returned, too. Two hidden
 * operations stand in the order of their invocations.
 */
final class HiddenOperations {
    private final Problem<?> problem;
    private final int[] order;

    HiddenOperations(Problem<?> problem, int[] order) {
        this.problem = problem;
        this.order = order;
    }

    /**
     * The order with everything in it that must be.
     *
     * @param present operations that took effect before the order begins
     * @param before operations that return at this event of the history or later need not be in it
     */
    int[] inserted(int[] present, int before) {
        int[] missing = missing(present, before);
        if (missing.length == 0) {
            return order;
        }
        int[] latest = latestTimes(problem, order);
        int[] whole = new int[order.length + missing.length];
        int length = 0;
        int next = 0;
        for (int at = 0; at < order.length; at++) {
            boolean hides = problem.space().overwrites(problem.operations().callClass()[order[at]]);
            while (hides
                    && next < missing.length
                    && problem.operations().invoked()[missing[next]] < latest[at]) {
                whole[length++] = missing[next++];
            }
            whole[length++] = order[at];
        }
        return Arrays.copyOf(whole, length);
    }

    /**
     * By the place in an order, the event before which the operation must have taken effect, its
     * own return or that of one after it.
     */
    static int[] latestTimes(Problem<?> problem, int[] order) {
        int[] latest = new int[order.length];
        int time = Operations.NEVER;
        for (int at = order.length - 1; at >= 0; at--) {
            if (problem.role()[order[at]] == Role.REQUIRED) {
                time = Math.min(time, problem.operations().returned()[order[at]]);
            }
            latest[at] = time;
        }
        return latest;
    }

    private int[] missing(int[] present, int before) {
        Operations operations = problem.operations();
        boolean[] seen = new boolean[operations.size()];
        for (int operation : order) {
            seen[operation] = true;
        }
        for (int operation : present) {
            seen[operation] = true;
        }
        int[] missing = new int[seen.length];
        int count = 0;
        for (int operation = 0; operation < seen.length; operation++) {
            if (!seen[operation]
                    && problem.role()[operation] == Role.REQUIRED
                    && operations.returned()[operation] < before) {
                missing[count++] = operation;
            }
        }
        return Arrays.copyOf(missing, count);
    }
}
