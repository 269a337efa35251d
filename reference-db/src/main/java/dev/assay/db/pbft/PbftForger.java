// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.ClientReply;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.MessageForger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * How the messages of PBFT can be lied about. A round is a view, counted from 1. A liar has its own
 * keys only: what it changes it signs as itself, also where it claims to be another ({@code
 * signer}); what others signed it can leave out, not change.
 *
 * <p>The fields {@code requests}, {@code prepared}, {@code view-changes} and {@code proposals} are
 * how many there are: a smaller number leaves out the last ones. The field {@code payload} is 0;
 * another number stands for another digest, value or state. In a view-change message it claims that
 * the null request was prepared wherever something was, in the view before the wanted one; in a
 * new-view message it proposes the null request everywhere. Who says yes to everything answers
 * clients at once, nodes that want another view by such a claim, and nodes that ask for a state by
 * an empty one.
 */
public final class PbftForger implements MessageForger {
    private static final String VIEW = "view";
    private static final String SEQUENCE = "sequence";
    private static final String SIGNER = "signer";
    private static final String PAYLOAD = "payload";
    private static final String REQUESTS = "requests";
    private static final String PREPARED = "prepared";
    private static final String VIEW_CHANGES = "view-changes";
    private static final String PROPOSALS = "proposals";
    private static final String ACTIVE = "active";
    private static final String STABLE = "stable";
    private static final String EXECUTED = "executed";
    private static final String DISK = "disk";
    private static final String NOTED = "noted";

    private static final String PRE_PREPARE = "pre-prepare";
    private static final String PREPARE = "prepare";
    private static final String COMMIT = "commit";
    private static final String CHECKPOINT = "checkpoint";
    private static final String VIEW_CHANGE = "view-change";
    private static final String NEW_VIEW = "new-view";
    private static final String STATUS = "status";
    private static final String REQUEST = "client-request";
    private static final String REPLY = "client-reply";
    private static final String FETCH_STATE = "fetch-state";
    private static final String STATE = "state";

    private final KeyRing keys;

    /** A forger that gives every liar its own keys, and nobody else's. */
    public PbftForger(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put(PRE_PREPARE, List.of(VIEW, SEQUENCE, SIGNER, REQUESTS, PAYLOAD));
        for (String kind : List.of(PREPARE, COMMIT, CHECKPOINT)) {
            kinds.put(kind, List.of(VIEW, SEQUENCE, SIGNER, PAYLOAD));
        }
        kinds.put(VIEW_CHANGE, List.of(VIEW, SIGNER, PREPARED, PAYLOAD));
        kinds.put(NEW_VIEW, List.of(VIEW, SIGNER, VIEW_CHANGES, PROPOSALS, PAYLOAD));
        kinds.put(STATUS, List.of(VIEW, SIGNER, ACTIVE, STABLE, EXECUTED));
        kinds.put("decided", List.of(VIEW, SEQUENCE, PAYLOAD));
        kinds.put("stable", List.of(VIEW, SEQUENCE, PAYLOAD));
        kinds.put(FETCH_STATE, List.of(SEQUENCE, SIGNER));
        kinds.put(STATE, List.of(SEQUENCE, SIGNER, PAYLOAD));
        kinds.put("fetch-batch", List.of(SIGNER, PAYLOAD));
        kinds.put("batch", List.of(REQUESTS, PAYLOAD));
        kinds.put("join", List.of(DISK, SIGNER));
        kinds.put("joined", List.of(DISK, SIGNER, NOTED));
        kinds.put(REQUEST, List.of(SEQUENCE, PAYLOAD));
        kinds.put(REPLY, List.of(VIEW, SEQUENCE, PAYLOAD));
        return kinds;
    }

    @Override
    public SequencedMap<String, List<String>> telling() {
        LinkedHashMap<String, List<String>> telling = new LinkedHashMap<>();
        telling.put(PRE_PREPARE, List.of(PAYLOAD, REQUESTS));
        telling.put(PREPARE, List.of(PAYLOAD));
        telling.put(COMMIT, List.of(PAYLOAD));
        telling.put(VIEW_CHANGE, List.of(PAYLOAD, PREPARED));
        telling.put(NEW_VIEW, List.of(PAYLOAD, PROPOSALS));
        telling.put(STATUS, List.of(STABLE, EXECUTED));
        telling.put(STATE, List.of(PAYLOAD));
        telling.put(REPLY, List.of(PAYLOAD));
        return telling;
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        LinkedHashMap<String, List<String>> voting = new LinkedHashMap<>();
        voting.put(PRE_PREPARE, List.of(PREPARE));
        voting.put(PREPARE, List.of(COMMIT));
        voting.put(VIEW_CHANGE, List.of(VIEW_CHANGE));
        return voting;
    }

