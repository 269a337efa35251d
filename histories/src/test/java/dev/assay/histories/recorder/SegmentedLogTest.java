// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedLogTest {
    private static final int THREADS = 6;
    private static final RecorderOptions SMALL =
            new RecorderOptions(16 << 10, Duration.ofMillis(5));

    @TempDir Path folder;

    @Test
    void appends_of_many_threads_keep_their_own_order_and_that_of_real_time() throws Exception {
        Path file = folder.resolve("history.assay");
        AtomicLong lastReturned = new AtomicLong();
        int each = 40_000;
        try (SegmentedLog log = SegmentedLog.create(file, SMALL)) {
            inThreads(
                    thread -> {
                        for (int i = 0; i < each; i++) {
                            long before = lastReturned.get();
                            long sequence = append(log, thread, i);
                            assertThat(sequence).isGreaterThan(before);
                            lastReturned.accumulateAndGet(sequence, Math::max);
                        }
                    });
        }
        long[] next = new long[THREADS];
        Recovery recovery =
                read(
                        file,
                        (thread, number) -> {
                            assertThat(number).isEqualTo(next[thread]);
                            next[thread]++;
                        });
        assertThat(next).containsOnly(each);
        assertThat(recovery.frames()).isEqualTo((long) THREADS * each);
        assertThat(recovery.isWhole()).isTrue();
        assertThat(recovery.closed()).isTrue();
    }

    @Test
    void a_reader_beside_the_writers_sees_everything_that_was_acknowledged_and_no_damage()
            throws Exception {
        Path file = folder.resolve("history.assay");
        AtomicLong[] acknowledged = new AtomicLong[THREADS];
        for (int i = 0; i < THREADS; i++) {
            acknowledged[i] = new AtomicLong();
        }
        RecorderOptions large = SMALL.withSegmentBytes(1 << 20);
        try (SegmentedLog log = SegmentedLog.create(file, large)) {
            CountDownLatch writing = new CountDownLatch(THREADS - 1);
            inThreads(
                    thread -> {
                        if (thread == 0) {
                            while (writing.getCount() > 0) {
                                readBesideWriters(file, acknowledged);
                            }
                            return;
                        }
                        try {
                            for (int i = 0; i < 2_000; i++) {
                                byte[] payload = payload(thread, i, 1 + (i % 64) * 512);
                                log.append(payload, 0, payload.length);
                                acknowledged[thread].set(i + 1);
                            }
                        } finally {
                            writing.countDown();
                        }
                    });
        }
        readBesideWriters(file, acknowledged);
    }

    @Test
    void a_frame_that_can_be_seen_is_there_as_a_whole() throws Exception {
        Path file = folder.resolve("history.assay");
        int rounds = 60;
        byte[] payload = new byte[900_000];
        Arrays.fill(payload, (byte) 7);
        int frame = Math.toIntExact(Frames.frameBytes(payload.length));
        RecorderOptions large = SMALL.withSegmentBytes(1 << 20);
        try (SegmentedLog log = SegmentedLog.create(file, large);
                FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Beyond the zeros that are ready the mapping makes the file longer, and the log fills
            // it.
            ByteBuffer seen =
                    channel.map(
                            FileChannel.MapMode.READ_WRITE, 0, LogHeader.BYTES + rounds * frame);
            AtomicLong looked = new AtomicLong();
            AtomicBoolean done = new AtomicBoolean();
            List<Boolean> whole = new ArrayList<>();
            inThreads(
                    thread -> {
                        try {
                            for (int i = 0; i < rounds && thread == 0; i++) {
                                while (looked.get() < i) {
                                    Thread.onSpinWait();
                                }
                                log.append(payload, 0, payload.length);
                            }
                        } finally {
                            done.compareAndSet(false, thread == 0);
                        }
                        for (int i = 0; i < rounds && thread == 1; i++) {
                            int at = LogHeader.BYTES + i * frame;
                            while (Frames.committedLength(seen, at) == 0 && !done.get()) {
                                Thread.onSpinWait();
                            }
                            int last = at + Frames.HEADER_BYTES + payload.length - 1;
                            byte found = seen.get(last);
                            looked.set(i + 1);
                            whole.add(found == 7);
                        }
                    });
            assertThat(whole).hasSize(rounds).containsOnly(true);
        }
    }

    private static void readBesideWriters(Path file, AtomicLong[] acknowledged) throws IOException {
        long[] before = new long[THREADS];
        for (int i = 0; i < THREADS; i++) {
            before[i] = acknowledged[i].get();
        }
        long[] next = new long[THREADS];
        read(
                file,
                (thread, number) -> {
                    assertThat(number).isEqualTo(next[thread]);
                    next[thread]++;
                });
        for (int i = 0; i < THREADS; i++) {
            assertThat(next[i]).isGreaterThanOrEqualTo(before[i]);
        }
    }

    @Test
    void a_closed_file_ends_with_its_last_frame() throws IOException {
        Path file = folder.resolve("history.assay");
        try (SegmentedLog log = SegmentedLog.create(file, RecorderOptions.DEFAULT)) {
            assertThat(Files.size(file)).isGreaterThan(RecorderOptions.DEFAULT.segmentBytes());
            append(log, 1, 1);
        }
        assertThat(Files.size(file)).isEqualTo(LogHeader.BYTES + 32);
    }

    @Test
    void an_empty_log_is_a_history_of_nothing() throws IOException {
        Path file = folder.resolve("history.assay");
        SegmentedLog.create(file, RecorderOptions.DEFAULT).close();
        RecordedHistory recorded = RecordedHistory.read(file);
        assertThat(recorded.history().events()).isZero();
        assertThat(recorded.recovery().summary()).isEqualTo("0 events, closed in order");
    }

    @Test
    void an_append_after_close_is_refused_and_closing_again_does_nothing() throws IOException {
        Path file = folder.resolve("history.assay");
        SegmentedLog log = SegmentedLog.create(file, SMALL);
        append(log, 0, 0);
        log.close();
        log.close();
        assertThatIOException().isThrownBy(() -> append(log, 0, 1)).withMessageContaining("closed");
        assertThat(read(file, (thread, number) -> {}).frames()).isEqualTo(1);
    }

    @Test
    void closing_beside_appends_keeps_every_one_that_returned() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("history" + round);
            AtomicLong[] acknowledged = new AtomicLong[THREADS];
            try (SegmentedLog log = SegmentedLog.create(file, SMALL)) {
                CountDownLatch enough = new CountDownLatch(2_000);
                inThreads(
                        thread -> {
                            acknowledged[thread] = new AtomicLong();
                            if (thread == 0) {
                                enough.await();
                                log.close();
                                return;
                            }
                            try {
                                for (int i = 0; i < 200_000; i++) {
                                    append(log, thread, i);
                                    acknowledged[thread].set(i + 1);
                                    enough.countDown();
                                }
                            } catch (IOException e) {
                                assertThat(e).hasMessageContaining("closed");
                            }
                        });
            }
            long[] next = new long[THREADS];
            Recovery recovery =
                    read(
                            file,
                            (thread, number) -> {
                                assertThat(number).isEqualTo(next[thread]);
                                next[thread]++;
                            });
            assertThat(recovery.closed()).isTrue();
            for (int i = 0; i < THREADS; i++) {
                assertThat(next[i]).isEqualTo(acknowledged[i].get());
            }
        }
    }

    @Test
    void an_interrupted_thread_appends_and_closes_like_any_other() throws IOException {
        Path file = folder.resolve("history.assay");
        Thread.currentThread().interrupt();
        try {
            SegmentedLog log = SegmentedLog.create(file, SMALL);
            for (int i = 0; i < 5_000; i++) {
                append(log, 0, i);
            }
            log.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(read(file, (thread, number) -> {}).frames()).isEqualTo(5_000);
    }

    @Test
    void forcing_every_append_keeps_them_all() throws Exception {
        Path file = folder.resolve("history.assay");
        try (SegmentedLog log = SegmentedLog.create(file, SMALL.withForceInterval(Duration.ZERO))) {
            inThreads(
                    thread -> {
                        for (int i = 0; i < 20; i++) {
                            append(log, thread, i);
                        }
                    });
        }
        assertThat(read(file, (thread, number) -> {}).frames()).isEqualTo(20L * THREADS);
    }

    @Test
    void a_file_that_exists_is_never_overwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("history.assay"), "mine");
        assertThatThrownBy(() -> SegmentedLog.create(file, SMALL))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void payloads_that_fit_no_frame_are_refused_with_the_limit() throws IOException {
        try (SegmentedLog log = SegmentedLog.create(folder.resolve("history.assay"), SMALL)) {
            byte[] payload = new byte[SMALL.segmentBytes()];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.append(payload, 0, payload.length))
                    .withMessageContaining("takes 1 to " + log.maxPayload());
            assertThatIllegalArgumentException().isThrownBy(() -> log.append(payload, 0, 0));
            assertThatThrownBy(() -> log.append(payload, 1, payload.length))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            log.append(payload, 0, log.maxPayload());
        }
    }

    private interface NumberConsumer {
        void accept(int thread, long number);
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void inThreads(Work work) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                tasks.add(
                        () -> {
                            work.run(thread);
                            return null;
                        });
            }
            for (Future<Void> task : executor.invokeAll(tasks)) {
                task.get();
            }
        }
    }

    private static byte[] payload(int thread, long number, int more) {
        ByteBuffer payload = ByteBuffer.allocate(12 + more);
        payload.putInt(thread).putLong(number);
        while (payload.hasRemaining()) {
            payload.put((byte) number);
        }
        return payload.array();
    }

    private static long append(SegmentedLog log, int thread, long number) throws IOException {
        byte[] payload = payload(thread, number, 4);
        return log.append(payload, 0, payload.length);
    }

    private static Recovery read(Path file, NumberConsumer consumer) throws IOException {
        return LogReader.read(
                file,
                (sequence, bytes, offset, length) -> {
                    ByteBuffer payload = ByteBuffer.wrap(bytes, offset, length);
                    consumer.accept(payload.getInt(), payload.getLong());
                });
    }
}
