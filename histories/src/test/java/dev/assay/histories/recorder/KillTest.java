// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.Randomness;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills recording processes with SIGKILL at random instants and looks for everything that was
 * acknowledged.
 */
class KillTest {
    private static final int KILLS_EACH = 12;
    private static final int SIGKILL_STATUS = 128 + 9;

    @TempDir Path folder;

    @Test
    void everything_acknowledged_through_a_pipe_survives_kill_9() throws Exception {
        Randomness randomness = new Randomness(1).fork("pipe");
        for (int kill = 0; kill < KILLS_EACH; kill++) {
            Path file = folder.resolve("piped" + kill);
            long lines = randomness.between(1, 20_000);
            long[] acknowledged = new long[KilledRecorder.THREADS];
            Process process = start(file.toString());
            try (BufferedReader pipe = process.inputReader()) {
                String line = pipe.readLine();
                for (long read = 1; line != null; read++) {
                    if (read == lines) {
                        // Process.destroyForcibly would also close the pipe on this side.
                        assertThat(process.toHandle().destroyForcibly()).isTrue();
                    }
                    String next = pipe.readLine();
                    // The kill may have cut the last line.
                    if (next != null) {
                        note(line, acknowledged);
                    }
                    line = next;
                }
            }
            assertThat(process.waitFor()).isEqualTo(SIGKILL_STATUS);
            check(file, acknowledged);
        }
    }

    private static void note(String line, long[] acknowledged) {
        String[] words = line.split(" ");
        acknowledged[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
    }

    @Test
    void everything_acknowledged_at_full_speed_survives_kill_9() throws Exception {
        Randomness randomness = new Randomness(2).fork("mapped");
        for (int kill = 0; kill < KILLS_EACH; kill++) {
            Path file = folder.resolve("mapped" + kill);
            Path counted = folder.resolve("counters" + kill);
            ByteBuffer counters = KilledRecorder.counters(counted);
            long events = randomness.between(1, KilledRecorder.MOST_EVENTS / 2);
            Process process = start(file.toString(), counted.toString());
            while (process.isAlive() && KilledRecorder.acknowledged(counters, 0) < events) {
                Thread.onSpinWait();
            }
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(SIGKILL_STATUS);
            long[] acknowledged = new long[KilledRecorder.THREADS];
            for (int thread = 0; thread < acknowledged.length; thread++) {
                acknowledged[thread] = KilledRecorder.acknowledged(counters, thread);
            }
            assertThat(acknowledged[0]).isGreaterThanOrEqualTo(events);
            check(file, acknowledged);
            Files.delete(file);
        }
    }

    private static Process start(String... arguments) throws IOException, URISyntaxException {
        return new ProcessBuilder(Jvm.command(KilledRecorder.class, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void check(Path file, long[] acknowledged) throws IOException {
        int[] found = new int[KilledRecorder.THREADS];
        Recovery recovery =
                RecordedHistory.read(
                        file,
                        event -> {
                            int thread = ((Event.Client) event).process();
                            assertThat(event)
                                    .isEqualTo(KilledRecorder.event(thread, found[thread]));
                            found[thread]++;
                        });
        for (int thread = 0; thread < found.length; thread++) {
            assertThat((long) found[thread])
                    .as("events of thread %d; %s", thread, recovery.summary())
                    .isBetween(acknowledged[thread], acknowledged[thread] + 1 + pipeSlack(file));
        }
        assertThat(recovery.closed()).isFalse();
        assertThat(recovery.holes().size()).isLessThanOrEqualTo(KilledRecorder.THREADS);
    }

    // The last line of the pipe is not counted, because it may be cut.
    private static int pipeSlack(Path file) {
        return file.getFileName().toString().startsWith("piped") ? 1 : 0;
    }
}
