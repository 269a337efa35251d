// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Disk;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The current term and the vote given in it, in a file of two slots. Each change goes to the slot
 * that does not hold the last one, and only when that is durable; so one slot is whole whenever the
 * power fails.
 */
final class VoteFile {
    /** The file's name. */
    static final String NAME = "meta";

    private static final int BODY_BYTES = 2 * Long.BYTES + Integer.BYTES;
    private static final int SLOT_BYTES = BODY_BYTES + Integer.BYTES;
    private static final int NO_VOTE = -1;

    private final Disk disk;
    private final WriteQueue queue;
    private long version;

    /** Term and vote. */
    record TermAndVote(long version, long term, OptionalInt vote) {}

    VoteFile(Disk disk, WriteQueue queue) {
        this.disk = disk;
        this.queue = queue;
    }

    /** Writes a term and a vote; durable when the queue says so. */
    void save(long term, OptionalInt vote) {
        version++;
        byte[] body =
                new ByteWriter()
                        .putLong(version)
                        .putLong(term)
                        .putInt(vote.orElse(NO_VOTE))
                        .toBytes();
        byte[] slot = new ByteWriter().putRaw(body).putInt(checksum(body)).toBytes();
        long offset = (version % 2) * SLOT_BYTES;
        queue.change(true, () -> disk.write(NAME, offset, slot));
    }

    /** Continues after what was found on the disk. */
    void recovered(TermAndVote found) {
        version = found.version();
    }

    private static int checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    /** The newest whole slot, if there is one. */
    static Optional<TermAndVote> newest(byte[] file) {
        Optional<TermAndVote> even = slot(file, 0);
        Optional<TermAndVote> odd = slot(file, SLOT_BYTES);
        if (even.isPresent() && odd.isPresent()) {
            return even.get().version() > odd.get().version() ? even : odd;
        }
        return even.isPresent() ? even : odd;
    }

    /**
     * True when the second change or a later one was begun: then the one before it had been
     * durable.
     */
    static boolean heldDurableContent(byte[] file) {
        for (int i = 0; i < Math.min(SLOT_BYTES, file.length); i++) {
            if (file[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static Optional<TermAndVote> slot(byte[] file, int offset) {
        if (file.length < offset + SLOT_BYTES) {
            return Optional.empty();
        }
        try {
            ByteReader reader = new ByteReader(file, offset, SLOT_BYTES);
            byte[] body = reader.getRaw(BODY_BYTES);
            if (reader.getInt() != checksum(body)) {
                return Optional.empty();
            }
            ByteReader content = new ByteReader(body, 0, BODY_BYTES);
            long version = content.getLong();
            long term = content.getLong();
            int vote = content.getInt();
            if (version <= 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new TermAndVote(
                            version,
                            term,
                            vote == NO_VOTE ? OptionalInt.empty() : OptionalInt.of(vote)));
        } catch (DamagedBytesException tooShort) {
            return Optional.empty();
        }
    }
}
