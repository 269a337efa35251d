// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.LostOutputException;
import dev.assay.ci.Surroundings;
import dev.assay.histories.EventSink;
import dev.assay.histories.format.EventWriter;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.histories.format.UnwritableHistoryException;
import dev.assay.histories.recorder.HistoryRecorder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes a history. A file appears under its name when it is whole and on the disk;
 * until then it is called {@code FILE.partial}, so that a command that was killed, or found the
 * disk full, leaves nothing that could pass for a history.
 */
final class HistoryOutput {
    static final String STANDARD_OUTPUT = "-";
    private static final String RECORDER = "history";

    private final String name;
    private final Path file;
    private final Optional<HistoryFormat> format;
    private final Surroundings surroundings;

    private HistoryOutput(String name, Optional<HistoryFormat> format, Surroundings surroundings) {
        this.name = name;
        this.file = surroundings.resolve(name);
        this.format = format;
        this.surroundings = surroundings;
    }

    /**
     * The output of this name.
     *
     * @param format the format's id, null for the one of the name's ending
     */
    static HistoryOutput named(String name, @Nullable String format, Surroundings surroundings) {
        boolean isStandard = name.equals(STANDARD_OUTPUT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        String id = format != null ? format : isStandard ? "jsonl" : ending;
        if (id.equals(RECORDER)) {
            if (isStandard) {
                throw new BadInputException(
                        "--format history needs a file; name one by --out, or choose "
                                + writable("jsonl"));
            }
            return new HistoryOutput(name, Optional.empty(), surroundings);
        }
        HistoryFormat found =
                HistoryFormats.all().stream()
                        .filter(candidate -> candidate.writes() && candidate.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> unknown(name, format));
        return new HistoryOutput(name, Optional.of(found), surroundings);
    }

    private static BadInputException unknown(String name, @Nullable String format) {
        return new BadInputException(
                format == null
                        ? "--out "
                                + name
                                + " does not end with a format's name; say --format "
                                + writable(RECORDER)
                        : "--format "
                                + format
                                + " cannot be written; choose "
                                + writable(RECORDER));
    }

    private static String writable(String more) {
        return Stream.concat(
                        HistoryFormats.all().stream()
                                .filter(HistoryFormat::writes)
                                .map(HistoryFormat::id),
                        Stream.of(more))
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    /** True when nothing of times is left in it. */
    boolean isTimeless() {
        return format.map(found -> found.conventions().isTimeless()).orElse(false);
    }

    /**
     * Lets the source hand its events to the output; what cannot be written is the user's to cure.
     */
    void write(Consumer<EventSink> source) {
        try {
            if (name.equals(STANDARD_OUTPUT)) {
                write(new Checked(surroundings), source);
            } else if (Files.exists(file) && !Files.isRegularFile(file)) {
                writeDirectly(source);
            } else {
                writeFile(source);
            }
        } catch (UnwritableHistoryException unsuitable) {
            throw new BadInputException(
                    name + ": " + unsuitable.getMessage() + "; nothing is left of the history",
                    unsuitable);
        } catch (UncheckedIOException e) {
            throw cannotWrite(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private void write(OutputStream output, Consumer<EventSink> source) throws IOException {
        EventWriter writer = format.orElseThrow().writer(output);
        source.accept(writer);
        writer.finish();
    }

    // A device or pipe cannot be replaced by a file.
    private void writeDirectly(Consumer<EventSink> source) throws IOException {
        if (Files.isDirectory(file) || format.isEmpty()) {
            throw new IOException("not a plain file");
        }
        try (OutputStream output = Files.newOutputStream(file)) {
            write(output, source);
        }
    }

    private void writeFile(Consumer<EventSink> source) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        boolean isWhole = false;
        try {
            if (format.isEmpty()) {
                try (HistoryRecorder recorder = HistoryRecorder.create(partial)) {
                    source.accept(recorder);
                }
            } else {
                try (FileChannel channel =
                        FileChannel.open(
                                partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    write(new OfChannel(channel), source);
                    channel.force(true);
                }
            }
            moveInPlace(partial);
            isWhole = true;
        } finally {
            if (!isWhole) {
                Files.deleteIfExists(partial);
            }
        }
    }

    private void moveInPlace(Path partial) throws IOException {
        try {
            Files.move(
                    partial,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException plain) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private BadInputException cannotWrite(IOException problem) {
        String why =
                switch (problem) {
                    case java.nio.file.AccessDeniedException denied -> "permission denied";
                    case NoSuchFileException missing -> "its folder does not exist";
                    case FileSystemException system when system.getReason() != null ->
                            system.getReason();
                    default -> String.valueOf(problem.getMessage());
                };
        return new BadInputException(
                "cannot write "
                        + name
                        + ": "
                        + why
                        + "; nothing is left of the history; make room or choose another --out",
                problem);
    }

    /** Large pieces to a file. */
    private static final class OfChannel extends OutputStream {
        private final FileChannel channel;

        OfChannel(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    /** Nobody wants a huge history after its reader left, or the disk is full. */
    private static final class Checked extends FilterOutputStream {
        private final Surroundings surroundings;

        Checked(Surroundings surroundings) {
            super(surroundings.out());
            this.surroundings = surroundings;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            surroundings.out().write(bytes, offset, length);
            if (surroundings.lostOutput().isPresent()) {
                throw new LostOutputException();
            }
        }
    }
}
