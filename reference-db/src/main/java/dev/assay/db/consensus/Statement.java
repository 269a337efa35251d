// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * What a node can vote for. Nodes that vote for the same thing sign the same bytes, so that a
 * certificate holds the statement once and their signatures.
 *
 * @param view in which it is said; 0 for checkpoints, which belong to no view
 * @param sequence number of the decision that it is about
 * @param subject digest of the batch or of the state
 */
public record Statement(Kind kind, long view, long sequence, ChainHash subject) {
    /** How many bytes it takes. */
    public static final int BYTES = 1 + 2 * Long.BYTES + ChainHash.BYTES;

    /** The kinds of statements; each has a number that is part of what is signed. */
    public enum Kind {
        /** The batch is the one that was proposed at this number in this view. */
        PREPARE(1),
        /** A quorum is prepared for this batch at this number in this view. */
        COMMIT(2),
        /** The state has this digest after everything up to this number. */
        CHECKPOINT(3),
        /** The block with this digest, at this height, may be certified in this view. */
        BLOCK(4),
        /** The signer has given up on the leader of this tenure. */
        TIMEOUT(5),
        /** What a node said up to this number is about nothing that is still open. */
        BASE(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        private static Kind numbered(int number) throws DamagedBytesException {
            return switch (number) {
                case 1 -> PREPARE;
                case 2 -> COMMIT;
                case 3 -> CHECKPOINT;
                case 4 -> BLOCK;
                case 5 -> TIMEOUT;
                case 6 -> BASE;
                default ->
                        throw new DamagedBytesException(
                                "no kind of statement has the number " + number);
            };
        }
    }

    /** The owner's vote for it. */
    public Vote signedBy(Signatures own) {
        return new Vote(this, own.owner(), own.sign(toBytes()));
    }

    /** What is signed. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter();
        write(writer);
        return writer.toBytes();
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        writer.putByte(kind.number).putLong(view).putLong(sequence);
        subject.write(writer);
    }

    /** Reads one. */
    public static Statement read(ByteReader reader) throws DamagedBytesException {
        Kind kind = Kind.numbered(reader.getByte());
        return new Statement(kind, reader.getLong(), reader.getLong(), ChainHash.read(reader));
    }
}
