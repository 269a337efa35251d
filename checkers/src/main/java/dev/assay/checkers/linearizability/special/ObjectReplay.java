// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.Optional;

/**
 * Proves that an order explains the history of a standard object: every operation that returned is
 * in it once and none besides but such as never returned, no operation comes after one that was
 * invoked after its return, and the object, in a plain mutable form, does in turn what each
 * operation saw. Shares nothing with the engines but the history. O(operations), and O(log n) for
 * each on a priority queue; reading a whole set costs its size unless it is the same as before.
 */
public final class ObjectReplay {
    private ObjectReplay() {}

    /** What is wrong with the order; empty when it explains the history. */
    public static Optional<String> flaw(ObjectHistory history, int[] order, Budget.Meter meter) {
        Optional<String> flaw = flawInTime(history, order);
        return flaw.isPresent() ? flaw : flawInStates(history, order, meter);
    }

    private static Optional<String> flawInTime(ObjectHistory history, int[] order) {
        boolean[] seen = new boolean[history.size()];
        int latestInvocation = -1;
        int latest = -1;
        for (int operation : order) {
            if (operation < 0 || operation >= seen.length) {
                return Optional.of("there is no operation #" + operation);
            }
            if (seen[operation]) {
                return Optional.of("#" + operation + " is in the order twice");
            }
            seen[operation] = true;
            if (history.invoked()[operation] > latestInvocation) {
                latestInvocation = history.invoked()[operation];
                latest = operation;
            }
            if (history.returned()[operation] < latestInvocation) {
                return Optional.of(
                        "#"
                                + operation
                                + " comes after #"
                                + latest
                                + ", which was invoked after its return");
            }
        }
        for (int operation = 0; operation < seen.length; operation++) {
            if (!seen[operation] && history.isCompleted(operation)) {
                return Optional.of("#" + operation + " returned and is missing");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> flawInStates(
            ObjectHistory history, int[] order, Budget.Meter meter) {
        ReplayedObject object = ReplayedObject.of(history);
        for (int i = 0; i < order.length; i++) {
            if ((i & 0xFFF) == 0) {
                meter.poll();
            }
            if (!object.apply(order[i])) {
                return Optional.of(
                        "#"
                                + order[i]
                                + " ("
                                + history.function(order[i])
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                + ", argument "
                                + history.values().get(history.argument()[order[i]])
                                + ", result "
                                + history.values().get(history.result()[order[i]])
                                + ") is impossible after "
                                + i
                                + " operations of the order: "
                                + object.describe());
            }
        }
        return Optional.empty();
    }
}
