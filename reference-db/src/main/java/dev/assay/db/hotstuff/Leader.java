// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Ballots;
import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a leader does: proposes a block on the latest certificate, collects the votes, and proposes
 * the next on the new certificate, so that each proposal is the second phase of the one before
 * (HotStuff-2, section 4, pipelined). One block is under way at a time. When nothing is left to
 * decide it tells the last certificate, and rests.
 *
 * <p>After a time-out a leader does not know the latest certificate: one honest replica alone may
 * be locked on it. So it waits until all have told theirs, or for two delays of the network, in
 * which all honest ones can hear of the tenure and answer (section 4.1); that is the price of two
 * phases, and paid only there. When the network was slower than that, who is locked complains, and
 * the leader proposes again, once for each replica.
 */
final class Leader {
    /** Votes of so many views are kept. */
    private static final int VIEWS_MAX = 64;

    private final Core core;
    private final Requests requests;
    private final Voting voting;
    private final Consumer<Certificate> certified;
    private final TreeMap<Long, Ballots> votes = new TreeMap<>();

    /** Who has told its latest certificate in this tenure. */
    private final TreeSet<Integer> heard = new TreeSet<>();

    private Environment.Timer wait = () -> {};
    private boolean waitedEnough;
    private boolean ready;
    private @Nullable Block underWay;
    private long announcedView;

    /**
     * @param certified hears of certificates that this replica has collected
     */
    Leader(Core core, Requests requests, Voting voting, Consumer<Certificate> certified) {
        this.core = core;
        this.requests = requests;
        this.voting = voting;
        this.certified = certified;
    }

    /**
     * This replica leads from now on, or no more.
     *
     * @param knowsLatest that no later certificate can be
     */
    void entered(boolean knowsLatest) {
        wait.cancel();
        heard.clear();
        ready = false;
        waitedEnough = false;
        underWay = null;
        if (!core.isLeader()) {
            return;
        }
        Block last = core.lastVoted;
        boolean hasBegun = last != null && core.options.tenureOf(last.view()) == core.tenure;
        if (hasBegun) {
            underWay = last;
        }
        heard.add(core.address());
        if (knowsLatest || hasBegun) {
            ready = true;
            propose();
            return;
        }
        wait =
                core.environment.after(
                        2 * core.options.pace().delayNanos(),
                        () -> {
                            waitedEnough = true;
                            considerReady();
                        });
        considerReady();
    }

    private void considerReady() {
        if (core.isStopped() || ready) {
            return;
        }
        boolean hasQuorum = heard.size() >= core.quorum.quorum();
        boolean waits =
                heard.size() < core.quorum.nodes()
                        && !waitedEnough
                        && !core.options.has(HotstuffBug.LEADER_DOES_NOT_WAIT);
        if (hasQuorum && !waits) {
            ready = true;
            propose();
        }
    }

    /** A replica has entered this tenure, and its certificates are verified and learned. */
    void handle(NewView message) {
        if (message.tenure() != core.tenure || !core.isLeader()) {
            return;
        }
        boolean isNew = heard.add(message.signer());
        Block block = underWay;
        boolean isHopeless =
                block != null
                        && block.view() > core.highest.statement().view()
                        && block.justify().statement().view() < core.highest.statement().view();
        if (!ready) {
            considerReady();
        } else if (isNew && isHopeless && !core.options.has(HotstuffBug.LEADER_DOES_NOT_WAIT)) {
            underWay = null;
            propose();
        }
    }

    /** Proposes the next block if there is any reason to. */
    void propose() {
        Block current = underWay;
        long certifiedView = core.highest.statement().view();
        if (!core.isLeader()
                || !ready
                || core.isStopped()
                || (current != null && current.view() > certifiedView)) {
            return;
        }
        underWay = null;
        long view =
                Math.max(
                        core.options.firstView(core.tenure),
                        Math.max(certifiedView, core.lastVotedView) + 1);
        long height = core.highest.statement().sequence() + 1;
        if (core.options.tenureOf(view) != core.tenure
                || height > core.stable + core.options.log().window()) {
            return;
        }
        List<Block> undecided = core.undecided(core.highest);
        requests.underWay(undecided.stream().map(Block::batch).toList());
        List<ClientRequest> chosen = requests.toPropose(core.options.log().batchRequestsMax());
        if (chosen.isEmpty() && !hasUndecided(undecided)) {
            announce();
            return;
        }
        Block block = Block.of(view, Batch.of(chosen), core.highest);
        underWay = block;
        voting.accept(block);
        core.vote(
                () -> {
                    tell(block);
                    voting.cast(block);
                });
    }

    /** True when a block with requests is not decided, or may be, for it is not known. */
    private boolean hasUndecided(List<Block> undecided) {
        long floor = Math.max(core.executed(), core.decided.statement().sequence());
        boolean isWhole = core.highest.statement().sequence() - undecided.size() <= floor;
        return !isWhole
                || undecided.stream().anyMatch(block -> !block.batch().requests().isEmpty());
    }

    private void announce() {
        long view = core.highest.statement().view();
        if (view > announcedView) {
            announcedView = view;
            core.broadcast(new Synced(core.standing()));
        }
    }

    private void tell(Block block) {
        core.broadcast(
                HotstuffCodec.proposal(core.signatures, core.address(), block, core.standing()));
    }

    /** Says the last proposal again if nothing came of it: it or the votes may be lost. */
    void repeat() {
        Block block = underWay;
        if (core.isLeader() && block != null && block.view() > core.highest.statement().view()) {
            core.vote(
                    () -> {
                        tell(block);
                        voting.cast(block);
                    });
        }
    }

    /** A vote for a block, which this replica collects. */
    void handle(Ballot message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        if (said.kind() != Statement.Kind.BLOCK
                || said.view() <= core.highest.statement().view()
                || core.collector(said.view()) != core.address()) {
            return;
        }
        if (!core.quorum.has(vote.signer()) || !vote.isAuthentic(core.signatures)) {
            core.refuse();
            return;
        }
        count(vote);
    }

    /** Counts a vote that is authentic. */
    void count(Vote vote) {
        Statement said = vote.statement();
        if (said.view() <= core.highest.statement().view()) {
            return;
        }
        Ballots ballots =
                votes.computeIfAbsent(
                        said.view(),
                        view -> new Ballots(!core.options.has(HotstuffBug.VOTES_COUNTED_TWICE)));
        if (votes.size() > VIEWS_MAX) {
            votes.pollLastEntry();
        }
        if (ballots.add(vote) == Ballots.Counted.CONTRADICTS) {
            core.foundLiar(vote.signer());
        }
        List<Vote> alike = ballots.of(said);
        if (alike.size() >= core.quorum.quorum()) {
            List<Vote> quorum = new ArrayList<>(alike);
            votes.headMap(said.view(), true).clear();
            certified.accept(Certificate.of(said, quorum));
        }
    }
}
