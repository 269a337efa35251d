// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Seal;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.MinBftMessage.Shared;
import dev.assay.db.minbft.MinBftMessage.Status;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.TrustedCounter.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages as bytes; to decode verifies nothing. Kinds differ from those of shared messages. */
final class MinBftCodec {
    private static final int SAID = 41;
    private static final int STATUS = 42;
    private static final int BASE = 43;

    private static final int PREPARE = 1;
    private static final int COMMIT = 2;
    private static final int REACHED = 3;
    private static final int VIEW_CHANGE = 4;
    private static final int NEW_VIEW = 5;
    private static final int ENTRY_BYTES = 1 + 2 * Long.BYTES + ChainHash.BYTES;

    private MinBftCodec() {}

    static byte[] encode(MinBftMessage message) {
        return switch (message) {
            case Shared m -> m.message().toBytes();
            case Status m -> m.seal().whole();
            case Said m -> {
                ByteWriter writer = new ByteWriter().putByte(SAID).putInt(m.sender());
                writeIdentifier(writer, m.identifier());
                yield writer.putRaw(m.content()).toBytes();
            }
            case Base m -> {
                ByteWriter writer =
                        new ByteWriter()
                                .putByte(BASE)
                                .putInt(m.sender())
                                .putLong(m.reached())
                                .putBoolean(m.began());
                m.proof().write(writer);
                yield writer.toBytes();
            }
        };
    }

    static void writeIdentifier(ByteWriter writer, Identifier it) {
        writer.putLong(it.epoch()).putLong(it.number()).putInt(it.certificate().length);
        writer.putRaw(it.certificate());
    }

    static Identifier readIdentifier(ByteReader in) throws DamagedBytesException {
        long epoch = in.getLong();
        long number = in.getLong();
        return new Identifier(epoch, number, in.getRaw(in.getCount(1)));
    }

    /** A status message that says it is the signer's. */
    static Status status(Signatures own, int signer, long view, long wanted, Progress progress) {
        ByteWriter writer =
                new ByteWriter()
                        .putByte(STATUS)
                        .putInt(signer)
                        .putLong(view)
                        .putLong(wanted)
                        .putLong(progress.stable());
        putAll(writer, progress.positions());
        putAll(writer, progress.bases());
        return new Status(
                view,
                wanted,
                progress.stable(),
                progress.positions(),
                progress.bases(),
                signer,
                Seal.of(writer, own));
    }

    /** How far a replica is. */
    record Progress(long stable, long[] positions, long[] bases) {}

    private static void putAll(ByteWriter writer, long[] numbers) {
        writer.putInt(numbers.length);
        for (long number : numbers) {
            writer.putLong(number);
        }
    }

    private static long[] getAll(ByteReader in) throws DamagedBytesException {
        long[] numbers = new long[in.getCount(Long.BYTES)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.getLong();
        }
        return numbers;
    }

    /** The message that these bytes are. */
    static MinBftMessage decode(byte[] bytes) throws DamagedBytesException {
        if (SharedMessage.isShared(bytes)) {
            return new Shared(SharedMessage.decode(bytes));
        }
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        int kind = in.getByte();
        int sender = in.getInt();
        return switch (kind) {
            case SAID -> {
                Identifier identifier = readIdentifier(in);
                byte[] content = in.getRaw(in.remaining());
                yield new Said(sender, claim(content), content, identifier);
            }
            case STATUS -> {
                long view = in.getLong();
                long wanted = in.getLong();
                long stable = in.getLong();
                long[] positions = getAll(in);
                long[] bases = getAll(in);
                yield new Status(
                        view, wanted, stable, positions, bases, sender, Seal.behind(in, bytes));
            }
            case BASE -> {
                long reached = in.getLong();
                boolean began = in.getBoolean();
                Base base = new Base(sender, reached, began, Certificate.read(in));
                in.end();
                yield base;
            }
            default -> throw new DamagedBytesException("no kind of message has the number " + kind);
        };
    }

    /** A claim as the bytes that a counter vouches for. */
    static byte[] content(Claim claim) {
        ByteWriter writer = new ByteWriter();
        switch (claim) {
            case Claim.Prepare it -> {
                writer.putByte(PREPARE).putLong(it.view()).putLong(it.sequence());
                it.batch().write(writer);
            }
            case Claim.Commit it -> {
                writer.putByte(COMMIT).putLong(it.view()).putLong(it.sequence());
                it.digest().write(writer);
                writer.putLong(it.prepared());
            }
            case Claim.Reached it -> writer.putByte(REACHED).putLong(it.sequence());
            case Claim.ViewChange it -> writeViewChange(writer, it);
            case Claim.NewView it -> {
                writer.putByte(NEW_VIEW).putLong(it.view()).putInt(it.because().size());
                for (Claim.Reference wish : it.because()) {
                    writer.putInt(wish.sender()).putLong(wish.number());
                }
            }
        }
        return writer.toBytes();
    }

    private static void writeViewChange(ByteWriter writer, Claim.ViewChange it) {
        writer.putByte(VIEW_CHANGE).putLong(it.view()).putBoolean(it.stable().isPresent());
        it.stable().ifPresent(proof -> proof.write(writer));
        writer.putLong(it.base()).putInt(it.log().size());
        for (Claim.Entry entry : it.log()) {
            writer.putByte(entry.kind()).putLong(entry.view()).putLong(entry.sequence());
            entry.digest().write(writer);
        }
    }

    /** The claim that these bytes are. */
    static Claim claim(byte[] content) throws DamagedBytesException {
        ByteReader in = new ByteReader(content, 0, content.length);
        int kind = in.getByte();
        Claim claim =
                switch (kind) {
                    case PREPARE -> new Claim.Prepare(in.getLong(), in.getLong(), Batch.read(in));
                    case COMMIT ->
                            new Claim.Commit(
                                    in.getLong(), in.getLong(), ChainHash.read(in), in.getLong());
                    case REACHED -> new Claim.Reached(in.getLong());
                    case VIEW_CHANGE -> readViewChange(in);
                    case NEW_VIEW -> {
                        long view = in.getLong();
                        int count = in.getCount(Integer.BYTES + Long.BYTES);
                        List<Claim.Reference> because = new ArrayList<>(count);
                        for (int i = 0; i < count; i++) {
                            because.add(new Claim.Reference(in.getInt(), in.getLong()));
                        }
                        yield new Claim.NewView(view, because);
                    }
                    default ->
                            throw new DamagedBytesException(
                                    "no kind of claim has the number " + kind);
                };
        in.end();
        return claim;
    }

    private static Claim readViewChange(ByteReader in) throws DamagedBytesException {
        long view = in.getLong();
        Optional<Certificate> stable =
                in.getBoolean() ? Optional.of(Certificate.read(in)) : Optional.empty();
        long base = in.getLong();
        int count = in.getCount(ENTRY_BYTES);
        List<Claim.Entry> log = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            log.add(new Claim.Entry(in.getByte(), in.getLong(), in.getLong(), ChainHash.read(in)));
        }
        return new Claim.ViewChange(view, stable, base, log);
    }
}
