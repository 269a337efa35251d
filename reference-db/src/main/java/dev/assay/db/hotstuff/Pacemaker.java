// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Ballots;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.hotstuff.HotstuffMessage.GivenUp;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.db.hotstuff.HotstuffMessage.Timeout;
import dev.assay.db.log.ChainHash;
import dev.assay.simulation.Environment;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings the replicas into the same tenure, and out of one whose leader does nothing (Naor, Baudet,
 * Malkhi and Spiegelman, "Cogsworth: Byzantine View Synchronization", 2021; Naor and Keidar,
 * "Expected Linear Round Synchronization", DISC 2020). Who gives up tells the next leader, and when
 * nothing comes of it the one after that, and so on. The leader that hears it from f+1 nodes passes
 * the proof on, so that all others give up too; when it hears it from a quorum, it passes that
 * proof on, which begins the next tenure. Every such message carries the sender's {@link Standing};
 * who is asked and is ahead answers with its own, which is all that is needed to catch up.
 *
 * <p>Messages: a change of the leader takes 4n when the next leader is honest (time-outs, proof of
 * f+1, proof of a quorum, new-view messages), and 2n more for each that is not: O(n) where the
 * leaders that fail are few, and O(n f) for one change, O(n f²) for f in a row, at worst. Each
 * proof has the size of a quorum of signatures. Unlike in Cogsworth, liars that answer some nodes
 * only are not told from slow ones.
 *
 * <p>Time: patience grows by a constant and up to a limit, not by doubling, so that f silent
 * leaders in a row cost O(f) once messages arrive in time, whatever happened before.
 */
final class Pacemaker {
    private final Core core;
    private final Listener listener;

    /** Who gave up, by tenure. */
    private final TreeMap<Long, Ballots> timeouts = new TreeMap<>();

    private Environment.Timer relay = () -> {};
    private long relays;
    private long passedOn = -1;

    /** What a pacemaker tells the rest of the replica. */
    interface Listener {
        /** The replica leaves its tenure. */
        void leaving(boolean fruitless);

        /**
         * A tenure began.
         *
         * @param knowsLatest true when its leader knows the latest certificate, for it is of the
         *     last view of the tenure before
         */
        void entered(boolean knowsLatest);
    }

    Pacemaker(Core core, Listener listener) {
        this.core = core;
        this.listener = listener;
    }

    /** The replica was started. */
    void resume() {
        if (core.gaveUp && !core.options.has(HotstuffBug.TIMEOUT_FORGOTTEN_BY_RESTART)) {
            relays = 0;
            relayNext();
        }
    }

    /** This replica gives up on the leader. */
    void giveUp() {
        if (core.isStopped() || core.gaveUp) {
            return;
        }
        core.gaveUp = true;
        core.mark("view-change-started", core.tenure);
        core.storage.gaveUp(core.tenure);
        relays = 0;
        core.whenDurable(this::relayNext);
    }

    /** The leader serves after all: nobody is told any more that this replica gave it up. */
    void reconsider() {
        core.gaveUp = false;
        relay.cancel();
    }

    private Vote vote() {
        return new Statement(Statement.Kind.TIMEOUT, core.tenure, 0, ChainHash.NONE)
                .signedBy(core.signatures);
    }

    private void relayNext() {
        relay.cancel();
        if (core.isStopped() || !core.gaveUp) {
            return;
        }
        Vote vote = vote();
        relays++;
        long turn =
                core.options.has(HotstuffBug.NEXT_LEADER_ONLY)
                        ? core.tenure + 1
                        : core.tenure + relays;
        int to = core.options.leader(turn);
        if (to != core.address()) {
            core.send(to, new Timeout(vote, core.standing()));
        }
        relay = core.environment.after(core.options.pace().relayNanos(), this::relayNext);
        count(vote);
    }

    /** Somebody has given up; what its message proves is learned. */
    void handle(Timeout message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        if (said.kind() != Statement.Kind.TIMEOUT
                || !core.quorum.has(vote.signer())
                || vote.signer() == core.address()
                || !vote.isAuthentic(core.signatures)) {
            core.refuse();
        } else if (said.view() < core.tenure) {
            core.send(vote.signer(), new Synced(core.standing()));
        } else if (said.view() == core.tenure) {
            count(vote);
        }
    }

    private void count(Vote vote) {
        long tenure = vote.statement().view();
        if (tenure != core.tenure) {
            return;
        }
        Ballots ballots =
                timeouts.computeIfAbsent(
                        tenure,
                        number -> new Ballots(!core.options.has(HotstuffBug.VOTES_COUNTED_TWICE)));
        ballots.add(vote);
        List<Vote> alike = ballots.of(vote.statement());
        if (alike.size() >= core.options.timeoutsNeeded()) {
            Certificate proof = Certificate.of(vote.statement(), alike);
            core.broadcast(new Synced(new Standing(core.highest, Optional.of(proof))));
            learn(proof);
        } else if (alike.size() >= core.quorum.oneHonest() && passedOn < tenure) {
            passedOn = tenure;
            core.broadcast(new GivenUp(Certificate.of(vote.statement(), alike)));
            giveUp();
        }
    }

    /** A leader tells that an honest node has given up. */
    void handle(GivenUp message) {
        Certificate proof = message.proof();
        if (proof.statement().view() != core.tenure || core.gaveUp) {
            return;
        }
        boolean isProven =
                proof.isSignedBy(
                        core.quorum.oneHonest(),
                        Statement.Kind.TIMEOUT,
                        core.quorum,
                        core.signatures);
        if (isProven) {
            giveUp();
        } else {
            core.refuse();
        }
    }

    /** True when so many signed it that the tenure is over. */
    boolean isProven(Certificate proof) {
        return proof.isSignedBy(
                core.options.timeoutsNeeded(),
                Statement.Kind.TIMEOUT,
                core.quorum,
                core.signatures);
    }

    /** A tenure was given up, as this valid proof shows. */
    void learn(Certificate proof) {
        long over = proof.statement().view();
        if (core.timeout.isEmpty() || core.timeout.get().statement().view() < over) {
            core.timeout = Optional.of(proof);
            core.storage.certificate(proof);
        }
        enter(over + 1, false);
    }

    /** A view was certified: its tenure has begun, or is over with it. */
    void certified(long view) {
        enter(
                core.options.tenureOf(view + 1),
                core.options.tenureOf(view) < core.options.tenureOf(view + 1));
    }

    private void enter(long tenure, boolean knowsLatest) {
        if (tenure <= core.tenure) {
            return;
        }
        relay.cancel();
        listener.leaving(!knowsLatest);
        core.tenure = tenure;
        core.gaveUp = false;
        timeouts.headMap(tenure).clear();
        core.mark("view-entered", tenure);
        listener.entered(knowsLatest);
    }
}
