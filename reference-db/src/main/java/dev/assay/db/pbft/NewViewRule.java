// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.ByzantineQuorum;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.pbft.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * What follows from view-change messages, the same for whoever computes it (Castro and Liskov, OSDI
 * 1999, section 4.4). Any decided batch was prepared by a quorum, and so stands in the message of
 * an honest node of any other quorum, with a view that no other batch at this number can have or
 * exceed.
 *
 * @param stable the latest stable checkpoint that any of them proves (the paper's min-s)
 * @param proposals what the new primary has to propose above it, without gaps (up to max-s)
 */
record NewViewRule(Optional<Certificate> stable, List<Statement> proposals) {
    NewViewRule {
        proposals = List.copyOf(proposals);
    }

    /** The number of the stable checkpoint. */
    long stableSequence() {
        return stable.map(proof -> proof.statement().sequence()).orElse(0L);
    }

    /** The last number that anything is proposed for, or of the stable checkpoint. */
    long lastSequence() {
        return stableSequence() + proposals.size();
    }

    /** What follows from these messages, which are valid, for a view. */
    static NewViewRule of(long view, List<ViewChange> viewChanges) {
        return of(view, viewChanges, (old, other) -> other.view() > old.view() ? other : old);
    }

    /**
     * As above.
     *
     * @param preferred which of two statements that were prepared at one number is proposed again;
     *     the one of the later view, but for a planted bug
     */
    static NewViewRule of(
            long view, List<ViewChange> viewChanges, BinaryOperator<Statement> preferred) {
        Optional<Certificate> stable = Optional.empty();
        long stableSequence = 0;
        TreeMap<Long, Statement> newest = new TreeMap<>();
        for (ViewChange message : viewChanges) {
            if (message.stableSequence() > stableSequence) {
                stable = message.stable();
                stableSequence = message.stableSequence();
            }
            for (Certificate proof : message.prepared()) {
                newest.merge(proof.statement().sequence(), proof.statement(), preferred);
            }
        }
        List<Statement> proposals = new ArrayList<>();
        long last = newest.isEmpty() ? stableSequence : newest.lastKey();
        for (long sequence = stableSequence + 1; sequence <= last; sequence++) {
            Statement prepared = newest.get(sequence);
            ChainHash digest = prepared == null ? Batch.EMPTY.digest() : prepared.subject();
            proposals.add(new Statement(Statement.Kind.PREPARE, view, sequence, digest));
        }
        return new NewViewRule(stable, proposals);
    }

    /**
     * True when the signer sent this message and proves all that it says.
     *
     * @param options how many numbers may be in use, and whether proofs are looked at
     */
    static boolean isValid(ViewChange message, PbftOptions options, Signatures verifier) {
        ByzantineQuorum quorum = options.quorum();
        if (!quorum.has(message.signer())
                || !message.seal().isAuthentic(message.signer(), verifier)) {
            return false;
        }
        boolean checks = !options.has(PbftBug.VIEW_CHANGE_PROOF_UNCHECKED);
        if (checks
                && message.stable().isPresent()
                && !message.stable().get().isValid(Statement.Kind.CHECKPOINT, quorum, verifier)) {
            return false;
        }
        long stable = message.stableSequence();
        TreeSet<Long> numbers = new TreeSet<>();
        for (Certificate proof : message.prepared()) {
            Statement said = proof.statement();
            boolean fits =
                    said.view() < message.view()
                            && said.sequence() > stable
                            && said.sequence() <= stable + options.window()
                            && numbers.add(said.sequence());
            if (!fits || (checks && !proof.isValid(Statement.Kind.PREPARE, quorum, verifier))) {
                return false;
            }
        }
        return true;
    }
}
