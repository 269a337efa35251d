// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.PlantedBug;
import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The course of events for which a leader must not change the voters before an entry of its own
 * term is decided (Ongaro, "bug in single-server membership changes", raft-dev, 2015), written down
 * step by step: four nodes vote, the fifth stands by.
 */
class EarlyChangeTest {
    private final List<World.Applied> cuts = new ArrayList<>();

    private void part(Cluster cluster, Set<Integer> side) {
        cuts.forEach(World.Applied::undo);
        cuts.clear();
        World.NetworkControls network = cluster.world.network();
        for (int one = 0; one < 5; one++) {
            for (int other = 0; other < 5; other++) {
                if (side.contains(one) != side.contains(other)) {
                    cuts.add(network.cut(one, other));
                }
            }
        }
    }

    private static void pass(Cluster cluster, long milliseconds) {
        cluster.world.runUntil(cluster.world.nowNanos() + milliseconds * Cluster.MILLISECOND);
    }

    /** Lets two leaders change the voters without knowing of each other. */
    private Cluster play(Set<PlantedBug> bugs) {
        RaftOptions options = RaftOptions.of(5, bugs).withSpares(1);
        Cluster cluster = new Cluster(SimulationOptions.of(7, 5), options);
        World.MembershipControls membership = cluster.world.membership();
        pass(cluster, 1000);
        int first = cluster.world.leader().orElseThrow();
        List<Integer> rest = new ArrayList<>(List.of(0, 1, 2, 3));
        rest.remove((Integer) first);
        // The first leader takes the spare node in, and nobody else hears of it.
        part(cluster, new TreeSet<>(Set.of(first, 4)));
        World.Applied addition = membership.add(4);
        pass(cluster, 100);
        addition.undo();
        OptionalInt[] second = {OptionalInt.empty()};
        cluster.world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.BecameLeader
                            && second[0].isEmpty()
                            && rest.contains(node)) {
                        second[0] = OptionalInt.of(node);
                        int kept = rest.get(rest.get(0) == node ? 1 : 0);
                        part(cluster, new TreeSet<>(Set.of(node, kept)));
                        membership.remove(first);
                    }
                });
        // The second leader removes the first before its own first entry is decided, and the third
        // of its voters hears of neither and elects the first leader again.
        pass(cluster, 8000);
        assertThat(second[0]).isPresent();
        return cluster;
    }

    @Test
    void twoLeadersThatChangeTheVotersTooEarlyDecideDifferentThings() {
        Cluster cluster = play(Set.of(PlantedBug.CONFIGURATION_CHANGED_TOO_EARLY));
        assertThat(String.join("\n", cluster.findings())).contains("committed-prefix-agreement");
    }

    @Test
    void aLeaderThatWaitsForAnEntryOfItsOwnTermDecidesNothingElse() {
        Cluster cluster = play(Set.of());
        cuts.forEach(World.Applied::undo);
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }
}
