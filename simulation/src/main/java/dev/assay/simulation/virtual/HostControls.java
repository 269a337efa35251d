// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.World;

/** What a nemesis may do to the machines of a simulated world and to their clocks. */
final class HostControls implements World.ProcessControls, World.ClockControls {
    private final SimulatedWorld world;
    private final Hosts hosts;

    HostControls(SimulatedWorld world, Hosts hosts) {
        this.world = world;
        this.hosts = hosts;
    }

    private Host at(int node) {
        return hosts.node(node);
    }

    private void trace(TraceEvent.Kind kind, Host host) {
        world.trace().record(world.nowNanos(), kind, host.address);
    }

    private void trace(TraceEvent.Kind kind, Host host, long content) {
        world.trace()
                .record(
                        world.nowNanos(),
                        kind,
                        host.address,
                        host.address,
                        content,
                        () -> Long.toString(content));
    }

    @Override
    public void crash(int node) {
        Host host = at(node);
        if (host.isUp()) {
            trace(TraceEvent.Kind.CRASHED, host);
            host.kill();
        }
    }

    @Override
    public void losePower(int node) {
        Host host = at(node);
        if (host.isUp()) {
            host.kill();
        }
        host.losePower();
        trace(TraceEvent.Kind.LOST_POWER, host, host.disk.contentHash());
    }

    @Override
    public void restart(int node) {
        Host host = at(node);
        if (!host.isUp()) {
            host.restart();
        }
    }

    @Override
    public void pause(int node) {
        Host host = at(node);
        if (!host.isPaused()) {
            trace(TraceEvent.Kind.PAUSED, host);
            host.pause();
        }
    }

    @Override
    public void resume(int node) {
        Host host = at(node);
        if (host.isPaused()) {
            trace(TraceEvent.Kind.RESUMED, host);
            host.resume();
        }
    }

    @Override
    public boolean isUp(int node) {
        return at(node).isUp();
    }

    @Override
    public World.Applied slow(int node, long nanosPerCallback) {
        if (nanosPerCallback < 1) {
            throw new IllegalArgumentException(
                    "a slow node's callbacks take 1 ns at least, not " + nanosPerCallback);
        }
        Host host = at(node);
        host.slow(nanosPerCallback);
        trace(TraceEvent.Kind.SLOWED, host, nanosPerCallback);
        return new Once(
                () -> {
                    host.slow(-nanosPerCallback);
                    trace(TraceEvent.Kind.SLOWED, host, -nanosPerCallback);
                });
    }

    @Override
    public World.Applied limitQueue(int node, int callbacks) {
        if (callbacks < 1) {
            throw new IllegalArgumentException(
                    "a queue has room for 1 callback at least, not " + callbacks);
        }
        Host host = at(node);
        host.limitQueue(callbacks);
        trace(TraceEvent.Kind.SLOWED, host, callbacks);
        return new Once(
                () -> {
                    host.unlimitQueue(callbacks);
                    trace(TraceEvent.Kind.SLOWED, host, -callbacks);
                });
    }

    @Override
    public void install(int node, int version) {
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1: " + version);
        }
        at(node).install(version);
        trace(TraceEvent.Kind.INSTALLED, at(node), version);
    }

    @Override
    public void jumpWall(int node, long deltaNanos) {
        Host host = at(node);
        host.clock.jumpWall(deltaNanos);
        trace(TraceEvent.Kind.CLOCK, host, deltaNanos);
    }

    @Override
    public World.Applied drift(int node, long partsPerMillion) {
        Host host = at(node);
        World.Applied applied =
                host.clock.drift(world.nowNanos(), partsPerMillion, () -> rateChanges(host));
        rateChanges(host);
        return applied;
    }

    @Override
    public World.Applied drift(int node, World.Clock clock, long partsPerMillion) {
        Host host = at(node);
        World.Applied applied =
                host.clock.drift(world.nowNanos(), clock, partsPerMillion, () -> rateChanges(host));
        rateChanges(host);
        return applied;
    }

    @Override
    public World.Applied freeze(int node, World.Clock clock) {
        Host host = at(node);
        World.Applied applied = host.clock.freeze(world.nowNanos(), clock, () -> rateChanges(host));
        rateChanges(host);
        return applied;
    }

    private void rateChanges(Host host) {
        host.clock.refreshRate(world.nowNanos());
        host.replanWake();
        long rate = host.clock.rate();
        long wall = host.clock.wallRate();
        trace(TraceEvent.Kind.CLOCK, host, wall == rate ? rate : Trace.combine(rate, wall));
    }

    @Override
    public void reset(int node) {
        Host host = at(node);
        host.clock.reset(world.nowNanos());
        rateChanges(host);
    }
}
