// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.simulation.World;
import org.junit.jupiter.api.Test;

class BadLuckTest {
    private final Probes probes = new Probes();
    private final SimulatedWorld world = probes.calm(3);

    private int yes(int node, int points) {
        int yes = 0;
        for (int i = 0; i < 1000; i++) {
            yes += probes.of(node).buggify("point-" + i % points) ? 1 : 0;
        }
        return yes;
    }

    @Test
    void nothingUnlikelyHappensUnlessAFaultSaysSo() {
        assertThat(yes(0, 100)).isZero();
        World.Applied luck = world.buggify(0, 1, 1);
        assertThat(yes(0, 100)).isEqualTo(1000);
        assertThat(yes(1, 100)).isZero();
        luck.undo();
        assertThat(yes(0, 100)).isZero();
    }

    @Test
    void aShareOfThePointsIsActiveTheSameOnAllNodesAndSaysYesNowAndThen() {
        world.buggify(0, 0.5, 1);
        world.buggify(1, 0.5, 1);
        int active = 0;
        for (int point = 0; point < 200; point++) {
            boolean first = probes.of(0).buggify("point-" + point);
            assertThat(probes.of(1).buggify("point-" + point)).isEqualTo(first);
            active += first ? 1 : 0;
        }
        assertThat(active).isBetween(70, 130);
        world.buggify(2, 1, 0.25);
        assertThat(yes(2, 10)).isBetween(180, 320);
    }

    @Test
    void whatWasAppliedLastCountsAndADeadNodeHasNoLuck() {
        World.Applied never = world.buggify(0, 1, 1);
        World.Applied last = world.buggify(0, 1, 0);
        assertThat(yes(0, 1)).isZero();
        last.undo();
        assertThat(yes(0, 1)).isEqualTo(1000);
        world.processes().crash(0);
        assertThat(yes(0, 1)).isZero();
        never.undo();
    }
}
