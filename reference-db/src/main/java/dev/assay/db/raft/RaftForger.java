// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import dev.assay.db.raft.Message.ChangeVoters;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import dev.assay.db.raft.Message.Hello;
import dev.assay.db.raft.Message.JoinReply;
import dev.assay.db.raft.Message.JoinRequest;
import dev.assay.db.raft.Message.PeerMessage;
import dev.assay.db.raft.Message.PreVoteReply;
import dev.assay.db.raft.Message.PreVoteRequest;
import dev.assay.db.raft.Message.Redirect;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.db.raft.Message.SnapshotRequest;
import dev.assay.db.raft.Message.TimeoutNow;
import dev.assay.db.raft.Message.TransferLeadership;
import dev.assay.db.raft.Message.VoteReply;
import dev.assay.db.raft.Message.VoteRequest;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.MessageForger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * How Raft's messages can be lied about. A round is a term. A forged message has the right
 * checksum, and forged entries the right hashes, because a liar can compute both; what it cannot do
 * is find an entry that continues a chain which it does not know.
 *
 * <p>The field {@code entries} is how many entries an append carries: a smaller number leaves out
 * the last ones. The field {@code payload} is 0; another number stands for another value in the
 * last command, or in a client's result.
 */
public final class RaftForger implements MessageForger {
    private static final String GRANTED = "granted";
    private static final String ENTRIES = "entries";
    private static final String PAYLOAD = "payload";
    private static final String TERM = "term";
    private static final String ROUND = "round";
    private static final String PROPOSED = "proposed-term";
    private static final String LAST_INDEX = "last-index";
    private static final String LAST_TERM = "last-term";
    private static final String PREVIOUS_INDEX = "previous-index";
    private static final String PREVIOUS_TERM = "previous-term";
    private static final String KNOWN = "known-index";
    private static final String COMMIT = "commit-index";
    private static final String MATCH = "match-index";
    private static final String CONFLICT_TERM = "conflict-term";
    private static final String CONFLICT_INDEX = "conflict-index";
    private static final String CLIENT = "client-id";
    private static final String SEQUENCE = "sequence";
    private static final String LEADER = "leader";
    private static final String VERSION = "version";
    private static final String DISK = "disk-id";
    private static final String NOTED = "noted";
    private static final String TRANSFERRED = "transferred";
    private static final String DIGEST = "digest";
    private static final String VOTERS = "voters";
    private static final int NOBODY = -1;

