// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the faults of a trial did to its nodes.
 *
 * @param mostStopped nodes that were stopped at the same time
 * @param damaged nodes whose disks lost something that they had promised to keep, with or without a
 *     trace
 * @param lying nodes that lied
 * @param mostHarmed nodes that were stopped, damaged, forgetful or lying at the same time
 */
public record HarmDone(
        int mostStopped, SortedSet<Integer> damaged, SortedSet<Integer> lying, int mostHarmed) {
    /** Nobody was harmed. */
    public static final HarmDone NONE = new HarmDone(0, new TreeSet<>(), new TreeSet<>(), 0);

    public HarmDone {
        damaged = Collections.unmodifiableSortedSet(new TreeSet<>(damaged));
        lying = Collections.unmodifiableSortedSet(new TreeSet<>(lying));
    }
}
