// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.Ran;
import dev.assay.ci.report.ReportInBrowser;
import dev.assay.ci.results.CampaignEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.ResultsJson;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.harness.exposure.Exposure;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.harness.exposure.StateSketch;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.HistoryBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignCommandTest {
    @TempDir private Path folder = Path.of("");

    private static Verdict broken(String kind) {
        return Verdict.all(
                "trial",
                List.of(
                        Verdict.invalid(
                                "linearizable",
                                new Witness(
                                        kind,
                                        List.of(),
                                        0,
                                        0,
                                        List.of(),
                                        List.of("It is lost.")))));
    }

    /** Seeds end in a thousandth of a second and as the function says. */
    private static TrialRunners ending(LongFunction<Verdict> verdict) {
        return (plugins, budget) ->
                (trial, file) -> result(trial, verdict.apply(trial.seed()), trial.seed());
    }

    private static TrialResult result(Trial trial, Verdict verdict, long trace) {
        TreeMap<String, Long> faults = new TreeMap<>(Map.of("crash", 2L, "pause", 1L));
        StateSketch states = new StateSketch();
        for (long state = 0; state < 10 + trial.seed(); state++) {
            states.add(state);
        }
        return new TrialResult(
                trial,
                new HistoryBuilder().build(),
                verdict,
                "%016x".formatted(trace),
                Duration.ofSeconds(31),
                Duration.ZERO,
                new Coverage(
                        new TreeMap<>(Map.of("ok", 100 + trial.seed(), "info", 3L)),
                        new TreeMap<>(),
                        faults,
                        new TreeMap<>(
                                Map.of(
                                        "leader-changes",
                                        2L,
                                        "goal-snapshots-sent",
                                        trial.seed() % 2)),
                        List.of()),
                Optional.empty(),
                new Exposure(
                        states,
                        new FaultPhases(
                                new TreeMap<>(
                                        Map.of(
                                                "crash",
                                                new TreeMap<>(Map.of(ProtocolPhase.STABLE, 2L)),
                                                "pause",
                                                new TreeMap<>(
                                                        Map.of(ProtocolPhase.ELECTING, 1L)))))));
    }

    private static Verdict fine(long seed) {
        return Verdict.valid("trial", "all 1 parts hold");
    }

    private Ran assay(TrialRunners runners, String... arguments) {
        return Ran.assay(folder, "", runners, arguments);
    }

    private Results results(String name) throws IOException {
        Path file = folder.resolve(name).resolve("results.json");
        ResultsSchema.assertValid(Files.readString(file));
        return ResultsJson.read(Files.readAllBytes(file), file);
    }

    @Test
    void clean_seeds_are_one_line_and_a_document_with_what_was_exercised_and_missed()
            throws IOException {
        Ran ran =
                assay(
                        ending(CampaignCommandTest::fine),
                        "campaign",
                        "--seeds",
                        "0..59",
                        "--out",
                        "c");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines()).hasSize(1);
        assertThat(ran.out())
                .startsWith(
                        "✓ valid: 59 of 59 seeds, none failed, 59 clean · 95 %: fewer than 1 of 20")
                .contains("68 states")
                .endsWith("· c/report.html\n");
        Results results = results("c");
        CampaignEntry campaign = results.campaign().orElseThrow();
        assertThat(results.command()).isEqualTo("campaign");
        assertThat(results.trials()).isEmpty();
        assertThat(campaign.missed().bound95().orElseThrow()).isBetween(0.0494, 0.05);
        assertThat(campaign.missed().rates().getFirst().rate()).isEqualTo(0.01);
        assertThat(campaign.missed().rates().getFirst().missed()).isBetween(0.552, 0.553);
        assertThat(campaign.fewest().succeeded()).isEqualTo(100);
        assertThat(campaign.fewest().faults()).isEqualTo(3);
        assertThat(campaign.fewest().virtualSeconds()).isEqualTo(31);
        assertThat(campaign.totals().leaderChanges()).isEqualTo(118);
        assertThat(campaign.totals().goals()).containsExactly(Map.entry("snapshots-sent", 29L));
        assertThat(campaign.exercised()).hasSize(2);
        assertThat(campaign.exercised().getFirst().phases())
                .containsEntry("stable", 118L)
                .containsEntry("behind", 0L)
                .hasSize(6);
    }

    @Test
    void a_campaign_remembers_its_generator_and_its_budget() throws IOException {
        List<String> generators = new java.util.concurrent.CopyOnWriteArrayList<>();
        List<Integer> liars = new java.util.concurrent.CopyOnWriteArrayList<>();
        TrialRunners runners =
                (plugins, budget) ->
                        (trial, file) -> {
                            generators.add(trial.name());
                            liars.add(
                                    (int)
                                            trial.schedule().steps().stream()
                                                    .filter(
                                                            step ->
                                                                    step.fault()
                                                                            .id()
                                                                            .equals("mutate"))
                                                    .map(step -> step.target())
                                                    .distinct()
                                                    .count());
                            return result(trial, fine(trial.seed()), trial.seed());
                        };
        String[] command = {
            "campaign",
            "--seeds",
            "0..60",
            "--out",
            "c",
            "--generator",
            "byzzfuzz",
            "--over-budget",
            "2"
        };
        assertThat(assay(runners, command).code()).isZero();
        assertThat(generators).hasSize(60).containsOnly("byzzfuzz");
        assertThat(liars).contains(1, 2).doesNotContain(0, 3);
        assertThat(assay(runners, command).code()).isZero();
        // One is compared where the build is not of a clean commit.
        assertThat(generators).as("all were finished").hasSizeBetween(60, 61);
        command[8] = "3";
        Ran otherBudget = assay(runners, command);
        assertThat(otherBudget.code()).isEqualTo(254);
        assertThat(otherBudget.err()).contains("its budget is");
        Ran other =
                assay(
                        runners,
                        "campaign",
                        "--seeds",
                        "0..60",
                        "--out",
                        "c",
                        "--generator",
                        "targeted");
        assertThat(other.code()).isEqualTo(254);
        assertThat(other.err().lines()).hasSize(1);
        assertThat(results("c").options()).containsEntry("generator", "byzzfuzz");
    }

    @Test
    void a_thousand_equal_failures_are_one_group_with_its_smallest_case() throws IOException {
        TrialRunners runners =
                ending(
                        seed ->
                                seed % 10 == 9
                                        ? Verdict.unknown("trial", "spent after " + seed + " steps")
                                        : broken(seed == 555 ? "stale-read" : "lost-write"));

        Ran ran = assay(runners, "campaign", "--seeds", "3..1203", "--out", "c");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.lines()).hasSizeBetween(8, 25);
        assertThat(ran.out())
                .startsWith(
                        "✗ invalid: 1,200 of 1,200 seeds, 1,080 failed, 120 undecided or vacuous")
                .contains("1,079 × invalid / linearizable / lost-write / none")
                .contains("1 × invalid / linearizable / stale-read / none")
                .contains("120 × unknown / trial / none / spent after # steps")
                .contains("⇒ It is lost.")
                .contains("./assay replay c/cases/all-faults-5n-mixed-");
        Results results = results("c");
        CampaignEntry campaign = results.campaign().orElseThrow();
        assertThat(campaign.groups()).hasSize(3);
        assertThat(campaign.groups().getFirst().firstSeed()).isEqualTo(3);
        assertThat(campaign.missed().bound95()).isEmpty();
        assertThat(results.trials()).hasSize(3);
        for (CampaignEntry.GroupEntry group : campaign.groups()) {
            assertThat(folder.resolve("c").resolve(group.caseFile().orElseThrow())).exists();
        }
        try (var cases = Files.list(folder.resolve("c/cases"))) {
            assertThat(cases.count()).isBetween(22L, 200L);
        }
    }

    @Test
    void more_failures_than_lines_leave_room_for_where_to_go() {
        TrialRunners runners = ending(seed -> broken("kind-" + (char) ('a' + seed % 26)));

        Ran ran = assay(runners, "campaign", "--seeds", "0..60", "--out", "c");

        assertThat(ran.lines()).hasSizeLessThanOrEqualTo(25);
        assertThat(ran.out())
                .contains("and 22 kinds more in the report", "replay", "c/report.html");
    }

    @Test
    void seeds_that_are_not_clean_are_counted_as_such() throws IOException {
        TrialRunners thin =
                (plugins, budget) ->
                        (trial, file) -> {
                            TrialResult full = result(trial, fine(0), 0);
                            return new TrialResult(
                                    full.trial(),
                                    full.history(),
                                    full.verdict(),
                                    full.traceHash(),
                                    Duration.ofMillis(trial.seed() < 4 ? 29_999 : 30_000),
                                    full.wallTime(),
                                    full.coverage(),
                                    full.historyFile());
                        };

        assertThat(assay(thin, "campaign", "--seeds", "0..10", "--out", "c").out())
                .startsWith(
                        "✓ valid: 10 of 10 seeds, none failed, 6 clean, 4 below a bar (4 shorter"
                                + " than 30 s)");
        Ran none = assay(thin, "campaign", "--seeds", "0..4", "--out", "d");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.out()).startsWith("∅ vacuous: 4 of 4 seeds, none failed, 0 clean");
        assertThat(results("d").campaign().orElseThrow().missed().seeds()).isZero();
    }

    @Test
    void the_same_command_goes_on_and_runs_nothing_again() throws IOException {
        AtomicInteger ran = new AtomicInteger();
        TrialRunners counting =
                ending(
                        seed -> {
                            ran.incrementAndGet();
                            return fine(seed);
                        });
        assertThat(assay(counting, "campaign", "--seeds", "0..20", "--out", "c").code()).isZero();
        int first = ran.getAndSet(0);
        String before = results("c").campaign().orElseThrow().fingerprint();
        Files.delete(folder.resolve("c/results.json"));
        Ran again = assay(counting, "campaign", "--seeds", "0..20", "--out", "c");

        assertThat(first).isEqualTo(20);
        // A build of a changed commit runs one seed again to see that it is the same build.
        assertThat(ran.get()).isLessThanOrEqualTo(1);
        assertThat(again.out()).startsWith("✓ valid: 20 of 20 seeds");
        assertThat(results("c").campaign().orElseThrow().fingerprint()).isEqualTo(before);
    }

    @Test
    void no_time_is_no_seed_and_shards_are_joined() throws IOException {
        TrialRunners runners = ending(seed -> seed == 7 ? broken("lost-write") : fine(seed));
        Ran none = assay(runners, "campaign", "--seeds", "0..20", "--time", "0s", "--out", "n");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.out()).startsWith("∅ vacuous: 0 of 20 seeds");

        for (String shard : List.of("1/2", "2/2")) {
            String out = "s" + shard.charAt(0);
            assay(runners, "campaign", "--seeds", "0..20", "--shard", shard, "--out", out);
        }
        assay(runners, "campaign", "--seeds", "0..20", "--out", "whole");
        Ran joined = assay(runners, "campaign", "merge", "s1", "s2", "--out", "joined");

        assertThat(joined.code()).as(joined.err()).isEqualTo(1);
        assertThat(results("s1").campaign().orElseThrow().seeds()).isEqualTo(10);
        CampaignEntry whole = results("whole").campaign().orElseThrow();
        CampaignEntry merged = results("joined").campaign().orElseThrow();
        assertThat(merged.fingerprint()).isEqualTo(whole.fingerprint());
        assertThat(merged.exercised()).isEqualTo(whole.exercised());
        assertThat(merged.states()).isEqualTo(whole.states());
        assertThat(merged.missed()).isEqualTo(whole.missed());
        assertThat(merged.shard()).isEqualTo("1/1");
    }

    @Test
    void a_failure_that_does_not_come_back_is_an_error() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        TrialRunners fickle =
                (plugins, budget) ->
                        (trial, file) ->
                                result(trial, broken("lost-write"), runs.incrementAndGet());

        Ran ran = assay(fickle, "campaign", "--seeds", "0..3", "--out", "c");

        assertThat(ran.code()).isEqualTo(255);
        assertThat(ran.out()).startsWith("! error: failures did not come back");
        assertThat(results("c").exitCode()).isEqualTo(255);
    }

    @Test
    void what_cannot_be_is_refused_in_one_line_with_its_cure() throws IOException {
        TrialRunners runners = ending(CampaignCommandTest::fine);
        Files.writeString(folder.resolve("file"), "mine");
        assay(runners, "campaign", "--seeds", "0..3", "--out", "c");
        String[][] wrong = {
            {"--seeds is missing", "campaign", "--out", "x"},
            {"--seeds must be a range", "campaign", "--seeds", "100"},
            {"has no seed", "campaign", "--seeds", "5..5"},
            {"--shard must be from 1/N", "campaign", "--seeds", "0..5", "--shard", "3/2"},
            {"has none of the seeds", "campaign", "--seeds", "0..2", "--shard", "3/4"},
            {"--threads must be", "campaign", "--seeds", "0..5", "--threads", "0"},
            {"--nodes must be", "campaign", "--seeds", "0..5", "--nodes", "0"},
            {"--fault-phase", "campaign", "--seeds", "0..5", "--fault-phase", "2h"},
            {"no target", "campaign", "--seeds", "0..5", "--target", "oracle"},
            {"workload", "campaign", "--seeds", "0..5", "--workload", "kvv"},
            {"fault family", "campaign", "--seeds", "0..5", "--families", "quakes", "--out", "q"},
            {"cannot write", "campaign", "--seeds", "0..5", "--out", "file"},
            {"holds another campaign", "campaign", "--seeds", "0..3", "--nodes", "3", "--out", "c"},
            {"ask for 0..3 or more", "campaign", "--seeds", "0..2", "--out", "c"},
            {"--out is missing", "campaign", "merge", "c"},
            {"there is no campaign", "campaign", "merge", "x", "--out", "y"},
            {"choose an empty folder", "campaign", "merge", "c", "--out", "c"},
        };
        byte[] before = Files.readAllBytes(folder.resolve("c/results.json"));
        for (String[] each : wrong) {
            Ran ran = assay(runners, java.util.Arrays.copyOfRange(each, 1, each.length));
            assertThat(ran.code()).as(each[0]).isEqualTo(254);
            assertThat(ran.complaint()).startsWith("assay: ").contains(each[0]);
        }
        assertThat(folder.resolve("c/results.json")).hasBinaryContent(before);
        assertThat(folder.resolve("file")).hasContent("mine");
    }

    @Test
    void a_planted_bug_is_found_and_the_page_opens_in_a_browser() throws Exception {
        Ran ran =
                Ran.assay(
                        folder,
                        "campaign",
                        "--seeds",
                        "1..7",
                        "--switch",
                        "committed-lost-on-step-down",
                        "--out",
                        "c");

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out())
                .contains("× invalid / committed-never-cut / committed-entries-cut / none");
        Results results = results("c");
        assertThat(results.trials()).isNotEmpty();
        assertThat(results.trials().getFirst().verdict().toStatus()).isEqualTo(Status.INVALID);
        Path page = folder.resolve("c/report.html");
        assertThat(Files.readString(page))
                .contains("Failures that are the same one", "What may have been missed")
                .contains("How often each fault struck in each phase of the protocol");
        assertThat(ReportInBrowser.selfCheck(folder, page))
                .contains("data", "overflow:false", "problems:0");
    }

    @Test
    void an_interrupt_ends_it_with_a_report_of_what_is_done() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.assay.ci.Main",
                                "campaign",
                                "--seeds",
                                "0..100000",
                                "--out",
                                "c")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        Path log = folder.resolve("c/campaign.jsonl");
        while (process.isAlive() && (!Files.exists(log) || Files.readAllLines(log).size() < 4)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        // An interrupt as the terminal's; destroy() would do, but is another signal.
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            // Whoever was started in the background of a shell is deaf to interrupts.
            new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(said).contains("of 100,000 seeds, none failed");
        CampaignEntry campaign = results("c").campaign().orElseThrow();
        assertThat(campaign.seeds()).isBetween(2L, 5_000L);
        assertThat(campaign.planned()).isEqualTo(100_000);
        assertThat(Files.readAllLines(log)).hasSize((int) campaign.seeds() + 2);
    }
}
