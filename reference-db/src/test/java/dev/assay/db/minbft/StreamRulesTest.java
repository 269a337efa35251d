// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.kv.Operation;
import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.StreamRules.Verdict;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.TrustedCounter.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each of three replicas may say next; n0 leads view 0, n1 view 1. */
class StreamRulesTest {
    private static final KeyRing KEYS = new ModelledKeyRing(7);
    private static final int INTERVAL = MinBftOptions.of(3, Set.of()).checkpointInterval();

    private final List<Stream> streams = new ArrayList<>();
    private StreamRules rules = rules();

    private StreamRules rules(MinBftBug... bugs) {
        streams.clear();
        for (int node = 0; node < 3; node++) {
            streams.add(new Stream(node));
        }
        rules = new StreamRules(MinBftOptions.of(3, Set.of(bugs)), KEYS.of(0), streams);
        return rules;
    }

    private static Batch batch(long value) {
        Operation put = new Operation.Put("k", Value.of(value));
        return Batch.of(List.of(ClientRequest.of(KEYS.of(Address.FIRST_CLIENT), value, put)));
    }

    private Said next(int sender, Claim claim) {
        long number = streams.get(sender).position + 1;
        byte[] content = MinBftCodec.content(claim);
        return new Said(sender, claim, content, new Identifier(1, number, new byte[8]));
    }

    private Verdict judge(int sender, Claim claim) {
        return rules.judge(streams.get(sender), next(sender, claim));
    }

    /** Says it, and returns its number. */
    private long say(int sender, Claim claim) {
        Said said = next(sender, claim);
        assertThat(rules.judge(streams.get(sender), said)).as("%s", claim).isEqualTo(Verdict.FITS);
        rules.follow(streams.get(sender), said);
        return said.number();
    }

    private static Claim.Prepare prepare(long view, long sequence, Batch batch) {
        return new Claim.Prepare(view, sequence, batch);
    }

    private static Claim.Commit commit(long view, long sequence, Batch batch, long prepared) {
        return new Claim.Commit(view, sequence, batch.digest(), prepared);
    }

    private Claim.ViewChange wish(int sender, long view) {
        Stream stream = streams.get(sender);
        List<Claim.Entry> log = stream.entries(stream.base, Long.MAX_VALUE);
        return new Claim.ViewChange(view, Optional.empty(), stream.base, log);
    }

    @Test
    void onlyThePrimaryProposesAndEachNumberOnce() {
        assertThat(judge(1, prepare(0, 1, batch(1)))).isEqualTo(Verdict.LIES);
        assertThat(judge(0, prepare(1, 1, batch(1)))).isEqualTo(Verdict.LIES);
        assertThat(judge(0, prepare(0, 2, batch(1)))).isEqualTo(Verdict.LIES);
        say(0, prepare(0, 1, batch(1)));
        assertThat(judge(0, prepare(0, 1, batch(2)))).isEqualTo(Verdict.LIES);
        say(0, prepare(0, 2, batch(2)));
    }

    @Test
    void whatNoClientSignedIsNotProposed() {
        ClientRequest honest = batch(1).requests().getFirst();
        Batch madeUp = Batch.of(List.of(Forgery.request(honest, 5)));
        assertThat(judge(0, prepare(0, 1, madeUp))).isEqualTo(Verdict.LIES);
        rules(MinBftBug.CLIENT_SIGNATURE_UNCHECKED);
        assertThat(judge(0, prepare(0, 1, madeUp))).isEqualTo(Verdict.FITS);
    }

    @Test
    void aVoteWaitsForTheProposalAndNamesIt() {
        Claim.Commit early = commit(0, 1, batch(1), 1);
        assertThat(judge(2, early)).isEqualTo(Verdict.WAITS);
        long number = say(0, prepare(0, 1, batch(1)));
        assertThat(judge(2, commit(0, 1, batch(2), number))).isEqualTo(Verdict.LIES);
        assertThat(judge(2, commit(1, 1, batch(1), number))).isNotEqualTo(Verdict.FITS);
        assertThat(judge(0, commit(0, 1, batch(1), number))).isEqualTo(Verdict.LIES);
        say(2, early);
        assertThat(judge(2, early)).as("once").isEqualTo(Verdict.LIES);
    }

