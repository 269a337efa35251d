// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static dev.assay.histories.EventType.FAIL;
import static dev.assay.histories.EventType.INFO;
import static dev.assay.histories.EventType.INVOKE;
import static dev.assay.histories.EventType.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherFormatsTest {
    private static List<Event> read(HistoryFormat format, String text) {
        return Samples.events(Samples.read(format, text));
    }

    private static HistoryFormats.Loaded detected(byte[] bytes) throws IOException {
        return HistoryFormats.read(new ByteArrayInputStream(bytes), "bytes", Optional.empty());
    }

    private static MicroOperation cas(Value value) {
        return MicroOperation.of("cas", value);
    }

    @Test
    void a_failed_cas_of_an_etcd_log_happened_and_did_not_match() {
        List<Event> events =
                read(
                        new EtcdLogFormat(),
                        """
                        INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]
                        INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]
                        """);

        assertThat(events.get(1))
                .isEqualTo(Event.Client.of(1, OK, Event.NO_TIME, cas(Value.of(false))));
    }

    @Test
    void what_timed_out_in_an_etcd_log_has_no_result() {
        List<Event> events =
                read(
                        new EtcdLogFormat(),
                        """
                        INFO  jepsen.util - 1  :invoke :read   nil
                        INFO  jepsen.util - 1  :fail   :read   :timed-out
                        INFO  jepsen.util - 1  :invoke :cas    [1 2]
                        INFO  jepsen.util - 1  :info   :cas    :timed-out
                        """);

        Map<String, Value> error = Map.of("error", new Value.Keyword("timed-out"));
        assertThat(events.get(1))
                .isEqualTo(
                        new Event.Client(
                                1,
                                FAIL,
                                Event.NO_TIME,
                                "read",
                                List.of(MicroOperation.of("read", Value.UNKNOWN)),
                                error));
        assertThat(events.get(3))
                .isEqualTo(
                        new Event.Client(
                                1, INFO, Event.NO_TIME, "cas", List.of(cas(Value.UNKNOWN)), error));
    }

    @Test
    void other_messages_of_an_etcd_log_are_passed_over_and_broken_operations_are_not() {
        assertThat(
                        read(
                                new EtcdLogFormat(),
                                """
                                2014-07-30 INFO  jepsen.core - Running test
                                INFO  jepsen.util - 3 nodes are up
                                2014-07-30 12:00:01 INFO  jepsen.util - 3\t:invoke\t:read\tnil
                                INFO  jepsen.util - :nemesis\t:info\t:start\tnil
                                """))
                .hasSize(2)
                .last()
                .isInstanceOf(Event.Fault.class);
        assertThatThrownBy(
                        () -> read(new EtcdLogFormat(), "x\nINFO  jepsen.util - 3\t:invoke\t:re"))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageStartingWith("sample:2:");
    }

    @Test
    void a_key_value_log_keeps_keys_and_empty_texts() {
        List<Event> events =
                read(
                        new KvLogFormat(),
                        """
                        {:process 1, :type :invoke, :f :get, :key "0", :value nil}
                        {:process 1, :type :ok, :f :get, :key "0", :value ""}
                        """);

        assertThat(events.get(1))
                .isEqualTo(
                        Event.Client.of(
                                1,
                                OK,
                                Event.NO_TIME,
                                new MicroOperation("get", Value.of("0"), Value.of(""))));
    }

    @Test
    void json_lines_may_leave_out_what_is_clear() {
        List<Event> events =
                read(
                        new JsonLinesFormat(),
                        """
                        {"type":"invoke","process":0,"f":"txn","steps":[["w","x",1],["r","y"]]}

                        {"process":0,"type":"info","node":"n1"}
                        {"process":1,"type":"invoke","f":"read"}
                        {"process":1,"type":"ok","value":null}
                        """);

        assertThat(events.get(1))
                .isEqualTo(
                        new Event.Client(
                                0,
                                INFO,
                                Event.NO_TIME,
                                "txn",
                                List.of(
                                        new MicroOperation("w", Value.of("x"), Value.UNKNOWN),
                                        new MicroOperation("r", Value.of("y"), Value.UNKNOWN)),
                                Map.of("node", Value.of("n1"))));
        assertThat(events.get(2))
                .isEqualTo(
                        Event.Client.of(
                                1, INVOKE, Event.NO_TIME, MicroOperation.of("read", Value.NIL)));
        assertThat(events.get(3))
                .isEqualTo(
                        Event.Client.of(
                                1, OK, Event.NO_TIME, MicroOperation.of("read", Value.NIL)));
    }

    @Test
    void a_mutation_in_json_lines_that_is_ok_and_shows_nothing_succeeded() {
        List<Event> events =
                read(
                        new JsonLinesFormat(),
                        """
                        {"process":0,"type":"invoke","f":"cas","value":[1,2]}
                        {"process":0,"type":"ok"}
                        {"process":0,"type":"invoke","f":"cas","value":[1,2]}
                        {"process":0,"type":"ok","value":{"$missing":"unknown"}}
                        {"process":0,"type":"invoke","f":"read"}
                        {"process":0,"type":"ok"}
                        """);

        Value argument = Value.sequence(Value.of(1), Value.of(2));
        assertThat(events.get(1))
                .isEqualTo(
                        Event.Client.of(0, OK, Event.NO_TIME, MicroOperation.of("cas", argument)));
        assertThat(events.get(3))
                .isEqualTo(
                        Event.Client.of(
                                0, OK, Event.NO_TIME, MicroOperation.of("cas", Value.UNKNOWN)));
        assertThat(events.get(5))
                .isEqualTo(
                        Event.Client.of(
                                0, OK, Event.NO_TIME, MicroOperation.of("read", Value.UNKNOWN)));
    }

    @Test
    void json_lines_are_written_as_documented() {
        byte[] written =
                Samples.written(
                        new JsonLinesFormat(),
                        List.of(
                                new Event.Client(
                                        0,
                                        INVOKE,
                                        7,
                                        "write",
                                        List.of(
                                                new MicroOperation(
                                                        "write",
                                                        Value.of(2),
                                                        new Value.Keyword("k"))),
                                        Map.of("value", Value.of(1))),
                                new Event.Fault(
                                        "nemesis",
                                        INFO,
                                        Event.NO_TIME,
                                        "cut",
                                        Value.ABSENT,
                                        Map.of())));

        assertThat(new String(written, StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"process":0,"type":"invoke","f":"write","key":2,"value":{"$keyword":"k"},"time":7,"$value":1}
                        {"process":"nemesis","type":"info","f":"cut"}
                        """);
    }

    @Test
    void formats_are_detected_from_the_first_bytes_even_when_compressed() throws IOException {
        for (HistoryFormat format : HistoryFormats.all()) {
            for (byte[] plain : Samples.bytes(format)) {
                ByteArrayOutputStream compressed = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                    gzip.write(plain);
                }
                assertThat(detected(plain).format().id()).isEqualTo(format.id());
                assertThat(detected(compressed.toByteArray()).format().id()).isEqualTo(format.id());
            }
        }
    }

    @Test
    void an_empty_file_is_an_empty_history() throws IOException {
        for (String text : List.of("", " \r\n\n", "\uFEFF", "; nothing\n", "[]", "()")) {
            History history = detected(text.getBytes(StandardCharsets.UTF_8)).history();

            assertThat(history.events()).as(text).isZero();
        }
    }

    @Test
    void what_is_no_history_is_refused_with_the_names_of_the_formats(@TempDir Path folder)
            throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("photo.png"), "\u0089PNG", StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> HistoryFormats.read(file))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessage(
                        file
                                + ":1:1: no known history format; name one of cobra, dbcop, edn,"
                                + " etcd-log, jsonl, kv-log, plume if it is one of them");
        assertThatThrownBy(() -> HistoryFormats.find("json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no history format json; there are cobra, dbcop, edn, etcd-log, jsonl,"
                                + " kv-log, plume");
    }

    @Test
    void only_readable_formats_refuse_to_write() {
        assertThat(HistoryFormats.all())
                .filteredOn(format -> !format.writes())
                .extracting(HistoryFormat::id)
                .containsExactly("cobra", "dbcop", "etcd-log", "kv-log");
    }
}
