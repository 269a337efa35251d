// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a log entry and, through its predecessor's hash, of everything before it: two logs
 * with the same hash at the same index are equal up to there.
 */
public record ChainHash(long first, long second, long third, long fourth) {
    /** How many bytes it takes. */
    public static final int BYTES = 4 * Long.BYTES;

    /** The predecessor of the first entry. */
    public static final ChainHash NONE = new ChainHash(0, 0, 0, 0);

    /** The hash of these bytes. */
    public static ChainHash of(byte[] bytes) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new ChainHash(
                    digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        writer.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }

    /** Reads one. */
    public static ChainHash read(ByteReader reader) throws DamagedBytesException {
        return new ChainHash(
                reader.getLong(), reader.getLong(), reader.getLong(), reader.getLong());
    }

    @Override
    public String toString() {
        return "%016x…".formatted(first);
    }
}
