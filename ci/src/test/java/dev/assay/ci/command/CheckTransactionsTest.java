// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.isolation.Level;
import dev.assay.ci.Ran;
import dev.assay.ci.report.ReportInBrowser;
import dev.assay.ci.results.ResultsJson;
import dev.assay.ci.results.VerdictEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTransactionsTest {
    private static final String WRITE_SKEW =
            """
            {:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:append :y 1]]}
            {:process 1, :type :invoke, :f :txn, :value [[:r :y nil] [:append :x 1]]}
            {:process 0, :type :ok, :f :txn, :value [[:r :x []] [:append :y 1]]}
            {:process 1, :type :ok, :f :txn, :value [[:r :y []] [:append :x 1]]}
            """;

    @TempDir private Path folder = Path.of("");

    private Ran assay(String arguments) {
        return Ran.assay(folder, arguments.split(" ", -1));
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("skew.edn"), WRITE_SKEW);
    }

    @Test
    void without_a_level_the_strongest_that_holds_is_told() {
        Ran ran = assay("check skew.edn --workload list-append");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains(
                        "skew.edn: strongest level that holds: strong-snapshot-isolation; weakest"
                                + " that is broken: update-serializable, repeatable-read");
    }

    @Test
    void a_level_that_holds_ends_well_and_one_that_is_broken_is_explained() {
        assertThat(assay("check skew.edn --workload list-append --level prefix").code()).isZero();

        Ran ran = assay("check skew.edn --workload list-append --level serializable --report out");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("broke isolation serializable")
                .contains("operation 0 read [] of key :x, without 1, which")
                .contains("must come before itself")
                .contains("out/report.html");
        assertThat(folder.resolve("out/results.json"))
                .content()
                .contains("\"workload\" : \"list-append\"")
                .contains("\"level\" : \"serializable\"");
    }

    @Test
    void the_circle_is_in_the_results_as_data_and_drawn_in_the_report() throws IOException {
        assay("check skew.edn --workload list-append --level serializable --report lists");

        String results = Files.readString(folder.resolve("lists/results.json"));
        assertThat(results.replaceAll("\\s+", " "))
                .contains("\"kind\" : \"rw\"")
                .contains("\"evidence\" : { \"key\" : \":x\", \"versions\" : [ \"[]\", \"1\" ] }");
        assertThat(Files.readString(folder.resolve("lists/report.html")))
                .contains("<svg class=\"circle\"", "<g class=\"edge rw\"", "key :x: [] → 1")
                .contains(">append :y 1</text>", "class=\"told\"", "A circle: #0 rw #1 rw #0")
                .doesNotContain("Why these must come one before another");

        Files.writeString(
                folder.resolve("skew.txt"), "r(1,0,0,0)\nw(2,1,0,0)\nr(2,0,1,1)\nw(1,1,1,1)\n");
        assay("check skew.txt --workload rw-register --level serializable --report registers");

        assertThat(Files.readString(folder.resolve("registers/report.html")))
                .contains("<svg class=\"circle\"", "<g class=\"edge rw\"", "key 1: nil → 1")
                .contains(">w 2 1</text>", "#0", "#1");
    }

    @Test
    void all_levels_are_in_the_results_and_drawn_with_what_breaks_the_weakest() throws Exception {
        assay("check skew.edn --workload list-append --report all");

        VerdictEntry.LevelsEntry levels =
                ResultsJson.read(
                                Files.readAllBytes(folder.resolve("all/results.json")),
                                folder.resolve("all/results.json"))
                        .files()
                        .getFirst()
                        .details()
                        .orElseThrow()
                        .levels()
                        .orElseThrow();
        assertThat(levels.levels()).hasSize(Level.values().length);
        assertThat(levels.levels())
                .filteredOn(VerdictEntry.LevelEntry::isBroken)
                .extracting(VerdictEntry.LevelEntry::level)
                .contains("serializable", "repeatable-read")
                .doesNotContain("snapshot-isolation");
        String page = Files.readString(folder.resolve("all/report.html"));
        assertThat(page)
                .contains("<svg class=\"lattice\"", "What breaks update-serializable")
                .contains("A circle: #0 rw #1 rw #0");
        assertThat(ReportInBrowser.selfCheck(folder, folder.resolve("all/report.html")))
                .contains("problems:0", "overflow:false");
    }

    @Test
    void a_circle_of_many_is_a_list() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 13; i++) {
            text.append("r(%d,0,%d,%d)\nw(%d,1,%d,%d)\n".formatted(i, i, i, (i + 1) % 13, i, i));
        }
        Files.writeString(folder.resolve("long.txt"), text);

        assay("check long.txt --workload rw-register --level serializable --report out");

        assertThat(Files.readString(folder.resolve("out/report.html")))
                .doesNotContain("<svg class=\"circle\"")
                .contains("Why these must come one before another");
    }

    @Test
    void registers_are_judged_too() throws IOException {
        Files.writeString(
                folder.resolve("lost.edn"),
                """
                {:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:w :x 1]]}
                {:process 1, :type :invoke, :f :txn, :value [[:r :x nil] [:w :x 2]]}
                {:process 0, :type :ok, :f :txn, :value [[:r :x nil] [:w :x 1]]}
                {:process 1, :type :ok, :f :txn, :value [[:r :x nil] [:w :x 2]]}
                """);

        assertThat(assay("check lost.edn --workload rw-register --level causal").code()).isZero();

        Ran ran = assay("check lost.edn --workload rw-register --level cursor-stability");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("operation 0 read nil of key :x, which operation 1")
                .contains("must come before itself");
    }

    @Test
    void without_times_nothing_is_said_of_real_time() throws IOException {
        // In the order of lines the second would have to see what the first wrote.
        Files.writeString(folder.resolve("old.txt"), "w(1,1,0,0)\nr(1,0,1,1)\nr(1,1,1,2)\n");

        Ran any = assay("check old.txt --workload rw-register");
        Ran session =
                assay("check old.txt --workload rw-register --level strong-session-serializable");
        Ran strict = assay("check old.txt --workload rw-register --level strict-serializable");

        assertThat(any.code()).isZero();
        assertThat(any.out())
                .contains(
                        "strongest level that holds: strong-session-serializable; without times"
                            + " nobody can tell: strong-snapshot-isolation, strict-serializable");
        assertThat(session.code()).isZero();
        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.out()).contains("unknown").contains("the history has no times");
    }

    @Test
    void what_a_weaker_level_forbids_breaks_one_about_real_time_without_times() throws IOException {
        Files.writeString(
                folder.resolve("skew.txt"), "r(1,0,0,0)\nw(2,1,0,0)\nr(2,0,1,1)\nw(1,1,1,1)\n");

        Ran strict = assay("check skew.txt --workload rw-register --level strict-serializable");
        Ran snapshots =
                assay("check skew.txt --workload rw-register --level strong-snapshot-isolation");

        assertThat(strict.code()).isEqualTo(1);
        assertThat(strict.out()).contains("write skew");
        assertThat(snapshots.code()).isEqualTo(2);
    }

    @Test
    void a_folder_is_one_history_where_its_files_are() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        ByteBuffer log = ByteBuffer.allocate(51);
        log.put((byte) 'S').putLong(1);
        log.put((byte) 'R').putLong(0xdeadbeefL).putLong(0xdeadbeefL).putLong(1).putLong(0);
        log.put((byte) 'C').putLong(1);
        Files.write(logs.resolve("T1.log"), log.array());

        Ran ran = assay("check logs/ --workload rw-register --json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"format\":\"cobra\"").contains("\"operations\":1");
    }

    @Test
    void what_needs_times_is_refused_for_formats_without() throws IOException {
        Files.writeString(folder.resolve("old.txt"), "w(1,1,0,0)\nr(1,0,1,1)\n");

        for (String asked :
                List.of(
                        "--model kv-transactions",
                        "--model kv-transactions --stream",
                        "--model kv-transactions --consistency session,staleness",
                        "--workload availability")) {
            Ran ran = assay("check old.txt " + asked);

            assertThat(ran.code()).as(asked).isEqualTo(254);
            assertThat(ran.out()).contains("old.txt: the format plume has no times");
        }
        assertThat(assay("check old.txt --model kv-transactions --consistency sequential").out())
                .doesNotContain("has no times");
    }

    @Test
    void objects_of_all_kinds_are_judged_together() throws IOException {
        Files.writeString(
                folder.resolve("mixed.edn"),
                """
                {:process 9, :type :invoke, :f :init, :value {:x 0}}
                {:process 9, :type :ok, :f :init, :value {:x 0}}
                {:process 0, :type :invoke, :f :txn, :value [[:append :l 1] [:delete :x] [:add :s 1]]}
                {:process 0, :type :ok, :f :txn, :value [[:append :l 1] [:delete :x] [:add :s 1]]}
                {:process 1, :type :invoke, :f :txn, :value [[:r :l nil] [:rp :true nil] [:inc :c 1]]}
                {:process 1, :type :ok, :f :txn, :value [[:r :l [1]] [:rp :true {:x 0}] [:inc :c 1]]}
                """);

        Ran ran = assay("check mixed.edn --workload transactions");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("weakest that is broken: monotonic-atomic-view");
        assertThat(assay("check mixed.edn --workload transactions --level read-atomic").out())
                .contains("the deletion of key :x")
                .contains("must come before itself");
    }

    @Test
    void each_transaction_may_declare_its_level() throws IOException {
        String skew =
                """
                {:process 0, :type :invoke, :f :txn, :isolation :%1$s, :value [[:r :x nil] [:w :y 1]]}
                {:process 1, :type :invoke, :f :txn, :isolation :%2$s, :value [[:r :y nil] [:w :x 1]]}
                {:process 0, :type :ok, :f :txn, :value [[:r :x nil] [:w :y 1]]}
                {:process 1, :type :ok, :f :txn, :value [[:r :y nil] [:w :x 1]]}
                """;
        Files.writeString(
                folder.resolve("one.edn"), skew.formatted("serializable", "snapshot-isolation"));
        Files.writeString(
                folder.resolve("both.edn"), skew.formatted("serializable", "serializable"));
        Files.writeString(folder.resolve("odd.edn"), skew.formatted("causal", "consistent-view"));
        String how = " --workload transactions --level declared";

        assertThat(assay("check one.edn" + how).out())
                .contains("1 serializable, 1 snapshot-isolation");
        assertThat(assay("check one.edn" + how).code()).isZero();
        assertThat(assay("check both.edn" + how).code()).isEqualTo(1);
        assertThat(assay("check both.edn" + how).out())
                .contains("operation 0 declares serializable")
                .contains("no order of commits gives all of them that");
        assertThat(assay("check odd.edn" + how).code()).isEqualTo(254);
        assertThat(assay("check odd.edn" + how).out())
                .contains("operation 1 declares consistent-view; its invocation needs :isolation");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "check skew.edn; say what the operations mean",
                "check skew.edn --model kv --workload list-append; leave one out",
                "check skew.edn --model kv --level causal; --level needs --workload",
                "check skew.edn --workload list-appends; did you mean list-append?",
                "check skew.edn --workload list-append --level casual; did you mean causal?",
                "check skew.edn --workload list-append --stream; --stream is for --model",
                "check skew.edn --workload list-append --prove p; --prove is for --model",
                "check skew.edn --workload list-append --consistency session; say --level",
                "levels casual; did you mean causal?",
                "check skew.edn --workload list-append --order sesion; did you mean session?",
                "check skew.edn --model kv --order session; --order is for transactions",
                "check skew.edn --workload set --order session; --order is for transactions",
                "check skew.edn --workload list-append --level pram --order real-time; about"
                        + " sessions alone"
            })
    void arguments_that_do_not_fit_are_refused_in_a_line(String arguments, String complaint) {
        Ran ran = assay(arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.complaint()).contains(complaint);
    }

    @Test
    void an_order_can_be_added_to_levels_that_have_none() throws IOException {
        Files.writeString(
                folder.resolve("old.edn"),
                """
                {:process 0, :type :invoke, :f :txn, :value [[:append :x 1]]}
                {:process 0, :type :ok, :f :txn, :value [[:append :x 1]]}
                {:process 1, :type :invoke, :f :txn, :value [[:r :x nil]]}
                {:process 1, :type :ok, :f :txn, :value [[:r :x []]]}
                """);
        String check = "check old.edn --workload list-append --level causal";

        assertThat(assay(check).code()).isZero();
        assertThat(assay(check + " --order session").code()).isZero();
        Ran ran = assay(check + " --order real-time --report out");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("broke isolation causal+real-time")
                .contains("operation 0 returned (event 1) before operation 1");
        assertThat(folder.resolve("out/results.json"))
                .content()
                .contains("\"order\" : \"real-time\"");
        assertThat(assay("check old.edn --workload list-append --order real-time").out())
                .contains("weakest that is broken: monotonic-atomic-view+real-time");
    }

    @Test
    void levels_say_what_an_order_adds() {
        assertThat(assay("levels snapshot-isolation").out())
                .contains("with --order session: the same as strong-session-snapshot-isolation")
                .contains("with --order real-time: the same as strong-snapshot-isolation");
        assertThat(assay("levels causal").out())
                .contains("with --order session: no difference, for it keeps that order")
                .contains("G-causal-realtime besides");
    }

    @Test
    void session_guarantees_are_levels() {
        assertThat(assay("levels").out()).contains("pram\n").contains("read-your-writes\n");
        assertThat(assay("levels read-your-writes").out())
                .contains("read-your-writes: a transaction sees what its session wrote before it")
                .contains("Terry et al.")
                .contains("order besides reads and writes: that of each session")
                .contains("missing-your-writes: a write that its own session did not see")
                .contains("with --order real-time: no difference, for it is about sessions alone");
    }

    @Test
    void levels_are_drawn_and_explained() {
        assertThat(assay("levels").out())
                .startsWith("strict-serializable\n├─ strong-session-serializable\n")
                .contains("└─ read-uncommitted\n");
        assertThat(assay("levels causal").out())
                .contains("causal: causes are seen before their effects")
                .contains("Cerone et al.")
                .contains("G-causal-process: a cause that was not seen");
    }
}
