// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * The processes of a history, numbered from 0. O(n).
 *
 * @param of by operation, the number of the process that called it
 * @param count how many there are
 */
record Callers(int[] of, int count) {
    private static final int NOBODY = -1;

    static Callers in(ObjectHistory history) {
        int[] process = history.process();
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int each : process) {
            lowest = Math.min(lowest, each);
            highest = Math.max(highest, each);
        }
        ReferenceTable table = new ReferenceTable(lowest, highest, process.length);
        int[] of = new int[process.length];
        int count = 0;
        for (int operation = 0; operation < of.length; operation++) {
            int known = table.get(process[operation]);
            if (known < 0) {
                known = count++;
                table.put(process[operation], known);
            }
            of[operation] = known;
        }
        return new Callers(of, count);
    }

    /**
     * True when no process calls anything while a call of its own is open, which one that crashed
     * is for ever.
     */
    boolean takeTurns(ObjectHistory history) {
        int[] last = new int[count];
        Arrays.fill(last, NOBODY);
        for (int operation = 0; operation < of.length; operation++) {
            int before = last[of[operation]];
            if (before != NOBODY && !history.precedes(before, operation)) {
                return false;
            }
            last[of[operation]] = operation;
        }
        return true;
    }
}
