// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.IoProblems;
import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an earlier command left in its folder: the results document, and the histories it names. */
final class StoredRun {
    private final String folder;
    private final Results results;
    private final Surroundings surroundings;
    private final Map<String, String> files = new HashMap<>();

    private StoredRun(String folder, Results results, Surroundings surroundings) {
        this.folder = folder;
        this.results = results;
        this.surroundings = surroundings;
        for (TrialEntry trial : results.trials()) {
            trial.history().ifPresent(file -> files.put(trial.name(), folder + "/" + file));
        }
        results.files().forEach(file -> files.put(file.file(), file.file()));
    }

    /** The run in a folder, as the user named it. */
    static StoredRun open(String named, Surroundings surroundings) {
        String folder = named.length() > 1 ? named.replaceAll("/+$", "") : named;
        Path document = surroundings.resolve(folder).resolve("results.json");
        try {
            return new StoredRun(
                    folder, ResultsJson.read(Files.readAllBytes(document), document), surroundings);
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    document
                            + ": there is no such results document; name the folder that --out or"
                            + " --report of an earlier command named",
                    e);
        } catch (IOException e) {
            throw new BadInputException(document + ": " + IoProblems.words(e), e);
        }
    }

    String folder() {
        return folder;
    }

    Results results() {
        return results;
    }

    /**
     * The history of a trial or a file. One that is gone or damaged is told, and left out: the
     * verdicts stand without it.
     */
    Optional<History> history(String name) {
        @Nullable String file = files.get(name);
        if (file == null) {
            return Optional.empty();
        }
        HistoryBuilder[] builder = new HistoryBuilder[1];
        HistorySource source =
                new HistorySource(surroundings, file, Optional.empty(), Budget.standard().start());
        try {
            source.read(
                    new HistorySource.Receiver() {
                        @Override
                        public EventSink begin(HistorySource.Found found) {
                            builder[0] = new HistoryBuilder();
                            return builder[0];
                        }
                    });
            return Optional.ofNullable(builder[0]).map(HistoryBuilder::build);
        } catch (IOException e) {
            tell(file, IoProblems.words(e));
        } catch (MalformedHistoryException | Budget.Spent e) {
            tell(file, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void tell(String file, String problem) {
        surroundings.err().println("assay: " + file + ": " + problem + "; shown without it");
    }
}
