// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Pause;
import dev.assay.nemeses.liars.ByzzFuzz;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.Twins;
import dev.assay.nemeses.liars.TwinsScenarios;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetedSchedulesTest {
    private static final long SECOND = 1_000_000_000L;

    /** Node i says that it has applied 10 * i entries; node 1 leads. */
    private record Boaster(Environment environment) implements Node {
        @Override
        public void start() {
            environment.after(SECOND / 2, this::boast);
        }

        private void boast() {
            environment.observe(new Observation.Applied(10L * environment.address(), 0));
            if (environment.address() == 1) {
                environment.observe(new Observation.BecameLeader(1));
            }
        }

        @Override
        public void receive(int from, byte[] message) {}
    }

    private static List<Schedule.Step> resolved(Target target, long atSecond, int... dead) {
        SimulatedWorld world = new SimulatedWorld(SimulationOptions.calm(1, 5), Boaster::new);
        Schedule.Step step =
                new Schedule.Step(
                        new Trigger.AtTime(atSecond * SECOND), new Pause(), target, SECOND);
        Nemesis nemesis =
                new Nemesis(world, Schedule.of(List.of(step)), new Randomness(1), event -> {});
        nemesis.start();
        for (int node : dead) {
            world.processes().crash(node);
        }
        world.runUntil(5 * SECOND);
        return nemesis.resolved().steps();
    }

    private static Target whom(Target target, int... dead) {
        return resolved(target, 1, dead).getFirst().target();
    }

    @Test
    void theQuorumEdgeIsTheLastOfAMajorityAndTheSlowestTheLastOfAll() {
        assertThat(whom(new Target.QuorumEdge())).isEqualTo(new Target.Nodes(List.of(2)));
        assertThat(whom(new Target.Slowest())).isEqualTo(new Target.Nodes(List.of(0)));
    }

    @Test
    void nodesThatAreDownAreNotAimedAt() {
        assertThat(whom(new Target.Slowest(), 0, 1)).isEqualTo(new Target.Nodes(List.of(2)));
        assertThat(whom(new Target.QuorumEdge(), 3, 4)).isEqualTo(new Target.Nodes(List.of(0)));
    }

    @Test
    void whereNobodyRunsSomebodyIsDrawn() {
        assertThat(whom(new Target.Slowest(), 0, 1, 2, 3, 4)).isInstanceOf(Target.Nodes.class);
    }

    @Test
    void everyScenarioOfTwinsIsThereOnce() {
        TwinsScenarios small = new TwinsScenarios(3, 2, SECOND, SECOND / 2);
        assertThat(small.count()).isEqualTo(3 * 4 * 4);
        Set<Schedule> all = new LinkedHashSet<>();
        for (long number = 0; number < small.count(); number++) {
            all.add(small.scenario(number));
        }
        assertThat(all).hasSize(48);
        assertThat(all)
                .allSatisfy(
                        schedule -> {
                            Twins twins = (Twins) schedule.steps().getFirst().fault();
                            assertThat(twins.sides()).hasSize(2);
                            assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(schedule), "x"))
                                    .isEqualTo(schedule);
                        });
        assertThat(all).contains(small.draw(new Randomness(7)));
        assertThatThrownBy(() -> small.scenario(48)).hasMessageContaining("0 … 47, not 48");
        assertThatThrownBy(() -> new TwinsScenarios(9, 8, 0, SECOND))
                .hasMessageContaining("more scenarios of 9 nodes and 8 rounds");
    }

    @Test
    void theSidesOfAScenarioAreCutFromEachOtherAndNobodyElseIs() {
        TwinsScenarios scenarios = new TwinsScenarios(4, 1, 0, SECOND);
        // Node 1 has the twin (1 of 4); the others are n0, n2, n3; 3 = n0 and n2 see the twin.
        Schedule schedule = scenarios.scenario(1 + 4 * 3);
        assertThat(((Twins) schedule.steps().getFirst().fault()).sides())
                .containsExactly(new Side(List.of(0, 2)));
        assertThat(schedule.steps().getFirst().target()).isEqualTo(new Target.Nodes(List.of(1)));
        Partition partition = (Partition) schedule.steps().get(1).fault();
        assertThat(partition.links().toString()).isEqualTo("[n0>n3, n2>n3, n3>n0, n3>n2]");
        assertThat(scenarios.scenario(1).steps()).as("all on one side").hasSize(1);
    }

    @Test
    void byzzFuzzDrawsLiesAndPartitionsByRound() {
        ByzzFuzz fuzz = new ByzzFuzz(3, 2, 4, 1, SECOND);
        Set<Object> rounds = new LinkedHashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            Schedule drawn = fuzz.draw(new Randomness(seed), 4);
            assertThat(drawn).isEqualTo(fuzz.draw(new Randomness(seed), 4));
            assertThat(drawn.steps()).hasSize(5);
            Set<Target> liars = new LinkedHashSet<>();
            for (Schedule.Step step : drawn.steps()) {
                if (step.fault() instanceof Mutate lie) {
                    assertThat(lie.rounds()).isEqualTo(1);
                    rounds.add(lie.skip());
                    liars.add(step.target());
                } else {
                    rounds.add(step.when());
                }
            }
            assertThat(liars).hasSize(1);
        }
        assertThat(rounds).hasSize(8);
    }
}
