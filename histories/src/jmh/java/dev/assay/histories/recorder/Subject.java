// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * What is measured: the recorder, and two plain ways to append the same bytes. All of them hand
 * every append to the kernel before it returns, keep one order, and force the file to the disk
 * every 100 ms. The file is deleted at the end.
 *
 * @param file what is written
 * @param appenders makes the work of one thread
 * @param end stops and closes
 */
record Subject(Path file, Appenders appenders, AutoCloseable end) implements AutoCloseable {
    private static final long FORCE_NANOS = 100_000_000L;

    /** One append. */
    interface Append {
        void append() throws IOException;
    }

    /** Makes the work of a thread. */
    interface Appenders {
        Append of(int thread);
    }

    Append appender(int thread) {
        return appenders.of(thread);
    }

    long bytes() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() throws Exception {
        try {
            end.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** The byte-level interface. */
    static Subject log(Path file, int payloadBytes) throws IOException {
        SegmentedLog log = SegmentedLog.create(file, RecorderOptions.DEFAULT);
        return new Subject(
                file,
                thread -> {
                    byte[] payload = payload(thread, payloadBytes);
                    return () -> log.append(payload, 0, payload.length);
                },
                log);
    }

    /** Events of about 40 bytes: process, time, function, key and a text. */
    static Subject recorder(Path file) throws IOException {
        HistoryRecorder recorder = HistoryRecorder.create(file);
        return new Subject(
                file,
                thread -> {
                    MicroOperation step =
                            new MicroOperation(
                                    "write", Value.of(thread), Value.of("a text of 18 bytes"));
                    Event invoke = Event.Client.of(thread, EventType.INVOKE, 1L << 33, step);
                    Event complete = Event.Client.of(thread, EventType.OK, 1L << 33, step);
                    boolean[] open = new boolean[1];
                    return () -> {
                        recorder.accept(open[0] ? complete : invoke);
                        open[0] = !open[0];
                    };
                },
                recorder);
    }

    /** Baseline: one system call for each append. */
    static Subject channel(Path file, int payloadBytes) throws IOException {
        FileChannel channel = newChannel(file);
        return new Subject(
                file,
                thread -> {
                    ByteBuffer frame =
                            ByteBuffer.allocateDirect(Frames.HEADER_BYTES + payloadBytes);
                    byte[] payload = payload(thread, payloadBytes);
                    return () -> {
                        frame.clear();
                        frame.putInt(payloadBytes);
                        frame.putInt(Frames.checksum(payload, 0, payloadBytes));
                        frame.putLong(thread).put(payload).flip();
                        channel.write(frame);
                    };
                },
                forcing(channel, channel));
    }

    /** Baseline: a buffered stream behind a lock, flushed for each append. */
    static Subject stream(Path file, int payloadBytes) throws IOException {
        FileChannel channel = newChannel(file);
        OutputStream stream =
                new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel));
        return new Subject(
                file,
                thread -> {
                    byte[] payload = payload(thread, payloadBytes);
                    ByteBuffer header = ByteBuffer.allocate(Frames.HEADER_BYTES);
                    return () -> {
                        header.putInt(0, payloadBytes);
                        header.putInt(4, Frames.checksum(payload, 0, payloadBytes));
                        header.putLong(8, thread);
                        synchronized (stream) {
                            stream.write(header.array());
                            stream.write(payload);
                            stream.flush();
                        }
                    };
                },
                forcing(channel, stream));
    }

    private static FileChannel newChannel(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    private static AutoCloseable forcing(FileChannel channel, AutoCloseable end) {
        Thread forcer =
                new Thread(
                        () -> {
                            while (channel.isOpen()) {
                                LockSupport.parkNanos(FORCE_NANOS);
                                try {
                                    channel.force(false);
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        forcer.setDaemon(true);
        forcer.start();
        return end;
    }

    private static byte[] payload(int thread, int bytes) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (31 * thread + 7 * i + 1);
        }
        return payload;
    }
}
