// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * A statement that one node signed.
 *
 * @param signer whose vote it claims to be
 */
public record Vote(Statement statement, int signer, byte[] signature) {
    /** True when the signer signed this statement. */
    public boolean isAuthentic(Signatures verifier) {
        return verifier.verify(signer, statement.toBytes(), signature);
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        statement.write(writer);
        writeSignature(writer, signer, signature);
    }

    /** Reads one. */
    public static Vote read(ByteReader reader) throws DamagedBytesException {
        Statement statement = Statement.read(reader);
        int signer = reader.getInt();
        return new Vote(statement, signer, readSignature(reader));
    }

    static void writeSignature(ByteWriter writer, int signer, byte[] signature) {
        writer.putInt(signer).putInt(signature.length).putRaw(signature);
    }

    static byte[] readSignature(ByteReader reader) throws DamagedBytesException {
        return reader.getRaw(reader.getCount(1));
    }
}
