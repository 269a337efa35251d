// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.Keyword;
import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.histories.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that Jepsen 0.3.13 stored: a register that returned 17, which nobody had written. */
class CheckJepsenStoreTest {
    private static final String QUESTION = " --model cas-register --initial 0 --report out";

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void store() throws IOException {
        Files.createDirectories(folder.resolve("store"));
        for (String name : List.of("history.edn", "results.edn", "test.jepsen")) {
            try (InputStream input =
                    Objects.requireNonNull(
                            CheckJepsenStoreTest.class.getResourceAsStream(
                                    "/dev/assay/ci/jepsen-store/" + name))) {
                Files.copy(input, folder.resolve("store").resolve(name));
            }
        }
    }

    private Ran assay(String arguments) {
        return Ran.assay(folder, arguments.split(" ", -1));
    }

    private void without(String... names) throws IOException {
        for (String name : names) {
            Files.delete(folder.resolve("store").resolve(name));
        }
    }

    private String written(String name) throws IOException {
        return Files.readString(folder.resolve("out").resolve(name));
    }

    @Test
    void the_text_and_the_binary_file_lead_to_the_same_report() throws IOException {
        Ran text = assay("check store" + QUESTION);

        assertThat(text.code()).as(text.err()).isEqualTo(1);
        assertThat(text.out())
                .contains("returned 17")
                .contains(
                        "Jepsen's own checkers (results.edn): invalid: stats valid, linear"
                                + " invalid");
        ResultsSchema.assertValid(written("results.json"));
        assertThat(written("results.json"))
                .contains("\"format\" : \"jepsen-store\"")
                .contains("\"source\" : \"results.edn\"");
        assertThat(written("report.html"))
                .contains("returned 17")
                .contains("Jepsen's own checkers")
                .contains("linear invalid");
        String ours = written("results.edn");

        without("history.edn", "results.edn");
        Ran binary = assay("check store" + QUESTION);

        assertThat(binary.code()).isEqualTo(1);
        assertThat(binary.out())
                .contains(
                        "Jepsen's own checkers (test.jepsen): invalid: stats valid, linear"
                                + " invalid");
        assertThat(written("results.edn"))
                .isEqualTo(ours.replace(":source \"results.edn\"", ":source \"test.jepsen\""));
        ResultsSchema.assertValid(written("results.json"));
        assertThat(assay("check store/test.jepsen --model cas-register --initial 0").code())
                .isEqualTo(1);
    }

    @Test
    void clojure_reads_the_results_that_we_write() throws IOException {
        assay("check store" + QUESTION);
        Clojure.var("clojure.core", "require").invoke(Clojure.read("clojure.edn"));
        Map<?, ?> read =
                (Map<?, ?>)
                        Clojure.var("clojure.edn", "read-string").invoke(written("results.edn"));

        assertThat(read.get(Keyword.intern("valid?"))).isEqualTo(false);
        assertThat((String) read.get(Keyword.intern("reason"))).contains("returned 17");
        assertThat(written("results.edn")).contains(":witness").contains(":explanation");

        Files.writeString(
                folder.resolve("good.edn"),
                """
                {:process 0, :type :invoke, :f :read, :value nil}
                {:process 0, :type :ok, :f :read, :value 0}
                """);
        Files.writeString(folder.resolve("empty.edn"), "");
        assay("check good.edn empty.edn" + QUESTION);
        Map<?, ?> two =
                (Map<?, ?>)
                        Clojure.var("clojure.edn", "read-string").invoke(written("results.edn"));

        assertThat(two.get(Keyword.intern("valid?"))).isEqualTo(Keyword.intern("unknown"));
        assertThat(((Map<?, ?>) two.get("good.edn")).get(Keyword.intern("valid?"))).isEqualTo(true);
        assay("check good.edn store empty.edn" + QUESTION);
        assertThat(written("results.edn")).startsWith("{:valid? false, \"good.edn\" {:valid? true");
    }

    @Test
    void verdicts_that_we_wrote_are_read_again() throws IOException {
        assay("check store" + QUESTION);
        assertThat(written("results.edn"))
                .contains(
                        ":stored {:valid? false, :status :invalid, :reason \"invalid: stats valid,"
                                + " linear invalid\", :source \"results.edn\"}")
                .endsWith(":by :assay}\n");
        Files.copy(
                folder.resolve("out/results.edn"),
                folder.resolve("store/results.edn"),
                StandardCopyOption.REPLACE_EXISTING);

        Ran again = assay("check store" + QUESTION);

        assertThat(again.out())
                .containsPattern("Assay, earlier \\(results.edn\\): invalid: .*returned 17")
                .doesNotContain("Jepsen's own");
        assertThat(written("report.html")).contains("Assay, earlier");
        ResultsSchema.assertValid(written("results.json"));
    }

