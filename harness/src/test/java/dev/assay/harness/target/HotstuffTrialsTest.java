// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.LieInTransfer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HotstuffTrialsTest {
    private static final HotstuffTarget TARGET =
            (HotstuffTarget) Plugins.standard().target("reference-db-hotstuff");

    private static final LyingTrials TRIALS = new LyingTrials("reference-db-hotstuff");

    @Test
    void withinItsBudgetNothingBreaksThePromises() {
        TRIALS.assertNothingBreaks();
    }

    @Test
    void aLiarWithinTheBudgetBreaksNothing() {
        TRIALS.assertDrawnLiarsBreakNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"votes-counted-twice", "commit-after-one-chain", "vote-before-durable"})
    void aMissingDefenceIsFound(String bug) {
        TrialTemplate broken = TRIALS.template(20).withSwitch(bug);
        for (long seed = 1; seed <= 60; seed++) {
            if (LyingTrials.run(broken, seed).verdict().status() == Status.INVALID) {
                return;
            }
        }
        throw new AssertionError(bug + " was not found");
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(
                        "client-signature-unchecked",
                        TRIALS.lying(
                                0, LyingTrials.mutate("proposal", "payload", Change.INCREMENT))),
                Arguments.of("transferred-state-unchecked", TRIALS.lying(2, new LieInTransfer())),
                Arguments.of(
                        "checkpoint-claim-believed",
                        TRIALS.lying(0, LyingTrials.mutate("status", "stable", Change.MAX))),
                Arguments.of("one-reply-believed", TRIALS.lying(2, new LieInTransfer())));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsWithstoodUnlessItsDefenceIsOff(String bug, TrialTemplate lying) {
        LyingTrials.assertWithstoodUnlessOff(bug, lying);
    }

    @Test
    void messagesGrowWithTheNumberOfNodesAndNotWithItsSquare() {
        int[] nodes = {4, 10, 16};
        double[] linear = new double[nodes.length];
        double[] quadratic = new double[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            linear[i] = ByzantineMessages.perRequest(TARGET, nodes[i]);
            quadratic[i] = ByzantineMessages.perRequest(new PbftTarget(), nodes[i]);
        }
        assertThat(ByzantineMessages.exponent(nodes, linear)).isLessThan(1.2);
        assertThat(ByzantineMessages.exponent(nodes, quadratic)).isGreaterThan(1.5);
    }

    @Test
    void theTargetSaysWhatItStandsAndNeeds() {
        assertThat(TARGET.tolerance(4)).isEqualTo(FaultBudget.ofByzantine(4));
        assertThat(TARGET.quorum(4)).isEqualTo(3);
        assertThat(TARGET.quorum(7)).isEqualTo(5);
        assertThat(TARGET.usualFamilies()).contains("liars", "disks");
        assertThat(TRIALS.template(5).budget()).contains(FaultBudget.ofByzantine(4));
        assertThat(TARGET.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
