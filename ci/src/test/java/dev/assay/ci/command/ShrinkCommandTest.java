// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import dev.assay.ci.results.ResultsSchema;
import dev.assay.harness.trial.CaseFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkCommandTest {
    @TempDir private Path folder = Path.of("");

    private Path only(String place) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve(place))) {
            return files.toList().getFirst();
        }
    }

    @Test
    void aFailedRunIsShrunkToACaseThatReplaysAndBecomesATest() throws Exception {
        Ran run =
                Ran.assay(
                        folder,
                        "run",
                        "--bug",
                        "read-without-quorum",
                        "--shrink",
                        "--out",
                        "found");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "shrunk   from ",
                        " runs, ",
                        "./assay replay found/cases/all-faults-shrunk-");
        Path small;
        try (Stream<Path> cases = Files.list(folder.resolve("found/cases"))) {
            small =
                    cases.filter(file -> file.toString().contains("shrunk"))
                            .findFirst()
                            .orElseThrow();
        }
        assertThat(CaseFile.read(small).trial().schedule().steps()).hasSizeBetween(1, 5);

        Ran replay =
                Ran.assay(folder, "replay", small.toString(), "--out", "again", "--junit", "tests");
        assertThat(replay.code()).isEqualTo(1);
        assertThat(replay.out()).contains("reproduced: same verdict, same trace");
        assertThat(only("tests").getFileName().toString())
                .startsWith("AllFaultsShrunk")
                .endsWith("Test.java");
        String page = Files.readString(folder.resolve("again/report.html"));
        assertThat(page).contains("Step by step", "class=\"message delivered\"", "AppendRequest");

        Ran again = Ran.assay(folder, "shrink", small.toString(), "--out", "smaller", "--json");
        assertThat(again.code()).isEqualTo(1);
        // Only Maven's build knows its commit.
        assertThat(ResultsSchema.problems(again.out())).allMatch(line -> line.contains("commit"));
        assertThat(again.out()).contains("\"command\":\"shrink\"", "shrunk from ");
    }

    @Test
    void whatCannotBeShrunkOrTestedIsSaidInOneLine() throws Exception {
        Ran.assay(
                folder,
                "run",
                "--faults",
                "none",
                "--trials",
                "1",
                "--workload",
                "kv",
                "--out",
                "o");
        String sound = only("o/cases").toString();

        Ran shrink = Ran.assay(folder, "shrink", sound, "--out", "s");
        assertThat(shrink.code()).isEqualTo(254);
        assertThat(shrink.err()).contains("there is nothing to shrink");
        assertThat(shrink.err().lines()).hasSize(1);
        Ran test = Ran.assay(folder, "replay", sound, "--out", "r", "--junit", "T.java");
        assertThat(test.code()).isEqualTo(254);
        assertThat(test.err()).contains("breaks no promise");
        for (List<String> bad :
                List.of(List.of("--runs", "0"), List.of("--time", "0s"), List.of("--tiem", "1s"))) {
            Ran refused = Ran.assay(folder, "shrink", sound, bad.get(0), bad.get(1));
            assertThat(refused.code()).isEqualTo(254);
            assertThat(refused.err().lines()).hasSize(1);
        }
    }

    @Test
    void twoVirtualMachinesAreComparedFromTheCommandLine() {
        Ran same = Ran.assay(folder, "determinism", "--seeds", "4", "--nodes", "3");
        assertThat(same.code()).isZero();
        assertThat(same.out()).contains("the same in both virtual machines: 1 trial, ");

        Ran gone =
                Ran.assay(folder, "determinism", "--protocol", "com.example.Gone", "--seeds", "1");
        assertThat(gone.code()).isEqualTo(254);
        assertThat(gone.err()).contains("there is no class com.example.Gone");
        Ran wrong = Ran.assay(folder, "determinism", "--seeds", "9..1");
        assertThat(wrong.code()).isEqualTo(254);
        assertThat(wrong.err()).contains("--seeds must be such as 0..9");
    }
}
