// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Observation;
import dev.assay.simulation.Observation.BecameLeader;
import dev.assay.simulation.Observation.Within;
import org.junit.jupiter.api.Test;

class InDomainTest {
    private final InDomain oracle = new InDomain("byzantine", new OneLeaderPerTerm());

    @Test
    void two_groups_may_each_have_a_leader_of_one_term() {
        oracle.observed(1, 0, new Within("byzantine", new BecameLeader(1)));
        oracle.observed(2, 1, new Within("crash", new BecameLeader(1)));
        oracle.observed(3, 2, new BecameLeader(1));

        assertThat(oracle.violation()).isEmpty();
        assertThat(oracle.judged()).isEqualTo(1);
    }

    @Test
    void one_group_may_not_have_two() {
        oracle.observed(1, 0, new Within("byzantine", new BecameLeader(1)));
        oracle.observed(2, 1, new Within("byzantine", new BecameLeader(1)));

        assertThat(oracle.violation()).isPresent();
        assertThat(oracle.id()).isEqualTo("one-leader-per-term-byzantine");
    }

    @Test
    void a_node_stops_itself_as_a_whole() {
        assertThatThrownBy(() -> new Within("crash", new Observation.Halted("no disk")))
                .hasMessageContaining("crash");
        assertThatThrownBy(() -> new Within("a", new Within("b", new BecameLeader(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Within("crash", new BecameLeader(1)).name()).isEqualTo("became-leader");
    }
}
