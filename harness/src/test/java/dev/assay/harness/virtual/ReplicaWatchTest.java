// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.simulation.Observation;
import dev.assay.simulation.Observation.Applied;
import dev.assay.simulation.Observation.Within;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class ReplicaWatchTest {
    private final ReplicaWatch watch = new ReplicaWatch(3, node -> false);

    private void applied(String domain, int node, long index) {
        watch.observed(0, node, new Within(domain, new Applied(index, 0)));
    }

    @Test
    void who_is_behind_is_told_with_what_it_lacks() {
        watch.observed(0, 0, new Applied(4, 0));
        watch.observed(0, 1, new Applied(3, 0));
        SortedMap<String, Long> furthest = watch.furthest(node -> true);

        assertThat(watch.behind(furthest, node -> true))
                .containsExactly("n1 applied 3 of 4", "n2 applied 0 of 4");
        assertThat(watch.behind(furthest, node -> node != 2)).containsExactly("n1 applied 3 of 4");
        assertThat(watch.furthest(node -> node == 1)).containsEntry("", 3L);
    }

    @Test
    void each_group_has_indices_of_its_own() {
        applied("crash", 0, 9);
        applied("crash", 1, 9);
        applied("crash", 2, 9);
        applied("byzantine", 1, 2);
        SortedMap<String, Long> furthest = watch.furthest(node -> true);

        assertThat(watch.behind(furthest, node -> true))
                .containsExactly(
                        "n0 applied 0 of 2 in byzantine", "n2 applied 0 of 2 in byzantine");
        applied("byzantine", 0, 2);
        applied("byzantine", 2, 3);
        assertThat(watch.behind(furthest, node -> true)).isEmpty();
    }

    @Test
    void a_node_that_stops_itself_without_a_cause_is_told() {
        assertThat(watch.tells()).isFalse();
        watch.observed(5, 2, new Observation.Halted("the disk is damaged"));
        assertThat(watch.halts(2, new java.util.TreeSet<>()).unexcused())
                .contains(new Halts.Unexcused(5, 2, "the disk is damaged"));
    }
}
