// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Watch;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets those of a workload's checkers that can watch a trial while it runs. One that fails watches
 * no longer; what it would have found, the check at the end finds.
 */
final class Watchers implements EventSink {
    private final List<Watch> watches = new ArrayList<>();
    private boolean violated;

    Watchers(List<Checker> checkers, Budget budget) {
        checkers.forEach(checker -> checker.watch(budget.start()).ifPresent(watches::add));
    }

    @Override
    public void accept(Event event) {
        watches.removeIf(watch -> !hears(watch, event));
    }

    private boolean hears(Watch watch, Event event) {
        try {
            watch.accept(event);
            violated |= watch.isViolated();
            return true;
        } catch (RuntimeException failed) {
            return false;
        }
    }

    /** True when one of them is certain of a violation. */
    boolean isViolated() {
        return violated;
    }
}
