// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One seed decides every fate: by proxy, connection, direction and toxic, and by nothing else. */
@Timeout(60)
class SeededProxyTest {
    private static final int CONNECTIONS = 6;

    /** What arrived on each connection, frames having gone through all toxics on frames. */
    private static List<String> run(long seed, int pieceSize) throws Exception {
        List<String> arrived = new ArrayList<>();
        try (EmbeddedProxy proxy = EmbeddedProxy.start(seed);
                Upstream upstream = Upstream.silent();
                ProxiedLink link =
                        proxy.link(
                                ProxyRequest.of("db", upstream.address())
                                        .framed("length-prefix"))) {
            link.put(Toxic.frames(ToxicType.LOSS, Direction.UPSTREAM, 0.1).on(0.5));
            link.put(Toxic.frames(ToxicType.DUPLICATE, Direction.UPSTREAM, 0.1));
            Toxic reorder = Toxic.frames(ToxicType.REORDER, Direction.UPSTREAM, 0.1);
            link.put(reorder.with("timeout", 60_000));
            link.put(Toxic.frames(ToxicType.REPLAY, Direction.UPSTREAM, 0.1));
            link.put(Toxic.frames(ToxicType.CORRUPT, Direction.UPSTREAM, 0.1));
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = Upstream.connect(link.address());
                        Socket server = upstream.take()) {
                    send(client, pieceSize);
                    arrived.add(
                            new String(
                                    server.getInputStream().readAllBytes(),
                                    StandardCharsets.ISO_8859_1));
                }
            }
        }
        return arrived;
    }

    private static void send(Socket client, int pieceSize) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("\0\0\0\5%05d".formatted(i));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += pieceSize) {
            client.getOutputStream().write(bytes, at, Math.min(pieceSize, bytes.length - at));
        }
        client.shutdownOutput();
    }

    @Test
    void the_same_seed_is_the_same_fate_and_another_is_another() throws Exception {
        List<String> first = run(42, 1_000);
        assertThat(run(42, 7)).isEqualTo(first);
        assertThat(run(43, 1_000)).isNotEqualTo(first);
        assertThat(Set.copyOf(first)).hasSize(CONNECTIONS);
    }

    /** The connections, of so many, that a toxic of this toxicity resets. */
    private static Set<Integer> reset(long seed, double toxicity) throws Exception {
        Set<Integer> reset = new TreeSet<>();
        try (EmbeddedProxy proxy = EmbeddedProxy.start(seed);
                Upstream upstream = Upstream.echo();
                ProxiedLink link = proxy.link(ProxyRequest.of("db", upstream.address()))) {
            link.put(Toxic.of(ToxicType.RESET_PEER, Direction.UPSTREAM).on(toxicity));
            for (int i = 0; i < 100; i++) {
                try (Socket client = Upstream.connect(link.address())) {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isEqualTo(1);
                } catch (SocketException gone) {
                    reset.add(i);
                }
            }
        }
        return reset;
    }

    @Test
    void toxicity_is_the_share_of_connections_and_the_seed_says_which() throws Exception {
        Set<Integer> some = reset(1, 0.3);
        assertThat(some).hasSizeBetween(15, 45).isEqualTo(reset(1, 0.3));
        assertThat(reset(2, 0.3)).isNotEqualTo(some);
        assertThat(reset(1, 0.6)).containsAll(some).hasSizeBetween(45, 75);
        assertThat(reset(1, 0)).isEmpty();
    }
}
