// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.Surroundings;
import dev.assay.ci.results.Results.StoredEntry;
import dev.assay.harness.IoProblems;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.jepsen.store.StoreDirectory;
import dev.assay.jepsen.store.StoredResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a folder that Jepsen stored says of its own test. A damaged file is told and changes nothing
 * about our verdict, which is the history's.
 */
final class JepsenStore {
    private JepsenStore() {}

    /** What the test's own checkers said; empty for all but folders that hold that. */
    static Optional<StoredEntry> results(Surroundings surroundings, String file) {
        if (file.equals(HistorySource.STANDARD_INPUT)) {
            return Optional.empty();
        }
        Path folder;
        try {
            folder = surroundings.resolve(file);
        } catch (InvalidPathException bad) {
            return Optional.empty();
        }
        if (!StoreDirectory.isOne(folder)) {
            return Optional.empty();
        }
        try {
            return StoreDirectory.of(folder).results().map(JepsenStore::entry);
        } catch (MalformedHistoryException bad) {
            return Optional.of(damaged(folder, String.valueOf(bad.getMessage())));
        } catch (IOException bad) {
            return Optional.of(damaged(folder, IoProblems.words(bad)));
        }
    }

    private static StoredEntry entry(StoredResults results) {
        return new StoredEntry(
                results.source(),
                results.verdict(),
                (results.isByAssay() ? StoredEntry.BY_ASSAY : "") + results.words());
    }

    private static StoredEntry damaged(Path folder, String problem) {
        String source =
                Files.isRegularFile(folder.resolve("results.edn")) ? "results.edn" : "test.jepsen";
        String prefix = folder.resolve(source) + ":";
        String rest =
                problem.startsWith(prefix) ? problem.substring(prefix.length()).strip() : problem;
        return new StoredEntry(source, "error", "cannot be read: " + rest);
    }

    /** For people. */
    static String words(StoredEntry stored) {
        return stored.title() + " (" + stored.source() + "): " + stored.said();
    }

    /**
     * True where Jepsen's files stand, so that nothing of that name may be written; a {@code
     * results.edn} is ours only beside our {@code results.json}.
     */
    static boolean isAt(Path folder) {
        return StoreDirectory.isOne(folder)
                || Files.exists(folder.resolve("results.edn"))
                        && (Files.exists(folder.resolve("jepsen.log"))
                                || !Files.exists(folder.resolve("results.json")));
    }
}
