// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.CommandCodec;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;

/**
 * A log entry, chained to its predecessor.
 *
 * @param index from 1
 * @param term of the leader that made it
 * @param previous hash of the entry before it
 * @param command what it says
 * @param hash of all of the above
 */
public record Entry(long index, long term, ChainHash previous, Command command, ChainHash hash) {
    /** The fewest bytes that an entry takes. */
    public static final int BYTES_MIN = 2 * Long.BYTES + ChainHash.BYTES + 1;

    /** Makes an entry and computes its hash. */
    public static Entry of(long index, long term, ChainHash previous, Command command) {
        Entry unhashed = new Entry(index, term, previous, command, ChainHash.NONE);
        ByteWriter writer = new ByteWriter();
        unhashed.write(writer);
        return new Entry(index, term, previous, command, ChainHash.of(writer.toBytes()));
    }

    /** Writes everything but the hash, which the reader computes. */
    public void write(ByteWriter writer) {
        writer.putLong(index).putLong(term);
        previous.write(writer);
        CommandCodec.write(writer, command);
    }

    /** Reads an entry. */
    public static Entry read(ByteReader reader) throws DamagedBytesException {
        int start = reader.position();
        long index = reader.getLong();
        long term = reader.getLong();
        ChainHash previous = ChainHash.read(reader);
        Command command = CommandCodec.read(reader);
        return new Entry(index, term, previous, command, ChainHash.ofRead(reader, start));
    }
}
