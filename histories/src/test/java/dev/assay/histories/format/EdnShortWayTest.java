// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Randomness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A history under construction takes most operations by {@link OperationRows}; any other sink takes
 * all of them by {@link EventAssembler}. Both must say the same, errors and their places included.
 */
final class EdnShortWayTest {
    private static final int TEXTS = 20_000;
    private static final String[] VALUES = {
        "nil",
        "1",
        "-7",
        "+3",
        "007",
        "12N",
        "0x1F",
        "1.5",
        "2/3",
        "9223372036854775807",
        "-9223372036854775808",
        "123456789012345678",
        "1234567890123456789",
        "true",
        "false",
        ":a",
        ":b/c",
        "\"t\"",
        "\"a\\\"b\"",
        "\"\"",
        "\"é\"",
        "sym",
        "nilly",
        "[1 2]",
        "[]",
        "(1 2)",
        "[1 [2 [3 nil]]]",
        "[:x 1 2]",
        "[[:x 1 2]]",
        "[[:x 1 2] 5]",
        "[[:x 1]]",
        "[[:x 1 2 3]]",
        "[[\"x\" 1 2]]",
        "{:a 1}",
        "#{1 2}",
        "#inst \"2026-01-01\"",
        "#assay/unknown nil",
        "#assay/value [[:x 1 2]]",
        "#assay/steps [[:x 1 2]]",
        "^:m 3",
        "#_ 4 5",
        "\\a",
        "##NaN",
        "[1 #_ 2 3]",
        "[[:r 1 nil][:append 1 2]]",
        "[1[2]]",
        ":",
        "::a",
        "-",
        "1a",
        "\"cut",
        "[1"
    };

