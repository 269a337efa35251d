// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static dev.assay.histories.EventType.FAIL;
import static dev.assay.histories.EventType.INFO;
import static dev.assay.histories.EventType.INVOKE;
import static dev.assay.histories.EventType.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdnFormatTest {
    private static List<Event> read(String text) {
        return Samples.events(Samples.read(new EdnFormat(), text));
    }

    private static Event.Client client(int process, EventType type, String function, Value value) {
        return Event.Client.of(process, type, Event.NO_TIME, MicroOperation.of(function, value));
    }

    /** What the argument of a write is read as. */
    private static Value value(String text) {
        Event.Client event =
                (Event.Client)
                        read("{:process 0 :type :invoke :f :write :value " + text + "}").get(0);
        return event.steps().get(0).value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{:process 0, :type :invoke, :f :write, :value 1}{:process 0 :type :ok :f :write"
                        + " :value 1}]",
                "({:process 0, :type :invoke, :f :write, :value 1}\n"
                        + "; done\n"
                        + "{:process 0 :type :ok :f :write :value 1})",
                "{:process 0, :type :invoke, :f :write, :value 1}\r\n"
                        + "{:process 0 :type :ok :f :write :value 1}\r\n",
                "\uFEFF,,{:process 0, :type :invoke, #_[a] :f :write, :value 1},#_ #_ 1 2{:process"
                        + " 0 :type :ok :value 1}",
                "[#jepsen.history.Op{:process 0, :type :invoke, :f :write, :value 1} ^:a {:process"
                        + " 0 :type :ok :value nil}]"
            })
    void all_forms_of_a_file_give_the_same_events(String text) {
        assertThat(read(text))
                .containsExactly(
                        client(0, INVOKE, "write", Value.of(1)),
                        client(0, OK, "write", Value.of(1)));
    }

    @Test
    void every_kind_of_value_is_read() {
        assertThat(value("-12")).isEqualTo(Value.of(-12));
        assertThat(value("+7")).isEqualTo(Value.of(7));
        assertThat(value("9223372036854775808"))
                .isEqualTo(new Value.BigInt(BigInteger.ONE.shiftLeft(63)));
        assertThat(value("1N")).isEqualTo(Value.of(1));
        assertThat(value("0xfF")).isEqualTo(Value.of(255));
        assertThat(value("1.5e3")).isEqualTo(new Value.Real(1500));
        assertThat(value("1.50M")).isEqualTo(new Value.Tagged("assay/decimal", Value.of("1.50")));
        assertThat(value("1/2"))
                .isEqualTo(
                        new Value.Tagged("assay/ratio", Value.sequence(Value.of(1), Value.of(2))));
        assertThat(value("##-Inf")).isEqualTo(new Value.Real(Double.NEGATIVE_INFINITY));
        assertThat(value("\"a\\n\\u00e9\\\"\"")).isEqualTo(Value.of("a\né\""));
        assertThat(value("\\newline")).isEqualTo(new Value.Char('\n'));
        assertThat(value("\\(")).isEqualTo(new Value.Char('('));
        assertThat(value(":a/b")).isEqualTo(new Value.Keyword("a/b"));
        assertThat(value("foo.bar/baz")).isEqualTo(new Value.Symbol("foo.bar/baz"));
        assertThat(value("(1 [2])"))
                .isEqualTo(Value.sequence(Value.of(1), Value.sequence(Value.of(2))));
        assertThat(value("#{1}")).isEqualTo(new Value.Collection(java.util.Set.of(Value.of(1))));
        assertThat(value("#:a{:b 1 :_/c 2}"))
                .isEqualTo(
                        new Value.Mapping(
                                Map.of(
                                        new Value.Keyword("a/b"),
                                        Value.of(1),
                                        new Value.Keyword("c"),
                                        Value.of(2))));
        assertThat(value("#inst \"2026\"")).isEqualTo(new Value.Tagged("inst", Value.of("2026")));
        assertThat(value("#object[clojure.lang.Atom 0x1f \"x\"]"))
                .isEqualTo(
                        new Value.Tagged(
                                "object",
                                Value.sequence(
                                        new Value.Symbol("clojure.lang.Atom"),
                                        Value.of(31),
                                        Value.of("x"))));
    }

    @Test
    void a_process_that_is_no_number_is_a_fault() {
        assertThat(
                        read(
                                "{:process :nemesis, :type :info, :f :start, :value \"cut\", :time"
                                        + " 5, :note 1}"))
                .containsExactly(
                        new Event.Fault(
                                "nemesis",
                                INFO,
                                5,
                                "start",
                                Value.of("cut"),
                                Map.of("note", Value.of(1))));
        assertThat(read("{:process :nemesis, :type :info, :f :stop}"))
                .containsExactly(
                        new Event.Fault(
                                "nemesis", INFO, Event.NO_TIME, "stop", Value.ABSENT, Map.of()));
    }

    @Test
    void the_steps_of_a_transaction_are_told_from_a_plain_value() {
        List<Event> events =
                read(
                        """
                        {:process 3 :type :invoke :f :txn :value [[:append 9 2] [:r 8 nil]]}
                        {:process 3 :type :ok :f :txn :value [[:append 9 2] [:r 8 [1 2]]]}
                        {:process 3 :type :invoke :f :write :value [[1 2]]}
                        """);

        assertThat(((Event.Client) events.get(0)).steps())
                .containsExactly(
                        new MicroOperation("append", Value.of(9), Value.of(2)),
                        new MicroOperation("r", Value.of(8), Value.NIL));
        assertThat(((Event.Client) events.get(1)).steps().get(1).value())
                .isEqualTo(Value.sequence(Value.of(1), Value.of(2)));
        assertThat(events.get(2))
                .isEqualTo(
                        client(
                                3,
                                INVOKE,
                                "write",
                                Value.sequence(Value.sequence(Value.of(1), Value.of(2)))));
    }

    @Test
    void operations_without_process_and_function_are_clients_of_their_own_with_transactions() {
        List<Event> events =
                read(
                        """
                        {:index 0 :type :invoke  :value [[:append 1 1]]}
                        {:index 1 :type :ok      :value [[:append 1 1]]}
                        {:index 2 :type :invoke, :value [[:r 1 nil]]}
                        {:index 3 :type :ok,     :value [[:r 1 [1]]]}
                        """);

        assertThat(events)
                .allSatisfy(
                        event -> {
                            assertThat(((Event.Client) event).function()).isEqualTo("txn");
                            assertThat(event.extras()).isEmpty();
                        });
        assertThat(events)
                .extracting(event -> ((Event.Client) event).process())
                .containsExactly(0, 0, 1, 1);
    }

    @Test
    void what_failed_or_is_unknown_has_no_result_and_keeps_its_error() {
        List<Event> events =
                read(
                        """
                        {:process 0 :type :invoke :f :cas :value [1 2]}
                        {:process 0 :type :fail :f :cas :value [1 2]}
                        {:process 0 :type :invoke :f :cas :value [1 2]}
                        {:process 0 :type :info :f :cas :value :timed-out}
                        """);

        assertThat(events.get(1)).isEqualTo(client(0, FAIL, "cas", Value.UNKNOWN));
        assertThat(events.get(3))
                .isEqualTo(
                        new Event.Client(
                                0,
                                INFO,
                                Event.NO_TIME,
                                "cas",
                                List.of(MicroOperation.of("cas", Value.UNKNOWN)),
                                Map.of("error", new Value.Keyword("timed-out"))));
    }

    @Test
    void an_ok_mutation_that_shows_nothing_repeats_its_argument_and_an_ok_read_of_nil_read_nil() {
        List<Event> events =
                read(
                        """
                        {:process 0 :type :invoke :f :write :value 3}
                        {:process 0 :type :ok :f :write}
                        {:process 0 :type :invoke :f :read :value 4}
                        {:process 0 :type :ok :f :read :value nil}
                        """);

        assertThat(events.get(1)).isEqualTo(client(0, OK, "write", Value.of(3)));
        assertThat(events.get(3)).isEqualTo(client(0, OK, "read", Value.NIL));
    }

    @Test
    void a_process_that_goes_on_after_an_unknown_outcome_gets_a_free_number() {
        List<Event> events =
                read(
                        """
                        {:process 0 :type :invoke :f :write :value 1}
                        {:process 0 :type :info :f :write :value 1}
                        {:process 0 :type :invoke :f :write :value 2}
                        {:process 1 :type :invoke :f :write :value 3}
                        {:process 0 :type :ok :f :write :value 2}
                        {:process 1 :type :ok :f :write :value 3}
                        """);

        assertThat(events)
                .extracting(event -> ((Event.Client) event).process())
                .containsExactly(0, 0, 1, 2, 1, 2);
        assertThat(events.get(2).extras()).containsEntry("original-process", Value.of(0));
        assertThat(events.get(5).extras()).containsEntry("original-process", Value.of(1));
    }

    @Test
    void an_index_is_kept_only_where_it_is_not_the_position() {
        List<Event> events =
                read(
                        """
                        {:process 0 :type :invoke :f :read :index 0}
                        {:process 0 :type :ok :f :read :index 11}
                        """);

        assertThat(events.get(0).extras()).isEmpty();
        assertThat(events.get(1).extras()).containsExactly(Map.entry("index", Value.of(11)));
    }

    @Test
    void a_written_history_repeats_the_argument_of_what_is_not_ok() {
        byte[] written =
                Samples.written(
                        new EdnFormat(),
                        List.of(
                                client(0, INVOKE, "write", Value.of(3)),
                                client(0, INFO, "write", Value.UNKNOWN)));

        assertThat(new String(written, StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {:process 0, :type :invoke, :f :write, :value 3, :index 0}
                        {:process 0, :type :info, :f :write, :value 3, :index 1}
                        """);
    }
}
