// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The proxies by name. One change at a time; each is in force when its method returns. */
final class ProxyRegistry {
    private final Workshop workshop;
    private final TreeMap<String, ManagedProxy> proxies = new TreeMap<>();
    private boolean isClosed;

    ProxyRegistry(Workshop workshop) {
        this.workshop = workshop;
    }

    /** What became of a list of proxies: those that are there, and what went wrong after them. */
    record Populated(List<ProxyState> proxies, @Nullable ProxyException problem) {}

    synchronized List<ProxyState> all() {
        return proxies.values().stream().map(ManagedProxy::state).toList();
    }

    synchronized ProxyState state(String name) {
        return managed(name).state();
    }

    synchronized ProxyState create(ProxyRequest request) {
        checkOpen();
        if (request.name().isEmpty()) {
            throw ProxyException.missing("name");
        }
        if (request.upstream().isEmpty()) {
            throw ProxyException.missing("upstream");
        }
        ManagedProxy proxy = new ManagedProxy(workshop, request);
        if (proxies.containsKey(request.name())) {
            throw new ProxyException(ProxyException.CONFLICT, "proxy already exists");
        }
        if (request.enabled()) {
            proxy.start();
        }
        proxies.put(request.name(), proxy);
        return proxy.state();
    }

    /** Makes those that are missing, and replaces those that differ. */
    synchronized Populated populate(List<ProxyRequest> requests) {
        checkOpen();
        List<ProxyState> done = new ArrayList<>();
        try {
            for (ProxyRequest request : requests) {
                done.add(addOrReplace(request));
            }
            return new Populated(done, null);
        } catch (ProxyException problem) {
            return new Populated(done, problem);
        }
    }

    private ProxyState addOrReplace(ProxyRequest request) {
        ManagedProxy existing = proxies.get(request.name());
        ManagedProxy proxy = new ManagedProxy(workshop, request);
        if (existing != null) {
            if (!existing.differs(request.listen(), request.upstream(), request.framing())) {
                return existing.state();
            }
            existing.stop();
        }
        if (request.enabled()) {
            proxy.start();
        }
        proxies.put(request.name(), proxy);
        return proxy.state();
    }

    /** Changes a proxy to what the function makes of it. */
    synchronized ProxyState update(String name, Function<ProxyState, ProxyRequest> change) {
        checkOpen();
        ManagedProxy proxy = managed(name);
        proxy.update(change.apply(proxy.state()));
        return proxy.state();
    }

    synchronized void delete(String name) {
        managed(name).stop();
        proxies.remove(name);
    }

    synchronized Toxic toxic(String proxy, String toxic) {
        return managed(proxy).toxic(toxic).orElseThrow(ManagedProxy::noToxic);
    }

    synchronized Toxic add(String proxy, Toxic toxic) {
        return managed(proxy).add(toxic);
    }

    /** Changes a toxic to what the function makes of it. */
    synchronized Toxic update(String proxy, String toxic, Function<Toxic, Toxic> change) {
        return managed(proxy).update(change.apply(toxic(proxy, toxic)));
    }

    synchronized void remove(String proxy, String toxic) {
        managed(proxy).remove(toxic);
    }

    synchronized void reset() {
        checkOpen();
        for (ManagedProxy proxy : proxies.values()) {
            proxy.start();
            proxy.removeAll();
        }
    }

    synchronized int connections(String proxy) {
        return managed(proxy).connections();
    }

    synchronized void close() {
        isClosed = true;
        proxies.values().forEach(ManagedProxy::stop);
        proxies.clear();
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ProxyException(ProxyException.INTERNAL, "the proxy is closed");
        }
    }

    private ManagedProxy managed(String name) {
        return Optional.ofNullable(proxies.get(name))
                .orElseThrow(() -> new ProxyException(ProxyException.NOT_FOUND, "proxy not found"));
    }
}
