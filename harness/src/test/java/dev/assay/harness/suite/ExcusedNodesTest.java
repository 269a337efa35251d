// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.TruncatedFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is demanded of a system some of whose nodes stopped themselves. */
class ExcusedNodesTest {
    private static TrialResult run(List<Integer> damaged, String... switches) {
        Schedule schedule =
                Schedule.of(
                        List.of(
                                // While the log is in its first file, before any snapshot.
                                Bite.step(
                                        1500,
                                        500,
                                        new TruncatedFile("log", 0.5, true, 0),
                                        new Target.Nodes(damaged))));
        TrialTemplate template = TrialTemplate.allFaults("reference-db").under(schedule);
        for (String on : switches) {
            template = template.withSwitch(on);
        }
        return VirtualTrialRunner.standard().run(template.trial(1), Optional.empty());
    }

    private static Verdict part(TrialResult result, String name) {
        return result.verdict().parts().stream()
                .filter(part -> part.part().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMinorityWithDamagedDisksIsExcusedAndTheOthersAreNot() {
        TrialResult result = run(List.of(1, 3));
        assertThat(result.verdict().status()).as(result.verdict().reason()).isEqualTo(Status.VALID);
        assertThat(part(result, "converges").reason()).endsWith("whose disks are damaged: n1, n3");
        assertThat(result.coverage().counters().get("halts")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void nothingIsDemandedAndNothingIsProvenWhenTooFewAreLeftForAQuorum() {
        TrialResult result = run(List.of(0, 1, 3));
        for (String name : List.of("recovers", "converges")) {
            assertThat(part(result, name).status()).isEqualTo(Status.UNKNOWN);
            assertThat(part(result, name).reason())
                    .contains("only 2 of 5 nodes are left, and a quorum has 3")
                    .contains("n3: ");
        }
        assertThat(part(result, "progresses").status()).isEqualTo(Status.VACUOUS);
        assertThat(part(result, "halts-with-cause").status()).isEqualTo(Status.VALID);
        assertThat(result.verdict().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aDamagedDiskExcusesNobodyWhoDidNotStop() {
        TrialResult result = run(List.of(1, 3), "lost-tail-taken-for-torn", "rollback-unnoticed");
        assertThat(part(result, "committed-never-cut").status()).isEqualTo(Status.INVALID);
        // Snapshots may make up for the loss in the end; nobody is left out of the question.
        assertThat(part(result, "converges").reason()).doesNotContain("whose disks are damaged");
    }
}
