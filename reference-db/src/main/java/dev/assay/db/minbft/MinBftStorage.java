// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.ReplicaJournal;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.TrustedCounter.Identifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What a replica keeps on its disk: what it heard and said, in the order in which it did, behind
 * the bases of all streams and its stable checkpoint. To recover is to hear it all again. What a
 * replica says relies on nothing that it heard later, and a journal is durable in its order; so
 * whatever somebody else may have to hear before, this replica can still tell it.
 */
final class MinBftStorage implements ReplicaJournal.Records {
    private static final int BASE = 1;
    private static final int HEARD = 2;
    private static final int INTENDED = 3;
    private static final int NUMBERED = 4;
    private static final int STREAM = 5;
    private static final int STANDING = 6;
    private static final int JUMP = 7;

    private final Core core;
    private Replayer replayer = new Nobody();

    /** Does again what the disk says. */
    interface Replayer {
        /** Another replica said this. */
        void heard(Said said);

        /** This replica's voice. */
        Voice voice();

        /** This replica went on behind a base without what came before it. */
        void jumped(Base proof);
    }

    private static final class Nobody implements Replayer {
        @Override
        public void heard(Said said) {
            throw new IllegalStateException("too early: " + said);
        }

        @Override
        public Voice voice() {
            throw new IllegalStateException("too early");
        }

        @Override
        public void jumped(Base proof) {
            throw new IllegalStateException("too early: " + proof);
        }
    }

    MinBftStorage(Core core) {
        this.core = core;
    }

    void replayInto(Replayer who) {
        replayer = who;
    }

    private static ByteWriter record(int kind) {
        return new ByteWriter().putByte(kind);
    }

    private static byte[] heardRecord(Said said) {
        return record(HEARD).putRaw(MinBftCodec.encode(said)).toBytes();
    }

    private static byte[] intendedRecord(long number, byte[] content) {
        return record(INTENDED).putLong(number).putRaw(content).toBytes();
    }

    private static byte[] numberedRecord(long number, Identifier identifier) {
        ByteWriter writer = record(NUMBERED).putLong(number);
        MinBftCodec.writeIdentifier(writer, identifier);
        return writer.toBytes();
    }

    /** Another replica said this, and it counts. */
    void heard(Said said) {
        core.journal.append(heardRecord(said));
    }

    /** This replica will say this under this number. */
    void intends(long number, byte[] content) {
        core.journal.append(intendedRecord(number, content));
    }

    /** The counter numbered what the number was for. */
    void said(long number, Identifier identifier) {
        core.journal.append(numberedRecord(number, identifier));
    }

    /** This replica goes on behind a base without what came before it. */
    void jumped(Base proof) {
        core.journal.append(record(JUMP).putRaw(MinBftCodec.encode(proof)).toBytes());
    }

    /** A new checkpoint is stable: what is needed no more is dropped. */
    void compact() {
        core.journal.compact(this);
    }

    @Override
    public byte[] base() {
        ByteWriter writer = record(BASE);
        ReplicaJournal.writeBase(writer, core, live());
        return writer.toBytes();
    }

    private List<byte[]> live() {
        List<byte[]> live = new ArrayList<>();
        live.add(standing());
        for (Stream stream : core.streams) {
            live.add(streamRecord(stream));
        }
        replayer.voice()
                .unsaid()
                .forEach(
                        (number, claim) ->
                                live.add(intendedRecord(number, MinBftCodec.content(claim))));
        return live;
    }

    private byte[] standing() {
        Voice voice = replayer.voice();
        long next = voice.unsaid().isEmpty() ? voice.next() : voice.unsaid().firstKey();
        return record(STANDING)
                .putLong(core.view)
                .putBoolean(core.active)
                .putLong(core.acknowledged)
                .putLong(core.floor)
                .putLong(next)
                .putLong(voice.reached)
                .putLong(voice.voted)
                .putLong(voice.proposed)
                .toBytes();
    }

    /** A stream as it stands; what follows from what was dropped is not said again. */
    private static byte[] streamRecord(Stream stream) {
        ByteWriter writer =
                record(STREAM)
                        .putInt(stream.sender)
                        .putLong(stream.base)
                        .putLong(stream.position)
                        .putLong(stream.epoch)
                        .putBoolean(stream.condemned)
                        .putLong(stream.view)
                        .putBoolean(stream.began)
                        .putLong(stream.reached)
                        .putLong(stream.nextProposal)
                        .putLong(stream.unheard)
                        .putLong(stream.voted)
                        .putLong(stream.vouched)
                        .putLong(stream.wish == null ? 0 : stream.wish.number());
        putBytes(writer, stream.baseProof.map(MinBftCodec::encode).orElse(new byte[0]));
        writer.putInt(stream.again.size());
        stream.again.forEach(
                (sequence, digest) -> {
                    writer.putLong(sequence);
                    digest.write(writer);
                });
        writer.putInt(stream.cuts.size());
        for (Stream.Cut cut : stream.cuts) {
            writer.putLong(cut.number()).putLong(cut.reached()).putLong(cut.view());
            writer.putBoolean(cut.began());
        }
        writer.putInt(stream.messages.size());
        stream.messages.values().forEach(said -> putBytes(writer, MinBftCodec.encode(said)));
        return writer.toBytes();
    }

