// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * The messages that all protocols have in common, as bytes the same in each: what clients send and
 * get, votes, checkpoints and the transfer of states, and the numbers of disks. Every message
 * proves itself: it is signed by who says it (its {@link Seal}), or made of votes and certificates
 * that are. To decode verifies nothing.
 *
 * <p>A protocol numbers its own kinds of messages so that they differ from these.
 */
public sealed interface SharedMessage {
    /** The first byte of a {@link Ballot}. */
    int BALLOT = 11;

    /** The first byte of a {@link Stable}. */
    int STABLE = 16;

    /** The first byte of a {@link FetchState}. */
    int FETCH_STATE = 17;

    /** The first byte of a {@link State}. */
    int STATE = 18;

    /** The first byte of a {@link Join}. */
    int JOIN = 21;

    /** The first byte of a {@link Joined}. */
    int JOINED = 22;

    /** The message as bytes. */
    byte[] toBytes();

    /** A client asks for an operation. */
    record Request(ClientRequest request) implements SharedMessage {
        @Override
        public byte[] toBytes() {
            return request.seal().whole();
        }
    }

    /** A replica tells a client what came of its request. */
    record Reply(ClientReply reply) implements SharedMessage {
        @Override
        public byte[] toBytes() {
            return reply.seal().whole();
        }
    }

    /** A vote of any kind. */
    record Ballot(Vote vote) implements SharedMessage {
        @Override
        public byte[] toBytes() {
            ByteWriter writer = new ByteWriter().putByte(BALLOT);
            vote.write(writer);
            return writer.toBytes();
        }
    }

    /** The proof of a stable checkpoint. */
    record Stable(Certificate checkpoint) implements SharedMessage {
        @Override
        public byte[] toBytes() {
            ByteWriter writer = new ByteWriter().putByte(STABLE);
            checkpoint.write(writer);
            return writer.toBytes();
        }
    }

    /** Asks for the state at a checkpoint. */
    record FetchState(long sequence, int signer, Seal seal) implements SharedMessage {
        /** One that says it is the signer's. */
        public static FetchState of(Signatures own, int signer, long sequence) {
            ByteWriter writer = from(FETCH_STATE, signer).putLong(sequence);
            return new FetchState(sequence, signer, Seal.of(writer, own));
        }

        @Override
        public byte[] toBytes() {
            return seal.whole();
        }
    }

    /** The state at a checkpoint. */
    record State(long sequence, byte[] snapshot, int signer, Seal seal) implements SharedMessage {
        /** One that says it is from the signer. */
        public static State of(Signatures own, int signer, long sequence, byte[] snapshot) {
            ByteWriter writer =
                    from(STATE, signer).putLong(sequence).putInt(snapshot.length).putRaw(snapshot);
            return new State(sequence, snapshot, signer, Seal.of(writer, own));
        }

        @Override
        public byte[] toBytes() {
            return seal.whole();
        }
    }

    /** A replica with a new disk tells its number. */
    record Join(long disk, int signer, Seal seal) implements SharedMessage {
        /** One that says it is the signer's. */
        public static Join of(Signatures own, int signer, long disk) {
            return new Join(disk, signer, Seal.of(from(JOIN, signer).putLong(disk), own));
        }

        @Override
        public byte[] toBytes() {
            return seal.whole();
        }
    }

    /** Whether the signer noted this number for the receiver, and no other before. */
    record Joined(long disk, boolean noted, int signer, Seal seal) implements SharedMessage {
        /** One that says it is the signer's. */
        public static Joined of(Signatures own, int signer, long disk, boolean noted) {
            ByteWriter writer = from(JOINED, signer).putLong(disk).putBoolean(noted);
            return new Joined(disk, noted, signer, Seal.of(writer, own));
        }

        @Override
        public byte[] toBytes() {
            return seal.whole();
        }
    }

    private static ByteWriter from(int kind, int signer) {
        return new ByteWriter().putByte(kind).putInt(signer);
    }

    /** True when the first byte of a message says that it is one of these. */
    static boolean isShared(byte[] bytes) {
        return bytes.length > 0
                && switch (bytes[0]) {
                    case ClientRequest.KIND,
                            ClientReply.KIND,
                            BALLOT,
                            STABLE,
                            FETCH_STATE,
                            STATE,
                            JOIN,
                            JOINED ->
                            true;
                    default -> false;
                };
    }

    /** The message that these bytes are. */
    static SharedMessage decode(byte[] bytes) throws DamagedBytesException {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        int kind = in.getByte();
        switch (kind) {
            case ClientRequest.KIND:
                return new Request(ClientRequest.decode(bytes));
            case ClientReply.KIND:
                return new Reply(ClientReply.decode(bytes));
            case BALLOT:
                Ballot ballot = new Ballot(Vote.read(in));
                in.end();
                return ballot;
            case STABLE:
                Stable stable = new Stable(Certificate.read(in));
                in.end();
                return stable;
            default:
                return sealed(kind, in, bytes);
        }
    }

    private static SharedMessage sealed(int kind, ByteReader in, byte[] bytes)
            throws DamagedBytesException {
        int signer = in.getInt();
        long number = in.getLong();
        return switch (kind) {
            case FETCH_STATE -> new FetchState(number, signer, Seal.behind(in, bytes));
            case STATE -> {
                byte[] snapshot = in.getRaw(in.getCount(1));
                yield new State(number, snapshot, signer, Seal.behind(in, bytes));
            }
            case JOIN -> new Join(number, signer, Seal.behind(in, bytes));
            case JOINED -> {
                boolean noted = in.getBoolean();
                yield new Joined(number, noted, signer, Seal.behind(in, bytes));
            }
            default ->
                    throw new DamagedBytesException(
                            "no message that all protocols have has the number " + kind);
        };
    }
}
