// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Ints;
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

    private final JoinedKeys joined;

    /** The keys that were joined with others. */
    private final Ints touched = new Ints();

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
        joined = new JoinedKeys(numbers.size());
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
        for (int i = 0; i < touched.size(); i++) {
            joined.separate(touched.get(i));
        }
        touched.clear();
    }

    /** Takes note that a call of this class may take effect. */
    void join(int callClass) {
        int[] its = keys[callClass];
        for (int i = 1; i < its.length; i++) {
            joined.join(its[0], its[i]);
            touched.add(its[i]);
        }
        if (its.length > 1) {
            touched.add(its[0]);
        }
    }

    /** Asks for what has to do with calls of this class, when everything is joined. */
    void relateTo(int callClass) {
        root = joined.representative(keys[callClass][0]);
    }

    boolean isRelated(int callClass) {
        return joined.representative(keys[callClass][0]) == root;
    }
}
