// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Voters that come and go while clients go on. */
class MembershipTest {
    private static final Set<String> ALL =
            Set.of("partitions", "crashes", "pauses", "links", "membership");

    private static Cluster cluster(long seed, int nodes, int spares) {
        RaftOptions options =
                RaftOptions.of(nodes, Set.of())
                        .withSpares(spares)
                        .with(new RaftOptions.Compacting(50, 5, 1000));
        return new Cluster(SimulationOptions.of(seed, nodes), options);
    }

    private static SortedSet<Integer> set(Integer... nodes) {
        return new TreeSet<>(List.of(nodes));
    }

    /** What each node used last. */
    private static Observation.Configured[] watch(Cluster cluster, int nodes) {
        Observation.Configured[] used = new Observation.Configured[nodes];
        cluster.world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.Configured configuration) {
                        used[node] = configuration;
                    }
                });
        return used;
    }

    private static void pass(Cluster cluster, long nanos) {
        cluster.world.runUntil(cluster.world.nowNanos() + nanos);
    }

    @Test
    void aVoterIsRemovedAndComesBack() {
        Cluster cluster = cluster(1, 5, 0);
        Observation.Configured[] used = watch(cluster, 5);
        cluster.startClients(3);
        pass(cluster, Cluster.SECOND);
        int other = (cluster.world.leader().orElseThrow() + 1) % 5;
        SortedSet<Integer> rest = set(0, 1, 2, 3, 4);
        rest.remove(other);
        World.Applied removal = cluster.world.membership().remove(other);
        pass(cluster, Cluster.SECOND);
        int leader = cluster.world.leader().orElseThrow();
        assertThat(used[leader]).isEqualTo(new Observation.Configured(rest, set()));
        assertThat(cluster.world.membership().missing()).isEqualTo(set(other));
        removal.undo();
        pass(cluster, 2 * Cluster.SECOND);
        assertThat(used[other]).isEqualTo(new Observation.Configured(set(0, 1, 2, 3, 4), set()));
        assertThat(cluster.world.membership().missing()).isEmpty();
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void aRemovedLeaderStepsDownAndDisturbsNobody() {
        Cluster cluster = cluster(2, 5, 0);
        int[] terms = new int[1];
        cluster.startClients(3);
        pass(cluster, Cluster.SECOND);
        int leader = cluster.world.leader().orElseThrow();
        cluster.world.membership().remove(leader);
        pass(cluster, 3 * Cluster.SECOND);
        assertThat(cluster.world.leader().orElseThrow()).isNotEqualTo(leader);
        cluster.world.listen(
                (time, node, observation) ->
                        terms[0] += observation instanceof Observation.BecameLeader ? 1 : 0);
        int done = cluster.done;
        pass(cluster, 5 * Cluster.SECOND);
        assertThat(terms[0]).isZero();
        assertThat(cluster.done).isGreaterThan(done + 100);
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void allVotersButOneCanBeExchangedAtOnce() {
        Cluster cluster = cluster(3, 5, 2);
        Observation.Configured[] used = watch(cluster, 5);
        cluster.startClients(3);
        pass(cluster, 2 * Cluster.SECOND);
        for (int out : new int[] {0, 1}) {
            cluster.world.membership().remove(out);
        }
        cluster.world.membership().add(3);
        cluster.world.membership().add(4);
        pass(cluster, 3 * Cluster.SECOND);
        int leader = cluster.world.leader().orElseThrow();
        assertThat(used[leader]).isEqualTo(new Observation.Configured(set(2, 3, 4), set()));
        cluster.world.processes().crash(0);
        cluster.world.processes().crash(1);
        int done = cluster.done;
        pass(cluster, 2 * Cluster.SECOND);
        assertThat(cluster.done).isGreaterThan(done + 50);
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void leadershipGoesToWhomTheOperatorNames() {
        Cluster cluster = cluster(4, 5, 0);
        cluster.startClients(3);
        pass(cluster, Cluster.SECOND);
        for (int target : new int[] {3, 1, 4, 2}) {
            cluster.world.membership().transferTo(target);
            pass(cluster, 100 * Cluster.MILLISECOND);
            assertThat(cluster.world.leader()).hasValue(target);
        }
        assertThat(cluster.recovers()).isTrue();
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void aSpareNodeThatNobodyAskedForDoesNothing() {
        Cluster cluster = cluster(5, 4, 1);
        long[] applied = cluster.watchApplied();
        cluster.startClients(3);
        pass(cluster, 3 * Cluster.SECOND);
        assertThat(applied[3]).isZero();
        assertThat(Arrays.stream(applied).max().orElseThrow()).isGreaterThan(100);
        assertThat(cluster.world.membership().takesPart(3)).isFalse();
        assertThat(cluster.findings()).isEmpty();
    }

    @Test
    void faultsBreakNoPromiseWhileVotersChange() {
        int[] changes = new int[1];
        for (long seed = 0; seed < 5; seed++) {
            for (int nodes : new int[] {3, 4, 5}) {
                Cluster cluster = cluster(seed, nodes, 0);
                cluster.world.listen(
                        (time, node, observation) ->
                                changes[0] +=
                                        observation instanceof Observation.Configured ? 1 : 0);
                cluster.startClients(4);
                cluster.runWithFaults(ALL, 6 * Cluster.SECOND);
                pass(cluster, 2 * Cluster.SECOND);
                assertThat(cluster.recovers()).as("seed %d, %d nodes", seed, nodes).isTrue();
                assertThat(cluster.findings()).as("seed %d, %d nodes", seed, nodes).isEmpty();
                assertThat(cluster.world.membership().missing()).isEmpty();
            }
        }
        assertThat(changes[0]).isGreaterThan(100);
    }
}
