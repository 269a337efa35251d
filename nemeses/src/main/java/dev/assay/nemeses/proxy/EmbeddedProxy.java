// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.link.Address;
import dev.assay.nemeses.proxy.link.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Proxies in this process, with Toxiproxy's HTTP interface if wanted. All random draws come from
 * one seed, by proxy, number of the connection, direction and toxic: the same bytes in the same
 * frames on the same connections meet the same fate. Streams without a framing are drawn for as
 * they arrive, which the kernel decides.
 *
 * <p>Memory: an idle connection holds no buffer. A direction without toxics holds 256 KiB at most,
 * with toxics 512 KiB for each of them; {@code latency} up to 32 MiB; toxics on frames the longest
 * frame, up to 16 MiB, and {@code replay} the frames of its window, up to 16 MiB.
 */
public final class EmbeddedProxy implements ProxyControl {
    private static final int MAX_LOOPS = 4;

    private final List<EventLoop> loops = new ArrayList<>();
    private final ProxyRegistry registry;
    private final Optional<HttpApi> api;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private EmbeddedProxy(Options options) throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < Math.min(MAX_LOOPS, processors); i++) {
            loops.add(new EventLoop("assay-proxy-" + (i + 1), options.telling));
        }
        registry =
                new ProxyRegistry(
                        new Workshop(
                                new Randomness(options.seed),
                                List.copyOf(loops),
                                options.telling,
                                new AtomicLong()));
        try {
            api =
                    options.listen.isPresent()
                            ? Optional.of(new HttpApi(registry, options.listen.get()))
                            : Optional.empty();
        } catch (IOException | RuntimeException e) {
            loops.forEach(EventLoop::close);
            throw e;
        }
    }

    /**
     * How to start.
     *
     * @param listen where the HTTP interface listens; none: there is none
     * @param telling hears, in one line each, of what its user should know: a stream that is not in
     *     its framing, a client that could not be taken
     */
    public record Options(long seed, Optional<InetSocketAddress> listen, Consumer<String> telling) {
        /** With the HTTP interface on a free port of this machine. */
        public static Options seeded(long seed) {
            return new Options(
                    seed, Optional.of(new InetSocketAddress("127.0.0.1", 0)), what -> {});
        }
    }

    /** Starts with the HTTP interface on a free port of this machine. */
    public static EmbeddedProxy start(long seed) throws IOException {
        return start(Options.seeded(seed));
    }

    /** Starts. */
    public static EmbeddedProxy start(Options options) throws IOException {
        return new EmbeddedProxy(options);
    }

    /** Where the HTTP interface listens. */
    public InetSocketAddress address() {
        return api.orElseThrow(() -> new IllegalStateException("started without HTTP interface"))
                .address();
    }

    /** Makes the proxies of a configuration file of Toxiproxy's: a JSON list. */
    public List<ProxyState> populate(String json) {
        ProxyRegistry.Populated populated = registry.populate(ProxyRequests.list(json));
        if (populated.problem() != null) {
            throw populated.problem();
        }
        return populated.proxies();
    }

    @Override
    public String version() {
        return HttpApi.VERSION;
    }

    @Override
    public ProxyState create(ProxyRequest request) {
        return registry.create(request);
    }

    @Override
    public List<ProxyState> proxies() {
        return registry.all();
    }

    @Override
    public ProxyState proxy(String name) {
        return registry.state(name);
    }

    @Override
    public ProxyState enable(String name, boolean isEnabled) {
        return registry.update(
                name,
                state ->
                        new ProxyRequest(
                                state.name(),
                                state.listen(),
                                state.upstream(),
                                isEnabled,
                                state.framing()));
    }

    @Override
    public void delete(String name) {
        registry.delete(name);
    }

    @Override
    public Toxic add(String proxy, Toxic toxic) {
        return registry.add(proxy, toxic);
    }

    @Override
    public Toxic update(String proxy, String toxic, Map<String, Number> attributes) {
        return registry.update(
                proxy,
                toxic,
                old -> {
                    Toxic changed = old;
                    for (Map.Entry<String, Number> set : attributes.entrySet()) {
                        changed = changed.with(set.getKey(), set.getValue());
                    }
                    return changed;
                });
    }

    @Override
    public void remove(String proxy, String toxic) {
        registry.remove(proxy, toxic);
    }

    @Override
    public void reset() {
        registry.reset();
    }

    /** Connections of a proxy that are open. */
    public int connections(String proxy) {
        return registry.connections(proxy);
    }

    /** Address of a host and port as Toxiproxy writes them. */
    public static InetSocketAddress address(String hostAndPort) {
        try {
            return Address.parse(hostAndPort).resolve();
        } catch (Address.BadAddressException e) {
            throw new ProxyException(ProxyException.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** Closes all ports and connections and ends all threads. */
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        api.ifPresent(HttpApi::close);
        registry.close();
        loops.forEach(EventLoop::close);
    }
}
