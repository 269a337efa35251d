// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.ViolationTime;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Less time: an earlier end, steps and operations that follow each other sooner, round times. */
final class TimePasses {
    private static final long MILLISECOND = 1_000_000;
    private static final long SHORTEST_PHASE = 10 * MILLISECOND;
    private static final long SMALL_GAP = 20 * MILLISECOND;

    /** About two elections. */
    private static final long LEAD = 1_000 * MILLISECOND;

    private static final int LATE_SEEDS = 3;
    private static final int GAPS_MAX = 16;

    private final Attempts attempts;

    TimePasses(Attempts attempts) {
        this.attempts = attempts;
    }

    private TrialOptions options() {
        return attempts.trial().options();
    }

    /**
     * Starts shortly before the violation: a large step, and as it leaves little of the course that
     * the trial took, tried with a few seeds, and with steps aimed at whoever leads then.
     */
    void startLate() {
        long end = ViolationTime.of(attempts.smallest());
        for (int part : List.of(16, 8, 4, 2)) {
            long skipped = end - Math.max(end / part, LEAD / 2) - LEAD;
            if (skipped < LEAD) {
                continue;
            }
            Trial late = startingAt(attempts.trial(), skipped);
            Trial aimed = StepPasses.under(late, StepPasses.Aim.atLeader(late.schedule().steps()));
            for (int seed = 0; seed < LATE_SEEDS; seed++) {
                if (attempts.succeeds(late.withSeed(late.seed() + seed))
                        || attempts.succeeds(aimed.withSeed(late.seed() + seed))) {
                    return;
                }
            }
        }
    }

