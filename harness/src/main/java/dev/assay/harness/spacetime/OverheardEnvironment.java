// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import dev.assay.simulation.TrustedCounter;
import java.util.function.Consumer;

/** An environment of which somebody hears what is sent and written. */
final class OverheardEnvironment implements Environment, Disk {
    private final Environment environment;
    private final Overheard.Ear ear;

    OverheardEnvironment(Environment environment, Overheard.Ear ear) {
        this.environment = environment;
        this.ear = ear;
    }

    @Override
    public void send(int to, byte[] message) {
        ear.sending(address(), to, message);
        environment.send(to, message);
        ear.sent(address(), to, message);
    }

    @Override
    public void write(String file, long offset, byte[] data) {
        ear.wrote(address(), file, offset, data);
        environment.disk().write(file, offset, data);
    }

    @Override
    public void truncate(String file, long length) {
        environment.disk().truncate(file, length);
    }

    @Override
    public void delete(String file) {
        environment.disk().delete(file);
    }

    @Override
    public void read(String file, Consumer<Result> done) {
        environment.disk().read(file, done);
    }

    @Override
    public void sync(Consumer<Result> done) {
        environment.disk().sync(done);
    }

    @Override
    public Disk disk() {
        return this;
    }

    @Override
    public int address() {
        return environment.address();
    }

    @Override
    public int version() {
        return environment.version();
    }

    @Override
    public boolean buggify(String point) {
        return environment.buggify(point);
    }

    @Override
    public TrustedCounter counter() {
        return environment.counter();
    }

    @Override
    public long monotonicNanos() {
        return environment.monotonicNanos();
    }

    @Override
    public long wallNanos() {
        return environment.wallNanos();
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
        return environment.after(delayNanos, action);
    }

    @Override
    public Randomness random(String purpose) {
        return environment.random(purpose);
    }

    @Override
    public void observe(Observation observation) {
        environment.observe(observation);
    }
}
