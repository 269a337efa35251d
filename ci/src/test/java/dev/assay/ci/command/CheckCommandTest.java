// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.recorder.HistoryRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {
    private static final String VALID =
            """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :ok, :f :write, :value 1}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value 1}
            """;
    private static final String INVALID =
            VALID.replace(":f :read, :value 1}", ":f :read, :value 2}");

    private static final String MAXIMUM =
            """
            import dev.assay.checkers.model.Call;
            import dev.assay.checkers.model.Model;
            import dev.assay.histories.Value;
            import java.util.Optional;

            public final class MaximumModel implements Model<Long> {
                @Override public String id() {
                    return "maximum";
                }

                @Override public Long initial(Optional<Value> initial) {
                    return 0L;
                }

                @Override public void step(Long state, Call call, Next<Long> next) {
                    Call.Step step = call.only();
                    if (step.function().equals("tell")
                            && step.argument() instanceof Value.Int(long number)) {
                        next.to(Math.max(state, number));
                    } else if (step.mayReturn(Value.of(state))) {
                        next.to(state);
                    }
                }

                @Override public String describe(Call call) {
                    return call.only().argument() instanceof Value.Int(long number)
                            ? "told of " + number
                            : "asked";
                }

                @Override public String describeState(Long state) {
                    return "nothing above " + state;
                }
            }
            """;

    @TempDir private Path folder = Path.of("");

    private Ran check(String... arguments) {
        return Ran.assay(folder, arguments);
    }

    private void write(String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), content);
    }

    @Test
    void a_valid_history_is_one_line_and_exits_0() throws IOException {
        write("good.edn", VALID);

        Ran ran = check("check", "good.edn", "--model", "register");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines())
                .singleElement()
                .asString()
                .startsWith("✓ valid")
                .contains("good.edn")
                .contains("2 operations");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void an_invalid_history_exits_1_and_is_explained_in_at_most_25_lines() throws IOException {
        write("bad.edn", INVALID);

        Ran ran = check("check", "bad.edn", "--model", "register");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.lines()).hasSizeBetween(3, 25);
        assertThat(ran.lines().get(0)).startsWith("✗ invalid: bad.edn broke ");
        assertThat(ran.out()).contains("⇒").contains("read").contains("2");
    }

    private static final String STALE =
            VALID
                    + """
                    {:process 1, :type :invoke, :f :write, :value 2, :time 10}
                    {:process 1, :type :ok, :f :write, :value 2, :time 20}
                    {:process 2, :type :invoke, :f :read, :value nil, :time 50}
                    {:process 2, :type :ok, :f :read, :value 1, :time 60}
                    """;

    @Test
    void weaker_promises_are_judged_when_they_are_asked_for() throws IOException {
        write("stale.edn", STALE);

        assertThat(check("check", "stale.edn", "--model", "register").code()).isEqualTo(1);
        Ran weak =
                check(
                        "check",
                        "stale.edn",
                        "--model",
                        "register",
                        "--consistency",
                        "sequential,staleness");
        assertThat(weak.out()).startsWith("✓ valid");
        assertThat(weak.code()).isZero();
    }

    @Test
    void staleness_is_measured_and_judged_by_a_bound() throws IOException {
        write("stale.edn", STALE);
        List<String> arguments =
                List.of("check", "stale.edn", "--model", "register", "--consistency", "staleness");

        Ran measured = check(arguments.toArray(String[]::new));
        assertThat(measured.code()).isZero();
        assertThat(measured.out()).contains("one of the last 2 values (k = 2)");

        List<String> bounded = new ArrayList<>(arguments);
        bounded.addAll(List.of("--max-staleness", "1"));
        assertThat(check(bounded.toArray(String[]::new)).code()).isEqualTo(1);

        List<String> malformed = new ArrayList<>(arguments);
        malformed.addAll(List.of("--max-staleness", "soon"));
        Ran refused = check(malformed.toArray(String[]::new));
        assertThat(refused.code()).isEqualTo(254);
        assertThat(refused.err()).contains("--max-staleness is a number of values");
    }

    @Test
    void session_guarantees_are_parts_of_the_json() throws IOException {
        write("good.edn", VALID + VALID);

        Ran ran =
                check(
                        "check",
                        "good.edn",
                        "--model",
                        "register",
                        "--consistency",
                        "session",
                        "--json");

        assertThat(ran.out()).contains("session guarantees").contains("read your writes");
    }

    @Test
    void unknown_promises_and_unsuitable_models_get_one_line() throws IOException {
        write("good.edn", VALID);

        Ran unknown =
                check("check", "good.edn", "--model", "register", "--consistency", "eventual");
        assertThat(unknown.code()).isEqualTo(254);
        assertThat(unknown.err())
                .contains("'eventual'")
                .contains("linearizable,sequential,session,staleness");
        Ran unsuitable = check("check", "good.edn", "--model", "set", "--consistency", "staleness");
        assertThat(unsuitable.code()).isEqualTo(254);
        assertThat(unsuitable.out()).contains("the model set is none");
        assertThat(unsuitable.lines()).hasSize(1);
    }

    @Test
    void each_of_many_files_has_its_line_and_a_violation_outweighs_what_could_not_be_read()
            throws IOException {
        write("a.edn", VALID);
        write("b.edn", INVALID);
        write("c.edn", "{:process 0, :type :invoke, :f :wri");
        write("d.edn", "");

        Ran ran = check("check", "*.edn", "missing.edn", ".", "--model", "register", "--json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.lines().stream().map(line -> json(line).get("file").stringValue()))
                .containsExactly("a.edn", "b.edn", "c.edn", "d.edn", "missing.edn", ".");
        assertThat(ran.lines().stream().map(line -> json(line).get("verdict").stringValue()))
                .containsExactly("valid", "invalid", "error", "vacuous", "error", "error");
        assertThat(json(ran.lines().get(2)).get("reason").stringValue()).startsWith("c.edn:1:");
        assertThat(json(ran.lines().get(4)).get("reason").stringValue()).contains("no such file");
        assertThat(json(ran.lines().get(5)).get("reason").stringValue()).contains("directory");
        ran.lines()
                .forEach(
                        line -> {
                            assertThat(json(line).has("seconds")).isTrue();
                            assertThat(json(line).has("operations")).isTrue();
                        });
    }

    @Test
    void what_cannot_be_read_exits_254_and_nothing_to_check_exits_2() throws IOException {
        write("empty.edn", "");
        write("damaged.edn", "{:process");

        assertThat(check("check", "empty.edn", "--model", "register").code()).isEqualTo(2);
        assertThat(check("check", "damaged.edn", "empty.edn", "--model", "register").code())
                .isEqualTo(254);
    }

    @Test
    void standard_input_is_a_dash() {
        Ran ran =
                Ran.assay(folder, VALID, TrialRunners.VIRTUAL, "check", "-", "--model", "register");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    }

    @Test
    void the_initial_value_decides_what_a_first_read_may_see() throws IOException {
        write(
                "read.edn",
                "{:process 1, :type :invoke, :f :read, :value nil}\n"
                        + "{:process 1, :type :ok, :f :read, :value 7}\n");

        assertThat(check("check", "read.edn", "--model", "register").code()).isEqualTo(1);
        assertThat(check("check", "read.edn", "--model", "register", "--initial", "7").code())
                .isZero();
    }

    @Test
    void the_meaning_of_a_nil_read_can_be_overridden() throws IOException {
        write("nil.edn", VALID.replace(":f :read, :value 1}", ":f :read, :value nil}"));

        assertThat(check("check", "nil.edn", "--model", "register", "--nil-reads", "nil").code())
                .isEqualTo(1);
        assertThat(
                        check("check", "nil.edn", "--model", "register", "--nil-reads", "unknown")
                                .code())
                .isNotEqualTo(1);
    }

    // A read of nil after a write, and a cas that matched but failed: both are violations where
    // they are taken at their word.
    @Test
    void each_format_means_nil_and_failures_as_its_authors_do_until_told_otherwise()
            throws IOException {
        String nil = "{\"process\":1,\"type\":\"%s\",\"f\":\"read\",\"value\":null}\n";
        write(
                "nil.jsonl",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":1}\n"
                        + "{\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"value\":1}\n"
                        + nil.formatted("invoke")
                        + nil.formatted("ok"));
        write("nil.edn", VALID.replace(":f :read, :value 1}", ":f :read, :value nil}") + VALID);
        String cas = "{:process 2, :type %s, :f :cas, :value [1 2]}\n";
        write("cas.edn", VALID + cas.formatted(":invoke") + cas.formatted(":fail"));
        write(
                "cas.log",
                "INFO  jepsen.util - 0\t:invoke\t:write\t1\n"
                        + "INFO  jepsen.util - 0\t:ok\t:write\t1\n"
                        + "INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]\n"
                        + "INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]\n");

        assertThat(judged("nil.jsonl")).isEqualTo(1);
        assertThat(judged("nil.jsonl", "--nil-reads", "unknown")).isNotEqualTo(1);
        assertThat(judged("nil.edn")).isZero();
        assertThat(judged("nil.edn", "--nil-reads", "nil")).isEqualTo(1);
        assertThat(judged("cas.edn")).isZero();
        assertThat(judged("cas.edn", "--failed-cas", "mismatch")).isEqualTo(1);
        assertThat(judged("cas.log", "--format", "etcd-log")).isEqualTo(1);
    }

    private int judged(String file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("check", file, "--model", "cas-register"));
        arguments.addAll(List.of(options));
        return check(arguments.toArray(String[]::new)).code();
    }

    @Test
    void a_model_that_must_know_its_size_asks_for_it() throws IOException {
        write("good.edn", VALID);

        Ran ran = check("check", "good.edn", "--model", "semaphore");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err()).contains("--model semaphore").contains("--initial").hasLineCount(1);
    }

    @Test
    void a_model_of_ones_own_is_compiled_packed_and_loaded() throws IOException {
        write("own/MaximumModel.java", MAXIMUM);
        write("own/META-INF/services/dev.assay.checkers.model.Model", "MaximumModel");
        Path source = folder.resolve("own/MaximumModel.java");
        int compiled =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                source.toString());
        assertThat(compiled).isZero();
        Path jar = folder.resolve("maximum.jar");
        try (JarOutputStream packed = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name :
                    List.of(
                            "MaximumModel.class",
                            "META-INF/services/dev.assay.checkers.model.Model")) {
                packed.putNextEntry(new JarEntry(name));
                packed.write(Files.readAllBytes(folder.resolve("own").resolve(name)));
            }
        }
        String tell = "{:process 0, :type %s, :f :tell, :value %d}\n";
        String ask = "{:process 0, :type %s, :f :ask, :value %s}\n";
        String told =
                tell.formatted(":invoke", 7)
                        + tell.formatted(":ok", 7)
                        + tell.formatted(":invoke", 3)
                        + tell.formatted(":ok", 3)
                        + ask.formatted(":invoke", "nil");
        write("good.edn", told + ask.formatted(":ok", "7"));
        write("bad.edn", told + ask.formatted(":ok", "3"));

        String[] own = {"--model", "maximum", "--plugins", "maximum.jar"};
        Ran good = check("check", "good.edn", own[0], own[1], own[2], own[3]);
        assertThat(good.code()).as(good.err()).isZero();
        Ran bad = check("check", "bad.edn", own[0], own[1], own[2], own[3]);
        assertThat(bad.code()).as(bad.err()).isEqualTo(1);
        assertThat(bad.out()).contains("nothing above 7").contains("asked");
    }

    @Test
    void a_function_that_the_model_does_not_know_is_bad_input() throws IOException {
        write(
                "queue.edn",
                "{:process 1, :type :invoke, :f :enqueue, :value 1}\n"
                        + "{:process 1, :type :ok, :f :enqueue, :value 1}\n");

        Ran ran = check("check", "queue.edn", "--model", "register");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).contains("! error").contains("enqueue");
    }

    @Test
    void a_recorder_s_own_file_is_read_too() throws IOException {
        try (HistoryRecorder recorder = HistoryRecorder.create(folder.resolve("own.history"))) {
            recorder.accept(
                    Event.Client.of(
                            0, EventType.INVOKE, 1, MicroOperation.of("write", Value.of(1))));
            recorder.accept(
                    Event.Client.of(0, EventType.OK, 2, MicroOperation.of("write", Value.of(1))));
            recorder.accept(
                    Event.Client.of(0, EventType.INVOKE, 3, MicroOperation.of("read", Value.NIL)));
            recorder.accept(
                    Event.Client.of(0, EventType.OK, 4, MicroOperation.of("read", Value.of(2))));
        }

        Ran ran = check("check", "own.history", "--model", "register", "--json");
        Ran streamed = check("check", "own.history", "--model", "register", "--stream");

        assertThat(ran.code()).as(ran.out()).isEqualTo(1);
        assertThat(json(ran.lines().get(0)).get("format").stringValue()).isEqualTo("recorder");
        assertThat(streamed.code()).as(streamed.out()).isEqualTo(1);
    }

    @Test
    void a_streamed_history_gets_the_same_verdict_and_is_read_no_further_than_its_violation()
            throws IOException {
        write("good.edn", VALID);
        StringBuilder history = new StringBuilder(INVALID);
        for (int value = 10; value < 600; value++) {
            history.append("{:process 0, :type :invoke, :f :write, :value " + value + "}\n");
            history.append("{:process 0, :type :ok, :f :write, :value " + value + "}\n");
        }
        write("bad.edn", history + "this is no history any more\n");
        write("broken.edn", VALID + "this is no history any more\n");

        Ran good = check("check", "good.edn", "--model", "register", "--stream");
        Ran bad = check("check", "bad.edn", "--model", "register", "--stream");
        Ran broken = check("check", "broken.edn", "--model", "register", "--stream");

        assertThat(good.code()).as(good.out()).isZero();
        assertThat(good.lines()).singleElement().asString().contains("2 operations");
        assertThat(bad.code()).as(bad.out()).isEqualTo(1);
        assertThat(bad.lines().get(0)).startsWith("✗ invalid: bad.edn broke ");
        assertThat(broken.code()).as(broken.out()).isEqualTo(254);
        assertThat(broken.out()).contains("broken.edn:5:");
    }

    @Test
    void a_proof_needs_the_whole_history() throws IOException {
        write("good.edn", VALID);

        Ran ran =
                check("check", "good.edn", "--model", "register", "--stream", "--prove", "proofs");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err()).contains("--prove needs the whole history");
    }

    @Test
    void a_report_goes_where_it_is_asked_and_its_results_keep_the_schema() throws IOException {
        write("a.edn", VALID);
        write("b.edn", INVALID);

        Ran ran =
                check("check", "a.edn", "b.edn", "c.edn", "--model", "register", "--report", "out");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(folder.resolve("out/report.html")).content().contains("<h1>").contains("b.edn");
        ResultsSchema.assertValid(Files.readString(folder.resolve("out/results.json")));
    }

    @Test
    void a_proof_is_written_and_holds_by_itself_but_not_once_it_is_changed() throws IOException {
        write("good.edn", VALID);

        Ran ran = check("check", "good.edn", "--model", "register", "--prove", "proofs");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out())
                .contains("proof: 1 order of 2 operations verified from the history")
                .contains("proofs/proof-good.edn.json");
        Ran verified = check("verify-proof", "proofs/proof-good.edn.json", "good.edn");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out())
                .startsWith("✓ valid")
                .contains("where a read of nil means unknown and a failed cas nothing");

        String proof = Files.readString(folder.resolve("proofs/proof-good.edn.json"));
        assertThat(proof).contains("[0,1]");
        write("wrong.json", proof.replace("[0,1]", "[1,0]"));
        Ran wrong = check("verify-proof", "wrong.json", "good.edn");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).contains("does not hold");
        for (String nothing : new String[] {"null", "[0,null]"}) {
            write("holes.json", proof.replace("[0,1]", nothing));
            assertThat(check("verify-proof", "holes.json", "good.edn").code()).isEqualTo(254);
        }
        write("longer.edn", VALID + VALID);
        assertThat(check("verify-proof", "proofs/proof-good.edn.json", "longer.edn").code())
                .isEqualTo(254);
        assertThat(check("verify-proof", "good.edn", "good.edn").code()).isEqualTo(254);
    }

    @Test
    void the_core_of_a_violation_is_refuted_again_by_every_order() throws IOException {
        write("bad.edn", INVALID);

        Ran ran = check("check", "bad.edn", "--model", "register", "--prove", "proofs");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("proof: 1 of 1 core refuted again by trying every order");
    }

    @Test
    void a_violation_s_orders_are_in_the_results_and_in_the_report() throws IOException {
        write("bad.edn", INVALID);

        check("check", "bad.edn", "--model", "register", "--report", "out");

        String results = Files.readString(folder.resolve("out/results.json"));
        ResultsSchema.assertValid(results);
        assertThat(
                        json(results)
                                .at("/files/0/details/parts/0/witness/orders/ends/0/obstacles/0")
                                .get("kind")
                                .stringValue())
                .isEqualTo("refused");
        assertThat(folder.resolve("out/report.html")).content().contains("class=\"order\"");
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    @Test
    void an_initial_map_is_what_a_register_holds_and_names_many_registers() throws IOException {
        write(
                "map.jsonl",
                """
                {"process":0,"type":"invoke","f":"read"}
                {"process":0,"type":"ok","value":{"a":{"b":1}}}
                """);
        write(
                "many.edn",
                """
                {:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:r 7 nil]]}
                {:process 0, :type :ok, :f :txn, :value [[:r :x 3] [:r 7 4]]}
                """);

        Ran one =
                check(
                        "check",
                        "map.jsonl",
                        "--model",
                        "register",
                        "--initial",
                        "{\"a\":{\"b\":1}}");
        assertThat(one.out()).startsWith("✓ valid");
        Ran many =
                check(
                        "check",
                        "many.edn",
                        "--model",
                        "multi-register",
                        "--initial",
                        "{\"x\":3,\"7\":4}");
        assertThat(many.out()).startsWith("✓ valid");
    }

    @Test
    void a_plug_in_that_is_no_jar_or_names_no_model_is_bad_input() throws IOException {
        write("good.edn", VALID);
        write("text.jar", "this is no jar");
        write("folder/META-INF/services/dev.assay.checkers.model.Model", "no.such.Class");

        Ran text = check("check", "good.edn", "--model", "register", "--plugins", "text.jar");
        assertThat(text.code()).isEqualTo(254);
        assertThat(text.err()).contains("text.jar is no jar").hasLineCount(1);
        Ran broken = check("check", "good.edn", "--model", "register", "--plugins", "folder");
        assertThat(broken.code()).isEqualTo(254);
        assertThat(broken.err()).contains("no.such.Class not found").hasLineCount(1);
    }
}
