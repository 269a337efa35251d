// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.ExitCode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes what no verdict depends on. What cannot be written is told on one line each time, keeps no
 * verdict back, and makes the command end as it does for bad input unless it found something worse.
 */
final class BestEffort {
    private final Console console;
    private boolean hasFailed;

    BestEffort(Console console) {
        this.console = console;
    }

    /** What the work gives; empty where it cannot write. */
    <T> Optional<T> attempt(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (BadInputException | UncheckedIOException unwritable) {
            hasFailed = true;
            console.note("assay: " + unwritable.getMessage());
            return Optional.empty();
        }
    }

    /** As {@link #attempt}, for work that gives nothing. */
    void attemptTo(Runnable work) {
        attempt(
                () -> {
                    work.run();
                    return true;
                });
    }

    /** How the command ends that would end with this code if all could be written. */
    int exitCode(int code) {
        return hasFailed ? ExitCode.worst(List.of(code, ExitCode.BAD_INPUT)) : code;
    }
}
