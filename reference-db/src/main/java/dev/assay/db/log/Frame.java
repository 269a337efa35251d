// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An entry as it lies in the log file: a mark, the length, a CRC32C, and the body.
 *
 * @param entry the entry
 * @param durableIndex up to which index the log was known to be on the disk when the frame was
 *     written; it tells a tail that a power loss tore from damage to something that had been safe
 * @param end offset of the byte after the frame
 */
record Frame(Entry entry, long durableIndex, int end) {
    private static final int MARK = 0x41_53_4C_31; // ASL1
    private static final int HEADER_BYTES = 3 * Integer.BYTES;

    /** The frame of an entry as bytes. */
    static byte[] encode(Entry entry, long durableIndex) {
        ByteWriter body = new ByteWriter().putLong(durableIndex);
        entry.write(body);
        byte[] bytes = body.toBytes();
        return new ByteWriter()
                .putInt(MARK)
                .putInt(bytes.length)
                .putInt(checksum(bytes, 0, bytes.length))
                .putRaw(bytes)
                .toBytes();
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /**
     * The frame that begins at an offset, if a whole and undamaged one does.
     *
     * @param verifies whether the checksum counts; it always does but for a planted bug
     */
    static Optional<Frame> at(byte[] file, int offset, boolean verifies) {
        if (file.length - offset < HEADER_BYTES) {
            return Optional.empty();
        }
        try {
            ByteReader header = new ByteReader(file, offset, HEADER_BYTES);
            if (header.getInt() != MARK) {
                return Optional.empty();
            }
            int length = header.getInt();
            int start = offset + HEADER_BYTES;
            if (length < 0 || length > file.length - start) {
                return Optional.empty();
            }
            if (verifies && header.getInt() != checksum(file, start, length)) {
                return Optional.empty();
            }
            ByteReader body = new ByteReader(file, start, length);
            long durableIndex = body.getLong();
            Entry entry = Entry.read(body);
            body.end();
            return Optional.of(new Frame(entry, durableIndex, start + length));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }
}
