// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java interface means the same in this process and over HTTP. */
@Timeout(60)
class RemoteToxiproxyTest {
    private static String address(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    /** Everything that the interface can do, and the state after each step. */
    private static List<Object> exercise(ProxyControl control, Upstream upstream)
            throws IOException {
        List<Object> seen = new ArrayList<>();
        seen.add(control.version());
        String name = "a b/ü".replace("/", "-");
        ProxiedLink link = control.link(ProxyRequest.of(name, upstream.address()));
        try (Socket client = Upstream.connect(link.address())) {
            client.getOutputStream().write(5);
            seen.add(client.getInputStream().read());
        }
        link.slow(Direction.UPSTREAM, Duration.ofMillis(5), Duration.ofMillis(1));
        link.slow(Direction.UPSTREAM, Duration.ofMillis(7), Duration.ZERO);
        link.narrow(Direction.DOWNSTREAM, 500);
        Toxic timeout = Toxic.of(ToxicType.TIMEOUT, Direction.DOWNSTREAM).named("t").on(0.25);
        seen.add(link.put(timeout.with("timeout", 9)));
        seen.add(control.update(name, "t", Map.of("timeout", 10)));
        seen.add(link.state().toxics());
        link.remove(timeout);
        link.down();
        seen.add(link.state().enabled());
        link.up();
        control.reset();
        seen.add(link.state().toxics());
        link.cut(Direction.UPSTREAM);
        seen.add(link.state().toxics());
        link.restore();
        seen.add(control.proxies().stream().map(ProxyState::name).toList());
        for (Runnable mistake :
                List.<Runnable>of(
                        () -> control.proxy("none"),
                        () -> control.remove(name, "none"),
                        () -> control.create(ProxyRequest.of(name, "x:1")),
                        () -> control.create(ProxyRequest.of("x", "")),
                        () -> link.put(Toxic.frames(ToxicType.LOSS, Direction.UPSTREAM, 0.5)))) {
            try {
                mistake.run();
                seen.add("no complaint");
            } catch (ProxyException e) {
                seen.add(e.status() + " " + e.getMessage());
            }
        }
        link.close();
        seen.add(control.proxies());
        ProxyState framed =
                control.create(ProxyRequest.of("framed", upstream.address()).framed("resp"));
        seen.add(framed.framing());
        seen.add(
                control.add(
                        "framed", Toxic.frames(ToxicType.CORRUPT, Direction.DOWNSTREAM, 0.125)));
        control.delete("framed");
        return seen;
    }

    @Test
    void both_implementations_do_and_refuse_the_same() throws IOException {
        try (Upstream upstream = Upstream.echo();
                EmbeddedProxy embedded = EmbeddedProxy.start(1);
                EmbeddedProxy server = EmbeddedProxy.start(1);
                RemoteToxiproxy remote = new RemoteToxiproxy(address(server.address()))) {
            List<Object> here = exercise(embedded, upstream);
            assertThat(exercise(remote, upstream)).isEqualTo(here);
            assertThat(here).doesNotContain("no complaint").contains(5, "2.12.0", false);
        }
    }

    @Test
    void what_a_toxiproxy_has_not_is_refused_and_undone() throws IOException {
        ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
        HttpServer real = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        real.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    calls.add(exchange.getRequestMethod() + " " + path);
                    // Toxiproxy passes over fields that it does not know.
                    String body =
                            path.endsWith("toxics")
                                    ? "{\"error\":\"invalid toxic type\",\"status\":400}\n"
                                    : "{\"name\":\"db\",\"listen\":\"127.0.0.1:1\",\"upstream\":\"x:1\",\"enabled\":true,\"Logger\":{},\"toxics\":[]}";
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(path.endsWith("toxics") ? 400 : 201, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        real.start();
        try (RemoteToxiproxy remote = new RemoteToxiproxy(address(real.getAddress()))) {
            assertThatThrownBy(() -> remote.add("db", Toxic.cut(Direction.UPSTREAM)))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("cannot do cut; the embedded proxy can");
            ProxyRequest framed = ProxyRequest.of("db", "x:1").framed("resp");
            assertThatThrownBy(() -> remote.create(framed))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("cannot cut streams into frames");
            assertThat(calls).endsWith("DELETE /proxies/db");
        } finally {
            real.stop(0);
        }
    }

    @Test
    void a_server_that_is_not_there_is_told() throws IOException {
        String nowhere;
        try (ServerSocket closed = new ServerSocket(0)) {
            nowhere = "127.0.0.1:" + closed.getLocalPort();
        }
        try (RemoteToxiproxy remote = new RemoteToxiproxy(nowhere)) {
            assertThatThrownBy(remote::version)
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("no answer from the Toxiproxy at " + nowhere);
        }
    }
}
