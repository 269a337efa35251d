// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ReplicaJournal;
import dev.assay.db.consensus.Statement;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a replica keeps on its disk. Only one thing must be durable before a message: the block that
 * it votes for, with its certificate, before the vote (and before the proposal, which is the
 * leader's). That is its last view, its lock and the content of the block in one record: of a
 * quorum that voted for a block an honest node can always hand it on. All else is written down so
 * that a restarted replica is not far behind: blocks that were fetched, certificates, tenures that
 * were given up.
 */
final class HotstuffStorage implements ReplicaJournal.Records {
    private static final int BASE = 1;
    private static final int IDENTITY = 2;
    private static final int VOTED = 3;
    private static final int BLOCK = 4;
    private static final int CERTIFICATE = 5;
    private static final int GAVE_UP = 6;

    private final Core core;
    private final ReplicaJournal journal;

    HotstuffStorage(Core core) {
        this.core = core;
        this.journal = core.journal;
    }

    /** What is known of the disks of all nodes has changed. */
    void identity() {
        journal.append(identityRecord());
    }

    private byte[] identityRecord() {
        ByteWriter writer = record(IDENTITY);
        core.identity.write(writer);
        return writer.toBytes();
    }

    /** The replica will vote for this block. */
    void voted(Block block) {
        journal.append(blockRecord(VOTED, block));
    }

    /** A block became known of which only the digest was. */
    void block(Block block) {
        journal.append(blockRecord(BLOCK, block));
    }

    /** A later view is certified, or a later tenure is given up; nobody waits for it. */
    void certificate(Certificate proof) {
        journal.append(certificateRecord(proof));
    }

    /** The replica has given up a tenure. */
    void gaveUp(long tenure) {
        journal.append(record(GAVE_UP).putLong(tenure).toBytes());
    }

    /** A new checkpoint is stable: everything below it is dropped. */
    void compact() {
        journal.compact(this);
    }

    private static ByteWriter record(int kind) {
        return new ByteWriter().putByte(kind);
    }

    private static byte[] blockRecord(int kind, Block block) {
        ByteWriter writer = record(kind);
        block.write(writer);
        return writer.toBytes();
    }

    private static byte[] certificateRecord(Certificate proof) {
        ByteWriter writer = record(CERTIFICATE);
        proof.write(writer);
        return writer.toBytes();
    }

    @Override
    public byte[] base() {
        ByteWriter writer = record(BASE);
        List<byte[]> live = new ArrayList<>();
        live.add(identityRecord());
        core.timeout.ifPresent(proof -> live.add(certificateRecord(proof)));
        if (core.gaveUp) {
            live.add(record(GAVE_UP).putLong(core.tenure).toBytes());
        }
        Block last = core.lastVoted;
        for (Block block : core.blocks.values()) {
            boolean isVoted = core.voted.contains(block.digest());
            live.add(blockRecord(isVoted ? VOTED : BLOCK, block));
        }
        if (last != null && !core.blocks.containsKey(last.digest())) {
            live.add(blockRecord(VOTED, last));
        }
        live.add(certificateRecord(core.highest));
        ReplicaJournal.writeBase(writer, core, live);
        return writer.toBytes();
    }

    @Override
    public void replay(byte[] record) throws DamagedBytesException {
        ByteReader in = new ByteReader(record, 0, record.length);
        int kind = in.getByte();
        switch (kind) {
            case BASE -> {
                ReplicaJournal.readCheckpoint(in, core);
                Snapshots.restore(core, core.stableSnapshot);
                ReplicaJournal.replayLive(in, this);
            }
            case IDENTITY -> core.identity.readFrom(in);
            case VOTED, BLOCK -> replayBlock(kind, Block.read(in));
            case CERTIFICATE -> replayCertificate(Certificate.read(in));
            case GAVE_UP -> core.gaveUp |= in.getLong() == core.tenure;
            default -> throw new DamagedBytesException("no kind of record has the number " + kind);
        }
    }

    private void replayBlock(int kind, Block block) {
        if (block.height() > core.stable) {
            core.blocks.put(block.digest(), block);
        }
        if (kind == VOTED) {
            core.remember(block);
            enter(core.options.tenureOf(block.view()));
        }
        replayCertificate(block.justify());
    }

    private void replayCertificate(Certificate proof) {
        Statement said = proof.statement();
        if (said.kind() == Statement.Kind.TIMEOUT) {
            core.timeout = Optional.of(proof);
            enter(said.view() + 1);
        } else if (said.view() > core.highest.statement().view()) {
            core.highest = proof;
            enter(core.options.tenureOf(said.view() + 1));
        }
    }

    private void enter(long tenure) {
        if (tenure > core.tenure) {
            core.tenure = tenure;
            core.gaveUp = false;
        }
    }
}
