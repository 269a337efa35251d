// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.CounterControls;
import dev.assay.simulation.World;
import java.util.function.UnaryOperator;

/** What a nemesis may do to the trusted counters of a simulated world. */
final class SimulatedCounters implements CounterControls {
    private final SimulatedWorld world;
    private final Hosts hosts;

    SimulatedCounters(SimulatedWorld world, Hosts hosts) {
        this.world = world;
        this.hosts = hosts;
    }

    @Override
    public void move(int node, long by) {
        hosts.node(node).counter().move(by);
        trace(node, "moved by " + by);
    }

    @Override
    public void reset(int node, boolean newEpoch) {
        hosts.node(node).counter().reset(newEpoch);
        trace(node, newEpoch ? "starts a new epoch" : "starts anew");
    }

    @Override
    public Runnable copy(int node) {
        SimulatedCounter copy = hosts.node(node).counter().copy();
        return () -> {
            hosts.node(node).counter().becomeLike(copy);
            trace(node, "goes back");
        };
    }

    @Override
    public World.Applied cloneForTwins(int node) {
        Host host = hosts.node(node);
        host.cloneCounters(1);
        trace(node, "can be cloned");
        return new Once(() -> host.cloneCounters(-1));
    }

    @Override
    public World.Applied lie(int node, UnaryOperator<byte[]> lie) {
        World.Applied applied =
                hosts.node(node)
                        .counter()
                        .lie(
                                content -> {
                                    try {
                                        return lie.apply(content);
                                    } catch (RuntimeException thrown) {
                                        world.driverFailed(thrown);
                                        return content;
                                    }
                                });
        trace(node, "is lied to");
        return new Once(
                () -> {
                    applied.undo();
                    trace(node, "is no longer lied to");
                });
    }

    private void trace(int node, String what) {
        String words = "counter " + what;
        long content = Trace.combine(Trace.hash(words), hosts.node(node).counter().contentHash());
        world.trace()
                .record(world.nowNanos(), TraceEvent.Kind.LIE, node, node, content, () -> words);
    }
}
