// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyDiskTest {
    private static final int SEGMENT = 8 << 10;
    private static final RecorderOptions SMALL =
            new RecorderOptions(SEGMENT, Duration.ofMillis(100));
    private static final RecorderOptions NEVER_FORCED =
            new RecorderOptions(SEGMENT, Duration.ofDays(1));
    private static final int MORE_THAN_FITS = 1_000_000;

    @TempDir Path folder;

    @Test
    void a_disk_that_fills_up_is_an_exception_and_all_before_it_is_readable() throws IOException {
        for (long capacity = 20 << 10; capacity < 90 << 10; capacity += 3001) {
            Path file = folder.resolve("history" + capacity);
            FaultyStorage disk = new FaultyStorage(file, capacity);
            List<Long> acknowledged = new ArrayList<>();
            SegmentedLog log = SegmentedLog.create(file, disk, SMALL);
            assertThatIOException()
                    .isThrownBy(() -> appendUntilFull(log, acknowledged))
                    .withMessageContaining(file.toString())
                    .withMessageContaining("No space left on device")
                    .withMessageContaining("free space");
            assertThatIOException().isThrownBy(() -> append(log, 1));
            log.close();
            assertThat(acknowledged).isNotEmpty();
            assertThat(sequences(file)).isEqualTo(acknowledged);
            assertThat(Files.size(file)).isLessThanOrEqualTo(capacity);
            assertThat(LogReader.read(file, (s, b, o, l) -> {}).closed()).isTrue();
        }
    }

    @Test
    void a_disk_without_room_for_the_first_segments_is_an_exception_at_once() throws IOException {
        FaultyStorage disk = new FaultyStorage(folder.resolve("history"), SEGMENT);
        assertThatIOException()
                .isThrownBy(() -> SegmentedLog.create(folder.resolve("history"), disk, SMALL))
                .withMessageContaining("No space left on device");
        assertThat(disk.isOpen()).isFalse();
    }

    @Test
    void a_real_file_system_that_fills_up_is_an_exception_and_no_crash() throws Exception {
        // A process with file systems of its own: whatever happens, the mount ends with it.
        String script = "mount -t tmpfs -o size=3m assay-test \"$0\" || exit 77; exec \"$@\"";
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unshare", "--mount", "--map-root-user", "sh", "-c", script));
        command.add(folder.toString());
        command.addAll(Jvm.command(FullDiskRecorder.class, folder.resolve("file").toString()));
        Process process = start(command);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int status = process.waitFor();
        assumeTrue(status != 77 && !output.startsWith("unshare"), "cannot mount: " + output);
        assertThat(output).contains("No space left on device").contains("; free space");
        assertThat(output).endsWith("all acknowledged events are there\n");
        assertThat(status).isZero();
    }

    private static Process start(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return abort("unshare is missing: " + e.getMessage());
        }
    }

    @Test
    void a_force_that_failed_ends_the_recording() throws IOException {
        Path file = folder.resolve("history");
        FaultyStorage disk = new FaultyStorage(file, Long.MAX_VALUE);
        SegmentedLog log = SegmentedLog.create(file, disk, SMALL.withForceInterval(Duration.ZERO));
        append(log, 0);
        disk.forceFails = true;
        for (int i = 1; i < 3; i++) {
            int number = i;
            assertThatIOException()
                    .isThrownBy(() -> append(log, number))
                    .withMessageContaining("recording stopped")
                    .withMessageContaining("Input/output error");
        }
        assertThatIOException().isThrownBy(log::force).withMessageContaining("recording stopped");
        assertThatIOException().isThrownBy(log::close).withMessageContaining("recording stopped");
        assertThat(disk.isOpen()).isFalse();
        assertThat(sequences(file)).contains((long) LogHeader.BYTES);
    }

    @Test
    void a_force_that_failed_in_the_background_is_known_at_the_latest_when_the_log_is_closed()
            throws IOException {
        Path file = folder.resolve("history");
        FaultyStorage disk = new FaultyStorage(file, Long.MAX_VALUE);
        SegmentedLog log = SegmentedLog.create(file, disk, NEVER_FORCED);
        append(log, 0);
        disk.forceFails = true;
        assertThatIOException().isThrownBy(log::close).withMessageContaining("Input/output error");
        assertThat(disk.isOpen()).isFalse();
        assertThat(sequences(file)).hasSize(1);
    }

    @Test
    void a_thread_that_dies_during_its_append_hides_no_other_append() throws IOException {
        Path file = folder.resolve("history");
        FaultyStorage disk = new FaultyStorage(file, Long.MAX_VALUE);
        disk.deadlyFrom = 3 * SEGMENT;
        disk.deadlyTo = 4 * SEGMENT;
        List<Long> acknowledged = new ArrayList<>();
        int died = 0;
        try (SegmentedLog log = SegmentedLog.create(file, disk, NEVER_FORCED)) {
            for (int i = 0; i < 3_000; i++) {
                try {
                    acknowledged.add(append(log, i));
                } catch (ReadOnlyBufferException e) {
                    died++;
                }
            }
            log.force();
        }
        assertThat(died).isPositive();
        assertThat(sequences(file)).isEqualTo(acknowledged);
        Recovery recovery = LogReader.read(file, (s, b, o, l) -> {});
        assertThat(recovery.closed()).isFalse();
        assertThat(recovery.holes())
                .singleElement()
                .satisfies(
                        hole -> {
                            assertThat(hole.offset()).isBetween(3L * SEGMENT, 3L * SEGMENT + 32);
                            assertThat(hole.bytes()).isBetween(SEGMENT - 32L, SEGMENT + 32L);
                        });
        assertThat(recovery.summary()).contains("appends that never returned at offset");
    }

    private static void appendUntilFull(SegmentedLog log, List<Long> acknowledged)
            throws IOException {
        for (int i = 0; i < MORE_THAN_FITS; i++) {
            acknowledged.add(append(log, i));
        }
    }

    private static long append(SegmentedLog log, int number) throws IOException {
        byte[] payload = ByteBuffer.allocate(12).putInt(number).array();
        return log.append(payload, 0, payload.length);
    }

    private static List<Long> sequences(Path file) throws IOException {
        List<Long> sequences = new ArrayList<>();
        LogReader.read(file, (sequence, bytes, offset, length) -> sequences.add(sequence));
        return sequences;
    }
}
