// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.CheckpointRules;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Joining;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.FetchBatch;
import dev.assay.db.pbft.PbftMessage.FetchedBatch;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.db.pbft.PbftMessage.Shared;
import dev.assay.db.pbft.PbftMessage.Status;
import dev.assay.db.pbft.PbftMessage.ViewChange;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One replica of practical Byzantine fault tolerance, with signatures (Castro and Liskov,
 * "Practical Byzantine Fault Tolerance", OSDI 1999, section 4; "… and Proactive Recovery", TOCS
 * 2002, which calls it BFT-PK): of n nodes fewer than a third may lie. It recovers from its disk,
 * then hands each message to the one method that handles its kind.
 *
 * <p>{@link Agreement} is the normal case, {@link Checkpoints} bounds the log and brings up who is
 * behind, {@link ViewChanges} replaces the primary, {@link Requests} knows who waits, {@link
 * Retransmission} makes up for lost messages.
 *
 * <p>Membership is fixed. Reads go through the log. There is no proactive recovery: who halts
 * because its disk is damaged stays away.
 */
public final class PbftReplica implements Node {
    /** So many messages of views that have not begun here are kept. */
    private static final int EARLY_MAX = 512;

    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Agreement agreement;
    private final ViewChanges viewChanges;
    private final Retransmission retransmission;
    private final ArrayDeque<PbftMessage> early = new ArrayDeque<>();
    private final Joining joining;
    private boolean begun;
    private boolean ready;

    /** A replica that lives at {@code environment.address()}, with its own keys. */
    public PbftReplica(Environment environment, PbftOptions options, Signatures signatures) {
        this.core = new Core(environment, options, signatures);
        this.requests = new Requests(core, core, core::patience, this::impatient);
        this.checkpoints = new Checkpoints(core, rules(options), new CheckpointOwner());
        this.agreement = new Agreement(core, requests, checkpoints);
        this.viewChanges = new ViewChanges(core, requests, this::viewBegun);
        this.joining =
                new Joining(core, options.statusNanos(), core.storage::identity, this::takePart);
        this.retransmission =
                new Retransmission(core, requests, checkpoints, agreement, viewChanges);
    }

    private static CheckpointRules rules(PbftOptions options) {
        return new CheckpointRules(
                options.checkpointInterval(),
                2L * options.window(),
                !options.has(PbftBug.VOTES_COUNTED_TWICE),
                !options.has(PbftBug.TRANSFERRED_STATE_UNCHECKED));
    }

    /** What checkpoints do to the rest of the replica. */
    private final class CheckpointOwner implements Checkpoints.Owner {
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
        public void certified(Certificate proof) {
            // The votes went to all, so that everybody counts for himself.
        }

        @Override
        public void forget(long sequence) {
            core.slots.headMap(sequence, true).clear();
            core.storage.compact();
        }

        @Override
        public void moved() {
            agreement.execute();
        }
    }

    private void impatient() {
        viewChanges.next();
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
        long kept = core.stable;
        for (Slot slot : core.slots.values()) {
            if (slot.prepared != null) {
                kept = slot.sequence;
            }
        }
        core.acknowledged = kept;
        core.mark("recovered", kept);
        if (core.active && core.isPrimary()) {
            core.environment.observe(new Observation.BecameLeader(core.view + 1));
        }
        agreement.resume();
        viewChanges.resume();
        retransmission.start();
    }

    private void viewBegun(NewViewRule rule) {
        agreement.startAt(rule.lastSequence() + 1);
        rule.stable().ifPresent(checkpoints::learn);
        agreement.pursueAll();
        requests.viewEntered(core.proposedBatches());
        agreement.propose();
        List<PbftMessage> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(this::dispatch);
    }

    private void order(int from, ClientRequest request) {
        if (requests.handle(from, request)) {
            agreement.propose();
        }
    }

    /** Answers a read from this replica's own state, as only a planted bug does. */
    private boolean isReadAtOnce(ClientRequest request) {
        if (core.options.has(PbftBug.READS_WITHOUT_QUORUM)
                && request.operation() instanceof Operation.Get get
                && request.isAuthentic(core.signatures)) {
            requests.answer(request, new Result.Done(core.state.get(get.key())));
            return true;
        }
        return false;
    }

    @Override
    public void receive(int from, byte[] message) {
        if (!begun || core.isStopped()) {
            return;
        }
        try {
            PbftMessage decoded = PbftCodec.decode(message);
            if (decoded instanceof Shared(SharedMessage.Request request)) {
                if (ready && !isReadAtOnce(request.request())) {
                    order(from, request.request());
                }
            } else if (ready || isAboutJoining(decoded)) {
                dispatch(decoded);
            }
        } catch (DamagedBytesException damaged) {
            core.refuse();
        }
    }

    private static boolean isAboutJoining(PbftMessage message) {
        return message instanceof Shared(SharedMessage.Join joins)
                || message instanceof Shared(SharedMessage.Joined joined);
    }

    private void dispatch(PbftMessage message) {
        switch (message) {
            case PrePrepare m when isEarly(m.vote().statement()) -> keep(m);
            case PrePrepare m -> agreement.handle(m);
            case Decided m -> agreement.handle(m);
            case ViewChange m -> viewChanges.handle(m);
            case NewView m -> viewChanges.handle(m);
            case FetchedBatch m -> agreement.handle(m);
            case Status m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    retransmission.handle(m);
                }
            }
            case FetchBatch m -> {
                if (core.isSealed(m.signer(), m.seal())) {
                    agreement.handle(m);
                }
            }
            case Shared m -> dispatch(m);
        }
    }

    private void dispatch(Shared shared) {
        switch (shared.message()) {
            case SharedMessage.Ballot m
                    when m.vote().statement().kind() == Statement.Kind.CHECKPOINT ->
                    checkpoints.handle(m);
            case SharedMessage.Ballot m when isEarly(m.vote().statement()) -> keep(shared);
            case SharedMessage.Ballot m -> agreement.handle(m);
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

    private boolean isEarly(Statement said) {
        return said.view() > core.view || (said.view() == core.view && !core.active);
    }

    private void keep(PbftMessage message) {
        early.add(message);
        if (early.size() > EARLY_MAX) {
            early.remove();
        }
    }
}
