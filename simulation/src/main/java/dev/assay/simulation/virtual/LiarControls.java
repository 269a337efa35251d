// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageControls;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.TwinRouting;
import dev.assay.simulation.World;

/** What a nemesis may do so that nodes of a simulated world lie. */
final class LiarControls implements MessageControls {
    private final SimulatedWorld world;
    private final Hosts hosts;
    private final MessageForger forger;

    LiarControls(SimulatedWorld world, Hosts hosts, MessageForger forger) {
        this.world = world;
        this.hosts = hosts;
        this.forger = forger;
    }

    @Override
    public World.Applied intercept(int address, Interceptor interceptor) {
        Host host = hosts.at(address);
        trace(host, "intercepted");
        World.Applied applied = host.lies().intercept(interceptor);
        return new Once(
                () -> {
                    applied.undo();
                    trace(host, "no longer intercepted");
                });
    }

    @Override
    public World.Applied twin(int node, TwinRouting routing) {
        Host host = hosts.node(node);
        trace(host, "has a twin");
        World.Applied applied = host.lies().twin(routing);
        return new Once(
                () -> {
                    applied.undo();
                    trace(host, "has no twin");
                });
    }

    @Override
    public DiskCopy copyDisk(int node) {
        Host host = hosts.node(node);
        SimulatedDisk copy = host.disk.copy(new Randomness(0));
        return forgotten -> {
            boolean wasUp = host.isUp();
            if (wasUp) {
                host.kill();
            }
            host.disk.becomeLike(copy, forgotten, world.nowNanos());
            trace(host, "goes back to disk " + host.disk.contentHash());
            if (wasUp) {
                host.restart();
            }
        };
    }

    @Override
    public MessageForger forger() {
        return forger;
    }

    private void trace(Host host, String what) {
        world.trace()
                .record(
                        world.nowNanos(),
                        TraceEvent.Kind.LIE,
                        host.address,
                        host.address,
                        Trace.hash(what),
                        () -> what);
    }
}
