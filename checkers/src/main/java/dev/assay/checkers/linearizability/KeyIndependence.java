// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Which open operations can have to do with the one that returns: those on its keys, those on keys
 * that any of them touches too, and so on. All others can change places with it and take effect
 * later ("persistent sets": Godefroid, "Partial-order methods for the verification of concurrent
 * systems", 1996), so that operations on other keys need not be tried before a return. O(keys of
 * the open operations) a return.
 */
final class KeyIndependence {
    /** By call class: the keys that it touches, as numbers. */
    private final int[][] keys;

    private final boolean isUseful;

    /**
     * By key: another one of the same set, or itself; what was joined at an earlier time is old.
     */
    private final int[] joined;

    private final int[] joinedAt;
    private int now;
    private int root;

    KeyIndependence(Problem<?> problem) {
        int classes = problem.operations().pure().length;
        keys = new int[classes][];
        Map<Value, Integer> numbers = new HashMap<>();
        if (problem.model().keysCommute()) {
            for (int each = 0; each < classes; each++) {
                keys[each] =
                        problem.space().call(each).steps().stream()
                                .mapToInt(step -> number(step.key(), numbers))
                                .toArray();
            }
        }
        isUseful = numbers.size() > 1;
        joined = new int[numbers.size()];
        joinedAt = new int[numbers.size()];
    }

    private static int number(Value key, Map<Value, Integer> numbers) {
        Integer known = numbers.putIfAbsent(key, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    /** True when there are keys that can be told apart. */
    boolean isUseful() {
        return isUseful;
    }

    /** Begins anew: no keys are joined. */
    void begin() {
        now++;
    }

    /** Takes note that a call of this class may take effect. */
    void join(int callClass) {
        int[] touched = keys[callClass];
        for (int i = 1; i < touched.length; i++) {
            joined[representative(touched[i])] = representative(touched[0]);
        }
    }

    /** Asks for what has to do with calls of this class, when everything is joined. */
    void relateTo(int callClass) {
        root = representative(keys[callClass][0]);
    }

    boolean isRelated(int callClass) {
        return representative(keys[callClass][0]) == root;
    }

    private int representative(int key) {
        if (joinedAt[key] != now) {
            joinedAt[key] = now;
            joined[key] = key;
        }
        int at = key;
        while (joined[at] != at) {
            joined[at] = joined[joined[at]];
            at = joined[at];
        }
        return at;
    }
}
