// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PbftForgerTest {
    private static final PbftForger FORGER = new PbftForger(HandCluster.KEYS);

    /** By kind, messages that replicas really sent, each under its sender. */
    private static final Map<String, List<HandCluster.Packet>> SAMPLES = new LinkedHashMap<>();

    @BeforeAll
    static void collect() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(2);
        cluster.passes = PbftForgerTest::note;
        cluster.restart(2, new TestDisk());
        cluster.pass(300 * HandCluster.MILLISECOND);
        run(new HandCluster(4));
    }

    private static boolean note(HandCluster.Packet packet) {
        FORGER.read(packet.bytes())
                .ifPresent(
                        read ->
                                SAMPLES.computeIfAbsent(read.kind(), unused -> new ArrayList<>())
                                        .add(packet));
        return true;
    }

    private static void run(HandCluster cluster) {
        cluster.passes = packet -> note(packet) && packet.to() != 3;
        for (int i = 0; i < 18; i++) {
            cluster.ask();
        }
        cluster.passes = PbftForgerTest::note;
        cluster.pass(500 * HandCluster.MILLISECOND);
        cluster.passes =
                packet ->
                        note(packet)
                                && packet.to() != 3
                                && !(HandCluster.message(packet)
                                                instanceof SharedMessage.Ballot ballot
                                        && ballot.vote().statement().kind()
                                                == Statement.Kind.COMMIT);
        cluster.ask();
        cluster.losePower(0);
        cluster.passes = PbftForgerTest::note;
        cluster.pass(3000 * HandCluster.MILLISECOND);
    }

    @Test
    void everyKindThatReplicasSendIsKnownWithItsFields() {
        for (String kind :
                List.of(
                        "pre-prepare",
                        "prepare",
                        "commit",
                        "checkpoint",
                        "view-change",
                        "new-view",
                        "status",
                        "decided",
                        "stable",
                        "fetch-state",
                        "state",
                        "fetch-batch",
                        "batch",
                        "join",
                        "joined",
                        "client-request",
                        "client-reply")) {
            assertThat(SAMPLES).containsKey(kind);
            MessageForger.Reading read =
                    FORGER.read(SAMPLES.get(kind).getFirst().bytes()).orElseThrow();
            assertThat(FORGER.kinds().get(kind))
                    .containsExactlyElementsOf(read.fields().sequencedKeySet());
        }
        assertThat(FORGER.kinds().sequencedKeySet()).isEqualTo(SAMPLES.keySet());
        FORGER.voting().forEach((asked, answers) -> assertKinds(asked, answers));
        FORGER.storing().forEach((asked, answers) -> assertKinds(asked, answers));
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
                        if (read.fields().getOrDefault("signer", (long) packet.from())
                                != packet.from()) {
                            continue;
                        }
                        assertThat(FORGER.write(packet.from(), packet.bytes(), read))
                                .as(kind)
                                .isEqualTo(packet.bytes());
                    }
                });
    }

    @Test
    void everyChangeOfAFieldDecodesAndSaysWhatItShouldSay() {
        int[] changes = new int[1];
        SAMPLES.forEach(
                (kind, packets) -> {
                    HandCluster.Packet packet = packets.getLast();
                    MessageForger.Reading read = FORGER.read(packet.bytes()).orElseThrow();
                    for (String field : read.fields().sequencedKeySet()) {
                        for (Mutation mutation : Mutation.values()) {
                            Optional<MessageForger.Reading> changed =
                                    mutation.of(read, field, Optional.empty());
                            changed.ifPresent(
                                    to -> {
                                        byte[] forged =
                                                FORGER.write(packet.from(), packet.bytes(), to);
                                        assertThat(FORGER.read(forged)).isPresent();
                                        changes[0]++;
                                    });
                        }
                    }
                });
        assertThat(changes[0]).isGreaterThan(150);
    }

    @Test
    void whatALiarChangesItSignsAsItselfAndNeverAsAnother() {
        HandCluster.Packet prepare = SAMPLES.get("prepare").getFirst();
        MessageForger.Reading read = FORGER.read(prepare.bytes()).orElseThrow();
        SharedMessage.Ballot own =
                (SharedMessage.Ballot)
                        HandCluster.message(
                                new HandCluster.Packet(
                                        prepare.from(),
                                        0,
                                        FORGER.write(
                                                prepare.from(),
                                                prepare.bytes(),
                                                read.with("payload", 1))));
        assertThat(own.vote().isAuthentic(HandCluster.KEYS.of(0))).isTrue();
        SharedMessage.Ballot anothers =
                (SharedMessage.Ballot)
                        HandCluster.message(
                                new HandCluster.Packet(
                                        prepare.from(),
                                        0,
                                        FORGER.write(
                                                prepare.from(),
                                                prepare.bytes(),
                                                read.with("signer", 0))));
        assertThat(anothers.vote().isAuthentic(HandCluster.KEYS.of(1))).isFalse();
    }

    @Test
    void aYesIsTheLiarsOwnVote() {
        byte[] asked = SAMPLES.get("pre-prepare").getFirst().bytes();
        byte[] yes = FORGER.assent(3, asked).orElseThrow();
        SharedMessage.Ballot ballot =
                (SharedMessage.Ballot) HandCluster.message(new HandCluster.Packet(3, 0, yes));
        assertThat(ballot.vote().signer()).isEqualTo(3);
        assertThat(ballot.vote().isAuthentic(HandCluster.KEYS.of(0))).isTrue();
        assertThat(FORGER.assent(3, SAMPLES.get("status").getFirst().bytes())).isEmpty();
        byte[] state =
                FORGER.assent(3, SAMPLES.get("fetch-state").getFirst().bytes()).orElseThrow();
        assertThat(FORGER.read(state).orElseThrow().kind()).isEqualTo("state");
    }

    @Test
    void damagedBytesAreNoMessage() {
        for (List<HandCluster.Packet> packets : SAMPLES.values()) {
            byte[] bytes = packets.getFirst().bytes();
            assertThat(FORGER.read(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
            assertThat(FORGER.read(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
        }
        assertThat(FORGER.read(new byte[0])).isEmpty();
        assertThat(FORGER.read(new byte[] {99})).isEmpty();
    }
}
