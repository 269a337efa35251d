// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Why a file cannot be used, in words that do not name the file. */
public final class IoProblems {
    private IoProblems() {}

    /** The words, to stand behind the file's name. */
    public static String words(IOException problem) {
        return switch (problem) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            // Its message is the file's name, with a reason behind it where there is one.
            case FileSystemException system ->
                    Objects.requireNonNullElse(system.getReason(), "cannot be read");
            default -> String.valueOf(problem.getMessage());
        };
    }
}
