// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that come slowly, or never end. */
class GrowingHistoryTest {
    private static final String VALID =
            """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :ok, :f :write, :value 1}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value 1}
            """;
    private static final String INVALID =
            VALID.replace(":f :read, :value 1}", ":f :read, :value 2}");

    @TempDir private Path folder = Path.of("");

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    /** Gives some bytes at a time, and after the last one nothing until the test is over. */
    private final class Stalling extends InputStream {
        private final byte[] bytes;
        private final int piece;
        private int position;

        Stalling(byte[] bytes, int piece) {
            this.bytes = bytes;
            this.piece = piece;
        }

        @Override
        public int read() {
            throw new AssertionError("one byte at a time is slow");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (position == bytes.length) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }
            int count = Math.min(Math.min(length, piece), bytes.length - position);
            System.arraycopy(bytes, position, into, offset, count);
            position += count;
            return count;
        }
    }

    private Ran check(InputStream input, String arguments) {
        return Ran.assay(folder, input, TrialRunners.VIRTUAL, arguments.split(" "));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void a_violation_is_told_when_it_is_there_though_the_pipe_stays_open(int piece) {
        Ran ran =
                check(
                        new Stalling(bytes(INVALID), piece),
                        "check - --model register --stream --timeout 10h");

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.out()).startsWith("✗ invalid: - broke ");
    }

    @Test
    void what_is_told_does_not_depend_on_how_the_bytes_come() throws IOException {
        String made =
                "generate --model kv --operations 6000 --keys 3 --processes 8 --values repeated:5"
                        + " --violation --out ";
        assertThat(check(InputStream.nullInputStream(), made + "wrong.jsonl").code()).isZero();
        byte[] wrong = Files.readAllBytes(folder.resolve("wrong.jsonl"));
        List<String> told = new ArrayList<>();
        for (int piece : new int[] {61, 4096, 1 << 20}) {
            Ran ran =
                    check(
                            new Stalling(wrong, piece),
                            "check - --model kv --stream --json --timeout 10h");
            assertThat(ran.code()).isEqualTo(1);
            told.add(ran.out().replaceAll("\"seconds\":[0-9.E-]+", ""));
        }
        Ran file =
                check(
                        InputStream.nullInputStream(),
                        "check wrong.jsonl --model kv --stream --json");
        told.add(
                file.out()
                        .replaceAll("\"seconds\":[0-9.E-]+", "")
                        .replace("\"wrong.jsonl\"", "\"-\""));
        assertThat(told).containsOnly(told.get(0));
    }

    @Test
    void what_is_wrong_behind_a_violation_changes_nothing_about_it() throws IOException {
        Files.writeString(folder.resolve("broken.edn"), INVALID + "{:process");

        Ran ran =
                check(InputStream.nullInputStream(), "check broken.edn --model register --stream");

        assertThat(ran.code()).as(ran.out()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --stream", " --prove proofs", " --consistency sequential"})
    void a_pipe_that_stalls_ends_as_unknown_when_the_time_is_spent(String more) {
        Ran ran =
                check(
                        new Stalling(bytes(VALID), 50),
                        "check - --model register --timeout 1s" + more);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out())
                .startsWith("? unknown")
                .contains("time was spent while reading, after 4 events: ")
                .contains("the time limit of 1000 ms was reached; raise --timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --stream"})
    void a_pipe_that_says_nothing_ends_too(String more) {
        Ran ran =
                check(
                        new Stalling(new byte[0], 1),
                        "check - --model register --timeout 10ms" + more);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("time was spent while reading, after 0 events");
    }

    /** The same two events for ever. */
    private static final class Endless extends InputStream {
        private final byte[] lines = bytes(VALID);
        private int position;

        @Override
        public int read() {
            return lines[position++ % lines.length];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --stream"})
    void a_pipe_that_never_ends_is_read_until_the_time_is_spent(String more) {
        Ran ran = check(new Endless(), "check - --model register --timeout 50ms" + more);

        // While streaming it may be spent on reading or on judging, as it happens.
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out())
                .startsWith("? unknown")
                .containsPattern("after [\\d,]+ events: the time limit of 50 ms was reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --stream"})
    void a_file_is_read_no_longer_than_the_time_allows(String more) throws IOException {
        Files.writeString(folder.resolve("good.edn"), VALID);

        Ran ran =
                check(
                        InputStream.nullInputStream(),
                        "check good.edn --model register --timeout 0ms" + more);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("time was spent while reading, after 0 events");
    }

    @Test
    void compressed_pieces_one_after_the_other_are_read_to_the_end() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        for (String part : new String[] {VALID, INVALID}) {
            try (GZIPOutputStream zipped = new GZIPOutputStream(both)) {
                zipped.write(bytes(part));
            }
        }
        for (int piece : new int[] {1, 1000}) {
            Ran ran =
                    check(
                            new Stalling(both.toByteArray(), piece),
                            "check - --model register --stream --timeout 10h");
            assertThat(ran.code()).as(ran.out()).isEqualTo(1);
        }
    }
}
