// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Vote;
import dev.assay.db.log.ChainHash;
import java.util.List;
import java.util.Optional;

/**
 * What replicas and clients send each other. Every message proves itself: it is signed by who says
 * it (its {@link Seal}), or made of votes and certificates that are, or has the digest that was
 * asked for.
 */
sealed interface PbftMessage {
    /** A message that all protocols have. */
    record Shared(SharedMessage message) implements PbftMessage {}

    /** The primary gives a batch a number; the vote is its own for preparing it. */
    record PrePrepare(Vote vote, Batch batch) implements PbftMessage {}

    /**
     * A replica wants the next view, and takes no part in earlier ones.
     *
     * @param stable proof of its last stable checkpoint, but for the beginning (the paper's C)
     * @param prepared proof of each batch that it has prepared above (the paper's P)
     */
    record ViewChange(
            long view,
            Optional<Certificate> stable,
            List<Certificate> prepared,
            int signer,
            Seal seal)
            implements PbftMessage {
        public ViewChange {
            prepared = List.copyOf(prepared);
        }

        /** The number of the last stable checkpoint. */
        long stableSequence() {
            return stable.map(proof -> proof.statement().sequence()).orElse(0L);
        }
    }

    /**
     * The primary of a view begins it.
     *
     * @param viewChanges of a quorum (the paper's V)
     * @param proposals what the primary proposes again because of them, as its votes (the paper's
     *     O)
     */
    record NewView(
            long view, List<ViewChange> viewChanges, List<Vote> proposals, int signer, Seal seal)
            implements PbftMessage {
        public NewView {
            viewChanges = List.copyOf(viewChanges);
            proposals = List.copyOf(proposals);
        }
    }

    /** A replica tells how far it is, so that others send it what it lacks. */
    record Status(long view, boolean active, long stable, long executed, int signer, Seal seal)
            implements PbftMessage {}

    /** A batch with the proof that it is decided. */
    record Decided(Certificate commit, Batch batch) implements PbftMessage {}

    /** Asks for a batch of which only the digest is known. */
    record FetchBatch(ChainHash digest, int signer, Seal seal) implements PbftMessage {}

    /** A batch that was asked for. */
    record FetchedBatch(Batch batch) implements PbftMessage {}
}
