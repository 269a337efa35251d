// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Disk;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says, in a file of its own, up to where a {@link Journal} is durable. It is written after each
 * sync and before the next, in two slots by turns, so that a power loss tears one of them at most.
 */
final class DurableMark {
    /** The file's name. */
    static final String NAME = "mark";

    private static final int SLOT_BYTES = 3 * Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private long version;

    private record Slot(long version, long generation, long length) {}

    DurableMark(Disk disk) {
        this.disk = disk;
    }

    /** Everything of this generation up to this byte is durable, and the last mark is too. */
    void write(long generation, long length) {
        version++;
        byte[] body =
                new ByteWriter().putLong(version).putLong(generation).putLong(length).toBytes();
        byte[] slot =
                new ByteWriter()
                        .putRaw(body)
                        .putInt(JournalFile.checksum(body, 0, body.length))
                        .toBytes();
        disk.write(NAME, version % 2 * SLOT_BYTES, slot);
    }

    /** What the journal lost as the mark has it, in words; nothing if all is well. */
    Optional<String> recover(byte[] file, JournalFile journal) {
        Slot even = slot(file, 0);
        Slot odd = slot(file, 1);
        Slot newest = odd == null || (even != null && even.version() > odd.version()) ? even : odd;
        if (newest == null) {
            // The first base is durable before the first mark, and nothing is promised before both
            // slots are.
            boolean promised = journal.generation() > 1 || journal.records().size() > 1;
            boolean hadBase = file.length > 0 && journal.records().isEmpty();
            return promised || hadBase
                    ? Optional.of("the mark of the journal is lost")
                    : Optional.empty();
        }
        version = newest.version();
        boolean lost =
                journal.generation() < newest.generation()
                        || (journal.generation() == newest.generation()
                                && journal.goodLength() < newest.length());
        return lost
                ? Optional.of(
                        "journal %d is good up to byte %d, and journal %d was durable up to byte %d"
                                .formatted(
                                        journal.generation(),
                                        journal.goodLength(),
                                        newest.generation(),
                                        newest.length()))
                : Optional.empty();
    }

    private static @Nullable Slot slot(byte[] file, int parity) {
        int offset = parity * SLOT_BYTES;
        if (file.length < offset + SLOT_BYTES) {
            return null;
        }
        try {
            ByteReader reader = new ByteReader(file, offset, SLOT_BYTES);
            Slot slot = new Slot(reader.getLong(), reader.getLong(), reader.getLong());
            int body = SLOT_BYTES - Integer.BYTES;
            boolean whole =
                    reader.getInt() == JournalFile.checksum(file, offset, body)
                            && slot.version() > 0
                            && slot.version() % 2 == parity;
            return whole ? slot : null;
        } catch (DamagedBytesException tooShort) {
            return null;
        }
    }
}
