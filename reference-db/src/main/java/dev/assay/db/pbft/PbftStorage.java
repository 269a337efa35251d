// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ReplicaJournal;
import dev.assay.db.consensus.Vote;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a replica keeps on its disk, so that it still keeps its promises after a crash: the view
 * that it wants or is in, the proposals that it voted for, its prepared certificates, the stable
 * checkpoint with the state. (The papers let replicas fail by stopping for ever; BFT-PR in TOCS
 * 2002, section 4, recovers them, but counts a restart as a fault.) Decisions are written down for
 * speed only.
 */
final class PbftStorage implements ReplicaJournal.Records {
    private static final int BASE = 1;
    private static final int VIEW = 2;
    private static final int NEW_VIEW = 3;
    private static final int PROPOSAL = 4;
    private static final int BATCH = 5;
    private static final int PREPARED = 6;
    private static final int DECIDED = 7;
    private static final int IDENTITY = 8;

    private final Core core;
    private final ReplicaJournal journal;

    PbftStorage(Core core) {
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

    /** The replica leaves its view and wants a later one. */
    void wantsView(long view) {
        journal.append(record(VIEW).putLong(view).toBytes());
    }

    /** A view began. */
    void newView(NewView message) {
        journal.append(newViewRecord(message));
    }

    /** The primary proposed a batch, and this replica will vote for it, or is the primary. */
    void proposal(Vote vote, Batch batch) {
        journal.append(proposalRecord(vote, batch));
    }

    /** A batch became known of which only the digest was. */
    void batch(long sequence, Batch batch) {
        journal.append(batchRecord(sequence, batch));
    }

    /** A quorum is prepared, and this replica will say so. */
    void prepared(Certificate proof) {
        journal.append(certificateRecord(PREPARED, proof));
    }

    /** A batch is decided; nobody waits until that is durable. */
    void decided(Certificate proof) {
        journal.append(certificateRecord(DECIDED, proof));
    }

    /** A new checkpoint is stable: everything below it is dropped. */
    void compact() {
        journal.compact(this);
    }

    private static ByteWriter record(int kind) {
        return new ByteWriter().putByte(kind);
    }

    private static byte[] newViewRecord(NewView message) {
        return record(NEW_VIEW).putRaw(message.seal().whole()).toBytes();
    }

    private static byte[] proposalRecord(Vote vote, Batch batch) {
        ByteWriter writer = record(PROPOSAL);
        vote.write(writer);
        batch.write(writer);
        return writer.toBytes();
    }

    private static byte[] batchRecord(long sequence, Batch batch) {
        ByteWriter writer = record(BATCH).putLong(sequence);
        batch.write(writer);
        return writer.toBytes();
    }

    private static byte[] certificateRecord(int kind, Certificate proof) {
        ByteWriter writer = record(kind);
        proof.write(writer);
        return writer.toBytes();
    }

    @Override
    public byte[] base() {
        ByteWriter writer = record(BASE);
        ReplicaJournal.writeBase(writer, core, live());
        return writer.toBytes();
    }

    /** Everything above the stable checkpoint as records. */
    private List<byte[]> live() {
        List<byte[]> live = new ArrayList<>();
        live.add(identityRecord());
        if (core.newView != null) {
            live.add(newViewRecord(core.newView));
        } else if (!core.active) {
            live.add(record(VIEW).putLong(core.view).toBytes());
        }
        for (Slot slot : core.slots.values()) {
            slot.batches().forEach(batch -> live.add(batchRecord(slot.sequence, batch)));
            Vote proposal = slot.proposal;
            if (proposal != null) {
                Batch batch = slot.batch(proposal.statement().subject());
                if (batch != null) {
                    live.add(proposalRecord(proposal, batch));
                }
            }
            if (slot.prepared != null) {
                live.add(certificateRecord(PREPARED, slot.prepared));
            }
            if (slot.decided != null) {
                live.add(certificateRecord(DECIDED, slot.decided));
            }
        }
        return live;
    }

    @Override
    public void replay(byte[] record) throws DamagedBytesException {
        ByteReader in = new ByteReader(record, 0, record.length);
        int kind = in.getByte();
        switch (kind) {
            case BASE -> replayBase(in);
            case IDENTITY -> core.identity.readFrom(in);
            case VIEW -> core.enter(in.getLong(), false, null);
            case NEW_VIEW -> {
                if (PbftCodec.decode(in.getRaw(in.remaining())) instanceof NewView message) {
                    core.enter(message.view(), true, message);
                    message.proposals().forEach(this::replayProposal);
                }
            }
            case PROPOSAL -> {
                Vote vote = Vote.read(in);
                replayProposal(vote);
                replayBatch(vote.statement().sequence(), Batch.read(in));
            }
            case BATCH -> replayBatch(in.getLong(), Batch.read(in));
            case PREPARED, DECIDED -> replayCertificate(kind, Certificate.read(in));
            default -> throw new DamagedBytesException("no kind of record has the number " + kind);
        }
    }

    private void replayBase(ByteReader in) throws DamagedBytesException {
        ReplicaJournal.readCheckpoint(in, core);
        core.state.restore(core.stableSnapshot);
        ReplicaJournal.replayLive(in, this);
    }

    private void replayProposal(Vote vote) {
        if (vote.statement().sequence() > core.stable) {
            core.slot(vote.statement().sequence()).proposal = vote;
        }
    }

    private void replayBatch(long sequence, Batch batch) {
        if (sequence > core.stable) {
            core.slot(sequence).keep(batch);
        }
    }

    private void replayCertificate(int kind, Certificate proof) {
        long sequence = proof.statement().sequence();
        if (sequence <= core.stable) {
            return;
        }
        Slot slot = core.slot(sequence);
        if (kind == DECIDED) {
            slot.decided = proof;
        } else {
            slot.prepared = proof;
            slot.isPrepared = core.active && proof.statement().view() == core.view;
        }
    }
}
