// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.CommandCodec;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import dev.assay.db.raft.Message.ChangeVoters;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import dev.assay.db.raft.Message.Hello;
import dev.assay.db.raft.Message.JoinReply;
import dev.assay.db.raft.Message.JoinRequest;
import dev.assay.db.raft.Message.PreVoteReply;
import dev.assay.db.raft.Message.PreVoteRequest;
import dev.assay.db.raft.Message.Redirect;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.db.raft.Message.SnapshotRequest;
import dev.assay.db.raft.Message.TimeoutNow;
import dev.assay.db.raft.Message.TransferLeadership;
import dev.assay.db.raft.Message.VoteReply;
import dev.assay.db.raft.Message.VoteRequest;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * Messages as bytes: version, CRC32C of the rest, kind, fields. Damage is found by the checksum
 * (all bursts up to 32 bits, others with probability 1 - 2^-32), never by luck further in; a liar
 * is not: it can compute a checksum.
 *
 * <p>Version 2 has a checksum that covers the version as well, and {@link Hello}, by which a node
 * tells others that it understands it ({@link Dialects}); clients speak version 1.
 */
public final class MessageCodec {
    /** The newest version that this program understands. */
    static final int NEWEST = 2;

    private static final int FIRST = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final int NOBODY = -1;

    private static final VarHandle CHECKSUM =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int PRE_VOTE_REQUEST = 1;
    private static final int PRE_VOTE_REPLY = 2;
    private static final int VOTE_REQUEST = 3;
    private static final int VOTE_REPLY = 4;
    private static final int APPEND_REQUEST = 5;
    private static final int APPEND_ACCEPTED = 6;
    private static final int APPEND_REJECTED = 7;
    private static final int CLIENT_REQUEST = 8;
    private static final int CLIENT_REPLY = 9;
    private static final int REDIRECT = 10;
    private static final int HELLO = 11;
    private static final int JOIN_REQUEST = 13;
    private static final int JOIN_REPLY = 14;
    private static final int SNAPSHOT_REQUEST = 15;
    private static final int SNAPSHOT_REPLY = 16;
    private static final int TIMEOUT_NOW = 17;
    private static final int CHANGE_VOTERS = 18;
    private static final int TRANSFER_LEADERSHIP = 19;

    private MessageCodec() {}

    /** The message as bytes of the version that everybody understands. */
    public static byte[] encode(Message message) {
        return encode(message, FIRST);
    }

    /** The message as bytes of a version. */
    static byte[] encode(Message message, int version) {
        // The checksum's place is left empty until the rest is there.
        ByteWriter body = new ByteWriter().putByte(version).putInt(0);
        switch (message) {
            case PreVoteRequest m ->
                    putLongs(
                            body.putByte(PRE_VOTE_REQUEST),
                            m.term(),
                            m.proposedTerm(),
                            m.lastIndex(),
                            m.lastTerm());
            case PreVoteReply m ->
                    putLongs(body.putByte(PRE_VOTE_REPLY), m.term(), m.proposedTerm())
                            .putBoolean(m.granted());
            case VoteRequest m ->
                    putLongs(body.putByte(VOTE_REQUEST), m.term(), m.lastIndex(), m.lastTerm())
                            .putBoolean(m.transferred());
            case VoteReply m ->
                    putLongs(body.putByte(VOTE_REPLY), m.term()).putBoolean(m.granted());
            case AppendRequest m -> putAppend(body.putByte(APPEND_REQUEST), m);
            case AppendAccepted m ->
                    putLongs(body.putByte(APPEND_ACCEPTED), m.term(), m.round(), m.matchIndex());
            case AppendRejected m ->
                    putLongs(body.putByte(APPEND_REJECTED), m.term(), m.round(), m.previousIndex())
                            .putLong(m.conflictTerm())
                            .putLong(m.conflictIndex());
            case SnapshotRequest m -> putSnapshot(body.putByte(SNAPSHOT_REQUEST), m);
            case SnapshotReply m ->
                    putLongs(body.putByte(SNAPSHOT_REPLY), m.term(), m.round(), m.lastIndex())
                            .putInt(m.receivedBytes());
            case TimeoutNow m -> putLongs(body.putByte(TIMEOUT_NOW), m.term());
            case ChangeVoters m -> putLongs(body.putByte(CHANGE_VOTERS), m.voters());
            case TransferLeadership m -> body.putByte(TRANSFER_LEADERSHIP).putInt(m.target());
            case JoinRequest m -> putLongs(body.putByte(JOIN_REQUEST), m.term(), m.diskId());
            case JoinReply m ->
                    putLongs(body.putByte(JOIN_REPLY), m.term(), m.diskId()).putBoolean(m.noted());
            case ClientRequest m -> {
                putLongs(body.putByte(CLIENT_REQUEST), m.clientId(), m.sequence());
                CommandCodec.writeOperation(body, m.operation());
            }
            case ClientReply m -> {
                putLongs(body.putByte(CLIENT_REPLY), m.clientId(), m.sequence());
                CommandCodec.writeResult(body, m.result());
            }
            case Redirect m ->
                    putLongs(body.putByte(REDIRECT), m.clientId(), m.sequence())
                            .putInt(m.leader().orElse(NOBODY));
            case Hello m -> body.putByte(HELLO).putInt(m.version());
        }
        byte[] bytes = body.toBytes();
        CHECKSUM.set(bytes, 1, checksum(version, bytes, HEADER_BYTES));
        return bytes;
    }

