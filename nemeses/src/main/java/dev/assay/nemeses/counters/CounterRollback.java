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
 * The targets' trusted counters go back at once, so that they give numbers again that they gave
 * before. By itself it is found by the target's own code, which knows what number is next; it is
 * what a liar needs to say two things under one number.
 *
 * @param by how many numbers, 1 … 1,000,000; no counter goes below nothing
 */
public record CounterRollback(long by) implements Fault {
    public CounterRollback {
        Counters.requireNumbers(by);
    }

    @Override
    public String id() {
        return "counter-rollback";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER);
    }

    @Override
    public Harm harm() {
        return Harm.MISCOUNTS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        targets.forEach(target -> world.counters().move(target, -by));
        return () -> {};
    }

    /** By half as many. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(by, 1, CounterRollback::new).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "set the trusted counters of " + Names.of(targets) + " back by " + by;
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CounterRollback(1);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new CounterRollback(Counters.few(random));
        }
    }
}
