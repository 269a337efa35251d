// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import static dev.assay.db.consensus.SharedForgery.CHECKPOINT;
import static dev.assay.db.consensus.SharedForgery.FETCH_STATE;
import static dev.assay.db.consensus.SharedForgery.PAYLOAD;
import static dev.assay.db.consensus.SharedForgery.REPLY;
import static dev.assay.db.consensus.SharedForgery.REQUEST;
import static dev.assay.db.consensus.SharedForgery.REQUESTS;
import static dev.assay.db.consensus.SharedForgery.SEQUENCE;
import static dev.assay.db.consensus.SharedForgery.SIGNER;
import static dev.assay.db.consensus.SharedForgery.STABLE;
import static dev.assay.db.consensus.SharedForgery.STATE;
import static dev.assay.db.consensus.SharedForgery.VIEW;
import static dev.assay.db.consensus.SharedForgery.certificate;
import static dev.assay.db.consensus.SharedForgery.digest;
import static dev.assay.db.consensus.SharedForgery.putCertificate;
import static dev.assay.db.consensus.SharedForgery.putVote;
import static dev.assay.db.consensus.SharedForgery.vote;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.SharedForgery;
import dev.assay.db.consensus.SharedForgery.Fields;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.MessageForger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
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
    private static final String PREPARED = "prepared";
    private static final String VIEW_CHANGES = "view-changes";
    private static final String PROPOSALS = "proposals";
    private static final String ACTIVE = "active";
    private static final String EXECUTED = "executed";

    private static final String PRE_PREPARE = "pre-prepare";
    private static final String PREPARE = "prepare";
    private static final String COMMIT = "commit";
    private static final String VIEW_CHANGE = "view-change";
    private static final String NEW_VIEW = "new-view";
    private static final String STATUS = "status";

    private final KeyRing keys;

    /** A forger that gives every liar its own keys, and nobody else's. */
    public PbftForger(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put(PRE_PREPARE, List.of(VIEW, SEQUENCE, SIGNER, REQUESTS, PAYLOAD));
        for (String kind : List.of(PREPARE, COMMIT)) {
            kinds.put(kind, List.of(VIEW, SEQUENCE, SIGNER, PAYLOAD));
        }
        shared(kinds, CHECKPOINT);
        kinds.put(VIEW_CHANGE, List.of(VIEW, SIGNER, PREPARED, PAYLOAD));
        kinds.put(NEW_VIEW, List.of(VIEW, SIGNER, VIEW_CHANGES, PROPOSALS, PAYLOAD));
        kinds.put(STATUS, List.of(VIEW, SIGNER, ACTIVE, STABLE, EXECUTED));
        kinds.put("decided", List.of(VIEW, SEQUENCE, PAYLOAD));
        shared(kinds, STABLE);
        shared(kinds, FETCH_STATE);
        shared(kinds, STATE);
        kinds.put("fetch-batch", List.of(SIGNER, PAYLOAD));
        kinds.put("batch", List.of(REQUESTS, PAYLOAD));
        shared(kinds, "join");
        shared(kinds, "joined");
        shared(kinds, REQUEST);
        shared(kinds, REPLY);
        return kinds;
    }

    private static void shared(SequencedMap<String, List<String>> kinds, String kind) {
        kinds.put(kind, Objects.requireNonNull(SharedForgery.KINDS.get(kind)));
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
            case PbftMessage.PrePrepare m -> ballot(m.vote().statement().signedBy(own));
            case PbftMessage.Shared(SharedMessage.Ballot m)
                    when m.vote().statement().kind() == Statement.Kind.PREPARE ->
                    ballot(Slot.commitFor(m.vote().statement()).signedBy(own));
            case PbftMessage.Shared m ->
                    SharedForgery.assent(own, m.message(), PbftForger::emptyState)
                            .map(PbftMessage.Shared::new);
            case PbftMessage.ViewChange m ->
                    Optional.of(
                            PbftCodec.viewChange(
                                    own,
                                    own.owner(),
                                    m.view(),
                                    m.stable(),
                                    nullRequests(m.prepared(), m.view() - 1)));
            default -> Optional.empty();
        };
    }

    private static Optional<PbftMessage> ballot(Vote vote) {
        return Optional.of(new PbftMessage.Shared(new SharedMessage.Ballot(vote)));
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
                                read instanceof PbftMessage.Shared shared
                                        ? SharedForgery.read(shared.message())
                                        : read(read));
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
                    case PbftMessage.Shared m ->
                            throw new IllegalStateException("is read elsewhere: " + m);
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
                };
        long round = fields.containsKey(VIEW) ? fields.getOrDefault(VIEW, 0L) + 1 : 0;
        TreeSet<String> flags = new TreeSet<>();
        if (fields.containsKey(ACTIVE)) {
            flags.add(ACTIVE);
        }
        return new Reading(kind, round, fields, flags);
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
            case PbftMessage.Shared m ->
                    new PbftMessage.Shared(
                            SharedForgery.write(own, m.message(), it, PbftForger::emptyState));
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
            case PbftMessage.FetchBatch m ->
                    PbftCodec.fetchBatch(own, it.signer(), digest(m.digest(), it.get(PAYLOAD)));
            case PbftMessage.FetchedBatch m ->
                    new PbftMessage.FetchedBatch(
                            Forgery.batch(m.batch(), it.get(REQUESTS), it.get(PAYLOAD)));
        };
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
