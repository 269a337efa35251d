// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.SharedMessage.FetchState;
import dev.assay.db.consensus.SharedMessage.Stable;
import dev.assay.db.consensus.SharedMessage.State;
import dev.assay.db.log.ChainHash;
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
public final class Checkpoints {
    private final ReplicaCore core;
    private final CheckpointRules rules;
    private final Owner owner;
    private final TreeMap<Long, Ballots> votes = new TreeMap<>();
    private final TreeMap<Long, Own> own = new TreeMap<>();
    private Optional<Certificate> target = Optional.empty();
    private int asked;

    /** The protocol that the checkpoints belong to. */
    public interface Owner {
        /** A copy of everything that a replica needs to go on after this checkpoint. */
        byte[] snapshot();

        /** Takes over such a copy, whose digest a quorum signed. */
        void restore(byte[] snapshot) throws DamagedBytesException;

        /** Lets those hear of this replica's vote who count it. */
        void tell(Vote vote);

        /** This replica has counted a quorum, and knows nobody else who has. */
        void certified(Certificate proof);

        /** The log up to this number is needed no more: drops it, on the disk too. */
        void forget(long sequence);

        /** The watermarks have moved. */
        void moved();
    }

    /** A checkpoint of this replica that is not stable yet. */
    private record Own(Vote vote, byte[] snapshot) {}

    /** The checkpoints of a replica. */
    public Checkpoints(ReplicaCore core, CheckpointRules rules, Owner owner) {
        this.core = core;
        this.rules = rules;
        this.owner = owner;
    }

    /** A batch was executed. */
    public void executed() {
        long sequence = core.executed();
        if (sequence % rules.interval() != 0) {
            return;
        }
        byte[] snapshot = owner.snapshot();
        Statement statement =
                new Statement(Statement.Kind.CHECKPOINT, 0, sequence, ChainHash.of(snapshot));
        Vote vote = statement.signedBy(core.signatures);
        own.put(sequence, new Own(vote, snapshot));
        owner.tell(vote);
        count(vote);
    }

    /** Counts a checkpoint message. */
    public void handle(Ballot message) {
        Vote vote = message.vote();
        Statement said = vote.statement();
        if (said.sequence() <= core.stable || said.sequence() > core.executed() + rules.reach()) {
            return;
        }
        if (!core.quorum.has(vote.signer()) || !vote.isAuthentic(core.signatures)) {
            core.refuse();
        } else if (said.sequence() % rules.interval() != 0 || said.view() != 0) {
            core.foundLiar(vote.signer());
        } else {
            count(vote);
        }
    }

    private void count(Vote vote) {
        long sequence = vote.statement().sequence();
        Ballots ballots =
                votes.computeIfAbsent(sequence, number -> new Ballots(rules.countsSignersOnce()));
        if (ballots.add(vote) == Ballots.Counted.CONTRADICTS) {
            core.foundLiar(vote.signer());
        }
        List<Vote> alike = ballots.of(vote.statement());
        if (alike.size() >= core.quorum.quorum()) {
            Certificate proof = Certificate.of(vote.statement(), alike);
            owner.certified(proof);
            learn(proof);
        }
    }

    /** Another replica proves that a checkpoint is stable. */
    public void handle(Stable message) {
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
    public void learn(Certificate proof) {
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
        own.headMap(sequence, true).clear();
        votes.headMap(sequence, true).clear();
        owner.forget(sequence);
        core.mark("checkpoint-stable", sequence);
        owner.moved();
    }

    /** This replica's votes for checkpoints after a number, for a replica that lacks them. */
    public void resend(int to, long after) {
        own.tailMap(after, false).values().forEach(mine -> core.send(to, new Ballot(mine.vote())));
    }

    /** Asks the next signer for the state that this replica lacks, if it does. */
    public void fetch() {
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
                long sequence = proof.statement().sequence();
                core.send(signer, FetchState.of(core.signatures, core.address(), sequence));
                return;
            }
        }
    }

    /** Another replica, which sealed the message, asks for a state. */
    public void handle(FetchState message) {
        if (message.sequence() == core.stable && core.stable > 0) {
            core.send(
                    message.signer(),
                    State.of(core.signatures, core.address(), core.stable, core.stableSnapshot));
        } else if (message.sequence() < core.stable) {
            core.stableProof.ifPresent(proof -> core.send(message.signer(), new Stable(proof)));
        } else {
            offerOwn(message);
        }
    }

    // Whoever asks has the proof that this replica lacks, and may be needed to make another one.
    private void offerOwn(FetchState message) {
        Own mine = own.get(message.sequence());
        if (mine != null) {
            long sequence = message.sequence();
            core.send(
                    message.signer(),
                    State.of(core.signatures, core.address(), sequence, mine.snapshot()));
        }
    }

    /** Another replica, which sealed the message, sends a state. */
    public void handle(State message) {
        if (target.isEmpty()
                || target.get().statement().sequence() != message.sequence()
                || message.sequence() <= core.executed()) {
            return;
        }
        Certificate proof = target.get();
        boolean isProven =
                ChainHash.of(message.snapshot()).equals(proof.statement().subject())
                        || !rules.verifiesStates();
        if (!isProven) {
            core.foundLiar(message.signer());
            fetch();
            return;
        }
        try {
            owner.restore(message.snapshot());
        } catch (DamagedBytesException nonsense) {
            core.foundLiar(message.signer());
            return;
        }
        target = Optional.empty();
        core.mark("state-transferred", message.sequence());
        becomeStable(proof, message.snapshot());
    }
}
