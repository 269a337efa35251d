// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.trial.Trial;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import java.util.ArrayList;
import java.util.List;

/** Fewer steps of the schedule, aimed at fewer nodes, weaker and shorter. */
final class StepPasses {
    private static final long SHORTEST_NANOS = 1_000_000;
    private static final int WEAKENED_MAX = 16;

    private final Attempts attempts;

    StepPasses(Attempts attempts) {
        this.attempts = attempts;
    }

    private List<Schedule.Step> steps() {
        return attempts.trial().schedule().steps();
    }

    /**
     * Leaves steps out. A step that went may have made another node lead, at which those that stay
     * were aimed; so each is tried as it was, and aimed at whoever leads now.
     */
    void drop() {
        Lists.drop(this::steps, 1, fewer -> trySteps(fewer) || trySteps(Aim.atLeader(fewer)));
    }

    private boolean trySteps(List<Schedule.Step> steps) {
        return attempts.succeeds(under(attempts.trial(), steps));
    }

    /** Makes every step aim at fewer nodes, weaker and shorter. */
    void weaken() {
        for (int i = 0; i < steps().size(); i++) {
            fewerTargets(i);
            weaker(i);
            shorter(i);
        }
    }

    private boolean replace(int index, Schedule.Step step) {
        List<Schedule.Step> steps = new ArrayList<>(steps());
        steps.set(index, step);
        return trySteps(steps);
    }

    // An accepted schedule may be shorter than the one that was tried: steps that never struck are
    // gone.
    private boolean isThere(int index) {
        return index < steps().size();
    }

    private void fewerTargets(int index) {
        if (!isThere(index) || !(steps().get(index).target() instanceof Target.Nodes)) {
            return;
        }
        Lists.drop(
                () ->
                        isThere(index) && steps().get(index).target() instanceof Target.Nodes nodes
                                ? nodes.addresses()
                                : List.of(),
                1,
                fewer -> !fewer.isEmpty() && replace(index, Aim.at(steps().get(index), fewer)));
    }

    private void weaker(int index) {
        for (int times = 0; times < WEAKENED_MAX && isThere(index); times++) {
            Schedule.Step step = steps().get(index);
            boolean weakened = false;
            for (Fault fault : step.fault().weaker()) {
                if (replace(
                        index,
                        new Schedule.Step(step.when(), fault, step.target(), step.forNanos()))) {
                    weakened = true;
                    break;
                }
            }
            if (!weakened) {
                return;
            }
        }
    }

    private void shorter(int index) {
        long tooShort = 0;
        while (isThere(index)) {
            Schedule.Step step = steps().get(index);
            long half = tooShort + (step.forNanos() - tooShort) / 2;
            // An eighth more or less is not worth a run.
            if (step.forNanos() - half < Math.max(SHORTEST_NANOS, step.forNanos() / 8)) {
                return;
            }
            if (!replace(
                    index, new Schedule.Step(step.when(), step.fault(), step.target(), half))) {
                tooShort = half;
            }
        }
    }

    /** Whom steps are aimed at. */
    static final class Aim {
        private Aim() {}

        /** The steps that were aimed at one node, aimed at whoever leads when they strike. */
        static List<Schedule.Step> atLeader(List<Schedule.Step> steps) {
            List<Schedule.Step> aimed = new ArrayList<>();
            for (Schedule.Step step : steps) {
                boolean single =
                        step.target() instanceof Target.Nodes nodes
                                && nodes.addresses().size() == 1;
                aimed.add(
                        single
                                ? new Schedule.Step(
                                        step.when(),
                                        undrawn(step.fault()),
                                        new Target.Leader(),
                                        step.forNanos())
                                : step);
            }
            return aimed;
        }

        static Schedule.Step at(Schedule.Step step, List<Integer> nodes) {
            return new Schedule.Step(
                    step.when(), step.fault(), new Target.Nodes(nodes), step.forNanos());
        }

        /** A partition around other targets cuts other links. */
        private static Fault undrawn(Fault fault) {
            return fault instanceof Partition(Shape shape, Partition.Clients clients, var links)
                            && shape != Shape.LINKS
                    ? new Partition(shape, clients, List.of())
                    : fault;
        }
    }

    /** For other passes: the trial under other steps. */
    static Trial under(Trial trial, List<Schedule.Step> steps) {
        return trial.with(new Schedule(Schedule.VERSION, trial.schedule().budget(), steps));
    }
}
