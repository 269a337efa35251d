// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ClientReply;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Seal;
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
    /** A client asks for an operation. */
    record Request(ClientRequest request) implements PbftMessage {}

    /** A replica tells a client what came of its request. */
    record Reply(ClientReply reply) implements PbftMessage {}

    /** The primary gives a batch a number; the vote is its own for preparing it. */
    record PrePrepare(Vote vote, Batch batch) implements PbftMessage {}

    /** A prepare, commit or checkpoint message. */
    record Ballot(Vote vote) implements PbftMessage {}

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

    /** The proof of a stable checkpoint. */
    record Stable(Certificate checkpoint) implements PbftMessage {}

    /** Asks for the state at a checkpoint. */
    record FetchState(long sequence, int signer, Seal seal) implements PbftMessage {}

    /** The state at a checkpoint. */
    record State(long sequence, byte[] snapshot, int signer, Seal seal) implements PbftMessage {}

    /** Asks for a batch of which only the digest is known. */
    record FetchBatch(ChainHash digest, int signer, Seal seal) implements PbftMessage {}

    /** A batch that was asked for. */
    record FetchedBatch(Batch batch) implements PbftMessage {}

    /** A replica with a new disk tells its number. */
    record Join(long disk, int signer, Seal seal) implements PbftMessage {}

    /** Whether the signer noted this number for the receiver, and no other before. */
    record Joined(long disk, boolean noted, int signer, Seal seal) implements PbftMessage {}
}
