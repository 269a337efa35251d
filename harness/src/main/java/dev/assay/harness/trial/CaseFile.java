// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All that is needed to see a trial again: written on every failure, read by the replay and nothing
 * else.
 *
 * @param commit of the build that ran the trial, {@code unknown} where it was not built from a
 *     repository
 * @param expected the verdict
 * @param traceHash of the run
 */
public record CaseFile(String commit, Trial trial, Status expected, String traceHash) {
    /** The format that this build writes. */
    public static final int FORMAT = 1;

    /** The case of a result, with the schedule as it was resolved. */
    public static CaseFile of(TrialResult result, String commit) {
        return new CaseFile(commit, result.trial(), result.verdict().status(), result.traceHash());
    }

    /** Writes the case as JSON. */
    public void write(Path file) {
        try {
            Files.writeString(file, CaseJson.write(this), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the case file " + file + ": " + IoProblems.words(e), e);
        }
    }

    /**
     * Reads a case.
     *
     * @throws HarnessInputException when it is not one, in one line with the place and the cure
     */
    public static CaseFile read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new HarnessInputException(file + ": there is no such case file", e);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": no case file: " + IoProblems.words(e), e);
        }
        return parse(text, file.toString());
    }

    /**
     * Reads a case that is a text.
     *
     * @param source where the text comes from, for complaints
     * @throws HarnessInputException when it is none
     */
    public static CaseFile parse(String text, String source) {
        return CaseJson.read(text, source);
    }

    /** The case as the text that {@link #write} writes. */
    public String text() {
        return CaseJson.write(this);
    }
}
