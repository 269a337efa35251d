// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be written must not look as if it had been. */
class LostOutputTest {
    private static final String VALID =
            """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :ok, :f :write, :value 1}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value 1}
            """;

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void two_histories() throws IOException {
        Files.writeString(folder.resolve("good.edn"), VALID);
        Files.writeString(
                folder.resolve("bad.edn"), VALID.replace(":read, :value 1", ":read, :value 2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check good.edn --model register",
                "check good.edn --model register --json",
                "check missing.edn --model register",
                "generate --model kv --operations 5000 --out -",
                "bugs --list",
                "check --help",
                "--version",
            })
    void a_result_that_nobody_got_is_told_on_one_line_and_exits_254(String arguments) {
        Ran ran = Ran.assayOnFullDisk(folder, arguments.split(" "));

        assertThat(ran.complaint())
                .startsWith("assay: cannot write standard output: No space left on device");
        assertThat(ran.code()).isEqualTo(254);
    }

    @Test
    void a_violation_stays_found_though_nobody_read_of_it() {
        Ran ran = Ran.assayOnFullDisk(folder, "check", "bad.edn", "--model", "register");

        assertThat(ran.complaint()).contains("cannot write standard output");
        assertThat(ran.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--report", "--prove"})
    void a_folder_that_cannot_be_written_keeps_no_verdict_back(String option) {
        Ran bad = Ran.assay(folder, "check", "bad.edn", "--model", "register", option, "good.edn");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).startsWith("✗ invalid: bad.edn broke ").doesNotContain("report.html");
        assertThat(bad.complaint())
                .contains("cannot write")
                .contains("choose another by " + option);

        Ran good =
                Ran.assay(folder, "check", "good.edn", "--model", "register", option, "good.edn");
        assertThat(good.code()).isEqualTo(254);
        assertThat(good.out()).startsWith("✓ valid");
        assertThat(good.complaint()).contains("choose another by " + option);
    }

    @Test
    void a_proof_that_cannot_be_written_keeps_no_verdict_back() throws IOException {
        Files.createDirectories(folder.resolve("proofs/proof-good.edn.json/taken"));

        Ran ran =
                Ran.assay(folder, "check", "good.edn", "--model", "register", "--prove", "proofs");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).startsWith("✓ valid").contains("1 order of 2 operations verified");
        assertThat(ran.complaint()).contains("cannot write");
    }
}
