// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.toxic.Direction;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One proxy between a client and a server, and what is done to such a link most often. */
public final class ProxiedLink implements AutoCloseable {
    private final ProxyControl control;
    private final String name;
    private final InetSocketAddress address;

    ProxiedLink(ProxyControl control, ProxyState state) {
        this.control = control;
        name = state.name();
        address = state.address();
    }

    /** Where the client has to connect. */
    public InetSocketAddress address() {
        return address;
    }

    /** The link as it is. */
    public ProxyState state() {
        return control.proxy(name);
    }

    /** Lets nothing pass in that direction; connections stay, and nothing is lost. */
    public void cut(Direction direction) {
        put(Toxic.cut(direction));
    }

    /** Undoes {@link #cut}. What waited arrives. */
    public void heal(Direction direction) {
        remove(Toxic.cut(direction));
    }

    /** Delays that direction, instead of an earlier delay. */
    public void slow(Direction direction, Duration latency, Duration jitter) {
        put(Toxic.latency(direction, latency, jitter));
    }

    /** Narrows that direction, instead of an earlier bound. */
    public void narrow(Direction direction, long kilobytesPerSecond) {
        put(Toxic.bandwidth(direction, kilobytesPerSecond));
    }

    /** Closes the port and all connections: clients are refused. */
    public void down() {
        control.enable(name, false);
    }

    /** Undoes {@link #down}. */
    public void up() {
        control.enable(name, true);
    }

    /** Adds a toxic, or gives the one of this name the attributes of this. */
    public Toxic put(Toxic toxic) {
        return has(toxic.name())
                ? control.update(name, toxic.name(), toxic.attributes())
                : control.add(name, toxic);
    }

    /** Takes a toxic away, if it is there. */
    public void remove(Toxic toxic) {
        if (has(toxic.name())) {
            control.remove(name, toxic.name());
        }
    }

    private boolean has(String toxic) {
        return state().toxics().stream().anyMatch(there -> there.name().equals(toxic));
    }

    /** Undoes everything. */
    public void restore() {
        state().toxics().forEach(this::remove);
        up();
    }

    /** Deletes the proxy. */
    @Override
    public void close() {
        control.delete(name);
    }
}
