// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy on real sockets: how connections live and die with it, and its Java interface. */
@Timeout(60)
class EmbeddedProxyTest {
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private EmbeddedProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = EmbeddedProxy.start(new EmbeddedProxy.Options(1, Optional.empty(), told::add));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private ProxiedLink link(Upstream upstream) {
        return proxy.link(ProxyRequest.of("link", upstream.address()));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the time to wait is over").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String receive(Socket socket, int length) throws IOException {
        socket.setSoTimeout(10_000);
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void an_end_passes_in_its_direction_alone() throws Exception {
        try (Upstream upstream = Upstream.silent();
                Socket client = Upstream.connect(link(upstream).address())) {
            Socket server = upstream.take();
            send(client, "question");
            client.shutdownOutput();
            assertThat(receive(server, 100)).isEqualTo("question");
            send(server, "long answer");
            assertThat(receive(client, 11)).isEqualTo("long answer");
            assertThat(proxy.connections("link")).isEqualTo(1);
            server.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await(() -> proxy.connections("link") == 0);
        }
    }

    @Test
    void a_reset_passes_on_as_a_reset_after_what_was_sent_before() throws Exception {
        try (Upstream upstream = Upstream.silent();
                Socket client = Upstream.connect(link(upstream).address())) {
            Socket server = upstream.take();
            send(client, "last words");
            assertThat(receive(server, 10)).isEqualTo("last words");
            client.setSoLinger(true, 0);
            client.close();
            assertThatThrownBy(() -> server.getInputStream().read())
                    .isInstanceOf(SocketException.class);
            await(() -> proxy.connections("link") == 0);
        }
    }

    @Test
    void a_server_that_dies_in_the_middle_ends_the_clients_connection() throws Exception {
        try (Upstream upstream = Upstream.silent();
                Socket client = Upstream.connect(link(upstream).address())) {
            Socket server = upstream.take();
            send(server, "half an ans");
            server.close();
            assertThat(receive(client, 11)).isEqualTo("half an ans");
            // The server is gone altogether, which only writing to it shows.
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    send(client, "hello?");
                                    LockSupport.parkNanos(1_000_000);
                                }
                            })
                    .isInstanceOf(SocketException.class);
            await(() -> proxy.connections("link") == 0);
        }
    }

    @Test
    void a_server_that_refuses_closes_the_clients_connection() throws Exception {
        String nowhere;
        try (ServerSocket closed = new ServerSocket(0)) {
            nowhere = "127.0.0.1:" + closed.getLocalPort();
        }
        for (String address : List.of(nowhere, "no port", "name.invalid:1")) {
            ProxiedLink link = proxy.link(ProxyRequest.of("refused", address));
            try (Socket client = Upstream.connect(link.address())) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            link.close();
        }
    }

    @Test
    void a_cut_lets_the_other_direction_go_on_and_loses_nothing() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            Socket server = upstream.take();
            link.cut(Direction.UPSTREAM);
            send(client, "late");
            client.shutdownOutput();
            send(server, "news");
            assertThat(receive(client, 4)).isEqualTo("news");
            assertSilent(server);
            link.heal(Direction.UPSTREAM);
            assertThat(receive(server, 100)).isEqualTo("late");
            send(server, "more");
            assertThat(receive(client, 4)).isEqualTo("more");
        }
    }

    @Test
    void a_sender_feels_that_nothing_is_taken() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            upstream.take();
            ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
            Thread writer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (true) {
                                                client.getOutputStream().write(new byte[1 << 16]);
                                                sent.add(1);
                                            }
                                        } catch (IOException closed) {
                                            sent.add(0);
                                        }
                                    });
            link.cut(Direction.UPSTREAM);
            int before = -1;
            while (before != sent.size()) {
                before = sent.size();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            // What the kernel holds for both sockets on each side, and a little here.
            assertThat(before).isLessThan(64 << 20 >> 16);
            client.close();
            writer.join();
        }
    }

    @Test
    void a_receiver_that_was_slow_gets_everything() throws Exception {
        int blocks = 500;
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            Socket server = upstream.take();
            Thread writer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < blocks; i++) {
                                                byte[] block = new byte[100_003];
                                                Arrays.fill(block, (byte) i);
                                                client.getOutputStream().write(block);
                                            }
                                            client.shutdownOutput();
                                        } catch (IOException e) {
                                            told.add(e.toString());
                                        }
                                    });
            for (int i = 0; i < blocks; i++) {
                byte[] expected = new byte[100_003];
                Arrays.fill(expected, (byte) i);
                if (i % 50 == 0) {
                    LockSupport.parkNanos(20_000_000);
                }
                assertThat(server.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
            }
            assertThat(server.getInputStream().read()).isEqualTo(-1);
            writer.join();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void down_closes_what_is_open_and_refuses_and_up_undoes_it() throws Exception {
        try (Upstream upstream = Upstream.echo();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            send(client, "a");
            assertThat(receive(client, 1)).isEqualTo("a");
            link.down();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> Upstream.connect(link.address()))
                    .isInstanceOf(ConnectException.class);
            link.up();
            try (Socket again = Upstream.connect(link.address())) {
                send(again, "b");
                assertThat(receive(again, 1)).isEqualTo("b");
            }
        }
    }

    @Test
    void toxics_come_change_and_go_while_connections_are_open_and_no_byte_is_lost()
            throws Exception {
        try (Upstream upstream = Upstream.echo();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            byte[] block = new byte[30_000];
            Thread reader =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int i = 0; i < 12; i++) {
                                            disturb(link, i);
                                        }
                                    });
            for (int round = 0; round < 60; round++) {
                Arrays.fill(block, (byte) round);
                client.getOutputStream().write(block);
                assertThat(client.getInputStream().readNBytes(block.length)).isEqualTo(block);
            }
            reader.join();
            assertThat(link.state().toxics()).hasSize(3);
            link.restore();
            assertThat(link.state().toxics()).isEmpty();
        }
    }

    private static void disturb(ProxiedLink link, int round) {
        Direction direction = Direction.values()[round % 2];
        link.slow(direction, Duration.ofMillis(3), Duration.ofMillis(2));
        link.narrow(direction, 20_000);
        link.put(Toxic.of(ToxicType.SLICER, direction).with("average_size", 5_000));
        link.cut(direction);
        link.heal(direction);
        if (round < 11) {
            link.state().toxics().forEach(link::remove);
        }
    }

    @Test
    void resetting_toxics_reset_both_sides() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream);
                Socket client = Upstream.connect(link.address())) {
            Socket server = upstream.take();
            link.put(Toxic.of(ToxicType.RESET_PEER, Direction.UPSTREAM));
            send(client, "x");
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> server.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closing_toxics_close_both_sides() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream)) {
            link.put(Toxic.of(ToxicType.LIMIT_DATA, Direction.DOWNSTREAM).with("bytes", 3));
            try (Socket client = Upstream.connect(link.address())) {
                Socket server = upstream.take();
                send(server, "abcdef");
                assertThat(receive(client, 100)).isEqualTo("abc");
                assertThat(server.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void frames_on_an_opaque_stream_are_refused() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream)) {
            Toxic loss = Toxic.frames(ToxicType.LOSS, Direction.UPSTREAM, 0.5);
            assertThatThrownBy(() -> link.put(loss))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("give the proxy a framing");
        }
    }

    @Test
    void a_stream_that_is_not_in_its_framing_passes_until_a_toxic_needs_its_frames()
            throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link =
                        proxy.link(
                                ProxyRequest.of("framed", upstream.address())
                                        .framed("length-prefix:2:inclusive"));
                Socket client = Upstream.connect(link.address())) {
            Socket server = upstream.take();
            send(client, "\0\0noise");
            assertThat(receive(server, 7)).isEqualTo("\0\0noise");
            assertThat(told).hasSize(1);
            link.put(Toxic.frames(ToxicType.LOSS, Direction.UPSTREAM, 0.5));
            send(client, "more");
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
            assertThat(told).hasSize(2).last().asString().contains("proxy framed, connection 1");
        }
    }

    @Test
    void frames_are_known_when_a_toxic_comes_in_the_middle_of_one() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link =
                        proxy.link(
                                ProxyRequest.of("framed", upstream.address())
                                        .framed("length-prefix:1"));
                Socket client = Upstream.connect(link.address())) {
            Socket server = upstream.take();
            send(client, "\3abc\5de");
            assertThat(receive(server, 7)).isEqualTo("\3abc\5de");
            link.put(Toxic.frames(ToxicType.DUPLICATE, Direction.UPSTREAM, 1));
            send(client, "fgh\2ij");
            assertThat(receive(server, 9)).isEqualTo("fgh\2ij\2ij");
        }
    }

    @Test
    void a_great_many_connections_pass_and_leave_nothing() throws Exception {
        int count = 1_500;
        try (Upstream upstream = Upstream.echo();
                ProxiedLink link = link(upstream)) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Socket client = Upstream.connect(link.address());
                clients.add(client);
                send(client, "%06d".formatted(i));
            }
            for (int i = 0; i < count; i++) {
                assertThat(receive(clients.get(i), 6)).isEqualTo("%06d".formatted(i));
            }
            assertThat(proxy.connections("link")).isEqualTo(count);
            for (Socket client : clients) {
                client.close();
            }
            await(() -> proxy.connections("link") == 0);
        }
    }

    @Test
    void closing_leaves_no_thread_and_no_port() throws Exception {
        EmbeddedProxy other = EmbeddedProxy.start(1);
        InetSocketAddress api = other.address();
        try (Upstream upstream = Upstream.echo()) {
            ProxiedLink link = other.link(ProxyRequest.of("link", upstream.address()));
            Socket client = Upstream.connect(link.address());
            send(client, "a");
            assertThat(receive(client, 1)).isEqualTo("a");
            List<Thread> threads = threads();
            assertThat(threads).isNotEmpty();
            proxy.close();
            other.close();
            other.close();
            await(() -> threads.stream().noneMatch(Thread::isAlive));
            for (InetSocketAddress address : List.of(api, link.address())) {
                new ServerSocket(address.getPort(), 1, address.getAddress()).close();
            }
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.close();
            assertThatThrownBy(() -> other.create(ProxyRequest.of("x", "y:1")))
                    .isInstanceOf(ProxyException.class)
                    .hasMessage("the proxy is closed");
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(
                        thread ->
                                thread.getName().startsWith("assay-proxy")
                                        || thread.getName().startsWith("HTTP-Dispatcher"))
                .toList();
    }

    @Test
    void a_port_that_is_taken_is_told() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            ProxyRequest request =
                    new ProxyRequest(
                            "x",
                            "127.0.0.1:" + taken.getLocalPort(),
                            "y:1",
                            true,
                            Optional.empty());
            assertThatThrownBy(() -> proxy.create(request))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("bind: address already in use");
            assertThat(proxy.proxies()).isEmpty();
        }
    }

    @Test
    void what_waits_in_a_delay_arrives_before_the_end_of_a_dead_clients_stream() throws Exception {
        try (Upstream upstream = Upstream.silent();
                ProxiedLink link = link(upstream)) {
            link.slow(Direction.UPSTREAM, Duration.ofMillis(30), Duration.ZERO);
            try (Socket client = Upstream.connect(link.address())) {
                OutputStream out = client.getOutputStream();
                out.write("all of this".getBytes(StandardCharsets.ISO_8859_1));
            }
            InputStream in = upstream.take().getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("all of this");
        }
    }
}
