// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import org.junit.jupiter.api.Test;

class OraclesTest {
    private long timeNanos;

    private void see(Oracle oracle, int address, Observation observation) {
        oracle.observed(++timeNanos, address, observation);
    }

    private static void assertHolds(Oracle oracle, long judged) {
        assertThat(oracle.violation()).isEmpty();
        assertThat(oracle.judged()).isEqualTo(judged);
    }

    private static void assertBroken(Oracle oracle, String kind, String... words) {
        Oracle.Violation violation = oracle.violation().orElseThrow();
        assertThat(violation.kind()).isEqualTo(kind);
        assertThat(String.join(" ", violation.explanation())).contains(words);
    }

    @Test
    void nothingObservedIsNothingJudged() {
        assertHolds(new OneLeaderPerTerm(), 0);
        assertHolds(new CommittedPrefixAgreement(), 0);
        assertHolds(new StateDigestAgreement(), 0);
        assertHolds(new CommittedNeverCut(), 0);
    }

    @Test
    void leadersOfDifferentTermsMayOverlap() {
        OneLeaderPerTerm oracle = new OneLeaderPerTerm();
        see(oracle, 0, new Observation.BecameLeader(1));
        see(oracle, 1, new Observation.BecameLeader(2));
        see(oracle, 0, new Observation.SteppedDown(1));
        see(oracle, 0, new Observation.BecameLeader(3));
        assertHolds(oracle, 3);
    }

    @Test
    void aLeaderMayGoOnInItsViewWhereTheProtocolSaysSoAndNobodyElseMay() {
        OneLeaderPerTerm resumable = OneLeaderPerTerm.resumable();
        see(resumable, 0, new Observation.BecameLeader(4));
        see(resumable, 0, new Observation.BecameLeader(4));
        assertHolds(resumable, 2);
        see(resumable, 1, new Observation.BecameLeader(4));
        assertBroken(resumable, "two-leaders-in-one-term", "n0", "n1", "term 4");
        OneLeaderPerTerm strict = new OneLeaderPerTerm();
        see(strict, 0, new Observation.BecameLeader(4));
        see(strict, 0, new Observation.BecameLeader(4));
        assertBroken(strict, "two-leaders-in-one-term", "n0", "term 4");
    }

    @Test
    void twoLeadersOfOneTermAreSeenEvenWhenTheFirstHasSteppedDown() {
        OneLeaderPerTerm oracle = new OneLeaderPerTerm();
        see(oracle, 0, new Observation.BecameLeader(4));
        see(oracle, 0, new Observation.SteppedDown(4));
        see(oracle, 2, new Observation.BecameLeader(4));
        assertBroken(oracle, "two-leaders-in-one-term", "n0", "n2", "term 4");
    }

    @Test
    void nodesThatCommitTheSameAgree() {
        CommittedPrefixAgreement oracle = new CommittedPrefixAgreement();
        for (int node = 0; node < 3; node++) {
            see(oracle, node, new Observation.Committed(1, 1, 11));
            see(oracle, node, new Observation.Committed(2, 3, 12));
        }
        assertHolds(oracle, 4);
    }

    @Test
    void anotherTermOrAnotherPastAtAnIndexIsADisagreement() {
        for (Observation.Committed other :
                new Observation.Committed[] {
                    new Observation.Committed(1, 2, 11), new Observation.Committed(1, 1, 99)
                }) {
            CommittedPrefixAgreement oracle = new CommittedPrefixAgreement();
            see(oracle, 0, new Observation.Committed(1, 1, 11));
            see(oracle, 1, other);
            assertBroken(oracle, "committed-entries-differ", "n0", "n1", "index 1");
        }
    }

    @Test
    void aRestartedNodeMustRepeatItself() {
        CommittedPrefixAgreement oracle = new CommittedPrefixAgreement();
        see(oracle, 0, new Observation.Committed(1, 1, 11));
        see(oracle, 0, new Observation.Committed(1, 1, 12));
        assertBroken(oracle, "committed-entries-differ", "n0");
    }

    @Test
    void statesAfterTheSameEntriesAreTheSame() {
        StateDigestAgreement oracle = new StateDigestAgreement();
        see(oracle, 0, new Observation.Applied(1, 5));
        see(oracle, 0, new Observation.Applied(2, 6));
        see(oracle, 1, new Observation.Applied(1, 5));
        assertHolds(oracle, 1);
        see(oracle, 1, new Observation.Applied(2, 7));
        assertBroken(oracle, "states-differ", "n0", "n1", "index 2");
    }

    @Test
    void aNodeMayCutWhatItDoesNotKnowToBeCommitted() {
        CommittedNeverCut oracle = new CommittedNeverCut();
        see(oracle, 0, new Observation.Committed(1, 1, 11));
        see(oracle, 1, new Observation.Committed(1, 1, 11));
        see(oracle, 1, new Observation.Committed(2, 1, 12));
        see(oracle, 0, new Observation.Mark("log-truncated", 1));
        see(oracle, 1, new Observation.Mark("vote-granted", 0));
        assertHolds(oracle, 4);
    }

    @Test
    void aNodeThatCutsWhatItHasReportedAsCommittedIsSeen() {
        CommittedNeverCut oracle = new CommittedNeverCut();
        see(oracle, 0, new Observation.Committed(1, 1, 11));
        see(oracle, 0, new Observation.Committed(2, 1, 12));
        // The next incarnation begins its report anew, and is still bound.
        see(oracle, 0, new Observation.Committed(1, 1, 11));
        see(oracle, 0, new Observation.Mark("log-truncated", 1));
        assertBroken(oracle, "committed-entries-cut", "n0", "up to index 2", "after index 1");
    }

    @Test
    void aNodeThatForgetsWhatItHasAcknowledgedIsSeen() {
        CommittedNeverCut oracle = new CommittedNeverCut();
        see(oracle, 0, new Observation.Mark("entry-synced", 7));
        see(oracle, 0, new Observation.Mark("entry-synced", 6));
        see(oracle, 1, new Observation.Mark("recovered", 0));
        see(oracle, 0, new Observation.Mark("recovered", 7));
        assertHolds(oracle, 2);
        see(oracle, 0, new Observation.Mark("recovered", 6));
        assertBroken(oracle, "acknowledged-entries-forgotten", "n0", "up to index 7", "index 6");
    }

    @Test
    void whatWasCutOrWasForgottenWithAnExcuseNeedNotBeFoundAgain() {
        CommittedNeverCut oracle = new CommittedNeverCut();
        see(oracle, 0, new Observation.Mark("entry-synced", 7));
        see(oracle, 0, new Observation.Mark("log-truncated", 4));
        see(oracle, 0, new Observation.Mark("recovered", 4));
        assertHolds(oracle, 2);
        see(oracle, 1, new Observation.Committed(3, 1, 1));
        see(oracle, 1, new Observation.Mark("entry-synced", 3));
        oracle.excuse(1);
        see(oracle, 1, new Observation.Mark("recovered", 0));
        see(oracle, 1, new Observation.Mark("log-truncated", 0));
        assertHolds(oracle, 3);
        see(oracle, 0, new Observation.Mark("recovered", 3));
        assertBroken(oracle, "acknowledged-entries-forgotten", "n0", "up to index 4", "index 3");
    }
}