    /** Without what was over by then; what follows begins after a time to elect a leader in. */
    private static Trial startingAt(Trial trial, long nanos) {
        long shift = nanos - LEAD;
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step step : trial.schedule().steps()) {
            if (step.when() instanceof Trigger.AtTime(long at) && at + step.forNanos() > nanos) {
                long begins = Math.max(at, nanos);
                steps.add(
                        new Schedule.Step(
                                new Trigger.AtTime(begins - shift),
                                step.fault(),
                                step.target(),
                                at + step.forNanos() - begins));
            }
        }
        long phase = Math.max(SHORTEST_PHASE, trial.options().faultPhase().toNanos() - shift);
        Trial late =
                StepPasses.under(trial, steps)
                        .with(
                                trial.options()
                                        .withPhases(
                                                Duration.ofNanos(phase), trial.options().settle()));
        return trial.script()
                .map(
                        script ->
                                late.with(
                                        new Script(
                                                script.calls().stream()
                                                        .filter(call -> call.atNanos() >= nanos)
                                                        .map(c -> c.at(c.atNanos() - shift))
                                                        .toList(),
                                                script.last())))
                .orElse(late);
    }

    /** Ends the faults and the clients' work sooner. */
    void cut() {
        long violation = ViolationTime.of(attempts.smallest());
        for (long more : List.of(MILLISECOND, 250 * MILLISECOND)) {
            if (violation + more < options().faultPhase().toNanos()
                    && tryEnd(violation + more, 0)) {
                break;
            }
        }
        while (cutPhase()) {
            // The next cut starts from the shorter phase.
        }
        long settle = options().settle().toNanos();
        for (long shorter : List.of(0L, settle / 4, settle / 2)) {
            if (shorter < settle && tryEnd(options().faultPhase().toNanos(), shorter)) {
                break;
            }
        }
    }

    private boolean cutPhase() {
        long phase = options().faultPhase().toNanos();
        for (long sixteenths : List.of(1, 2, 4, 8, 12, 14, 15)) {
            long shorter = phase / 16 * sixteenths;
            if (shorter >= SHORTEST_PHASE && tryEnd(shorter, options().settle().toNanos())) {
                return true;
            }
        }
        return false;
    }

    private boolean tryEnd(long phase, long settle) {
        return attempts.succeeds(endingAt(attempts.trial(), phase, settle));
    }

    private static Trial endingAt(Trial trial, long phase, long settle) {
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step step : trial.schedule().steps()) {
            if (!(step.when() instanceof Trigger.AtTime(long at))) {
                steps.add(step);
            } else if (at < phase) {
                long lasts = Math.min(step.forNanos(), phase - at);
                steps.add(new Schedule.Step(step.when(), step.fault(), step.target(), lasts));
            }
        }
        Trial shorter =
                StepPasses.under(trial, steps)
                        .with(
                                trial.options()
                                        .withPhases(
                                                Duration.ofNanos(phase), Duration.ofNanos(settle)));
        return trial.script()
                .map(
                        script ->
                                shorter.with(
                                        new Script(
                                                script.calls().stream()
                                                        .filter(c -> c.atNanos() < phase + settle)
                                                        .toList(),
                                                script.last())))
                .orElse(shorter);
    }

    /** A stretch in which no step begins or ends and no operation is called. */
    private record Gap(long from, long to) {
        long length() {
            return to - from;
        }
    }

    /** Moves all that comes after a gap forward, and with it the triggers. */
    void closeGaps() {
        for (int tried = 0; tried < GAPS_MAX; tried++) {
            List<Gap> gaps = gaps();
            if (tried >= gaps.size()) {
                return;
            }
            Gap gap = gaps.get(tried);
            long all = gap.length() - MILLISECOND;
            if (all > SMALL_GAP
                    && (tryWithout(gap, all)
                            || tryWithout(gap, all / 2)
                            || tryWithout(gap, all / 4))) {
                tried = -1; // The gaps are others now.
            }
        }
    }

    /** The long ones first. */
    private List<Gap> gaps() {
        TreeSet<Long> times = new TreeSet<>();
        times.add(0L);
        times.add(options().faultPhase().toNanos());
        for (Schedule.Step step : attempts.trial().schedule().steps()) {
            if (step.when() instanceof Trigger.AtTime(long at)) {
                times.add(at);
                times.add(at + step.forNanos());
            }
        }
        attempts.trial()
                .script()
                .ifPresent(script -> script.calls().forEach(call -> times.add(call.atNanos())));
        List<Gap> gaps = new ArrayList<>();
        long before = 0;
        for (long time : times) {
            if (time > before) {
                gaps.add(new Gap(before, time));
            }
            before = time;
        }
        gaps.sort(Comparator.comparingLong(Gap::length).reversed().thenComparing(Gap::from));
        return gaps;
    }

    private boolean tryWithout(Gap gap, long nanos) {
        Trial trial = attempts.trial();
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step step : trial.schedule().steps()) {
            if (step.when() instanceof Trigger.AtTime(long at)) {
                long begins = at >= gap.to() ? at - nanos : at;
                long end = at + step.forNanos();
                long ends = end >= gap.to() ? end - nanos : end;
                steps.add(
                        new Schedule.Step(
                                new Trigger.AtTime(begins),
                                step.fault(),
                                step.target(),
                                ends - begins));
            } else {
                steps.add(step);
            }
        }
        long phase = options().faultPhase().toNanos();
        phase = Math.max(SHORTEST_PHASE, phase >= gap.to() ? phase - nanos : phase);
        Trial sooner =
                StepPasses.under(trial, steps)
                        .with(options().withPhases(Duration.ofNanos(phase), options().settle()));
        return attempts.succeeds(
                onTimes(sooner, at -> at >= gap.to() ? at - nanos : at).orElse(sooner));
    }

    private interface Clock {
        long moved(long atNanos);
    }

    private static Optional<Trial> onTimes(Trial trial, Clock clock) {
        return trial.script()
                .map(
                        script ->
                                trial.with(
                                        new Script(
                                                script.calls().stream()
                                                        .map(c -> c.at(clock.moved(c.atNanos())))
                                                        .toList(),
                                                script.last())));
    }

    /** Rounds times, as coarsely as can be, so that people can read them. */
    void round() {
        List<Long> grains =
                List.of(1_000 * MILLISECOND, 100 * MILLISECOND, 10 * MILLISECOND, MILLISECOND);
        for (long grain : grains) {
            if (attempts.succeeds(rounded(grain))) {
                return;
            }
        }
        for (int i = 0; i < attempts.trial().schedule().steps().size(); i++) {
            roundStep(i, grains);
        }
        for (long grain : grains) {
            long phase = up(options().faultPhase().toNanos(), grain);
            TrialOptions round = options().withPhases(Duration.ofNanos(phase), options().settle());
            Trial trial = attempts.trial().with(round);
            if (attempts.succeeds(onTimes(trial, at -> nearest(at, grain)).orElse(trial))) {
                return;
            }
        }
    }

    private Trial rounded(long grain) {
        List<Schedule.Step> steps = new ArrayList<>();
        attempts.trial().schedule().steps().forEach(step -> steps.add(rounded(step, grain)));
        long phase = up(options().faultPhase().toNanos(), grain);
        Trial trial =
                StepPasses.under(attempts.trial(), steps)
                        .with(options().withPhases(Duration.ofNanos(phase), options().settle()));
        return onTimes(trial, at -> nearest(at, grain)).orElse(trial);
    }

    private void roundStep(int index, List<Long> grains) {
        for (long grain : grains) {
            List<Schedule.Step> steps = new ArrayList<>(attempts.trial().schedule().steps());
            if (index >= steps.size()) {
                return;
            }
            steps.set(index, rounded(steps.get(index), grain));
            if (attempts.succeeds(StepPasses.under(attempts.trial(), steps))) {
                return;
            }
        }
    }

    private static Schedule.Step rounded(Schedule.Step step, long grain) {
        Trigger when =
                step.when() instanceof Trigger.AtTime(long at)
                        ? new Trigger.AtTime(nearest(at, grain))
                        : step.when();
        // What is shorter than the grain would become much longer.
        long fitting = grain;
        while (fitting > step.forNanos() && fitting >= 10) {
            fitting /= 10;
        }
        return new Schedule.Step(
                when, step.fault(), step.target(), Math.max(1, nearest(step.forNanos(), fitting)));
    }

    private static long nearest(long nanos, long grain) {
        return (nanos + grain / 2) / grain * grain;
    }

    private static long up(long nanos, long grain) {
        return (nanos + grain - 1) / grain * grain;
    }
}
