// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.CommandCodec;
import dev.assay.db.kv.Operation;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Address;

/**
 * A request as its client signed it: no node can make one up, or change one (Castro and Liskov,
 * OSDI 1999, section 4.1).
 *
 * @param client the client's address, which is also who signed
 * @param sequence counts up within the client's session; a retry repeats it
 * @param seal the signed bytes
 */
public record ClientRequest(int client, long sequence, Operation operation, Seal seal) {
    /** The first byte of a request, in every protocol. */
    public static final int KIND = 1;

    /** A request of the owner of these keys. */
    public static ClientRequest of(Signatures own, long sequence, Operation operation) {
        ByteWriter content = content(own.owner(), sequence, operation);
        return new ClientRequest(own.owner(), sequence, operation, Seal.of(content, own));
    }

    private static ByteWriter content(int client, long sequence, Operation operation) {
        ByteWriter content = new ByteWriter().putByte(KIND).putInt(client).putLong(sequence);
        CommandCodec.writeOperation(content, operation);
        return content;
    }

    /** Other content under the old signature, as one makes it who lacks the client's key. */
    public ClientRequest altered(long otherSequence, Operation other) {
        byte[] signature =
                java.util.Arrays.copyOfRange(
                        seal.whole(), seal.contentLength(), seal.whole().length);
        ByteWriter writer = content(client, otherSequence, other);
        int length = writer.length();
        byte[] whole = writer.putRaw(signature).toBytes();
        return new ClientRequest(client, otherSequence, other, new Seal(whole, length));
    }

    /** The request that these bytes are. */
    public static ClientRequest decode(byte[] whole) throws DamagedBytesException {
        ByteReader reader = new ByteReader(whole, 0, whole.length);
        int kind = reader.getByte();
        if (kind != KIND) {
            throw new DamagedBytesException("kind " + kind + " is no request");
        }
        int client = reader.getInt();
        long sequence = reader.getLong();
        Operation operation = CommandCodec.readOperation(reader);
        return new ClientRequest(client, sequence, operation, Seal.behind(reader, whole));
    }

    /** True when a client sent it, and this one. */
    public boolean isAuthentic(Signatures verifier) {
        return Address.isClient(client) && seal.isAuthentic(client, verifier);
    }
}
