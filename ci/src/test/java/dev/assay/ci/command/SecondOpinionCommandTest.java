// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code check --second-opinion}, with namespaces that stand in for Knossos and Elle: all but the
 * searches themselves is as with the real ones.
 */
class SecondOpinionCommandTest {
    private static final String REGISTER =
            """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :ok, :f :write, :value 1}
            {:process 0, :type :invoke, :f :write, :value 13}
            {:process 0, :type :ok, :f :write, :value 13}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value 13}
            """;
    private static final String STALE =
            REGISTER.replace(":ok, :f :read, :value 13", ":ok, :f :read, :value 1");
    private static final String LISTS =
            """
            {:process 0, :type :invoke, :f :txn, :value [[:append 1 1]]}
            {:process 0, :type :ok, :f :txn, :value [[:append 1 1]]}
            {:process 1, :type :invoke, :f :txn, :value [[:r 1 nil]]}
            {:process 1, :type :ok, :f :txn, :value [[:r 1 [1]]]}
            """;

    @TempDir private Path folder = Path.of("");
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("good.edn"), REGISTER);
        Files.writeString(folder.resolve("bad.edn"), STALE);
        Files.writeString(folder.resolve("lists.edn"), LISTS);
        Files.writeString(folder.resolve("ghost.edn"), LISTS.replace("[1]]]", "[9]]]"));
        Files.writeString(folder.resolve("stale.edn"), LISTS.replace("[1]]]", "[]]]"));
    }

    @AfterEach
    void leave() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private static void standIn() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("jepsen/src/test/stand-ins"))) {
            at = at.getParent();
            assertThat(at).as("the root of the repository").isNotNull();
        }
        URL stand = at.resolve("jepsen/src/test/stand-ins").toUri().toURL();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Thread.currentThread()
                .setContextClassLoader(new URLClassLoader(new URL[] {stand}, context));
    }

    private Ran assay(String arguments) {
        return Ran.assay(folder, arguments.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "good.edn --model cas-register --second-opinion knossos, Knossos",
        "lists.edn --workload list-append --second-opinion elle, Elle"
    })
    void without_the_library_one_line_says_what_brings_it(String arguments, String title) {
        assumeFalse(Library.KNOSSOS.isPresent(), "the libraries are there");

        Ran ran = assay("check " + arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.complaint())
                .contains(title + " is not on the class path")
                .contains("`" + Library.COMMAND + "`");
    }

    @ParameterizedTest
    @CsvSource({
        "good.edn --model cas-register --second-opinion elle, for a --model ask knossos",
        "lists.edn --workload list-append --second-opinion knossos, for transactions ask elle",
        "lists.edn --workload transactions --second-opinion elle, judges --workload list-append",
        "good.edn --workload set --second-opinion elle, judges --workload list-append",
        "lists.edn --workload list-append --level serializable --order real-time --second-opinion"
                + " elle, knows no --order",
        "lists.edn --workload list-append --level declared --second-opinion elle, by one level",
        "lists.edn --workload transactions --level declared --second-opinion elle, by one level",
        "good.edn --model cas-register --second-opinion porcupine, is knossos or elle",
        "good.edn --model cas-register --second-opinion knossos --stream, leave out --stream",
        "good.edn --model register --second-opinion knossos --prove p, leave out --prove"
    })
    void who_cannot_judge_the_question_is_not_asked(String arguments, String words) {
        Ran ran = assay("check " + arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains(words);
    }

    @Test
    void agreement_leaves_the_verdict_and_tells_both_times() throws IOException {
        standIn();

        Ran good = assay("check good.edn --model cas-register --second-opinion knossos");
        Ran bad = assay("check bad.edn --model cas-register --second-opinion knossos");

        assertThat(good.code()).as(good.err()).isZero();
        assertThat(good.out())
                .containsPattern(
                        "knossos: valid, .* · agrees in [0-9.]+ m?s, Assay in [0-9.]+ m?s");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).contains("knossos: invalid").contains("agrees in");
    }

    @Test
    void of_transactions_elle_is_asked() throws IOException {
        standIn();
        String elle = " --workload list-append --second-opinion elle --level ";

        Ran agreed = assay("check ghost.edn" + elle + "read-committed");
        Ran missed = assay("check stale.edn" + elle + "strict-serializable");

        assertThat(agreed.code()).as(agreed.out() + agreed.err()).isEqualTo(1);
        assertThat(agreed.out()).contains("elle: invalid").contains("G1a").contains("agrees in");
        assertThat(missed.code()).isEqualTo(1);
        assertThat(missed.out())
                .contains("does not see all of it")
                .contains("the smallest history found about which the two differ:")
                .contains("[:append 1 1]");
    }

    @Test
    void what_elle_rules_out_as_a_consequence_counts_too() throws IOException {
        standIn();

        Ran ran = assay("check ghost.edn --workload list-append --second-opinion elle");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("strict-serializable · agrees in");
    }

    @Test
    void what_elle_cannot_judge_is_undecided_for_its_own_reason() throws IOException {
        standIn();
        Files.writeString(
                folder.resolve("single.edn"),
                """
                {:process 0, :type :invoke, :f :txn, :value [[:append 1 1] [:r 1 nil]]}
                {:process 0, :type :ok, :f :txn, :value [[:append 1 1] [:r 1 [1]]]}
                """);

        Ran ran =
                assay(
                        "check single.edn --workload list-append --level serializable"
                                + " --second-opinion elle");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out())
                .contains("elle: unknown, Elle is undecided: empty-transaction-graph · undecided");
    }

    @Test
    void a_knossos_that_gives_up_has_not_agreed() throws IOException {
        standIn();
        set("knossos.search/gives-up?", true);
        try {
            Ran ran = assay("check good.edn --model cas-register --second-opinion knossos");

            assertThat(ran.out())
                    .contains(
                            "knossos: unknown, the whole: Knossos is undecided: :out-of-memory ·"
                                    + " undecided");
        } finally {
            set("knossos.search/gives-up?", false);
        }
    }

    @Test
    void a_knossos_that_goes_on_is_told_to_stop_and_left_alone() throws IOException {
        standIn();
        set("knossos.search/endless?", true);
        try {
            Ran ran =
                    assay(
                            "check good.edn --model cas-register --second-opinion knossos"
                                    + " --timeout 1s");

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .contains("knossos: unknown, Knossos was left alone: ")
                    .contains("undecided in");
            assertThat(
                            String.valueOf(
                                    ClojureRuntime.call(
                                            "clojure.core",
                                            "load-string",
                                            "@knossos.search/causes")))
                    .contains(":budget-spent");
        } finally {
            set("knossos.search/endless?", false);
        }
    }

    @Test
    void keys_of_knossos_are_told_as_ours_are() throws IOException {
        standIn();
        Files.writeString(
                folder.resolve("keys.edn"),
                """
                {:process 0, :type :invoke, :f :write, :value [nil 1]}
                {:process 0, :type :ok, :f :write, :value [nil 1]}
                {:process 1, :type :invoke, :f :read, :value [nil nil]}
                {:process 1, :type :ok, :f :read, :value [nil 2]}
                """);

        Ran ran = assay("check keys.edn --model cas-register --second-opinion knossos");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("broke key nil").contains("invalid, key nil: ");
    }

    @Test
    void a_difference_about_reading_ones_own_appends_says_where_it_is_explained()
            throws IOException {
        standIn();
        Files.writeString(
                folder.resolve("own.edn"),
                """
                {:process 0, :type :invoke, :f :txn, :value [[:append :x 3] [:r :x nil]]}
                {:process 1, :type :invoke, :f :txn, :value [[:append :x 4] [:r :x nil]]}
                {:process 0, :type :ok, :f :txn, :value [[:append :x 3] [:r :x [3]]]}
                {:process 1, :type :ok, :f :txn, :value [[:append :x 4] [:r :x [4]]]}
                """);

        Ran ran = assay("check own.edn --workload list-append --second-opinion elle");

        assertThat(ran.code()).isEqualTo(255);
        assertThat(ran.out())
                .contains("reads back a transaction's own appends, see docs/elle.md")
                .contains("[[:append :x 4] [:r :x [4]]]");
        assay("check good.edn --model cas-register --second-opinion knossos");
        err(true);
        try {
            assertThat(assay("check good.edn --model cas-register --second-opinion knossos").out())
                    .contains("see docs/jepsen.md")
                    .doesNotContain("docs/elle.md");
        } finally {
            err(false);
        }
    }

    @Test
    void disagreement_is_an_error_with_the_smallest_history_that_shows_it() throws IOException {
        standIn();
        assertThat(assay("check bad.edn --model cas-register --second-opinion knossos").code())
                .isEqualTo(1);
        err(true);
        try {
            Ran ran =
                    assay(
                            "check good.edn --model cas-register --second-opinion knossos --report"
                                    + " out");

            assertThat(ran.code()).isEqualTo(255);
            assertThat(ran.out())
                    .contains(
                            "! error    good.edn: knossos disagrees, and says invalid; we say"
                                    + " valid")
                    .contains("DISAGREES")
                    .contains(":f :read, :value 13")
                    .contains(":f :write, :value 13")
                    .doesNotContain(":f :write, :value 1,")
                    .doesNotContain(":f :write, :value 1}");
            String results = Files.readString(folder.resolve("out/results.json"));
            ResultsSchema.assertValid(results);
            assertThat(results).contains("\"outcome\" : \"disagree\"");
            assertThat(Files.readString(folder.resolve("out/results.edn")))
                    .startsWith("{:valid? :unknown, :status :error")
                    .contains(":second-opinion {:valid? false")
                    .contains(":by :knossos, :outcome :disagree, :seconds ")
                    .contains(":smallest [\"{");
            assertThat(folder.resolve("out/report.html"))
                    .content()
                    .contains("second opinion by knossos")
                    .contains("the smallest history about which the two differ");
        } finally {
            err(false);
        }
    }

    /** Lets the model that stands in for Knossos' refuse all reads. */
    private static void err(boolean errs) {
        set("knossos.model/errs?", errs);
    }

    private static void set(String flag, boolean to) {
        ClojureRuntime.call(
                "clojure.core",
                "load-string",
                "(alter-var-root (var " + flag + ") (constantly " + to + "))");
    }
}
