// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.trial.Trial;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.Link;
import dev.assay.nemeses.faults.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Fewer nodes. Other nodes draw other random numbers and elect other leaders, so that hardly
 * anything of the original's course is left: a few seeds are tried for each number of nodes.
 */
final class NodePass {
    private static final int SEEDS = 12;

    private final Attempts attempts;

    NodePass(Attempts attempts) {
        this.attempts = attempts;
    }

    void drop() {
        for (int nodes = 1; nodes < attempts.trial().nodes(); nodes++) {
            if (tryWith(nodes)) {
                return;
            }
        }
    }

    private boolean tryWith(int nodes) {
        Trial trial = attempts.trial();
        Optional<List<Schedule.Step>> kept = renumbered(trial, nodes);
        if (kept.isEmpty()) {
            return false;
        }
        Optional<FaultBudget> budget =
                trial.schedule().budget().map(unused -> FaultBudget.ofMinority(nodes));
        Trial smaller =
                trial.with(new Schedule(Schedule.VERSION, budget, kept.get())).withNodes(nodes);
        Trial atLeader = StepPasses.under(smaller, StepPasses.Aim.atLeader(kept.get()));
        for (int i = 0; i < SEEDS; i++) {
            long seed = trial.seed() + i;
            if (attempts.succeeds(smaller.withSeed(seed))
                    || attempts.succeeds(atLeader.withSeed(seed))) {
                return true;
            }
        }
        return false;
    }

    /** The steps on fewer nodes: those at which most is aimed stay. Empty where not all fit. */
    private static Optional<List<Schedule.Step>> renumbered(Trial trial, int nodes) {
        TreeSet<Integer> stay = new TreeSet<>();
        for (Schedule.Step step : trial.schedule().steps()) {
            if (step.target() instanceof Target.Nodes(List<Integer> addresses)
                    && addresses.size() < trial.nodes()) {
                stay.addAll(addresses);
            }
        }
        if (stay.size() > nodes) {
            return Optional.empty();
        }
        for (int node = 0; stay.size() < nodes; node++) {
            stay.add(node);
        }
        List<Integer> order = List.copyOf(stay);
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step step : trial.schedule().steps()) {
            renumbered(step, order).ifPresent(steps::add);
        }
        return Optional.of(steps);
    }

    private static Optional<Schedule.Step> renumbered(Schedule.Step step, List<Integer> order) {
        if (!(step.target() instanceof Target.Nodes(List<Integer> addresses))) {
            return Optional.of(step);
        }
        List<Integer> targets =
                addresses.stream().filter(order::contains).map(order::indexOf).toList();
        Fault fault = step.fault();
        if (fault instanceof Partition partition && !partition.links().isEmpty()) {
            List<Link> links = new ArrayList<>();
            for (Link link : partition.links()) {
                if (order.contains(link.from()) && order.contains(link.to())) {
                    links.add(new Link(order.indexOf(link.from()), order.indexOf(link.to())));
                }
            }
            if (links.isEmpty()) {
                return Optional.empty();
            }
            fault = new Partition(partition.shape(), partition.clients(), links);
        }
        return targets.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Schedule.Step(
                                step.when(), fault, new Target.Nodes(targets), step.forNanos()));
    }
}
