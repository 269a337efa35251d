// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.ValuePool;

/**
 * The operations on one standard object in columns, numbered by their invocations from 0. Those
 * that failed are left out, and so are reads whose result nobody saw. An operation that never
 * returned may have taken effect at any time after its invocation, or never; its result is {@link
 * ValuePool#UNKNOWN}.
 *
 * @param type the object
 * @param initial what it holds at first, as the model's state: see {@link ObjectType}
 * @param values the values behind the references; shared, not to be added to
 * @param function by operation, the {@link Function}'s ordinal
 * @param argument by operation, a reference; {@link ValuePool#NIL} where it has none
 * @param result by operation, a reference; {@link ValuePool#UNKNOWN} where it is not known
 * @param invoked by operation, when it was invoked: times are not negative and grow from event to
 *     event
 * @param returned by operation, when it returned, or {@link #NEVER}
 * @param order the events by time: the operation's number for its invocation, its complement for
 *     its return; operations that never returned have only the first
 * @param revision by operation, the place that the system itself gave it among the object's states,
 *     {@link #NO_REVISION} where it gave none; empty where the history has no such column. A
 *     mutation names the state that it produced, a read (and a cas that found another value) the
 *     one that it saw. Only how the numbers compare matters, so that wide ones may be replaced by
 *     their ranks
 * @param process by operation, who called; empty where the object does not care
 */
public record ObjectHistory(
        ObjectType type,
        Object initial,
        ValuePool values,
        byte[] function,
        int[] argument,
        int[] result,
        int[] invoked,
        int[] returned,
        int[] order,
        int[] revision,
        int[] process) {
    /** Later than every event. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** The system gave the operation no revision. */
    public static final int NO_REVISION = -1;

    private static final Function[] FUNCTIONS = Function.values();

    /** The same without revisions and processes. */
    public ObjectHistory(
            ObjectType type,
            Object initial,
            ValuePool values,
            byte[] function,
            int[] argument,
            int[] result,
            int[] invoked,
            int[] returned,
            int[] order) {
        this(
                type,
                initial,
                values,
                function,
                argument,
                result,
                invoked,
                returned,
                order,
                new int[0],
                new int[0]);
    }

    /** How many operations there are. */
    public int size() {
        return function.length;
    }

    /** What the operation does. */
    public Function function(int operation) {
        return FUNCTIONS[function[operation]];
    }

    /** True when the operation returned, so that it took effect between its two events. */
    public boolean isCompleted(int operation) {
        return returned[operation] != NEVER;
    }

    /** True when the one operation returned before the other was invoked. */
    public boolean precedes(int operation, int other) {
        return returned[operation] < invoked[other];
    }
}
