// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Storage;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import dev.assay.db.raft.Message.ChangeVoters;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import dev.assay.db.raft.Message.JoinReply;
import dev.assay.db.raft.Message.JoinRequest;
import dev.assay.db.raft.Message.PeerMessage;
import dev.assay.db.raft.Message.PreVoteReply;
import dev.assay.db.raft.Message.PreVoteRequest;
import dev.assay.db.raft.Message.Redirect;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.db.raft.Message.SnapshotRequest;
import dev.assay.db.raft.Message.TimeoutNow;
import dev.assay.db.raft.Message.TransferLeadership;
import dev.assay.db.raft.Message.VoteReply;
import dev.assay.db.raft.Message.VoteRequest;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import java.util.OptionalInt;

/**
 * One replica of the database: Raft as in Diego Ongaro's dissertation "Consensus: Bridging Theory
 * and Practice" (Stanford, 2014). It recovers from its disk, then hands each message to the one
 * method that handles its kind. A node that finds its disk damaged, failing or emptied halts.
 *
 * <p>What it cannot stand: nodes that lie, and disks that go back to an earlier state as a whole;
 * of these it finds those out that the leader of their term knows better (a node may be slow or
 * silent, but must forget nothing).
 */
public final class RaftNode implements Node {
    /** The mark of a node that takes part; its value is the last index of its log. */
    private static final String RECOVERED = "recovered";

    private final Core core;
    private final Elections elections;
    private final FollowerAppends followerAppends;
    private final SnapshotReceiver snapshots;
    private final Joining joining;
    private boolean ready;
    private long messagesIgnored;

    /** A node that lives at {@code environment.address()}. */
    public RaftNode(Environment environment, RaftOptions options) {
        if (environment.address() < 0 || environment.address() >= options.nodes()) {
            throw new IllegalArgumentException(
                    "node " + environment.address() + " in a cluster of " + options.nodes());
        }
        this.core = new Core(environment, options, this::electionTimeout);
        this.elections = new Elections(core, this::lead);
        this.followerAppends = new FollowerAppends(core);
        this.snapshots = new SnapshotReceiver(core);
        this.joining = new Joining(core, this::takePart);
    }

    /**
     * True when a node tells by this that it takes part, which each must once ({@link Joining}).
     */
    public static boolean takesPart(Observation told) {
        return told instanceof Observation.Mark mark && mark.name().equals(RECOVERED);
    }

    @Override
    public void start() {
        core.storage.recover(
                this::recovered, reason -> core.halt("the disk cannot be read: " + reason));
    }

    private void recovered(Storage.Recovery recovery) {
        switch (recovery) {
            case Storage.Recovery.Damaged damaged -> core.halt(damaged.reason());
            case Storage.Recovery.Ready whole -> {
                if (restore(whole.snapshot())) {
                    joining.begin();
                }
            }
        }
    }

    /** Goes on from what was stored; false where it does not fit together. */
    private boolean restore(byte[] bytes) {
        DurableLog log = core.log();
        if (bytes.length > 0) {
            try {
                boolean once = core.executesEachRequestOnce();
                Snapshot.Restored restored = Snapshot.read(bytes, once);
                long index = restored.snapshot().index();
                if (index < log.start().index() || index > log.lastIndex()) {
                    core.haltForGood(
                            "the snapshot ends at entry "
                                    + index
                                    + ", and the log holds those from "
                                    + (log.start().index() + 1)
                                    + " to "
                                    + log.lastIndex());
                    return false;
                }
                core.committed.restore(restored);
                core.membership.restore(index, restored.snapshot().configuration());
                core.compaction.has(restored.snapshot());
            } catch (DamagedBytesException damaged) {
                core.haltForGood("the snapshot cannot be read: " + damaged.getMessage());
                return false;
            }
        }
        core.membership.appended(log.from(core.committed.index() + 1, Integer.MAX_VALUE));
        return true;
    }

