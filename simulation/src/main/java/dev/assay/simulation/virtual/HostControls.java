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

    private void rateChanges(Host host) {
        host.clock.refreshRate(world.nowNanos());
        host.replanWake();
        trace(TraceEvent.Kind.CLOCK, host, host.clock.rate());
    }

    @Override
    public void reset(int node) {
        Host host = at(node);
        host.clock.reset(world.nowNanos());
        rateChanges(host);
    }
}
