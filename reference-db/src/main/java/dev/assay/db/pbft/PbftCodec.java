// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.FetchBatch;
import dev.assay.db.pbft.PbftMessage.FetchedBatch;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.db.pbft.PbftMessage.Shared;
import dev.assay.db.pbft.PbftMessage.Status;
import dev.assay.db.pbft.PbftMessage.ViewChange;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages as bytes: kind, fields, and for sealed ones the signature. There is no checksum: damage
 * breaks a signature or a digest. To decode verifies nothing.
 */
final class PbftCodec {
    private static final int PRE_PREPARE = 10;
    private static final int VIEW_CHANGE = 12;
    private static final int NEW_VIEW = 13;
    private static final int STATUS = 14;
    private static final int DECIDED = 15;
    private static final int FETCH_BATCH = 19;
    private static final int FETCHED_BATCH = 20;

    private PbftCodec() {}

    /** The message as bytes. */
    static byte[] encode(PbftMessage message) {
        return switch (message) {
            case Shared m -> m.message().toBytes();
            case ViewChange m -> m.seal().whole();
            case NewView m -> m.seal().whole();
            case Status m -> m.seal().whole();
            case FetchBatch m -> m.seal().whole();
            case PrePrepare m -> {
                ByteWriter writer = new ByteWriter().putByte(PRE_PREPARE);
                m.vote().write(writer);
                m.batch().write(writer);
                yield writer.toBytes();
            }
            case Decided m -> {
                ByteWriter writer = new ByteWriter().putByte(DECIDED);
                m.commit().write(writer);
                m.batch().write(writer);
                yield writer.toBytes();
            }
            case FetchedBatch m -> {
                ByteWriter writer = new ByteWriter().putByte(FETCHED_BATCH);
                m.batch().write(writer);
                yield writer.toBytes();
            }
        };
    }

    private static ByteWriter from(int kind, int signer) {
        return new ByteWriter().putByte(kind).putInt(signer);
    }

    /** A view-change message that says it is the signer's. */
    static ViewChange viewChange(
            Signatures own,
            int signer,
            long view,
            Optional<Certificate> stable,
            List<Certificate> prepared) {
        ByteWriter writer = from(VIEW_CHANGE, signer).putLong(view).putBoolean(stable.isPresent());
        stable.ifPresent(proof -> proof.write(writer));
        writer.putInt(prepared.size());
        prepared.forEach(proof -> proof.write(writer));
        return new ViewChange(view, stable, prepared, signer, Seal.of(writer, own));
    }

    /** A new-view message that says it is the signer's. */
    static NewView newView(
            Signatures own,
            int signer,
            long view,
            List<ViewChange> viewChanges,
            List<Vote> proposals) {
        ByteWriter writer = from(NEW_VIEW, signer).putLong(view).putInt(viewChanges.size());
        for (ViewChange viewChange : viewChanges) {
            byte[] whole = viewChange.seal().whole();
            writer.putInt(whole.length).putRaw(whole);
        }
        writer.putInt(proposals.size());
        proposals.forEach(vote -> vote.write(writer));
        return new NewView(view, viewChanges, proposals, signer, Seal.of(writer, own));
    }

    /** A status message that says it is the signer's. */
    static Status status(
            Signatures own, int signer, long view, boolean active, long stable, long executed) {
        ByteWriter writer =
                from(STATUS, signer)
                        .putLong(view)
                        .putBoolean(active)
                        .putLong(stable)
                        .putLong(executed);
        return new Status(view, active, stable, executed, signer, Seal.of(writer, own));
    }

    /** A request for a batch that says it is the signer's. */
    static FetchBatch fetchBatch(Signatures own, int signer, ChainHash digest) {
        ByteWriter writer = from(FETCH_BATCH, signer);
        digest.write(writer);
        return new FetchBatch(digest, signer, Seal.of(writer, own));
    }

    /** The message that these bytes are. */
    static PbftMessage decode(byte[] bytes) throws DamagedBytesException {
        if (SharedMessage.isShared(bytes)) {
            return new Shared(SharedMessage.decode(bytes));
        }
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        int kind = in.getByte();
        return switch (kind) {
            case PRE_PREPARE -> ended(new PrePrepare(Vote.read(in), Batch.read(in)), in);
            case DECIDED -> ended(new Decided(Certificate.read(in), Batch.read(in)), in);
            case FETCHED_BATCH -> ended(new FetchedBatch(Batch.read(in)), in);
            case VIEW_CHANGE -> readViewChange(in, bytes);
            case NEW_VIEW -> readNewView(in, bytes);
            case STATUS -> readStatus(in, bytes);
            case FETCH_BATCH -> {
                int signer = in.getInt();
                ChainHash digest = ChainHash.read(in);
                yield new FetchBatch(digest, signer, Seal.behind(in, bytes));
            }
            default -> throw new DamagedBytesException("no kind of message has the number " + kind);
        };
    }

    private static PbftMessage ended(PbftMessage message, ByteReader in)
            throws DamagedBytesException {
        in.end();
        return message;
    }

    private static Status readStatus(ByteReader in, byte[] bytes) throws DamagedBytesException {
        int signer = in.getInt();
        long view = in.getLong();
        boolean active = in.getBoolean();
        long stable = in.getLong();
        long executed = in.getLong();
        return new Status(view, active, stable, executed, signer, Seal.behind(in, bytes));
    }

    private static ViewChange readViewChange(ByteReader in, byte[] bytes)
            throws DamagedBytesException {
        int signer = in.getInt();
        long view = in.getLong();
        Optional<Certificate> stable =
                in.getBoolean() ? Optional.of(Certificate.read(in)) : Optional.empty();
        int count = in.getCount(Statement.BYTES);
        List<Certificate> prepared = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            prepared.add(Certificate.read(in));
        }
        return new ViewChange(view, stable, prepared, signer, Seal.behind(in, bytes));
    }

    private static NewView readNewView(ByteReader in, byte[] bytes) throws DamagedBytesException {
        int signer = in.getInt();
        long view = in.getLong();
        int count = in.getCount(Integer.BYTES);
        List<ViewChange> viewChanges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] whole = in.getRaw(in.getCount(1));
            if (!(decode(whole) instanceof ViewChange viewChange)) {
                throw new DamagedBytesException("a new-view message needs view-change messages");
            }
            viewChanges.add(viewChange);
        }
        int proposals = in.getCount(Statement.BYTES);
        List<Vote> votes = new ArrayList<>(proposals);
        for (int i = 0; i < proposals; i++) {
            votes.add(Vote.read(in));
        }
        return new NewView(view, viewChanges, votes, signer, Seal.behind(in, bytes));
    }
}