    private static void putBytes(ByteWriter writer, byte[] bytes) {
        writer.putInt(bytes.length).putRaw(bytes);
    }

    @Override
    public void replay(byte[] record) throws DamagedBytesException {
        ByteReader in = new ByteReader(record, 0, record.length);
        int kind = in.getByte();
        switch (kind) {
            case BASE -> {
                ReplicaJournal.readCheckpoint(in, core);
                core.state.restore(core.stableSnapshot);
                ReplicaJournal.replayLive(in, this);
            }
            case HEARD -> {
                if (MinBftCodec.decode(in.getRaw(in.remaining())) instanceof Said said) {
                    replayer.heard(said);
                }
            }
            case INTENDED -> replayer.voice().intended(in.getLong(), in.getRaw(in.remaining()));
            case NUMBERED ->
                    replayer.voice().numbered(in.getLong(), MinBftCodec.readIdentifier(in));
            case STREAM -> replayStream(in);
            case STANDING -> replayStanding(in);
            case JUMP -> {
                if (MinBftCodec.decode(in.getRaw(in.remaining())) instanceof Base proof) {
                    replayer.jumped(proof);
                }
            }
            default -> throw new DamagedBytesException("no kind of record has the number " + kind);
        }
    }

    private void replayStanding(ByteReader in) throws DamagedBytesException {
        core.view = in.getLong();
        core.active = in.getBoolean();
        core.wanted = core.view;
        core.acknowledged = in.getLong();
        core.floor = in.getLong();
        Voice voice = replayer.voice();
        voice.next(in.getLong());
        voice.reached = in.getLong();
        voice.voted = in.getLong();
        voice.proposed = in.getLong();
    }

    private void replayStream(ByteReader in) throws DamagedBytesException {
        Stream stream = core.streams.get(in.getInt());
        stream.base = in.getLong();
        stream.position = in.getLong();
        stream.epoch = in.getLong();
        stream.condemned = in.getBoolean();
        stream.view = in.getLong();
        stream.began = in.getBoolean();
        stream.reached = in.getLong();
        stream.nextProposal = in.getLong();
        stream.unheard = in.getLong();
        stream.voted = in.getLong();
        stream.vouched = in.getLong();
        long wish = in.getLong();
        byte[] proof = in.getRaw(in.getCount(1));
        if (proof.length > 0 && MinBftCodec.decode(proof) instanceof Base base) {
            stream.baseProof = java.util.Optional.of(base);
        }
        int again = in.getCount(Long.BYTES);
        for (int i = 0; i < again; i++) {
            stream.again.put(in.getLong(), dev.assay.db.log.ChainHash.read(in));
        }
        int cuts = in.getCount(Long.BYTES);
        for (int i = 0; i < cuts; i++) {
            stream.cuts.add(
                    new Stream.Cut(in.getLong(), in.getLong(), in.getLong(), in.getBoolean()));
        }
        int messages = in.getCount(Integer.BYTES);
        for (int i = 0; i < messages; i++) {
            if (MinBftCodec.decode(in.getRaw(in.getCount(1))) instanceof Said said) {
                stream.messages.put(said.number(), said);
                if (said.number() == wish) {
                    stream.wish = said;
                }
                recount(stream, said);
            }
        }
    }

    /** Votes are counted from what was said; what is stable needs none. */
    private void recount(Stream stream, Said said) {
        switch (said.claim()) {
            case Claim.Prepare it when it.sequence() > core.stable -> {
                core.slot(it.sequence()).keep(it.batch());
                count(it.sequence(), it.view(), it.entry(), stream.sender);
            }
            case Claim.Commit it when it.sequence() > core.stable ->
                    count(it.sequence(), it.view(), it.entry(), stream.sender);
            default -> {}
        }
    }

    private void count(long sequence, long view, Claim.Entry entry, int voter) {
        Core.Slot slot = core.slot(sequence);
        if (slot.vote(view, entry.digest(), voter) >= core.options.commitQuorum()) {
            slot.decided = entry.digest();
        }
    }
}
