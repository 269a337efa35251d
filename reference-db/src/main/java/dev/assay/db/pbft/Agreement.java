// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Ballots;
import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.log.ChainHash;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.FetchBatch;
import dev.assay.db.pbft.PbftMessage.FetchedBatch;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The normal case: pre-prepare, prepare, commit (Castro and Liskov, OSDI 1999, section 4.2). The
 * primary's pre-prepare message counts as its vote in the prepare phase, so that a prepared
 * certificate is a quorum of votes for one statement; in the paper it is a pre-prepare and 2f
 * prepares. A quorum of commits decides, also where the replica is not prepared itself: it proves
 * that f+1 honest ones are.
 *
 * <p>A decision and its proof can be handed on to replicas that are in other views.
 */
final class Agreement {
    private static final int FETCHES_AT_ONCE = 4;

    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private long next = 1;

    Agreement(Core core, Requests requests, Checkpoints checkpoints) {
        this.core = core;
        this.requests = requests;
        this.checkpoints = checkpoints;
    }

    /** The replica was started: it stands by all votes that it may have sent. */
    void resume() {
        for (Slot slot : core.slots.values()) {
            if (slot.proposal != null) {
                slot.prepares.add(slot.proposal);
                startAt(slot.sequence + 1);
            }
        }
        execute();
        pursueAll();
    }

    /** The next number to propose; all below it are taken. */
    void startAt(long sequence) {
        next = sequence;
    }

    /** Proposes what clients ask for, as far as the watermarks and the pipeline allow. */
    void propose() {
        next = Math.max(next, core.executed() + 1);
        while (core.active
                && core.isPrimary()
                && core.isInWindow(next)
                && next - 1 - core.executed() < core.options.pipeline()) {
            List<ClientRequest> chosen = requests.toPropose(core.options.batchRequestsMax());
            if (chosen.isEmpty()) {
                return;
            }
            Batch batch = Batch.of(chosen);
            Statement statement =
                    new Statement(Statement.Kind.PREPARE, core.view, next, batch.digest());
            Vote vote = statement.signedBy(core.signatures);
            Slot slot = core.slot(next);
            next++;
            slot.keep(batch);
            slot.proposal = vote;
            core.storage.proposal(vote, batch);
            core.vote(
                    () -> {
                        core.broadcast(new PrePrepare(vote, batch));
                        slot.prepareSent = true;
                        slot.prepares.add(vote);
                        advance(slot);
                    });
        }
    }

    void handle(PrePrepare message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        if (said.view() != core.view || !core.active || !isRelevant(said)) {
            return;
        }
        if (said.kind() != Statement.Kind.PREPARE
                || vote.signer() != core.options.primary(core.view)
                || !vote.isAuthentic(core.signatures)
                || !message.batch().digest().equals(said.subject())) {
            core.refuse();
            return;
        }
        Slot slot = core.slot(said.sequence());
        Vote proposal = slot.proposal;
        if (proposal != null) {
            if (!proposal.statement().equals(said)) {
                core.foundLiar(vote.signer());
            } else {
                fetched(slot, message.batch());
            }
            return;
        }
        if (!message.batch().isAuthentic(core.signatures)
                && !core.options.has(PbftBug.CLIENT_SIGNATURE_UNCHECKED)) {
            core.foundLiar(vote.signer());
            return;
        }
        slot.proposal = vote;
        slot.keep(message.batch());
        slot.prepares.add(vote);
        core.storage.proposal(vote, message.batch());
        requests.proposed(message.batch());
        core.vote(() -> prepare(slot));
    }

    private boolean isRelevant(Statement said) {
        return core.isInWindow(said.sequence()) && core.executed() >= core.claimed;
    }

    private void prepare(Slot slot) {
        Vote proposal = slot.proposal;
        if (proposal == null || slot.prepareSent) {
            return;
        }
        slot.prepareSent = true;
        Vote own =
                proposal.signer() == core.address()
                        ? proposal
                        : proposal.statement().signedBy(core.signatures);
        slot.prepares.add(own);
        if (own != proposal) {
            core.broadcast(new Ballot(own));
        }
        advance(slot);
    }

    /** Counts a prepare or commit message of this view. */
    void handle(Ballot message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        if (said.view() != core.view || !core.active || !isRelevant(said)) {
            return;
        }
        if (!core.quorum.has(vote.signer()) || !vote.isAuthentic(core.signatures)) {
            core.refuse();
            return;
        }
        Slot slot = core.slot(said.sequence());
        Ballots ballots = said.kind() == Statement.Kind.PREPARE ? slot.prepares : slot.commits;
        if (ballots.add(vote) == Ballots.Counted.CONTRADICTS) {
            core.foundLiar(vote.signer());
        }
        advance(slot);
    }

