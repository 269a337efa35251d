// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.histories.EventSink;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.EdnFormat;
import dev.assay.histories.format.EdnValues;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder in which Jepsen stored a test: {@code history.edn} where it is there, else what {@code
 * test.jepsen} holds, also of a test that crashed before it was written out.
 */
public final class StoreDirectory {
    private static final String TEXT = "history.edn";
    private static final String BINARY = "test.jepsen";
    private static final String RESULTS = "results.edn";

    private final Path folder;

    private StoreDirectory(Path folder) {
        this.folder = folder;
    }

    /** True for folders that Jepsen stored a test in. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(TEXT))
                || Files.isRegularFile(folder.resolve(BINARY));
    }

    /** A folder that {@link #isOne}. */
    public static StoreDirectory of(Path folder) {
        return new StoreDirectory(folder);
    }

    /** Hands the events of the history on, in order. */
    public void history(EventSink sink) throws IOException {
        history(sink, () -> {});
    }

    /**
     * Hands the events of the history on, in order.
     *
     * @param poll called again and again, and may throw to end it
     */
    public void history(EventSink sink, Runnable poll) throws IOException {
        Path text = folder.resolve(TEXT);
        if (Files.isRegularFile(text)) {
            try (InputStream input = new BufferedInputStream(polled(text, poll))) {
                new EdnFormat().read(input, text.toString(), sink);
            }
        } else {
            try (JepsenFile file = JepsenFile.open(folder.resolve(BINARY))) {
                file.history(sink, poll);
            }
        }
    }

    private static InputStream polled(Path text, Runnable poll) throws IOException {
        return new FilterInputStream(Files.newInputStream(text)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                poll.run();
                return super.read(into, offset, length);
            }
        };
    }

    /**
     * What the test's checkers said: {@code results.edn} where it is there, else what {@code
     * test.jepsen} holds; empty for a test that was never analysed.
     */
    public Optional<StoredResults> results() throws IOException {
        Path text = folder.resolve(RESULTS);
        if (Files.isRegularFile(text)) {
            try (InputStream input = new BufferedInputStream(Files.newInputStream(text))) {
                return Optional.of(
                        new StoredResults(RESULTS, map(EdnValues.read(input, text.toString()))));
            }
        }
        Path binary = folder.resolve(BINARY);
        if (!Files.isRegularFile(binary)) {
            return Optional.empty();
        }
        try (JepsenFile file = JepsenFile.open(binary)) {
            Map<Value, Value> results = file.results();
            return results.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StoredResults(BINARY, results));
        }
    }

    private Map<Value, Value> map(Value read) {
        if (read instanceof Value.Mapping(Map<Value, Value> entries)) {
            return entries;
        }
        throw new MalformedHistoryException(
                folder.resolve(RESULTS).toString(), 1, 1, "no map of results");
    }
}
