// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage.Stable;
import dev.assay.db.hotstuff.HotstuffMessage.Status;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.histories.Randomness;

/**
 * Makes up for lost messages: each replica tells now and then one other, by turns, how far it is,
 * and its leader too while a client waits; who is ahead answers with proofs. So the messages for it
 * grow with the number of nodes and not with its square.
 */
final class Catchup {
    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Chain chain;
    private final Runnable repeat;
    private final Randomness jitter;
    private int turn;

    /**
     * @param repeat says again what nobody may have heard
     */
    Catchup(Core core, Requests requests, Checkpoints checkpoints, Chain chain, Runnable repeat) {
        this.core = core;
        this.requests = requests;
        this.checkpoints = checkpoints;
        this.chain = chain;
        this.repeat = repeat;
        this.jitter = core.environment.random("status");
        this.turn = core.address();
    }

    /** Tells for the first time, and from then on again and again. */
    void start() {
        tell();
    }

    private void tell() {
        if (core.isStopped()) {
            return;
        }
        Status status =
                HotstuffCodec.status(
                        core.signatures,
                        core.address(),
                        new HotstuffCodec.Told(
                                core.tenure,
                                core.highest.statement().view(),
                                core.stable,
                                core.executed()));
        turn = (turn + 1) % core.quorum.nodes();
        if (turn == core.address()) {
            turn = (turn + 1) % core.quorum.nodes();
        }
        if (turn != core.address()) {
            core.send(turn, status);
        }
        if (requests.hasPending() && !core.isLeader() && core.leader() != turn) {
            core.send(core.leader(), status);
        }
        checkpoints.fetch();
        chain.fetchMissing();
        requests.remind();
        repeat.run();
        long pause = core.options.pace().statusNanos();
        core.environment.after(pause + jitter.nextLong(pause / 4 + 1), this::tell);
    }

    /** Another replica, which sealed the message, told how far it is. */
    void handle(Status status) {
        if (core.options.has(HotstuffBug.CHECKPOINT_CLAIM_BELIEVED)) {
            core.claimed = Math.max(core.claimed, status.stable());
        }
        boolean lags =
                status.tenure() < core.tenure
                        || status.certified() < core.highest.statement().view();
        if (lags) {
            core.send(status.signer(), new Synced(core.standing()));
        }
        if (status.stable() < core.stable) {
            core.stableProof.ifPresent(proof -> core.send(status.signer(), new Stable(proof)));
        }
        checkpoints.resend(status.signer(), status.stable());
    }
}
