// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A way to write histories down. Found by {@link java.util.ServiceLoader}; see {@link
 * HistoryFormats}. Implementations hold no state between calls and may be used from many threads.
 */
public interface HistoryFormat {
    /** How many bytes {@link #recognises} may look at. */
    int HEAD_BYTES = 8192;

    /** From here on a format is sure enough for nobody to look at a further line. */
    int SURE = 70;

    /** The kebab-case id: {@code edn}, {@code jsonl}, … */
    String id();

    /** One line for people. */
    String description();

    /**
     * How sure this format is that a file which begins with these bytes is its own: 0 not at all,
     * 100 entirely. The bytes are decompressed and free of a byte order mark: whole lines up to the
     * first one after which a format is {@link #SURE}, or {@link #HEAD_BYTES}, or the whole file. A
     * format that is a special case of another one is surer than that, by the same line.
     */
    int recognises(byte[] head);

    /** What this format's authors mean. */
    Conventions conventions();

    /**
     * Hands the events of a history on, in order, while it reads; the input is neither compressed
     * nor closed.
     *
     * @param source the file's name, for error messages
     * @throws dev.assay.histories.MalformedHistoryException when the text is not a history, with
     *     line and column
     * @throws IOException when the input cannot be read
     */
    void read(InputStream input, String source, EventSink sink) throws IOException;

    /**
     * Which of a folder's files, by their names, make one history together; none where a folder is
     * no history in this format. The first one must be {@link #recognises recognised}.
     */
    default List<String> filesOf(List<String> names) {
        return List.of();
    }

    /**
     * As {@link #read}, for a history that is a folder.
     *
     * @param source the folder's name, for error messages
     * @param files those of {@link #filesOf}
     * @param opener opens them
     * @throws UnsupportedOperationException where there are no such folders
     */
    default void readFolder(String source, List<String> files, FileOpener opener, EventSink sink)
            throws IOException {
        throw new UnsupportedOperationException(id() + " is no folder");
    }

    /** Opens one of a folder's files. */
    @FunctionalInterface
    interface FileOpener {
        InputStream open(String name) throws IOException;
    }

    /** True when {@link #write} works. */
    default boolean writes() {
        return false;
    }

    /**
     * Writes a history so that {@link #read} gives the same events; flushes the output and leaves
     * it open.
     *
     * @throws UnsupportedOperationException unless {@link #writes}
     * @throws IOException when the output cannot be written
     */
    default void write(History history, OutputStream output) throws IOException {
        try {
            EventWriter writer = writer(output);
            history.replay(writer);
            writer.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * As {@link #write}, for a history of which one event after the other comes; memory for the
     * open operations only.
     *
     * @throws UnsupportedOperationException unless {@link #writes}
     */
    default EventWriter writer(OutputStream output) {
        throw new UnsupportedOperationException(id() + " is for reading only");
    }
}
