// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.target.ReferenceDbTarget;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WorldFaultsTest {
    private final List<String> done = new ArrayList<>();

    /** A fault that says what becomes of it. */
    private final class Told implements Fault {
        private final String id;
        private final boolean isResolved;

        Told(String id, boolean isResolved) {
            this.id = id;
            this.isResolved = isResolved;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Set<Control> needs() {
            return Set.of();
        }

        @Override
        public Fault resolve(World world, List<Integer> targets, Randomness random) {
            return new Told(id, true);
        }

        @Override
        public World.Applied apply(World world, List<Integer> targets, Randomness random) {
            done.add((isResolved ? "resolved " : "open ") + id + " at " + targets);
            return () -> done.add("undone " + id);
        }

        @Override
        public String describe(List<Integer> targets) {
            return id;
        }
    }

    @Test
    void faults_are_taken_back_in_the_order_opposite_to_that_in_which_they_came() {
        WorldFaults faults =
                new SimulatedDatabase(new ReferenceDbTarget(), Set.of(), 1, 1)
                        .faults()
                        .with("first", new Told("first", false))
                        .with("second", new Told("second", false));
        faults.apply("first", null);
        faults.apply("second", null);
        assertThat(faults.healAll()).isEqualTo("2 taken back");
        assertThat(faults.healAll()).isEqualTo("0 taken back");
        assertThat(done)
                .containsExactly(
                        "resolved first at [0]",
                        "resolved second at [0]",
                        "undone second",
                        "undone first");
    }
}
