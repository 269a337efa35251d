// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.List;

/**
 * A batch with its place: it is proposed in a view, and stands on the block that its certificate is
 * for. The digest covers the view, the place and the batch; it does not cover who signed the
 * certificate, of which there can be several for one block.
 *
 * @param justify the certificate of its parent
 * @param digest SHA-256 of view, height, parent and batch
 */
record Block(long view, Batch batch, Certificate justify, ChainHash digest) {
    /** The certificate of the block that was there before all others, which nobody signs. */
    static final Certificate GENESIS =
            new Certificate(new Statement(Statement.Kind.BLOCK, 0, 0, ChainHash.NONE), List.of());

    /** A block of this batch that stands on a certified one. */
    static Block of(long view, Batch batch, Certificate justify) {
        ByteWriter writer =
                new ByteWriter().putLong(view).putLong(justify.statement().sequence() + 1);
        justify.statement().subject().write(writer);
        batch.digest().write(writer);
        return new Block(view, batch, justify, ChainHash.of(writer.toBytes()));
    }

    /** One more than its parent's. */
    long height() {
        return justify.statement().sequence() + 1;
    }

    /** The digest of its parent. */
    ChainHash parent() {
        return justify.statement().subject();
    }

    /** What a vote for it says. */
    Statement statement() {
        return new Statement(Statement.Kind.BLOCK, view, height(), digest);
    }

    /** True when nothing lies between its view and its parent's. */
    boolean followsAtOnce() {
        return justify.statement().view() + 1 == view;
    }

    void write(ByteWriter writer) {
        writer.putLong(view);
        batch.write(writer);
        justify.write(writer);
    }

    static Block read(ByteReader reader) throws DamagedBytesException {
        long view = reader.getLong();
        Batch batch = Batch.read(reader);
        return of(view, batch, Certificate.read(reader));
    }
}