    /** What a terminal would obey, in a key, a value, and a function. */
    @Test
    void control_characters_are_spelled_out() throws IOException {
        Files.writeString(
                folder.resolve("control.edn"),
                """
                {:process 0, :type :invoke, :f :write, :value ["k\\u0000\\u001b[2J\\u009b\\u202e" "a\\nb\\r"]}
                {:process 0, :type :ok, :f :write, :value ["k\\u0000\\u001b[2J\\u009b\\u202e" "a\\nb\\r"]}
                {:process 1, :type :invoke, :f :read, :value ["k\\u0000\\u001b[2J\\u009b\\u202e" nil]}
                {:process 1, :type :ok, :f :read, :value ["k\\u0000\\u001b[2J\\u009b\\u202e" "c\\u0007"]}
                """);
        Files.createDirectories(folder.resolve("told"));
        Files.copy(folder.resolve("control.edn"), folder.resolve("told/history.edn"));
        Files.writeString(
                folder.resolve("told/results.edn"),
                "{:valid? false, :anomaly-types [\"\\u001b[31mred\"]}");

        Ran ran = assay("check told --model register --report out");

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out())
                .contains("key \"k\\u0000\\u001b[2J\\u009b\\u202e\"")
                .contains("\"a\\nb\\r\"")
                .contains("\"c\\u0007\"")
                .contains("invalid (\\u001b[31mred)");
        Files.writeString(
                folder.resolve("function.edn"),
                "{:process 0, :type :invoke, :f \"w\\u001b[31m\", :value 1}\n");
        Ran refused = assay("check function.edn --model register");
        assertThat(refused.code()).isEqualTo(254);
        for (String shown : List.of(ran.out(), ran.err(), written("report.html"), refused.out())) {
            assertThat(shown.chars().filter(c -> c != '\n' && VisibleText.isHidden((char) c)))
                    .isEmpty();
        }
        assertThat(written("report.html")).contains("k\\u0000\\u001b[2J");
    }

    @Test
    void what_jepsen_stored_is_never_written_over() throws IOException {
        String before = Files.readString(folder.resolve("store/results.edn"));

        Ran ran = assay("check store --model cas-register --initial 0 --report store");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("results.edn in store is Jepsen's own");
        assertThat(folder.resolve("store/results.edn")).content().isEqualTo(before);
        assertThat(folder.resolve("store/report.html")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{:valid? fal", "", "[1]", "{:valid? true} {}"})
    void damaged_results_are_told_and_change_nothing_about_the_history(String content)
            throws IOException {
        Files.writeString(folder.resolve("store/results.edn"), content);

        Ran ran = assay("check store" + QUESTION);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("Jepsen's own checkers (results.edn): cannot be read: ")
                .doesNotContain(folder.toString());
        ResultsSchema.assertValid(written("results.json"));
    }

    @Test
    void a_damaged_history_is_refused_in_one_line_and_has_a_report() throws IOException {
        Path text = folder.resolve("store/history.edn");
        Files.writeString(text, Files.readString(text).substring(0, 300));
        Ran cut = assay("check store" + QUESTION);

        assertThat(cut.code()).isEqualTo(254);
        assertThat(cut.out()).contains("store/history.edn:").contains("cut off");
        ResultsSchema.assertValid(written("results.json"));
        assertThat(written("results.edn")).startsWith("{:valid? :unknown, :status :error");

        without("history.edn", "results.edn");
        Path binary = folder.resolve("store/test.jepsen");
        byte[] whole = Files.readAllBytes(binary);
        for (int damage : new int[] {0, 12, whole.length / 2, whole.length - 3}) {
            byte[] bytes = whole.clone();
            bytes[damage] ^= 0x40;
            Files.write(binary, bytes);
            Ran damaged = assay("check store" + QUESTION);

            assertThat(damaged.code()).as("byte %d", damage).isEqualTo(254);
            assertThat(damaged.out()).contains("test.jepsen");
            assertThat(damaged.err()).doesNotContain("Exception");
            ResultsSchema.assertValid(written("results.json"));
        }
        Files.write(binary, new byte[0]);
        assertThat(assay("check store" + QUESTION).code()).isEqualTo(254);
    }

    @Test
    void keys_of_independent_tests_are_told_apart() throws IOException {
        String pairs =
                """
                {:process 0, :type :invoke, :f :write, :value [0 1]}
                {:process 0, :type :ok, :f :write, :value [0 1]}
                {:process 0, :type :invoke, :f :write, :value [1 13]}
                {:process 0, :type :ok, :f :write, :value [1 13]}
                {:process 1, :type :invoke, :f :read, :value [0 nil]}
                {:process 1, :type :ok, :f :read, :value [0 1]}
                """;
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve("keys/history.edn"), pairs);
        Files.writeString(folder.resolve("bad.edn"), pairs.replace("[0 1]}\n{:p", "[0 2]}\n{:p"));
        Files.writeString(folder.resolve("mixed.edn"), pairs.replace("[1 13]", "13"));

        for (String model : List.of("register", "kv")) {
            assertThat(assay("check keys --model " + model).code()).as(model).isZero();
            Ran bad = assay("check bad.edn --model " + model);
            assertThat(bad.code()).isEqualTo(1);
            assertThat(bad.out()).contains("key 0");
        }
        assertThat(assay("check keys --model register --prove proofs").code()).isZero();
        Ran mixed = assay("check mixed.edn --model register");
        assertThat(mixed.code()).isEqualTo(254);
        assertThat(mixed.out()).contains("mixed.edn").contains("carries no [key value]");
        Ran streamed = assay("check keys/history.edn --model register --stream");
        assertThat(streamed.code()).isEqualTo(254);
        assertThat(streamed.out()).contains("leave out --stream");
    }
}
