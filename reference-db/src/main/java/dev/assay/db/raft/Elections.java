// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.raft.Message.PreVoteReply;
import dev.assay.db.raft.Message.PreVoteRequest;
import dev.assay.db.raft.Message.TimeoutNow;
import dev.assay.db.raft.Message.VoteReply;
import dev.assay.db.raft.Message.VoteRequest;
import java.util.OptionalInt;

/**
 * Leader election (sections 3.4 and 3.6.1) with pre-votes (section 9.6): a node that lost its
 * leader first asks whether a quorum would vote for it, and raises its term only then, so that a
 * node which was cut off does not depose a working leader when it returns. Voters with a live
 * leader refuse both (section 4.2.3).
 */
final class Elections {
    private final Core core;
    private final Runnable elected;

    Elections(Core core, Runnable elected) {
        this.core = core;
        this.elected = elected;
    }

    /** No leader was heard for an election timeout. */
    void timeout() {
        if (core.role() instanceof Leader || core.isStopped()) {
            return;
        }
        core.electionTimer.reset();
        if (!core.isVoter()) {
            return;
        }
        if (core.options.has(PlantedBug.ELECTIONS_WITHOUT_PRE_VOTE)) {
            campaign(false);
            return;
        }
        Role.Votes votes = new Role.Votes();
        votes.add(core.address());
        core.become(new Role.PreCandidate(votes));
        core.mark("pre-vote-started", core.term());
        core.sendToVoters(
                new PreVoteRequest(
                        core.term(), core.term() + 1, core.log().lastIndex(), logTerm()));
        campaignIfQuorum(votes);
    }

    void handle(int from, PreVoteRequest request) {
        boolean granted =
                !isBound(request.proposedTerm())
                        && request.proposedTerm() > core.term()
                        && isUpToDate(request.lastTerm(), request.lastIndex());
        core.sendWhenDurable(from, new PreVoteReply(core.term(), request.proposedTerm(), granted));
    }

    /** True when this node owes its vote in a term to the leader that it has. */
    private boolean isBound(long askedTerm) {
        boolean endsWithTerm = core.options.has(PlantedBug.LEASE_PROMISE_ENDS_WITH_TERM);
        return core.hasLiveLeader() && !(endsWithTerm && askedTerm > core.term());
    }

    void handle(int from, PreVoteReply reply) {
        if (core.role() instanceof Role.PreCandidate candidate
                && reply.granted()
                && reply.proposedTerm() == core.term() + 1) {
            candidate.votes().add(from);
            campaignIfQuorum(candidate.votes());
        }
    }

    private void campaignIfQuorum(Role.Votes votes) {
        if (elects(votes)) {
            campaign(false);
        }
    }

    private boolean elects(Role.Votes votes) {
        if (core.options.has(PlantedBug.VOTES_COUNTED_TWICE)) {
            return votes.answers() >= core.options.quorum();
        }
        return core.options.quorums().elects(core.configuration(), votes.set());
    }

    /** The leader of this term wants this node to lead (section 3.10). */
    void handle(int from, TimeoutNow request) {
        if (request.term() == core.term()
                && core.role() instanceof Role.Follower
                && core.isVoter()
                && !core.isInstalling()) {
            core.mark("told-to-lead", core.term());
            campaign(true);
        }
    }

    private void campaign(boolean transferred) {
        core.storage.save(core.term() + 1, OptionalInt.of(core.address()));
        Role.Candidate candidate = new Role.Candidate(new Role.Votes(), transferred);
        core.become(candidate);
        core.electionTimer.reset();
        core.mark("election-started", core.term());
        core.storage.whenDurable(() -> askForVotes(candidate));
    }

    private boolean isCampaigning(Role.Candidate candidate) {
        return core.role() == candidate && !core.isStopped();
    }

    // The candidate's own vote counts only now that it is durable.
    private void askForVotes(Role.Candidate candidate) {
        if (!isCampaigning(candidate)) {
            return;
        }
        candidate.votes().add(core.address());
        requestVotes(candidate);
        leadIfQuorum(candidate);
    }

    private void requestVotes(Role.Candidate candidate) {
        VoteRequest request =
                new VoteRequest(
                        core.term(), core.log().lastIndex(), logTerm(), candidate.transferred());
        for (int node = 0; node < core.options.nodes(); node++) {
            if (!candidate.votes().has(node) && core.configuration().isVoter(node)) {
                core.send(node, request);
            }
        }
        core.environment.after(
                core.options.heartbeatNanos(),
                () -> {
                    if (isCampaigning(candidate)) {
                        requestVotes(candidate);
                    }
                });
    }

    void handle(int from, VoteRequest request) {
        if (isBound(request.term())
                && request.term() >= core.term()
                && !request.transferred()
                && !core.options.has(PlantedBug.ELECTIONS_WITHOUT_PRE_VOTE)) {
            return;
        }
        if (request.term() > core.term()) {
            core.follow(request.term(), OptionalInt.empty());
        } else if (core.options.has(PlantedBug.VOTE_CLEARED_IN_TERM)
                && request.term() == core.term()
                && core.role() instanceof Role.Follower) {
            core.storage.save(core.term(), OptionalInt.empty());
        }
        OptionalInt vote = core.storage.vote();
        boolean granted =
                request.term() == core.term()
                        && (vote.isEmpty() || vote.getAsInt() == from)
                        && isUpToDate(request.lastTerm(), request.lastIndex());
        VoteReply reply = new VoteReply(core.term(), granted);
        if (granted && core.options.has(PlantedBug.VOTE_STORED_AFTER_REPLY)) {
            core.send(from, reply);
            grant(from);
            return;
        }
        if (granted) {
            grant(from);
        }
        core.sendWhenDurable(from, reply);
    }

    private void grant(int candidate) {
        core.mark("vote-granted", core.term());
        if (core.storage.vote().isEmpty()) {
            core.storage.save(core.term(), OptionalInt.of(candidate));
        }
        core.electionTimer.reset();
    }

    /**
     * True when a log that ends so holds everything committed that this node knows of (section
     * 3.6.1).
     */
    private boolean isUpToDate(long lastTerm, long lastIndex) {
        long ownTerm = logTerm();
        return lastTerm > ownTerm || (lastTerm == ownTerm && lastIndex >= core.log().lastIndex());
    }

    /** By which term logs are compared. */
    private long logTerm() {
        return core.options.has(PlantedBug.BALLOT_TAKEN_FOR_LOG_TERM)
                ? core.term()
                : core.log().lastTerm();
    }

    void handle(int from, VoteReply reply) {
        if (core.role() instanceof Role.Candidate candidate
                && reply.granted()
                && reply.term() == core.term()
                && candidate.votes().has(core.address())) {
            candidate.votes().add(from);
            leadIfQuorum(candidate);
        }
    }

    private void leadIfQuorum(Role.Candidate candidate) {
        if (elects(candidate.votes())) {
            elected.run();
        }
    }
}
