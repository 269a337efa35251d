// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import java.util.Optional;

/**
 * A proxy that is wanted.
 *
 * @param listen where clients shall connect; port 0 finds a free one
 * @param upstream where they shall be connected to
 * @param framing see {@code docs/proxy.md}; none: streams are opaque
 */
public record ProxyRequest(
        String name, String listen, String upstream, boolean enabled, Optional<String> framing) {

    /** One that listens on a free port of this machine, with opaque streams. */
    public static ProxyRequest of(String name, String upstream) {
        return new ProxyRequest(name, "127.0.0.1:0", upstream, true, Optional.empty());
    }

    /** With streams cut into frames. */
    public ProxyRequest framed(String name) {
        return new ProxyRequest(this.name, listen, upstream, enabled, Optional.of(name));
    }
}
