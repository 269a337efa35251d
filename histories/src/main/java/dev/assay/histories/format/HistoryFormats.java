// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * All formats that {@link ServiceLoader} finds by the thread's context class loader: choose one by
 * id, or by the first bytes of a file. Files compressed by gzip are read as what they hold; an
 * empty file is an empty history.
 */
public final class HistoryFormats {
    private HistoryFormats() {}

    /**
     * A history and the format it came in, whose {@link HistoryFormat#conventions} checkers need.
     */
    public record Loaded(History history, HistoryFormat format) {}

    /** All formats, sorted by id. */
    public static List<HistoryFormat> all() {
        return ServiceLoader.load(HistoryFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(HistoryFormat::id))
                .toList();
    }

    /**
     * The format with this id.
     *
     * @throws IllegalArgumentException when there is none; the message lists those there are
     */
    public static HistoryFormat find(String id) {
        List<HistoryFormat> all = all();
        return all.stream()
                .filter(format -> format.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no history format " + id + "; there are " + ids(all)));
    }

    private static String ids(List<HistoryFormat> formats) {
        return formats.stream().map(HistoryFormat::id).collect(Collectors.joining(", "));
    }

    /** The format that recognises these first bytes best; empty when none does. */
    public static Optional<HistoryFormat> detect(byte[] head) {
        HistoryFormat best = null;
        int sure = 0;
        for (HistoryFormat format : all()) {
            int candidate = format.recognises(head);
            if (candidate > sure) {
                best = format;
                sure = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Reads a file in the format that its first bytes show.
     *
     * @throws MalformedHistoryException when it is no history
     * @throws IOException when it cannot be read
     */
    public static Loaded read(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return read(input, file.toString(), Optional.empty());
        }
    }

    /**
     * Reads a history; the input stays open.
     *
     * @param source the file's name, for error messages
     * @param format where it is not to be detected
     * @throws MalformedHistoryException when it is no history
     * @throws IOException when it cannot be read
     */
    public static Loaded read(InputStream input, String source, Optional<HistoryFormat> format)
            throws IOException {
        Opened opened = open(input, source, format);
        HistoryBuilder builder = new HistoryBuilder();
        opened.read(builder);
        return new Loaded(builder.build(), opened.format());
    }

    /** A history whose format is known and whose events wait to be read. */
    public static final class Opened {
        private final HistoryFormat format;
        private final InputStream input;
        private final String source;

        private Opened(HistoryFormat format, InputStream input, String source) {
            this.format = format;
            this.input = input;
            this.source = source;
        }

        /** The format it is in. */
        public HistoryFormat format() {
            return format;
        }

        /**
         * Hands all events to a sink as they are read; to be called once.
         *
         * @throws MalformedHistoryException when it is no history
         * @throws IOException when it cannot be read
         */
        public void read(EventSink sink) throws IOException {
            try {
                format.read(input, source, sink);
            } catch (MalformedHistoryException e) {
                throw e.line() == 0 && e.source().isEmpty() ? e.at(source, 0, 0) : e;
            }
        }
    }

    /**
     * Finds out the format of a history; the input stays open.
     *
     * @param source the file's name, for error messages
     * @param format where it is not to be detected
     */
    public static Opened open(InputStream input, String source, Optional<HistoryFormat> format)
            throws IOException {
        InputStream plain = decompressed(input, source);
        plain.mark(HistoryFormat.HEAD_BYTES + 1);
        byte[] head;
        try {
            head = plain.readNBytes(HistoryFormat.HEAD_BYTES);
        } catch (ZipException | EOFException e) {
            throw damaged(source, e);
        }
        plain.reset();
        HistoryFormat chosen =
                format.or(() -> detect(withoutMark(head))).orElseGet(() -> fallback(head, source));
        return new Opened(chosen, plain, source);
    }

    private static HistoryFormat fallback(byte[] head, String source) {
        for (byte next : withoutMark(head)) {
            if (!EdnText.isBlank(next)) {
                throw new MalformedHistoryException(
                        source,
                        1,
                        1,
                        "no known history format; name one of "
                                + ids(all())
                                + " if it is one of them");
            }
        }
        return new JsonLinesFormat();
    }

    private static byte[] withoutMark(byte[] head) {
        boolean marked =
                head.length >= 3
                        && head[0] == (byte) 0xEF
                        && head[1] == (byte) 0xBB
                        && head[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(head, 3, head.length) : head;
    }

    private static InputStream decompressed(InputStream input, String source) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(input, 1 << 16);
        buffered.mark(2);
        byte[] magic = buffered.readNBytes(2);
        buffered.reset();
        if (magic.length < 2 || magic[0] != 0x1F || magic[1] != (byte) 0x8B) {
            return buffered;
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(buffered, 1 << 16), 1 << 16);
        } catch (ZipException | EOFException e) {
            throw damaged(source, e);
        }
    }

    private static MalformedHistoryException damaged(String source, IOException cause) {
        MalformedHistoryException damaged =
                new MalformedHistoryException(
                        source,
                        0,
                        0,
                        "the compressed data are damaged or cut off ("
                                + cause.getMessage()
                                + "); fetch the file again");
        damaged.initCause(cause);
        return damaged;
    }
}
