// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Draws messages of every kind. */
final class MessageSamples {
    static final int KINDS = 17;

    private final Randomness random;

    MessageSamples(long seed) {
        random = new Randomness(seed);
    }

    Message draw(int kind) {
        long term = number();
        return switch (kind) {
            case 0 -> new Message.PreVoteRequest(term, number(), number(), number());
            case 1 -> new Message.PreVoteReply(term, number(), random.chance(0.5));
            case 2 -> new Message.VoteRequest(term, number(), number(), random.chance(0.5));
            case 3 -> new Message.VoteReply(term, random.chance(0.5));
            case 4 -> append(term);
            case 5 -> new Message.AppendAccepted(term, number(), number());
            case 6 -> new Message.AppendRejected(term, number(), number(), number(), number());
            case 7 -> new Message.ClientRequest(term, number(), operation(random.nextInt(5)));
            case 8 ->
                    new Message.ClientReply(
                            term,
                            number(),
                            random.chance(0.5)
                                    ? new Result.Done(value())
                                    : new Result.Refused(text()));
            case 9 ->
                    new Message.Redirect(
                            term,
                            number(),
                            random.chance(0.5)
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(random.nextInt(7)));
            case 10 -> new Message.JoinRequest(term, number());
            case 11 -> new Message.JoinReply(term, number(), random.chance(0.5));
            case 12 -> snapshot(term);
            case 13 -> new Message.SnapshotReply(term, number(), number(), random.nextInt(1000));
            case 14 -> new Message.TimeoutNow(term);
            case 15 -> new Message.ChangeVoters(number());
            case 16 -> new Message.TransferLeadership(random.nextInt(7));
            default -> throw new IllegalArgumentException("no kind " + kind);
        };
    }

    private Message snapshot(long term) {
        byte[] data = text().getBytes(StandardCharsets.UTF_8);
        int offset = random.nextInt(3);
        return new Message.SnapshotRequest(
                term,
                number(),
                number(),
                new ChainHash(number(), number(), number(), number()),
                offset + data.length + random.nextInt(2),
                offset,
                data);
    }

    private Configuration configuration() {
        long voters = Math.max(1, number() & 31);
        long before = random.chance(0.5) ? 0 : number() & 31;
        return new Configuration(voters, before, number() & 63 & ~voters & ~before);
    }

    private Message append(long term) {
        long previous = random.nextLong(1000);
        List<Entry> entries = new ArrayList<>();
        ChainHash hash = new ChainHash(number(), number(), number(), number());
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Command command =
                    random.chance(0.2)
                            ? random.chance(0.5)
                                    ? new Command.NoOp()
                                    : new Command.Reconfigure(configuration())
                            : new Command.Execute(
                                    number(),
                                    number(),
                                    (Operation.Mutation) operation(1 + random.nextInt(4)));
            Entry entry = Entry.of(previous + 1 + i, number(), hash, command);
            entries.add(entry);
            hash = entry.hash();
        }
        return new Message.AppendRequest(
                term, previous, number(), number(), number(), number(), entries);
    }

    private Operation operation(int kind) {
        return switch (kind) {
            case 0 -> new Operation.Get(text());
            case 1 -> new Operation.Put(text(), value());
            case 2 -> new Operation.Cas(text(), value(), value());
            case 3 -> new Operation.Append(text(), value());
            default -> new Operation.Add(text(), value());
        };
    }

    private Value value() {
        return switch (random.nextInt(4)) {
            case 0 -> Value.NIL;
            case 1 -> Value.of(number());
            case 2 -> Value.of(text());
            default -> Value.sequence(Value.of(number()), Value.of(random.chance(0.5)));
        };
    }

    private String text() {
        return "key " + "€ä".repeat(random.nextInt(3)) + random.nextInt(100);
    }

    private long number() {
        return random.chance(0.5) ? random.nextLong(10) : random.nextLong();
    }
}
