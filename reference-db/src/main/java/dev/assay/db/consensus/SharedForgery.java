// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.histories.Value;
import dev.assay.simulation.MessageForger.Reading;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * How the messages that all protocols have in common can be lied about. A liar has its own keys
 * only: what it changes it signs as itself, also where it claims to be another ({@link #SIGNER});
 * what others signed it can leave out, not change. A round is a view, counted from 1.
 */
public final class SharedForgery {
    /** The field of the view in which something is said. */
    public static final String VIEW = "view";

    /** The field of the number of a decision. */
    public static final String SEQUENCE = "sequence";

    /** The field of who says that it sent the message. */
    public static final String SIGNER = "signer";

    /** The field that is 0; another number stands for another digest, value or state. */
    public static final String PAYLOAD = "payload";

    /** The field of how many requests there are; a smaller number leaves out the last ones. */
    public static final String REQUESTS = "requests";

    private static final String DISK = "disk";
    private static final String NOTED = "noted";

    /** The kind of a vote for a checkpoint. */
    public static final String CHECKPOINT = "checkpoint";

    /** The kind of a proof of a checkpoint. */
    public static final String STABLE = "stable";

    /** The kind of a question for a state. */
    public static final String FETCH_STATE = "fetch-state";

    /** The kind of a state. */
    public static final String STATE = "state";

    /** The kind of a client's request. */
    public static final String REQUEST = "client-request";

    /** The kind of an answer to a client. */
    public static final String REPLY = "client-reply";

    /** What forgers say of each kind of shared message, but for votes of the protocol's own. */
    public static final SequencedMap<String, List<String>> KINDS = kinds();

    private SharedForgery() {}

    private static SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put(CHECKPOINT, List.of(VIEW, SEQUENCE, SIGNER, PAYLOAD));
        kinds.put(STABLE, List.of(VIEW, SEQUENCE, PAYLOAD));
        kinds.put(FETCH_STATE, List.of(SEQUENCE, SIGNER));
        kinds.put(STATE, List.of(SEQUENCE, SIGNER, PAYLOAD));
        kinds.put("join", List.of(DISK, SIGNER));
        kinds.put("joined", List.of(DISK, SIGNER, NOTED));
        kinds.put(REQUEST, List.of(SEQUENCE, PAYLOAD));
        kinds.put(REPLY, List.of(VIEW, SEQUENCE, PAYLOAD));
        return Collections.unmodifiableSequencedMap(kinds);
    }

    /** The fields that a liar changed, by name. */
    public record Fields(Reading reading) {
        /** The number in a field. */
        public long get(String name) {
            Long value = reading.fields().get(name);
            if (value == null) {
                throw new IllegalArgumentException(reading.kind() + " without " + name);
            }
            return value;
        }

        /** Who says that it sent the message. */
        public int signer() {
            return (int) get(SIGNER);
        }

        /** As many from the front of a list as the field says. */
        public <T> List<T> first(String name, List<T> of) {
            return of.subList(0, (int) Math.clamp(get(name), 0, of.size()));
        }
    }

    /** The kind of a vote: what it is for, in lower case. */
    public static String kindOf(Vote vote) {
        return vote.statement().kind().name().toLowerCase(Locale.ROOT);
    }

    /** A message as fields. */
    public static Reading read(SharedMessage message) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        String kind =
                switch (message) {
                    case SharedMessage.Ballot m -> {
                        putVote(fields, m.vote());
                        fields.put(PAYLOAD, 0L);
                        yield kindOf(m.vote());
                    }
                    case SharedMessage.Stable m -> putCertificate(fields, m.checkpoint(), STABLE);
                    case SharedMessage.FetchState m -> {
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(SIGNER, (long) m.signer());
                        yield FETCH_STATE;
                    }
                    case SharedMessage.State m -> {
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(PAYLOAD, 0L);
                        yield STATE;
                    }
                    case SharedMessage.Join m -> {
                        fields.put(DISK, m.disk());
                        fields.put(SIGNER, (long) m.signer());
                        yield "join";
                    }
                    case SharedMessage.Joined m -> {
                        fields.put(DISK, m.disk());
                        fields.put(SIGNER, (long) m.signer());
                        fields.put(NOTED, m.noted() ? 1L : 0L);
                        yield "joined";
                    }
                    case SharedMessage.Request m -> {
                        fields.put(SEQUENCE, m.request().sequence());
                        fields.put(PAYLOAD, 0L);
                        yield REQUEST;
                    }
                    case SharedMessage.Reply m -> {
                        fields.put(VIEW, m.reply().view());
                        fields.put(SEQUENCE, m.reply().sequence());
                        fields.put(PAYLOAD, 0L);
                        yield REPLY;
                    }
                };
        boolean isClients = message instanceof SharedMessage.Reply;
        boolean hasRound = fields.containsKey(VIEW) && !kind.equals(CHECKPOINT) && !isClients;
        long round = hasRound ? fields.getOrDefault(VIEW, 0L) + 1 : 0;
        TreeSet<String> flags = new TreeSet<>();
        if (fields.containsKey(NOTED)) {
            flags.add(NOTED);
        }
        return new Reading(kind, round, fields, flags);
    }

    /** Puts what a vote says. */
    public static void putVote(SequencedMap<String, Long> fields, Vote vote) {
        fields.put(VIEW, vote.statement().view());
        fields.put(SEQUENCE, vote.statement().sequence());
        fields.put(SIGNER, (long) vote.signer());
    }

    /** Puts what a certificate says, and returns the kind. */
    public static String putCertificate(
            SequencedMap<String, Long> fields, Certificate proof, String kind) {
        fields.put(VIEW, proof.statement().view());
        fields.put(SEQUENCE, proof.statement().sequence());
        fields.put(PAYLOAD, 0L);
        return kind;
    }

    /**
     * The message with the changed fields, signed by the liar.
     *
     * @param emptyState a state of this number in which nothing was ever done
     */
    public static SharedMessage write(
            Signatures own, SharedMessage original, Fields it, LongFunction<byte[]> emptyState) {
        return switch (original) {
            case SharedMessage.Ballot m ->
                    new SharedMessage.Ballot(
                            vote(own, it.signer(), statement(m.vote().statement(), it)));
            case SharedMessage.Stable m ->
                    new SharedMessage.Stable(certificate(m.checkpoint(), it));
            case SharedMessage.FetchState m ->
                    SharedMessage.FetchState.of(own, it.signer(), it.get(SEQUENCE));
            case SharedMessage.State m ->
                    SharedMessage.State.of(
                            own,
                            it.signer(),
                            it.get(SEQUENCE),
                            it.get(PAYLOAD) == 0
                                    ? m.snapshot()
                                    : emptyState.apply(it.get(SEQUENCE)));
            case SharedMessage.Join m -> SharedMessage.Join.of(own, it.signer(), it.get(DISK));
            case SharedMessage.Joined m ->
                    SharedMessage.Joined.of(own, it.signer(), it.get(DISK), it.get(NOTED) != 0);
            case SharedMessage.Request m -> {
                ClientRequest request = Forgery.request(m.request(), it.get(PAYLOAD));
                yield new SharedMessage.Request(
                        request.altered(it.get(SEQUENCE), request.operation()));
            }
            case SharedMessage.Reply m ->
                    new SharedMessage.Reply(
                            m.reply()
                                    .altered(
                                            own,
                                            it.get(VIEW),
                                            it.get(SEQUENCE),
                                            Forgery.result(m.reply().result(), it.get(PAYLOAD))));
        };
    }

    /** A vote that says it is from somebody. */
    public static Vote vote(Signatures own, int claimed, Statement said) {
        return new Vote(said, claimed, own.sign(said.toBytes()));
    }

    /** A statement with the changed fields. */
    public static Statement statement(Statement original, Fields it) {
        return new Statement(
                original.kind(),
                it.get(VIEW),
                it.get(SEQUENCE),
                digest(original.subject(), it.get(PAYLOAD)));
    }

    /** A certificate with the changed fields under the old signatures. */
    public static Certificate certificate(Certificate original, Fields it) {
        return new Certificate(statement(original.statement(), it), original.signed());
    }

    /** Another digest where the payload is not 0. */
    public static ChainHash digest(ChainHash original, long payload) {
        return new ChainHash(
                original.first() + payload, original.second(), original.third(), original.fourth());
    }

    /** What who says yes to everything answers: a checkpoint vote, a result, a state. */
    public static Optional<SharedMessage> assent(
            Signatures own, SharedMessage request, LongFunction<byte[]> emptyState) {
        return switch (request) {
            case SharedMessage.Ballot m
                    when m.vote().statement().kind() == Statement.Kind.CHECKPOINT ->
                    Optional.of(new SharedMessage.Ballot(m.vote().statement().signedBy(own)));
            case SharedMessage.Request m ->
                    Optional.of(
                            new SharedMessage.Reply(
                                    ClientReply.of(
                                            own, 0, m.request(), new Result.Done(Value.NIL))));
            case SharedMessage.FetchState m ->
                    Optional.of(
                            SharedMessage.State.of(
                                    own,
                                    own.owner(),
                                    m.sequence(),
                                    emptyState.apply(m.sequence())));
            default -> Optional.empty();
        };
    }
}
