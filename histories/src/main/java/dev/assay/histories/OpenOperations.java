// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which operation each process has open. Small process numbers, which nearly all are, index an
 * array, so that nothing is boxed for them.
 */
final class OpenOperations {
    /** The process has no open operation. */
    static final int NONE = -1;

    /** The process may not invoke again. */
    static final int RETIRED = -2;

    private static final int SMALL = 1 << 20;

    private final Map<Integer, Integer> others = new HashMap<>();
    private int[] small = new int[0];

    int get(int process) {
        if (process >= 0 && process < SMALL) {
            return process < small.length ? small[process] : NONE;
        }
        return others.getOrDefault(process, NONE);
    }

    void put(int process, int operation) {
        if (process < 0 || process >= SMALL) {
            others.put(process, operation);
            return;
        }
        if (process >= small.length) {
            int length = small.length;
            small = Arrays.copyOf(small, Math.max(64, 2 * process));
            Arrays.fill(small, length, small.length, NONE);
        }
        small[process] = operation;
    }
}
