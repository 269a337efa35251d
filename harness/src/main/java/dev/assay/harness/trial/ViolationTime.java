// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** When a trial's first violation showed. O(size of the verdict). */
public final class ViolationTime {
    /** The measure by which a verdict that is not about the history tells it. */
    static final String MEASURE = "violated-at-nanoseconds";

    private ViolationTime() {}

    /** True time of the first violation, the end of the trial where there is none. */
    public static long of(TrialResult result) {
        long first = result.trueTime().toNanos();
        Deque<Verdict> open = new ArrayDeque<>(List.of(result.verdict()));
        while (!open.isEmpty()) {
            Verdict verdict = open.remove();
            if (verdict.measures().containsKey(MEASURE)) {
                first = Math.min(first, verdict.measures().get(MEASURE));
            } else if (verdict.witness().isPresent()) {
                int event = verdict.witness().get().lastEvent();
                if (event >= 0 && event < result.history().events()) {
                    first = Math.min(first, result.history().eventTimeNanos(event));
                }
            }
            open.addAll(verdict.parts());
        }
        return first;
    }
}
