// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets each direction of each link of the targets carry only so many bytes a second: messages
 * queue, and are lost when the queue is full.
 *
 * @param bytesPerSecond of messages, 1 or more
 * @param queueNanos how much time the queue holds: a message that would leave it later is lost; at
 *     most an hour
 * @param clients whether messages from and to clients suffer as well
 */
public record NarrowLink(long bytesPerSecond, long queueNanos, boolean clients) implements Fault {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long FASTEST = 1_000_000_000_000L;

    public NarrowLink {
        if (bytesPerSecond < 1 || bytesPerSecond > FASTEST) {
            throw new IllegalArgumentException(
                    "bytes-per-second must be 1 … " + FASTEST + ", not " + bytesPerSecond);
        }
        if (queueNanos < 1 || queueNanos > HOUR) {
            throw new IllegalArgumentException(
                    "queue must be 1ns … 1h, not " + Durations.format(queueNanos));
        }
    }

    @Override
    public String id() {
        return "narrow-link";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.BANDWIDTH);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        long queueBytes = (long) ((double) bytesPerSecond * queueNanos / SECOND);
        return BadLinks.around(
                world,
                targets,
                clients,
                new Impairment.Bandwidth(bytesPerSecond, Math.max(1, queueBytes)));
    }

    /** A wider link, a longer queue, or not that of clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .twice(bytesPerSecond, 1_000_000, rate -> new NarrowLink(rate, queueNanos, clients))
                .twice(
                        queueNanos,
                        10 * SECOND,
                        queue -> new NarrowLink(bytesPerSecond, queue, clients))
                .without(clients, () -> new NarrowLink(bytesPerSecond, queueNanos, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let the links of "
                + Names.of(targets)
                + " carry "
                + bytesPerSecond
                + " bytes/s and queue "
                + Durations.format(queueNanos)
                + " of them"
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new NarrowLink(10_000, 500_000_000L, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new NarrowLink(
                    Drawn.logUniform(random, 2000, 50_000),
                    random.between(50, 2000) * 1_000_000L,
                    random.chance(0.5));
        }
    }
}
