// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
    @TempDir private Path folder = Path.of("");

    /** The real runner, whose verdict on every trial of one seed is replaced. */
    private static TrialRunners judging(long seed, Verdict verdict) {
        return (plugins, budget) ->
                (trial, file) -> {
                    TrialResult real = TrialRunners.VIRTUAL.make(plugins, budget).run(trial, file);
                    return trial.seed() != seed
                            ? real
                            : new TrialResult(
                                    real.trial(),
                                    real.history(),
                                    verdict,
                                    real.traceHash(),
                                    real.trueTime(),
                                    real.wallTime(),
                                    real.coverage(),
                                    real.historyFile());
                };
    }

    private static Verdict broken(int sentences) {
        List<String> words =
                IntStream.range(0, sentences)
                        .mapToObj(i -> "Sentence " + i + " of the proof.")
                        .toList();
        return Verdict.all(
                "all",
                List.of(
                        Verdict.valid("recovers", "it did"),
                        Verdict.invalid(
                                "linearizable",
                                new Witness(
                                        "non-linearizable",
                                        List.of(1, 3),
                                        2,
                                        9,
                                        List.of(),
                                        words))));
    }

    @Test
    void a_valid_run_leaves_a_report_results_histories_and_cases() throws IOException {
        Ran ran = Ran.assay(folder, "run", "--trials", "2", "--seed", "7");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.lines())
                .last()
                .asString()
                .startsWith("✓ valid: 2 trials, ")
                .contains("no violation")
                .contains("assay-out/run-2-trials-seed-7/report.html");
        Path out = folder.resolve("assay-out/run-2-trials-seed-7");
        assertThat(out.resolve("report.html")).exists();
        String results = Files.readString(out.resolve("results.json"));
        ResultsSchema.assertValid(results);
        JsonNode trial = JsonMapper.shared().readTree(results).get("trials").get(0);
        assertThat(out.resolve(trial.get("history").stringValue())).isNotEmptyFile();
        assertThat(out.resolve(trial.get("caseFile").stringValue())).isNotEmptyFile();
        assertThat(trial.get("coverage").get("ok").intValue()).isGreaterThan(100);
    }

    @Test
    void the_history_file_of_a_run_is_judged_alike_by_check() throws IOException {
        Ran.assay(folder, "run", "--trials", "1", "--workload", "kv", "--faults", "crashes");
        Path histories = folder.resolve("assay-out/run-crashes-kv-1-trials-seed-1/histories");

        try (Stream<Path> files = Files.list(histories)) {
            for (Path file : files.toList()) {
                Ran ran = Ran.assay(folder, "check", file.toString(), "--model", "kv");
                assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            }
        }
    }

    @Test
    void schedules_come_from_the_generator_that_is_named_and_cases_replay_them()
            throws IOException {
        Ran ran =
                Ran.assay(
                        folder,
                        "run",
                        "--generator",
                        "twins",
                        "--nodes",
                        "3",
                        "--trials",
                        "2",
                        "--seed",
                        "0",
                        "--out",
                        "here");

        assertThat(ran.code()).as(ran.out() + ran.err()).isIn(0, 2);
        JsonNode results =
                JsonMapper.shared().readTree(Files.readString(folder.resolve("here/results.json")));
        assertThat(results.get("options").get("generator").stringValue()).isEqualTo("twins");
        String file = results.get("trials").get(0).get("caseFile").stringValue();
        assertThat(file).contains("twins-3n-mixed-0");
        assertThat(Files.readString(folder.resolve("here").resolve(file))).contains("twins");
        Ran again = Ran.assay(folder, "replay", "here/" + file);
        assertThat(again.code()).as(again.out() + again.err()).isIn(0, 2);
        assertThat(again.err()).isEmpty();
    }

    @Test
    void what_does_not_go_with_a_generator_is_one_line() {
        for (List<String> wrong :
                List.of(
                        List.of("--generator byzfuz", "did you mean byzzfuzz?"),
                        List.of("--generator twins --faults links", "goes without --faults"),
                        List.of("--generator pct --schedule s.yaml", "goes without --generator"),
                        List.of("--generator twins --over-budget 1", "add --faults liars"),
                        List.of("--over-budget 1 --faults links", "--faults disks"),
                        List.of("--generator twins --nodes 16", "2 … 15 nodes, not 16"))) {
            List<String> words = new java.util.ArrayList<>(List.of("run"));
            words.addAll(List.of(wrong.get(0).split(" ")));
            Ran ran = Ran.assay(folder, words.toArray(new String[0]));
            assertThat(ran.code()).as(wrong.get(0)).isEqualTo(254);
            assertThat(ran.err().lines()).as(wrong.get(0)).hasSize(1);
            assertThat(ran.err()).contains(wrong.get(1));
        }
    }

    @Test
    void json_is_the_results_document_alone() {
        Ran ran = Ran.assay(folder, "run", "--trials", "1", "--json", "--out", "here");

        assertThat(ran.code()).isZero();
        ResultsSchema.assertValid(ran.out());
        assertThat(folder.resolve("here/report.html")).exists();
    }

    @Test
    void a_violation_is_told_in_at_most_25_lines_that_end_in_seed_replay_and_report() {
        Ran ran =
                Ran.assay(
                        folder,
                        "",
                        judging(2, broken(60)),
                        "run",
                        "--faults",
                        "pauses",
                        "--trials",
                        "3");

        assertThat(ran.code()).isEqualTo(1);
        List<String> failure =
                ran.lines()
                        .subList(
                                IntStream.range(0, ran.lines().size())
                                        .filter(i -> ran.lines().get(i).startsWith("✗ invalid"))
                                        .findFirst()
                                        .orElseThrow(),
                                ran.lines().size());
        assertThat(failure).hasSizeLessThanOrEqualTo(25);
        assertThat(failure.get(0)).contains("broke linearizable");
        assertThat(failure).anySatisfy(line -> assertThat(line).startsWith("  ⇒ Sentence 59"));
        assertThat(failure)
                .anySatisfy(line -> assertThat(line).contains("lines more in the report"));
        assertThat(failure.subList(failure.size() - 3, failure.size()))
                .satisfiesExactly(
                        line -> assertThat(line).matches("  seed +2"),
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "  replay   ./assay replay"
                                                    + " assay-out/run-pauses-3-trials-seed-1/cases/"),
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "  report  "
                                                    + " assay-out/run-pauses-3-trials-seed-1/report.html"));
    }

    @Test
    void a_violation_is_told_though_the_report_cannot_be_written() {
        TrialRunners filling =
                (plugins, budget) -> {
                    TrialRunner runner = judging(1, broken(3)).make(plugins, budget);
                    return (trial, file) -> {
                        try {
                            Files.createDirectories(folder.resolve("out/results.json/taken"));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                        return runner.run(trial, file);
                    };
                };

        Ran ran = Ran.assay(folder, "", filling, "run", "--trials", "1", "--out", "out");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("✗ invalid").contains("broke linearizable");
        assertThat(ran.complaint()).contains("cannot write").contains("choose another by --out");
    }

    @Test
    void an_undecided_trial_makes_the_run_undecided() {
        Verdict unknown =
                Verdict.all("all", List.of(Verdict.unknown("linearizable", "the time was up")));

        Ran ran =
                Ran.assay(
                        folder,
                        "",
                        judging(2, unknown),
                        "run",
                        "--faults",
                        "pauses",
                        "--trials",
                        "2");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.lines())
                .last()
                .asString()
                .startsWith("? unknown: ")
                .contains("the time was up");
    }

    @Test
    void a_planted_bug_is_hunted_found_explained_and_replayed_with_the_same_trace() {
        Ran found = Ran.assay(folder, "run", "--bug", "retry-applied-twice");

        assertThat(found.code()).as(found.out() + found.err()).isEqualTo(1);
        assertThat(found.lines()).hasSizeLessThanOrEqualTo(25);
        assertThat(found.out())
                .contains("planted bug retry-applied-twice", "✗ invalid", "⇒", "seed", "report");
        String replay =
                found.lines().stream()
                        .filter(line -> line.startsWith("  replay"))
                        .findFirst()
                        .orElseThrow();
        String caseFile = replay.substring(replay.indexOf("assay-out"));

        Ran again = Ran.assay(folder, "replay", caseFile);

        assertThat(again.code()).as(again.out() + again.err()).isEqualTo(1);
        assertThat(again.lines().get(0)).startsWith("reproduced: same verdict, same trace ");
        assertThat(again.out()).contains("✗ invalid");
    }

    @Test
    void a_hunt_uses_the_faults_workload_and_nodes_that_were_asked_for() {
        String bug = "retry-applied-twice";
        String asked = "run --faults links --workload append --nodes 3 --json --bug ";
        Ran found = Ran.assay(folder, (asked + bug).split(" "));

        assertThat(found.code()).isEqualTo(1);
        JsonNode trials = JsonMapper.shared().readTree(found.out()).get("trials");
        assertThat(trials.size()).isEqualTo(1);
        assertThat(trials.get(0).get("name").stringValue()).startsWith("links-3n-append-");
    }

    @Test
    void a_bug_that_is_not_found_leaves_the_run_undecided() {
        Verdict valid =
                Verdict.all("all", List.of(Verdict.valid("linearizable", "an order was found")));

        Ran ran =
                Ran.assay(
                        folder,
                        "",
                        judging(5, valid),
                        "run",
                        "--bug",
                        "retry-applied-twice",
                        "--seed",
                        "5",
                        "--trials",
                        "1");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("retry-applied-twice was not found in 1 schedule");
    }

    @Test
    void a_replay_that_takes_another_course_says_what_differs() throws IOException {
        Ran.assay(folder, "run", "--trials", "1", "--faults", "pauses", "--out", "out");
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("out/cases"))) {
            file = files.findFirst().orElseThrow();
        }
        String text = Files.readString(file);
        String hash =
                JsonMapper.shared()
                        .readTree(Files.readString(folder.resolve("out/results.json")))
                        .get("trials")
                        .get(0)
                        .get("traceHash")
                        .stringValue();
        Files.writeString(file, text.replace(hash, "0123456789abcdef"));

        Ran ran = Ran.assay(folder, "replay", file.toString());

        assertThat(ran.code()).isEqualTo(255);
        assertThat(ran.out())
                .contains("not reproduced")
                .contains("0123456789abcdef")
                .contains(hash);
    }

    @Test
    void a_damaged_case_file_is_told_on_one_line() throws IOException {
        Files.writeString(folder.resolve("case.json"), "{\"format\": 99}");

        Ran ran = Ran.assay(folder, "replay", "case.json");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("case.json");
    }

    @Test
    void a_damaged_schedule_is_told_with_its_place() throws IOException {
        Files.writeString(
                folder.resolve("faults.yaml"),
                "version: 1\nsteps:\n  - at: 5s\n    fault: partitoin\n");

        Ran ran = Ran.assay(folder, "run", "--schedule", "faults.yaml");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("faults.yaml:");
    }

    @Test
    void a_schedule_file_strikes_as_it_says() throws IOException {
        Files.writeString(
                folder.resolve("faults.yaml"),
                """
                version: 1
                steps:
                  - at: 2s
                    fault: partition
                    shape: majority
                    target: leader
                    for: 3s
                """);

        Ran ran = Ran.assay(folder, "run", "--schedule", "faults.yaml", "--trials", "1", "--json");

        JsonNode faults =
                JsonMapper.shared()
                        .readTree(ran.out())
                        .get("trials")
                        .get(0)
                        .get("coverage")
                        .get("faults");
        assertThat(faults.toString()).isEqualTo("{\"partition\":1}");
    }

    @Test
    void a_schedule_beside_other_faults_is_refused() {
        Ran ran = Ran.assay(folder, "run", "--schedule", "f.yaml", "--faults", "pauses");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("--schedule", "--faults");
    }

    @Test
    void more_nodes_than_the_database_can_have_are_refused_on_one_line() {
        Ran ran = Ran.assay(folder, "run", "--nodes", "64", "--trials", "1");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("reference-db has 1 to 63 nodes, not 64");
    }

    @Test
    void a_run_that_is_broken_off_leaves_no_results_of_an_earlier_one() {
        Ran.assay(folder, "run", "--trials", "1", "--out", "out");
        assertThat(folder.resolve("out/results.json")).isNotEmptyFile();

        Ran ran =
                Ran.assay(
                        folder,
                        "",
                        (plugins, budget) ->
                                (trial, file) -> {
                                    throw new IllegalStateException("broken off");
                                },
                        "run",
                        "--trials",
                        "1",
                        "--out",
                        "out");

        assertThat(ran.code()).isEqualTo(255);
        assertThat(folder.resolve("out/results.json")).doesNotExist();
        assertThat(folder.resolve("out/report.html")).doesNotExist();
    }

    @Test
    void runs_with_other_options_do_not_take_each_others_folder() {
        Ran.assay(folder, "run", "--trials", "1", "--faults", "pauses", "--nodes", "3");
        Ran.assay(folder, "run", "--trials", "1", "--faults", "pauses");

        assertThat(folder.resolve("assay-out").toFile().list()).hasSize(2);
    }

    @Test
    void a_run_removes_what_an_earlier_one_wrote_and_nothing_else() throws IOException {
        Path foreign = folder.resolve("out/cases/mine.json");
        Path recorded = folder.resolve("out/histories/mine.history");
        Files.createDirectories(foreign.getParent());
        Files.createDirectories(recorded.getParent());
        Files.writeString(foreign, "{}");
        Files.writeString(recorded, "of another run");
        Files.writeString(folder.resolve("precious.json"), "{}");

        Ran.assay(folder, "run", "--trials", "1", "--seed", "1", "--out", "out");
        List<String> before = names("out/cases");
        Files.writeString(
                folder.resolve("out/.assay-files"),
                "cases/../../precious.json\n../precious.json\n",
                java.nio.file.StandardOpenOption.APPEND);
        Ran.assay(folder, "run", "--trials", "1", "--seed", "2", "--out", "out");

        assertThat(foreign).exists();
        assertThat(recorded).exists();
        assertThat(folder.resolve("precious.json")).exists();
        assertThat(before).hasSize(2);
        assertThat(names("out/cases")).hasSize(2).isNotEqualTo(before);
        assertThat(names("out/histories")).hasSize(2);
    }

    private List<String> names(String of) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
