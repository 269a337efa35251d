// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ClientReply;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.pbft.PbftMessage.Ballot;
import dev.assay.db.pbft.PbftMessage.Decided;
import dev.assay.db.pbft.PbftMessage.FetchBatch;
import dev.assay.db.pbft.PbftMessage.FetchState;
import dev.assay.db.pbft.PbftMessage.FetchedBatch;
import dev.assay.db.pbft.PbftMessage.Join;
import dev.assay.db.pbft.PbftMessage.Joined;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.db.pbft.PbftMessage.Reply;
import dev.assay.db.pbft.PbftMessage.Request;
import dev.assay.db.pbft.PbftMessage.Stable;
import dev.assay.db.pbft.PbftMessage.State;
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
    private static final int BALLOT = 11;
    private static final int VIEW_CHANGE = 12;
    private static final int NEW_VIEW = 13;
    private static final int STATUS = 14;
    private static final int DECIDED = 15;
    private static final int STABLE = 16;
    private static final int FETCH_STATE = 17;
    private static final int STATE = 18;
    private static final int FETCH_BATCH = 19;
    private static final int FETCHED_BATCH = 20;
    private static final int JOIN = 21;
    private static final int JOINED = 22;

    private PbftCodec() {}

    /** The message as bytes. */
    static byte[] encode(PbftMessage message) {
        return switch (message) {
            case Request m -> m.request().seal().whole();
            case Reply m -> m.reply().seal().whole();
            case ViewChange m -> m.seal().whole();
            case NewView m -> m.seal().whole();
            case Status m -> m.seal().whole();
            case FetchState m -> m.seal().whole();
            case State m -> m.seal().whole();
            case FetchBatch m -> m.seal().whole();
            case Join m -> m.seal().whole();
            case Joined m -> m.seal().whole();
            case PrePrepare m -> {
                ByteWriter writer = new ByteWriter().putByte(PRE_PREPARE);
                m.vote().write(writer);
                m.batch().write(writer);
                yield writer.toBytes();
            }
            case Ballot m -> {
                ByteWriter writer = new ByteWriter().putByte(BALLOT);
                m.vote().write(writer);
                yield writer.toBytes();
            }
            case Decided m -> {
                ByteWriter writer = new ByteWriter().putByte(DECIDED);
                m.commit().write(writer);
                m.batch().write(writer);
                yield writer.toBytes();
            }
            case Stable m -> {
                ByteWriter writer = new ByteWriter().putByte(STABLE);
                m.checkpoint().write(writer);
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

    /** A request for a state that says it is the signer's. */
    static FetchState fetchState(Signatures own, int signer, long sequence) {
        ByteWriter writer = from(FETCH_STATE, signer).putLong(sequence);
        return new FetchState(sequence, signer, Seal.of(writer, own));
    }

    /** A state that says it is from the signer. */
    static State state(Signatures own, int signer, long sequence, byte[] snapshot) {
        ByteWriter writer =
                from(STATE, signer).putLong(sequence).putInt(snapshot.length).putRaw(snapshot);
        return new State(sequence, snapshot, signer, Seal.of(writer, own));
    }

    /** A request for a batch that says it is the signer's. */
    static FetchBatch fetchBatch(Signatures own, int signer, ChainHash digest) {
        ByteWriter writer = from(FETCH_BATCH, signer);
        digest.write(writer);
        return new FetchBatch(digest, signer, Seal.of(writer, own));
    }

    /** A number of a disk that says it is the signer's. */
    static Join join(Signatures own, int signer, long disk) {
        return new Join(disk, signer, Seal.of(from(JOIN, signer).putLong(disk), own));
    }

    /** An answer to such a number. */
    static Joined joined(Signatures own, int signer, long disk, boolean noted) {
        ByteWriter writer = from(JOINED, signer).putLong(disk).putBoolean(noted);
        return new Joined(disk, noted, signer, Seal.of(writer, own));
    }

    /** The message that these bytes are. */
    static PbftMessage decode(byte[] bytes) throws DamagedBytesException {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        int kind = in.getByte();
        return switch (kind) {
            case ClientRequest.KIND -> new Request(ClientRequest.decode(bytes));
            case ClientReply.KIND -> new Reply(ClientReply.decode(bytes));
            case PRE_PREPARE -> ended(new PrePrepare(Vote.read(in), Batch.read(in)), in);
            case BALLOT -> ended(new Ballot(Vote.read(in)), in);
            case DECIDED -> ended(new Decided(Certificate.read(in), Batch.read(in)), in);
            case STABLE -> ended(new Stable(Certificate.read(in)), in);
            case FETCHED_BATCH -> ended(new FetchedBatch(Batch.read(in)), in);
            case VIEW_CHANGE -> readViewChange(in, bytes);
            case NEW_VIEW -> readNewView(in, bytes);
            case STATUS, FETCH_STATE, STATE, FETCH_BATCH, JOIN, JOINED ->
                    readSmall(kind, in, bytes);
            default -> throw new DamagedBytesException("no kind of message has the number " + kind);
        };
    }

    private static PbftMessage ended(PbftMessage message, ByteReader in)
            throws DamagedBytesException {
        in.end();
        return message;
    }

    private static PbftMessage readSmall(int kind, ByteReader in, byte[] bytes)
            throws DamagedBytesException {
        int signer = in.getInt();
        return switch (kind) {
            case STATUS -> {
                long view = in.getLong();
                boolean active = in.getBoolean();
                long stable = in.getLong();
                long executed = in.getLong();
                yield new Status(view, active, stable, executed, signer, Seal.behind(in, bytes));
            }
            case FETCH_STATE -> {
                long sequence = in.getLong();
                yield new FetchState(sequence, signer, Seal.behind(in, bytes));
            }
            case STATE -> {
                long sequence = in.getLong();
                byte[] snapshot = in.getRaw(in.getCount(1));
                yield new State(sequence, snapshot, signer, Seal.behind(in, bytes));
            }
            case JOIN -> {
                long disk = in.getLong();
                yield new Join(disk, signer, Seal.behind(in, bytes));
            }
            case JOINED -> {
                long disk = in.getLong();
                boolean noted = in.getBoolean();
                yield new Joined(disk, noted, signer, Seal.behind(in, bytes));
            }
            default -> {
                ChainHash digest = ChainHash.read(in);
                yield new FetchBatch(digest, signer, Seal.behind(in, bytes));
            }
        };
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
