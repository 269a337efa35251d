// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.Randomness;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReplayProperties {
    private static final Duration LENGTH = Duration.ofSeconds(4);

    private record Outcome(long traceHash, long messages, Schedule resolved, List<Event> events) {}

    private static Outcome run(SimulationOptions options, Schedule schedule) {
        Beacon.Diary diary = new Beacon.Diary();
        int nodes = options.nodes();
        SimulatedWorld world = new SimulatedWorld(options, Beacon.protocol(nodes, diary));
        world.attach(Address.FIRST_CLIENT, environment -> new Beacon(environment, nodes, diary));
        List<Event> events = new ArrayList<>();
        Nemesis nemesis = new Nemesis(world, schedule, new Randomness(options.seed()), events::add);
        nemesis.start();
        long[] operations = new long[1];
        countOperations(world, nemesis, operations);
        world.runUntil(LENGTH.toNanos() / 2);
        world.attach(
                Address.FIRST_CLIENT + 1, environment -> new Beacon(environment, nodes, diary));
        world.runUntil(LENGTH.toNanos() - 500 * Beacon.MILLISECOND);
        nemesis.healAll();
        world.runUntil(LENGTH.toNanos());
        assertThat(world.failures()).isEmpty();
        return new Outcome(
                world.traceHash(), world.deliveredMessages(), nemesis.resolved(), events);
    }

    private static void countOperations(SimulatedWorld world, Nemesis nemesis, long[] operations) {
        nemesis.operationsCompleted(operations[0]++);
        world.after(Beacon.MILLISECOND, () -> countOperations(world, nemesis, operations));
    }

    /**
     * In the calm world everything happens at round times, so that faults and messages meet at the
     * same instants.
     */
    @Property(tries = 150)
    void theResolvedScheduleTakesTheSameCourse(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int nodes) {
        SimulationOptions options =
                seed % 2 == 0
                        ? SimulationOptions.calm(seed, nodes)
                        : SimulationOptions.of(seed, nodes);
        Randomness random = new Randomness(seed);
        Schedule drawn =
                ScheduleGenerator.draw(random, EnumSet.allOf(FaultFamily.class), nodes, LENGTH);
        List<Schedule.Step> steps = new ArrayList<>(drawn.steps());
        Schedule.Step first = steps.getFirst();
        steps.add(
                new Schedule.Step(
                        new Trigger.OnEvent("became-leader", 2),
                        first.fault(),
                        new Target.Leader(),
                        300 * Beacon.MILLISECOND));
        steps.add(
                new Schedule.Step(
                        new Trigger.AfterOperations(1 + random.nextInt(2000)),
                        first.fault(),
                        first.target(),
                        Beacon.PERIOD));
        Outcome original = run(options, Schedule.of(steps));
        Outcome replay = run(options, original.resolved());
        assertThat(original.resolved().steps())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(
                        step -> {
                            assertThat(step.when()).isInstanceOf(Trigger.AtTime.class);
                            assertThat(step.target()).isInstanceOf(Target.Nodes.class);
                        });
        assertThat(replay).isEqualTo(original);
        assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(replay.resolved()), "x"))
                .isEqualTo(original.resolved());
    }

    @Example
    void aResolvedScheduleDoesNotNeedTheRandomStreamOfTheNemesis() {
        Schedule drawn =
                ScheduleGenerator.draw(
                        new Randomness(5), EnumSet.allOf(FaultFamily.class), 5, LENGTH);
        for (Schedule.Step step : drawn.steps()) {
            List<Integer> targets = List.of(1, 3);
            Fault resolved = step.fault().resolve(5, targets, new Randomness(1));
            assertThat(resolved.resolve(5, targets, new Randomness(2))).isEqualTo(resolved);
        }
    }
}
