// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A process that records until it is killed, and says what was acknowledged: each event through a
 * pipe, or, without a system call that would slow it down, the number of each thread's last event
 * in a mapped file.
 */
final class KilledRecorder {
    static final int THREADS = 4;
    static final int SEGMENT_BYTES = 64 << 10;

    /** A killed process leaves at most this behind, whatever its parent does. */
    static final int MOST_EVENTS = 100_000;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KilledRecorder() {}

    /** Says that the first so many events of a thread were acknowledged. */
    private interface Acknowledgement {
        void of(int thread, int events) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        Acknowledgement acknowledgement =
                arguments.length > 1 ? mapped(Path.of(arguments[1])) : piped();
        HistoryRecorder recorder =
                HistoryRecorder.create(
                        file, new RecorderOptions(SEGMENT_BYTES, Duration.ofMillis(3)));
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            new Thread(() -> record(recorder, thread, acknowledgement)).start();
        }
        // However late the kill comes, it must find a process; one whose parent is gone ends here.
        while (System.in.read() >= 0) {}
    }

    private static void record(HistoryRecorder recorder, int thread, Acknowledgement told) {
        try {
            for (int i = 0; i < MOST_EVENTS; i++) {
                recorder.accept(event(thread, i));
                told.of(thread, i + 1);
            }
        } catch (IOException e) {
            throw new AssertionError("nobody listens any more", e);
        }
    }

    /** The event that a thread records as this one of its events; some of them are long. */
    static Event event(int thread, int number) {
        Value value = Value.of("x".repeat(number % 97 == 0 ? 5_000 : number % 40));
        MicroOperation step = new MicroOperation("write", Value.of(number / 2), value);
        EventType type = number % 2 == 0 ? EventType.INVOKE : EventType.OK;
        if (number % 2 == 1) {
            step = new MicroOperation("write", Value.of(number / 2), Value.NIL);
        }
        return Event.Client.of(thread, type, number, step);
    }

    private static Acknowledgement piped() {
        DataOutputStream pipe = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        return (thread, events) -> {
            byte[] line = (thread + " " + events + "\n").getBytes();
            synchronized (pipe) {
                pipe.write(line);
            }
        };
    }

    private static Acknowledgement mapped(Path file) throws IOException {
        ByteBuffer counters = counters(file);
        return (thread, events) -> LONG.setRelease(counters, at(thread), (long) events);
    }

    /** The mapped file; it outlives the process that wrote to it. */
    static ByteBuffer counters(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, at(THREADS))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** How many events of a thread were acknowledged. */
    static long acknowledged(ByteBuffer counters, int thread) {
        return (long) LONG.getAcquire(counters, at(thread));
    }

    // A cache line each.
    private static int at(int thread) {
        return thread * 64;
    }
}