    private void takePart() {
        ready = true;
        core.mark(RECOVERED, core.log().lastIndex());
        core.tellConfiguration();
        core.compaction.latest().map(Snapshot::last).ifPresent(core.committed::tell);
        core.rememberPromises();
        core.dialects.start();
        if (core.term() == 0) {
            core.electionTimer.firstWait();
        } else {
            core.electionTimer.reset();
        }
    }

    private void electionTimeout() {
        elections.timeout();
    }

    private void lead() {
        Leader leader = new Leader(core);
        core.become(leader);
        leader.begin();
    }

    @Override
    public void receive(int from, byte[] message) {
        if (!joining.hasBegun() || core.isStopped()) {
            return;
        }
        try {
            Message decoded = core.dialects.decode(from, message);
            if (ready || decoded instanceof JoinRequest || decoded instanceof JoinReply) {
                dispatch(from, decoded);
            }
        } catch (DamagedBytesException damaged) {
            ignore();
        }
    }

    private void dispatch(int from, Message message) {
        switch (message) {
            case PeerMessage peerMessage when isPeer(from) -> dispatchFromPeer(from, peerMessage);
            case ClientRequest request -> handle(from, request);
            case ChangeVoters request -> {
                if (core.role() instanceof Leader leader) {
                    leader.changeVoters(request.voters());
                }
            }
            case TransferLeadership request -> {
                if (core.role() instanceof Leader leader) {
                    leader.transferTo(request.target());
                }
            }
            case PeerMessage fromStranger -> ignore();
            case ClientReply misdirected -> ignore();
            case Redirect misdirected -> ignore();
            case Message.Hello heard -> {}
        }
    }

    private boolean isPeer(int address) {
        return address >= 0 && address < core.options.nodes() && address != core.address();
    }

    private void ignore() {
        messagesIgnored++;
        core.mark("message-ignored", messagesIgnored);
    }

    private void dispatchFromPeer(int from, PeerMessage message) {
        // Requests for votes say themselves when a newer term is believed.
        boolean asksForVote = message instanceof PreVoteRequest || message instanceof VoteRequest;
        if (message.term() > core.term() && !asksForVote) {
            core.follow(message.term(), OptionalInt.empty());
        }
        switch (message) {
            case JoinRequest request -> joining.handle(from, request);
            case JoinReply reply -> joining.handle(from, reply);
            case PreVoteRequest request -> elections.handle(from, request);
            case PreVoteReply reply -> elections.handle(from, reply);
            case VoteRequest request -> elections.handle(from, request);
            case VoteReply reply -> elections.handle(from, reply);
            case AppendRequest request -> followerAppends.handle(from, request);
            case SnapshotRequest request -> snapshots.handle(from, request);
            case TimeoutNow request -> elections.handle(from, request);
            case SnapshotReply reply -> {
                if (core.role() instanceof Leader leader && leader.term() == reply.term()) {
                    leader.handle(from, reply);
                }
            }
            case AppendAccepted reply -> {
                if (core.role() instanceof Leader leader && leader.term() == reply.term()) {
                    leader.handle(from, reply);
                }
            }
            case AppendRejected reply -> {
                if (core.role() instanceof Leader leader && leader.term() == reply.term()) {
                    leader.handle(from, reply);
                }
            }
        }
    }

    private void handle(int from, ClientRequest request) {
        switch (core.role()) {
            case Leader leader -> leader.request(from, request);
            case Role.Follower follower ->
                    core.send(
                            from,
                            new Redirect(
                                    request.clientId(), request.sequence(), follower.leader()));
            case Role.PreCandidate candidate ->
                    core.send(
                            from,
                            new Redirect(
                                    request.clientId(), request.sequence(), OptionalInt.empty()));
            case Role.Candidate candidate ->
                    core.send(
                            from,
                            new Redirect(
                                    request.clientId(), request.sequence(), OptionalInt.empty()));
        }
    }
}