    private static ByteWriter putLongs(ByteWriter writer, long... numbers) {
        for (long number : numbers) {
            writer.putLong(number);
        }
        return writer;
    }

    private static void putAppend(ByteWriter body, AppendRequest message) {
        putLongs(
                body,
                message.term(),
                message.previousIndex(),
                message.previousTerm(),
                message.commitIndex());
        putLongs(body, message.round(), message.knownIndex()).putInt(message.entries().size());
        message.entries().forEach(entry -> entry.write(body));
    }

    private static void putSnapshot(ByteWriter body, SnapshotRequest message) {
        putLongs(body, message.term(), message.round(), message.lastIndex());
        message.digest().write(body);
        body.putInt(message.totalBytes()).putInt(message.offset());
        body.putInt(message.data().length).putRaw(message.data());
    }

    private static SnapshotRequest readSnapshot(ByteReader in) throws DamagedBytesException {
        long term = in.getLong();
        long round = in.getLong();
        long lastIndex = in.getLong();
        ChainHash digest = ChainHash.read(in);
        int totalBytes = in.getInt();
        int offset = in.getInt();
        byte[] data = in.getRaw(in.getCount(1));
        if (offset < 0 || offset > totalBytes || data.length > totalBytes - offset) {
            throw new DamagedBytesException(
                    data.length + " bytes at " + offset + " of " + totalBytes);
        }
        return new SnapshotRequest(term, round, lastIndex, digest, totalBytes, offset, data);
    }

    private static int checksum(int version, byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        if (version > FIRST) {
            crc.update(version);
        }
        crc.update(bytes, offset, bytes.length - offset);
        return (int) crc.getValue();
    }

    /** The message that these bytes are. */
    public static Message decode(byte[] bytes) throws DamagedBytesException {
        return decode(bytes, NEWEST, true);
    }

    /**
     * The message that these bytes are.
     *
     * @param newest version that is understood
     * @param checked whether damage is looked for
     */
    static Message decode(byte[] bytes, int newest, boolean checked) throws DamagedBytesException {
        ByteReader reader = new ByteReader(bytes, 0, bytes.length);
        int version = reader.getByte();
        if (version < FIRST || version > newest) {
            throw new DamagedBytesException(
                    "message version " + version + ", this node speaks " + newest);
        }
        if (reader.getInt() != checksum(version, bytes, HEADER_BYTES) && checked) {
            throw new DamagedBytesException(
                    "the checksum of " + bytes.length + " bytes does not match");
        }
        Message message = read(reader);
        reader.end();
        return message;
    }

    /** The version of bytes that were decoded. */
    static int version(byte[] decoded) {
        return decoded[0];
    }

    private static Message read(ByteReader in) throws DamagedBytesException {
        int kind = in.getByte();
        return switch (kind) {
            case PRE_VOTE_REQUEST ->
                    new PreVoteRequest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
            case PRE_VOTE_REPLY -> new PreVoteReply(in.getLong(), in.getLong(), in.getBoolean());
            case VOTE_REQUEST ->
                    new VoteRequest(in.getLong(), in.getLong(), in.getLong(), in.getBoolean());
            case VOTE_REPLY -> new VoteReply(in.getLong(), in.getBoolean());
            case APPEND_REQUEST -> readAppend(in);
            case APPEND_ACCEPTED -> new AppendAccepted(in.getLong(), in.getLong(), in.getLong());
            case APPEND_REJECTED ->
                    new AppendRejected(
                            in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
            case CLIENT_REQUEST ->
                    new ClientRequest(in.getLong(), in.getLong(), CommandCodec.readOperation(in));
            case CLIENT_REPLY ->
                    new ClientReply(in.getLong(), in.getLong(), CommandCodec.readResult(in));
            case SNAPSHOT_REQUEST -> readSnapshot(in);
            case SNAPSHOT_REPLY ->
                    new SnapshotReply(in.getLong(), in.getLong(), in.getLong(), in.getInt());
            case TIMEOUT_NOW -> new TimeoutNow(in.getLong());
            case CHANGE_VOTERS -> new ChangeVoters(in.getLong());
            case TRANSFER_LEADERSHIP -> new TransferLeadership(in.getInt());
            case JOIN_REQUEST -> new JoinRequest(in.getLong(), in.getLong());
            case JOIN_REPLY -> new JoinReply(in.getLong(), in.getLong(), in.getBoolean());
            case REDIRECT -> new Redirect(in.getLong(), in.getLong(), readLeader(in));
            case HELLO -> new Hello(in.getInt());
            default -> throw new DamagedBytesException("no kind of message has the number " + kind);
        };
    }

    private static OptionalInt readLeader(ByteReader in) throws DamagedBytesException {
        int leader = in.getInt();
        return leader == NOBODY ? OptionalInt.empty() : OptionalInt.of(leader);
    }

    private static AppendRequest readAppend(ByteReader in) throws DamagedBytesException {
        long term = in.getLong();
        long previousIndex = in.getLong();
        long previousTerm = in.getLong();
        long commitIndex = in.getLong();
        long round = in.getLong();
        long knownIndex = in.getLong();
        int count = in.getCount(Entry.BYTES_MIN);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Entry entry = Entry.read(in);
            if (entry.index() != previousIndex + 1 + i) {
                throw new DamagedBytesException(
                        "entry " + entry.index() + " at place " + i + " after " + previousIndex);
            }
            entries.add(entry);
        }
        return new AppendRequest(
                term, previousIndex, previousTerm, commitIndex, round, knownIndex, entries);
    }
}
