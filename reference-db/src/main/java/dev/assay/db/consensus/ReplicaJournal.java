// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Disk;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The {@link Journal} of a replica: its base is the stable checkpoint and everything above it that
 * the protocol wants to keep. What the records say is the protocol's business ({@link Records}).
 */
public final class ReplicaJournal {
    private final Journal journal;
    private boolean compactionWanted;

    /** A protocol's records. */
    public interface Records {
        /** A new base, which stands for everything so far. */
        byte[] base();

        /** Does again what a record says, in the order in which they were written. */
        void replay(byte[] record) throws DamagedBytesException;
    }

    /**
     * A journal on a disk.
     *
     * @param failed hears when nobody knows any more what is durable
     */
    public ReplicaJournal(Disk disk, Consumer<String> failed) {
        this.journal = new Journal(disk, failed);
    }

    /**
     * Brings the replica to where it was.
     *
     * @param done comes when all of that is durable
     * @param halted hears why the replica must not start
     */
    public void recover(Records records, Runnable done, Consumer<String> halted) {
        journal.recover(
                recovery -> {
                    switch (recovery) {
                        case Journal.Recovery.Damaged damaged -> halted.accept(damaged.reason());
                        case Journal.Recovery.Ready ready -> {
                            try {
                                for (byte[] record : ready.records()) {
                                    records.replay(record);
                                }
                            } catch (DamagedBytesException impossible) {
                                halted.accept("the journal makes no sense: " + impossible);
                                return;
                            }
                            if (ready.records().isEmpty()) {
                                journal.begin(records.base());
                            }
                            journal.settle(done);
                        }
                    }
                },
                reason -> halted.accept("the disk cannot be read: " + reason));
    }

    /** Appends a record. */
    public void append(byte[] record) {
        journal.append(record);
    }

    /** Runs the action once everything so far is durable, at once if it is. */
    public void whenDurable(Runnable action) {
        journal.whenDurable(action);
    }

    /** Notes on the disk that it must not be used any more. */
    public void condemn(String reason) {
        journal.condemn(reason);
    }

    /** A new checkpoint is stable: everything below it is dropped, as soon as that is safe. */
    public void compact(Records records) {
        if (journal.mayBegin()) {
            compactionWanted = false;
            journal.begin(records.base());
        } else if (!compactionWanted) {
            compactionWanted = true;
            journal.whenDurable(() -> compact(records));
        }
    }

    /** Writes a base of the replica's stable checkpoint and these records. */
    public static void writeBase(ByteWriter writer, ReplicaCore core, List<byte[]> live) {
        writer.putBoolean(core.stableProof.isPresent());
        core.stableProof.ifPresent(proof -> proof.write(writer));
        writer.putInt(core.stableSnapshot.length).putRaw(core.stableSnapshot);
        writer.putInt(live.size());
        live.forEach(record -> writer.putInt(record.length).putRaw(record));
    }

    /** Gives the replica the stable checkpoint of a base; the records that follow it are left. */
    public static void readCheckpoint(ByteReader in, ReplicaCore core)
            throws DamagedBytesException {
        core.stableProof = in.getBoolean() ? Optional.of(Certificate.read(in)) : Optional.empty();
        core.stable = core.stableProof.map(proof -> proof.statement().sequence()).orElse(0L);
        core.stableSnapshot = in.getRaw(in.getCount(1));
    }

    /** Replays the records of a base. */
    public static void replayLive(ByteReader in, Records records) throws DamagedBytesException {
        int live = in.getCount(Integer.BYTES);
        for (int i = 0; i < live; i++) {
            records.replay(in.getRaw(in.getCount(1)));
        }
    }
}
