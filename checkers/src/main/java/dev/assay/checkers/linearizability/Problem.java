// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.model.Model;

/**
 * Operations that must be put in order: those of one history that touch the same keys, or a
 * relaxation of them. Operations are numbered by their invocations; a relaxation keeps the numbers
 * and tables of its origin and changes only roles and order.
 *
 * @param label what the operations have in common, for people
 * @param space the model's states and the calls' classes
 * @param operations the operations
 * @param role what each operation may do here
 * @param order the events: the operation's number for its invocation, its complement for its
 *     return; only required operations return
 */
record Problem<S>(
        String label,
        Model<S> model,
        StateSpace<S> space,
        Operations operations,
        Role[] role,
        int[] order) {

    /** What an operation of a problem may do. */
    enum Role {
        /** It takes part in no order. */
        ABSENT,
        /** It takes effect exactly once, between its invocation and its return. */
        REQUIRED,
        /** It takes effect once after its invocation, however late, or never. */
        OPTIONAL
    }

    /**
     * The operations in columns.
     *
     * @param number in the history
     * @param callClass equal calls have one class
     * @param pure by class: it changes no state
     * @param invoked the event of the history
     * @param returned the event of the history, {@link #NEVER} when it did not return
     */
    record Operations(
            int[] number, int[] callClass, boolean[] pure, int[] invoked, int[] returned) {
        /** Later than every event. */
        static final int NEVER = Integer.MAX_VALUE;

        int size() {
            return number.length;
        }

        boolean isPure(int operation) {
            return pure[callClass[operation]];
        }
    }

    /** How many operations must take effect. */
    int required() {
        int count = 0;
        for (Role each : role) {
            count += each == Role.REQUIRED ? 1 : 0;
        }
        return count;
    }

    /** The same operations with other roles, up to and with one event of the history. */
    Problem<S> relaxed(Role[] newRole, int lastEvent) {
        int[] events = new int[order.length];
        int count = 0;
        for (int event : order) {
            boolean returns = event < 0;
            int operation = returns ? ~event : event;
            int at = returns ? operations.returned[operation] : operations.invoked[operation];
            boolean takesPart =
                    newRole[operation] == Role.REQUIRED
                            || (newRole[operation] == Role.OPTIONAL && !returns);
            if (takesPart && at <= lastEvent) {
                events[count++] = event;
            }
        }
        return new Problem<>(
                label, model, space, operations, newRole, java.util.Arrays.copyOf(events, count));
    }
}
