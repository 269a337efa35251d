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
import java.util.stream.Stream;
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
        return best(all(), head).map(Guess::format);
    }

    /** A format and how sure it is. */
    private record Guess(HistoryFormat format, int sure) {}

    private static Optional<Guess> best(List<HistoryFormat> formats, byte[] head) {
        return formats.stream()
                .map(format -> new Guess(format, format.recognises(head)))
                .filter(guess -> guess.sure > 0)
                .reduce((first, second) -> second.sure > first.sure ? second : first);
    }

    /**
     * Reads a file, or a folder that is one history, in the format that its first bytes show.
     *
     * @throws MalformedHistoryException when it is no history
     * @throws IOException when it cannot be read
     */
    public static Loaded read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return readFolder(file);
        }
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

    /** Reads a history that is a folder. */
    private static Loaded readFolder(Path folder) throws IOException {
        Folder found =
                folder(folder, Optional.empty(), Files::newInputStream)
                        .orElseThrow(
                                () ->
                                        new MalformedHistoryException(
                                                folder.toString(), 0, 0, "no history"));
        HistoryBuilder builder = new HistoryBuilder();
        found.read(folder.toString(), builder);
        return new Loaded(builder.build(), found.format());
    }

    /** Opens a file. */
    @FunctionalInterface
    public interface PathOpener {
        InputStream open(Path file) throws IOException;
    }

    /** A folder that is one history. */
    public static final class Folder {
        private final HistoryFormat format;
        private final List<String> files;
        private final HistoryFormat.FileOpener opener;

        private Folder(HistoryFormat format, List<String> files, HistoryFormat.FileOpener opener) {
            this.format = format;
            this.files = files;
            this.opener = opener;
        }

        /** The format it is in. */
        public HistoryFormat format() {
            return format;
        }

        /**
         * Hands all events to a sink.
         *
         * @param source the folder's name, for error messages
         * @throws MalformedHistoryException when it is no history
         * @throws IOException when a file cannot be read
         */
        public void read(String source, EventSink sink) throws IOException {
            try {
                format.readFolder(source, files, opener, sink);
            } catch (MalformedHistoryException e) {
                throw e.line() == 0 && e.source().isEmpty() ? e.at(source, 0, 0) : e;
            }
        }
    }

    /**
     * The history that a folder's files make together; empty where they make none.
     *
     * @param format where it is not to be detected
     */
    public static Optional<Folder> folder(
            Path folder, Optional<HistoryFormat> format, PathOpener opener) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        HistoryFormat.FileOpener decompressing =
                name -> {
                    Path file = folder.resolve(name);
                    InputStream input = opener.open(file);
                    try {
                        return decompressed(input, file.toString());
                    } catch (IOException | RuntimeException e) {
                        input.close();
                        throw e;
                    }
                };
        for (HistoryFormat candidate : format.map(List::of).orElseGet(HistoryFormats::all)) {
            List<String> files = candidate.filesOf(names);
            if (!files.isEmpty()
                    && (format.isPresent() || begins(decompressing, files.get(0), candidate))) {
                return Optional.of(new Folder(candidate, files, decompressing));
            }
        }
        return Optional.empty();
    }

    private static boolean begins(
            HistoryFormat.FileOpener opener, String file, HistoryFormat format) throws IOException {
        try (InputStream input = opener.open(file)) {
            return format.recognises(input.readNBytes(HistoryFormat.HEAD_BYTES)) > 0;
        }
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
        if (format.isPresent()) {
            return new Opened(format.get(), plain, source);
        }
        plain.mark(HistoryFormat.HEAD_BYTES + 1);
        Head head = new Head(all());
        try {
            head.read(plain);
        } catch (ZipException | EOFException e) {
            throw damaged(source, e);
        }
        plain.reset();
        byte[] bytes = head.bytes();
        HistoryFormat chosen = head.format().orElseGet(() -> fallback(bytes, source));
        return new Opened(chosen, plain, source);
    }

    /**
     * The beginning of a history, line by line until a format is sure, so that a history that grows
     * need not be longer before it is read. What was found depends on the bytes and not on how many
     * of them came at a time.
     */
    private static final class Head {
        private final List<HistoryFormat> formats;
        private final byte[] bytes = new byte[HistoryFormat.HEAD_BYTES];
        private int length;
        private Optional<Guess> guess = Optional.empty();

        Head(List<HistoryFormat> formats) {
            this.formats = formats;
        }

        void read(InputStream input) throws IOException {
            int next = input.read();
            while (next >= 0 && length < bytes.length) {
                bytes[length++] = (byte) next;
                if (next == '\n' && guessed() >= HistoryFormat.SURE) {
                    return;
                }
                next = length < bytes.length ? input.read() : next;
            }
            guessed();
        }

        private int guessed() {
            guess = best(formats, withoutMark(bytes()));
            return guess.map(Guess::sure).orElse(0);
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        Optional<HistoryFormat> format() {
            return guess.map(Guess::format);
        }
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
        Patient buffered = new Patient(input);
        buffered.mark(2);
        byte[] magic = buffered.readNBytes(2);
        buffered.reset();
        if (magic.length < 2 || magic[0] != 0x1F || magic[1] != (byte) 0x8B) {
            return buffered;
        }
        try {
            return new BufferedInputStream(new Eager(buffered), 1 << 16);
        } catch (ZipException | EOFException e) {
            throw damaged(source, e);
        }
    }

    /**
     * Waits before it says that nothing is at hand, for that is how the end of compressed data is
     * told from the beginning of more.
     */
    private static final class Patient extends BufferedInputStream {
        private boolean isAsked;

        Patient(InputStream input) {
            super(input, 1 << 16);
        }

        @Override
        public synchronized int available() throws IOException {
            int known = super.available();
            if (known > 0 || !isAsked) {
                return known;
            }
            mark(1);
            if (read() < 0) {
                return 0;
            }
            reset();
            return super.available();
        }
    }

    /** Hands on what is decompressed, without waiting for as much as was asked for. */
    private static final class Eager extends GZIPInputStream {
        Eager(Patient input) throws IOException {
            super(input, 1 << 16);
            input.isAsked = true;
        }

        @Override
        public int available() {
            return 0;
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
