// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Operation;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RaftForgerTest {
    private final RaftForger forger = new RaftForger();

    private static Command put(long value) {
        return new Command.Execute(9, value, new Operation.Put("k", Value.of(value)));
    }

    private static Message.AppendRequest append() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ChainHash previous = i == 0 ? ChainHash.of(new byte[1]) : entries.getLast().hash();
            entries.add(Entry.of(11 + i, 4, previous, put(i)));
        }
        return new Message.AppendRequest(4, 10, 3, 9, 77, 8, entries);
    }

    private static List<Message> samples() {
        List<Message> samples = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            MessageSamples drawn = new MessageSamples(seed);
            for (int kind = 0; kind < MessageSamples.KINDS; kind++) {
                samples.add(drawn.draw(kind));
            }
        }
        return samples;
    }

    private Message forged(Message original, String field, long value)
            throws DamagedBytesException {
        byte[] bytes = MessageCodec.encode(original);
        return MessageCodec.decode(
                forger.write(bytes, forger.read(bytes).orElseThrow().with(field, value)));
    }

    @Test
    void whatIsWrittenAsItWasReadIsTheSameInEveryVersion() {
        TreeSet<String> kinds = new TreeSet<>();
        for (Message sample : samples()) {
            for (int version = 1; version <= MessageCodec.NEWEST; version++) {
                byte[] bytes = MessageCodec.encode(sample, version);
                MessageForger.Reading read = forger.read(bytes).orElseThrow();
                kinds.add(read.kind());
                assertThat(forger.kinds().get(read.kind()))
                        .containsExactlyElementsOf(read.fields().sequencedKeySet());
                assertThat(forger.write(bytes, read)).isEqualTo(bytes);
                if (sample instanceof Message.PeerMessage peerMessage) {
                    assertThat(read.round()).isEqualTo(peerMessage.term());
                }
            }
        }
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(10);
        assertThat(forger.kinds().sequencedKeySet()).containsAll(kinds);
    }

    @Test
    void everySmallChangeIsBelievedAndSaysWhatItShouldSay() throws DamagedBytesException {
        int changes = 0;
        for (Message sample : samples()) {
            byte[] bytes = MessageCodec.encode(sample);
            MessageForger.Reading read = forger.read(bytes).orElseThrow();
            for (String field : read.fields().sequencedKeySet()) {
                for (Mutation mutation : Mutation.values()) {
                    Optional<MessageForger.Reading> changed =
                            mutation.of(read, field, Optional.empty());
                    if (changed.isEmpty()) {
                        continue;
                    }
                    changes++;
                    byte[] lie = forger.write(bytes, changed.get());
                    MessageCodec.decode(lie);
                    boolean plain =
                            !List.of("entries", "payload", "leader", "version").contains(field);
                    if (plain && mutation != Mutation.SWAP) {
                        assertThat(forger.read(lie).orElseThrow().fields())
                                .isEqualTo(changed.get().fields());
                    }
                }
            }
        }
        assertThat(changes).isGreaterThan(100);
    }

    @Test
    void damagedBytesCannotBeRead() {
        byte[] bytes = MessageCodec.encode(new Message.VoteRequest(1, 2, 3));
        bytes[bytes.length - 1] ^= 1;
        assertThat(forger.read(bytes)).isEmpty();
        assertThat(forger.assent(bytes)).isEmpty();
    }

    @Test
    void anotherPayloadIsAnotherLastCommandInAChainThatHolds() throws DamagedBytesException {
        Message.AppendRequest lie = (Message.AppendRequest) forged(append(), "payload", 5);
        assertThat(lie.entries().subList(0, 2)).isEqualTo(append().entries().subList(0, 2));
        Entry last = lie.entries().getLast();
        assertThat(last.command())
                .isEqualTo(new Command.Execute(9, 2, new Operation.Put("k", Value.of(7))));
        assertThat(last.previous()).isEqualTo(append().entries().get(1).hash());
        assertThat(last.hash()).isNotEqualTo(append().entries().getLast().hash());
    }

    @Test
    void fewerEntriesAndOtherIndicesAreForgedAsWell() throws DamagedBytesException {
        Message.AppendRequest two = (Message.AppendRequest) forged(append(), "entries", 2);
        assertThat(two.entries()).isEqualTo(append().entries().subList(0, 2));
        Message.AppendRequest later =
                (Message.AppendRequest) forged(append(), "previous-index", 20);
        assertThat(later.entries()).extracting(Entry::index).containsExactly(21L, 22L, 23L);
        assertThat(later.entries().get(2).previous()).isEqualTo(later.entries().get(1).hash());
    }

    @Test
    void assentGrantsVotesAndClaimsToHoldEverything() throws DamagedBytesException {
        assertThat(yes(new Message.VoteRequest(4, 2, 1))).isEqualTo(new Message.VoteReply(4, true));
        assertThat(yes(new Message.PreVoteRequest(4, 5, 2, 1)))
                .isEqualTo(new Message.PreVoteReply(4, 5, true));
        assertThat(yes(append())).isEqualTo(new Message.AppendAccepted(4, 77, 13));
        assertThat(forger.assent(MessageCodec.encode(new Message.VoteReply(4, false)))).isEmpty();
        assertThat(forger.voting().sequencedKeySet())
                .containsExactly("pre-vote-request", "vote-request");
        assertThat(forger.kinds().sequencedKeySet())
                .containsAll(forger.storing().get("append-request"))
                .containsAll(forger.clientRequests());
    }

    private Message yes(Message request) throws DamagedBytesException {
        return MessageCodec.decode(forger.assent(MessageCodec.encode(request)).orElseThrow());
    }

    @Test
    void aRequestThatChangesSomethingIsKnownByItsClientAndNumber() throws DamagedBytesException {
        byte[] put =
                MessageCodec.encode(
                        new Message.ClientRequest(5, 9, new Operation.Put("k", Value.of(3))));
        assertThat(forger.request(put)).contains(new MessageForger.Request(5, 9));
        assertThat(forger.request(forger.otherRequest(put, 2)))
                .contains(new MessageForger.Request(5, 9));
        assertThat(MessageCodec.decode(forger.otherRequest(put, 2)))
                .isEqualTo(new Message.ClientRequest(5, 9, new Operation.Put("k", Value.of(5))));
        byte[] get = MessageCodec.encode(new Message.ClientRequest(5, 9, new Operation.Get("k")));
        assertThat(forger.request(get)).isEmpty();
        assertThat(forger.request(MessageCodec.encode(new Message.Hello(1)))).isEmpty();
        assertThat(forger.request(new byte[] {1, 2, 3})).isEmpty();
    }

    @Test
    void whatReceiversActOnIsPartOfWhatMessagesSay() {
        forger.telling()
                .forEach(
                        (kind, fields) -> assertThat(forger.kinds().get(kind)).containsAll(fields));
        assertThat(forger.telling()).hasSizeBetween(3, forger.kinds().size() - 1);
    }
}
