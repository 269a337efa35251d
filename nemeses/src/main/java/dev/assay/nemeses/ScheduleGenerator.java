// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.PowerLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Draws schedules. Probabilities are drawn first, per schedule ("swarm testing", Groce et al.,
 * ISSTA 2012), so that schedules differ in kind and not only in detail: some are all partitions,
 * some overlap three faults, some strike the leader every time.
 *
 * <p>Time is cut into rounds, each with a quiet start, so that the system makes progress, then a
 * burst of one to three overlapping faults. The budget: at any time a minority of the nodes at
 * most, (nodes - 1) / 2, is killed or paused (one node where there are only one or two), but for a
 * rare loss of power of all nodes at once, which overlaps with no other such fault. What the budget
 * of a majority protocol forbids ({@link FaultBudget}), disks that forget above all, is left to
 * schedule files. At least two faults strike unless no family is given; all are over within the
 * duration.
 */
public final class ScheduleGenerator {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_NANOS = 10 * MILLISECOND;
    private static final int MOST_ROUNDS = 12;
    private static final int MOST_IN_A_BURST = 3;

    private final Randomness random;
    private final List<FaultFamily> families;
    private final int nodes;
    private final FaultBudget budget;
    private final FaultTypes types = FaultTypes.installed();
    private final double atLeader;
    private final double overlap;
    private final double wholeCluster;

    private ScheduleGenerator(
            Randomness random, List<FaultFamily> families, int nodes, FaultBudget budget) {
        this.random = random;
        this.families = families;
        this.nodes = nodes;
        this.budget = budget;
        this.atLeader = random.pick(List.of(0.1, 0.5, 0.9));
        this.overlap = random.pick(List.of(0.0, 0.3, 0.7));
        this.wholeCluster = random.pick(List.of(0.0, 0.15, 0.3));
    }

    /** As below, for a protocol that stands a minority of stopped or damaged nodes. */
    public static Schedule draw(
            Randomness random, Set<FaultFamily> families, int nodes, Duration duration) {
        return draw(random, families, nodes, duration, FaultBudget.ofMinority(nodes));
    }

    /**
     * A schedule; the same stream draws the same one.
     *
     * @param families to draw from; partitions are left out where there is only one node
     * @param duration of the trial's fault phase, at least 100 ms
     * @param budget that is kept
     */
    public static Schedule draw(
            Randomness random,
            Set<FaultFamily> families,
            int nodes,
            Duration duration,
            FaultBudget budget) {
        if (nodes < 1 || duration.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "need a node and 100 ms at least: " + nodes + " nodes, " + duration);
        }
        Set<FaultFamily> possible = EnumSet.noneOf(FaultFamily.class);
        possible.addAll(families);
        if (nodes == 1) {
            possible.remove(FaultFamily.PARTITIONS);
        }
        if (possible.isEmpty()) {
            return Schedule.quiet();
        }
        List<FaultFamily> weighted = swarm(random.fork("families"), List.copyOf(possible));
        ScheduleGenerator generator =
                new ScheduleGenerator(random.fork("steps"), weighted, nodes, budget);
        return new Schedule(
                Schedule.VERSION,
                Optional.of(generator.budget),
                generator.steps(duration.toNanos()));
    }

    /**
     * Each family with a weight of 0 to 3 of its own, at least one above 0, as a list that repeats
     * it.
     */
    private static List<FaultFamily> swarm(Randomness random, List<FaultFamily> families) {
        List<FaultFamily> weighted = new ArrayList<>();
        for (FaultFamily family : families) {
            int weight = random.nextInt(4);
            for (int i = 0; i < weight; i++) {
                weighted.add(family);
            }
        }
        return weighted.isEmpty() ? List.of(random.pick(families)) : weighted;
    }

    private List<Schedule.Step> steps(long durationNanos) {
        long most = Math.clamp(durationNanos / SECOND, 2, MOST_ROUNDS);
        long rounds = random.between(2, most);
        long round = durationNanos / rounds;
        List<Schedule.Step> steps = new ArrayList<>();
        for (long i = 0; i < rounds; i++) {
            long quiet = round / 5 + random.nextLong(round / 5);
            steps.addAll(burst(i * round + quiet, round - quiet));
        }
        return steps;
    }

    private List<Schedule.Step> burst(long start, long length) {
        if (families.contains(FaultFamily.CRASHES) && random.chance(wholeCluster)) {
            long lasts = Math.min(length, random.between(SHORTEST_NANOS, SECOND));
            return List.of(
                    new Schedule.Step(
                            new Trigger.AtTime(start),
                            new PowerLoss.Type().draw(random),
                            new Target.All(),
                            lasts));
        }
        List<Schedule.Step> burst = new ArrayList<>();
        int left = budget.stopped();
        do {
            FaultFamily family = random.pick(families);
            Fault fault = random.pick(possible(family)).draw(random);
            int most = mostTargets(family, fault.harm(), left);
            if (most == 0) {
                break;
            }
            Target target = target(most);
            left -= fault.harm() == Harm.STOPS ? size(target) : 0;
            long delay = burst.isEmpty() ? 0 : random.nextLong(length / 2);
            long lasts =
                    SHORTEST_NANOS + random.nextLong(Math.max(1, length - delay - SHORTEST_NANOS));
            Trigger when = new Trigger.AtTime(start + delay);
            burst.add(new Schedule.Step(when, fault, target, lasts));
        } while (burst.size() < MOST_IN_A_BURST && random.chance(overlap));
        return burst;
    }

    /** What a budget forbids altogether is not drawn. */
    private List<FaultType> possible(FaultFamily family) {
        return types.drawn(family).stream()
                .filter(type -> mostTargets(family, type.defaults().harm(), budget.stopped()) > 0)
                .toList();
    }

    private int mostTargets(FaultFamily family, Harm harm, int left) {
        return switch (harm) {
            case STOPS -> left;
            case DAMAGES -> budget.damaged();
            case FORGETS -> budget.forgetful();
            // Where liars are beyond the budget, they are drawn and spared.
            case LIES -> Math.max(1, budget.lying());
            case NONE -> family == FaultFamily.CLOCK_SKEW ? nodes : budget.stopped();
        };
    }

    private Target target(int most) {
        return random.chance(atLeader)
                ? new Target.Leader()
                : new Target.Random((int) random.between(1, most));
    }

    private static int size(Target target) {
        return target instanceof Target.Random some ? some.count() : 1;
    }
}
