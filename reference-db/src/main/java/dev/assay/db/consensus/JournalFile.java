// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one file of a {@link Journal} holds: good up to the first record that is damaged, of another
 * generation or in a wrong place. If a record behind it testifies that this place had been durable,
 * the disk has lost something (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based
 * Storage", FAST 2018, section 3.3.2). O(bytes), but O(bytes x bytes of a record) behind damage.
 *
 * @param generation of its base, 0 when it has none
 * @param records the base and what follows it
 * @param goodLength how many bytes these take
 * @param loss what it lost, in words
 */
record JournalFile(long generation, List<byte[]> records, long goodLength, Optional<String> loss) {
    private static final int MARK = 0x41_53_4A_31; // ASJ1
    private static final int HEADER_BYTES = 3 * Integer.BYTES;

    JournalFile {
        records = List.copyOf(records);
    }

    private record Frame(long generation, long place, long durable, byte[] record, int end) {}

    /**
     * A record as it lies in the file.
     *
     * @param place where in the file
     * @param durable up to which byte the file was known to be durable
     */
    static byte[] frame(long generation, long place, long durable, byte[] record) {
        byte[] body =
                new ByteWriter()
                        .putLong(generation)
                        .putLong(place)
                        .putLong(durable)
                        .putRaw(record)
                        .toBytes();
        return new ByteWriter()
                .putInt(MARK)
                .putInt(body.length)
                .putInt(checksum(body, 0, body.length))
                .putRaw(body)
                .toBytes();
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Reads a file. */
    static JournalFile read(byte[] file) {
        List<byte[]> records = new ArrayList<>();
        long generation = 0;
        int offset = 0;
        while (offset < file.length) {
            Frame frame = at(file, offset);
            if (frame == null || (offset > 0 && frame.generation() != generation)) {
                break;
            }
            generation = frame.generation();
            records.add(frame.record());
            offset = frame.end();
        }
        return new JournalFile(generation, records, offset, loss(file, offset, generation));
    }

    private static Optional<String> loss(byte[] file, int from, long generation) {
        for (int offset = from; offset < file.length; offset++) {
            Frame frame = at(file, offset);
            if (frame != null && frame.generation() == generation && frame.durable() > from) {
                return Optional.of(
                        "the journal is damaged at byte %d, which was durable when the record at byte %d was written"
                                .formatted(from, offset));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Frame at(byte[] file, int offset) {
        if (file.length - offset < HEADER_BYTES || file[offset] != (byte) (MARK >>> 24)) {
            return null;
        }
        try {
            ByteReader header = new ByteReader(file, offset, HEADER_BYTES);
            if (header.getInt() != MARK) {
                return null;
            }
            int length = header.getInt();
            int start = offset + HEADER_BYTES;
            if (length < 0
                    || length > file.length - start
                    || header.getInt() != checksum(file, start, length)) {
                return null;
            }
            ByteReader body = new ByteReader(file, start, length);
            long generation = body.getLong();
            long place = body.getLong();
            long durable = body.getLong();
            byte[] record = body.getRaw(body.remaining());
            // A frame in another place was put there by a disk that went astray.
            return place == offset
                    ? new Frame(generation, place, durable, record, start + length)
                    : null;
        } catch (DamagedBytesException tooShort) {
            return null;
        }
    }
}
