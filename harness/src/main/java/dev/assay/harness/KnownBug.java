// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A bug that a target can be built with, to see whether the trials find it.
 *
 * @param name the kebab-case switch that turns it on
 * @param summary what the bug does, in one line
 * @param source where it was found in a real system
 * @param needs the fault families without which it cannot show, sorted; see {@link
 *     dev.assay.harness.suite.TrialTemplate}; none where it shows without any fault, or where it is
 *     not known
 * @param isExpected whether drawn schedules are expected to find it
 */
public record KnownBug(
        String name, String summary, String source, SortedSet<String> needs, boolean isExpected) {
    public KnownBug {
        needs = Collections.unmodifiableSortedSet(new TreeSet<>(needs));
    }

    /** A bug that drawn schedules are expected to find. */
    public KnownBug(String name, String summary, String source, SortedSet<String> needs) {
        this(name, summary, source, needs, true);
    }
}
