// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assay.ci.command.TrialRunners;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--no-such-option                        | Unknown option",
                "ron                                     | ron",
                "run --trils 3                           | did you mean --trials",
                "run --seed one                          | Invalid value for option '--seed'",
                "run --trials 0                          | --trials must be 1 to",
                "run --trials -1                         | --trials must be 1 to",
                "run --nodes 0                           | --nodes must be 1 to 99",
                "run --bug ack-before-sync               | did you mean ack-before-fsync",
                "run --faults partition                  | partitions",
                "run --workload kw                       | did you mean kv",
                "run --schedule missing.yaml             | missing.yaml",
                "run --timeout 5                         | '5' is not a duration; write a whole"
                        + " number and ns, us, ms, s, m or h, such as 500ms",
                "run --timeout 5days                     | is not a duration",
                "run --plugins missing.jar               | cannot read",
                "check --model register                  | FILE",
                "check x.edn                             | --model",
                "check x.edn --model register --format x | no history format x",
                "check x.edn --model register --initial {| is not JSON",
                "check x.edn --model register --nil-reads maybe | --nil-reads is unknown or nil",
                "check x.edn --model registr             | did you mean register?",
                "audit                                   | DIR",
                "audit missing                           | no such folder",
                "audit . --checkpoint missing            | missing: cannot be read",
                "generate --model kv --operations 1      | --out FILE",
                "generate ledger                         | --out",
                "generate ledger --out a --tamper b      | there are edit,",
                "generate ledger --out a --scheme b      | there are ed25519,",
                "replay                                  | CASE",
                "replay missing.json                     | missing.json",
                "bugs --seeds 0                          | --seeds must be at least 1",
            })
    void bad_arguments_are_told_on_one_line_and_exit_254(String arguments, String words) {
        Ran ran = Ran.assay(folder, arguments.strip().split(" +"));

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.complaint()).startsWith("assay: ").contains(words);
        assertThat(folder).as("nothing was written").isEmptyDirectory();
    }

    @Test
    void without_a_command_the_usage_is_shown_as_a_bad_argument() {
        Ran ran = Ran.assay(folder);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err())
                .contains(
                        "run",
                        "check",
                        "audit",
                        "replay",
                        "bugs",
                        "campaign",
                        "doctor",
                        "Exit codes");
    }

    @ParameterizedTest
    @CsvSource({"run", "check", "audit", "replay", "bugs", "campaign", "doctor"})
    void every_command_explains_itself(String command) {
        Ran ran = Ran.assay(folder, command, "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Usage: assay " + command);
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void the_version_names_the_commit() {
        assertThat(Ran.assay(folder, "--version").out())
                .matches("assay \\S+ \\(commit (unknown|[0-9a-f]{12}(-dirty)?)\\)\\R");
    }

    @Test
    void an_out_folder_that_cannot_be_is_told_before_any_trial_runs() throws Exception {
        Files.writeString(folder.resolve("taken"), "a file");
        TrialRunners never =
                (plugins, budget) ->
                        (trial, file) -> {
                            throw new AssertionError("a trial ran");
                        };

        Ran ran = Ran.assay(folder, "", never, "run", "--out", "taken/below");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("cannot write").contains("choose another by --out");
    }

    @Test
    void a_defect_is_an_internal_error_and_asks_to_be_reported() {
        TrialRunners broken =
                (plugins, budget) ->
                        (trial, file) -> {
                            throw new IllegalStateException("a planted defect");
                        };

        Ran ran = Ran.assay(folder, "", broken, "run", "--trials", "1");

        assertThat(ran.code()).isEqualTo(255);
        assertThat(ran.err())
                .contains("internal error")
                .contains("please report")
                .contains("a planted defect");
    }

    @Test
    void the_worst_of_several_exit_codes_is_a_violation_then_what_kept_from_judging() {
        assertThat(ExitCode.worst(List.of(0, 2, 254, 255, 1))).isEqualTo(1);
        assertThat(ExitCode.worst(List.of(0, 2, 254, 255))).isEqualTo(255);
        assertThat(ExitCode.worst(List.of(254, 0, 2))).isEqualTo(254);
        assertThat(ExitCode.worst(List.of(0, 2, 0))).isEqualTo(2);
        assertThat(ExitCode.worst(List.of(0, 0))).isZero();
        assertThat(ExitCode.worst(List.of())).as("nothing was checked").isEqualTo(2);
    }

    @Test
    void the_script_leaves_an_archive_of_each_command_and_of_nothing_else() throws Exception {
        Path script = Path.of("..", "assay");
        assumeThat(script).as("skipped: there is no assay script").exists();
        String known =
                Files.readString(script)
                        .lines()
                        .filter(line -> line.endsWith(") command=$1 ;;"))
                        .findFirst()
                        .orElseThrow()
                        .replace(") command=$1 ;;", "");
        List<String> commands =
                Ran.assay(folder, "--help")
                        .out()
                        .lines()
                        .dropWhile(line -> !line.equals("Commands:"))
                        .filter(line -> line.matches("  [a-z].*"))
                        .map(line -> line.strip().split(" ")[0])
                        .toList();

        assertThat(List.of(known.strip().split(" \\| "))).containsExactlyElementsOf(commands);
    }
}
