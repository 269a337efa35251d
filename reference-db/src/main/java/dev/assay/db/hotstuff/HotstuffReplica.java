// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.CheckpointRules;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Joining;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.hotstuff.HotstuffMessage.FetchBlock;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.hotstuff.HotstuffMessage.GivenUp;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.hotstuff.HotstuffMessage.Shared;
import dev.assay.db.hotstuff.HotstuffMessage.Status;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.db.hotstuff.HotstuffMessage.Timeout;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;

/**
 * One replica of HotStuff-2 (Malkhi and Nayak, "HotStuff-2: Optimal Two-Phase Responsive BFT",
 * ePrint 2023/397), pipelined: of n nodes fewer than a third may lie, and a decision takes O(n)
 * messages, for replicas talk to the leader only. It recovers from its disk, then hands each
 * message to the one method that handles its kind.
 *
 * <p>{@link Voting} says what gets a vote, {@link Chain} what follows from certificates, {@link
 * Leader} proposes and collects, {@link Pacemaker} changes the leader, {@link Catchup} makes up for
 * lost messages.
 *
 * <p>What differs from the paper: a leader keeps its place for a tenure of many views, for as long
 * as it serves unless the options say otherwise; checkpoints bound the log; certificates are lists
 * of signatures, so that messages are O(n) long and a decision takes O(n²) bits. Membership is
 * fixed. Reads go through the log.
 */
public final class HotstuffReplica implements Node {
    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Chain chain;
    private final Voting voting;
    private final Leader leader;
    private final Pacemaker pacemaker;
    private final Catchup catchup;
    private final Joining joining;
    private boolean begun;
    private boolean ready;

    /** A replica that lives at {@code environment.address()}, with its own keys. */
    public HotstuffReplica(
            Environment environment, HotstuffOptions options, Signatures signatures) {
        this.core = new Core(environment, options, signatures);
        this.requests = new Requests(core, core, options::patience, this::impatient);
        this.checkpoints = new Checkpoints(core, rules(options), new CheckpointOwner());
        this.chain = new Chain(core, requests, checkpoints, this::executed);
        this.voting = new Voting(core, requests, chain, this::count);
        this.leader = new Leader(core, requests, voting, this::collected);
        this.pacemaker = new Pacemaker(core, new TenureListener());
        this.catchup = new Catchup(core, requests, checkpoints, chain, this::repeat);
        this.joining =
                new Joining(
                        core, options.pace().statusNanos(), core.storage::identity, this::takePart);
    }

    private static CheckpointRules rules(HotstuffOptions options) {
        return new CheckpointRules(
                options.log().checkpointInterval(),
                2L * options.log().window(),
                !options.has(HotstuffBug.VOTES_COUNTED_TWICE),
                !options.has(HotstuffBug.TRANSFERRED_STATE_UNCHECKED));
    }

    /** What checkpoints do to the rest of the replica. */
    private final class CheckpointOwner implements Checkpoints.Owner {
        @Override
        public byte[] snapshot() {
            return Snapshots.take(core);
        }

        @Override
        public void restore(byte[] snapshot) throws DamagedBytesException {
            Snapshots.restore(core, snapshot);
        }

        @Override
        public void tell(Vote vote) {
            if (!core.isLeader()) {
                core.send(core.leader(), new SharedMessage.Ballot(vote));
            }
        }

        @Override
        public void certified(Certificate proof) {
            if (core.isLeader() && proof.statement().sequence() > core.stable) {
                core.broadcast(new SharedMessage.Stable(proof));
            }
        }

        @Override
        public void forget(long sequence) {
            chain.forget(sequence);
            core.storage.compact();
        }

        @Override
        public void moved() {
            chain.execute();
        }
    }

    /** What a change of the tenure does to the rest of the replica. */
    private final class TenureListener implements Pacemaker.Listener {
        @Override
        public void leaving(boolean fruitless) {
            if (core.isLeader()) {
                core.environment.observe(new Observation.SteppedDown(core.tenure + 1));
            }
            if (fruitless) {
                requests.viewLeft();
            }
        }

        @Override
        public void entered(boolean knowsLatest) {
            voting.entered();
            if (core.isLeader()) {
                core.environment.observe(new Observation.BecameLeader(core.tenure + 1));
                if (!knowsLatest) {
                    core.broadcast(new Synced(core.standing()));
                }
            } else {
                sendNewView();
            }
            requests.viewEntered(core.undecided(core.highest).stream().map(Block::batch).toList());
            leader.entered(knowsLatest);
        }
    }

    private void sendNewView() {
        core.send(
                core.leader(),
                HotstuffCodec.newView(
                        core.signatures, core.address(), core.tenure, core.standing()));
    }

    private void impatient() {
        pacemaker.giveUp();
    }

    private void executed(boolean progressed) {
        if (progressed && !requests.isOverdue()) {
            pacemaker.reconsider();
        }
    }

    private void count(Vote vote) {
        leader.count(vote);
    }

