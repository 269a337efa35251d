// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.pbft.PbftMessage.Ballot;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.FetchBatch;
import dev.assay.db.pbft.PbftMessage.FetchState;
import dev.assay.db.pbft.PbftMessage.FetchedBatch;
import dev.assay.db.pbft.PbftMessage.Join;
import dev.assay.db.pbft.PbftMessage.Joined;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.db.pbft.PbftMessage.Reply;
import dev.assay.db.pbft.PbftMessage.Request;
import dev.assay.db.pbft.PbftMessage.Stable;
import dev.assay.db.pbft.PbftMessage.State;
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
        if (environment.address() < 0 || environment.address() >= options.nodes()) {
            throw new IllegalArgumentException(
                    "node " + environment.address() + " in a cluster of " + options.nodes());
        }
        this.core = new Core(environment, options, signatures);
        this.requests = new Requests(core, this::impatient);
        this.checkpoints = new Checkpoints(core, this::windowMoved);
        this.agreement = new Agreement(core, requests, checkpoints);
        this.viewChanges = new ViewChanges(core, requests, this::viewBegun);
        this.joining = new Joining(core, this::takePart);
        this.retransmission =
                new Retransmission(core, requests, checkpoints, agreement, viewChanges);
    }

    private void impatient() {
        viewChanges.next();
    }

    private void windowMoved() {
        agreement.execute();
    }

    @Override
    public void start() {
        core.storage.recover(this::recovered, core::halt);
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
        requests.viewEntered();
        agreement.propose();
        List<PbftMessage> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(this::dispatch);
    }

    @Override
    public void receive(int from, byte[] message) {
        if (!begun || core.isStopped()) {
            return;
        }
        try {
            PbftMessage decoded = PbftCodec.decode(message);
            boolean isAboutJoining = decoded instanceof Join || decoded instanceof Joined;
            if (!ready && !isAboutJoining) {
                return;
            }
            if (decoded instanceof Request request) {
                if (requests.handle(from, request.request())) {
                    agreement.propose();
                }
            } else {
                dispatch(decoded);
            }
        } catch (DamagedBytesException damaged) {
            core.refuse();
        }
    }

    private void dispatch(PbftMessage message) {
        switch (message) {
            case PrePrepare m when isEarly(m.vote().statement()) -> keep(m);
            case PrePrepare m -> agreement.handle(m);
            case Ballot m when m.vote().statement().kind() == Statement.Kind.CHECKPOINT ->
                    checkpoints.handle(m);
            case Ballot m when isEarly(m.vote().statement()) -> keep(m);
            case Ballot m -> agreement.handle(m);
            case Decided m -> agreement.handle(m);
            case ViewChange m -> viewChanges.handle(m);
            case NewView m -> viewChanges.handle(m);
            case Stable m -> checkpoints.handle(m);
            case FetchedBatch m -> agreement.handle(m);
            case Status m -> {
                if (isSealed(m.signer(), m.seal())) {
                    retransmission.handle(m);
                }
            }
            case FetchState m -> {
                if (isSealed(m.signer(), m.seal())) {
                    checkpoints.handle(m);
                }
            }
            case State m -> {
                if (isSealed(m.signer(), m.seal())) {
                    checkpoints.handle(m);
                }
            }
            case FetchBatch m -> {
                if (isSealed(m.signer(), m.seal())) {
                    agreement.handle(m);
                }
            }
            case Join m -> {
                if (isSealed(m.signer(), m.seal())) {
                    joining.handle(m);
                }
            }
            case Joined m -> {
                if (isSealed(m.signer(), m.seal())) {
                    joining.handle(m);
                }
            }
            case Request misdirected -> {}
            case Reply misdirected -> {}
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

    private boolean isSealed(int signer, Seal seal) {
        boolean sealed =
                core.quorum.has(signer)
                        && signer != core.address()
                        && seal.isAuthentic(signer, core.signatures);
        if (!sealed) {
            core.refuse();
        }
        return sealed;
    }
}
