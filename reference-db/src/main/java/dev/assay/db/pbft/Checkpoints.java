// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Ballots;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.log.ChainHash;
import dev.assay.db.pbft.PbftMessage.Ballot;
import dev.assay.db.pbft.PbftMessage.FetchState;
import dev.assay.db.pbft.PbftMessage.Stable;
import dev.assay.db.pbft.PbftMessage.State;
import dev.assay.db.wire.DamagedBytesException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checkpoints and state transfer (Castro and Liskov, OSDI 1999, section 4.3; Castro's thesis,
 * section 5.3). At each multiple of the interval a replica signs the digest of its state; when a
 * quorum signed the same one, the checkpoint is stable: the log below it is dropped and the
 * watermarks move. A replica that is behind a stable checkpoint asks its signers for the state, one
 * after the other, and believes none of them: what it gets must have the digest that the quorum
 * signed. Who signed anything else as the state has lied.
 *
 * <p>The state is sent whole, not page by page as in the thesis.
 */
final class Checkpoints {
    private final Core core;
    private final Runnable windowMoved;
    private final TreeMap<Long, Ballots> votes = new TreeMap<>();
    private final TreeMap<Long, Own> own = new TreeMap<>();
    private Optional<Certificate> target = Optional.empty();
    private int asked;

    /** A checkpoint of this replica that is not stable yet. */
    private record Own(Vote vote, byte[] snapshot) {}

    Checkpoints(Core core, Runnable windowMoved) {
        this.core = core;
        this.windowMoved = windowMoved;
    }

    /** A batch was executed. */
    void executed() {
        long sequence = core.executed();
        if (sequence % core.options.checkpointInterval() != 0) {
            return;
        }
        byte[] snapshot = core.state.snapshot();
        Statement statement =
                new Statement(Statement.Kind.CHECKPOINT, 0, sequence, ChainHash.of(snapshot));
        Vote vote = statement.signedBy(core.signatures);
        own.put(sequence, new Own(vote, snapshot));
        core.broadcast(new Ballot(vote));
        count(vote);
    }

    /** Counts a checkpoint message. */
    void handle(Ballot message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        long furthest = core.executed() + 2L * core.options.window();
        if (said.sequence() <= core.stable || said.sequence() > furthest) {
            return;
        }
        if (!core.quorum.has(vote.signer()) || !vote.isAuthentic(core.signatures)) {
            core.refuse();
        } else if (said.sequence() % core.options.checkpointInterval() != 0 || said.view() != 0) {
            core.foundLiar(vote.signer());
        } else {
            count(vote);
        }
    }

    private void count(Vote vote) {
        long sequence = vote.statement().sequence();
        Ballots ballots =
                votes.computeIfAbsent(
                        sequence,
                        number -> new Ballots(!core.options.has(PbftBug.VOTES_COUNTED_TWICE)));
        if (ballots.add(vote) == Ballots.Counted.CONTRADICTS) {
            core.foundLiar(vote.signer());
        }
        List<Vote> alike = ballots.of(vote.statement());
        if (alike.size() >= core.quorum.quorum()) {
            learn(Certificate.of(vote.statement(), alike));
        }
    }

    void handle(Stable message) {
        Certificate proof = message.checkpoint();
        if (proof.statement().sequence() <= core.stable) {
            return;
        }
        if (proof.isValid(Statement.Kind.CHECKPOINT, core.quorum, core.signatures)) {
            learn(proof);
        } else {
            core.refuse();
        }
    }

    /** A checkpoint is stable, as this valid certificate proves. */
    void learn(Certificate proof) {
        long sequence = proof.statement().sequence();
        if (sequence <= core.stable) {
            return;
        }
        Own mine = own.get(sequence);
        if (mine == null) {
            boolean further = target.isEmpty() || target.get().statement().sequence() < sequence;
            if (sequence > core.executed() && further) {
                target = Optional.of(proof);
            }
        } else if (mine.vote().statement().equals(proof.statement())) {
            becomeStable(proof, mine.snapshot());
        } else {
            core.halt("a quorum signed another state than mine at checkpoint " + sequence);
        }
    }

    private void becomeStable(Certificate proof, byte[] snapshot) {
        long sequence = proof.statement().sequence();
        core.stable = sequence;
        core.stableProof = Optional.of(proof);
        core.stableSnapshot = snapshot;
        core.slots.headMap(sequence, true).clear();
        own.headMap(sequence, true).clear();
        votes.headMap(sequence, true).clear();
        core.storage.compact();
        core.mark("checkpoint-stable", sequence);
        windowMoved.run();
    }

    /** This replica's votes for checkpoints after a number, for a replica that lacks them. */
    void resend(int to, long after) {
        own.tailMap(after, false).values().forEach(mine -> core.send(to, new Ballot(mine.vote())));
    }

    /** Asks the next signer for the state that this replica lacks, if it does. */
    void fetch() {
        if (target.isEmpty()) {
            return;
        }
        Certificate proof = target.get();
        if (proof.statement().sequence() <= core.executed()) {
            target = Optional.empty();
            return;
        }
        for (int i = 0; i < proof.signed().size(); i++) {
            int signer = proof.signed().get(asked++ % proof.signed().size()).signer();
            if (signer != core.address()) {
                core.send(
                        signer,
                        PbftCodec.fetchState(
                                core.signatures, core.address(), proof.statement().sequence()));
                return;
            }
        }
    }

    void handle(FetchState message) {
        if (message.sequence() == core.stable && core.stable > 0) {
            core.send(
                    message.signer(),
                    PbftCodec.state(
                            core.signatures, core.address(), core.stable, core.stableSnapshot));
        } else if (message.sequence() < core.stable) {
            core.stableProof.ifPresent(proof -> core.send(message.signer(), new Stable(proof)));
        }
    }

    void handle(State message) {
        if (target.isEmpty()
                || target.get().statement().sequence() != message.sequence()
                || message.sequence() <= core.executed()) {
            return;
        }
        Certificate proof = target.get();
        boolean isProven =
                ChainHash.of(message.snapshot()).equals(proof.statement().subject())
                        || core.options.has(PbftBug.TRANSFERRED_STATE_UNCHECKED);
        if (!isProven) {
            core.foundLiar(message.signer());
            fetch();
            return;
        }
        try {
            core.state.restore(message.snapshot());
        } catch (DamagedBytesException nonsense) {
            core.foundLiar(message.signer());
            return;
        }
        target = Optional.empty();
        core.mark("state-transferred", message.sequence());
        becomeStable(proof, message.snapshot());
    }
}
