// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

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

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.SharedForgery;
import dev.assay.db.consensus.SharedForgery.Fields;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.hotstuff.HotstuffMessage.FetchBlock;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.hotstuff.HotstuffMessage.GivenUp;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.hotstuff.HotstuffMessage.Shared;
import dev.assay.db.hotstuff.HotstuffMessage.Status;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.db.hotstuff.HotstuffMessage.Timeout;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.MessageForger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * How the messages of HotStuff can be lied about. A round is a view, counted from 1; time-outs and
 * what follows from them have none. A liar has its own keys only: what it changes it signs as
 * itself, also where it claims to be another ({@code signer}); what others signed it can leave out,
 * not change.
 *
 * <p>The field {@code certified} is the view of the certificate in a message: 0 puts the
 * certificate in its place that stands before all blocks, which is true and as late as it can be;
 * another number claims another view under the old signatures, which is forged. The field {@code
 * payload} is 0; another number stands for another digest, value or state, and in a proposal also
 * where there are no requests. Who says yes to everything votes for each proposal, gives up each
 * tenure that somebody gives up, answers clients at once, and who asks for a state by an empty one.
 */
public final class HotstuffForger implements MessageForger {
    private static final String CERTIFIED = "certified";
    private static final String TENURE = "tenure";
    private static final String EXECUTED = "executed";

    private static final String PROPOSAL = "proposal";
    private static final String BLOCK = "block";
    private static final String NEW_VIEW = "new-view";
    private static final String TIMEOUT = "time-out";
    private static final String SYNCED = "synced";
    private static final String STATUS = "status";

    private final KeyRing keys;

    /** A forger that gives every liar its own keys, and nobody else's. */
    public HotstuffForger(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put(PROPOSAL, List.of(VIEW, SIGNER, CERTIFIED, REQUESTS, PAYLOAD));
        kinds.put(BLOCK, List.of(VIEW, SEQUENCE, SIGNER, PAYLOAD));
        kinds.put(NEW_VIEW, List.of(TENURE, SIGNER, CERTIFIED));
        kinds.put(TIMEOUT, List.of(TENURE, SIGNER, CERTIFIED));
        kinds.put("given-up", List.of(TENURE));
        kinds.put(SYNCED, List.of(CERTIFIED));
        kinds.put(STATUS, List.of(TENURE, SIGNER, CERTIFIED, STABLE, EXECUTED));
        kinds.put("fetch-block", List.of(SIGNER, PAYLOAD));
        kinds.put("fetched-block", List.of(CERTIFIED, REQUESTS, PAYLOAD));
        kinds.putAll(SharedForgery.KINDS);
        return kinds;
    }

