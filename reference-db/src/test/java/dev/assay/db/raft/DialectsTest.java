// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.PlantedBug;
import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DialectsTest {
    private static final Message NEWS = new Message.VoteReply(3, true);
    private static final int CLIENT = 1_000_000;

    private final TestEnvironment environment = new TestEnvironment(0, new TestDisk());

    private Dialects dialects(int version, PlantedBug... bugs) {
        environment.version = version;
        return new Dialects(environment, RaftOptions.of(3, Set.of(bugs)));
    }

    private static byte[] bytes(int version) {
        return MessageCodec.encode(NEWS, version);
    }

    private static int version(byte[] bytes) {
        return MessageCodec.version(bytes);
    }

    @Test
    void theFirstVersionGreetsNobodyAndUnderstandsNothingNewer() throws DamagedBytesException {
        Dialects old = dialects(1);
        old.start();
        assertThat(environment.takeSent()).isEmpty();
        assertThat(old.decode(1, bytes(1))).isEqualTo(NEWS);
        assertThatThrownBy(() -> old.decode(1, bytes(2)))
                .isInstanceOf(DamagedBytesException.class)
                .hasMessageContaining("version 2");
        assertThat(version(old.encode(1, NEWS))).isEqualTo(1);
        assertThat(environment.takeSent()).isEmpty();
    }

    @Test
    void theSecondVersionGreetsItsPeersAndSpeaksTheirLanguage() throws DamagedBytesException {
        Dialects newer = dialects(2);
        newer.start();
        assertThat(environment.takeSent())
                .containsExactly(
                        new TestEnvironment.Sent(1, new Message.Hello(2)),
                        new TestEnvironment.Sent(2, new Message.Hello(2)));
        assertThat(version(newer.encode(1, NEWS))).isEqualTo(1);
        assertThat(newer.decode(1, bytes(2))).isEqualTo(NEWS);
        assertThat(version(newer.encode(1, NEWS))).isEqualTo(2);
        assertThat(version(newer.encode(2, NEWS))).isEqualTo(1);
        assertThat(version(newer.encode(CLIENT, NEWS))).isEqualTo(1);
        assertThat(environment.takeSentTo(1)).containsExactly(new Message.Hello(2));
        newer.decode(1, bytes(1));
        assertThat(version(newer.encode(1, NEWS))).as("it was downgraded").isEqualTo(1);
    }

    @Test
    void whoSpeaksTheFirstVersionIsGreetedOncePerHeartbeatInterval() throws DamagedBytesException {
        Dialects newer = dialects(2);
        newer.start();
        environment.takeSent();
        for (int i = 0; i < 100; i++) {
            newer.decode(2, bytes(1));
            environment.pass(1_000_000);
        }
        assertThat(environment.takeSentTo(2)).hasSize(1);
    }

    @Test
    void aDamagedMessageTeachesNothing() {
        Dialects newer = dialects(2);
        byte[] bytes = bytes(1);
        bytes[0] = 2;
        assertThatThrownBy(() -> newer.decode(1, bytes))
                .isInstanceOf(DamagedBytesException.class)
                .hasMessageContaining("checksum");
        assertThat(version(newer.encode(1, NEWS))).isEqualTo(1);
    }

    @Test
    void everySingleBitThatFlipsInTheSecondVersionIsNoticed() {
        MessageSamples samples = new MessageSamples(2);
        for (int kind = 0; kind < MessageSamples.KINDS; kind++) {
            byte[] bytes = MessageCodec.encode(samples.draw(kind), 2);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> MessageCodec.decode(bytes))
                        .isInstanceOf(DamagedBytesException.class);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void theBugSpeaksTheNewVersionAtOnceButNotToClients() {
        Dialects hasty = dialects(2, PlantedBug.NEW_FORMAT_AT_ONCE);
        assertThat(version(hasty.encode(1, NEWS))).isEqualTo(2);
        assertThat(version(hasty.encode(CLIENT, NEWS))).isEqualTo(1);
    }

    @Test
    void withoutChecksumsDamageIsBelieved() throws DamagedBytesException {
        Dialects careless = dialects(1, PlantedBug.MESSAGES_WITHOUT_CHECKSUM);
        byte[] bytes = bytes(1);
        bytes[bytes.length - 1] ^= 1;
        assertThat(careless.decode(1, bytes)).isEqualTo(new Message.VoteReply(3, false));
    }
}
