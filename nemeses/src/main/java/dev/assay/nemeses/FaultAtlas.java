// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Knows at every moment of a trial which nodes are stopped, damaged and lying, and spares those
 * that a further fault may not harm. Damage and lies stay on the books until the end, because their
 * traces stay in the system.
 */
final class FaultAtlas {
    private final Optional<FaultBudget> budget;

    /** By the number of the fault, whom it stops now. */
    private final SortedMap<Integer, List<Integer>> stopping = new TreeMap<>();

    private final SortedSet<Integer> damaged = new TreeSet<>();
    private final SortedSet<Integer> lying = new TreeSet<>();
    private int mostStopped;
    private int mostHarmed;

    /** An atlas of a trial in which nothing has happened; without a budget it spares nobody. */
    FaultAtlas(Optional<FaultBudget> budget) {
        this.budget = budget;
    }

    /** Those of the targets, in their order, that a fault may harm now. */
    List<Integer> admitted(Harm harm, Target aim, List<Integer> targets) {
        boolean stopsAll = harm == Harm.STOPS && aim instanceof Target.All;
        if (budget.isEmpty() || harm == Harm.NONE || stopsAll) {
            return targets;
        }
        List<Integer> admitted = new ArrayList<>();
        for (int target : targets) {
            admitted.add(target);
            if (!isWithin(budget.get(), harm, admitted)) {
                admitted.removeLast();
            }
        }
        return admitted;
    }

    private boolean isWithin(FaultBudget limits, Harm harm, List<Integer> added) {
        SortedSet<Integer> kind = of(harm);
        kind.addAll(added);
        SortedSet<Integer> all = harmed();
        all.addAll(added);
        int most =
                switch (harm) {
                    case NONE -> Integer.MAX_VALUE;
                    case STOPS -> limits.stopped();
                    case DAMAGES -> limits.damaged();
                    case LIES -> limits.lying();
                };
        return kind.size() <= most && all.size() <= limits.harmed();
    }

    private SortedSet<Integer> of(Harm harm) {
        return switch (harm) {
            case NONE -> new TreeSet<>();
            case STOPS -> stopped();
            case DAMAGES -> new TreeSet<>(damaged);
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
        harmed.addAll(lying);
        return harmed;
    }

    /** Notes that a fault strikes. */
    void strikes(int number, Harm harm, List<Integer> targets) {
        switch (harm) {
            case NONE -> {}
            case STOPS -> stopping.put(number, targets);
            case DAMAGES -> damaged.addAll(targets);
            case LIES -> lying.addAll(targets);
        }
        mostStopped = Math.max(mostStopped, stopped().size());
        mostHarmed = Math.max(mostHarmed, harmed().size());
    }

    /** Notes that a fault is over. */
    void isOver(int number) {
        stopping.remove(number);
    }

    /** True when the node lies, or has lied. */
    boolean lies(int node) {
        return lying.contains(node);
    }

    /** What was harmed so far. */
    Exposure exposure() {
        return new Exposure(mostStopped, damaged, lying, mostHarmed);
    }
}
