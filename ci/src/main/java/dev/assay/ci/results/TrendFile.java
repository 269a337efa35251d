// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.ci.BadInputException;
import dev.assay.harness.IoProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs as lines of JSON, oldest first, so that files of several machines can be put together by
 * hand. A run that is added twice stands there once.
 */
public final class TrendFile {
    private final Path file;
    private final List<RunLine> runs = new ArrayList<>();

    private TrendFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the file; one that is not there has no runs.
     *
     * @throws BadInputException for a line that is no run, with its number
     */
    public static TrendFile open(Path file) {
        TrendFile trend = new TrendFile(file);
        if (!Files.exists(file)) {
            return trend;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadInputException(file + ": " + IoProblems.words(e), e);
        }
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (!line.isBlank()) {
                trend.runs.add(ResultsJson.runLine(line, file + ":" + number));
            }
        }
        return trend;
    }

    /** Adds a run after those that are there; one that is there already is put in its place. */
    public void add(RunLine run) {
        runs.removeIf(run::isSameRun);
        runs.add(run);
    }

    /** All runs, oldest first. */
    public List<RunLine> runs() {
        return List.copyOf(runs);
    }

    /** Replaces the file as a whole, so that one that is interrupted leaves the old. */
    public void write() {
        StringBuilder text = new StringBuilder();
        runs.forEach(run -> text.append(ResultsJson.line(run)).append('\n'));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                Files.writeString(partial, text);
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write "
                            + file
                            + ": "
                            + IoProblems.words(e)
                            + "; free the place or choose another by --trend FILE",
                    e);
        }
    }
}
