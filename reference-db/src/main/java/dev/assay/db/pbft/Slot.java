// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Ballots;
import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.log.ChainHash;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of one number: what the primary of the current view proposed there, the
 * votes on it, what it has prepared there in the latest view in which it has prepared anything, and
 * what is decided.
 */
final class Slot {
    final long sequence;
    final Ballots prepares;
    final Ballots commits;

    /** Batches that a proposal or certificate here may mean. */
    private final LinkedHashMap<ChainHash, Batch> batches = new LinkedHashMap<>();

    /** The primary's vote in the current view, which is its proposal. */
    @Nullable Vote proposal;

    /** True once this replica has sent its prepare message in the current view. */
    boolean prepareSent;

    /** True once a certificate of the current view is written down. */
    boolean isPrepared;

    /** True once this replica has sent its commit message in the current view. */
    boolean commitSent;

    /** What was prepared in the latest view. */
    @Nullable Certificate prepared;

    /** What is decided for ever. */
    @Nullable Certificate decided;

    Slot(long sequence, boolean countsSignersOnce) {
        this.sequence = sequence;
        this.prepares = new Ballots(countsSignersOnce);
        this.commits = new Ballots(countsSignersOnce);
    }

    /** Forgets what belongs to the view that is left; certificates stay. */
    void leaveView() {
        proposal = null;
        prepareSent = false;
        isPrepared = false;
        commitSent = false;
        prepares.clear();
        commits.clear();
    }

    void keep(Batch batch) {
        batches.put(batch.digest(), batch);
    }

    /** The batch of a digest, if it is known. */
    @Nullable Batch batch(ChainHash digest) {
        return digest.equals(Batch.EMPTY.digest()) ? Batch.EMPTY : batches.get(digest);
    }

    /** All batches that are known. */
    Collection<Batch> batches() {
        return batches.values();
    }

    /** The statement of a commit message for what is proposed. */
    static Statement commitFor(Statement prepare) {
        return new Statement(
                Statement.Kind.COMMIT, prepare.view(), prepare.sequence(), prepare.subject());
    }

    /** The digest of the batch that is needed here and not known, if there is one. */
    Optional<ChainHash> missing() {
        ChainHash wanted =
                decided != null
                        ? decided.statement().subject()
                        : proposal != null ? proposal.statement().subject() : null;
        return Optional.ofNullable(wanted).filter(digest -> batch(digest) == null);
    }
}
