// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import java.nio.file.Path;
import java.util.Optional;

/** Runs trials; safe to call from several threads. */
@FunctionalInterface
public interface TrialRunner {
    /**
     * Runs one trial and judges it, on the calling thread.
     *
     * @param historyFile where to record the history besides memory
     * @throws dev.assay.harness.HarnessInputException when the trial asks for something that is not
     *     there
     * @throws java.io.UncheckedIOException when the history file cannot be written
     */
    TrialResult run(Trial trial, Optional<Path> historyFile);
}
