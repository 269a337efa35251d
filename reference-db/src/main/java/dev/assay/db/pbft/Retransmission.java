// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.SharedMessage.Stable;
import dev.assay.db.consensus.Vote;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.db.pbft.PbftMessage.Status;
import dev.assay.histories.Randomness;
import java.util.TreeMap;

/**
 * Makes up for lost messages (Castro's thesis, section 5.2): each replica tells now and then how
 * far it is, and the others send it what it lacks. Nobody keeps a list of what was received.
 */
final class Retransmission {
    private static final int DECISIONS_AT_ONCE = 8;

    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Agreement agreement;
    private final ViewChanges viewChanges;
    private final Randomness jitter;

    Retransmission(
            Core core,
            Requests requests,
            Checkpoints checkpoints,
            Agreement agreement,
            ViewChanges viewChanges) {
        this.core = core;
        this.requests = requests;
        this.checkpoints = checkpoints;
        this.agreement = agreement;
        this.viewChanges = viewChanges;
        this.jitter = core.environment.random("status");
    }

    /** Tells for the first time, and from then on again and again. */
    void start() {
        tell();
    }

    private void tell() {
        if (core.isStopped()) {
            return;
        }
        core.broadcast(
                PbftCodec.status(
                        core.signatures,
                        core.address(),
                        core.view,
                        core.active,
                        core.stable,
                        core.executed()));
        checkpoints.fetch();
        agreement.fetchMissing();
        requests.remind();
        long pause = core.options.statusNanos();
        core.environment.after(pause + jitter.nextLong(pause / 4 + 1), this::tell);
    }

    /** Another replica told how far it is. */
    void handle(Status status) {
        int to = status.signer();
        if (core.options.has(PbftBug.CHECKPOINT_CLAIM_BELIEVED)) {
            core.claimed = Math.max(core.claimed, status.stable());
        }
        boolean lacksView =
                status.view() < core.view || (status.view() == core.view && !status.active());
        if (lacksView) {
            viewChanges.resend(to);
        }
        if (status.stable() < core.stable) {
            core.stableProof.ifPresent(proof -> core.send(to, new Stable(proof)));
        }
        checkpoints.resend(to, status.stable());
        resendSlots(status);
    }

    private void resendSlots(Status status) {
        boolean sameView = status.view() == core.view && status.active() && core.active;
        TreeMap<Long, Slot> lacking =
                new TreeMap<>(core.slots.tailMap(Math.max(0, status.executed()), false));
        int decisions = 0;
        for (Slot slot : lacking.values()) {
            Certificate proof = slot.decided;
            Batch batch = proof == null ? null : slot.batch(proof.statement().subject());
            if (proof != null && batch != null) {
                if (decisions++ < DECISIONS_AT_ONCE) {
                    core.send(status.signer(), new Decided(proof, batch));
                }
            } else if (sameView) {
                resendVotes(status.signer(), slot);
            }
        }
    }

    private void resendVotes(int to, Slot slot) {
        Vote proposal = slot.proposal;
        if (proposal == null || !slot.prepareSent) {
            return;
        }
        Batch batch = slot.batch(proposal.statement().subject());
        if (core.isPrimary() && batch != null) {
            core.send(to, new PrePrepare(proposal, batch));
        }
        resendOwn(to, slot);
    }

    private void resendOwn(int to, Slot slot) {
        for (Vote vote : slot.prepares.firstOfEach()) {
            if (vote.signer() == core.address() && !core.isPrimary()) {
                core.send(to, new Ballot(vote));
            }
        }
        for (Vote vote : slot.commits.firstOfEach()) {
            if (vote.signer() == core.address()) {
                core.send(to, new Ballot(vote));
            }
        }
    }
}