    private void collected(Certificate proof) {
        learn(proof);
        leader.propose();
    }

    /** Takes over a certificate of a block that is verified. */
    private void learn(Certificate proof) {
        if (chain.learn(proof)) {
            pacemaker.certified(proof.statement().view());
        }
    }

    /** Takes over what is later than what this replica knows; false when it is not proven. */
    private boolean learn(Standing standing) {
        Certificate highest = standing.highest();
        if (highest.statement().view() > core.highest.statement().view()) {
            if (!core.isCertified(highest)) {
                core.refuse();
                return false;
            }
            learn(highest);
        }
        if (standing.timeout().isPresent()) {
            Certificate timeout = standing.timeout().get();
            if (timeout.statement().view() >= core.tenure) {
                if (!pacemaker.isProven(timeout)) {
                    core.refuse();
                    return false;
                }
                pacemaker.learn(timeout);
            }
        }
        return true;
    }

    private void repeat() {
        leader.repeat();
        boolean heardNothing =
                !core.isLeader() && core.lastVotedView < core.options.firstView(core.tenure);
        if (heardNothing && core.tenure > core.options.tenureOf(1)) {
            sendNewView();
        }
        leader.propose();
    }

    @Override
    public void start() {
        core.journal.recover(core.storage, this::recovered, core::halt);
    }

    private void recovered() {
        if (!core.isStopped()) {
            begun = true;
            joining.begin();
        }
    }

    private void takePart() {
        ready = true;
        core.mark("recovered", Math.max(core.stable, core.votedHeight));
        if (core.isLeader()) {
            core.environment.observe(new Observation.BecameLeader(core.tenure + 1));
        }
        chain.resume();
        leader.entered(core.tenure == core.options.tenureOf(1));
        pacemaker.resume();
        catchup.start();
    }

    @Override
    public void receive(int from, byte[] message) {
        if (!begun || core.isStopped()) {
            return;
        }
        try {
            HotstuffMessage decoded = HotstuffCodec.decode(message);
            if (decoded instanceof Shared(SharedMessage.Request request)) {
                if (ready && requests.handle(from, request.request())) {
                    leader.propose();
                }
            } else if (ready || isAboutJoining(decoded)) {
                dispatch(decoded);
            }
        } catch (DamagedBytesException damaged) {
            core.refuse();
        }
    }

    private static boolean isAboutJoining(HotstuffMessage message) {
        return message instanceof Shared(SharedMessage.Join joins)
                || message instanceof Shared(SharedMessage.Joined joined);
    }

    private void dispatch(HotstuffMessage message) {
        switch (message) {
            case Shared m -> dispatch(m.message());
            case Proposal m -> handle(m);
            case NewView m -> {
                if (core.isSealed(m.signer(), m.seal()) && learn(m.standing())) {
                    leader.handle(m);
                }
            }
            case Timeout m -> {
                if (learn(m.standing())) {
                    pacemaker.handle(m);
                }
            }
            case GivenUp m -> pacemaker.handle(m);
            case Synced m -> {
                if (learn(m.standing())) {
                    leader.propose();
                }
            }
            case Status m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    catchup.handle(m);
                }
            }
            case FetchBlock m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    chain.handle(m);
                }
            }
            case FetchedBlock m -> {
                if (chain.handle(m)) {
                    learn(m.block().justify());
                    leader.propose();
                }
            }
        }
    }

    private void handle(Proposal message) {
        Block block = message.block();
        long view = block.view();
        if (view < core.lastVotedView || core.options.tenureOf(view) < core.tenure) {
            return;
        }
        boolean isLeaders =
                message.signer() == core.options.leader(core.options.tenureOf(view))
                        && core.isSealed(message.signer(), message.seal());
        if (!isLeaders) {
            core.refuse();
            return;
        }
        boolean isSound =
                block.justify().statement().view() < view && core.isCertified(block.justify());
        if (!isSound) {
            core.foundLiar(message.signer());
            return;
        }
        learn(block.justify());
        if (learn(message.standing()) && voting.handle(message) == Voting.Answer.COMPLAINS) {
            sendNewView();
        }
    }

    private void dispatch(SharedMessage shared) {
        switch (shared) {
            case SharedMessage.Ballot m
                    when m.vote().statement().kind() == Statement.Kind.CHECKPOINT -> {
                checkpoints.handle(m);
                leader.propose();
            }
            case SharedMessage.Ballot m -> leader.handle(m);
            case SharedMessage.Stable m -> {
                checkpoints.handle(m);
                leader.propose();
            }
            case SharedMessage.FetchState m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    checkpoints.handle(m);
                }
            }
            case SharedMessage.State m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    checkpoints.handle(m);
                }
            }
            case SharedMessage.Join m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    joining.handle(m);
                }
            }
            case SharedMessage.Joined m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    joining.handle(m);
                }
            }
            case SharedMessage.Request misdirected -> {}
            case SharedMessage.Reply misdirected -> {}
        }
    }
}