    @Override
    public SequencedMap<String, List<String>> telling() {
        LinkedHashMap<String, List<String>> telling = new LinkedHashMap<>();
        telling.put(PROPOSAL, List.of(PAYLOAD, REQUESTS, CERTIFIED));
        telling.put(BLOCK, List.of(PAYLOAD));
        telling.put(NEW_VIEW, List.of(CERTIFIED));
        telling.put(TIMEOUT, List.of(CERTIFIED));
        telling.put(STATUS, List.of(STABLE, EXECUTED));
        telling.put(STATE, List.of(PAYLOAD));
        telling.put(REPLY, List.of(PAYLOAD));
        return telling;
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        LinkedHashMap<String, List<String>> voting = new LinkedHashMap<>();
        voting.put(PROPOSAL, List.of(BLOCK));
        voting.put(TIMEOUT, List.of(TIMEOUT));
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

    private static Optional<HotstuffMessage> decoded(byte[] message) {
        try {
            return Optional.of(HotstuffCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> assent(int liar, byte[] request) {
        return decoded(request)
                .flatMap(message -> assent(keys.of(liar), message))
                .map(HotstuffCodec::encode);
    }

    private static Optional<HotstuffMessage> assent(Signatures own, HotstuffMessage request) {
        return switch (request) {
            case Proposal m ->
                    Optional.of(
                            new Shared(
                                    new SharedMessage.Ballot(m.block().statement().signedBy(own))));
            case Timeout m ->
                    Optional.of(new Timeout(m.vote().statement().signedBy(own), m.standing()));
            case Shared m ->
                    SharedForgery.assent(own, m.message(), Snapshots::empty).map(Shared::new);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        return decoded(message)
                .map(
                        decoded ->
                                decoded instanceof Shared shared
                                        ? SharedForgery.read(shared.message())
                                        : read(decoded));
    }

    private static Reading read(HotstuffMessage message) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        String kind =
                switch (message) {
                    case Proposal m -> {
                        fields.put(VIEW, m.block().view());
                        fields.put(SIGNER, (long) m.signer());
                        putBlock(fields, m.block());
                        yield PROPOSAL;
                    }
                    case NewView m -> {
                        fields.put(TENURE, m.tenure());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(CERTIFIED, viewOf(m.standing()));
                        yield NEW_VIEW;
                    }
                    case Timeout m -> {
                        fields.put(TENURE, m.vote().statement().view());
                        fields.put(SIGNER, (long) m.vote().signer());
                        fields.put(CERTIFIED, viewOf(m.standing()));
                        yield TIMEOUT;
                    }
                    case GivenUp m -> {
                        fields.put(TENURE, m.proof().statement().view());
                        yield "given-up";
                    }
                    case Synced m -> {
                        fields.put(CERTIFIED, viewOf(m.standing()));
                        yield SYNCED;
                    }
                    case Status m -> {
                        fields.put(TENURE, m.tenure());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(CERTIFIED, m.certified());
                        fields.put(STABLE, m.stable());
                        fields.put(EXECUTED, m.executed());
                        yield STATUS;
                    }
                    case FetchBlock m -> {
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(PAYLOAD, 0L);
                        yield "fetch-block";
                    }
                    case FetchedBlock m -> {
                        putBlock(fields, m.block());
                        yield "fetched-block";
                    }
                    case Shared m -> throw new IllegalStateException("is read elsewhere: " + m);
                };
        long round = fields.containsKey(VIEW) ? fields.getOrDefault(VIEW, 0L) + 1 : 0;
        return new Reading(kind, round, fields, Collections.emptySortedSet());
    }

    private static void putBlock(SequencedMap<String, Long> fields, Block block) {
        fields.put(CERTIFIED, block.justify().statement().view());
        fields.put(REQUESTS, (long) block.batch().requests().size());
        fields.put(PAYLOAD, 0L);
    }

    private static long viewOf(Standing standing) {
        return standing.highest().statement().view();
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        throw new IllegalStateException("who lies has to be known, for it signs: " + changed);
    }

    @Override
    public byte[] write(int liar, byte[] original, Reading changed) {
        HotstuffMessage message =
                decoded(original)
                        .orElseThrow(() -> new IllegalArgumentException("no message of HotStuff"));
        return HotstuffCodec.encode(write(keys.of(liar), message, new Fields(changed)));
    }

    private static HotstuffMessage write(Signatures own, HotstuffMessage original, Fields it) {
        return switch (original) {
            case Proposal m ->
                    HotstuffCodec.proposal(
                            own, it.signer(), block(m.block(), it.get(VIEW), it), m.standing());
            case NewView m ->
                    HotstuffCodec.newView(
                            own, it.signer(), it.get(TENURE), standing(m.standing(), it));
            case Timeout m -> {
                Statement said =
                        new Statement(Statement.Kind.TIMEOUT, it.get(TENURE), 0, ChainHash.NONE);
                yield new Timeout(
                        SharedForgery.vote(own, it.signer(), said), standing(m.standing(), it));
            }
            case GivenUp m -> {
                Statement said =
                        new Statement(Statement.Kind.TIMEOUT, it.get(TENURE), 0, ChainHash.NONE);
                yield new GivenUp(new Certificate(said, m.proof().signed()));
            }
            case Synced m -> new Synced(standing(m.standing(), it));
            case Status m ->
                    HotstuffCodec.status(
                            own,
                            it.signer(),
                            new HotstuffCodec.Told(
                                    it.get(TENURE),
                                    it.get(CERTIFIED),
                                    it.get(STABLE),
                                    it.get(EXECUTED)));
            case FetchBlock m ->
                    HotstuffCodec.fetchBlock(
                            own, it.signer(), SharedForgery.digest(m.digest(), it.get(PAYLOAD)));
            case FetchedBlock m -> new FetchedBlock(block(m.block(), m.block().view(), it));
            case Shared m ->
                    new Shared(SharedForgery.write(own, m.message(), it, Snapshots::empty));
        };
    }

    private static Block block(Block original, long view, Fields it) {
        long payload = it.get(PAYLOAD);
        Batch batch = Forgery.batch(original.batch(), it.get(REQUESTS), payload);
        return Block.of(view, batch, certificate(original.justify(), it.get(CERTIFIED)));
    }

    private static Standing standing(Standing original, Fields it) {
        return new Standing(certificate(original.highest(), it.get(CERTIFIED)), original.timeout());
    }

    /** A certificate that claims another view, or, for view 0, the one before all blocks. */
    private static Certificate certificate(Certificate original, long view) {
        Statement said = original.statement();
        if (view == said.view()) {
            return original;
        }
        return view == 0
                ? Block.GENESIS
                : new Certificate(
                        new Statement(said.kind(), view, said.sequence(), said.subject()),
                        original.signed());
    }
}
