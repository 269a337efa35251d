// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.PlantedBug;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whole clusters in the simulated world. */
class ClusterTest {
    private static final Set<String> ALL = Set.of("partitions", "crashes", "pauses", "links");

    private static Cluster run(long seed, int nodes, Set<String> families, Set<PlantedBug> bugs) {
        Cluster cluster = new Cluster(seed, nodes, bugs);
        cluster.startClients(4);
        cluster.runWithFaults(families, 6 * Cluster.SECOND);
        return cluster;
    }

    @Test
    void aHealthyClusterAnswersEveryOperation() {
        Cluster cluster = new Cluster(1, 3, Set.of());
        cluster.startClients(4);
        cluster.runWithFaults(Set.of(), 3 * Cluster.SECOND);
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
        assertThat(cluster.failed + cluster.indefinite).isZero();
        assertThat(cluster.done).isGreaterThan(300);
    }

    @Test
    void faultsBreakNoPromiseAndTheClusterRecovers() {
        for (long seed = 0; seed < 12; seed++) {
            for (int nodes : List.of(1, 3, 5)) {
                Cluster cluster =
                        run(seed, nodes, nodes == 1 ? Set.of("crashes", "links") : ALL, Set.of());
                assertThat(cluster.recovers())
                        .as("seed %d with %d nodes recovers", seed, nodes)
                        .isTrue();
                assertThat(cluster.findings()).as("seed %d with %d nodes", seed, nodes).isEmpty();
                assertThat(cluster.done).isGreaterThan(50);
            }
        }
    }

    @Test
    void theSameSeedRunsTheSameWay() {
        TreeSet<Long> hashes = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            hashes.add(run(3, 5, ALL, Set.of()).world.traceHash());
        }
        assertThat(hashes).hasSize(1);
        assertThat(run(4, 5, ALL, Set.of()).world.traceHash()).isNotEqualTo(hashes.first());
    }

    @Test
    void clientsSeeRequestsThatHappenTwice() {
        assertFound(PlantedBug.RETRY_APPLIED_TWICE, "twice");
    }

    @Test
    void anOracleSeesCommittedEntriesThatAreCutOff() {
        assertFound(PlantedBug.COMMITTED_LOST_ON_STEP_DOWN, "committed-never-cut");
        assertFound(PlantedBug.APPEND_WITHOUT_PREV_CHECK, "committed-never-cut");
    }

    @Test
    void aPowerLossTakesWhatWasAcknowledgedTooEarly() {
        assertFound(
                PlantedBug.ACK_BEFORE_FSYNC,
                "lacks",
                "committed-prefix-agreement",
                "committed-never-cut");
    }

    private static void assertFound(PlantedBug bug, String... words) {
        for (long seed = 0; seed < 60; seed++) {
            Cluster cluster = run(seed, seed % 2 == 0 ? 3 : 5, ALL, Set.of(bug));
            cluster.recovers();
            String found = String.join("\n", cluster.findings());
            for (String word : words) {
                if (found.contains(word)) {
                    return;
                }
            }
        }
        throw new AssertionError(bug + " was not found");
    }
}
