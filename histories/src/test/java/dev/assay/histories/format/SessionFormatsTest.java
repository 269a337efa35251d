// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static dev.assay.histories.EventType.FAIL;
import static dev.assay.histories.EventType.INFO;
import static dev.assay.histories.EventType.INVOKE;
import static dev.assay.histories.EventType.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionFormatsTest {
    private static final HistoryFormat PLUME = new PlumeFormat();
    private static final HistoryFormat DBCOP = new DbcopFormat();
    private static final HistoryFormat COBRA = new CobraFormat();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SessionSamples.Bytes cobra() {
        return new SessionSamples.Bytes(false);
    }

    /** Events as {@code 3 ok r 1 7}, absent values left out. */
    private static List<String> words(List<Event> events) {
        List<String> words = new ArrayList<>();
        for (Event event : events) {
            Event.Client client = (Event.Client) event;
            StringBuilder line = new StringBuilder();
            line.append(client.process()).append(' ').append(client.type().word());
            for (MicroOperation step : client.steps()) {
                line.append(' ').append(step.function()).append(' ').append(show(step.key()));
                line.append(' ').append(show(step.value()));
            }
            words.add(line.toString());
        }
        return words;
    }

    private static String show(Value value) {
        return switch (value) {
            case Value.Int(long number) -> Long.toString(number);
            case Value.BigInt(java.math.BigInteger number) -> number.toString();
            case Value.Missing missing -> missing == Value.NIL ? "nil" : "?";
            default -> throw new AssertionError(value);
        };
    }

    private static List<String> plume(String text) {
        return words(SessionSamples.read(PLUME, bytes(text)));
    }

    @Test
    void plume_text_is_read_session_by_session_in_the_order_of_lines() {
        assertThat(plume(SessionSamples.PLUME))
                .containsExactly(
                        "0 invoke w 1 7 r 2 nil",
                        "3 invoke r 1 nil",
                        "4 invoke r 2 nil",
                        "0 ok w 1 7 r 2 nil",
                        "0 invoke w 2 5",
                        "3 ok r 1 7",
                        "3 invoke w 2 9",
                        "0 ok w 2 5",
                        "3 fail w 2 ?",
                        "4 ok r 2 5");
    }

    @Test
    void sessions_that_stand_one_behind_the_other_advance_side_by_side() {
        List<String> ends =
                plume(
                                """
                                w(1,1,0,0)
                                w(1,2,0,1)
                                w(1,3,0,2)
                                w(1,4,0,3)
                                w(1,5,1,4)
                                w(1,6,1,5)
                                """)
                        .stream()
                        .filter(line -> line.contains(" ok "))
                        .toList();

        assertThat(ends)
                .containsExactly(
                        "0 ok w 1 1",
                        "1 ok w 1 5",
                        "0 ok w 1 2",
                        "0 ok w 1 3",
                        "1 ok w 1 6",
                        "0 ok w 1 4");
    }

    @Test
    void lines_of_a_transaction_need_not_stand_together() {
        assertThat(plume("w(1,1,0,5)\r\n\r\nw(1,2,1,6)\r\nr(2,0,0,5)\r\nr(3,0,1,6)"))
                .contains("0 ok w 1 1 r 2 nil", "1 ok w 1 2 r 3 nil");
    }

    @Test
    void aborted_steps_of_neighbours_are_one_transaction_of_their_session() {
        assertThat(plume("w(1,1,0,-1)\nw(2,1,0,-1)\nw(3,1,1,-1)\nr(1,0,0,7)\n"))
                .contains("0 fail w 1 ? w 2 ?", "1 fail w 3 ?", "0 ok r 1 nil");
    }

    @Test
    void a_session_that_only_writes_what_is_there_anyway_is_left_out() {
        assertThat(plume("r(1,0,0,0)\nw(1,0,1,1)\nw(2,0,1,1)\n"))
                .containsExactly("0 invoke r 1 nil", "0 ok r 1 nil");
        assertThat(plume("r(1,0,0,0)\nw(1,0,1,1)\nw(2,0,1,2)\n")).contains("1 ok w 1 nil");
        assertThat(plume("r(1,0,0,0)\nw(1,0,1,1)\nw(2,3,1,1)\n")).contains("1 ok w 1 nil w 2 3");
    }

    @Test
    void numbers_have_64_bits_and_no_sign() {
        assertThat(plume("w(18446744073709551615,9223372036854775808,1,0)\n"))
                .contains("1 ok w 18446744073709551615 9223372036854775808");
        assertThat(plume("w(1,1,18446744073709551615,0)\nw(1,2,7,1)\n"))
                .contains("0 ok w 1 1", "1 ok w 1 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "w(1,1,0,0)~x(1,1,0,0) | 2:1: 'r' or 'w' is needed, not 'x'",
                "w(1,1,0,0)~w(1,1 | 2:6: ',' is needed, not the end of the file; is it cut off?",
                "w(1,1,0)~ | 1:8: ',' is needed, not ')'",
                "w(1,-1,0,0)~ | 1:5: a number without a sign is needed, not '-'",
                "w(1,1,0,-2)~ | 1:9: a negative transaction; only -1 has a meaning",
                "w(1,1,0,0) ~ | 1:11: the end of the line is needed, not byte 0x20",
                "w(1,1,0,0)~~r(1,99999999999999999999,0,1)~ | 3:5: a number that does not fit 64",
                "w(1,1,0,9223372036854775808)~ | 1:9: a transaction's number that does not fit 63",
                "w(1,1,0,3)~r(1,1,1,3)~ | 2:9: transaction 3 has begun in another session",
                "w(1,1,0,0)w(1,1,0,0)~ | 1:11: the end of the line is needed, not 'w'",
            })
    void a_line_that_is_none_is_refused_with_its_place(String text, String complaint) {
        assertThatThrownBy(() -> plume(text.replace('~', '\n')))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("sample:" + complaint);
    }

    @Test
    void long_files_are_read_line_by_line() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append("w(").append(i % 97).append(',').append(i + 1).append(",7,").append(i);
            text.append(")\n");
        }
        List<String> words = plume(text.toString());

        assertThat(words).hasSize(60_000).endsWith("7 ok w 26 30000");
        assertThat(words.get(30_001)).isEqualTo("7 ok w 62 15001");
        text.append("w(1,1,8,5)\n");
        assertThatThrownBy(() -> plume(text.toString())).hasMessageContaining("sample:30001:9: ");
    }

    @Test
    void what_was_written_as_plume_text_comes_back() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            List<Event> events = SessionSamples.events(new Randomness(seed), 12);
            byte[] written = Samples.written(PLUME, events);

            HistoryFormats.Loaded loaded =
                    HistoryFormats.read(
                            new ByteArrayInputStream(written), "written", Optional.empty());

            assertThat(loaded.format().id()).isEqualTo("plume");
            for (int session = 0; session < 3; session++) {
                int of = session;
                assertThat(transactions(loaded.history(), of))
                        .as(() -> new String(written, StandardCharsets.UTF_8))
                        .isEqualTo(transactions(history(events), of));
            }
        }
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private static List<Event> transactions(History history, int session) {
        return IntStream.range(0, history.events())
                .mapToObj(history::event)
                .filter(event -> event instanceof Event.Client at && at.process() == session)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "OK, append, 1, there are writes and reads of registers only",
        "OK, w, 0, 0 stands for the initial state there",
        "INFO, w, 1, process 0 has a transaction of unknown outcome",
        "INVOKE, w, 1, process 0 has a transaction of unknown outcome",
        "OK, w, -1, integers of 64 bits without a sign",
    })
    void what_plume_text_has_no_words_for_is_not_written(
            EventType ended, String function, long value, String complaint) {
        MicroOperation step = new MicroOperation(function, Value.of(1), Value.of(value));
        List<Event> events = new ArrayList<>();
        events.add(new Event.Client(0, INVOKE, 0, "txn", List.of(step), Map.of()));
        if (ended != INVOKE) {
            events.add(new Event.Client(0, ended, 1, "txn", List.of(step), Map.of()));
        }

        assertThatThrownBy(() -> Samples.written(PLUME, events))
                .isInstanceOf(UnwritableHistoryException.class)
                .hasMessageStartingWith("plume cannot hold this history: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void dbcop_is_read_with_what_failed() {
        byte[] history =
                SessionSamples.dbcopHead()
                        .numbers(2, 2)
                        .numbers(3)
                        .step(true, 1, 7, true)
                        .step(true, 2, 8, false)
                        .step(false, 3, 9, false)
                        .letter(1)
                        .numbers(1)
                        .step(false, 1, 0, true)
                        .letter(1)
                        .numbers(2)
                        .numbers(1)
                        .step(true, 1, 4, true)
                        .letter(0)
                        .numbers(0)
                        .letter(1)
                        .all();

        assertThat(words(SessionSamples.read(DBCOP, history)))
                .containsExactlyInAnyOrder(
                        "0 invoke w 1 7",
                        "1073741824 invoke w 2 8",
                        "1 invoke w 1 4",
                        "0 ok w 1 7",
                        "0 invoke r 1 nil",
                        "1073741824 fail w 2 ?",
                        "1 fail w 1 ?",
                        "0 ok r 1 nil");
        assertThat(HistoryFormats.detect(history).orElseThrow().id()).isEqualTo("dbcop");
    }

    @Test
    void dbcop_with_lengths_that_cannot_be_is_refused_with_the_place() {
        byte[] cut = SessionSamples.dbcopHead().numbers(1, 1, 2).step(true, 1, 1, true).all();
        refuses(DBCOP, cut, "at byte 158: the file ends within what tells a write from a read");
        refuses(
                DBCOP,
                SessionSamples.dbcopHead().numbers(1, -1).all(),
                "at byte 124: the number of transactions of session 0 is 18446744073709551615");
        refuses(
                DBCOP,
                SessionSamples.dbcopHead().numbers(0x7FFF_FFFF).all(),
                "at byte 124: the file ends within the number of transactions of session 0");
        refuses(
                DBCOP,
                SessionSamples.dbcopHead().numbers(0).letter('x').all(),
                "at byte 124: more bytes follow");
        refuses(
                DBCOP,
                SessionSamples.dbcopHead().numbers(1, 1, 1).letter(2).all(),
                "at byte 140: what tells a write from a read is 0 or 1, not 2");
        refuses(
                DBCOP,
                new SessionSamples.Bytes(true).numbers(0, 0, 0, 0, 0, 40_000).all(),
                "more than 32768 are not read");
    }

    private static void refuses(HistoryFormat format, byte[] bytes, String complaint) {
        assertThatThrownBy(() -> SessionSamples.read(format, bytes))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageStartingWith("sample: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void cobra_is_read_with_the_ids_of_writes_for_values() {
        byte[] log =
                cobra().record('S', 5)
                        .record('W', 100, -3, 999)
                        .record('R', 0xdeadbeefL, 0xdeadbeefL, 4, 0)
                        .record('R', 0xbebeebeeL, 0xbebeebeeL, 6, 55)
                        .record('R', 0xbebeebeeL, 0x23332333L, 8, 1)
                        .record('C', 5)
                        .record('S', 6)
                        .record('R', 5, 100, -3, 999)
                        .record('R', 9, 900, 7, 1)
                        .record('C', 6)
                        .all();

        assertThat(words(SessionSamples.read(COBRA, log)))
                .containsExactly(
                        "0 invoke w -3 100 r 4 nil r 6 nil r 8 nil",
                        "0 ok w -3 100 r 4 nil r 6 nil r 8 ?",
                        "0 invoke r -3 nil r 7 nil",
                        "0 ok r -3 100 r 7 900");
        assertThat(HistoryFormats.detect(log).orElseThrow().id()).isEqualTo("cobra");
    }

    @Test
    void a_transaction_that_reads_stands_for_no_initial_state() {
        byte[] log =
                cobra().record('S', -1)
                        .record('W', 100, 1, 1)
                        .record('R', 0xbebeebeeL, 0xbebeebeeL, 2, 0)
                        .record('C', -1)
                        .all();

        assertThat(words(SessionSamples.read(COBRA, log)))
                .containsExactly("0 invoke w 1 100 r 2 nil", "0 ok w 1 100 r 2 nil");
    }

    @Test
    void a_folder_of_cobras_logs_is_one_history(@TempDir Path folder) throws IOException {
        Files.write(
                folder.resolve("T-1.log"),
                cobra().record('S', -1).record('W', 100, 1, 1).record('C', -1).all());
        Files.write(
                folder.resolve("T0.log"),
                cobra().record('S', 0)
                        .record('R', -1, 100, 1, 1)
                        .record('W', 101, 1, 1)
                        .record('C', 0)
                        .all());
        Files.write(
                folder.resolve("T1.log"),
                cobra().record('S', 1).record('R', 0, 101, 1, 1).record('C', 1).all());
        Files.writeString(folder.resolve("notes.txt"), "what this is");

        HistoryFormats.Loaded loaded = HistoryFormats.read(folder);

        assertThat(loaded.format().conventions().isTimeless()).isTrue();
        assertThat(words(Samples.events(loaded.history())))
                .containsExactly(
                        "1 invoke r 1 nil w 1 101",
                        "2 invoke r 1 nil",
                        "1 ok r 1 nil w 1 101",
                        "2 ok r 1 101");
    }

    @Test
    void a_folder_that_holds_a_file_of_dbcop_is_that_file(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("history.bincode");
        Files.write(
                file,
                SessionSamples.dbcopHead().numbers(1, 1, 1).step(true, 1, 1, true).letter(1).all());

        assertThat(HistoryFormats.read(folder).history().operations()).isEqualTo(1);
        Files.writeString(file, "text");
        assertThatThrownBy(() -> HistoryFormats.read(folder)).hasMessageContaining("no history");
    }

    @Test
    void a_log_of_cobra_that_cannot_be_is_refused_with_the_place() {
        refuses(COBRA, cobra().record('S', 1).letter('W').all(), "at byte 10: the file ends");
        refuses(COBRA, cobra().record('S', 1).all(), "at byte 9: the log ends within transaction");
        refuses(COBRA, cobra().record('C', 1).all(), "at byte 0: a record of no transaction");
        refuses(
                COBRA,
                cobra().record('S', 1).record('S', 2).all(),
                "at byte 9: a transaction begins before transaction 1 has ended");
        refuses(
                COBRA,
                cobra().record('S', 1).record('C', 2).all(),
                "at byte 10: transaction 2 commits, but 1 had begun");
        refuses(
                COBRA,
                cobra().record('S', 1).record('C', 1).record('S', 1).record('C', 1).all(),
                "at byte 19: transaction 1 begins twice");
        refuses(COBRA, cobra().record('S', 1).record('A', 1).all(), "an aborted transaction");
        refuses(COBRA, cobra().record('S', 1, 99).all(), "logs with times are not read");
        refuses(
                COBRA,
                cobra().record('S', 1).record('R', 0xabcdefabL, 0xabcdefabL, 1, 1).all(),
                "at byte 10: a read of a deleted key");
        refuses(COBRA, cobra().record('S', 1).record('W', 0, 1, 1).all(), "the initial state");
    }

    @Test
    void logs_of_cobra_that_contradict_each_other_are_refused() {
        byte[] wrongWriter =
                cobra().record('S', 1)
                        .record('W', 100, 1, 1)
                        .record('C', 1)
                        .record('S', 2)
                        .record('R', 3, 100, 1, 1)
                        .record('C', 2)
                        .all();
        byte[] twoWriters =
                cobra().record('S', 1)
                        .record('W', 100, 1, 1)
                        .record('C', 1)
                        .record('S', 2)
                        .record('W', 100, 1, 1)
                        .record('C', 2)
                        .all();
        assertThatThrownBy(
                        () ->
                                HistoryFormats.read(
                                        new ByteArrayInputStream(wrongWriter),
                                        "sample",
                                        Optional.of(COBRA)))
                .hasMessage(
                        "sample: transaction 2 says that it read write 100 of transaction 3, but"
                                + " transaction 1 made it; are the logs of one run?");
        assertThatThrownBy(
                        () ->
                                HistoryFormats.read(
                                        new ByteArrayInputStream(twoWriters),
                                        "sample",
                                        Optional.of(COBRA)))
                .hasMessageContaining("transactions 1 and 2 both made write 100");
    }

    @ParameterizedTest
    @CsvSource({"plume, 20, 800", "dbcop, 5, 800", "cobra, 5, 800"})
    void spoilt_histories_are_read_or_refused_in_a_line(String id, int least, int most)
            throws IOException {
        HistoryFormat format = HistoryFormats.find(id);
        int read = 0;
        for (int i = 0; i < 3_000; i++) {
            Randomness randomness = new Randomness(i);
            byte[] spoilt =
                    Samples.spoilt(
                            SessionSamples.any(format, randomness),
                            SessionSamples.any(format, randomness),
                            randomness);
            try {
                HistoryFormats.read(
                        new ByteArrayInputStream(spoilt), "spoilt", Optional.of(format));
                read++;
            } catch (MalformedHistoryException e) {
                assertThat(e.getMessage()).startsWith("spoilt:").doesNotContain("\n");
            }
        }
        assertThat(read).isBetween(3 * least, 3 * most);
    }

    @Test
    void a_writer_leaves_out_faults_and_keeps_large_numbers() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventWriter writer = PLUME.writer(out);
        Value large = new Value.BigInt(new java.math.BigInteger("18446744073709551615"));
        MicroOperation step = new MicroOperation("write", large, large);
        writer.accept(
                new Event.Fault("nemesis", INFO, Event.NO_TIME, "crash", Value.ABSENT, Map.of()));
        writer.accept(new Event.Client(2, INVOKE, 0, "txn", List.of(step), Map.of()));
        writer.accept(new Event.Client(2, OK, 1, "txn", List.of(step), Map.of()));
        writer.accept(new Event.Client(2, INVOKE, 0, "txn", List.of(step), Map.of()));
        writer.accept(new Event.Client(2, FAIL, 1, "txn", List.of(step), Map.of()));
        writer.finish();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "w(18446744073709551615,18446744073709551615,2,0)\n"
                                + "w(18446744073709551615,18446744073709551615,2,-1)\n");
    }
}