    private void advance(Slot slot) {
        Vote proposal = slot.proposal;
        if (proposal == null || slot.batch(proposal.statement().subject()) == null) {
            return;
        }
        Statement statement = proposal.statement();
        if (!slot.isPrepared && slot.prepareSent) {
            List<Vote> votes = slot.prepares.of(statement);
            if (votes.size() >= core.quorum.quorum()) {
                Certificate proof = Certificate.of(statement, votes);
                slot.isPrepared = true;
                slot.prepared = proof;
                core.storage.prepared(proof);
                core.vote(() -> commit(slot, statement));
            }
        }
        Statement commit = Slot.commitFor(statement);
        List<Vote> commits = slot.commits.of(commit);
        if (slot.decided == null && commits.size() >= core.options.commitQuorum()) {
            decide(slot, Certificate.of(commit, commits));
        }
    }

    private void commit(Slot slot, Statement prepared) {
        if (slot.commitSent) {
            return;
        }
        slot.commitSent = true;
        core.acknowledged = Math.max(core.acknowledged, slot.sequence);
        core.mark("entry-synced", slot.sequence);
        Vote own = Slot.commitFor(prepared).signedBy(core.signatures);
        slot.commits.add(own);
        core.broadcast(new Ballot(own));
        advance(slot);
    }

    private void decide(Slot slot, Certificate proof) {
        slot.decided = proof;
        core.storage.decided(proof);
        execute();
    }

    /** Takes over a decision that another replica proves. */
    void handle(Decided message) {
        Certificate proof = message.commit();
        Statement said = proof.statement();
        boolean near =
                said.sequence() > core.executed()
                        && said.sequence() <= core.executed() + core.options.window();
        if (!near || core.slot(said.sequence()).decided != null) {
            return;
        }
        if (!message.batch().digest().equals(said.subject())
                || !proof.isValid(Statement.Kind.COMMIT, core.quorum, core.signatures)) {
            core.refuse();
            return;
        }
        Slot slot = core.slot(said.sequence());
        if (slot.batch(said.subject()) == null) {
            slot.keep(message.batch());
            core.storage.batch(slot.sequence, message.batch());
        }
        decide(slot, proof);
    }

    /** Applies what is decided, in order. */
    void execute() {
        boolean progressed = false;
        while (true) {
            Slot slot = core.slots.get(core.executed() + 1);
            Certificate proof = slot == null ? null : slot.decided;
            Batch batch =
                    slot == null || proof == null ? null : slot.batch(proof.statement().subject());
            if (batch == null) {
                break;
            }
            core.state.apply(batch, requests::answer);
            progressed |= !batch.requests().isEmpty();
            checkpoints.executed();
        }
        requests.executed(progressed);
        propose();
    }

    /** A view began: votes for all that its primary proposes again. */
    void pursueAll() {
        if (!core.active) {
            return;
        }
        for (Slot slot : List.copyOf(core.slots.values())) {
            pursue(slot);
        }
        fetchMissing();
    }

    private void pursue(Slot slot) {
        Vote proposal = slot.proposal;
        if (proposal == null || slot.batch(proposal.statement().subject()) == null) {
            return;
        }
        core.vote(
                () -> {
                    prepare(slot);
                    Certificate proof = slot.prepared;
                    if (slot.isPrepared && proof != null) {
                        commit(slot, proof.statement());
                    }
                });
    }

    /** Asks everybody for batches of which only the digests are known. */
    void fetchMissing() {
        List<ChainHash> missing = new ArrayList<>();
        for (Slot slot : core.slots.values()) {
            slot.missing().ifPresent(missing::add);
        }
        for (ChainHash digest : missing.subList(0, Math.min(FETCHES_AT_ONCE, missing.size()))) {
            core.broadcast(PbftCodec.fetchBatch(core.signatures, core.address(), digest));
        }
    }

    void handle(FetchBatch message) {
        for (Slot slot : core.slots.values()) {
            Optional<Batch> found = Optional.ofNullable(slot.batch(message.digest()));
            if (found.isPresent()) {
                core.send(message.signer(), new FetchedBatch(found.get()));
                return;
            }
        }
    }

    void handle(FetchedBatch message) {
        for (Slot slot : List.copyOf(core.slots.values())) {
            fetched(slot, message.batch());
        }
    }

    private void fetched(Slot slot, Batch batch) {
        if (!slot.missing().filter(batch.digest()::equals).isPresent()) {
            return;
        }
        slot.keep(batch);
        core.storage.batch(slot.sequence, batch);
        if (core.active) {
            pursue(slot);
        }
        execute();
    }
}
