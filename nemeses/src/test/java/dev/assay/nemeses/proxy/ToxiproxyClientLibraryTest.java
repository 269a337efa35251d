// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import eu.rekawek.toxiproxy.model.toxic.ResetPeer;
import eu.rekawek.toxiproxy.model.toxic.Slicer;
import eu.rekawek.toxiproxy.model.toxic.SlowClose;
import eu.rekawek.toxiproxy.model.toxic.Timeout;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every call of Toxiproxy's Java client, as it comes from Maven Central, on the embedded proxy. The
 * module of Testcontainers hands out this same client.
 */
class ToxiproxyClientLibraryTest {
    private EmbeddedProxy embedded;
    private Upstream upstream;
    private ToxiproxyClient client;

    @BeforeEach
    void start() throws IOException {
        embedded = EmbeddedProxy.start(1);
        upstream = Upstream.echo();
        client = new ToxiproxyClient("127.0.0.1", embedded.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        embedded.close();
        upstream.close();
    }

    @Test
    void proxies_are_made_found_changed_and_deleted() throws IOException {
        assertThat(client.version()).isEqualTo("{\"version\": \"2.12.0\"}");
        Proxy proxy = client.createProxy("db", "127.0.0.1:0", upstream.address());
        assertThat(proxy.getName()).isEqualTo("db");
        assertThat(proxy.getListen()).matches("127\\.0\\.0\\.1:[1-9]\\d*");
        assertThat(proxy.getUpstream()).isEqualTo(upstream.address());
        assertThat(proxy.isEnabled()).isTrue();
        assertThat(proxy.toString()).contains("db");
        assertThat(client.getProxies()).extracting(Proxy::getName).containsExactly("db");
        assertThat(client.getProxy("db").getListen()).isEqualTo(proxy.getListen());
        assertThat(client.getProxyOrNull("none")).isNull();
        assertThatThrownBy(() -> client.getProxy("none"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[404] proxy not found");
        assertThatThrownBy(() -> client.createProxy("db", "127.0.0.1:0", "127.0.0.1:1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[409] proxy already exists");

        proxy.disable();
        assertThat(proxy.isEnabled()).isFalse();
        assertThatThrownBy(() -> Upstream.connect(EmbeddedProxy.address(proxy.getListen())))
                .isInstanceOf(IOException.class);
        proxy.enable();
        assertThat(proxy.isEnabled()).isTrue();
        assertPasses(proxy);

        String before = proxy.getListen();
        proxy.setListen("127.0.0.1:0");
        assertThat(proxy.getListen()).isNotEqualTo(before);
        assertPasses(proxy);
        try (Upstream other = Upstream.echo()) {
            proxy.setUpstream(other.address());
            assertThat(proxy.getUpstream()).isEqualTo(other.address());
            assertPasses(proxy);
        }
        proxy.delete();
        assertThat(client.getProxies()).isEmpty();
    }

    private static void assertPasses(Proxy proxy) throws IOException {
        try (Socket socket = Upstream.connect(EmbeddedProxy.address(proxy.getListen()))) {
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void toxics_of_every_kind_are_made_found_changed_and_removed() throws IOException {
        Proxy proxy = client.createProxy("db", "127.0.0.1:0", upstream.address());
        Bandwidth bandwidth = proxy.toxics().bandwidth("b", ToxicDirection.UPSTREAM, 100);
        bandwidth.setRate(200);
        Latency latency = proxy.toxics().latency("l", ToxicDirection.DOWNSTREAM, 10);
        latency.setJitter(5);
        latency.setLatency(20);
        latency.setToxicity(0.5f);
        Slicer slicer = proxy.toxics().slicer("s", ToxicDirection.UPSTREAM, 10, 20);
        slicer.setSizeVariation(3).setAverageSize(11).setDelay(22);
        SlowClose slowClose = proxy.toxics().slowClose("c", ToxicDirection.UPSTREAM, 10);
        slowClose.setDelay(30);
        Timeout timeout = proxy.toxics().timeout("t", ToxicDirection.DOWNSTREAM, 1_000);
        timeout.setTimeout(2_000);
        LimitData limitData = proxy.toxics().limitData("d", ToxicDirection.DOWNSTREAM, 100);
        ResetPeer resetPeer = proxy.toxics().resetPeer("r", ToxicDirection.DOWNSTREAM, 100);
        resetPeer.setTimeout(300);

        assertThat(proxy.toxics().get("b", Bandwidth.class).getRate()).isEqualTo(200);
        Latency found = proxy.toxics().get("l", Latency.class);
        assertThat(found.getLatency()).isEqualTo(20);
        assertThat(found.getJitter()).isEqualTo(5);
        assertThat(found.getToxicity()).isEqualTo(0.5f);
        assertThat(found.getStream()).isEqualTo(ToxicDirection.DOWNSTREAM);
        Slicer sliced = proxy.toxics().get("s", Slicer.class);
        assertThat(sliced.getAverageSize()).isEqualTo(11);
        assertThat(sliced.getSizeVariation()).isEqualTo(3);
        assertThat(sliced.getDelay()).isEqualTo(22);
        assertThat(proxy.toxics().get("c", SlowClose.class).getDelay()).isEqualTo(30);
        assertThat(proxy.toxics().get("t", Timeout.class).getTimeout()).isEqualTo(2_000);
        assertThat(proxy.toxics().get("d", LimitData.class).getBytes()).isEqualTo(100);
        assertThat(proxy.toxics().get("r", ResetPeer.class).getTimeout()).isEqualTo(300);
        assertThat(limitData.getName()).isEqualTo("d");
        assertThat(proxy.toxics().getAll())
                .extracting(eu.rekawek.toxiproxy.model.Toxic::getName)
                .containsExactly("b", "s", "c", "l", "t", "d", "r");
        assertThatThrownBy(() -> proxy.toxics().get("none"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[404] toxic not found");
        assertThatThrownBy(() -> proxy.toxics().latency("l", ToxicDirection.UPSTREAM, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[409] toxic already exists");

        latency.remove();
        assertThat(proxy.toxics().getAll()).hasSize(6);
        client.reset();
        assertThat(proxy.toxics().getAll()).isEmpty();
        assertPasses(proxy);
    }
}
