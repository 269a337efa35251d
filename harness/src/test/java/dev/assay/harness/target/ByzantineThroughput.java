// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.harness.Operation;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Nemesis;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleGenerator;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Measures how many schedules with a liar one core tries in a second; a program, not a test. A
 * schedule counts when a node lied in it, honest nodes decided ten batches at least, and the
 * oracles judged what they said. Arguments: how many schedules (default 20,000), and of which
 * target (default reference-db-pbft).
 */
final class ByzantineThroughput {
    private static final int NODES = 4;
    private static final int DECISIONS = 10;
    private static final long LIMIT_NANOS = 3_000_000_000L;

    private long furthest;
    private int calls;

    private final Target target;

    private ByzantineThroughput(Target target) {
        this.target = target;
    }

    public static void main(String[] arguments) {
        int schedules = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        Target target =
                Plugins.standard()
                        .target(arguments.length > 1 ? arguments[1] : "reference-db-pbft");
        for (int round = 0; round < 3; round++) {
            int counted = 0;
            int violations = 0;
            long judged = 0;
            long start = System.nanoTime();
            for (long seed = 0; seed < schedules; seed++) {
                Outcome outcome = new ByzantineThroughput(target).run(seed);
                counted += outcome.counts() ? 1 : 0;
                violations += outcome.violated() ? 1 : 0;
                judged += outcome.judged();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d schedules, %d of them with a liar and %d decisions, in %.1f s: %.0f per"
                            + " second; %d observations judged, %d violations%n",
                    schedules, counted, DECISIONS, seconds, counted / seconds, judged, violations);
        }
    }

    private record Outcome(boolean counts, boolean violated, long judged) {}

    private Outcome run(long seed) {
        Randomness random = new Randomness(seed).fork("schedule");
        SimulatedWorld world =
                new SimulatedWorld(
                        SimulationOptions.of(seed, NODES), target.protocol(NODES, Set.of()));
        Schedule schedule =
                ScheduleGenerator.draw(
                        random.fork("draw"),
                        EnumSet.of(FaultFamily.LIARS),
                        NODES,
                        Duration.ofMillis(200),
                        FaultBudget.ofByzantine(NODES));
        Nemesis nemesis = new Nemesis(world, schedule, random.fork("nemesis"), event -> {});
        List<Oracle> oracles = target.oracles(NODES);
        world.listen(
                (time, node, observation) -> {
                    if (nemesis.hasLied(node)) {
                        return;
                    }
                    if (observation instanceof Observation.Committed decision) {
                        furthest = Math.max(furthest, decision.index());
                    }
                    oracles.forEach(oracle -> oracle.observed(time, node, observation));
                });
        Target.Session session = target.session(NODES, Set.of());
        world.attach(Address.FIRST_CLIENT, session);
        nemesis.start();
        world.after(1, () -> call(world, session));
        world.runUntil(
                () -> furthest >= DECISIONS && !nemesis.harmDone().lying().isEmpty(), LIMIT_NANOS);
        boolean lied = !nemesis.harmDone().lying().isEmpty();
        return new Outcome(
                lied && furthest >= DECISIONS,
                oracles.stream().anyMatch(oracle -> oracle.violation().isPresent()),
                oracles.stream().mapToLong(Oracle::judged).sum());
    }

    private void call(SimulatedWorld world, Target.Session session) {
        MicroOperation put = new MicroOperation("put", Value.of("k"), Value.of((long) calls++));
        session.invoke(
                new Operation("put", List.of(put)),
                outcome -> world.after(1_000_000, () -> call(world, session)));
    }
}
