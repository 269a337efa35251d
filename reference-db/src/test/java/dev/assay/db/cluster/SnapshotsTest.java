// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Logs that are cut off in front, and followers that need what is gone. */
class SnapshotsTest {
    private static final Set<String> ALL = Set.of("partitions", "crashes", "pauses", "links");

    private static Cluster cluster(long seed, int nodes, int every, int kept) {
        RaftOptions options =
                RaftOptions.of(nodes, Set.of()).with(new RaftOptions.Compacting(every, kept, 200));
        return new Cluster(SimulationOptions.of(seed, nodes), options);
    }

    @Test
    void aFollowerThatNeedsWhatIsGoneCatchesUpBySnapshot() {
        Cluster cluster = cluster(1, 3, 20, 0);
        int[] installed = cluster.countMarks("snapshot-installed");
        long[] applied = cluster.watchApplied();
        cluster.startClients(3);
        cluster.runWithFaults(Set.of(), 2 * Cluster.SECOND);
        int cutOff = (cluster.world.leader().orElseThrow() + 1) % 3;
        cluster.world.processes().crash(cutOff);
        cluster.runWithFaults(Set.of(), 0);
        cluster.world.runUntil(cluster.world.nowNanos() + 2 * Cluster.SECOND);
        long before = applied[cutOff];
        assertThat(Arrays.stream(applied).max().orElseThrow()).isGreaterThan(before + 100);
        cluster.world.processes().restart(cutOff);
        assertThat(cluster.recovers()).isTrue();
        cluster.world.runUntil(cluster.world.nowNanos() + Cluster.SECOND);
        assertThat(installed[0]).isPositive();
        assertThat(applied[cutOff]).isEqualTo(Arrays.stream(applied).max().orElseThrow());
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void aNodeStartsAgainFromItsSnapshot() {
        Cluster cluster = cluster(2, 3, 20, 5);
        int[] taken = cluster.countMarks("snapshot-taken");
        cluster.startClients(3);
        cluster.runWithFaults(Set.of(), 2 * Cluster.SECOND);
        assertThat(taken[0]).isGreaterThan(3);
        long[] appliedAgain = cluster.watchApplied();
        for (int node = 0; node < 3; node++) {
            cluster.world.processes().losePower(node);
            cluster.world.processes().restart(node);
        }
        cluster.world.runUntil(
                () -> Arrays.stream(appliedAgain).min().orElseThrow() > 0,
                cluster.world.nowNanos() + Cluster.SECOND);
        assertThat(Arrays.stream(appliedAgain).min().orElseThrow()).isGreaterThanOrEqualTo(20);
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void faultsBreakNoPromiseWhileLogsAreCompactedAllTheTime() {
        int[] installed = new int[1];
        for (long seed = 0; seed < 4; seed++) {
            for (int nodes : new int[] {3, 5}) {
                Cluster cluster = cluster(seed, nodes, 16, (int) seed % 3);
                int[] marks = cluster.countMarks("snapshot-installed");
                cluster.startClients(4);
                cluster.runWithFaults(ALL, 6 * Cluster.SECOND);
                assertThat(cluster.recovers()).as("seed %d recovers", seed).isTrue();
                assertThat(cluster.findings()).as("seed %d with %d nodes", seed, nodes).isEmpty();
                installed[0] += marks[0];
            }
        }
        assertThat(installed[0]).isGreaterThan(10);
    }

    @Test
    void aSnapshotArrivesOverLinksThatLoseAndReorder() {
        Cluster cluster = cluster(5, 3, 20, 0);
        int[] installed = cluster.countMarks("snapshot-installed");
        cluster.startClients(3);
        cluster.runWithFaults(Set.of(), 1 * Cluster.SECOND);
        int behind = (cluster.world.leader().orElseThrow() + 1) % 3;
        cluster.world.processes().crash(behind);
        cluster.world.runUntil(cluster.world.nowNanos() + 2 * Cluster.SECOND);
        World.NetworkControls network = cluster.world.network();
        for (int other = 0; other < 3; other++) {
            World.LinkQuality bad = new World.LinkQuality(0.3, 0.3, 30 * Cluster.MILLISECOND);
            network.degrade(other, behind, bad);
            network.degrade(behind, other, bad);
        }
        cluster.world.processes().restart(behind);
        cluster.world.runUntil(cluster.world.nowNanos() + 5 * Cluster.SECOND);
        assertThat(installed[0]).isPositive();
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }
}
