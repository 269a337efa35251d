// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.simulation.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Draws schedules. Probabilities are drawn first, per schedule ("swarm testing", Groce et al.,
 * ISSTA 2012), so that schedules differ in kind and not only in detail: some are all partitions,
 * some overlap three faults, some strike the leader every time.
 *
 * <p>Time is cut into rounds, each with a quiet start, so that the system makes progress, then a
 * burst of one to three overlapping faults. In some schedules the first burst comes while the first
 * leader is still being elected, some faults wait for an event instead of a time, and some bursts
 * have an aftershock: a further fault about when those who were down or cut off come back, mostly
 * aimed at who is behind. The budget: at any time a minority of the nodes at most, (nodes - 1) / 2,
 * is killed or paused (one node where there are only one or two), but for a rare loss of power of
 * all nodes at once, which overlaps with no other such fault. What the budget of a majority
 * protocol forbids ({@link FaultBudget}), disks that forget above all, is left to schedule files.
 * At least two faults strike unless no family is given; all are over within the duration.
 */
public final class ScheduleGenerator {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_NANOS = 10 * MILLISECOND;
    private static final int MOST_ROUNDS = 12;
    private static final int MOST_IN_A_BURST = 3;

    /** So often faults that are to meet have the same target. */
    private static final double SAME = 0.5;

    /** By then most protocols have their first leader. */
    private static final long EARLY_NANOS = 600 * MILLISECOND;

    /** So soon after a restart a node is still behind, or reads its disk. */
    private static final long SOON_NANOS = 300 * MILLISECOND;

    /** At the start of a trial each node says so once. */
    private static final String RECOVERED = "recovered";

    /** What nodes of many protocols say that they did; what nobody says triggers nothing. */
    private static final List<String> EVENTS =
            List.of(
                    "became-leader",
                    "stepped-down",
                    "election-started",
                    "log-truncated",
                    RECOVERED,
                    "halted");

    /** Whom faults are aimed at. */
    enum Aim {
        /** The leader, or random nodes. */
        ANYONE,
        /** One on whom much depends. */
        CRITICAL
    }

    private final Randomness random;
    private final List<FaultFamily> families;
    private final int nodes;
    private final FaultBudget budget;
    private final FaultTypes types = FaultTypes.installed();
    private final Set<Control> controls;
    private final Generator.Setting setting;
    private final double atLeader;
    private final double overlap;
    private final double wholeCluster;

    private final Aim aim;
    private final double early;
    private final double onEvent;
    private final double aftershock;

    /** Whether each burst has a fault of each family. */
    private boolean together;

    private ScheduleGenerator(
            Randomness random, List<FaultFamily> families, Generator.Setting setting, Aim aim) {
        this.random = random;
        this.families = families;
        this.nodes = setting.nodes();
        this.budget = setting.budget();
        this.controls = setting.controls();
        this.setting = setting;
        this.aim = aim;
        this.atLeader = random.pick(List.of(0.1, 0.5, 0.9));
        this.overlap = random.pick(List.of(0.0, 0.3, 0.7));
        this.wholeCluster = random.pick(List.of(0.0, 0.15, 0.3));
        this.early = random.pick(List.of(0.0, 0.0, 1.0));
        this.onEvent = random.pick(List.of(0.0, 0.2, 0.5));
        this.aftershock = random.pick(List.of(0.0, 0.3, 0.7));
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
        Generator.Setting setting = new Generator.Setting(families, nodes, duration, budget);
        return draw(random, setting, Aim.ANYONE);
    }

    static Schedule draw(Randomness random, Generator.Setting setting, Aim aim) {
        List<FaultFamily> all = possible(setting);
        return all.isEmpty()
                ? Schedule.quiet()
                : draw(random, setting, aim, swarm(random.fork("families"), all));
    }

    /** As the swarm, but each burst has a fault of each family, often of the same node. */
    static Schedule drawTogether(Randomness random, Generator.Setting setting, Aim aim) {
        List<FaultFamily> all = possible(setting);
        if (all.isEmpty()) {
            return Schedule.quiet();
        }
        ScheduleGenerator generator =
                new ScheduleGenerator(random.fork("steps"), all, setting, aim);
        generator.together = true;
        return generator.schedule(setting);
    }

