// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Vote;
import dev.assay.db.log.ChainHash;

/**
 * What replicas send each other. Every message proves itself: it is signed by who says it (its
 * {@link Seal}), or made of votes and certificates that are, or has the digest that was asked for.
 */
sealed interface HotstuffMessage {
    /** A message that all protocols have; the {@code Ballot} is a vote for a block. */
    record Shared(SharedMessage message) implements HotstuffMessage {}

    /**
     * The leader proposes a block.
     *
     * @param standing how its tenure began, for who missed that
     */
    record Proposal(Block block, Standing standing, int signer, Seal seal)
            implements HotstuffMessage {}

    /** A replica has entered a tenure, and tells its leader the latest certificate. */
    record NewView(long tenure, Standing standing, int signer, Seal seal)
            implements HotstuffMessage {}

    /** A replica gives up a tenure; goes to one leader after the other. */
    record Timeout(Vote vote, Standing standing) implements HotstuffMessage {}

    /** An honest node, at least, has given up a tenure. */
    record GivenUp(Certificate proof) implements HotstuffMessage {}

    /** A replica tells how far it is. */
    record Synced(Standing standing) implements HotstuffMessage {}

    /** A replica asks for what it lacks. */
    record Status(long tenure, long certified, long stable, long executed, int signer, Seal seal)
            implements HotstuffMessage {}

    /** Asks for a block of which only the digest is known. */
    record FetchBlock(ChainHash digest, int signer, Seal seal) implements HotstuffMessage {}

    /** A block that was asked for. */
    record FetchedBlock(Block block) implements HotstuffMessage {}
}
