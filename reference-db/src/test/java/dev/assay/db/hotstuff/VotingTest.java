// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import static dev.assay.db.hotstuff.HandCluster.certified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VotingTest {
    private static List<Integer> votesForTwoInOneView(HotstuffBug... bugs) {
        HandCluster cluster = HandCluster.ledByHand(bugs);
        Block first = cluster.block(1, Block.GENESIS);
        Block second = cluster.block(1, Block.GENESIS);
        cluster.propose(3, first);
        cluster.propose(3, second);
        assertThat(cluster.votes(3)).startsWith(first.digest());
        assertThat(cluster.marks(3, "lie-found")).isNotEmpty();
        return List.of(cluster.votes(3).size());
    }

    @Test
    void ofTwoProposalsInOneViewOneGetsTheVote() {
        assertThat(votesForTwoInOneView()).containsExactly(1);
        assertThat(votesForTwoInOneView(HotstuffBug.VOTES_TWICE_IN_A_VIEW)).containsExactly(2);
    }

    @Test
    void aProposalThatIsSaidAgainGetsTheSameVoteAgain() {
        HandCluster cluster = HandCluster.ledByHand();
        Block block = cluster.block(1, Block.GENESIS);
        cluster.propose(3, block);
        cluster.propose(3, block);
        assertThat(cluster.votes(3)).containsExactly(block.digest(), block.digest());
        assertThat(cluster.marks(3, "lie-found")).isEmpty();
    }

    @Test
    void viewsOnlyGrow() {
        HandCluster cluster = HandCluster.ledByHand();
        Block second = cluster.block(2, Block.GENESIS);
        cluster.propose(3, second);
        cluster.propose(3, cluster.block(1, Block.GENESIS));
        assertThat(cluster.votes(3)).containsExactly(second.digest());
    }

    private static HandCluster lockedOnTheFirst(HotstuffBug... bugs) {
        HandCluster cluster = HandCluster.ledByHand(bugs);
        Block first = cluster.block(1, Block.GENESIS);
        cluster.propose(3, first);
        cluster.propose(3, cluster.block(2, certified(first)));
        assertThat(cluster.votes(3)).hasSize(2);
        return cluster;
    }

    @Test
    void whoIsLockedVotesForNothingOnAnEarlierCertificateAndSaysWhy() {
        HandCluster cluster = lockedOnTheFirst();
        cluster.propose(3, cluster.block(3, Block.GENESIS));
        assertThat(cluster.votes(3)).hasSize(2);
        assertThat(cluster.marks(3, "vote-withheld")).containsExactly(3L);
        assertThat(cluster.lost)
                .anyMatch(
                        packet ->
                                packet.from() == 3
                                        && HandCluster.message(packet) instanceof NewView told
                                        && told.standing().highest().statement().view() == 1);

        HandCluster lawless = lockedOnTheFirst(HotstuffBug.LOCK_RULE_DROPPED);
        lawless.propose(3, lawless.block(3, Block.GENESIS));
        assertThat(lawless.votes(3)).hasSize(3);
    }

    @Test
    void aCertificateThatComesBesideProposalsLocksNobody() {
        for (boolean forced : List.of(false, true)) {
            HotstuffBug[] bugs =
                    forced ? new HotstuffBug[] {HotstuffBug.LOCK_FORCED} : new HotstuffBug[0];
            HandCluster cluster = HandCluster.ledByHand(bugs);
            Block withheld = cluster.block(1, Block.GENESIS);
            cluster.propose(3, withheld);
            cluster.tell(3, certified(withheld));
            cluster.propose(3, cluster.block(2, Block.GENESIS));
            assertThat(cluster.votes(3)).hasSize(forced ? 1 : 2);
        }
    }

    @Test
    void aCertificateNeedsAQuorumOfDifferentNodesOverTheRightBlock() {
        HandCluster cluster = HandCluster.ledByHand();
        Block first = cluster.block(1, Block.GENESIS);
        cluster.propose(3, first);
        cluster.propose(3, cluster.block(2, certified(first, 0, 1)));
        cluster.propose(3, cluster.block(2, certified(first, 0, 1, 1)));
        Block other = cluster.block(1, Block.GENESIS);
        cluster.propose(
                3,
                cluster.block(
                        2,
                        new dev.assay.db.consensus.Certificate(
                                other.statement(), certified(first).signed())));
        assertThat(cluster.votes(3)).containsExactly(first.digest());
        assertThat(cluster.marks(3, "lie-found")).hasSize(3);
        cluster.propose(3, cluster.block(2, certified(first)));
        assertThat(cluster.votes(3)).hasSize(2);

        HandCluster trusting = HandCluster.ledByHand(HotstuffBug.CERTIFICATE_UNCHECKED);
        trusting.propose(3, trusting.block(2, certified(trusting.block(1, Block.GENESIS), 0)));
        assertThat(trusting.votes(3)).hasSize(1);
    }

    @Test
    void onlyTheLeaderProposesAndOnlyWhatClientsSigned() {
        HandCluster cluster = HandCluster.ledByHand();
        Block block = cluster.block(1, Block.GENESIS);
        Standing start = new Standing(Block.GENESIS, Optional.empty());
        cluster.give(3, HotstuffCodec.proposal(HandCluster.KEYS.of(1), 1, block, start));
        cluster.give(3, HotstuffCodec.proposal(HandCluster.KEYS.of(1), 0, block, start));
        assertThat(cluster.votes(3)).isEmpty();

        ClientRequest forged = Forgery.request(cluster.request(), 5);
        Block madeUp = Block.of(1, Batch.of(List.of(forged)), Block.GENESIS);
        cluster.propose(3, madeUp);
        assertThat(cluster.votes(3)).isEmpty();
        HandCluster trusting = HandCluster.ledByHand(HotstuffBug.CLIENT_SIGNATURE_UNCHECKED);
        trusting.propose(3, madeUp);
        assertThat(trusting.votes(3)).containsExactly(madeUp.digest());
    }

    @Test
    void aVoteIsSentWhenTheBlockIsDurableAndNotBefore() {
        for (boolean hasty : List.of(false, true)) {
            HotstuffBug[] bugs =
                    hasty
                            ? new HotstuffBug[] {HotstuffBug.VOTE_BEFORE_DURABLE}
                            : new HotstuffBug[0];
            HandCluster cluster = HandCluster.ledByHand(bugs);
            byte[] proposal =
                    HotstuffCodec.encode(HandCluster.proposal(cluster.block(1, Block.GENESIS)));
            cluster.replicas.get(3).receive(0, proposal);
            assertThat(cluster.packets.stream().map(HandCluster::message))
                    .filteredOn(Ballot.class::isInstance)
                    .hasSize(hasty ? 1 : 0);
            cluster.settle();
            assertThat(cluster.votes(3)).hasSize(1);
        }
    }

    @Test
    void aRestartedReplicaKnowsItsLastViewAndItsLock() {
        HandCluster cluster = lockedOnTheFirst();
        cluster.losePower(3);
        cluster.restart(3);
        int before = cluster.votes(3).size();
        cluster.propose(3, cluster.block(2, Block.GENESIS));
        cluster.propose(3, cluster.block(3, Block.GENESIS));
        assertThat(cluster.votes(3)).hasSize(before);
        assertThat(cluster.marks(3, "recovered")).last().isEqualTo(2L);
    }

    @Test
    void aLeaderThatLeavesOutViewsForEverFillsNoDisk() {
        HandCluster cluster = HandCluster.ledByHand();
        for (long view = 1; view <= 40; view++) {
            cluster.propose(3, cluster.block(view, Block.GENESIS));
        }
        assertThat(cluster.votes(3)).hasSize(cluster.nodes + 2);
    }
}
