// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folder that holds one node's copy of a ledger, and the names in it. */
record LedgerFolder(Path folder) {
    static final String GENESIS = "ledger.json";
    static final String CHECKPOINTS = "checkpoints.jsonl";

    /** Longer lines are damage: no entry may take more memory than a heap has. */
    static final int LINE_BYTES_MAX = 1 << 26;

    private static final Pattern ENTRIES = Pattern.compile("entries-(\\d{12})\\.jsonl");

    static String entriesName(long firstPosition) {
        return String.format(Locale.ROOT, "entries-%012d.jsonl", firstPosition);
    }

    Path genesis() {
        return folder.resolve(GENESIS);
    }

    Path checkpoints() {
        return folder.resolve(CHECKPOINTS);
    }

    /** The files of entries by the position that their names say they start with. */
    SortedMap<Long, Path> entries() throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            for (Path file : found) {
                Matcher name = ENTRIES.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    files.put(Long.parseLong(name.group(1)), file);
                }
            }
        }
        return files;
    }

    /** Whether there is something of a ledger in here. */
    boolean isCopy() throws IOException {
        return Files.isRegularFile(genesis()) || !entries().isEmpty();
    }

    /** The copies in the folders of a folder, by name. */
    static SortedMap<String, LedgerFolder> copiesIn(Path folder) throws IOException {
        SortedMap<String, LedgerFolder> copies = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            for (Path below : found) {
                LedgerFolder copy = new LedgerFolder(below);
                if (Files.isDirectory(below) && copy.isCopy()) {
                    copies.put(String.valueOf(below.getFileName()), copy);
                }
            }
        }
        return copies;
    }

    /** The one line of {@code ledger.json}. */
    static Genesis readGenesis(Path file) throws IOException {
        try (Lines lines = new Lines(file)) {
            byte[] line =
                    lines.next()
                            .orElseThrow(
                                    () ->
                                            new LedgerFormatException(
                                                    "line 1 needs its end of line"));
            if (lines.next().isPresent() || lines.torn() > 0) {
                throw new LedgerFormatException("line 2 must not be there");
            }
            return LedgerLines.genesis(line);
        }
    }

    /** The lines of a file, one after the other; what has no end of line is no line. */
    static final class Lines implements AutoCloseable {
        private final InputStream file;
        private final byte[] buffer = new byte[1 << 16];
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private int at;
        private int filled;
        private long number;
        private long end;

        Lines(Path file) throws IOException {
            this.file = Files.newInputStream(file);
        }

        /**
         * The next whole line without its end; empty at the end of the file or before a torn line.
         */
        Optional<byte[]> next() throws IOException {
            line.reset();
            while (at < filled || fill()) {
                int start = at;
                while (at < filled && buffer[at] != '\n') {
                    at++;
                }
                line.write(buffer, start, at - start);
                if (line.size() > LINE_BYTES_MAX) {
                    throw new LedgerFormatException("the line is longer than 64 MiB");
                }
                if (at < filled) {
                    at++;
                    number++;
                    end += line.size() + 1L;
                    return Optional.of(line.toByteArray());
                }
            }
            return Optional.empty();
        }

        private boolean fill() throws IOException {
            at = 0;
            filled = Math.max(0, file.read(buffer));
            return filled > 0;
        }

        /** How many bytes stand behind the last whole line, once there is no next one. */
        int torn() {
            return line.size();
        }

        /** The number of the line that came last, from 1. */
        long number() {
            return number;
        }

        /** How many bytes the whole lines have that came so far. */
        long end() {
            return end;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Name and content of all files, for those who copy or compare. */
    Map<String, byte[]> contents() throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            for (Path file : found) {
                contents.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
