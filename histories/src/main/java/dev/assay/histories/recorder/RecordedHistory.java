// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A history that was read from a recorder's file.
 *
 * @param history the events; operations whose completion was never recorded are open
 * @param recovery what was skipped or cut
 */
public record RecordedHistory(History history, Recovery recovery) {
    /**
     * Reads a file, also one whose recorder was killed; O(file).
     *
     * @throws MalformedHistoryException when the file is not one of a recorder, is damaged, or its
     *     events cannot follow each other
     */
    public static RecordedHistory read(Path path) throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        Recovery recovery = read(path, builder);
        return new RecordedHistory(builder.build(), recovery);
    }

    /** Hands the events to a sink, one after the other, and says what was skipped or cut. */
    public static Recovery read(Path path, EventSink sink) throws IOException {
        return read(path, sink, () -> {});
    }

    /**
     * The same; a history under construction takes most events without an object for each.
     *
     * @param beforeEach is run before each event, for instance to look at a clock
     */
    public static Recovery read(Path path, EventSink sink, Runnable beforeEach) throws IOException {
        EventDecoder decoder = new EventDecoder();
        RowDecoder rows =
                new RowDecoder(sink instanceof HistoryBuilder it ? it : new HistoryBuilder());
        boolean areRows = sink instanceof HistoryBuilder;
        return LogReader.read(
                path,
                (sequence, bytes, offset, length) -> {
                    beforeEach.run();
                    try {
                        if (!areRows || !rows.accept(bytes, offset, length)) {
                            sink.accept(decoder.decode(bytes, offset, length));
                        }
                    } catch (MalformedHistoryException e) {
                        String source = path + ", event at offset " + sequence;
                        throw e.at(source, 0, 0);
                    }
                });
    }
}
