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

    /** Never updated, only copied: to look the algorithm up each time would take longer. */
    private static final MessageDigest SHA_256 = sha256();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static MessageDigest digest() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException other) {
            return sha256();
        }
    }

    /** The hash of these bytes. */
    public static ChainHash of(byte[] bytes) {
        return ofDigest(digest().digest(bytes));
    }

    /** The hash of what a reader read from a position on. */
    public static ChainHash ofRead(ByteReader reader, int start) {
        return ofDigest(reader.digestFrom(start, digest()));
    }

    private static ChainHash ofDigest(byte[] bytes) {
        ByteBuffer digest = ByteBuffer.wrap(bytes);
        return new ChainHash(
                digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
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
