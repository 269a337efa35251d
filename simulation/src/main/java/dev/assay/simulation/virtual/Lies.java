// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Interceptor;
import dev.assay.simulation.TwinRouting;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is false about a machine: the interceptors between it and the network, and a second instance
 * that lives at its address. A machine that never lied has none of this, and pays one comparison
 * for a message.
 */
final class Lies {
    private final SimulatedWorld world;
    private final Host machine;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Routing> routings = new ArrayList<>();
    private @Nullable Host twin;
    private int twins;

    /** A routing in force; two of the same value are still two. */
    private static final class Routing {
        private final TwinRouting routing;

        private Routing(TwinRouting routing) {
            this.routing = routing;
        }
    }

    Lies(SimulatedWorld world, Host machine) {
        this.world = world;
        this.machine = machine;
    }

    World.Applied intercept(Interceptor interceptor) {
        Layer layer = new Layer(interceptor);
        layers.add(layer);
        return () -> {
            guarded(() -> interceptor.ended(layer));
            layers.remove(layer);
        };
    }

    World.Applied twin(TwinRouting routing) {
        Routing added = new Routing(routing);
        routings.add(added);
        if (twin == null) {
            twins++;
            Host second = machine.twin(twins);
            twin = second;
            if (second.isUp()) {
                second.restart();
            }
        }
        return () -> {
            routings.remove(added);
            Host second = twin;
            if (routings.isEmpty() && second != null) {
                twin = null;
                second.kill();
            }
        };
    }

    /** The second instance at the address of this one, if this one is the first. */
    Optional<Host> twinOf(Host host) {
        return host == machine ? Optional.ofNullable(twin) : Optional.empty();
    }

    /** Whom a peer sees. */
    private TwinRouting.Seen seenBy(int peer) {
        return routings.getLast().routing.seenBy(peer, world.nowNanos());
    }

    /** One of the instances wants to send something. */
    void sent(Host sender, int to, byte[] message) {
        Host second = twin;
        if (second != null) {
            if (to == machine.address) {
                sendToItself(sender, message);
                return;
            }
            TwinRouting.Seen seen = seenBy(to);
            if (sender == second ? !seen.twin() : !seen.original()) {
                return;
            }
        }
        pass(0, to, message);
    }

    /** An instance does not know of the other: what it tells itself stays with it. */
    private void sendToItself(Host sender, byte[] message) {
        Runnable receive =
                () -> {
                    var node = sender.node();
                    if (node != null) {
                        node.receive(sender.address, message);
                    }
                };
        world.schedule(
                world.nowNanos() + world.options().network().latency().minNanos(),
                new Happening.Callback(
                        sender, sender.incarnation(), TraceEvent.Kind.DELIVERED, receive));
    }

    private void pass(int layer, int to, byte[] message) {
        if (layer == layers.size()) {
            world.network().send(machine, to, message);
        } else {
            Layer next = layers.get(layer);
            guarded(() -> next.interceptor.sent(to, message, next));
        }
    }

    /** A message has reached the machine. */
    void arrived(Happening.Delivery delivery) {
        Host second = twin;
        if (second == null) {
            world.reach(machine, delivery);
            return;
        }
        TwinRouting.Seen seen = seenBy(delivery.link().from.address);
        if (seen.original()) {
            world.reach(machine, delivery);
        }
        // The first may have been killed, and the second with it, by what it did just now.
        if (seen.twin() && second == twin && second.isUp()) {
            world.reach(second, delivery);
        }
        if (seen == TwinRouting.Seen.NEITHER) {
            world.network().drop(TraceEvent.Kind.CUT, delivery);
        }
    }

    /** One of the instances is about to receive a message. */
    void received(int from, byte[] message) {
        for (Layer layer : List.copyOf(layers)) {
            guarded(() -> layer.interceptor.received(from, message, layer));
        }
    }

    private void guarded(Runnable lie) {
        try {
            lie.run();
        } catch (RuntimeException thrown) {
            world.driverFailed(thrown);
        }
    }

    /** An interceptor in its place, and its way out. */
    private final class Layer implements Interceptor.Outlet {
        private final Interceptor interceptor;

        private Layer(Interceptor interceptor) {
            this.interceptor = interceptor;
        }

        @Override
        public long nowNanos() {
            return world.nowNanos();
        }

        @Override
        public void send(int to, byte[] message) {
            int place = layers.indexOf(this);
            pass(place < 0 ? layers.size() : place + 1, to, message);
        }

        @Override
        public void sendAfter(long delayNanos, int to, byte[] message) {
            world.schedule(
                    world.nowNanos() + delayNanos,
                    new Happening.Driver(
                            TraceEvent.Kind.LIE, machine.address, () -> send(to, message)));
        }
    }
}
