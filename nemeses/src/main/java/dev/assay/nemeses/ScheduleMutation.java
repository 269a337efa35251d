// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Changes a schedule a little, for a search that goes on from schedules which showed something new:
 * a step moves or waits for another event, lasts longer or shorter, is aimed at others, strikes
 * once more, goes, or comes in from another schedule. The budget stays as it is, and is kept when
 * faults strike.
 */
public final class ScheduleMutation {
    private static final long SHORTEST_NANOS = 10_000_000L;
    private static final int MOST_CHANGES = 3;
    private static final int MOST_STEPS = 60;

    private final Randomness random;
    private final int nodes;
    private final long durationNanos;

    /**
     * @param duration of the trial's fault phase, within which all steps stay
     */
    public ScheduleMutation(Randomness random, int nodes, Duration duration) {
        this.random = random;
        this.nodes = nodes;
        this.durationNanos = duration.toNanos();
    }

    /**
     * A schedule near to this one.
     *
     * @param other where further steps come from
     */
    public Schedule of(Schedule schedule, Schedule other) {
        List<Schedule.Step> steps = new ArrayList<>(schedule.steps());
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            change(steps, other.steps());
        }
        steps.sort(Comparator.comparingLong(ScheduleMutation::start));
        Optional<FaultBudget> budget = schedule.budget().or(other::budget);
        return new Schedule(Schedule.VERSION, budget, steps);
    }

    private void change(List<Schedule.Step> steps, List<Schedule.Step> others) {
        if (steps.isEmpty() || (random.chance(0.25) && steps.size() < MOST_STEPS)) {
            if (!others.isEmpty()) {
                steps.add(fitted(random.pick(others)));
            }
            return;
        }
        int at = random.nextInt(steps.size());
        Schedule.Step step = steps.get(at);
        switch (random.nextInt(6)) {
            case 0 -> steps.set(at, at(step, random.nextLong(durationNanos - SHORTEST_NANOS)));
            case 1 -> steps.set(at, nearby(step));
            case 2 -> {
                long lasts = random.chance(0.5) ? step.forNanos() / 2 : step.forNanos() * 2;
                steps.set(at, lasting(step, lasts));
            }
            case 3 -> steps.set(at, aimed(step));
            case 4 -> {
                if (steps.size() < MOST_STEPS) {
                    steps.add(at(step, random.nextLong(durationNanos - SHORTEST_NANOS)));
                }
            }
            default -> steps.remove(at);
        }
    }

    private Schedule.Step nearby(Schedule.Step step) {
        if (step.when() instanceof Trigger.OnEvent(String event, int occurrence)) {
            int other = occurrence == 1 || random.chance(0.5) ? occurrence + 1 : occurrence - 1;
            Trigger when = new Trigger.OnEvent(event, other);
            return new Schedule.Step(when, step.fault(), step.target(), step.forNanos());
        }
        long nearby = durationNanos / 20;
        return at(step, start(step) + random.between(-nearby, nearby));
    }

    private static long start(Schedule.Step step) {
        return step.when() instanceof Trigger.AtTime at ? at.nanos() : 0;
    }

    private Schedule.Step at(Schedule.Step step, long nanos) {
        Trigger when = new Trigger.AtTime(Math.clamp(nanos, 1, durationNanos - SHORTEST_NANOS));
        return fitted(new Schedule.Step(when, step.fault(), step.target(), step.forNanos()));
    }

    private Schedule.Step lasting(Schedule.Step step, long nanos) {
        return fitted(
                new Schedule.Step(
                        step.when(), step.fault(), step.target(), Math.max(SHORTEST_NANOS, nanos)));
    }

    private Schedule.Step fitted(Schedule.Step step) {
        long most = Math.max(SHORTEST_NANOS, durationNanos - start(step));
        long lasts = Math.min(step.forNanos(), most);
        return new Schedule.Step(step.when(), step.fault(), step.target(), lasts);
    }

    private Schedule.Step aimed(Schedule.Step step) {
        if (step.target() instanceof Target.All) {
            return step;
        }
        Target target =
                random.chance(0.5)
                        ? new Target.Leader()
                        : new Target.Random(1 + random.nextInt(Math.max(1, (nodes - 1) / 2)));
        return new Schedule.Step(step.when(), step.fault(), target, step.forNanos());
    }
}
