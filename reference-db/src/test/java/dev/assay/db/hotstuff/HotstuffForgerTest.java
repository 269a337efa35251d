// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Mutation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HotstuffForgerTest {
    private static final HotstuffForger FORGER = new HotstuffForger(HandCluster.KEYS);

    /** By kind, messages that replicas really sent, each under its sender. */
    private static final Map<String, List<HandCluster.Packet>> SAMPLES = new LinkedHashMap<>();

    @BeforeAll
    static void collect() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(2);
        cluster.passes = HotstuffForgerTest::note;
        cluster.restart(2, new TestDisk());
        cluster.pass(300 * HandCluster.MILLISECOND);
        behind(20);
        behind(70);
        HandCluster leaderless = new HandCluster(4);
        leaderless.passes = HotstuffForgerTest::note;
        leaderless.losePower(0);
        leaderless.ask();
        leaderless.pass(2000 * HandCluster.MILLISECOND);
    }

    private static boolean note(HandCluster.Packet packet) {
        FORGER.read(packet.bytes())
                .ifPresent(
                        read ->
                                SAMPLES.computeIfAbsent(read.kind(), unused -> new ArrayList<>())
                                        .add(packet));
        return true;
    }

    private static void behind(int requests) {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> note(packet) && packet.to() != 3;
        for (int i = 0; i < requests; i++) {
            cluster.ask();
        }
        cluster.passes = HotstuffForgerTest::note;
        cluster.pass(1500 * HandCluster.MILLISECOND);
    }

    @Test
    void everyKindThatReplicasSendIsKnownWithItsFields() {
        SAMPLES.forEach(
                (kind, packets) -> {
                    MessageForger.Reading read =
                            FORGER.read(packets.getFirst().bytes()).orElseThrow();
                    assertThat(FORGER.kinds().get(kind))
                            .as(kind)
                            .containsExactlyElementsOf(read.fields().sequencedKeySet());
                });
        assertThat(FORGER.kinds().keySet()).isEqualTo(SAMPLES.keySet());
        FORGER.voting().forEach(HotstuffForgerTest::assertKinds);
        FORGER.storing().forEach(HotstuffForgerTest::assertKinds);
        FORGER.telling()
                .forEach(
                        (kind, fields) -> assertThat(FORGER.kinds().get(kind)).containsAll(fields));
    }

    private static void assertKinds(String asked, List<String> answers) {
        assertThat(SAMPLES.keySet()).contains(asked).containsAll(answers);
    }

    @Test
    void whatIsWrittenAsItWasReadBySenderIsTheSame() {
        SAMPLES.forEach(
                (kind, packets) -> {
                    for (HandCluster.Packet packet :
                            packets.subList(0, Math.min(20, packets.size()))) {
                        MessageForger.Reading read = FORGER.read(packet.bytes()).orElseThrow();
                        assertThat(FORGER.write(packet.from(), packet.bytes(), read))
                                .as(kind)
                                .isEqualTo(packet.bytes());
                    }
                });
    }

    @Test
    void everyChangeOfAFieldDecodesAndSaysWhatItShouldSay() {
        int changes = 0;
        for (Map.Entry<String, List<HandCluster.Packet>> samples : SAMPLES.entrySet()) {
            HandCluster.Packet packet = samples.getValue().getLast();
            MessageForger.Reading read = FORGER.read(packet.bytes()).orElseThrow();
            for (String field : read.fields().sequencedKeySet()) {
                for (Mutation mutation : Mutation.values()) {
                    Optional<MessageForger.Reading> changed =
                            mutation.of(read, field, Optional.empty());
                    if (changed.isEmpty()) {
                        continue;
                    }
                    changes++;
                    byte[] lie = FORGER.write(packet.from(), packet.bytes(), changed.get());
                    MessageForger.Reading told = FORGER.read(lie).orElseThrow();
                    assertThat(told.kind()).isEqualTo(samples.getKey());
                    if (!List.of("payload", "requests", "signer").contains(field)) {
                        assertThat(told.fields().get(field))
                                .as("%s of %s", field, samples.getKey())
                                .isEqualTo(changed.get().fields().get(field));
                    }
                }
            }
        }
        assertThat(changes).isGreaterThan(100);
    }

    private static HandCluster.Packet sample(String kind) {
        return SAMPLES.get(kind).getFirst();
    }

    private static Object lie(HandCluster.Packet packet, String field, long value) {
        MessageForger.Reading read = FORGER.read(packet.bytes()).orElseThrow();
        byte[] lie = FORGER.write(packet.from(), packet.bytes(), read.with(field, value));
        return HandCluster.message(new HandCluster.Packet(packet.from(), 1, lie));
    }

    @Test
    void whatALiarChangesItSignsAsItselfAndNeverAsAnother() {
        Proposal changed = (Proposal) lie(sample("proposal"), "payload", 1);
        assertThat(changed.seal().isAuthentic(0, HandCluster.KEYS.of(1))).isTrue();
        assertThat(changed.block().batch().isAuthentic(HandCluster.KEYS.of(1))).isFalse();
        Proposal anothers = (Proposal) lie(sample("proposal"), "signer", 2);
        assertThat(anothers.seal().isAuthentic(2, HandCluster.KEYS.of(1))).isFalse();
    }

    @Test
    void aCertificateCanBePutBackOrForgedAndNotMade() {
        HandCluster.Packet later = SAMPLES.get("proposal").getLast();
        Proposal stale = (Proposal) lie(later, "certified", 0);
        assertThat(stale.block().justify()).isEqualTo(Block.GENESIS);
        assertThat(stale.block().height()).isEqualTo(1);
        FetchedBlock forged = (FetchedBlock) lie(sample("fetched-block"), "certified", 99);
        assertThat(
                        forged.block()
                                .justify()
                                .isValid(
                                        dev.assay.db.consensus.Statement.Kind.BLOCK,
                                        HotstuffOptions.of(4, java.util.Set.of()).quorum(),
                                        HandCluster.KEYS.of(1)))
                .isFalse();
    }

    @Test
    void aYesIsTheLiarsOwnVote() {
        byte[] yes = FORGER.assent(3, sample("proposal").bytes()).orElseThrow();
        SharedMessage.Ballot ballot =
                (SharedMessage.Ballot) HandCluster.message(new HandCluster.Packet(3, 0, yes));
        assertThat(ballot.vote().signer()).isEqualTo(3);
        assertThat(ballot.vote().isAuthentic(HandCluster.KEYS.of(0))).isTrue();
        byte[] joins = FORGER.assent(3, sample("time-out").bytes()).orElseThrow();
        assertThat(FORGER.read(joins).orElseThrow().fields().get("signer")).isEqualTo(3L);
        assertThat(FORGER.assent(3, sample("status").bytes())).isEmpty();
    }

    @Test
    void everyMessageCanBeToldInWords() {
        SAMPLES.values()
                .forEach(
                        packets ->
                                assertThat(HotstuffProtocol.describe(packets.getFirst().bytes()))
                                        .isNotBlank()
                                        .doesNotContain("damaged", "@"));
        assertThat(HotstuffProtocol.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
