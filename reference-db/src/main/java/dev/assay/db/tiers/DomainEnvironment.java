// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.function.Consumer;

/**
 * The surroundings of one group's part of a node: its messages carry the group's mark, its files
 * and random streams the group's name, and what it does is told as done in the group. Clocks, the
 * processor and the disk are the node's, so that a sync for one group is one for all, and a group
 * that must stop stops the node.
 */
final class DomainEnvironment implements Environment, Disk {
    private final Environment node;
    private final Domain domain;
    private final String prefix;

    DomainEnvironment(Environment node, Domain domain) {
        this.node = node;
        this.domain = domain;
        this.prefix = domain.tier().word() + "-";
    }

    @Override
    public void send(int to, byte[] message) {
        node.send(to, DomainMessages.wrap(domain, message));
    }

    @Override
    public void observe(Observation observation) {
        node.observe(
                observation instanceof Observation.Halted
                        ? observation
                        : new Observation.Within(domain.tier().word(), observation));
    }

    @Override
    public Randomness random(String purpose) {
        return node.random(prefix + purpose);
    }

    @Override
    public Disk disk() {
        return this;
    }

    @Override
    public void write(String file, long offset, byte[] data) {
        node.disk().write(prefix + file, offset, data);
    }

    @Override
    public void truncate(String file, long length) {
        node.disk().truncate(prefix + file, length);
    }

    @Override
    public void delete(String file) {
        node.disk().delete(prefix + file);
    }

    @Override
    public void read(String file, Consumer<Result> done) {
        node.disk().read(prefix + file, done);
    }

    @Override
    public void sync(Consumer<Result> done) {
        node.disk().sync(done);
    }

    @Override
    public int address() {
        return node.address();
    }

    @Override
    public int version() {
        return node.version();
    }

    @Override
    public long monotonicNanos() {
        return node.monotonicNanos();
    }

    @Override
    public long wallNanos() {
        return node.wallNanos();
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
        return node.after(delayNanos, action);
    }

    @Override
    public boolean buggify(String point) {
        return node.buggify(point);
    }
}
