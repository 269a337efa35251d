// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import dev.assay.ci.report.ReportInBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir private static Path folder = Path.of("");

    @BeforeAll
    static void run_two() {
        Ran.assay(folder, "run", "--trials", "2", "--out", "good");
        Ran.assay(folder, "run", "--bug", "read-without-quorum", "--out", "bad");
    }

    @Test
    void a_report_is_drawn_again_from_what_lies_in_the_folder() throws IOException {
        byte[] first = Files.readAllBytes(folder.resolve("good/report.html"));
        Files.delete(folder.resolve("good/report.html"));

        Ran ran = Ran.assay(folder, "report", "good/", "--junit-xml", "good/junit.xml");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("report: good/report.html\n");
        assertThat(Files.readAllBytes(folder.resolve("good/report.html"))).isEqualTo(first);
        assertThat(folder.resolve("good/junit.xml")).exists();
    }

    @Test
    void a_report_of_a_violation_shows_what_the_nodes_told_each_other_at_once() throws Exception {
        Ran ran = Ran.assay(folder, "report", "bad", "--out", "bad/again.html");

        assertThat(ran.code()).as(ran.err()).isZero();
        Path first = folder.resolve("bad/report.html");
        assertThat(Files.readString(first)).contains("<svg class=\"spacetime");
        assertThat(Files.readAllBytes(folder.resolve("bad/again.html")))
                .isEqualTo(Files.readAllBytes(first));
        assertThat(ReportInBrowser.selfCheck(folder, first))
                .contains("link:true", "outcomes:true", "filter:true/3", "problems:0")
                .contains("overflow:false");
    }

    @Test
    void a_history_that_is_gone_is_told_and_the_verdicts_are_shown_without_it() throws IOException {
        Ran.assay(folder, "run", "--trials", "1", "--out", "gone");
        try (var histories = Files.list(folder.resolve("gone/histories"))) {
            for (Path history : histories.toList()) {
                Files.delete(history);
            }
        }
        Ran ran = Ran.assay(folder, "report", "gone");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("shown without it");
        assertThat(Files.readString(folder.resolve("gone/report.html"))).contains("Valid");
    }

    @Test
    void two_runs_are_compared_by_the_signatures_of_their_failures() throws Exception {
        Ran worse = Ran.assay(folder, "report", "--compare", "good", "bad");
        Ran better = Ran.assay(folder, "report", "--compare", "bad", "good", "--out", "c.html");

        assertThat(worse.out())
                .isEqualTo(
                        "valid → invalid: 1 new, 0 still failing, 0 gone · bad/comparison.html\n");
        assertThat(better.out())
                .isEqualTo("invalid → valid: 0 new, 0 still failing, 1 gone · c.html\n");
        assertThat(ReportInBrowser.selfCheck(folder, folder.resolve("bad/comparison.html")))
                .contains("problems:0");
    }

    @Test
    void a_trend_tells_new_failures_from_old_ones_and_counts_a_run_once() throws Exception {
        Ran first = Ran.assay(folder, "report", "good", "bad", "--trend", "t/trend.jsonl");
        Ran again = Ran.assay(folder, "report", "bad", "--trend", "t/trend.jsonl");

        assertThat(first.out()).isEqualTo("1 new, 0 still failing, 0 gone · t/trend.html\n");
        assertThat(again.out()).isEqualTo(first.out());
        List<String> lines = Files.readAllLines(folder.resolve("t/trend.jsonl"));
        assertThat(lines).hasSize(2);
        // The same failure in a later run, and then no more.
        Path copy = folder.resolve("t/copy.jsonl");
        Files.writeString(
                copy,
                String.join("\n", lines)
                        + "\n"
                        + lines.get(1).replace("\"started\":\"2", "\"started\":\"3")
                        + "\n");
        assertThat(Ran.assay(folder, "report", "--trend", "t/copy.jsonl").out())
                .startsWith("0 new, 1 still failing, 0 gone");
        Ran.assay(folder, "report", "good", "--trend", "t/copy.jsonl");
        assertThat(Ran.assay(folder, "report", "--trend", "t/copy.jsonl").out())
                .startsWith("0 new, 0 still failing, 1 gone");
        assertThat(ReportInBrowser.selfCheck(folder, folder.resolve("t/copy.html")))
                .contains("problems:0");
    }

    @Test
    void mistakes_are_told_on_one_line() throws IOException {
        assertComplaint("name one folder to report on", "report");
        assertComplaint("there is no such results document", "report", "nowhere");
        assertComplaint("--compare needs two folders", "report", "--compare", "good");
        assertComplaint("leave one out", "report", "--compare", "--trend", "x", "good", "bad");
        assertComplaint("holds no run yet", "report", "--trend", "empty.jsonl");
        Files.writeString(folder.resolve("broken.jsonl"), "\n{\"format\": 3\n");
        assertComplaint("broken.jsonl:2: no line of a trend", "report", "--trend", "broken.jsonl");
        Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(folder.resolve("damaged/results.json"), "{\"format\":");
        assertComplaint("not a results document", "report", "damaged");
        Files.writeString(folder.resolve("file"), "");
        assertComplaint("cannot write", "report", "good", "--out", "file/x.html");
        assertComplaint("cannot write", "report", "good", "--sarif", "file/x.sarif");
    }

    private static void assertComplaint(String words, String... arguments) {
        Ran ran = Ran.assay(folder, arguments);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(254);
        assertThat(ran.err()).contains(words);
        assertThat(ran.err().lines()).hasSize(1);
    }
}
