// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of cases that failed in earlier runs, which a pipeline keeps. They run before everything
 * else, and a failure of a new kind is added, so that what was found once is looked for ever after.
 */
final class FoundCases {
    /** Before the names of trials that were found earlier. */
    static final String EARLIER = "earlier-";

    /** Older cases stay when there are so many; new ones are not added. */
    private static final int CASES_MAX = 200;

    private final Path folder;
    private final Console console;

    FoundCases(Path folder, Console console) {
        this.folder = folder;
        this.console = console;
    }

    /**
     * The trials of all cases, by name. One that cannot be read any more is told and left out: what
     * a pipeline kept must not keep it from running.
     */
    List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        for (Path file : files()) {
            try {
                Trial trial = CaseFile.read(file).trial();
                trials.add(trial.withName(EARLIER + trial.name()));
            } catch (HarnessInputException | dev.assay.nemeses.file.FormatException unreadable) {
                console.note("assay: " + unreadable.getMessage() + "; left out, remove it");
            }
        }
        return trials;
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInputException("--cases " + folder + ": " + IoProblems.words(e), e);
        }
    }

    /**
     * Adds the first failure of each kind that no earlier case shows any more.
     *
     * @param entries of the run, those of earlier cases among them
     * @param output where the run left its case files
     */
    void add(List<TrialEntry> entries, OutputFolder output) {
        Set<String> known = new HashSet<>();
        entries.stream()
                .filter(entry -> entry.group().startsWith(EARLIER))
                .filter(entry -> !entry.isAsExpected())
                .forEach(entry -> known.add(entry.failure()));
        int count = files().size();
        for (TrialEntry entry : entries) {
            boolean isNew =
                    !entry.group().startsWith(EARLIER)
                            && !entry.isAsExpected()
                            && entry.verdict().status().equals("invalid")
                            && entry.caseFile().isPresent()
                            && count < CASES_MAX
                            && known.add(entry.failure());
            if (isNew) {
                copy(output.file(entry.caseFile().orElseThrow()), entry.name() + ".json");
                count++;
            }
        }
    }

    private void copy(Path file, String name) {
        try {
            Files.createDirectories(folder);
            Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write "
                            + folder.resolve(name)
                            + ": "
                            + IoProblems.words(e)
                            + "; free the place or choose another by --cases DIR",
                    e);
        }
    }
}
