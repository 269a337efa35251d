// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Requests;
import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.Core.Slot;
import dev.assay.db.minbft.MinBftMessage.Said;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The normal case: prepare, commit (Veronese et al., IEEE Transactions on Computers 2013, section
 * 4.2). The primary's prepare message is its vote; the others' votes are their commits, and f+1 of
 * all these decide. Unlike in the paper, batches have numbers of their own and not the primary's
 * counter's, so that checkpoints are the same for all; and they are proposed without gaps, so that
 * a primary's order of numbers is one of batches.
 */
final class Agreement {
    private final Core core;
    private final Voice voice;
    private final Requests requests;
    private final Checkpoints checkpoints;

    Agreement(Core core, Voice voice, Requests requests, Checkpoints checkpoints) {
        this.core = core;
        this.voice = voice;
        this.requests = requests;
        this.checkpoints = checkpoints;
    }

    private boolean isInReach(long sequence) {
        return sequence <= voice.reached + core.options.checkpointInterval();
    }

    /** Proposes what has to be proposed again, and then what clients ask for. */
    void propose() {
        while (core.active && core.isPrimary() && !core.isStopped()) {
            Stream own = core.own();
            long next = voice.proposed + 1;
            if (!isInReach(next)) {
                return;
            }
            Batch batch = next <= own.lastAgain() ? again(own, next) : fresh(next);
            if (batch == null) {
                return;
            }
            voice.say(new Claim.Prepare(core.view, next, batch));
        }
    }

    private @Nullable Batch again(Stream own, long sequence) {
        ChainHash digest = own.again.get(sequence);
        return digest == null ? null : core.known(digest);
    }

    private @Nullable Batch fresh(long next) {
        if (next - 1 - core.executed() >= core.options.pipeline()) {
            return null;
        }
        List<ClientRequest> chosen = requests.toPropose(core.options.batchRequestsMax());
        return chosen.isEmpty() ? null : Batch.of(chosen);
    }

    /** The primary of some view proposed a batch. */
    void proposed(int sender, Claim.Prepare it) {
        if (it.sequence() <= core.stable) {
            return;
        }
        core.slot(it.sequence()).keep(it.batch());
        if (!core.replaying) {
            requests.proposed(it.batch());
        }
        count(it.sequence(), it.view(), it.batch().digest(), sender);
    }

    /** Somebody voted. */
    void voted(int sender, Claim.Commit it) {
        if (it.sequence() > core.stable) {
            count(it.sequence(), it.view(), it.digest(), sender);
        }
    }

    private void count(long sequence, long view, ChainHash digest, int voter) {
        Slot slot = core.slot(sequence);
        int votes = slot.vote(view, digest, voter);
        if (slot.decided == null && votes >= core.options.commitQuorum()) {
            slot.decided = digest;
        }
    }

    /** Votes for what the primary of this view proposed and this replica has not voted for. */
    void vote() {
        if (!core.active || core.isPrimary() || core.isStopped()) {
            return;
        }
        for (Said said : List.copyOf(core.primary().messages.values())) {
            if (!(said.claim() instanceof Claim.Prepare it)
                    || it.view() != core.view
                    || it.sequence() <= voice.voted) {
                continue;
            }
            if (!isInReach(it.sequence())) {
                return;
            }
            if (it.sequence() > Math.max(core.stable, core.floor)) {
                voice.say(
                        new Claim.Commit(
                                it.view(), it.sequence(), it.batch().digest(), said.number()));
            }
        }
    }

    /** Applies what is decided, in order. */
    void execute() {
        boolean progressed = false;
        while (!core.isStopped()) {
            Slot slot = core.slots.get(core.executed() + 1);
            ChainHash digest = slot == null ? null : slot.decided;
            Batch batch = slot == null || digest == null ? null : slot.batch(digest);
            if (batch == null) {
                break;
            }
            core.state.apply(batch, requests::answer);
            progressed |= !batch.requests().isEmpty();
            reach();
            checkpoints.executed();
        }
        requests.executed(progressed);
    }

    /** Says that a checkpoint was reached. */
    void reach() {
        long sequence = core.executed();
        if (sequence % core.options.checkpointInterval() == 0 && sequence > voice.reached) {
            voice.say(new Claim.Reached(sequence));
        }
    }
}
