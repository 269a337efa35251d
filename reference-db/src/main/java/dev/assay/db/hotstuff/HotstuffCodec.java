// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.hotstuff.HotstuffMessage.FetchBlock;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.hotstuff.HotstuffMessage.GivenUp;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.hotstuff.HotstuffMessage.Shared;
import dev.assay.db.hotstuff.HotstuffMessage.Status;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.db.hotstuff.HotstuffMessage.Timeout;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * Messages as bytes: kind, fields, and for sealed ones the signature. There is no checksum: damage
 * breaks a signature or a digest. To decode verifies nothing.
 */
final class HotstuffCodec {
    private static final int PROPOSAL = 40;
    private static final int NEW_VIEW = 41;
    private static final int TIMEOUT = 42;
    private static final int GIVEN_UP = 43;
    private static final int SYNCED = 44;
    private static final int STATUS = 45;
    private static final int FETCH_BLOCK = 46;
    private static final int FETCHED_BLOCK = 47;

    private HotstuffCodec() {}

    /** The message as bytes. */
    static byte[] encode(HotstuffMessage message) {
        return switch (message) {
            case Shared m -> m.message().toBytes();
            case Proposal m -> m.seal().whole();
            case NewView m -> m.seal().whole();
            case Status m -> m.seal().whole();
            case FetchBlock m -> m.seal().whole();
            case Timeout m -> {
                ByteWriter writer = new ByteWriter().putByte(TIMEOUT);
                m.vote().write(writer);
                m.standing().write(writer);
                yield writer.toBytes();
            }
            case GivenUp m -> {
                ByteWriter writer = new ByteWriter().putByte(GIVEN_UP);
                m.proof().write(writer);
                yield writer.toBytes();
            }
            case Synced m -> {
                ByteWriter writer = new ByteWriter().putByte(SYNCED);
                m.standing().write(writer);
                yield writer.toBytes();
            }
            case FetchedBlock m -> {
                ByteWriter writer = new ByteWriter().putByte(FETCHED_BLOCK);
                m.block().write(writer);
                yield writer.toBytes();
            }
        };
    }

    private static ByteWriter from(int kind, int signer) {
        return new ByteWriter().putByte(kind).putInt(signer);
    }

    /** A proposal that says it is the signer's. */
    static Proposal proposal(Signatures own, int signer, Block block, Standing standing) {
        ByteWriter writer = from(PROPOSAL, signer);
        block.write(writer);
        standing.write(writer);
        return new Proposal(block, standing, signer, Seal.of(writer, own));
    }

    /** A new-view message that says it is the signer's. */
    static NewView newView(Signatures own, int signer, long tenure, Standing standing) {
        ByteWriter writer = from(NEW_VIEW, signer).putLong(tenure);
        standing.write(writer);
        return new NewView(tenure, standing, signer, Seal.of(writer, own));
    }

    /** What a status message says. */
    record Told(long tenure, long certified, long stable, long executed) {}

    /** A status message that says it is the signer's. */
    static Status status(Signatures own, int signer, Told told) {
        ByteWriter writer =
                from(STATUS, signer)
                        .putLong(told.tenure())
                        .putLong(told.certified())
                        .putLong(told.stable())
                        .putLong(told.executed());
        return new Status(
                told.tenure(),
                told.certified(),
                told.stable(),
                told.executed(),
                signer,
                Seal.of(writer, own));
    }

    /** A request for a block that says it is the signer's. */
    static FetchBlock fetchBlock(Signatures own, int signer, ChainHash digest) {
        ByteWriter writer = from(FETCH_BLOCK, signer);
        digest.write(writer);
        return new FetchBlock(digest, signer, Seal.of(writer, own));
    }

    /** The message that these bytes are. */
    static HotstuffMessage decode(byte[] bytes) throws DamagedBytesException {
        if (SharedMessage.isShared(bytes)) {
            return new Shared(SharedMessage.decode(bytes));
        }
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        int kind = in.getByte();
        return switch (kind) {
            case TIMEOUT -> ended(new Timeout(Vote.read(in), Standing.read(in)), in);
            case GIVEN_UP -> ended(new GivenUp(Certificate.read(in)), in);
            case SYNCED -> ended(new Synced(Standing.read(in)), in);
            case FETCHED_BLOCK -> ended(new FetchedBlock(Block.read(in)), in);
            case PROPOSAL, NEW_VIEW, STATUS, FETCH_BLOCK -> readSealed(kind, in, bytes);
            default -> throw new DamagedBytesException("no kind of message has the number " + kind);
        };
    }

    private static HotstuffMessage ended(HotstuffMessage message, ByteReader in)
            throws DamagedBytesException {
        in.end();
        return message;
    }

    private static HotstuffMessage readSealed(int kind, ByteReader in, byte[] bytes)
            throws DamagedBytesException {
        int signer = in.getInt();
        return switch (kind) {
            case PROPOSAL -> {
                Block block = Block.read(in);
                Standing standing = Standing.read(in);
                yield new Proposal(block, standing, signer, Seal.behind(in, bytes));
            }
            case NEW_VIEW -> {
                long tenure = in.getLong();
                Standing standing = Standing.read(in);
                yield new NewView(tenure, standing, signer, Seal.behind(in, bytes));
            }
            case STATUS -> {
                long tenure = in.getLong();
                long certified = in.getLong();
                long stable = in.getLong();
                long executed = in.getLong();
                yield new Status(
                        tenure, certified, stable, executed, signer, Seal.behind(in, bytes));
            }
            default -> {
                ChainHash digest = ChainHash.read(in);
                yield new FetchBlock(digest, signer, Seal.behind(in, bytes));
            }
        };
    }
}
