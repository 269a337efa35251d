// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.simulation.TrustedCounter.Identifier;

/** What replicas send each other. */
sealed interface MinBftMessage {
    /** A message that all protocols have. */
    record Shared(SharedMessage message) implements MinBftMessage {}

    /**
     * A claim with the identifier that its sender's trusted counter gave it.
     *
     * @param content the claim as bytes, which the counter vouches for
     */
    record Said(int sender, Claim claim, byte[] content, Identifier identifier)
            implements MinBftMessage {
        long number() {
            return identifier.number();
        }
    }

    /**
     * A replica tells how far it is, so that others send it what it lacks, and which view it wants
     * (the paper's REQ-VIEW-CHANGE).
     *
     * @param positions by sender, up to which number it has all that was said
     * @param bases by sender, behind which number it keeps what was said
     */
    record Status(
            long view,
            long wanted,
            long stable,
            long[] positions,
            long[] bases,
            int signer,
            Seal seal)
            implements MinBftMessage {}

    /**
     * Proof that what this replica said up to some number is about nothing behind a stable
     * checkpoint: f+1 replicas vouch for it.
     *
     * @param reached the checkpoint that it had executed
     * @param began whether it had begun the view that it was in then, as its primary
     */
    record Base(int sender, long reached, boolean began, Certificate proof)
            implements MinBftMessage {
        long number() {
            return proof.statement().sequence();
        }

        long view() {
            return proof.statement().view();
        }
    }
}
