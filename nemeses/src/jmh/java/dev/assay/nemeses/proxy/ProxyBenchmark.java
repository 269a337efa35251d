// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What the proxy costs on one connection of this machine: a ping-pong of 64 bytes, and a stream in
 * one direction. Direct and proxied take turns in one run. Client, server and proxy are in one
 * process. Not a JMH benchmark.
 *
 * <p>Arguments: rounds, pings of a round, megabytes of a round.
 */
public final class ProxyBenchmark {
    private static final byte PING = 1;
    private static final byte STREAM = 2;
    private static final int BLOCK = 256 << 10;

    private final ServerSocketChannel server;

    private ProxyBenchmark() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private record Way(
            String name, InetSocketAddress address, Histogram pings, List<Double> rates) {
        Way(String name, InetSocketAddress address) {
            this(name, address, new Histogram(3), new ArrayList<>());
        }
    }

    /** Runs and prints a line for each round and way, and the best. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[0]);
        int pings = Integer.parseInt(arguments[1]);
        long megabytes = Long.parseLong(arguments[2]);
        ProxyBenchmark benchmark = new ProxyBenchmark();
        InetSocketAddress upstream = (InetSocketAddress) benchmark.server.getLocalAddress();
        String address = "127.0.0.1:" + upstream.getPort();
        try (EmbeddedProxy proxy = EmbeddedProxy.start(1)) {
            ProxiedLink plain = proxy.link(ProxyRequest.of("plain", address));
            ProxiedLink framed =
                    proxy.link(ProxyRequest.of("framed", address).framed("length-prefix"));
            ProxiedLink toxic = proxy.link(ProxyRequest.of("toxic", address));
            for (Direction direction : Direction.values()) {
                toxic.put(Toxic.of(ToxicType.LATENCY, direction));
            }
            List<Way> ways =
                    List.of(
                            new Way("direct", upstream),
                            new Way("proxied", plain.address()),
                            new Way("framing, no toxic", framed.address()),
                            new Way("latency of 0", toxic.address()));
            for (int round = 0; round <= rounds; round++) {
                for (Way way : ways) {
                    // The first round warms up.
                    round(way, pings, megabytes << 20, round);
                }
            }
            ways.forEach(ProxyBenchmark::summary);
        }
    }

    private static void round(Way way, int pings, long bytes, int round) throws IOException {
        Histogram histogram = new Histogram(3);
        try (SocketChannel client = connect(way.address)) {
            ping(client, pings / 4, new Histogram(3));
            ping(client, pings, histogram);
        }
        double rate;
        try (SocketChannel client = connect(way.address)) {
            rate = stream(client, bytes);
        }
        if (round > 0) {
            way.pings.add(histogram);
            way.rates.add(rate);
            System.out.printf(
                    Locale.ROOT,
                    "round %d  %-18s p50 %6.1f µs  p99 %8.1f µs  %5.2f GB/s%n",
                    round,
                    way.name,
                    histogram.getValueAtPercentile(50) / 1e3,
                    histogram.getValueAtPercentile(99) / 1e3,
                    rate);
        }
    }

    private static void summary(Way way) {
        List<Double> sorted = way.rates.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "all      %-18s p50 %6.1f µs  p99 %8.1f µs  median %5.2f, best %5.2f GB/s%n",
                way.name,
                way.pings.getValueAtPercentile(50) / 1e3,
                way.pings.getValueAtPercentile(99) / 1e3,
                sorted.get(sorted.size() / 2),
                sorted.getLast());
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return client;
    }

    private static void ping(SocketChannel client, int count, Histogram into) throws IOException {
        // A frame of 60 bytes where lengths are read.
        ByteBuffer message = ByteBuffer.allocateDirect(64).putInt(0, 60).put(4, PING);
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            message.clear();
            while (message.hasRemaining()) {
                client.write(message);
            }
            message.clear();
            while (message.hasRemaining()) {
                client.read(message);
            }
            into.recordValue(System.nanoTime() - begun);
        }
    }

    private static double stream(SocketChannel client, long bytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK).putInt(0, BLOCK - 4).put(4, STREAM);
        long begun = System.nanoTime();
        for (long sent = 0; sent < bytes; sent += BLOCK) {
            block.clear();
            while (block.hasRemaining()) {
                client.write(block);
            }
        }
        client.shutdownOutput();
        ByteBuffer counted = ByteBuffer.allocate(12);
        while (counted.hasRemaining() && client.read(counted) >= 0) {
            continue;
        }
        if (counted.getLong(4) != bytes) {
            throw new IllegalStateException(counted.getLong(4) + " bytes of " + bytes);
        }
        return (double) bytes / (System.nanoTime() - begun);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().start(() -> serve(channel));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
            long count = 0;
            while (count < 5) {
                count += channel.read(buffer);
            }
            boolean isPing = buffer.get(4) == PING;
            buffer.flip();
            while (true) {
                while (isPing && buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                buffer.clear();
                int some = channel.read(buffer);
                if (some < 0) {
                    break;
                }
                count += some;
                buffer.flip();
            }
            if (!isPing) {
                channel.write(ByteBuffer.allocate(12).putInt(0, 8).putLong(4, count));
            }
        } catch (IOException gone) {
            // The client has what it wanted.
        }
    }
}