    @Test
    void whoIsCondemnedKeepsNobodyWaiting() {
        streams.get(0).condemned = true;
        assertThat(judge(2, commit(0, 1, batch(1), 1))).isEqualTo(Verdict.LIES);
    }

    @Test
    void nobodyVotesBeyondTheIntervalOfItsLastCheckpoint() {
        for (long sequence = 1; sequence <= INTERVAL; sequence++) {
            say(0, prepare(0, sequence, batch(sequence)));
        }
        assertThat(judge(0, prepare(0, INTERVAL + 1, batch(99)))).isEqualTo(Verdict.LIES);
        assertThat(judge(0, new Claim.Reached(INTERVAL - 1))).isEqualTo(Verdict.LIES);
        say(0, new Claim.Reached(INTERVAL));
        assertThat(judge(0, new Claim.Reached(INTERVAL))).as("once").isEqualTo(Verdict.LIES);
        long number = say(0, prepare(0, INTERVAL + 1, batch(99)));
        Claim.Commit vote = commit(0, INTERVAL + 1, batch(99), number);
        assertThat(judge(2, vote)).isEqualTo(Verdict.LIES);
        say(2, new Claim.Reached(INTERVAL));
        say(2, vote);
    }

    @Test
    void whoWantsAnotherViewTellsAllThatItSaidAndVotesInTheOldOneNoMore() {
        long number = say(0, prepare(0, 1, batch(1)));
        say(2, commit(0, 1, batch(1), number));
        Claim.ViewChange honest = wish(2, 1);
        Claim.ViewChange silent = new Claim.ViewChange(1, Optional.empty(), 0, List.of());
        Claim.Entry nothing = new Claim.Entry(Claim.Entry.OTHER, 0, 0, ChainHash.NONE);
        Claim.ViewChange other = new Claim.ViewChange(1, Optional.empty(), 0, List.of(nothing));
        Claim.ViewChange later = new Claim.ViewChange(1, Optional.empty(), 1, List.of());
        assertThat(judge(2, silent)).isEqualTo(Verdict.LIES);
        assertThat(judge(2, other)).isEqualTo(Verdict.LIES);
        assertThat(judge(2, later)).as("no checkpoint there").isEqualTo(Verdict.LIES);
        assertThat(judge(2, wish(2, 0))).as("not the next view").isEqualTo(Verdict.LIES);
        say(2, honest);
        long second = say(0, prepare(0, 2, batch(2)));
        assertThat(judge(2, commit(0, 2, batch(2), second))).isEqualTo(Verdict.LIES);
        rules(MinBftBug.VIEW_CHANGE_LOG_UNCHECKED);
        assertThat(judge(2, silent)).isEqualTo(Verdict.FITS);
    }

    @Test
    void aCheckpointInAWishHasToBeProved() {
        Statement said = new Statement(Statement.Kind.CHECKPOINT, 0, INTERVAL, ChainHash.NONE);
        Certificate half = Certificate.of(said, List.of(said.signedBy(KEYS.of(2))));
        Claim.ViewChange unproved = new Claim.ViewChange(1, Optional.of(half), 0, List.of());
        assertThat(judge(2, unproved)).isEqualTo(Verdict.LIES);
        Certificate whole =
                Certificate.of(said, List.of(said.signedBy(KEYS.of(2)), said.signedBy(KEYS.of(1))));
        assertThat(judge(2, new Claim.ViewChange(1, Optional.of(whole), 0, List.of())))
                .isEqualTo(Verdict.FITS);
    }

