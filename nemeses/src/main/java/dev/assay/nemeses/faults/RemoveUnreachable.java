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
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cuts the cluster in two, the targets in the larger part and the leader, if it is none of them, in
 * the smaller one, and lets an operator who sees the smaller part ask for the removal of the
 * targets, which it cannot reach. At the end links are whole, and the targets are taken in again.
 *
 * @param beside who is in the targets' part besides them; drawn where there is nobody, so that the
 *     part is the smallest that has more than half of the nodes
 */
public record RemoveUnreachable(List<Integer> beside) implements Fault {
    public RemoveUnreachable {
        beside = List.copyOf(beside);
    }

    @Override
    public String id() {
        return "remove-unreachable";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.PARTITION, Control.MEMBERSHIP);
    }

    @Override
    public Harm harm() {
        return Harm.REMOVES;
    }

    @Override
    public Fault resolve(World world, List<Integer> targets, Randomness random) {
        for (int node : beside) {
            if (node < 0 || node >= world.nodes()) {
                throw new IllegalArgumentException(
                        "n" + node + " is no node, the last is n" + (world.nodes() - 1));
            }
        }
        if (!beside.isEmpty()) {
            return this;
        }
        OptionalInt leader = world.leader();
        List<Integer> others = new ArrayList<>();
        for (int node = 0; node < world.nodes(); node++) {
            if (!targets.contains(node) && !leader.equals(OptionalInt.of(node))) {
                others.add(node);
            }
        }
        random.shuffle(others);
        int missing = Math.max(0, world.nodes() / 2 + 1 - targets.size());
        return new RemoveUnreachable(others.subList(0, Math.min(missing, others.size())));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Set<Integer> far = new TreeSet<>(targets);
        far.addAll(beside);
        List<World.Applied> applied = new ArrayList<>();
        for (int one : far) {
            for (int other = 0; other < world.nodes(); other++) {
                if (!far.contains(other)) {
                    applied.add(world.network().cut(one, other));
                    applied.add(world.network().cut(other, one));
                }
            }
        }
        targets.stream().map(world.membership()::remove).forEach(applied::add);
        return () -> applied.forEach(World.Applied::undo);
    }

    /** Fewer that are cut off, or the removal alone. */
    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        weaker.add(new RemoveVoter());
        for (int i = 0; i < beside.size() && beside.size() > 1; i++) {
            List<Integer> fewer = new ArrayList<>(beside);
            fewer.remove(i);
            weaker.add(new RemoveUnreachable(fewer));
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        return "cut "
                + Names.of(targets)
                + (beside.isEmpty() ? "" : " with " + Names.of(beside))
                + " off, and remove "
                + Names.of(targets)
                + " from the voters";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new RemoveUnreachable(List.of());
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.MEMBERSHIP;
        }

        @Override
        public int weight() {
            return 2;
        }
    }
}
