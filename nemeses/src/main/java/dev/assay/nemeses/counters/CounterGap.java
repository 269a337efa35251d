// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.counters;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The targets' trusted counters leave numbers out, at once and once. Whoever takes what a node says
 * in the order of its numbers waits for them for ever: nothing false can come of it, but the node
 * is as good as mute.
 *
 * @param by how many numbers, 1 … 1,000,000
 */
public record CounterGap(long by) implements Fault {
    public CounterGap {
        Counters.requireNumbers(by);
    }

    @Override
    public String id() {
        return "counter-gap";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER);
    }

    @Override
    public Harm harm() {
        return Harm.DAMAGES;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        targets.forEach(target -> world.counters().move(target, by));
        return () -> {};
    }

    /** By half as many. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(by, 1, CounterGap::new).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let the trusted counters of " + Names.of(targets) + " leave out " + by;
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CounterGap(1);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new CounterGap(Counters.few(random));
        }
    }
}
