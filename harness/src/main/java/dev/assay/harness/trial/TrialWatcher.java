// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.harness.Target;
import dev.assay.simulation.virtual.TraceEvent;
import java.util.function.Consumer;

/** Watches a trial from inside its world; must change nothing there. */
@FunctionalInterface
public interface TrialWatcher extends Consumer<TraceEvent> {
    /** Watches nothing. */
    TrialWatcher NOBODY = event -> {};

    /** The target as it is run: itself, or one that behaves the same and is overheard. */
    default Target around(Target target) {
        return target;
    }
}
