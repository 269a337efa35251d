// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Replay;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.nemeses.FaultBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
    private static final SeedRange RANGE = new SeedRange(5, 45);
    private static final Campaign.Watch PATIENT = new Campaign.Watch() {};

    @TempDir private Path folder = Path.of("");

    private static CampaignPlan plan() {
        return CampaignProcess.plan(RANGE, Shard.WHOLE);
    }

    private static CampaignPlan plan(TrialTemplate template) {
        return new CampaignPlan(template, Duration.ofMinutes(1), "here", RANGE, Shard.WHOLE);
    }

    private CampaignSummary run(String name, CampaignPlan plan) {
        return new Campaign(ToyTrials.RUNNER, 2).run(plan, folder.resolve(name), PATIENT);
    }

    /** All but the speed, which no two runs share. */
    static CampaignSummary timeless(CampaignSummary summary) {
        return new CampaignSummary(
                summary.range(),
                summary.shard(),
                summary.planned(),
                summary.done(),
                summary.statuses(),
                summary.clean(),
                summary.thin(),
                summary.fewest(),
                summary.totals(),
                summary.faults(),
                summary.states(),
                summary.mostStates(),
                summary.groups(),
                summary.ungrouped(),
                summary.fingerprint(),
                new CampaignSummary.Speed(0, 0, 0));
    }

    private Path log(String name) {
        return folder.resolve(name).resolve(CampaignLog.FILE);
    }

    private List<Long> seeds(String name) throws IOException {
        List<Long> seeds = new ArrayList<>();
        for (String line : Files.readAllLines(log(name))) {
            if (line.startsWith("{\"seed\":")) {
                seeds.add(Long.parseLong(line.replaceAll("^.\"seed\":(\\d+),.*", "$1")));
            }
        }
        return seeds;
    }

    @Test
    void a_campaign_counts_what_it_saw() {
        CampaignSummary clean = run("clean", plan(ToyTrials.template("kv")));
        CampaignSummary broken = run("broken", plan(ToyTrials.template("kv", ToyTarget.THROWS)));

        assertThat(clean.status()).as("no seed is long enough").isEqualTo(Status.VACUOUS);
        assertThat(clean.count(Status.VALID)).isEqualTo(40);
        assertThat(clean.done()).isEqualTo(40).isEqualTo(clean.planned());
        assertThat(clean.thin().seeds()).isEqualTo(40);
        assertThat(clean.thin().tooShort()).isEqualTo(40);
        assertThat(clean.thin().fewOperations()).isZero();
        assertThat(clean.thin().fewFaults()).isZero();
        assertThat(clean.clean()).isZero();
        assertThat(clean.groups()).isEmpty();
        assertThat(clean.fewest().succeeded()).isBetween(100L, clean.totals().succeeded() / 40);
        assertThat(clean.fewest().faults()).isBetween(2L, clean.totals().faults() / 40);
        assertThat(clean.fewest().simulatedMillis()).isBetween(20_000L, 30_000L);
        assertThat(clean.totals().operations()).isGreaterThanOrEqualTo(clean.totals().succeeded());
        long struck =
                clean.faults().counts().keySet().stream()
                        .mapToLong(fault -> clean.faults().count(fault))
                        .sum();
        assertThat(struck).isEqualTo(clean.totals().faults());

        assertThat(broken.status()).isEqualTo(Status.INVALID);
        assertThat(broken.count(Status.INVALID)).isEqualTo(40);
        assertThat(broken.groups()).hasSize(1);
        assertThat(broken.groups().getFirst().seeds()).isEqualTo(40);
        assertThat(broken.groups().getFirst().firstSeed()).isEqualTo(5);
    }

    @Test
    void long_seeds_that_do_enough_are_clean() {
        TrialTemplate toy = ToyTrials.template("kv");
        TrialTemplate longer = toy.with(toy.options().withFaultPhase(Duration.ofSeconds(31)));

        CampaignSummary summary =
                new Campaign(ToyTrials.RUNNER, 2)
                        .run(
                                new CampaignPlan(
                                        longer,
                                        Duration.ofMinutes(1),
                                        "here",
                                        new SeedRange(0, 6),
                                        Shard.WHOLE),
                                folder,
                                PATIENT);

        assertThat(summary.status()).isEqualTo(Status.VALID);
        assertThat(summary.clean() + summary.thin().seeds()).isEqualTo(6);
        assertThat(summary.clean()).isGreaterThanOrEqualTo(4);
        assertThat(summary.thin().tooShort()).isZero();
    }

    @Test
    void the_least_seed_and_the_smallest_case_of_a_group_are_on_disk_and_replay() {
        CampaignSummary summary = run("x", plan());

        assertThat(summary.groups()).isNotEmpty();
        FailureGroup group = summary.groups().getFirst();
        CaseFile smallest =
                CaseFile.read(
                        folder.resolve("x").resolve(group.smallest().caseFile().orElseThrow()));
        assertThat(smallest.trial().seed()).isEqualTo(group.smallest().seed());
        assertThat(smallest.trial().schedule().steps()).hasSize(group.smallest().steps());
        assertThat(smallest.traceHash()).isEqualTo(group.smallest().traceHash());
        assertThat(
                        new Replay(ToyTrials.RUNNER)
                                .run(smallest, "here", Optional.empty())
                                .differences())
                .isEmpty();
        assertThat(folder.resolve("x/cases/toy-3n-kv-" + group.firstSeed() + ".json")).exists();
    }

    @Test
    void results_do_not_depend_on_threads_and_nothing_finished_is_run_again() throws IOException {
        CampaignSummary two = run("x", plan());
        CampaignSummary one =
                new Campaign(ToyTrials.RUNNER, 1).run(plan(), folder.resolve("y"), PATIENT);
        List<Long> ran = Collections.synchronizedList(new ArrayList<>());
        TrialRunner counting =
                (trial, file) -> {
                    ran.add(trial.seed());
                    return ToyTrials.RUNNER.run(trial, file);
                };

        CampaignSummary again = new Campaign(counting, 2).run(plan(), folder.resolve("x"), PATIENT);

        assertThat(timeless(one)).isEqualTo(timeless(two)).isEqualTo(timeless(again));
        assertThat(timeless(Campaign.read(folder.resolve("x")))).isEqualTo(timeless(one));
        assertThat(ran).isEmpty();
        assertThat(seeds("y")).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void a_campaign_that_is_told_to_end_goes_on_later_also_to_more_seeds() throws IOException {
        Campaign.Watch impatient =
                new Campaign.Watch() {
                    private long done;

                    @Override
                    public boolean goesOn() {
                        return done < 7;
                    }

                    @Override
                    public void kept(SeedRecord record, long total) {
                        done = total;
                    }
                };
        CampaignPlan part = CampaignProcess.plan(new SeedRange(5, 30), Shard.WHOLE);

        CampaignSummary early =
                new Campaign(ToyTrials.RUNNER, 2).run(part, folder.resolve("x"), impatient);
        CampaignSummary late = run("x", plan());

        assertThat(early.done()).isEqualTo(7);
        assertThat(early.planned()).isEqualTo(25);
        assertThat(timeless(late)).isEqualTo(timeless(run("whole", plan())));
        assertThat(late.speed().sessions()).isEqualTo(2);
        assertThat(late.speed().wallMillis()).isGreaterThanOrEqualTo(early.speed().wallMillis());
        assertThat(late.speed().threadMillis()).isEqualTo(2 * late.speed().wallMillis());
        assertThat(seeds("x")).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void a_campaign_that_was_killed_goes_on_as_if_nothing_had_been() throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CampaignProcess.class.getName(),
                        folder.resolve("x").toString(),
                        RANGE.toString());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        while (process.isAlive() && (!Files.exists(log("x")) || seeds("x").size() < 3)) {
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        List<Long> before = seeds("x");

        CampaignSummary resumed = run("x", plan());

        assertThat(before).hasSizeBetween(3, 39);
        assertThat(seeds("x")).startsWith(before.toArray(new Long[0])).hasSize(40);
        assertThat(seeds("x")).doesNotHaveDuplicates();
        assertThat(timeless(resumed)).isEqualTo(timeless(run("whole", plan())));
    }

    @Test
    void a_full_disk_is_told_in_one_line_and_what_was_finished_stays() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // A file that may not grow beyond 8 blocks is as good as a disk that is full.
        Process process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -f 8; exec \"$@\"",
                                "sh",
                                java,
                                "-XX:-UsePerfData",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CampaignProcess.class.getName(),
                                folder.resolve("x").toString(),
                                RANGE.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(said)
                .contains("HarnessInputException: cannot write " + log("x") + ": ")
                .contains("; free the place and run the same again");
        assertThat(Files.readString(log("x"))).endsWith("}\n");
        assertThat(seeds("x")).hasSizeBetween(1, 39);
        assertThat(timeless(run("x", plan()))).isEqualTo(timeless(run("whole", plan())));
    }

    @Test
    void a_torn_last_line_is_dropped_wherever_it_is_torn() throws IOException {
        CampaignSummary whole = run("x", plan());
        byte[] bytes = Files.readAllBytes(log("x"));
        String last = new String(bytes, StandardCharsets.UTF_8).lines().toList().getLast();
        int start = bytes.length - last.getBytes(StandardCharsets.UTF_8).length - 1;
        for (int end : new int[] {start + 1, (start + bytes.length) / 2, bytes.length - 1, 3}) {
            Files.write(log("x"), java.util.Arrays.copyOf(bytes, end));

            assertThat(timeless(run("x", plan()))).isEqualTo(timeless(whole));
            assertThat(seeds("x")).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_damaged_line_is_named_and_removing_it_is_the_cure() throws IOException {
        CampaignSummary whole = run("x", plan());
        List<String> lines = new ArrayList<>(Files.readAllLines(log("x")));
        for (String damage : List.of("{\"seed\":", "", "[]", "{\"seed\":5,\"at\":1}", "null")) {
            List<String> damaged = new ArrayList<>(lines);
            damaged.set(4, damage);
            Files.write(log("x"), damaged);
            assertThatThrownBy(() -> run("x", plan()))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageContaining(log("x") + ":5: ")
                    .hasMessageContaining("remove it")
                    .hasMessageNotContaining("\n");
        }
        lines.add(lines.get(4));
        Files.write(log("x"), lines);
        assertThatThrownBy(() -> run("x", plan())).hasMessageContaining("was finished before");

        lines.removeLast();
        lines.remove(4);
        Files.write(log("x"), lines);
        assertThat(timeless(run("x", plan()))).isEqualTo(timeless(whole));
    }

    @Test
    void a_line_cannot_lead_out_of_the_folder() throws IOException {
        run("x", plan(ToyTrials.template("kv", ToyTarget.THROWS)));
        String text = Files.readString(log("x"));
        Files.writeString(
                log("x"), text.replaceFirst("cases/toy-3n-kv-\\d+", "cases/../../secret"));

        assertThatThrownBy(() -> Campaign.read(folder.resolve("x")))
                .hasMessageContaining("is no line of a campaign");
    }

    @Test
    void a_folder_of_another_campaign_is_refused_with_what_differs() {
        run("x", plan());
        TrialTemplate template = plan().template();
        List<CampaignPlan> others =
                List.of(
                        plan(template.withSwitch(ToyTarget.THROWS)),
                        plan(template.withFamilies(new java.util.TreeSet<>(List.of("pauses")))),
                        plan(
                                template.with(
                                        template.options().withFaultPhase(Duration.ofSeconds(9)))),
                        plan(template.madeBy("targeted")),
                        plan(template.within(FaultBudget.ofMinority(3).over(1))),
                        new CampaignPlan(
                                template, Duration.ofMinutes(1), "there", RANGE, Shard.WHOLE),
                        new CampaignPlan(
                                template, Duration.ofSeconds(1), "here", RANGE, Shard.WHOLE),
                        CampaignProcess.plan(RANGE, new Shard(1, 2)),
                        CampaignProcess.plan(new SeedRange(6, 45), Shard.WHOLE),
                        CampaignProcess.plan(new SeedRange(5, 44), Shard.WHOLE));
        List<String> told =
                List.of(
                        "its switches is",
                        "its families is",
                        "its options is",
                        "its generator is missing and not \"targeted\"",
                        "its budget is missing and not \"FaultBudget[",
                        "its commit is \"here\" and not \"there\"",
                        "its check-timeout is",
                        "it is shard 1/1 and not 1/2",
                        "its first seed is 5 and not 6",
                        "ask for 5..45 or more");
        for (int i = 0; i < others.size(); i++) {
            CampaignPlan other = others.get(i);
            assertThatThrownBy(() -> run("x", other))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageContaining(told.get(i))
                    .hasMessageContaining("choose another folder")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void another_build_of_a_changed_commit_is_noticed_by_its_results() {
        CampaignPlan dirty =
                new CampaignPlan(
                        plan().template(),
                        Duration.ofMinutes(1),
                        "0123456-dirty",
                        RANGE,
                        Shard.WHOLE);
        CampaignSummary first = run("x", dirty);
        assertThat(timeless(run("x", dirty))).isEqualTo(timeless(first));

        TrialRunner otherBuild =
                (trial, file) ->
                        ToyTrials.RUNNER.run(
                                ToyTrials.template("append").trial(trial.seed()), file);
        assertThatThrownBy(() -> new Campaign(otherBuild).run(dirty, folder.resolve("x"), PATIENT))
                .hasMessageContaining("another build of commit 0123456-dirty");
    }

    @Test
    void a_folder_that_is_in_use_or_no_folder_is_refused_in_one_line() throws IOException {
        try (CampaignLog open = CampaignLog.open(folder.resolve("x"))) {
            assertThat(open.isEmpty()).isTrue();
            assertThatThrownBy(() -> run("x", plan())).hasMessageContaining("is in use");
        }
        Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> run("file", plan()))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("cannot write")
                .hasMessageContaining("choose another folder");
        assertThatThrownBy(() -> Campaign.read(folder.resolve("none")))
                .hasMessageContaining("there is no campaign");
        assertThat(folder.resolve("file")).hasContent("mine");
    }

    @Test
    void a_seed_that_cannot_be_run_to_its_end_is_unknown_and_keeps_no_other_back() {
        TrialRunner stumbling =
                (trial, file) -> {
                    if (trial.seed() % 10 == 0) {
                        throw new IllegalStateException(
                                "stopped",
                                new UnsupportedOperationException("seed " + trial.seed()));
                    }
                    return ToyTrials.RUNNER.run(trial, file);
                };

        CampaignSummary summary =
                new Campaign(stumbling, 2).run(plan(ToyTrials.template("kv")), folder, PATIENT);

        assertThat(summary.done()).isEqualTo(40);
        assertThat(summary.status()).isEqualTo(Status.UNKNOWN);
        assertThat(summary.groups()).hasSize(1);
        FailureGroup group = summary.groups().getFirst();
        assertThat(group.seeds()).isEqualTo(4);
        assertThat(group.firstSeed()).isEqualTo(10);
        assertThat(group.signature().text())
                .startsWith("unknown / trial stopped / UnsupportedOperationException / at ");
        assertThat(folder.resolve(group.smallest().caseFile().orElseThrow())).exists();
    }

    @Test
    void what_cannot_be_run_at_all_ends_the_campaign() {
        TrialTemplate odd =
                ToyTrials.template("kv")
                        .withFamilies(new java.util.TreeSet<>(List.of("earthquakes")));

        assertThatThrownBy(() -> run("x", plan(odd)))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("earthquakes");
    }

    @Test
    void what_stands_in_the_log_is_only_ever_added_to() throws IOException {
        run("x", CampaignProcess.plan(new SeedRange(5, 15), Shard.WHOLE));
        byte[] before = Files.readAllBytes(log("x"));
        run("x", plan());

        assertThat(Files.readAllBytes(log("x"))).startsWith(before);
        Files.write(log("x"), new byte[] {'{'}, StandardOpenOption.APPEND);
        assertThat(Campaign.read(folder.resolve("x")).done()).isEqualTo(40);
    }
}