    @Override
    public SequencedMap<String, List<String>> storing() {
        LinkedHashMap<String, List<String>> storing = new LinkedHashMap<>();
        storing.put(CHECKPOINT, List.of(CHECKPOINT));
        storing.put(FETCH_STATE, List.of(STATE));
        storing.put(REQUEST, List.of(REPLY));
        return storing;
    }

    @Override
    public SequencedSet<String> clientRequests() {
        return new TreeSet<>(List.of(REQUEST));
    }

    private static Optional<PbftMessage> decoded(byte[] message) {
        try {
            return Optional.of(PbftCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> assent(int liar, byte[] request) {
        return decoded(request)
                .flatMap(message -> assent(keys.of(liar), message))
                .map(PbftCodec::encode);
    }

    private static Optional<PbftMessage> assent(Signatures own, PbftMessage request) {
        return switch (request) {
            case PbftMessage.PrePrepare m ->
                    Optional.of(new PbftMessage.Ballot(m.vote().statement().signedBy(own)));
            case PbftMessage.Ballot m -> {
                Statement said = m.vote().statement();
                yield switch (said.kind()) {
                    case PREPARE ->
                            Optional.of(new PbftMessage.Ballot(Slot.commitFor(said).signedBy(own)));
                    case CHECKPOINT -> Optional.of(new PbftMessage.Ballot(said.signedBy(own)));
                    case COMMIT -> Optional.empty();
                };
            }
            case PbftMessage.ViewChange m ->
                    Optional.of(
                            PbftCodec.viewChange(
                                    own,
                                    own.owner(),
                                    m.view(),
                                    m.stable(),
                                    nullRequests(m.prepared(), m.view() - 1)));
            case PbftMessage.Request m ->
                    Optional.of(
                            new PbftMessage.Reply(
                                    ClientReply.of(
                                            own, 0, m.request(), new Result.Done(Value.NIL))));
            case PbftMessage.FetchState m ->
                    Optional.of(
                            PbftCodec.state(
                                    own, own.owner(), m.sequence(), emptyState(m.sequence())));
            default -> Optional.empty();
        };
    }

    /** A state in which nothing was ever done, at this number. */
    private static byte[] emptyState(long sequence) {
        ByteWriter writer = new ByteWriter().putLong(sequence);
        ChainHash.NONE.write(writer);
        return writer.putInt(0).putInt(0).toBytes();
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        return decoded(message).map(PbftForger::read);
    }

    private static Reading read(PbftMessage message) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        String kind =
                switch (message) {
                    case PbftMessage.PrePrepare m -> {
                        putVote(fields, m.vote());
                        fields.put(REQUESTS, (long) m.batch().requests().size());
                        fields.put(PAYLOAD, 0L);
                        yield PRE_PREPARE;
                    }
                    case PbftMessage.Ballot m -> {
                        putVote(fields, m.vote());
                        fields.put(PAYLOAD, 0L);
                        yield switch (m.vote().statement().kind()) {
                            case PREPARE -> PREPARE;
                            case COMMIT -> COMMIT;
                            case CHECKPOINT -> CHECKPOINT;
                        };
                    }
                    case PbftMessage.ViewChange m -> {
                        fields.put(VIEW, m.view());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(PREPARED, (long) m.prepared().size());
                        fields.put(PAYLOAD, 0L);
                        yield VIEW_CHANGE;
                    }
                    case PbftMessage.NewView m -> {
                        fields.put(VIEW, m.view());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(VIEW_CHANGES, (long) m.viewChanges().size());
                        fields.put(PROPOSALS, (long) m.proposals().size());
                        fields.put(PAYLOAD, 0L);
                        yield NEW_VIEW;
                    }
                    case PbftMessage.Status m -> {
                        fields.put(VIEW, m.view());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(ACTIVE, m.active() ? 1L : 0L);
                        fields.put(STABLE, m.stable());
                        fields.put(EXECUTED, m.executed());
                        yield STATUS;
                    }
                    case PbftMessage.Decided m -> putCertificate(fields, m.commit(), "decided");
                    case PbftMessage.Stable m -> putCertificate(fields, m.checkpoint(), "stable");
                    case PbftMessage.FetchState m -> {
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(SIGNER, (long) m.signer());
                        yield FETCH_STATE;
                    }
                    case PbftMessage.State m -> {
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(PAYLOAD, 0L);
                        yield STATE;
                    }
                    case PbftMessage.FetchBatch m -> {
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(PAYLOAD, 0L);
                        yield "fetch-batch";
                    }
                    case PbftMessage.FetchedBatch m -> {
                        fields.put(REQUESTS, (long) m.batch().requests().size());
                        fields.put(PAYLOAD, 0L);
                        yield "batch";
                    }
                    case PbftMessage.Join m -> {
                        fields.put(DISK, m.disk());
                        fields.put(SIGNER, (long) m.signer());
                        yield "join";
                    }
                    case PbftMessage.Joined m -> {
                        fields.put(DISK, m.disk());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(NOTED, m.noted() ? 1L : 0L);
                        yield "joined";
                    }
                    case PbftMessage.Request m -> {
                        fields.put(SEQUENCE, m.request().sequence());
                        fields.put(PAYLOAD, 0L);
                        yield REQUEST;
                    }
                    case PbftMessage.Reply m -> {
                        fields.put(VIEW, m.reply().view());
                        fields.put(SEQUENCE, m.reply().sequence());
                        fields.put(PAYLOAD, 0L);
                        yield REPLY;
                    }
                };
        boolean hasRound = fields.containsKey(VIEW) && !kind.equals(CHECKPOINT);
        boolean isClients = message instanceof PbftMessage.Reply;
        long round = hasRound && !isClients ? fields.getOrDefault(VIEW, 0L) + 1 : 0;
        TreeSet<String> flags = new TreeSet<>();
        for (String flag : List.of(ACTIVE, NOTED)) {
            if (fields.containsKey(flag)) {
                flags.add(flag);
            }
        }
        return new Reading(kind, round, fields, flags);
    }

    private static void putVote(SequencedMap<String, Long> fields, Vote vote) {
        fields.put(VIEW, vote.statement().view());
        fields.put(SEQUENCE, vote.statement().sequence());
        fields.put(SIGNER, (long) vote.signer());
    }

    private static String putCertificate(
            SequencedMap<String, Long> fields, Certificate proof, String kind) {
        fields.put(VIEW, proof.statement().view());
        fields.put(SEQUENCE, proof.statement().sequence());
        fields.put(PAYLOAD, 0L);
        return kind;
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        throw new IllegalStateException("who lies has to be known, for it signs: " + changed);
    }

    @Override
    public byte[] write(int liar, byte[] original, Reading changed) {
        PbftMessage message =
                decoded(original)
                        .orElseThrow(() -> new IllegalArgumentException("no message of PBFT"));
        return PbftCodec.encode(write(keys.of(liar), message, new Fields(changed)));
    }

    private record Fields(Reading reading) {
        long get(String name) {
            Long value = reading.fields().get(name);
            if (value == null) {
                throw new IllegalArgumentException(reading.kind() + " without " + name);
            }
            return value;
        }

        int signer() {
            return (int) get(SIGNER);
        }

        <T> List<T> first(String name, List<T> of) {
            return of.subList(0, (int) Math.clamp(get(name), 0, of.size()));
        }
    }

    private static PbftMessage write(Signatures own, PbftMessage original, Fields it) {
        return switch (original) {
            case PbftMessage.PrePrepare m -> {
                Batch batch = Forgery.batch(m.batch(), it.get(REQUESTS), it.get(PAYLOAD));
                Statement said =
                        new Statement(
                                Statement.Kind.PREPARE,
                                it.get(VIEW),
                                it.get(SEQUENCE),
                                batch.digest());
                yield new PbftMessage.PrePrepare(vote(own, it.signer(), said), batch);
            }
            case PbftMessage.Ballot m ->
                    new PbftMessage.Ballot(
                            vote(own, it.signer(), statement(m.vote().statement(), it)));
            case PbftMessage.ViewChange m ->
                    PbftCodec.viewChange(
                            own,
                            it.signer(),
                            it.get(VIEW),
                            m.stable(),
                            prepared(it.first(PREPARED, m.prepared()), it));
            case PbftMessage.NewView m ->
                    PbftCodec.newView(
                            own,
                            it.signer(),
                            it.get(VIEW),
                            it.first(VIEW_CHANGES, m.viewChanges()),
                            proposals(own, it.first(PROPOSALS, m.proposals()), it));
            case PbftMessage.Status m ->
                    PbftCodec.status(
                            own,
                            it.signer(),
                            it.get(VIEW),
                            it.get(ACTIVE) != 0,
                            it.get(STABLE),
                            it.get(EXECUTED));
            case PbftMessage.Decided m ->
                    new PbftMessage.Decided(certificate(m.commit(), it), m.batch());
            case PbftMessage.Stable m -> new PbftMessage.Stable(certificate(m.checkpoint(), it));
            case PbftMessage.FetchState m ->
                    PbftCodec.fetchState(own, it.signer(), it.get(SEQUENCE));
            case PbftMessage.State m ->
                    PbftCodec.state(
                            own,
                            it.signer(),
                            it.get(SEQUENCE),
                            it.get(PAYLOAD) == 0 ? m.snapshot() : emptyState(it.get(SEQUENCE)));
            case PbftMessage.FetchBatch m ->
                    PbftCodec.fetchBatch(own, it.signer(), digest(m.digest(), it.get(PAYLOAD)));
            case PbftMessage.FetchedBatch m ->
                    new PbftMessage.FetchedBatch(
                            Forgery.batch(m.batch(), it.get(REQUESTS), it.get(PAYLOAD)));
            case PbftMessage.Join m -> PbftCodec.join(own, it.signer(), it.get(DISK));
            case PbftMessage.Joined m ->
                    PbftCodec.joined(own, it.signer(), it.get(DISK), it.get(NOTED) != 0);
            case PbftMessage.Request m -> {
                ClientRequest request = Forgery.request(m.request(), it.get(PAYLOAD));
                yield new PbftMessage.Request(
                        request.altered(it.get(SEQUENCE), request.operation()));
            }
            case PbftMessage.Reply m ->
                    new PbftMessage.Reply(
                            m.reply()
                                    .altered(
                                            own,
                                            it.get(VIEW),
                                            it.get(SEQUENCE),
                                            Forgery.result(m.reply().result(), it.get(PAYLOAD))));
        };
    }

    private static Vote vote(Signatures own, int claimed, Statement said) {
        return new Vote(said, claimed, own.sign(said.toBytes()));
    }

    private static Statement statement(Statement original, Fields it) {
        return new Statement(
                original.kind(),
                it.get(VIEW),
                it.get(SEQUENCE),
                digest(original.subject(), it.get(PAYLOAD)));
    }

    private static Certificate certificate(Certificate original, Fields it) {
        return new Certificate(statement(original.statement(), it), original.signed());
    }

    private static ChainHash digest(ChainHash original, long payload) {
        return new ChainHash(
                original.first() + payload, original.second(), original.third(), original.fourth());
    }

    private static List<Certificate> prepared(List<Certificate> original, Fields it) {
        if (it.get(PAYLOAD) == 0) {
            return original;
        }
        return nullRequests(original, it.get(VIEW) - 1);
    }

    /** The claim that the null request was prepared in this view wherever something was. */
    private static List<Certificate> nullRequests(List<Certificate> original, long view) {
        List<Certificate> forged = new ArrayList<>();
        for (Certificate proof : original) {
            Statement claim =
                    new Statement(
                            Statement.Kind.PREPARE,
                            view,
                            proof.statement().sequence(),
                            Batch.EMPTY.digest());
            forged.add(new Certificate(claim, proof.signed()));
        }
        return forged;
    }

    private static List<Vote> proposals(Signatures own, List<Vote> original, Fields it) {
        List<Vote> forged = new ArrayList<>();
        for (Vote vote : original) {
            ChainHash subject =
                    it.get(PAYLOAD) == 0 ? vote.statement().subject() : Batch.EMPTY.digest();
            Statement said =
                    new Statement(
                            Statement.Kind.PREPARE,
                            it.get(VIEW),
                            vote.statement().sequence(),
                            subject);
            forged.add(vote(own, it.signer(), said));
        }
        return forged;
    }
}
