// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder of histories whose verdicts are known: {@code expected.tsv} holds one row a history,
 * with the columns file, format, model or workload, expected verdict and note, below a row of
 * titles.
 */
public final class Corpus {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "ASSAY_CORPUS";

    private static final String INDEX = "expected.tsv";

    private final Path folder;
    private final List<Entry> entries;

    private Corpus(Path folder, List<Entry> entries) {
        this.folder = folder;
        this.entries = List.copyOf(entries);
    }

    /**
     * One history.
     *
     * @param file relative to the folder
     * @param format a history format's id
     * @param model the id of a model or workload
     * @param expected {@code valid} or {@code invalid}
     * @param note what to know besides; often empty
     */
    public record Entry(String file, String format, String model, String expected, String note) {}

    /**
     * The corpus that the environment variable {@value #VARIABLE} names; empty when it is not set.
     *
     * @throws MalformedHistoryException when a row of the index has too few columns
     * @throws IOException when the index cannot be read
     */
    public static Optional<Corpus> fromEnvironment() throws IOException {
        String folder = System.getenv(VARIABLE);
        return folder == null || folder.isBlank()
                ? Optional.empty()
                : Optional.of(open(Path.of(folder)));
    }

    /** The corpus in a folder; see {@link #fromEnvironment}. */
    public static Corpus open(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        List<String> lines = Files.readAllLines(index, StandardCharsets.UTF_8);
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] cells = lines.get(i).split("\t", -1);
            if (cells.length < 4) {
                throw new MalformedHistoryException(
                        index.toString(),
                        i + 1,
                        0,
                        "file, format, model and expected verdict are needed, separated by"
                                + " tabulators");
            }
            entries.add(
                    new Entry(
                            cells[0],
                            cells[1],
                            cells[2],
                            cells[3],
                            cells.length > 4 ? cells[4] : ""));
        }
        return new Corpus(folder, entries);
    }

    /** The rows in order. */
    public List<Entry> entries() {
        return entries;
    }

    /** Where a row's history is. */
    public Path path(Entry entry) {
        return folder.resolve(entry.file());
    }
}
