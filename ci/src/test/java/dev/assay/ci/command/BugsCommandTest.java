// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.harness.KnownBug;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.BugTable;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.HistoryBuilder;
import dev.assay.nemeses.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BugsCommandTest {
    @TempDir private Path folder = Path.of("");

    /** A bug shows from some seed on; without faults only where they are not needed. */
    private static TrialRunners showing(long fromSeed, boolean needsFaults) {
        return (plugins, budget) ->
                (trial, file) -> {
                    KnownBug bug = BugHunt.bugs(plugins).get(trial.switches().first());
                    TrialTemplate all = BugHunt.hunting(plugins.targets().get(trial.target()), bug);
                    Schedule full = all.trial(trial.seed()).schedule();
                    Schedule without = BugTable.without(all, bug).trial(trial.seed()).schedule();
                    // Some seeds draw none of the faults in question.
                    boolean hasFaults = trial.schedule().equals(full) && !full.equals(without);
                    boolean shows = trial.seed() >= fromSeed && (hasFaults || !needsFaults);
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

    @Test
    void the_list_is_one_name_a_line() {
        Ran ran = Ran.assay(folder, "bugs", "--list");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines())
                .contains("ack-before-fsync", "read-without-quorum", "vote-cleared-in-term")
                .isSorted();
        assertThat(ran.lines()).allMatch(line -> line.matches("[a-z0-9-]+"));
    }

    @Test
    void bugs_that_only_their_faults_show_are_as_expected() {
        Ran ran = Ran.assay(folder, "", showing(3, true), "bugs", "--seeds", "40");

        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "✓ ack-before-fsync",
                        "found after 3 seeds: invalid, linearizable: lost-write",
                        "not found in 40 seeds without ");
        assertThat(ran.lines()).last().asString().startsWith("✓ valid: all ");
    }

    @Test
    void a_bug_that_shows_without_its_faults_is_not_as_expected() {
        Ran ran = Ran.assay(folder, "", showing(3, false), "bugs", "--seeds", "4");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("✗ ack-before-fsync", "found after 3 seeds without ");
        assertThat(ran.lines()).last().asString().startsWith("✗ invalid: not as expected: ");
    }

    @Test
    void a_bug_that_is_never_found_is_not_as_expected() {
        Ran ran = Ran.assay(folder, "", showing(9, true), "bugs", "--seeds", "4");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("    not found\n");
    }

    @Test
    void the_table_as_json_keeps_the_schema_and_the_report_shows_it() {
        Ran ran =
                Ran.assay(
                        folder,
                        "",
                        showing(2, true),
                        "bugs",
                        "--seeds",
                        "2",
                        "--json",
                        "--out",
                        "out");

        ResultsSchema.assertValid(ran.out());
        assertThat(folder.resolve("out/report.html"))
                .content()
                .contains("Planted bugs")
                .contains("ack-before-fsync");
    }
}
