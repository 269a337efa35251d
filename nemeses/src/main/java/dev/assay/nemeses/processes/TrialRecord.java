// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a trial has created on this machine, written down before it is made, so that {@link
 * Leftovers} can undo it when the runner is killed: one thing a line, {@code kind value}. The file
 * goes with the trial.
 *
 * <p>Between the start of a process and its line the runner may be killed; such a process is known
 * by the mark in its environment, which its children inherit.
 */
final class TrialRecord implements AutoCloseable {
    static final String RUNNER = "runner";
    static final String PROCESS = "process";
    static final String NAMESPACE = "namespace";
    static final String LINK = "link";
    static final String FOLDER = "folder";
    static final String SUFFIX = ".trial";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String id;
    private final Path file;
    private final FileChannel channel;

    private TrialRecord(String id, Path file, FileChannel channel) {
        this.id = id;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins the record of a new trial.
     *
     * @param folder where records are kept
     */
    static TrialRecord begin(Path folder) {
        long runner = ProcessHandle.current().pid();
        try {
            Files.createDirectories(folder);
            while (true) {
                String id = Long.toString(runner, 36) + "-" + NUMBER.incrementAndGet();
                Path file = folder.resolve(id + SUFFIX);
                if (Files.exists(file)) {
                    continue;
                }
                FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                TrialRecord record = new TrialRecord(id, file, channel);
                record.add(RUNNER, runner + " " + RunningProcess.startOf(runner).orElse("unknown"));
                return record;
            }
        } catch (IOException e) {
            throw new SurroundingsException(
                    "cannot write down in "
                            + folder
                            + " what a trial creates: "
                            + e
                            + "; name another folder by ASSAY_STATE",
                    e);
        }
    }

    /** A short name that no other trial of this machine has now. */
    String id() {
        return id;
    }

    /** The file that is written. */
    Path file() {
        return file;
    }

    /** Notes that a thing is about to be made, or that a process was started. */
    synchronized void add(String kind, String value) {
        try {
            channel.write(
                    ByteBuffer.wrap((kind + " " + value + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(false);
        } catch (IOException e) {
            throw new SurroundingsException(
                    "cannot write " + file + ": " + e + "; free some place there", e);
        }
    }

    /** Everything is undone: the record goes. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SurroundingsException("cannot remove " + file + ": " + e, e);
        }
    }
}
