// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Journal;
import dev.assay.db.consensus.Vote;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a replica keeps on its disk, so that it still keeps its promises after a crash: the view
 * that it wants or is in, the proposals that it voted for, its prepared certificates, the stable
 * checkpoint with the state. (The papers let replicas fail by stopping for ever; BFT-PR in TOCS
 * 2002, section 4, recovers them, but counts a restart as a fault.) Decisions are written down for
 * speed only.
 */
final class PbftStorage {
    private static final int BASE = 1;
    private static final int VIEW = 2;
    private static final int NEW_VIEW = 3;
    private static final int PROPOSAL = 4;
    private static final int BATCH = 5;
    private static final int PREPARED = 6;
    private static final int DECIDED = 7;
    private static final int IDENTITY = 8;

    private final Core core;
    private final Journal journal;
    private boolean compactionWanted;

    PbftStorage(Core core, Consumer<String> failed) {
        this.core = core;
        this.journal = new Journal(core.environment.disk(), failed);
    }

    /** Brings the core to where it was; {@code done} comes when all of that is durable. */
    void recover(Runnable done, Consumer<String> halted) {
        journal.recover(
                recovery -> {
                    switch (recovery) {
                        case Journal.Recovery.Damaged damaged -> halted.accept(damaged.reason());
                        case Journal.Recovery.Ready ready -> {
                            try {
                                for (byte[] record : ready.records()) {
                                    replay(record);
                                }
                            } catch (DamagedBytesException impossible) {
                                halted.accept("the journal makes no sense: " + impossible);
                                return;
                            }
                            if (ready.records().isEmpty()) {
                                journal.begin(base());
                            }
                            journal.settle(done);
                        }
                    }
                },
                reason -> halted.accept("the disk cannot be read: " + reason));
    }

    void whenDurable(Runnable action) {
        journal.whenDurable(action);
    }

    /** Notes on the disk that it must not be used any more. */
    void condemn(String reason) {
        journal.condemn(reason);
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
        if (journal.mayBegin()) {
            compactionWanted = false;
            journal.begin(base());
        } else if (!compactionWanted) {
            compactionWanted = true;
            journal.whenDurable(this::compact);
        }
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

    private byte[] base() {
        ByteWriter writer = record(BASE).putBoolean(core.stableProof.isPresent());
        core.stableProof.ifPresent(proof -> proof.write(writer));
        writer.putInt(core.stableSnapshot.length).putRaw(core.stableSnapshot);
        List<byte[]> live = live();
        writer.putInt(live.size());
        live.forEach(record -> writer.putInt(record.length).putRaw(record));
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

    private void replay(byte[] record) throws DamagedBytesException {
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
        core.stableProof = in.getBoolean() ? Optional.of(Certificate.read(in)) : Optional.empty();
        core.stable = core.stableProof.map(proof -> proof.statement().sequence()).orElse(0L);
        core.stableSnapshot = in.getRaw(in.getCount(1));
        core.state.restore(core.stableSnapshot);
        int live = in.getCount(Integer.BYTES);
        for (int i = 0; i < live; i++) {
            replay(in.getRaw(in.getCount(1)));
        }
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
