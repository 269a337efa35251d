// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFileTest {
    @TempDir Path folder;

    private Path written() {
        Path file = folder.resolve("case.json");
        CaseFile.of(ToyTrials.run(9, "kv", ToyTarget.LOSES_WRITES), "c0ffee").write(file);
        return file;
    }

    @Test
    void aCaseIsReadAsItWasWritten() {
        TrialResult result = ToyTrials.run(9, "kv", ToyTarget.LOSES_WRITES);
        CaseFile written = CaseFile.of(result, "c0ffee");
        Path file = folder.resolve("case.json");
        written.write(file);

        assertThat(CaseFile.read(file)).isEqualTo(written);
        assertThat(written.expected()).isEqualTo(Status.INVALID);
    }

    @Test
    void aReplayReproducesTheVerdictAndTheTraceHash() {
        CaseFile read = CaseFile.read(written());

        Replay.Outcome outcome = new Replay(ToyTrials.RUNNER).run(read, "c0ffee", Optional.empty());

        assertThat(outcome.differences()).isEmpty();
        assertThat(outcome.reproduced()).isTrue();
        assertThat(outcome.result().verdict().status()).isEqualTo(Status.INVALID);
    }

    @Test
    void aReplayThatTookAnotherCourseSaysSoAndNamesTheBuilds() {
        CaseFile read = CaseFile.read(written());
        CaseFile other = new CaseFile("0ld", read.trial(), Status.VALID, "0123456789abcdef");

        Replay.Outcome outcome =
                new Replay(ToyTrials.RUNNER).run(other, "c0ffee", Optional.empty());

        assertThat(outcome.reproduced()).isFalse();
        assertThat(outcome.differences()).hasSize(2);
        assertThat(outcome.differences().get(0))
                .contains(read.traceHash(), "0123456789abcdef", "commit 0ld", "c0ffee");
        assertThat(outcome.differences().get(1))
                .isEqualTo("the verdict is invalid, the case file has valid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "format" : 1       | "format" : 2          | format is 2; this build reads 1
                    "nodes" : 3        | "nodes" : "three"     | nodes must be an integer
                    "nodes" : 3        | "nodes" : 0           | nodes must be 1 to 99: 0
                    "workload"         | "workloda"            | workload is missing
                    "commit"           | "extra" : 1, "commit" | extra is no field of a case file; remove it
                    "clients" : 6      | "clients" : 6, "client" : 7 | options.client is no field of a case file; did you mean clients?
                    "fault-phase" : "20s" | "fault-phase" : "20 seconds" | options.fault-phase is wrong: '20 seconds' is not a duration; write
                    "fault-phase" : "20s" | "fault-phase" : "5000h" | fault-phase must be at most 1h, not 5000h
                    "verdict" : "invalid" | "verdict" : "wrong" | expected.verdict is "wrong"; it must be
                    "commit"           | commit                | :3:
                    """)
    void aDamagedCaseIsRefusedInOneLineWithTheFileAndTheCure(String from, String to, String message)
            throws Exception {
        Path file = written();
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));

        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith(file.toString())
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> CaseFile.read(folder.resolve("none.json")))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageEndingWith("none.json: there is no such case file");
    }
}
