// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Arrays;

/**
 * A message with its sender's signature behind it, which covers every byte before.
 *
 * @param whole content, length of the signature, signature
 * @param contentLength how many bytes of it are signed
 */
public record Seal(byte[] whole, int contentLength) {
    /** Signs what was written. */
    public static Seal of(ByteWriter content, Signatures own) {
        return sealed(content.toBytes(), own);
    }

    /** Signs these bytes. */
    public static Seal sealed(byte[] content, Signatures own) {
        byte[] signature = own.sign(content);
        byte[] whole =
                new ByteWriter()
                        .putRaw(content)
                        .putInt(signature.length)
                        .putRaw(signature)
                        .toBytes();
        return new Seal(whole, content.length);
    }

    /** The seal of a message whose content the reader has just read from these bytes. */
    public static Seal behind(ByteReader reader, byte[] whole) throws DamagedBytesException {
        int contentLength = reader.position();
        reader.getRaw(reader.getCount(1));
        reader.end();
        return new Seal(whole, contentLength);
    }

    /** True when the signer sealed exactly this content. */
    public boolean isAuthentic(int signer, Signatures verifier) {
        int from = contentLength + Integer.BYTES;
        return verifier.verify(signer, content(), Arrays.copyOfRange(whole, from, whole.length));
    }

    /** What is signed. */
    public byte[] content() {
        return Arrays.copyOf(whole, contentLength);
    }
}
