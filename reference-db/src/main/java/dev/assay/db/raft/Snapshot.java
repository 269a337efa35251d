// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.LogStart;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * What stands for the log up to an entry (chapter 5): where the chain goes on, the configuration in
 * force there, and the state to which the log up to there leads.
 *
 * @param last the entry up to which it stands for the log
 * @param configuration that is decided up to there; what comes behind may still be rolled back
 * @param bytes all of this and the state, as it is stored and sent
 */
record Snapshot(LogStart last, Configuration configuration, byte[] bytes) {
    /** A snapshot and the state that it holds. */
    record Restored(Snapshot snapshot, KeyValueState state) {}

    /** Of a state as it is at this moment; O(its size). */
    static Snapshot of(LogStart last, Configuration configuration, KeyValueState state) {
        ByteWriter writer = new ByteWriter().putLong(last.index()).putLong(last.term());
        last.hash().write(writer);
        configuration.write(writer);
        state.write(writer);
        return new Snapshot(last, configuration, writer.toBytes());
    }

    /**
     * Reads one.
     *
     * @param executesEachRequestOnce see {@link KeyValueState#read}
     */
    static Restored read(byte[] bytes, boolean executesEachRequestOnce)
            throws DamagedBytesException {
        ByteReader reader = new ByteReader(bytes, 0, bytes.length);
        long index = reader.getLong();
        long term = reader.getLong();
        LogStart last = new LogStart(index, term, ChainHash.read(reader));
        Configuration configuration = Configuration.read(reader);
        KeyValueState state = KeyValueState.read(reader, executesEachRequestOnce);
        reader.end();
        return new Restored(new Snapshot(last, configuration, bytes), state);
    }

    long index() {
        return last.index();
    }
}
