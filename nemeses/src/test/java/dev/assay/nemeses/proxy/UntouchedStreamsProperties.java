// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is written in whatever pieces, in both directions at once, arrives whole, in order and
 * unchanged, and so do both ends: without toxics, and with those that only change when.
 */
class UntouchedStreamsProperties {
    private static EmbeddedProxy proxy;
    private static Upstream upstream;

    @BeforeContainer
    static void start() throws IOException {
        proxy = EmbeddedProxy.start(1);
        upstream = Upstream.silent();
        proxy.create(ProxyRequest.of("plain", upstream.address()));
        proxy.create(ProxyRequest.of("framed", upstream.address()).framed("length-prefix:1"));
        proxy.create(ProxyRequest.of("slow", upstream.address()));
        proxy.create(ProxyRequest.of("both", upstream.address()).framed("length-prefix:1"));
        for (Direction direction : Direction.values()) {
            for (String name : new String[] {"slow", "both"}) {
                proxy.add(
                        name,
                        Toxic.of(ToxicType.LATENCY, direction)
                                .with("latency", 1)
                                .with("jitter", 1));
                proxy.add(name, Toxic.of(ToxicType.SLICER, direction).with("average_size", 3_000));
                proxy.add(name, Toxic.bandwidth(direction, 50_000));
                proxy.add(name, Toxic.of(ToxicType.NOOP, direction));
            }
            for (ToxicType type :
                    new ToxicType[] {ToxicType.LOSS, ToxicType.REORDER, ToxicType.CORRUPT}) {
                proxy.add("both", Toxic.frames(type, direction, 0));
            }
        }
    }

    @AfterContainer
    static void stop() throws IOException {
        proxy.close();
        upstream.close();
    }

    @Property(tries = 40)
    void everything_arrives_in_order(@ForAll long seed) throws Exception {
        Randomness randomness = new Randomness(seed);
        for (ProxyState state : proxy.proxies()) {
            try (Socket client = Upstream.connect(state.address());
                    Socket server = upstream.take()) {
                Randomness up = randomness.fork(state.name() + " up");
                Randomness down = randomness.fork(state.name() + " down");
                CompletableFuture<Void> there = written(client, up);
                CompletableFuture<Void> back = written(server, down);
                CompletableFuture<byte[]> atServer = read(server);
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes(down));
                assertThat(atServer.get()).isEqualTo(bytes(up));
                there.get();
                back.get();
            }
        }
        assertThat(upstream.isAlone()).isTrue();
    }

    private static byte[] bytes(Randomness randomness) {
        Randomness content = randomness.fork("content");
        boolean isLong = content.nextInt(8) == 0;
        byte[] bytes = new byte[content.nextInt(isLong ? 1_000_000 : 20_000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content.nextLong();
        }
        return bytes;
    }

    private static CompletableFuture<Void> written(Socket socket, Randomness randomness) {
        byte[] bytes = bytes(randomness);
        Randomness pieces = randomness.fork("pieces");
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int at = 0; at < bytes.length; ) {
                            int most = pieces.nextInt(4) == 0 ? 200_000 : 2_000;
                            int size = Math.min(1 + pieces.nextInt(most), bytes.length - at);
                            socket.getOutputStream().write(bytes, at, size);
                            at += size;
                        }
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static CompletableFuture<byte[]> read(Socket socket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }
}