    /** One of each kind, whose fields are the kind's. */
    private static final List<Message> SAMPLES =
            List.of(
                    new PreVoteRequest(0, 0, 0, 0),
                    new PreVoteReply(0, 0, false),
                    new VoteRequest(0, 0, 0),
                    new VoteReply(0, false),
                    new AppendRequest(0, 0, 0, 0, 0, 0, List.of()),
                    new AppendAccepted(0, 0, 0),
                    new AppendRejected(0, 0, 0, 0, 0),
                    new ClientRequest(0, 0, new Operation.Get("")),
                    new ClientReply(0, 0, new Result.Done(Value.NIL)),
                    new Redirect(0, 0, OptionalInt.empty()),
                    new SnapshotRequest(0, 0, 0, ChainHash.NONE, 0, 0, new byte[0]),
                    new SnapshotReply(0, 0, 0, 0),
                    new TimeoutNow(0),
                    new ChangeVoters(1),
                    new TransferLeadership(0),
                    new JoinRequest(0, 0),
                    new JoinReply(0, 0, false),
                    new Hello(0));

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        for (Message sample : SAMPLES) {
            Reading reading = read(sample);
            kinds.put(reading.kind(), List.copyOf(reading.fields().sequencedKeySet()));
        }
        return kinds;
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        LinkedHashMap<String, List<String>> voting = new LinkedHashMap<>();
        voting.put("pre-vote-request", List.of("pre-vote-reply"));
        voting.put("vote-request", List.of("vote-reply"));
        return voting;
    }

    @Override
    public SequencedMap<String, List<String>> storing() {
        LinkedHashMap<String, List<String>> storing = new LinkedHashMap<>();
        storing.put("append-request", List.of("append-accepted", "append-rejected"));
        storing.put("snapshot-request", List.of("snapshot-reply", "append-accepted"));
        return storing;
    }

    @Override
    public SequencedSet<String> clientRequests() {
        return new TreeSet<>(List.of("client-request"));
    }

    @Override
    public SequencedMap<String, List<String>> telling() {
        LinkedHashMap<String, List<String>> telling = new LinkedHashMap<>();
        telling.put("append-request", List.of(PAYLOAD, COMMIT, PREVIOUS_TERM, ENTRIES));
        telling.put("append-accepted", List.of(MATCH));
        telling.put("vote-request", List.of(LAST_INDEX, LAST_TERM));
        telling.put("vote-reply", List.of(GRANTED));
        telling.put("pre-vote-reply", List.of(GRANTED));
        telling.put("client-reply", List.of(PAYLOAD));
        return telling;
    }

    @Override
    public Optional<Request> request(byte[] message) {
        return decoded(message)
                .filter(
                        it ->
                                it instanceof ClientRequest asked
                                        && asked.operation() instanceof Operation.Mutation)
                .map(ClientRequest.class::cast)
                .map(asked -> new Request(asked.clientId(), asked.sequence()));
    }

    @Override
    public byte[] otherRequest(byte[] request, long version) {
        Reading read = read(request).orElseThrow();
        return write(request, read.with(PAYLOAD, version));
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        return decoded(message).map(RaftForger::read);
    }

    private static Optional<Message> decoded(byte[] message) {
        try {
            return Optional.of(MessageCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> assent(byte[] request) {
        return decoded(request)
                .flatMap(RaftForger::assent)
                .map(yes -> MessageCodec.encode(yes, MessageCodec.version(request)));
    }

    private static Optional<Message> assent(Message request) {
        return switch (request) {
            case PreVoteRequest m ->
                    Optional.of(new PreVoteReply(m.term(), m.proposedTerm(), true));
            case VoteRequest m -> Optional.of(new VoteReply(m.term(), true));
            case AppendRequest m ->
                    Optional.of(new AppendAccepted(m.term(), m.round(), m.lastIndex()));
            default -> Optional.empty();
        };
    }

    private static Reading read(Message message) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        String kind =
                switch (message) {
                    case PreVoteRequest m -> {
                        fields.put(TERM, m.term());
                        fields.put(PROPOSED, m.proposedTerm());
                        fields.put(LAST_INDEX, m.lastIndex());
                        fields.put(LAST_TERM, m.lastTerm());
                        yield "pre-vote-request";
                    }
                    case PreVoteReply m -> {
                        fields.put(TERM, m.term());
                        fields.put(PROPOSED, m.proposedTerm());
                        fields.put(GRANTED, flag(m.granted()));
                        yield "pre-vote-reply";
                    }
                    case VoteRequest m -> {
                        fields.put(TERM, m.term());
                        fields.put(LAST_INDEX, m.lastIndex());
                        fields.put(LAST_TERM, m.lastTerm());
                        fields.put(TRANSFERRED, flag(m.transferred()));
                        yield "vote-request";
                    }
                    case VoteReply m -> {
                        fields.put(TERM, m.term());
                        fields.put(GRANTED, flag(m.granted()));
                        yield "vote-reply";
                    }
                    case AppendRequest m -> {
                        fields.put(TERM, m.term());
                        fields.put(PREVIOUS_INDEX, m.previousIndex());
                        fields.put(PREVIOUS_TERM, m.previousTerm());
                        fields.put(COMMIT, m.commitIndex());
                        fields.put(ROUND, m.round());
                        fields.put(KNOWN, m.knownIndex());
                        fields.put(ENTRIES, (long) m.entries().size());
                        fields.put(PAYLOAD, 0L);
                        yield "append-request";
                    }
                    case AppendAccepted m -> {
                        fields.put(TERM, m.term());
                        fields.put(ROUND, m.round());
                        fields.put(MATCH, m.matchIndex());
                        yield "append-accepted";
                    }
                    case AppendRejected m -> {
                        fields.put(TERM, m.term());
                        fields.put(ROUND, m.round());
                        fields.put(PREVIOUS_INDEX, m.previousIndex());
                        fields.put(CONFLICT_TERM, m.conflictTerm());
                        fields.put(CONFLICT_INDEX, m.conflictIndex());
                        yield "append-rejected";
                    }
                    case ClientRequest m -> {
                        fields.put(CLIENT, m.clientId());
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(PAYLOAD, 0L);
                        yield "client-request";
                    }
                    case ClientReply m -> {
                        fields.put(CLIENT, m.clientId());
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(PAYLOAD, 0L);
                        yield "client-reply";
                    }
                    case Redirect m -> {
                        fields.put(CLIENT, m.clientId());
                        fields.put(SEQUENCE, m.sequence());
                        fields.put(LEADER, (long) m.leader().orElse(NOBODY));
                        yield "redirect";
                    }
                    case SnapshotRequest m -> {
                        fields.put(TERM, m.term());
                        fields.put(ROUND, m.round());
                        fields.put(LAST_INDEX, m.lastIndex());
                        fields.put(DIGEST, m.digest().first());
                        yield "snapshot-request";
                    }
                    case SnapshotReply m -> {
                        fields.put(TERM, m.term());
                        fields.put(ROUND, m.round());
                        fields.put(LAST_INDEX, m.lastIndex());
                        yield "snapshot-reply";
                    }
                    case TimeoutNow m -> {
                        fields.put(TERM, m.term());
                        yield "timeout-now";
                    }
                    case ChangeVoters m -> {
                        fields.put(VOTERS, m.voters());
                        yield "change-voters";
                    }
                    case TransferLeadership m -> {
                        fields.put(LEADER, (long) m.target());
                        yield "transfer-leadership";
                    }
                    case JoinRequest m -> {
                        fields.put(TERM, m.term());
                        fields.put(DISK, m.diskId());
                        yield "join-request";
                    }
                    case JoinReply m -> {
                        fields.put(TERM, m.term());
                        fields.put(DISK, m.diskId());
                        fields.put(NOTED, flag(m.noted()));
                        yield "join-reply";
                    }
                    case Hello m -> {
                        fields.put(VERSION, (long) m.version());
                        yield "hello";
                    }
                };
        long round = message instanceof PeerMessage peerMessage ? peerMessage.term() : 0;
        TreeSet<String> flags = new TreeSet<>();
        for (String flag : List.of(GRANTED, NOTED, TRANSFERRED)) {
            if (fields.containsKey(flag)) {
                flags.add(flag);
            }
        }
        return new Reading(kind, round, fields, flags);
    }

    private static long flag(boolean value) {
        return value ? 1 : 0;
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        Message message =
                decoded(original)
                        .orElseThrow(() -> new IllegalArgumentException("no message of Raft"));
        return MessageCodec.encode(
                write(message, new Fields(changed)), MessageCodec.version(original));
    }

    private record Fields(Reading reading) {
        long get(String name) {
            Long value = reading.fields().get(name);
            if (value == null) {
                throw new IllegalArgumentException(reading.kind() + " without " + name);
            }
            return value;
        }

        boolean flag(String name) {
            return get(name) != 0;
        }
    }

    private static Message write(Message original, Fields it) {
        return switch (original) {
            case PreVoteRequest m ->
                    new PreVoteRequest(
                            it.get(TERM), it.get(PROPOSED), it.get(LAST_INDEX), it.get(LAST_TERM));
            case PreVoteReply m ->
                    new PreVoteReply(it.get(TERM), it.get(PROPOSED), it.flag(GRANTED));
            case VoteRequest m ->
                    new VoteRequest(
                            it.get(TERM),
                            it.get(LAST_INDEX),
                            it.get(LAST_TERM),
                            it.flag(TRANSFERRED));
            case VoteReply m -> new VoteReply(it.get(TERM), it.flag(GRANTED));
            case AppendRequest m ->
                    new AppendRequest(
                            it.get(TERM),
                            it.get(PREVIOUS_INDEX),
                            it.get(PREVIOUS_TERM),
                            it.get(COMMIT),
                            it.get(ROUND),
                            it.get(KNOWN),
                            entries(m, it));
            case AppendAccepted m -> new AppendAccepted(it.get(TERM), it.get(ROUND), it.get(MATCH));
            case AppendRejected m ->
                    new AppendRejected(
                            it.get(TERM),
                            it.get(ROUND),
                            it.get(PREVIOUS_INDEX),
                            it.get(CONFLICT_TERM),
                            it.get(CONFLICT_INDEX));
            case ClientRequest m ->
                    new ClientRequest(
                            it.get(CLIENT),
                            it.get(SEQUENCE),
                            operation(m.operation(), it.get(PAYLOAD)));
            case ClientReply m ->
                    new ClientReply(
                            it.get(CLIENT), it.get(SEQUENCE), result(m.result(), it.get(PAYLOAD)));
            case Redirect m ->
                    new Redirect(it.get(CLIENT), it.get(SEQUENCE), leader(it.get(LEADER)));
            case SnapshotRequest m -> snapshot(m, it);
            case SnapshotReply m ->
                    new SnapshotReply(
                            it.get(TERM), it.get(ROUND), it.get(LAST_INDEX), m.receivedBytes());
            case TimeoutNow m -> new TimeoutNow(it.get(TERM));
            case ChangeVoters m -> new ChangeVoters(it.get(VOTERS));
            case TransferLeadership m ->
                    new TransferLeadership(leader(it.get(LEADER)).orElse(NOBODY));
            case JoinRequest m -> new JoinRequest(it.get(TERM), it.get(DISK));
            case JoinReply m -> new JoinReply(it.get(TERM), it.get(DISK), it.flag(NOTED));
            case Hello m -> new Hello((int) it.get(VERSION));
        };
    }

    /** A piece as forged: of another snapshot, as far as its receiver can tell. */
    private static SnapshotRequest snapshot(SnapshotRequest original, Fields changed) {
        ChainHash digest = original.digest();
        return new SnapshotRequest(
                changed.get(TERM),
                changed.get(ROUND),
                changed.get(LAST_INDEX),
                new ChainHash(
                        changed.get(DIGEST), digest.second(), digest.third(), digest.fourth()),
                original.totalBytes(),
                original.offset(),
                original.data());
    }

    private static OptionalInt leader(long number) {
        return number < 0 || number > Integer.MAX_VALUE
                ? OptionalInt.empty()
                : OptionalInt.of((int) number);
    }

    /** Entries as forged: fewer of them, another last command, indices that follow the previous. */
    private static List<Entry> entries(AppendRequest original, Fields changed) {
        int count = (int) Math.clamp(changed.get(ENTRIES), 0, original.entries().size());
        long payload = changed.get(PAYLOAD);
        long previousIndex = changed.get(PREVIOUS_INDEX);
        boolean untouched = payload == 0 && previousIndex == original.previousIndex();
        List<Entry> kept = original.entries().subList(0, count);
        if (untouched) {
            return kept;
        }
        List<Entry> forged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Entry entry = kept.get(i);
            Command command = i == count - 1 ? command(entry.command(), payload) : entry.command();
            var previous = i == 0 ? entry.previous() : forged.getLast().hash();
            forged.add(Entry.of(previousIndex + 1 + i, entry.term(), previous, command));
        }
        return forged;
    }

    private static Command command(Command original, long payload) {
        return switch (original) {
            case Command.NoOp noOp -> noOp;
            case Command.Reconfigure reconfigure -> reconfigure;
            case Command.Execute execute ->
                    new Command.Execute(
                            execute.clientId(),
                            execute.sequence(),
                            mutation(execute.mutation(), payload));
        };
    }

    private static Operation operation(Operation original, long payload) {
        return switch (original) {
            case Operation.Get get -> get;
            case Operation.Mutation mutation -> mutation(mutation, payload);
        };
    }

    private static Operation.Mutation mutation(Operation.Mutation original, long payload) {
        if (payload == 0) {
            return original;
        }
        return switch (original) {
            case Operation.Put put -> new Operation.Put(put.key(), other(put.value(), payload));
            case Operation.Cas cas ->
                    new Operation.Cas(cas.key(), cas.expected(), other(cas.replacement(), payload));
            case Operation.Append append ->
                    new Operation.Append(append.key(), other(append.piece(), payload));
            case Operation.Add add -> new Operation.Add(add.key(), other(add.element(), payload));
        };
    }

    private static Result result(Result original, long payload) {
        return switch (original) {
            case Result.Done done when payload != 0 ->
                    new Result.Done(other(done.value(), payload));
            case Result.Done done -> done;
            case Result.Refused refused -> refused;
        };
    }

    /** Another value of the same kind where there is one. */
    private static Value other(Value value, long payload) {
        return switch (value) {
            case Value.Int(long number) -> Value.of(number + payload);
            case Value.Bool truth -> Value.of(truth == Value.Bool.FALSE);
            case Value.Text(String text) -> Value.of(text + "!" + payload);
            default -> Value.of(payload);
        };
    }
}
