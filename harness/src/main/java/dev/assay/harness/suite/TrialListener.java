// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;

/** Hears how many trials get on; called from several threads, but by one at a time. */
public interface TrialListener {
    /** Hears nothing. */
    TrialListener SILENT = new TrialListener() {};

    /** Trial {@code index} (from 0) starts. */
    default void started(int index, Trial trial) {}

    /** Trial {@code index} is over; trials end in any order. */
    default void finished(int index, TrialResult result) {}
}
