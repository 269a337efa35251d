// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Randomness;
import dev.assay.simulation.Observation;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    @Test
    void everyKindOfMessageReturnsAsItWas() throws DamagedBytesException {
        MessageSamples samples = new MessageSamples(1);
        for (int i = 0; i < 20_000; i++) {
            Message message = samples.draw(i % MessageSamples.KINDS);
            assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void everySingleBitThatFlipsIsNoticed() {
        MessageSamples samples = new MessageSamples(2);
        for (int kind = 0; kind < MessageSamples.KINDS; kind++) {
            byte[] bytes = MessageCodec.encode(samples.draw(kind));
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> MessageCodec.decode(bytes))
                        .isInstanceOf(DamagedBytesException.class);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void everyPrefixIsRefused() {
        MessageSamples samples = new MessageSamples(3);
        for (int kind = 0; kind < MessageSamples.KINDS; kind++) {
            byte[] bytes = MessageCodec.encode(samples.draw(kind));
            for (int length = 0; length < bytes.length; length++) {
                byte[] prefix = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> MessageCodec.decode(prefix))
                        .isInstanceOf(DamagedBytesException.class);
            }
        }
    }

    @Test
    void aNodeCountsDamagedBytesAndGoesOn() {
        TestEnvironment environment = new TestEnvironment(0, new TestDisk());
        RaftNode node = new RaftNode(environment, RaftOptions.of(3, Set.of()));
        node.start();
        environment.disk.completeAll();
        environment.takeSent();
        Randomness random = new Randomness(4);
        MessageSamples samples = new MessageSamples(5);
        int damaged = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = MessageCodec.encode(samples.draw(i % MessageSamples.KINDS));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            node.receive(1 + random.nextInt(2), bytes);
            damaged++;
        }
        assertThat(environment.observations)
                .last()
                .isEqualTo(new Observation.Mark("message-ignored", damaged));
        assertThat(environment.sent).isEmpty();
    }

    @Test
    void messagesOfANodeThatLiesEndInNoException() {
        NodeUnderTest node = NodeUnderTest.of(3);
        MessageSamples samples = new MessageSamples(6);
        for (int i = 0; i < 20_000; i++) {
            node.deliver(1 + i % 2, samples.draw(i % MessageSamples.KINDS));
        }
        assertThat(node.environment.observations).isNotEmpty();
    }
}
