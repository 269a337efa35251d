// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/** Copies of the state, with the block that it stands on, so that the next one can be linked. */
final class Snapshots {
    private Snapshots() {}

    static byte[] take(Core core) {
        ByteWriter writer = new ByteWriter();
        core.executedBlock.write(writer);
        return writer.putRaw(core.state.snapshot()).toBytes();
    }

    static void restore(Core core, byte[] snapshot) throws DamagedBytesException {
        ByteReader reader = new ByteReader(snapshot, 0, snapshot.length);
        ChainHash block = ChainHash.read(reader);
        core.state.restore(reader.getRaw(reader.remaining()));
        core.executedBlock = block;
    }

    /** A state in which nothing was ever done, at this number, as a liar makes it up. */
    static byte[] empty(long sequence) {
        ByteWriter writer = new ByteWriter();
        ChainHash.NONE.write(writer);
        writer.putLong(sequence);
        ChainHash.NONE.write(writer);
        return writer.putInt(0).putInt(0).toBytes();
    }
}
