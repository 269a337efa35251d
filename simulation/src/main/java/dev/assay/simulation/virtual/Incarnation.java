// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import dev.assay.simulation.TrustedCounter;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The environment of one incarnation of a node or a client. Once the incarnation is dead, nothing
 * that its code still asks for has any effect: a fault may kill a node in the middle of a callback,
 * and what the callback does afterwards never happened.
 */
final class Incarnation implements Environment, Disk, TrustedCounter {
    private static final long TEN_YEARS_NANOS = 10L * 365 * 24 * 3600 * 1_000_000_000L;

    private final SimulatedWorld world;
    private final Host host;
    private final int number;
    private final int version;
    private final Randomness random;

    Incarnation(SimulatedWorld world, Host host, Randomness random) {
        this.world = world;
        this.host = host;
        this.number = host.incarnation();
        this.version = host.version();
        this.random = random;
    }

    private boolean isDead() {
        return !host.isUp() || host.incarnation() != number;
    }

    @Override
    public int address() {
        return host.address;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public long monotonicNanos() {
        return host.clock.monotonic(world.nowNanos());
    }

    @Override
    public long wallNanos() {
        return host.clock.wall(world.nowNanos());
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
        if (delayNanos < 0 || delayNanos > TEN_YEARS_NANOS) {
            throw new IllegalArgumentException(
                    "a delay must be 0 … 10 years, not " + delayNanos + " ns");
        }
        if (isDead()) {
            return () -> {};
        }
        return host.setTimer(monotonicNanos() + delayNanos, action);
    }

    @Override
    public void send(int to, byte[] message) {
        if (!isDead()) {
            host.send(to, message);
        }
    }

    @Override
    public Disk disk() {
        return this;
    }

    @Override
    public Randomness random(String purpose) {
        return random.fork(purpose);
    }

    @Override
    public boolean buggify(String point) {
        return host.saysYes(point) && !isDead();
    }

    @Override
    public TrustedCounter counter() {
        return world.hasCounters() ? this : Environment.super.counter();
    }

    /** A dead incarnation moves nothing; what it is told then leads nowhere. */
    @Override
    public Numbered number(byte[] content) {
        return (isDead() ? host.counter().copy() : host.counter()).number(content);
    }

    @Override
    public long epoch() {
        return host.counter().epoch();
    }

    @Override
    public long last() {
        return host.counter().last();
    }

    @Override
    public Optional<Identifier> given(long number) {
        return host.counter().given(number);
    }

    @Override
    public boolean verify(int owner, byte[] content, Identifier identifier) {
        return host.counter().verify(owner, content, identifier);
    }

    @Override
    public void observe(Observation observation) {
        if (!isDead()) {
            world.observed(host, observation);
        }
    }

    @Override
    public void write(String file, long offset, byte[] data) {
        if (!isDead()) {
            host.disk.write(file, offset, data);
        }
    }

    @Override
    public void truncate(String file, long length) {
        if (!isDead()) {
            host.disk.truncate(file, length);
        }
    }

    @Override
    public void delete(String file) {
        if (!isDead()) {
            host.disk.delete(file);
        }
    }

    @Override
    public void read(String file, Consumer<Result> done) {
        if (isDead()) {
            return;
        }
        SimulatedDisk disk = host.disk;
        Result result = disk.readResult(file);
        complete(disk.readCompletes(world.nowNanos()), () -> result, done);
    }

    @Override
    public void sync(Consumer<Result> done) {
        if (isDead()) {
            return;
        }
        SimulatedDisk disk = host.disk;
        long changes = disk.requested();
        long completes = disk.syncCompletes(world.nowNanos());
        complete(completes, () -> disk.settle(changes), done);
    }

    /**
     * The disk does its work even while the node is paused, or dead without having lost power; the
     * node hears of it when it can.
     */
    private void complete(long time, Supplier<Result> effect, Consumer<Result> done) {
        int generation = host.disk.generation();
        Runnable onDisk =
                () -> {
                    if (host.disk.generation() == generation) {
                        Result result = effect.get();
                        Runnable heard = () -> done.accept(result);
                        world.perform(
                                new Happening.Callback(host, number, TraceEvent.Kind.DISK, heard));
                    }
                };
        world.schedule(time, new Happening.Driver(TraceEvent.Kind.DURABLE, host.address, onDisk));
    }
}
