// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.Control;
import dev.assay.simulation.CounterControls;
import dev.assay.simulation.MessageControls;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A world as faults see it that overlap: a node that two faults killed starts again when both are
 * over, and a node that two faults paused goes on when both are. Everything else is the world's
 * own.
 */
final class Overlaps implements World, World.ProcessControls {
    private final World world;
    private final int[] killers;
    private final int[] pausers;

    Overlaps(World world) {
        this.world = world;
        this.killers = new int[world.nodes()];
        this.pausers = new int[world.nodes()];
    }

    @Override
    public void crash(int node) {
        killers[node]++;
        world.processes().crash(node);
    }

    @Override
    public void losePower(int node) {
        killers[node]++;
        world.processes().losePower(node);
    }

    @Override
    public void restart(int node) {
        if (--killers[node] == 0) {
            world.processes().restart(node);
        }
    }

    @Override
    public void pause(int node) {
        pausers[node]++;
        world.processes().pause(node);
    }

    @Override
    public void resume(int node) {
        if (--pausers[node] == 0) {
            world.processes().resume(node);
        }
    }

    boolean isPaused(int node) {
        return pausers[node] > 0;
    }

    @Override
    public boolean isUp(int node) {
        return world.processes().isUp(node);
    }

    @Override
    public Applied slow(int node, long nanosPerCallback) {
        return world.processes().slow(node, nanosPerCallback);
    }

    @Override
    public Applied limitQueue(int node, int callbacks) {
        return world.processes().limitQueue(node, callbacks);
    }

    @Override
    public void install(int node, int version) {
        world.processes().install(node, version);
    }

    @Override
    public ProcessControls processes() {
        return this;
    }

    @Override
    public String id() {
        return world.id();
    }

    @Override
    public Set<Control> controls() {
        return world.controls();
    }

    @Override
    public int nodes() {
        return world.nodes();
    }

    @Override
    public long nowNanos() {
        return world.nowNanos();
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        world.after(delayNanos, action);
    }

    @Override
    public void interruptAfter(long delayNanos, Runnable action) {
        world.interruptAfter(delayNanos, action);
    }

    @Override
    public void attach(int address, Protocol client) {
        world.attach(address, client);
    }

    @Override
    public void listenForClients(IntConsumer listener) {
        world.listenForClients(listener);
    }

    @Override
    public boolean isFormed() {
        return world.isFormed();
    }

    @Override
    public OptionalInt leader() {
        return world.leader();
    }

    @Override
    public NetworkControls network() {
        return world.network();
    }

    @Override
    public Applied buggify(int node, double active, double yes) {
        return world.buggify(node, active, yes);
    }

    @Override
    public MessageControls messages() {
        return world.messages();
    }

    @Override
    public ClockControls clocks() {
        return world.clocks();
    }

    @Override
    public StorageControls storage() {
        return world.storage();
    }

    @Override
    public CounterControls counters() {
        return world.counters();
    }

    @Override
    public MembershipControls membership() {
        return world.membership();
    }

    @Override
    public void listen(ObservationListener listener) {
        world.listen(listener);
    }
}
