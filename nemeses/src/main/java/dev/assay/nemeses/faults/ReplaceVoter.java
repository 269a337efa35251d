// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets an operator ask the cluster, until it is so, to put a node that stood by in the place of the
 * targets, and at the end to go back to the voters that there were.
 *
 * @param spare the number of that node; a cluster has one when its target's switch says so
 */
public record ReplaceVoter(int spare) implements Fault {
    public ReplaceVoter {
        if (spare < 0) {
            throw new IllegalArgumentException("nodes are numbered from 0: spare " + spare);
        }
    }

    @Override
    public String id() {
        return "replace-voter";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MEMBERSHIP);
    }

    @Override
    public Harm harm() {
        return Harm.REMOVES;
    }

    @Override
    public Fault resolve(World world, List<Integer> targets, Randomness random) {
        if (spare >= world.nodes()) {
            throw new IllegalArgumentException(
                    "n" + spare + " is to vote, and the last node is n" + (world.nodes() - 1));
        }
        if (world.membership().votersAtFirst().contains(spare)) {
            throw new IllegalArgumentException(
                    "n" + spare + " votes from the beginning; name a node that stands by");
        }
        return this;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> changes = new ArrayList<>();
        changes.add(world.membership().add(spare));
        targets.stream()
                .filter(target -> target != spare)
                .map(world.membership()::remove)
                .forEach(changes::add);
        return () -> changes.forEach(World.Applied::undo);
    }

    @Override
    public List<Fault> weaker() {
        return List.of(new RemoveVoter());
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let n" + spare + " vote in the place of " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ReplaceVoter(5);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.MEMBERSHIP;
        }

        /** Which clusters have a node that stands by, no drawn schedule knows. */
        @Override
        public int weight() {
            return 0;
        }
    }
}