    @Test
    void the_short_way_and_the_long_way_read_the_same() throws IOException {
        Randomness randomness = new Randomness(11);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = new Story(randomness, i % 4 != 0).text();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (i % 5 == 0) {
                spoil(bytes, randomness);
            }
            String expected = told(bytes, false, 0);
            assertThat(told(bytes, true, 0)).as(text).isEqualTo(expected);
            assertThat(told(bytes, true, 1 + randomness.nextInt(40))).as(text).isEqualTo(expected);
            if (expected.startsWith("refused")) {
                refused++;
            } else {
                read++;
            }
        }
        System.out.println("EDN read by both ways: " + read + ", refused by both: " + refused);
        assertThat(read).isGreaterThan(TEXTS / 4);
        assertThat(refused).isGreaterThan(TEXTS / 4);
    }

    @Test
    void the_short_way_is_taken() throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        String text =
                """
                {:process 0, :type :invoke, :f :txn, :value [[:r 1 nil]]}
                {:process 0, :type :ok, :f :txn, :value [[:r 1 [4 5]]]}
                """;
        TextSource source =
                new TextSource(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "edn");
        ReadingProgress progress = new ReadingProgress();
        progress.processes().invoking(0);
        OperationRows rows = new OperationRows(source, builder, progress);
        source.next();
        assertThat(rows.read()).isTrue();
        source.next();
        source.next();
        assertThat(rows.read()).isTrue();
        History history = builder.build();
        assertThat(history.operations()).isEqualTo(1);
        assertThat(history.values().length(history.stepResult(0))).isEqualTo(2);
    }

    @Test
    void an_operation_longer_than_any_buffer_is_read() throws IOException {
        StringBuilder text = new StringBuilder("{:process 0, :type :invoke, :f :read}\n");
        text.append("{:process 0, :type :ok, :f :read, :value [");
        for (int i = 0; i < 400_000; i++) {
            text.append(i).append(' ');
        }
        text.append("]}\n{:process 0, :type :invoke, :f :read}\n");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(told(bytes, true, 0)).isEqualTo(told(bytes, false, 0));
    }

    private static void spoil(byte[] bytes, Randomness randomness) {
        byte[] strange = "{}[]:,\"\\#^; \n0a-\u0001".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            bytes[randomness.nextInt(bytes.length)] = strange[randomness.nextInt(strange.length)];
        }
    }

    /** All events, or why there are none; by the short way into a builder, or past it. */
    private static String told(byte[] bytes, boolean isShort, int atOnce) throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        InputStream input = new ByteArrayInputStream(bytes);
        try {
            new EdnFormat()
                    .read(
                            atOnce == 0 ? input : new Trickle(input, atOnce),
                            "file",
                            isShort ? builder : builder::accept);
        } catch (MalformedHistoryException e) {
            return "refused: " + e.getMessage();
        }
        History history = builder.build();
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        StringBuilder told = new StringBuilder();
        events.forEach(event -> told.append(event).append('\n'));
        for (int function = 0; function < history.functions(); function++) {
            told.append(history.functionName(function)).append('\n');
        }
        return told.toString();
    }

    /** Returns few bytes at a time. */
    private static final class Trickle extends InputStream {
        private final InputStream input;
        private final int atOnce;

        Trickle(InputStream input, int atOnce) {
            this.input = input;
            this.atOnce = atOnce;
        }

        @Override
        public int read() throws IOException {
            return input.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return input.read(into, offset, Math.min(length, atOnce));
        }
    }

    /** A short history as text, in which now and then something is rare or wrong. */
    private static final class Story {
        private final Randomness randomness;
        private final double rare;
        private final String[] open = new String[3];
        private final StringBuilder text = new StringBuilder();
        private final boolean isOfTransactions;

        Story(Randomness randomness, boolean isMostlyPlain) {
            this.randomness = randomness;
            rare = isMostlyPlain ? 0.005 : 0.05;
            isOfTransactions = randomness.chance(0.6);
        }

        String text() {
            int events = 1 + randomness.nextInt(12);
            boolean isVector = randomness.chance(0.2);
            text.append(isVector ? "[" : "");
            for (int event = 0; event < events; event++) {
                line(event);
                text.append(randomness.chance(0.9) ? "\n" : randomness.chance(0.5) ? " " : "");
            }
            return text.append(isVector ? "]" : "").toString();
        }

        private boolean isRare() {
            return randomness.chance(rare);
        }

        private String any() {
            return VALUES[randomness.nextInt(VALUES.length)];
        }

        private void line(int event) {
            int process = randomness.nextInt(open.length);
            boolean invokes = open[process] == null ^ isRare();
            String asked = open[process] == null ? ":txn [[:r 1 nil]]" : open[process];
            List<String> entries = new ArrayList<>();
            String type = "invoke";
            String function;
            String value;
            if (invokes) {
                function = isOfTransactions ? ":txn" : pick(":read", ":write", ":cas", ":x");
                value = isOfTransactions ? steps() : isRare() ? any() : pick("nil", "3", "[1 2]");
                open[process] = function + " " + value;
            } else {
                type = pick("ok", "ok", "ok", "ok", "fail", "info");
                function = asked.substring(0, asked.indexOf(' '));
                value = asked.substring(asked.indexOf(' ') + 1);
                if (type.equals("ok")) {
                    value = value.replace("nil", pick("nil", "[1]", "[]", "[1 2 3]", "4"));
                }
                open[process] = null;
            }
            entries.add(":process " + (isRare() ? any() : String.valueOf(process)));
            entries.add(":type :" + (isRare() ? "invoke" : type));
            if (!isRare()) {
                entries.add(":f " + (isRare() ? any() : function));
            }
            if (!isRare()) {
                entries.add(":value " + (isRare() ? any() : value));
            }
            if (randomness.chance(0.7)) {
                entries.add(":time " + (isRare() ? any() : String.valueOf(event * 10)));
            }
            if (randomness.chance(0.7)) {
                entries.add(":index " + (isRare() ? any() : String.valueOf(event)));
            }
            if (isRare()) {
                entries.add(
                        pick(":node \"n1\"", ":error :timeout", ":key 5", ":f :txn", "\"k\" 1"));
            }
            if (randomness.chance(0.3)) {
                for (int i = entries.size() - 1; i > 0; i--) {
                    Collections.swap(entries, i, randomness.nextInt(i + 1));
                }
            }
            String between =
                    isRare() ? pick("\n", " ; why\n", ",,") : randomness.chance(0.5) ? ", " : " ";
            text.append('{').append(String.join(between, entries)).append('}');
        }

        private String steps() {
            List<String> steps = new ArrayList<>();
            int count = 1 + randomness.nextInt(3);
            for (int step = 0; step < count; step++) {
                String key = isRare() ? any() : String.valueOf(randomness.nextInt(3));
                steps.add(
                        randomness.chance(0.5)
                                ? "[:r " + key + " nil]"
                                : "[:append "
                                        + key
                                        + " "
                                        + (isRare() ? any() : String.valueOf(randomness.nextInt(9)))
                                        + "]");
            }
            return "[" + String.join(" ", steps) + "]";
        }

        private String pick(String... some) {
            return some[randomness.nextInt(some.length)];
        }
    }
}
