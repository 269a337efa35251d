// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.raft.Quorums;
import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What other quorums than majorities buy, and what becomes of those that need not meet. */
class FlexibleQuorumsTest {
    private static final Set<String> ALL =
            Set.of("partitions", "crashes", "pauses", "links", "membership");

    private static Cluster cluster(long seed, Quorums quorums) {
        return new Cluster(
                SimulationOptions.of(seed, 5), RaftOptions.of(5, Set.of()).with(quorums));
    }

    @Test
    void aLeaderAndOneFollowerOfFiveGoOnDeciding() {
        Cluster cluster = cluster(1, Quorums.of(5, 4, 2));
        cluster.startClients(3);
        cluster.world.runUntil(2 * Cluster.SECOND);
        int leader = cluster.world.leader().orElseThrow();
        for (int i = 1; i <= 3; i++) {
            cluster.world.processes().crash((leader + i) % 5);
        }
        int before = cluster.done;
        cluster.world.runUntil(5 * Cluster.SECOND);
        assertThat(cluster.done).isGreaterThan(before + 100);
        assertThat(cluster.world.leader()).hasValue(leader);
        cluster.world.processes().crash((leader + 4) % 5);
        cluster.world.runUntil(6 * Cluster.SECOND);
        int without = cluster.done;
        cluster.world.runUntil(8 * Cluster.SECOND);
        assertThat(cluster.done).isEqualTo(without);
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void faultsBreakNoPromiseWhereQuorumsMeet() {
        for (long seed = 0; seed < 5; seed++) {
            Cluster cluster = cluster(seed, Quorums.of(5, 4, 2));
            cluster.startClients(4);
            cluster.runWithFaults(ALL, 5 * Cluster.SECOND);
            cluster.world.runUntil(cluster.world.nowNanos() + 2 * Cluster.SECOND);
            assertThat(cluster.recovers()).as("seed %d", seed).isTrue();
            assertThat(cluster.findings()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void quorumsThatNeedNotMeetLoseWhatWasDecided() {
        Quorums refused = new Quorums(0, 1, false);
        assertThat(refused.election(5) + refused.commit(5)).isEqualTo(5);
        for (long seed = 0; seed < 60; seed++) {
            Cluster cluster = cluster(seed, refused);
            cluster.startClients(4);
            cluster.runWithFaults(ALL, 5 * Cluster.SECOND);
            cluster.recovers();
            if (String.join("\n", cluster.findings()).contains("committed")) {
                return;
            }
        }
        throw new AssertionError("nothing was lost in 60 runs");
    }
}
