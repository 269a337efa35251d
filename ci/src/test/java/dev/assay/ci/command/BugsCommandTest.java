// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.HistoryBuilder;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BugsCommandTest {
    @TempDir private Path folder = Path.of("");

    private static final Map<String, FaultFamily> FAMILIES = new TreeMap<>();

    static {
        ServiceLoader.load(FaultType.class)
                .forEach(type -> FAMILIES.put(type.defaults().id(), type.family()));
    }

    /** True when the trial has a fault of a family that the bug needs, or needs none. */
    private static boolean hasFaults(Plugins plugins, Trial trial) {
        KnownBug bug =
                plugins.target(trial.target()).bugs().stream()
                        .filter(it -> trial.switches().contains(it.name()))
                        .findFirst()
                        .orElseThrow();
        return bug.needs().isEmpty()
                || trial.schedule().steps().stream()
                        .map(step -> FAMILIES.get(step.fault().id()).word())
                        .anyMatch(bug.needs()::contains);
    }

    /** A bug shows from some seed on; without faults only where they are not needed. */
    private static TrialRunners showing(long fromSeed, boolean needsFaults) {
        return showing(
                (plugins, trial) ->
                        !trial.switches().isEmpty()
                                && trial.seed() >= fromSeed
                                && (!needsFaults || hasFaults(plugins, trial)));
    }

    private static TrialRunners showing(BiPredicate<Plugins, Trial> alarm) {
        return (plugins, budget) ->
                (trial, file) -> {
                    boolean shows = alarm.test(plugins, trial);
                    Verdict verdict =
                            shows
                                    ? Verdict.invalid(
                                            "linearizable",
                                            new Witness(
                                                    "lost-write",
                                                    List.of(),
                                                    0,
                                                    0,
                                                    List.of(),
                                                    List.of("It is lost.")))
                                    : Verdict.valid("linearizable", "an order was found");
                    Coverage none =
                            new Coverage(
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    List.of());
                    return new TrialResult(
                            trial,
                            new HistoryBuilder().build(),
                            verdict,
                            "00",
                            Duration.ZERO,
                            Duration.ZERO,
                            none,
                            Optional.empty());
                };
    }

    private Ran bugs(TrialRunners runners, String... arguments) {
        List<String> all = new ArrayList<>(List.of("bugs", "--shrink-time", "0s"));
        all.addAll(List.of(arguments));
        return Ran.assay(folder, "", runners, all.toArray(new String[0]));
    }

    @Test
    void the_list_has_a_bug_a_line_and_says_which_surveyed_bugs_none_stands_for() {
        Ran ran = Ran.assay(folder, "bugs", "--list");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines())
                .anyMatch(line -> line.matches("ack-before-fsync +reference-db +row 15"))
                .anyMatch(line -> line.matches("votes-counted-twice +reference-db +row 59.*"))
                .anyMatch(line -> line.matches("votes-counted-twice +reference-db-pbft +row 39"))
                .anyMatch(line -> line.matches("rollback-unnoticed +reference-db +seldom drawn"))
                .anyMatch(line -> line.startsWith("no bug for row 31, a hybrid"))
                .anyMatch(line -> line.startsWith("    because there is no hybrid"));
    }

    @Test
    void the_list_as_json_has_bugs_and_rows() {
        Ran ran = Ran.assay(folder, "bugs", "--list", "--json", "--only", "ack-before-fsync");

        assertThat(ran.out())
                .contains("\"name\":\"ack-before-fsync\"", "\"rows\":[15]", "\"reason\":")
                .doesNotContain("\"name\":\"read-without-quorum\"");
    }

    @Test
    void bugs_that_only_their_faults_show_are_as_expected() {
        Ran ran = bugs(showing(3, true), "--seeds", "120", "--controls", "30", "--verbose");

        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "✓ ack-before-fsync",
                        ": invalid, linearizable: lost-write",
                        "not found in 30 schedules without ",
                        "without any bug, reference-db: 0 alarms in 120 schedules",
                        "found by: linearizable ");
        assertThat(ran.lines()).last().asString().startsWith("✓ valid: all ");
    }

    @Test
    void without_more_being_asked_the_answer_fits_a_screen() {
        Ran ran = bugs(showing(3, true), "--seeds", "40", "--controls", "0");

        assertThat(ran.lines()).hasSizeLessThanOrEqualTo(25);
        assertThat(ran.out())
                .containsPattern("schedules to detection: median \\d+, p90 \\d+, most \\d+")
                .contains("surveyed bugs: ");
    }

    @Test
    void only_the_bugs_of_one_target_or_name_are_hunted() {
        Ran one =
                bugs(
                        showing(1, true),
                        "--seeds",
                        "9",
                        "--only",
                        "votes-counted-twice",
                        "--target",
                        "reference-db-pbft");
        assertThat(one.code()).isZero();
        assertThat(one.out())
                .contains("1 of 1 planted bug found", "reference-db-pbft: 0 alarms")
                .doesNotContain("reference-db: 0 alarms");

        Ran wrong = bugs(showing(1, true), "--only", "ack-before-fsink");
        assertThat(wrong.code()).isEqualTo(254);
        assertThat(wrong.complaint()).contains("did you mean ack-before-fsync?");
    }

    @Test
    void a_bug_that_shows_without_its_faults_is_not_as_expected() {
        Ran ran = bugs(showing(3, false), "--seeds", "12", "--controls", "12", "--verbose");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("✗ ack-before-fsync", "found after 3 schedules without ");
        assertThat(ran.lines()).last().asString().startsWith("✗ invalid: not as expected: ");
    }

    @Test
    void a_bug_that_is_never_found_is_not_as_expected() {
        Ran ran = bugs(showing(9, true), "--seeds", "4", "--verbose");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "    not found in 4 schedules, ", "schedules to detection: median missed");
    }

    @Test
    void a_bug_that_is_known_to_be_drawn_seldom_may_be_missed() {
        Ran ran = bugs(showing(9, true), "--seeds", "4", "--only", "rollback-unnoticed");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("missed: rollback-unnoticed (seldom drawn)");
    }

    @Test
    void where_no_trial_without_a_bug_is_asked_for_none_is_held() {
        Ran ran = bugs(showing(1, true), "--only", "ack-before-fsync", "--clean", "0");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).doesNotContain("without any bug");
    }

    @Test
    void an_alarm_without_any_bug_is_not_as_expected() {
        Ran ran =
                bugs(
                        showing((plugins, trial) -> trial.seed() == 2),
                        "--seeds",
                        "8",
                        "--controls",
                        "0",
                        "--only",
                        "ack-before-fsync");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("reference-db: 2 alarms in 8 schedules");
        assertThat(ran.lines()).last().asString().contains("2 alarms where there is no bug");
    }

    @Test
    void what_fails_as_well_with_the_bug_off_has_not_found_it() {
        Ran ran =
                bugs(
                        showing(
                                (plugins, trial) ->
                                        trial.seed() == 1
                                                || (trial.seed() == 3
                                                        && !trial.switches().isEmpty())),
                        "--seeds",
                        "40",
                        "--controls",
                        "0",
                        "--clean",
                        "0",
                        "--verbose",
                        "--only",
                        "ack-before-fsync");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("found after 13 schedules", "6 schedules failed as well with the bug off")
                .contains("not as expected: ack-before-fsync");
    }

    @Test
    void the_table_as_json_keeps_the_schema_and_the_report_shows_it() {
        Ran ran = bugs(showing(2, true), "--seeds", "12", "--json", "--out", "out");

        ResultsSchema.assertValid(ran.out());
        assertThat(folder.resolve("out/report.html"))
                .content()
                .contains("Planted bugs", "Benchmark of known bugs", "alarms without any bug")
                .contains("ack-before-fsync", "Sync HotStuff");
    }
}
