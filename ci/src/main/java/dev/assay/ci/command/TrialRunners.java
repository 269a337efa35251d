// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.harness.Plugins;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.harness.trial.VirtualTrialRunner;

/** Makes what runs trials. */
@FunctionalInterface
public interface TrialRunners {
    /** Trials in simulated worlds. */
    TrialRunners VIRTUAL = VirtualTrialRunner::new;

    /**
     * A runner.
     *
     * @param budget of each check of a trial
     */
    TrialRunner make(Plugins plugins, Budget budget);
}
