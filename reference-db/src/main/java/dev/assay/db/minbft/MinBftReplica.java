// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.CheckpointRules;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.MinBftMessage.Shared;
import dev.assay.db.minbft.MinBftMessage.Status;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;

/**
 * One replica of MinBFT (Veronese, Correia, Bessani, Lung and Verissimo, "Efficient Byzantine
 * Fault-Tolerance", IEEE Transactions on Computers 2013): of 2f+1 nodes f may lie, because each
 * numbers what it says by a trusted counter, and so cannot say two things to two nodes. It recovers
 * from its disk, then hands each message to the one method that handles its kind.
 *
 * <p>{@link Voice} says things under numbers, {@link Hearing} hears them in order by the rules of
 * {@link StreamRules}, {@link Agreement} is the normal case, {@link ViewChanges} replaces the
 * primary, {@link Retransmission} makes up for lost messages. Checkpoints and the transfer of
 * states are those of the other Byzantine protocols: their votes are signed, not numbered.
 *
 * <p>Needs no {@link dev.assay.db.consensus.DiskIdentity}: a counter that is further than the disk
 * knows gives a disk away that forgot. Membership is fixed; reads go through the log. What was said
 * since the last checkpoint grows with every view that is left without one.
 */
public final class MinBftReplica implements Node, ViewChanges.Listener, Checkpoints.Owner {
    private static final int REACH_INTERVALS = 4;

    private final Core core;
    private final MinBftStorage storage;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Voice voice;
    private final Hearing hearing;
    private final Agreement agreement;
    private final ViewChanges viewChanges;
    private final Retransmission retransmission;
    private boolean ready;
    private boolean settling;
    private boolean settleAgain;

    /** A replica that lives at {@code environment.address()}, with its own keys and counter. */
    public MinBftReplica(Environment environment, MinBftOptions options, Signatures signatures) {
        this.core = new Core(environment, options, signatures);
        this.storage = new MinBftStorage(core);
        this.voice = new Voice(core, storage, this::spoken);
        this.hearing = new Hearing(core, storage, this::heard);
        this.requests = new Requests(core, core, options::patience, this::impatient);
        CheckpointRules rules =
                new CheckpointRules(
                        options.checkpointInterval(),
                        (long) REACH_INTERVALS * options.checkpointInterval(),
                        true,
                        !options.has(MinBftBug.TRANSFERRED_STATE_UNCHECKED));
        this.checkpoints = new Checkpoints(core, rules, this);
        this.agreement = new Agreement(core, voice, requests, checkpoints);
        this.viewChanges = new ViewChanges(core, voice, requests, checkpoints, this);
        this.retransmission = new Retransmission(core, hearing, requests, checkpoints);
        storage.replayInto(new Replay());
    }

    private void impatient() {
        viewChanges.impatient();
    }

    /** Hears again what the disk says. */
    private final class Replay implements MinBftStorage.Replayer {
        @Override
        public void heard(Said said) {
            hearing.take(core.streams.get(said.sender()), said);
        }

        @Override
        public Voice voice() {
            return voice;
        }

        @Override
        public void jumped(Base proof) {
            hearing.jump(proof);
        }
    }

    @Override
    public void start() {
        core.replaying = true;
        core.journal.recover(storage, this::recovered, core::halt);
    }

    private void recovered() {
        core.replaying = false;
        if (core.isStopped() || !voice.resume()) {
            return;
        }
        ready = true;
        core.mark("recovered", Math.max(core.acknowledged, core.stable));
        if (core.active && core.isPrimary()) {
            core.environment.observe(new Observation.BecameLeader(core.view + 1));
        }
        if (core.active) {
            requests.viewEntered(core.underWay());
        }
        viewChanges.resume();
        retransmission.start();
        settle();
    }

    /** This replica said something: it counts for itself as for others. */
    private void spoken(Said said) {
        Stream own = core.own();
        if (core.rules.judge(own, said) == StreamRules.Verdict.FITS) {
            hearing.take(own, said);
        } else {
            // Only a liar's counter is made to number what its code did not say.
            own.position = Math.max(own.position, said.number());
            own.messages.put(said.number(), said);
        }
        long voted =
                switch (said.claim()) {
                    case Claim.Prepare it -> it.sequence();
                    case Claim.Commit it -> it.sequence();
                    default -> 0;
                };
        if (voted > core.acknowledged) {
            core.acknowledged = voted;
            if (!core.replaying) {
                core.mark("entry-synced", voted);
            }
        }
        if (!core.replaying) {
            hearing.drain();
        }
    }

    /** Somebody said something that is its next. */
    private void heard(Stream stream, Said said) {
        switch (said.claim()) {
            case Claim.Prepare it -> agreement.proposed(stream.sender, it);
            case Claim.Commit it -> agreement.voted(stream.sender, it);
            case Claim.Reached it -> {}
            case Claim.ViewChange it -> {}
            case Claim.NewView it -> viewChanges.began(it);
        }
        if (!core.replaying) {
            settle();
        }
    }

    /** Does all that follows from what is known now. */
    private void settle() {
        settleAgain = true;
        if (settling) {
            return;
        }
        settling = true;
        while (settleAgain && ready && !core.isStopped()) {
            settleAgain = false;
            agreement.execute();
            agreement.vote();
            viewChanges.begin();
            agreement.propose();
            hearing.vouch();
        }
        settling = false;
    }

    @Override
    public void tell() {
        retransmission.tell();
    }

    @Override
    public void began() {
        requests.viewEntered(core.underWay());
    }

    @Override
    public byte[] snapshot() {
        return core.state.snapshot();
    }

    @Override
    public void restore(byte[] snapshot) throws DamagedBytesException {
        core.state.restore(snapshot);
    }

    @Override
    public void tell(Vote vote) {
        core.broadcast(new SharedMessage.Ballot(vote));
    }

    @Override
    public void certified(dev.assay.db.consensus.Certificate proof) {
        // Everybody counts the votes for himself.
    }

    @Override
    public void forget(long sequence) {
        core.forget(sequence);
        storage.compact();
    }

    @Override
    public void moved() {
        agreement.reach();
        settle();
    }

    @Override
    public void receive(int from, byte[] message) {
        if (!ready || core.isStopped()) {
            return;
        }
        try {
            switch (MinBftCodec.decode(message)) {
                case Said said -> hearing.handle(said);
                case Base base -> hearing.handle(base);
                case Status status -> {
                    if (core.isSealed(status.signer(), status.seal())) {
                        viewChanges.handle(status);
                        retransmission.handle(status);
                    }
                }
                case Shared shared -> receive(from, shared.message());
            }
        } catch (DamagedBytesException damaged) {
            core.refuse();
        }
    }

    private void receive(int from, SharedMessage message) {
        switch (message) {
            case SharedMessage.Request m -> {
                if (requests.handle(from, m.request())) {
                    settle();
                }
            }
            case SharedMessage.Ballot m
                    when m.vote().statement().kind() == Statement.Kind.CHECKPOINT ->
                    checkpoints.handle(m);
            case SharedMessage.Ballot m when m.vote().statement().kind() == Statement.Kind.BASE ->
                    hearing.handle(m.vote());
            case SharedMessage.Ballot misdirected -> core.refuse();
            case SharedMessage.Stable m -> checkpoints.handle(m);
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
            case SharedMessage.Reply misdirected -> {}
            case SharedMessage.Join unused -> {}
            case SharedMessage.Joined unused -> {}
        }
    }
}
