// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.CommandCodec;
import dev.assay.db.kv.Result;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * What one node says came of a request; the client believes what enough of them say.
 *
 * @param view that the node is in, so that the client learns who leads
 * @param node that says so and signed
 */
public record ClientReply(
        long view, int client, long sequence, Result result, int node, Seal seal) {
    /** The first byte of a reply, in every protocol. */
    public static final int KIND = 2;

    /** A reply of the owner of these keys. */
    public static ClientReply of(Signatures own, long view, ClientRequest request, Result result) {
        return of(own, own.owner(), view, request.client(), request.sequence(), result);
    }

    /** A reply that claims to be this node's. */
    static ClientReply of(
            Signatures own, int node, long view, int client, long sequence, Result result) {
        ByteWriter content =
                new ByteWriter()
                        .putByte(KIND)
                        .putInt(node)
                        .putLong(view)
                        .putInt(client)
                        .putLong(sequence);
        CommandCodec.writeResult(content, result);
        return new ClientReply(view, client, sequence, result, node, Seal.of(content, own));
    }

    /** The same reply with another view, sequence number and result, signed with these keys. */
    public ClientReply altered(Signatures own, long otherView, long otherSequence, Result other) {
        return of(own, node, otherView, client, otherSequence, other);
    }

    /** The reply that these bytes are. */
    public static ClientReply decode(byte[] whole) throws DamagedBytesException {
        ByteReader reader = new ByteReader(whole, 0, whole.length);
        int kind = reader.getByte();
        if (kind != KIND) {
            throw new DamagedBytesException("kind " + kind + " is no reply");
        }
        int node = reader.getInt();
        long view = reader.getLong();
        int client = reader.getInt();
        long sequence = reader.getLong();
        Result result = CommandCodec.readResult(reader);
        return new ClientReply(view, client, sequence, result, node, Seal.behind(reader, whole));
    }

    /** True when the node said so. */
    public boolean isAuthentic(Signatures verifier) {
        return seal.isAuthentic(node, verifier);
    }
}
