// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.SharedForgery;
import dev.assay.db.consensus.SharedForgery.Fields;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.MinBftMessage.Shared;
import dev.assay.db.minbft.MinBftMessage.Status;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.TrustedCounter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * How the messages of MinBFT can be lied about. A round is a view, counted from 1. A liar signs
 * with its own keys and numbers by its own counter, which gives what it changed the next number;
 * the one of the original then belongs to nothing that anybody heard. With the flag {@code reused}
 * it puts something else under the identifier that the original has, which is not genuine then.
 * What a liar changes before it is numbered ({@link #counted}) needs neither.
 *
 * <p>The field {@code payload} is 0; another number stands for another batch or digest, and in a
 * view-change message for a log in which nothing was voted for. {@code requests}, {@code log} and
 * {@code wishes} are how many there are: a smaller number leaves out the last ones.
 */
public final class MinBftForger implements MessageForger {
    private static final String VIEW = SharedForgery.VIEW;
    private static final String SEQUENCE = SharedForgery.SEQUENCE;
    private static final String SIGNER = SharedForgery.SIGNER;
    private static final String PAYLOAD = SharedForgery.PAYLOAD;
    private static final String REQUESTS = SharedForgery.REQUESTS;
    private static final String LOG = "log";
    private static final String WISHES = "wishes";
    private static final String REUSED = "reused";
    private static final String WANTED = "wanted";
    private static final String STABLE = "stable";

    private static final String PREPARE = "prepare";
    private static final String COMMIT = "commit";
    private static final String REACHED = "reached";
    private static final String VIEW_CHANGE = "view-change";
    private static final String NEW_VIEW = "new-view";
    private static final String STATUS = "status";
    private static final String BASE = "base";

    private final KeyRing keys;
    private final IntFunction<TrustedCounter> counters;

    /** A forger that gives every liar its own keys and counter, and nobody else's. */
    public MinBftForger(KeyRing keys, IntFunction<TrustedCounter> counters) {
        this.keys = keys;
        this.counters = counters;
    }

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put(PREPARE, List.of(VIEW, SEQUENCE, REQUESTS, PAYLOAD, REUSED));
        kinds.put(COMMIT, List.of(VIEW, SEQUENCE, PAYLOAD, REUSED));
        kinds.put(REACHED, List.of(SEQUENCE, REUSED));
        kinds.put(VIEW_CHANGE, List.of(VIEW, LOG, PAYLOAD, REUSED));
        kinds.put(NEW_VIEW, List.of(VIEW, WISHES, REUSED));
        kinds.put(STATUS, List.of(VIEW, WANTED, STABLE, SIGNER));
        kinds.put(BASE, List.of(SEQUENCE));
        for (String shared : SharedForgery.KINDS.sequencedKeySet()) {
            if (!shared.equals("join") && !shared.equals("joined")) {
                kinds.put(shared, Objects.requireNonNull(SharedForgery.KINDS.get(shared)));
            }
        }
        return kinds;
    }

    @Override
    public SequencedMap<String, List<String>> telling() {
        LinkedHashMap<String, List<String>> telling = new LinkedHashMap<>(counted());
        telling.put(STATUS, List.of(WANTED, STABLE));
        telling.put(SharedForgery.CHECKPOINT, List.of(PAYLOAD));
        telling.put(SharedForgery.STATE, List.of(PAYLOAD));
        telling.put(SharedForgery.REPLY, List.of(PAYLOAD));
        return telling;
    }

    @Override
    public SequencedMap<String, List<String>> counted() {
        LinkedHashMap<String, List<String>> counted = new LinkedHashMap<>();
        counted.put(PREPARE, List.of(PAYLOAD, REQUESTS, SEQUENCE));
        counted.put(COMMIT, List.of(PAYLOAD, SEQUENCE));
        counted.put(REACHED, List.of(SEQUENCE));
        counted.put(VIEW_CHANGE, List.of(PAYLOAD, LOG));
        counted.put(NEW_VIEW, List.of(WISHES, VIEW));
        return counted;
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        LinkedHashMap<String, List<String>> voting = new LinkedHashMap<>();
        voting.put(PREPARE, List.of(COMMIT));
        return voting;
    }

    @Override
    public SequencedMap<String, List<String>> storing() {
        LinkedHashMap<String, List<String>> storing = new LinkedHashMap<>();
        storing.put(SharedForgery.CHECKPOINT, List.of(SharedForgery.CHECKPOINT));
        storing.put(SharedForgery.FETCH_STATE, List.of(SharedForgery.STATE));
        storing.put(SharedForgery.REQUEST, List.of(SharedForgery.REPLY));
        return storing;
    }

    @Override
    public SequencedSet<String> clientRequests() {
        return new TreeSet<>(List.of(SharedForgery.REQUEST));
    }

    private static Optional<MinBftMessage> decoded(byte[] message) {
        try {
            return Optional.of(MinBftCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> assent(int liar, byte[] request) {
        return decoded(request)
                .flatMap(
                        message ->
                                switch (message) {
                                    case Said said when said.claim() instanceof Claim.Prepare it ->
                                            Optional.of(agreeing(liar, said.number(), it));
                                    case Shared shared ->
                                            SharedForgery.assent(
                                                            keys.of(liar),
                                                            shared.message(),
                                                            MinBftForger::emptyState)
                                                    .map(SharedMessage::toBytes);
                                    default -> Optional.empty();
                                });
    }

    private byte[] agreeing(int liar, long number, Claim.Prepare it) {
        return said(liar, new Claim.Commit(it.view(), it.sequence(), it.batch().digest(), number));
    }

    private byte[] said(int liar, Claim claim) {
        TrustedCounter.Numbered numbered = counters.apply(liar).number(MinBftCodec.content(claim));
        return MinBftCodec.encode(new Said(liar, claim, numbered.content(), numbered.identifier()));
    }

    /** A state in which nothing was ever done, at this number. */
    private static byte[] emptyState(long sequence) {
        ByteWriter writer = new ByteWriter().putLong(sequence);
        ChainHash.NONE.write(writer);
        return writer.putInt(0).putInt(0).toBytes();
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        return decoded(message)
                .map(
                        read ->
                                switch (read) {
                                    case Shared shared -> SharedForgery.read(shared.message());
                                    case Said said -> read(said.claim());
                                    case Status status -> read(status);
                                    case Base base -> read(base);
                                });
    }

    @Override
    public Optional<Reading> readUncounted(byte[] content) {
        try {
            return Optional.of(read(MinBftCodec.claim(content)));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    private static Reading read(Status m) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        fields.put(VIEW, m.view());
        fields.put(WANTED, m.wanted());
        fields.put(STABLE, m.stable());
        fields.put(SIGNER, (long) m.signer());
        return new Reading(STATUS, m.view() + 1, fields, new TreeSet<>());
    }

    private static Reading read(Base m) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        fields.put(SEQUENCE, m.reached());
        return new Reading(BASE, 0, fields, new TreeSet<>());
    }

    private static Reading read(Claim claim) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        long round = 0;
        String kind =
                switch (claim) {
                    case Claim.Prepare it -> {
                        round = put(fields, it.view(), it.sequence());
                        fields.put(REQUESTS, (long) it.batch().requests().size());
                        fields.put(PAYLOAD, 0L);
                        yield PREPARE;
                    }
                    case Claim.Commit it -> {
                        round = put(fields, it.view(), it.sequence());
                        fields.put(PAYLOAD, 0L);
                        yield COMMIT;
                    }
                    case Claim.Reached it -> {
                        fields.put(SEQUENCE, it.sequence());
                        yield REACHED;
                    }
                    case Claim.ViewChange it -> {
                        round = it.view() + 1;
                        fields.put(VIEW, it.view());
                        fields.put(LOG, (long) it.log().size());
                        fields.put(PAYLOAD, 0L);
                        yield VIEW_CHANGE;
                    }
                    case Claim.NewView it -> {
                        round = it.view() + 1;
                        fields.put(VIEW, it.view());
                        fields.put(WISHES, (long) it.because().size());
                        yield NEW_VIEW;
                    }
                };
        fields.put(REUSED, 0L);
        return new Reading(kind, round, fields, new TreeSet<>(List.of(REUSED)));
    }

    private static long put(SequencedMap<String, Long> fields, long view, long sequence) {
        fields.put(VIEW, view);
        fields.put(SEQUENCE, sequence);
        return view + 1;
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        throw new IllegalStateException("who lies has to be known, for it signs: " + changed);
    }

    @Override
    public byte[] write(int liar, byte[] original, Reading changed) {
        MinBftMessage message =
                decoded(original)
                        .orElseThrow(() -> new IllegalArgumentException("no message of MinBFT"));
        Fields it = new Fields(changed);
        Signatures own = keys.of(liar);
        return switch (message) {
            case Shared m ->
                    SharedForgery.write(own, m.message(), it, MinBftForger::emptyState).toBytes();
            case Status m ->
                    MinBftCodec.encode(
                            MinBftCodec.status(
                                    own,
                                    it.signer(),
                                    it.get(VIEW),
                                    it.get(WANTED),
                                    new MinBftCodec.Progress(
                                            it.get(STABLE), m.positions(), m.bases())));
            case Base m ->
                    MinBftCodec.encode(
                            new Base(m.sender(), it.get(SEQUENCE), m.began(), m.proof()));
            case Said m when it.get(REUSED) != 0 -> {
                Claim other = claim(m.claim(), new Fields(changed.with(payload(m), 1)));
                yield MinBftCodec.encode(
                        new Said(liar, other, MinBftCodec.content(other), m.identifier()));
            }
            case Said m -> said(liar, claim(m.claim(), it));
        };
    }

    /** The field in which something else is said under the same identifier. */
    private static String payload(Said said) {
        return switch (said.claim()) {
            case Claim.Reached it -> SEQUENCE;
            case Claim.NewView it -> WISHES;
            default -> PAYLOAD;
        };
    }

    @Override
    public byte[] writeUncounted(byte[] content, Reading changed) {
        try {
            return MinBftCodec.content(claim(MinBftCodec.claim(content), new Fields(changed)));
        } catch (DamagedBytesException damaged) {
            throw new IllegalArgumentException("nothing that is numbered", damaged);
        }
    }

    private static Claim claim(Claim original, Fields it) {
        return switch (original) {
            case Claim.Prepare m -> {
                Batch batch = Forgery.batch(m.batch(), it.get(REQUESTS), it.get(PAYLOAD));
                yield new Claim.Prepare(it.get(VIEW), it.get(SEQUENCE), batch);
            }
            case Claim.Commit m ->
                    new Claim.Commit(
                            it.get(VIEW),
                            it.get(SEQUENCE),
                            SharedForgery.digest(m.digest(), it.get(PAYLOAD)),
                            m.prepared());
            case Claim.Reached m -> new Claim.Reached(it.get(SEQUENCE));
            case Claim.ViewChange m -> {
                List<Claim.Entry> log = it.first(LOG, m.log());
                yield new Claim.ViewChange(
                        it.get(VIEW),
                        m.stable(),
                        m.base(),
                        it.get(PAYLOAD) == 0 ? log : withoutVotes(log));
            }
            case Claim.NewView m -> new Claim.NewView(it.get(VIEW), it.first(WISHES, m.because()));
        };
    }

    private static List<Claim.Entry> withoutVotes(List<Claim.Entry> log) {
        List<Claim.Entry> forged = new ArrayList<>();
        log.forEach(entry -> forged.add(new Claim.Entry(Claim.Entry.OTHER, 0, 0, ChainHash.NONE)));
        return forged;
    }
}
