// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The append-only file in a campaign's folder: a header, then one line for each finished seed, so
 * that a campaign that was killed at any moment goes on where it was. A line is written at once;
 * what an interrupted write left at the end is dropped when the file is opened. One process at a
 * time has it open.
 *
 * <p>Lines outlive the process as soon as they are written, and the machine after the next {@link
 * #force}.
 */
final class CampaignLog implements AutoCloseable {
    static final String FILE = "campaign.jsonl";

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private long length;

    private CampaignLog(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** Hears the lines of a log, in order. */
    @FunctionalInterface
    interface Reader {
        /**
         * Takes a line.
         *
         * @param place file and line, for complaints
         */
        void line(LogLines.Line line, String place);
    }

    /** Opens the log of a folder for one process, or makes both; reads nothing yet. */
    static CampaignLog open(Path folder) {
        Path file = folder.resolve(FILE);
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new CampaignLog(file, channel, lock);
            }
        } catch (OverlappingFileLockException ownProcess) {
            // Told below.
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        try {
            channel.close();
        } catch (IOException nothingWasWritten) {
            // The complaint below is what matters.
        }
        throw new HarnessInputException(
                folder
                        + " is in use by another campaign that runs: wait for it, or choose another"
                        + " folder");
    }

    /** Reads all lines that are whole, and forgets what follows the last one. */
    void recover(Reader reader) {
        try {
            channel.position(0);
            length = read(Channels.newInputStream(channel), file, reader);
            channel.truncate(length);
            channel.position(length);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Reads the whole lines of a folder's log without changing it. */
    static void read(Path folder, Reader reader) {
        Path file = folder.resolve(FILE);
        try (InputStream input = Files.newInputStream(file)) {
            read(input, file, reader);
        } catch (java.nio.file.NoSuchFileException missing) {
            throw new HarnessInputException(
                    folder + ": there is no campaign: " + FILE + " is missing", missing);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
    }

    // Not closed: the channel goes on.
    private static long read(InputStream unbuffered, Path file, Reader reader) throws IOException {
        InputStream input = new BufferedInputStream(unbuffered, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long whole = 0;
        int number = 0;
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            number++;
            whole += line.size() + 1L;
            String place = file + ":" + number;
            LogLines.Line parsed = LogLines.read(line.toString(StandardCharsets.UTF_8), place);
            if (parsed instanceof LogLines.Header != (number == 1)) {
                throw new HarnessInputException(
                        place
                                + ": a campaign has its header in the first line and nowhere else:"
                                + " choose another folder");
            }
            reader.line(parsed, place);
            line.reset();
        }
        return whole;
    }

    /** True when there is no whole line. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Adds a line. When it cannot be written whole, the file stays as it was. */
    void append(LogLines.Line line) {
        ByteBuffer bytes =
                ByteBuffer.wrap((LogLines.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        int size = bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            length += size;
        } catch (IOException e) {
            try {
                channel.truncate(length);
            } catch (IOException staysTorn) {
                // The next run drops it.
            }
            throw cannotWrite(file, e);
        }
    }

    /** Makes sure that what was added outlives the machine. */
    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Forgets everything. */
    void clear() {
        try {
            channel.truncate(0);
            length = 0;
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    static HarnessInputException cannotWrite(Path file, IOException problem) {
        String why =
                problem instanceof FileAlreadyExistsException exists
                        ? exists.getFile() + " is a file"
                        : IoProblems.words(problem);
        return new HarnessInputException(
                "cannot write "
                        + file
                        + ": "
                        + why
                        + "; free the place and run the same again (finished seeds are kept), or"
                        + " choose another folder",
                problem);
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }
}