    @Test
    void aPrimaryBeginsItsViewWithTheWishesOfAQuorumAndProposesAgainWhatFollows() {
        long number = say(0, prepare(0, 1, batch(1)));
        say(2, commit(0, 1, batch(1), number));
        long one = say(1, wish(1, 1));
        Claim.NewView alone = new Claim.NewView(1, List.of(new Claim.Reference(1, one)));
        assertThat(judge(1, alone)).isEqualTo(Verdict.LIES);
        Claim.NewView twice =
                new Claim.NewView(
                        1, List.of(new Claim.Reference(1, one), new Claim.Reference(1, one)));
        assertThat(judge(1, twice)).isEqualTo(Verdict.LIES);
        Claim.NewView both =
                new Claim.NewView(
                        1, List.of(new Claim.Reference(1, one), new Claim.Reference(2, 2)));
        assertThat(judge(1, both)).isEqualTo(Verdict.WAITS);
        say(2, wish(2, 1));
        assertThat(judge(0, both)).as("not its view").isEqualTo(Verdict.LIES);
        Claim.NewView vote =
                new Claim.NewView(
                        1, List.of(new Claim.Reference(1, one), new Claim.Reference(2, 1)));
        assertThat(judge(1, vote)).as("no wish").isEqualTo(Verdict.LIES);
        say(1, both);
        assertThat(judge(1, both)).as("once").isEqualTo(Verdict.LIES);
        assertThat(judge(1, prepare(1, 1, batch(2)))).isEqualTo(Verdict.LIES);
        say(1, prepare(1, 1, batch(1)));
        say(1, prepare(1, 2, batch(2)));
    }

    @Test
    void whatFollowsFromTheWishesIsComparedUnlessThatIsOff() {
        for (boolean compares : new boolean[] {true, false}) {
            rules(compares ? new MinBftBug[0] : new MinBftBug[] {MinBftBug.NEW_VIEW_UNCHECKED});
            long number = say(0, prepare(0, 1, batch(1)));
            say(2, commit(0, 1, batch(1), number));
            long one = say(1, wish(1, 1));
            long two = say(2, wish(2, 1));
            List<Claim.Reference> wishes =
                    List.of(new Claim.Reference(1, one), new Claim.Reference(2, two));
            say(1, new Claim.NewView(1, wishes));
            assertThat(judge(1, prepare(1, 1, batch(2))))
                    .isEqualTo(compares ? Verdict.LIES : Verdict.FITS);
        }
    }

    @Test
    void theLatestViewCountsAndGapsAreFilled() {
        long first = say(0, prepare(0, 1, batch(1)));
        say(0, prepare(0, 2, batch(2)));
        say(2, commit(0, 1, batch(1), first));
        say(1, wish(1, 1));
        say(2, wish(2, 1));
        say(1, new Claim.NewView(1, List.of(new Claim.Reference(1, 1), new Claim.Reference(2, 2))));
        say(1, prepare(1, 1, batch(1)));
        long other = say(1, prepare(1, 2, batch(3)));
        say(2, commit(1, 2, batch(3), other));
        long wishOfZero = say(0, wish(0, 2));
        long wishOfTwo = say(2, wish(2, 2));
        Claim.NewView began =
                new Claim.NewView(
                        2,
                        List.of(
                                new Claim.Reference(0, wishOfZero),
                                new Claim.Reference(2, wishOfTwo)));
        assertThat(rules.succession(began).again())
                .containsEntry(1L, batch(1).digest())
                .containsEntry(2L, batch(3).digest());
        assertThat(rules.succession(began).stable()).isZero();
    }

    @Test
    void whatAQuorumVotedForIsInTheWishesOfAnyOther() {
        long number = say(0, prepare(0, 1, batch(1)));
        say(2, commit(0, 1, batch(1), number));
        say(0, wish(0, 1));
        say(1, wish(1, 1));
        say(2, wish(2, 1));
        for (int left = 0; left < 3; left++) {
            List<Claim.Reference> because = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                if (node != left) {
                    because.add(new Claim.Reference(node, streams.get(node).position));
                }
            }
            assertThat(rules.succession(new Claim.NewView(1, because)).again())
                    .as("without n%d", left)
                    .containsEntry(1L, batch(1).digest());
        }
    }
}
