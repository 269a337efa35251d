// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.simulation.Observation;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TemperatureTest {
    private final Temperature temperature = new Temperature(new TreeSet<>(List.of(0, 2)), 3);

    private void says(int node, String name) {
        temperature.observed(0, node, new Observation.Mark(name, 1));
    }

    private void heat(int attempts) {
        for (int i = 0; i < attempts; i++) {
            temperature.heat();
        }
    }

    @Test
    void aSystemThatSaysNothingIsDeadOnlyOnceItIsHot() {
        heat(2);
        assertThat(temperature.stall()).isEmpty();
        heat(1);
        assertThat(temperature.stall()).contains("deadlock");
    }

    @Test
    void aSystemThatComesBackToItsStatesOftenGoesRound() {
        heat(3);
        for (int round = 0; round < 19; round++) {
            says(0, "election-started");
            says(0, "became-leader");
        }
        assertThat(temperature.stall()).isEmpty();
        says(0, "election-started");
        assertThat(temperature.stall()).contains("livelock");
        assertThat(temperature.explanation())
                .containsExactly(
                        "3 operations in a row ended without success.",
                        "In that time the quorum's nodes said: election-started 20 times,"
                                + " became-leader 19 times.",
                        "They came back 20 times to the state in which n0 said last:"
                                + " election-started; n2 said last: silent.");
    }

    @Test
    void aSystemThatRepeatsItselfGoesRoundToo() {
        heat(3);
        for (int i = 0; i < 20; i++) {
            says(2, "vote-granted");
        }
        assertThat(temperature.stall()).contains("livelock");
    }

    @Test
    void newStatesAreNoLoop() {
        heat(3);
        for (int i = 0; i < 50; i++) {
            says(0, "at-" + i);
        }
        assertThat(temperature.stall()).isEmpty();
    }

    @Test
    void nodesOutsideDoNotCount() {
        heat(3);
        for (int i = 0; i < 9; i++) {
            says(1, i % 2 == 0 ? "a" : "b");
        }
        assertThat(temperature.stall()).contains("deadlock");
    }

    @Test
    void successCoolsEverythingDown() {
        heat(3);
        for (int i = 0; i < 40; i++) {
            says(0, i % 2 == 0 ? "a" : "b");
        }
        assertThat(temperature.stall()).contains("livelock");
        temperature.cool();
        assertThat(temperature.attempts()).isZero();
        heat(3);
        says(0, "a");
        assertThat(temperature.stall()).isEmpty();
    }
}
