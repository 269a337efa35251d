// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the faults of a trial did to its nodes.
 *
 * @param mostStopped nodes that were stopped at the same time
 * @param damaged nodes whose disks lost something that they had promised to keep, and show it
 * @param forgetful nodes whose disks went back to what they once were, without a trace
 * @param lying nodes that lied
 * @param miscounting nodes whose trusted counters gave numbers again
 * @param mostHarmed nodes that were harmed in any of these ways at the same time
 */
public record HarmDone(
        int mostStopped,
        SortedSet<Integer> damaged,
        SortedSet<Integer> forgetful,
        SortedSet<Integer> lying,
        SortedSet<Integer> miscounting,
        int mostHarmed) {
    /** Nobody was harmed. */
    public static final HarmDone NONE =
            new HarmDone(0, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), 0);

    public HarmDone {
        damaged = Collections.unmodifiableSortedSet(new TreeSet<>(damaged));
        forgetful = Collections.unmodifiableSortedSet(new TreeSet<>(forgetful));
        lying = Collections.unmodifiableSortedSet(new TreeSet<>(lying));
        miscounting = Collections.unmodifiableSortedSet(new TreeSet<>(miscounting));
    }

    /** What was done where no trusted counter gave numbers again. */
    public HarmDone(
            int mostStopped,
            SortedSet<Integer> damaged,
            SortedSet<Integer> forgetful,
            SortedSet<Integer> lying,
            int mostHarmed) {
        this(mostStopped, damaged, forgetful, lying, new TreeSet<>(), mostHarmed);
    }

    /**
     * Nodes whose disks or trusted counters lost something that they had promised to keep, with or
     * without a trace.
     */
    public SortedSet<Integer> spoilt() {
        TreeSet<Integer> spoilt = new TreeSet<>(damaged);
        spoilt.addAll(forgetful);
        spoilt.addAll(miscounting);
        return spoilt;
    }
}
