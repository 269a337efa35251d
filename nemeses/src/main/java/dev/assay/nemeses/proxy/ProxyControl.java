// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import java.util.List;
import java.util.Map;

/**
 * Proxies and their toxics, wherever they run: {@link EmbeddedProxy} in this process, {@link
 * RemoteToxiproxy} in a Toxiproxy server. What one of them cannot do it refuses by a {@link
 * ProxyException}. When a method returns, open connections have followed. Safe for many threads.
 */
public interface ProxyControl extends AutoCloseable {
    /** The version of Toxiproxy whose interface this is. */
    String version();

    /** Makes a proxy. */
    ProxyState create(ProxyRequest request);

    /** All proxies by name. */
    List<ProxyState> proxies();

    /** A proxy. */
    ProxyState proxy(String name);

    /** Lets clients in, or closes the port and all connections. */
    ProxyState enable(String name, boolean isEnabled);

    /** Closes a proxy for good. */
    void delete(String name);

    /** Adds a toxic after those that are there. Returns it with all attributes. */
    Toxic add(String proxy, Toxic toxic);

    /** Changes some attributes of a toxic. */
    Toxic update(String proxy, String toxic, Map<String, Number> attributes);

    /** Takes a toxic away. */
    void remove(String proxy, String toxic);

    /** Enables all proxies and takes away all toxics. */
    void reset();

    /** A proxy with names for what is done most. */
    default ProxiedLink link(ProxyRequest request) {
        return new ProxiedLink(this, create(request));
    }

    @Override
    void close();
}
