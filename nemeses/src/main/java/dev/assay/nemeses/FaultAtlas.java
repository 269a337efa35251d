// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Knows at every moment of a trial which nodes are stopped, damaged and lying, and spares those
 * that a further fault may not harm. Damage and lies stay on the books until the end, because their
 * traces stay in the system.
 */
final class FaultAtlas {
    private final Optional<FaultBudget> budget;

    private final Insight insight;

    /** By the number of the fault, whom it stops now. */
    private final SortedMap<Integer, List<Integer>> stopping = new TreeMap<>();

    private final SortedSet<Integer> damaged = new TreeSet<>();
    private final SortedSet<Integer> forgetful = new TreeSet<>();
    private final SortedSet<Integer> lying = new TreeSet<>();
    private final SortedSet<Integer> miscounting = new TreeSet<>();
    private int mostStopped;
    private int mostHarmed;

    /**
     * What only the world knows of its nodes.
     *
     * @param removed the voters of the first hour that a fault has removed, and that the cluster
     *     has not taken in again
     * @param isProven whether damage to a node's disk would leave traces: not between a power loss
     *     and the next sync, nor before a system is whole that must be so once
     */
    record Insight(Supplier<SortedSet<Integer>> removed, IntPredicate isProven) {
        static final Insight NONE = new Insight(TreeSet::new, node -> true);

        static Insight into(World world) {
            return new Insight(
                    world.controls().contains(Control.MEMBERSHIP)
                            ? world.membership()::missing
                            : NONE.removed,
                    world.controls().contains(Control.STORAGE_DAMAGE)
                            ? node ->
                                    world.isFormed()
                                            && world.storage().hasSyncedSincePowerLoss(node)
                            : NONE.isProven);
        }
    }

    /** An atlas of a trial in which nothing has happened; without a budget it spares nobody. */
    FaultAtlas(Optional<FaultBudget> budget) {
        this(budget, Insight.NONE);
    }

    /** An atlas of a trial in which nothing has happened. */
    FaultAtlas(Optional<FaultBudget> budget, Insight insight) {
        this.budget = budget;
        this.insight = insight;
    }

    /** Those of the targets, in their order, that a fault may harm now. */
    List<Integer> admitted(Fault fault, Target aim, List<Integer> targets) {
        boolean cutsPower = fault.needs().contains(Control.POWER_LOSS);
        return admitted(fault.harm(), cutsPower, aim, targets);
    }

    List<Integer> admitted(Harm harm, boolean cutsPower, Target aim, List<Integer> targets) {
        if (budget.isEmpty() || harm == Harm.NONE) {
            return targets;
        }
        List<Integer> possible =
                targets.stream().filter(target -> keepsTraces(harm, cutsPower, target)).toList();
        if (harm == Harm.STOPS && aim instanceof Target.All) {
            return possible;
        }
        List<Integer> admitted = new ArrayList<>();
        for (int target : possible) {
            admitted.add(target);
            if (!isWithin(budget.get(), harm, admitted)) {
                admitted.removeLast();
            }
        }
        return admitted;
    }

    /**
     * The two rules of {@link FaultBudget} by which damage can always be told from a power loss.
     */
    private boolean keepsTraces(Harm harm, boolean cutsPower, int target) {
        return switch (harm) {
            case STOPS -> !(cutsPower && damaged.contains(target));
            case DAMAGES -> !stopped().contains(target) && insight.isProven().test(target);
            case NONE, FORGETS, REMOVES, MISCOUNTS, LIES -> true;
        };
    }

    /**
     * True when the node has a reason to stop itself: its disk was damaged or forgot, its trusted
     * counter went wrong, or a fault that stops it is in force.
     */
    boolean mayHalt(int node) {
        return damaged.contains(node)
                || forgetful.contains(node)
                || miscounting.contains(node)
                || stopped().contains(node);
    }

    private boolean isWithin(FaultBudget limits, Harm harm, List<Integer> added) {
        SortedSet<Integer> kind = of(harm);
        kind.addAll(added);
        SortedSet<Integer> all = harmed();
        all.addAll(added);
        int most =
                switch (harm) {
                    case NONE -> Integer.MAX_VALUE;
                    case STOPS, REMOVES -> limits.stopped();
                    case DAMAGES -> limits.damaged();
                    case FORGETS -> limits.forgetful();
                    case MISCOUNTS -> limits.miscounting();
                    case LIES -> limits.lying();
                };
        return kind.size() <= most && all.size() <= limits.harmed();
    }

    private SortedSet<Integer> of(Harm harm) {
        return switch (harm) {
            case NONE -> new TreeSet<>();
            case STOPS -> stopped();
            case DAMAGES -> new TreeSet<>(damaged);
            case FORGETS -> new TreeSet<>(forgetful);
            case REMOVES -> new TreeSet<>(insight.removed().get());
            case MISCOUNTS -> new TreeSet<>(miscounting);
            case LIES -> new TreeSet<>(lying);
        };
    }

    private SortedSet<Integer> stopped() {
        SortedSet<Integer> stopped = new TreeSet<>();
        stopping.values().forEach(stopped::addAll);
        return stopped;
    }

    private SortedSet<Integer> harmed() {
        SortedSet<Integer> harmed = stopped();
        harmed.addAll(damaged);
        harmed.addAll(forgetful);
        harmed.addAll(lying);
        harmed.addAll(miscounting);
        harmed.addAll(insight.removed().get());
        return harmed;
    }

    /** Notes that a fault strikes. */
    void strikes(int number, Harm harm, List<Integer> targets) {
        switch (harm) {
            case NONE, REMOVES -> {}
            case STOPS -> stopping.put(number, targets);
            case DAMAGES -> damaged.addAll(targets);
            case FORGETS -> forgetful.addAll(targets);
            case MISCOUNTS -> miscounting.addAll(targets);
            case LIES -> lying.addAll(targets);
        }
        mostStopped = Math.max(mostStopped, stopped().size());
        mostHarmed = Math.max(mostHarmed, harmed().size());
    }

    /** Notes that a fault is over. */
    void isOver(int number) {
        stopping.remove(number);
    }

    /** True when the node lies, or has lied, or its counter vouches for two things. */
    boolean lies(int node) {
        return lying.contains(node) || miscounting.contains(node);
    }

    /** What was harmed so far. */
    HarmDone harmDone() {
        return new HarmDone(mostStopped, damaged, forgetful, lying, miscounting, mostHarmed);
    }
}
