// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import java.util.TreeMap;

/**
 * Which proposals get a vote (HotStuff-2, section 4): in each view one at most, in views that only
 * grow, and only such that stand on a certificate that is no earlier than the one this replica is
 * locked on; it locks on the certificate of what it votes for. Why that is safe: who voted for a
 * child of a certified block is locked on that block, and a quorum did before anything decides.
 *
 * <p>Within its tenure a leader may leave views out. Certificates that come in other ways than by a
 * proposal lock nobody, so that nobody can be locked behind the leader's back in its tenure.
 */
final class Voting {
    private final Core core;
    private final Requests requests;
    private final Chain chain;
    private final Collector collector;

    /** How many blocks on one parent got a vote in this tenure, by the view of the parent. */
    private final TreeMap<Long, Integer> siblings = new TreeMap<>();

    /** Hears this replica's own vote where it collects them itself. */
    @FunctionalInterface
    interface Collector {
        void count(Vote vote);
    }

    Voting(Core core, Requests requests, Chain chain, Collector collector) {
        this.core = core;
        this.requests = requests;
        this.chain = chain;
        this.collector = collector;
    }

    /** A tenure began. */
    void entered() {
        siblings.clear();
    }

    /** What a replica does about a proposal. */
    enum Answer {
        /** It has voted or will, or has nothing to say. */
        DONE,
        /** It cannot vote for this, and its leader should know why. */
        COMPLAINS
    }

    /** A proposal that its leader signed, whose certificates are verified and learned. */
    Answer handle(Proposal message) {
        Block block = message.block();
        boolean isTimely =
                core.options.tenureOf(block.view()) == core.tenure
                        && core.executed() >= core.claimed;
        if (!isTimely || block.view() < core.lastVotedView) {
            return Answer.DONE;
        }
        Block last = core.lastVoted;
        if (last != null && block.view() == core.lastVotedView) {
            if (last.digest().equals(block.digest())) {
                core.vote(() -> cast(block));
                return Answer.DONE;
            }
            core.foundLiar(message.signer());
            if (!core.options.has(HotstuffBug.VOTES_TWICE_IN_A_VIEW)) {
                return Answer.DONE;
            }
        }
        if (!core.options.has(HotstuffBug.LOCK_RULE_DROPPED)
                && block.justify().statement().view() < core.locked.statement().view()) {
            core.mark("vote-withheld", block.view());
            return Answer.COMPLAINS;
        }
        if (!block.batch().isAuthentic(core.signatures)
                && !core.options.has(HotstuffBug.CLIENT_SIGNATURE_UNCHECKED)) {
            core.foundLiar(message.signer());
            return Answer.DONE;
        }
        if (isInBounds(block)) {
            accept(block);
            core.vote(() -> cast(block));
        }
        return Answer.DONE;
    }

    /** A leader that leaves out views, again and again on the same parent, fills no disk. */
    private boolean isInBounds(Block block) {
        return block.height() <= core.stable + core.options.log().window()
                && siblings.merge(block.justify().statement().view(), 1, Integer::sum)
                        <= core.options.nodes() + 2;
    }

    /** Takes over a block to vote for; the leader does so with its own. */
    void accept(Block block) {
        core.accept(block);
        chain.proposed(block);
        requests.proposed(block.batch());
    }

    /** Sends the vote to the node that collects them; the block is durable. */
    void cast(Block block) {
        Statement said = block.statement();
        Vote vote = said.signedBy(core.signatures);
        core.mark("entry-synced", block.height());
        int collecting = core.collector(block.view());
        if (collecting == core.address()) {
            collector.count(vote);
        } else {
            core.send(collecting, new Ballot(vote));
        }
    }
}