    private static List<FaultFamily> possible(Generator.Setting setting) {
        List<FaultFamily> possible = new ArrayList<>(setting.families());
        if (setting.nodes() == 1) {
            possible.remove(FaultFamily.PARTITIONS);
        }
        FaultTypes types = FaultTypes.installed();
        possible.removeIf(
                family ->
                        types.drawn(family).stream().noneMatch(type -> isPossible(type, setting)));
        return possible;
    }

    private static boolean isPossible(FaultType type, Generator.Setting setting) {
        return setting.controls().containsAll(type.defaults().needs())
                && mostTargets(
                                type.family(),
                                type.defaults().harm(),
                                setting,
                                setting.budget().stopped())
                        > 0;
    }

    private static Schedule draw(
            Randomness random, Generator.Setting setting, Aim aim, List<FaultFamily> weighted) {
        ScheduleGenerator generator =
                new ScheduleGenerator(random.fork("steps"), weighted, setting, aim);
        return generator.schedule(setting);
    }

    private Schedule schedule(Generator.Setting setting) {
        return new Schedule(
                Schedule.VERSION,
                Optional.of(setting.budget()),
                steps(setting.duration().toNanos()));
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
            if (i == 0 && random.chance(early)) {
                quiet = 1 + random.nextLong(Math.min(EARLY_NANOS, round / 5));
            }
            // Two strike at times, whatever the others wait for.
            steps.addAll(burst(i * round + quiet, round - quiet, i >= 2));
        }
        return steps;
    }

    private List<Schedule.Step> burst(long start, long length, boolean firstMayWait) {
        List<Schedule.Step> burst = new ArrayList<>();
        int left = budget.stopped();
        if (families.contains(FaultFamily.CRASHES) && random.chance(wholeCluster)) {
            long lasts = Math.min(length, random.between(SHORTEST_NANOS, SECOND));
            Fault ofAll = new PowerLoss.Type().draw(random);
            burst.add(
                    new Schedule.Step(
                            new Trigger.AtTime(start),
                            controls.contains(Control.POWER_LOSS) ? ofAll : new Crash(),
                            new Target.All(),
                            lasts));
            left = 0; // Until all are up again nobody else may stop.
        } else {
            left = faults(start, length, firstMayWait, burst);
        }
        if (random.chance(aftershock)) {
            aftershock(start + length, left, burst);
        }
        return burst;
    }

    /** Adds faults that overlap, and returns how many more nodes may be stopped beside them. */
    private int faults(long start, long length, boolean firstMayWait, List<Schedule.Step> burst) {
        int left = budget.stopped();
        if (together) {
            List<FaultFamily> order = new ArrayList<>(families);
            random.shuffle(order);
            for (FaultFamily family : order) {
                left = fault(family, new Span(start, length, firstMayWait), left, burst);
            }
            return left;
        }
        int before;
        do {
            before = burst.size();
            FaultFamily family = random.pick(families);
            left = fault(family, new Span(start, length, firstMayWait), left, burst);
        } while (burst.size() > before && burst.size() < MOST_IN_A_BURST && random.chance(overlap));
        return left;
    }

    /** When a burst is, and whether its first fault may wait for an event. */
    private record Span(long start, long length, boolean firstMayWait) {}

    /** Adds a fault if the budget allows, and returns how many more nodes may be stopped. */
    private int fault(FaultFamily family, Span span, int left, List<Schedule.Step> burst) {
        Fault fault = random.pick(possible(family)).draw(random);
        int most = mostTargets(family, fault.harm(), left);
        if (most == 0 || !controls.containsAll(fault.needs())) {
            return left;
        }
        boolean same = together && !burst.isEmpty() && random.chance(SAME);
        Target target = same ? burst.getFirst().target() : target(most);
        if (size(target) > most) {
            target = target(most);
        }
        long length = span.length();
        long delay = burst.isEmpty() ? 0 : random.nextLong(length / 2);
        long lasts = SHORTEST_NANOS + random.nextLong(Math.max(1, length - delay - SHORTEST_NANOS));
        boolean mayWait = span.firstMayWait() || !burst.isEmpty();
        Trigger when =
                mayWait && controls.contains(Control.NAMED_POINT) && random.chance(onEvent)
                        ? event()
                        : new Trigger.AtTime(span.start() + delay);
        burst.add(new Schedule.Step(when, fault, target, lasts));
        return left - (countsNow(fault.harm()) ? size(target) : 0);
    }

    private Trigger event() {
        String event = random.pick(EVENTS);
        int occurrence = 1 + random.nextInt(4);
        return new Trigger.OnEvent(
                event, event.equals(RECOVERED) ? nodes + occurrence : occurrence);
    }

    /**
     * Adds a fault that strikes about when the first one ends by which nodes fell behind: shortly
     * before, or while they catch up.
     */
    private void aftershock(long end, int left, List<Schedule.Step> burst) {
        for (Schedule.Step step : burst) {
            if (leavesBehind(step.fault()) && step.when() instanceof Trigger.AtTime(long began)) {
                boolean isAfter = random.chance(0.6);
                long around = about(isAfter ? SOON_NANOS : step.forNanos() / 2);
                long over = began + step.forNanos();
                long start = isAfter ? over + around : over - around;
                boolean alone = isAfter && burst.size() == 1;
                add(start, end, alone ? budget.stopped() : left, burst);
                return;
            }
        }
    }

    /** Each order of magnitude up to the longest is as likely: nodes catch up fast. */
    private long about(long longest) {
        long most = Math.max(1, longest);
        return random.nextLong(Math.max(1, most >> random.nextInt(10)));
    }

    private static boolean leavesBehind(Fault fault) {
        return fault.harm() == Harm.STOPS
                || fault.needs().contains(Control.PARTITION)
                || fault.needs().contains(Control.CLOG);
    }

    private void add(long start, long end, int left, List<Schedule.Step> burst) {
        FaultFamily family = random.pick(families);
        Fault fault = random.pick(possible(family)).draw(random);
        if (controls.containsAll(fault.needs())
                && start + 2 * SHORTEST_NANOS <= end
                && mostTargets(family, fault.harm(), left) > 0) {
            long lasts = SHORTEST_NANOS + random.nextLong(end - start - SHORTEST_NANOS);
            Target target = random.chance(0.7) ? new Target.Slowest() : target(1);
            burst.add(new Schedule.Step(new Trigger.AtTime(start), fault, target, lasts));
        }
    }

    private static boolean countsNow(Harm harm) {
        return harm == Harm.STOPS || harm == Harm.REMOVES;
    }

    /** What a budget forbids altogether is not drawn. */
    private List<FaultType> possible(FaultFamily family) {
        return types.drawn(family).stream()
                .filter(type -> controls.containsAll(type.defaults().needs()))
                .filter(type -> mostTargets(family, type.defaults().harm(), budget.stopped()) > 0)
                .toList();
    }

    private int mostTargets(FaultFamily family, Harm harm, int left) {
        return mostTargets(family, harm, setting, left);
    }

    private static int mostTargets(
            FaultFamily family, Harm harm, Generator.Setting setting, int left) {
        FaultBudget budget = setting.budget();
        return switch (harm) {
            case STOPS, REMOVES -> left;
            case DAMAGES -> budget.damaged();
            case FORGETS -> budget.forgetful();
            case MISCOUNTS -> budget.miscounting();
            // Where liars are beyond the budget, they are drawn and spared.
            case LIES -> Math.max(1, budget.lying());
            case NONE -> family == FaultFamily.CLOCK_SKEW ? setting.nodes() : budget.stopped();
        };
    }

    private Target target(int most) {
        if (aim == Aim.CRITICAL) {
            return random.pick(
                    List.of(new Target.Leader(), new Target.QuorumEdge(), new Target.Slowest()));
        }
        return random.chance(atLeader)
                ? new Target.Leader()
                : new Target.Random((int) random.between(1, most));
    }

    private static int size(Target target) {
        return target instanceof Target.Random some ? some.count() : 1;
    }
}
