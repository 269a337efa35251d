// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    @Test
    void
            aTrialOfTheReferenceDatabaseIsTheSameInTwoFreshVirtualMachinesWithOtherIdentityHashesAndHeaps()
                    throws Exception {
        List<String> first = fingerprints("-XX:hashCode=1", "-Xmx256m", "-XX:+UseSerialGC");
        List<String> second = fingerprints("-XX:hashCode=4", "-Xmx700m", "-XX:+UseParallelGC");

        assertThat(first)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("[0-9a-f]{16} .*"));
        assertThat(second).isEqualTo(first);
    }

    private static List<String> fingerprints(String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Fingerprint.class.getName(), "1", "2"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
