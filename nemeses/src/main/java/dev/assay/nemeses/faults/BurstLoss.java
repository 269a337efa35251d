// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
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
 * Loses messages from and to the targets in bursts (Gilbert 1960, Elliott 1963): each direction of
 * each link goes to and fro between two states, before each message with the probabilities given.
 *
 * @param begins probability that a burst begins, 0 … 1
 * @param ends probability that a burst ends, 0 … 1: bursts last 1 / ends messages on average
 * @param lossInBurst probability that a message in a burst is lost, 0 … 1
 * @param lossBetween probability that another message is lost, 0 … 1
 * @param clients whether messages from and to clients suffer as well
 */
public record BurstLoss(
        double begins, double ends, double lossInBurst, double lossBetween, boolean clients)
        implements Fault {
    public BurstLoss {
        // Checks the ranges.
        new Impairment.BurstLoss(begins, ends, lossInBurst, lossBetween);
    }

    @Override
    public String id() {
        return "burst-loss";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.BURST_LOSS);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world,
                targets,
                clients,
                new Impairment.BurstLoss(begins, ends, lossInBurst, lossBetween));
    }

    /** Fewer or shorter bursts, fewer losses in them, or none between or of clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(
                        begins,
                        0.001,
                        less -> new BurstLoss(less, ends, lossInBurst, lossBetween, clients))
                .without(
                        ends > 0 && ends <= 0.5,
                        () -> new BurstLoss(begins, 2 * ends, lossInBurst, lossBetween, clients))
                .halfShare(
                        lossInBurst,
                        0.1,
                        less -> new BurstLoss(begins, ends, less, lossBetween, clients))
                .without(
                        lossBetween > 0, () -> new BurstLoss(begins, ends, lossInBurst, 0, clients))
                .without(
                        clients, () -> new BurstLoss(begins, ends, lossInBurst, lossBetween, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "lose messages of "
                + Names.of(targets)
                + " in bursts: "
                + Names.percent(lossInBurst)
                + " in them and "
                + Names.percent(lossBetween)
                + " between, which begin with "
                + Names.percent(begins)
                + " and end with "
                + Names.percent(ends)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new BurstLoss(0.02, 0.1, 1, 0, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new BurstLoss(
                    random.between(5, 50) / 1000.0,
                    random.between(2, 30) / 100.0,
                    random.between(50, 100) / 100.0,
                    random.between(0, 10) / 1000.0,
                    random.chance(0.5));
        }
    }
}
