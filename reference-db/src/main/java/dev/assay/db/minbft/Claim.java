// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.log.ChainHash;
import java.util.List;
import java.util.Optional;

/** What a replica says under a number of its trusted counter. */
sealed interface Claim {
    /** The primary of a view gives a batch a number; it is the primary's vote for it, too. */
    record Prepare(long view, long sequence, Batch batch) implements Claim {}

    /**
     * A vote for what the primary proposed.
     *
     * @param prepared the number under which the primary did
     */
    record Commit(long view, long sequence, ChainHash digest, long prepared) implements Claim {}

    /**
     * The sender has executed everything up to this multiple of the checkpoints' interval, and
     * votes for nothing above the next one before it has said so again. So what it said before is
     * about nothing later: the log of what it said can be cut here.
     */
    record Reached(long sequence) implements Claim {}

    /**
     * The sender takes no part in earlier views any more.
     *
     * @param stable proof of its last stable checkpoint, but for the beginning
     * @param base the number behind which the log begins
     * @param log what the sender said since then, under each number one thing
     */
    record ViewChange(long view, Optional<Certificate> stable, long base, List<Entry> log)
            implements Claim {
        public ViewChange {
            log = List.copyOf(log);
        }

        /** The number of the last stable checkpoint. */
        long stableSequence() {
            return stable.map(proof -> proof.statement().sequence()).orElse(0L);
        }
    }

    /**
     * The primary of a view begins it.
     *
     * @param because of whose wishes it does
     */
    record NewView(long view, List<Reference> because) implements Claim {
        public NewView {
            because = List.copyOf(because);
        }
    }

    /** The view-change message that a replica sent under this number. */
    record Reference(int sender, long number) {}

    /**
     * One thing that was said: for a vote, its view, number and batch; else nothing but its kind.
     */
    record Entry(int kind, long view, long sequence, ChainHash digest) {
        /** Anything that is no vote. */
        static final int OTHER = 0;

        /** A prepare or commit message. */
        static final int VOTE = 1;
    }

    /** This as a log has it. */
    default Entry entry() {
        return switch (this) {
            case Prepare it -> new Entry(Entry.VOTE, it.view(), it.sequence(), it.batch().digest());
            case Commit it -> new Entry(Entry.VOTE, it.view(), it.sequence(), it.digest());
            case Reached it -> new Entry(Entry.OTHER, 0, it.sequence(), ChainHash.NONE);
            case ViewChange it -> new Entry(Entry.OTHER, it.view(), 0, ChainHash.NONE);
            case NewView it -> new Entry(Entry.OTHER, it.view(), 0, ChainHash.NONE);
        };
    }
}
