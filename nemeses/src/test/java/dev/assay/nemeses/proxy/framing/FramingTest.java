// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames are found where they end, whichever way their bytes arrive. */
class FramingTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Frames as the reader tells them, the bytes given in random pieces. */
    private static List<String> read(FrameReader reader, String text, Randomness randomness)
            throws LostFramingException {
        List<String> frames = new ArrayList<>();
        StringBuilder frame = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int size = (int) Math.min(1 + randomness.nextLong(9), text.length() - at);
            ByteBuffer piece = ByteBuffer.wrap(bytes(text.substring(at, at + size)));
            while (piece.hasRemaining()) {
                int from = piece.position();
                FrameReader.Progress progress = reader.read(piece);
                frame.append(text, at + from, at + piece.position());
                if (progress != FrameReader.Progress.INSIDE) {
                    frames.add(progress == FrameReader.Progress.ENDED ? "" + frame : "§" + frame);
                    frame.setLength(0);
                }
            }
            at += size;
        }
        if (!frame.isEmpty()) {
            frames.add("…" + frame);
        }
        return frames;
    }

    private static void assertFrames(FrameReader[] readers, String... frames)
            throws LostFramingException {
        String text = String.join("", frames).replace("§", "");
        for (int seed = 0; seed < readers.length; seed++) {
            assertThat(read(readers[seed], text, new Randomness(seed))).containsExactly(frames);
        }
    }

    private static FrameReader[] upstream(Framing framing) {
        FrameReader[] readers = new FrameReader[40];
        Arrays.setAll(readers, i -> framing.readers().upstream());
        return readers;
    }

    private static FrameReader[] downstream(Framing framing) {
        FrameReader[] readers = new FrameReader[40];
        Arrays.setAll(readers, i -> framing.readers().downstream());
        return readers;
    }

    @Test
    void framings_have_names() {
        for (String name :
                List.of(
                        "length-prefix",
                        "length-prefix:2",
                        "length-prefix:4:inclusive",
                        "resp",
                        "postgresql")) {
            assertThat(Framing.named(name).map(Framing::name)).contains(name);
        }
        assertThat(Framing.named("length-prefix:4").map(Framing::name)).contains("length-prefix");
        assertThat(Framing.named("length-prefix:3")).isEmpty();
        assertThat(Framing.named("Resp")).isEmpty();
    }

    @Test
    void lengths_of_every_size_are_read() throws LostFramingException {
        assertFrames(
                upstream(new LengthPrefix(4, false)),
                "\0\0\0\3abc",
                "\0\0\0\0",
                "\0\0\1\4" + "x".repeat(260));
        assertFrames(
                upstream(new LengthPrefix(1, false)), "\3abc", "\0", "\u00ff" + "y".repeat(255));
        assertFrames(downstream(new LengthPrefix(2, true)), "\0\5abc", "\0\2");
        assertFrames(downstream(new LengthPrefix(8, false)), "\0\0\0\0\0\0\0\1z");
        assertThatThrownBy(
                        () ->
                                read(
                                        new LengthPrefix(2, true).readers().upstream(),
                                        "\0\1",
                                        new Randomness(1)))
                .isInstanceOf(LostFramingException.class);
        assertThatThrownBy(
                        () ->
                                read(
                                        new LengthPrefix(8, false).readers().upstream(),
                                        "\u00ff\0\0\0\0\0\0\1",
                                        new Randomness(1)))
                .isInstanceOf(LostFramingException.class);
    }

    @Test
    void commands_and_replies_of_redis_are_read_with_all_that_is_nested() throws Exception {
        assertFrames(
                upstream(new Resp()),
                "*2\r\n$3\r\nGET\r\n$5\r\na\r\nbc\r\n",
                "PING\r\n",
                "*1\r\n$0\r\n\r\n",
                "*0\r\n",
                "$ is a word here\r\n");
        assertFrames(
                downstream(new Resp()),
                "+OK\r\n",
                "-ERR no\r\n",
                ":-12\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "$2\r\n*1\r\n",
                "*3\r\n:1\r\n*2\r\n+a\r\n$1\r\nb\r\n*0\r\n",
                "%2\r\n+a\r\n:1\r\n+b\r\n~1\r\n:2\r\n",
                "|1\r\n+ttl\r\n:3\r\n$1\r\nx\r\n",
                "_\r\n",
                "#t\r\n",
                ",1.5\r\n",
                "(12345678901234567890\r\n",
                "!3\r\nbad\r\n",
                "=5\r\ntxt:a\r\n",
                ">2\r\n+message\r\n+hello\r\n");
        for (String noise : List.of("hello\r\n", "$x\r\n", "$?\r\n", "*?\r\n", "\0")) {
            assertThatThrownBy(
                            () -> read(new Resp().readers().downstream(), noise, new Randomness(1)))
                    .isInstanceOf(LostFramingException.class);
        }
        assertThatThrownBy(
                        () ->
                                read(
                                        new Resp().readers().upstream(),
                                        "*1\r\nGET\r\n",
                                        new Randomness(1)))
                .isInstanceOf(LostFramingException.class);
    }

    @Test
    void bodies_of_redis_are_its_strings_or_else_the_text_of_its_lines() {
        Resp resp = new Resp();
        assertThat(marked(resp, "*2\r\n$3\r\nGET\r\n$5\r\na\r\nbc\r\n")).isEqualTo("GETa\r\nbc");
        assertThat(marked(resp, "*3\r\n$-1\r\n:1\r\n$2\r\nxy\r\n")).isEqualTo("xy");
        assertThat(marked(resp, "+OK\r\n")).isEqualTo("OK");
        assertThat(marked(resp, "*2\r\n:12\r\n-ERR\r\n")).isEqualTo("12ERR");
        assertThat(marked(resp, "_\r\n")).isEmpty();
        assertThat(marked(resp, "*0\r\n")).isEmpty();
        assertThat(marked(new LengthPrefix(4, false), "\0\0\0\2ab")).isEqualTo("ab");
        assertThat(marked(new PostgreSql(), "Q\0\0\0\5x")).isEqualTo("x");
        assertThat(marked(new PostgreSql(), "\0\0\0\12\0\3\0\0ab")).isEqualTo("ab");
    }

    private static String marked(Framing framing, String frame) {
        StringBuilder body = new StringBuilder();
        framing.body(bytes(frame)).stream().forEach(at -> body.append(frame.charAt(at)));
        return body.toString();
    }

    private static final String SSL = "\0\0\0\10\4\u00d2\26\57";
    private static final String STARTUP = "\0\0\0\12\0\3\0\0ab";

    @Test
    void messages_of_postgresql_are_read_after_its_start_up() throws LostFramingException {
        assertFrames(upstream(new PostgreSql()), STARTUP, "Q\0\0\0\6ab", "X\0\0\0\4");
        assertFrames(
                upstream(new PostgreSql()),
                "§" + SSL,
                STARTUP,
                "p\0\0\0\5x",
                "d\0\0\1\4" + "x".repeat(256));
        assertFrames(downstream(new PostgreSql()), "R\0\0\0\10\0\0\0\0", "Z\0\0\0\5I", "N\0\0\0\4");
    }

    @Test
    void an_answer_to_a_request_for_encryption_is_one_byte() throws LostFramingException {
        Framing.Readers readers = new PostgreSql().readers();
        Randomness randomness = new Randomness(1);
        assertThat(read(readers.upstream(), SSL, randomness)).containsExactly("§" + SSL);
        assertThat(read(readers.downstream(), "NR\0\0\0\4", randomness))
                .containsExactly("§N", "R\0\0\0\4");
        Framing.Readers old = new PostgreSql().readers();
        assertThat(read(old.upstream(), SSL, randomness)).hasSize(1);
        assertThat(read(old.downstream(), "E\0\0\0\4", randomness)).containsExactly("E\0\0\0\4");
        Framing.Readers secret = new PostgreSql().readers();
        assertThat(read(secret.upstream(), SSL, randomness)).hasSize(1);
        assertThatThrownBy(() -> read(secret.downstream(), "S", randomness))
                .isInstanceOf(LostFramingException.class)
                .hasMessageContaining("encrypted");
        for (String noise : List.of("\0\0\0\3", "\0\1\0\0", "GET / HTTP/1.1")) {
            assertThatThrownBy(() -> read(new PostgreSql().readers().upstream(), noise, randomness))
                    .isInstanceOf(LostFramingException.class);
        }
    }
}
