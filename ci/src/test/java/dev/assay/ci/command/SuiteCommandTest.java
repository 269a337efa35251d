// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SuiteCommandTest {
    private static final String SUITE =
            """
            version: 1
            name: small
            defaults: {nodes: 3, fault-phase: 4s}
            trials:
              - name: pauses
                workload: kv
                faults: [pauses]
                seeds: 2
                expect: {recovers-within: 9s}
              - name: stale-reads
                bugs: [read-without-quorum]
                fault-phase: 20s
                seeds: 0..40
                expect: {anomaly: non-linearizable, in: any-seed}
            """;

    @TempDir private Path folder = Path.of("");

    private Ran run(String suite, String... more) throws IOException {
        Files.writeString(folder.resolve("small.yaml"), suite);
        String[] arguments = new String[more.length + 4];
        System.arraycopy(new String[] {"run", "small.yaml", "--out", "out"}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Ran.assay(folder, arguments);
    }

    private JsonNode results() throws IOException {
        String document = Files.readString(folder.resolve("out/results.json"));
        ResultsSchema.assertValid(document);
        return JsonMapper.shared().readTree(document);
    }

    @Test
    void a_suite_in_which_all_is_as_expected_succeeds_though_trials_broke_promises()
            throws IOException {
        Ran ran = run(SUITE.replace("0..40", "0..8"), "--junit-xml", "out/junit.xml");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.lines())
                .last()
                .asString()
                .startsWith("✓ valid: 10 trials as expected (")
                .contains(" invalid");
        assertThat(ran.out()).contains("stale-reads  ✗ invalid").contains(", as expected");
        assertThat(results().at("/suite/unmet")).isEmpty();
        assertThat(Files.readString(folder.resolve("out/junit.xml")))
                .contains("tests=\"10\" failures=\"0\"");
    }

    @Test
    void a_violation_that_was_expected_and_did_not_happen_fails_the_suite() throws IOException {
        Ran ran =
                run(
                        SUITE.replace("bugs: [read-without-quorum]", "workload: kv")
                                .replace("0..40", "2"));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.lines())
                .last()
                .asString()
                .startsWith(
                        "✗ invalid: stale-reads-3n-kv-1: expected invalid with non-linearizable")
                .contains("(and 1 more not as expected)");
        assertThat(results().at("/suite/unmet")).hasSize(2);
        assertThat(results().at("/trials/0/expectation/isMet").asBoolean()).isTrue();
        assertThat(results().at("/trials/2/expectation/isMet").asBoolean()).isFalse();
    }

    @Test
    void too_slow_a_recovery_fails_the_suite() throws IOException {
        Ran ran = run(SUITE.replace("9s", "1ms").replace("0..40", "0..8"));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.lines().getLast()).contains("ms to recover, more than 1 ms");
    }

    @Test
    void an_unexpected_violation_is_told_with_its_witness() throws IOException {
        Ran ran =
                run(
                        SUITE.replace("seeds: 2", "seeds: 1")
                                .replace("0..40", "0..8")
                                .replace("expect: {anomaly: non-linearizable, in: any-seed}", ""));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("✗ invalid: stale-reads-3n-mixed-")
                .contains("⇒ ")
                .contains("replay   ./assay replay out/cases/stale-reads");
    }

    @Test
    void a_suite_whose_time_is_up_says_what_did_not_run_and_is_undecided() throws IOException {
        Ran ran = run(SUITE.replace("name: small", "time: 1ms"));

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(2);
        assertThat(ran.lines())
                .last()
                .asString()
                .contains("time is up: 41 of 42 trials did not run");
        assertThat(results().at("/suite/notRun")).hasSize(41);
    }

    @Test
    void mistakes_are_told_with_their_line_and_what_was_probably_meant() throws IOException {
        assertMistake(
                "workload: kv",
                "wrkload: kv",
                "small.yaml:6: unknown key 'wrkload'; did you mean 'workload'?");
        assertMistake(
                "[pauses]",
                "[pauzes]",
                "small.yaml:7: unknown fault family 'pauzes'; did you mean 'pauses'?");
        assertMistake(
                "read-without-quorum", "reed-without-quorum", "unknown bug 'reed-without-quorum'");
        assertMistake("any-seed", "some-seed", "unknown choice 'some-seed'");
        assertMistake(
                "version: 1", "version: 2", "small.yaml:1: version 2 is not known to this build");
        assertMistake("{recovers-within: 9s}", "{recovers-within: 9}", "'9' is not a duration");
        assertMistake(
                "{recovers-within: 9s}",
                "{verdict: invalid, recovers-within: 9s}",
                "recovers-within asks for a trial in which no promise is broken");
        assertMistake("name: stale-reads", "name: pauses", "fault");
        assertMistake("seeds: 2", "seeds: 0", "seeds must be 1 to 100000, not 0");
        assertMistake("faults: [pauses]", "schedule: none.yaml", "there is no schedule file");
        assertMistake("faults: [pauses]", "matrix: {nodes: []}", "'nodes' has no value to choose");
        assertThat(run(SUITE, "--trials", "3").err())
                .contains("small.yaml says which trials to run, so it goes without --trials");
        assertThat(Ran.assay(folder, "run", "none.yaml").err())
                .contains("none.yaml: there is no such suite file");
    }

    private void assertMistake(String right, String wrong, String complaint) throws IOException {
        String spoilt =
                wrong.equals("name: pauses")
                        ? SUITE.replace(right, wrong)
                                .replace("bugs: [read-without-quorum]", "workload: kv")
                        : SUITE.replace(right, wrong);
        Ran ran = run(spoilt);
        assertThat(ran.code()).as(wrong + ": " + ran.out()).isEqualTo(254);
        if (wrong.equals("name: pauses")) {
            assertThat(ran.err()).contains("two trials are called pauses-3n-kv-1");
        } else {
            assertThat(ran.err()).contains(complaint);
        }
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void a_matrix_multiplies_and_names_each_choice() throws IOException {
        Ran ran =
                run(
                        """
                        version: 1
                        trials:
                          - name: few
                            workload: kv
                            fault-phase: 2s
                            matrix:
                              nodes: [3, 5]
                              faults: [[pauses], [pauses, crashes], none]
                        """);

        assertThat(ran.lines()).as(ran.err()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(results().get("trials").valueStream().map(one -> one.get("group").asString()))
                .containsExactly(
                        "few-3-nodes-pauses",
                        "few-3-nodes-pauses+crashes",
                        "few-3-nodes-none",
                        "few-5-nodes-pauses",
                        "few-5-nodes-pauses+crashes",
                        "few-5-nodes-none");
    }

    @Test
    void what_was_found_once_is_kept_and_looked_for_in_later_runs() throws IOException {
        String suite =
                """
                version: 1
                trials:
                  - {name: stale, bugs: [read-without-quorum], nodes: 3, seeds: 0..8}
                """;
        Ran first = run(suite, "--cases", "kept");
        assertThat(first.code()).as(first.err()).isEqualTo(1);
        assertThat(folder.resolve("kept")).isDirectoryNotContaining("glob:**.partial");
        long kept = kept();
        assertThat(kept).isPositive();

        String harmless = suite.replace("bugs: [read-without-quorum]", "workload: kv");
        Ran second = run(harmless.replace("0..8", "1"), "--cases", "kept");
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.out()).contains("earlier-stale").contains("invalid: earlier-stale-3n-");
        assertThat(kept()).as("the same failure is kept once").isEqualTo(kept);

        Files.writeString(folder.resolve("kept/damaged.json"), "{");
        Ran third = Ran.assay(folder, "run", "--trials", "1", "--out", "o", "--cases", "kept");
        assertThat(third.code()).isEqualTo(1);
        assertThat(third.err()).contains("damaged.json").contains("left out, remove it");
    }

    private long kept() throws IOException {
        try (var files = Files.list(folder.resolve("kept"))) {
            return files.count();
        }
    }
}
