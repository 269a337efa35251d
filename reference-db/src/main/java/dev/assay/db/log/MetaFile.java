// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * What a node must know besides its log, in a file of two slots of one fixed size. Each change goes
 * to the slot that does not hold the last one, and only when that is durable; so one slot is whole
 * whenever the power fails. Every change of term or vote is soon written to the other slot too
 * (with the next mark), so that damage to one slot costs nothing.
 */
final class MetaFile {
    /** The file's name. */
    static final String NAME = "meta";

    private static final int NO_VOTE = -1;

    private final int nodes;
    private final int slotBytes;

    /**
     * The content of a slot.
     *
     * @param version counts the changes from 1; its parity is the slot's
     * @param mark index up to which the log was known to be durable when this was written
     * @param markHash of the entry there
     * @param diskId drawn once when the disk was empty; 0 before that
     * @param member whether all other nodes have noted the disk's number, so that the node takes
     *     part
     * @param generation of the files that hold the log
     * @param peerDiskIds the numbers of the nodes' disks as they first called, 0 where none did
     */
    record Meta(
            long version,
            long term,
            OptionalInt vote,
            long mark,
            ChainHash markHash,
            long diskId,
            boolean member,
            Generation generation,
            long[] peerDiskIds) {}

    /** The file of a cluster of so many nodes. */
    MetaFile(int nodes) {
        this.nodes = nodes;
        // Version, term, mark, disk, member, generation and where it begins, nodes' disks; the
        // hashes
        // of mark, beginning and snapshot; vote and checksum.
        this.slotBytes = (8 + nodes) * Long.BYTES + 3 * ChainHash.BYTES + 2 * Integer.BYTES;
    }

    /** The offset of the slot for a version. */
    long offset(long version) {
        return (version % 2) * slotBytes;
    }

    /** A slot as bytes. */
    byte[] encode(Meta meta) {
        ByteWriter body =
                new ByteWriter()
                        .putLong(meta.version())
                        .putLong(meta.term())
                        .putInt(meta.vote().orElse(NO_VOTE))
                        .putLong(meta.mark());
        meta.markHash().write(body);
        body.putLong(meta.diskId()).putLong(meta.member() ? 1 : 0);
        write(body, meta.generation());
        for (long id : meta.peerDiskIds()) {
            body.putLong(id);
        }
        byte[] bytes = body.toBytes();
        return new ByteWriter().putRaw(bytes).putInt(checksum(bytes)).toBytes();
    }

    private static void write(ByteWriter body, Generation generation) {
        LogStart start = generation.start();
        body.putLong(generation.number()).putLong(start.index()).putLong(start.term());
        start.hash().write(body);
        generation.snapshotHash().write(body);
    }

    private static Generation readGeneration(ByteReader content) throws DamagedBytesException {
        long number = content.getLong();
        long index = content.getLong();
        long term = content.getLong();
        LogStart start = new LogStart(index, term, ChainHash.read(content));
        return new Generation(number, start, ChainHash.read(content));
    }

    private static int checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    /** The newest whole slot, if there is one. */
    Optional<Meta> newest(byte[] file) {
        Optional<Meta> even = slot(file, 0);
        Optional<Meta> odd = slot(file, 1);
        if (even.isPresent() && odd.isPresent()) {
            return even.get().version() > odd.get().version() ? even : odd;
        }
        return even.isPresent() ? even : odd;
    }

    /**
     * True when the second change or a later one was begun, which goes to the first slot: then the
     * one before it, in the second slot, had been durable, and the file as long as it will ever be.
     */
    boolean heldDurableContent(byte[] file) {
        for (int i = 0; i < Math.min(slotBytes, file.length); i++) {
            if (file[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** True when something is missing that had been durable. */
    boolean isCut(byte[] file) {
        return heldDurableContent(file) && file.length < 2 * slotBytes;
    }

    private Optional<Meta> slot(byte[] file, int parity) {
        int offset = parity * slotBytes;
        if (file.length < offset + slotBytes) {
            return Optional.empty();
        }
        try {
            ByteReader reader = new ByteReader(file, offset, slotBytes);
            byte[] body = reader.getRaw(slotBytes - Integer.BYTES);
            if (reader.getInt() != checksum(body)) {
                return Optional.empty();
            }
            Meta meta = read(new ByteReader(body, 0, body.length));
            // A slot that belongs into the other place was put here by a disk that went astray.
            return Optional.of(meta).filter(it -> it.version() > 0 && it.version() % 2 == parity);
        } catch (DamagedBytesException tooShort) {
            return Optional.empty();
        }
    }

    private Meta read(ByteReader content) throws DamagedBytesException {
        long version = content.getLong();
        long term = content.getLong();
        int vote = content.getInt();
        long mark = content.getLong();
        ChainHash markHash = ChainHash.read(content);
        long diskId = content.getLong();
        boolean member = content.getLong() == 1;
        Generation generation = readGeneration(content);
        long[] peers = new long[nodes];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = content.getLong();
        }
        OptionalInt voted = vote == NO_VOTE ? OptionalInt.empty() : OptionalInt.of(vote);
        return new Meta(version, term, voted, mark, markHash, diskId, member, generation, peers);
    }
}
