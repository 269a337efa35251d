// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.nemeses.faults.PriorityOrder;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.nemeses.liars.Twins;
import dev.assay.nemeses.liars.TwinsScenarios;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final int SEEDS = 200;

    private static Generator.Setting setting(int nodes, FaultBudget budget) {
        return new Generator.Setting(EnumSet.allOf(FaultFamily.class), nodes, LENGTH, budget);
    }

    private static List<Schedule> schedules(Generator generator) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> generator.schedule(seed, setting(5, FaultBudget.ofMinority(5))))
                .toList();
    }

    @Test
    void eachIsFoundByItsNameAndMakesTheSameScheduleOfASeedAgain() {
        for (Generator generator : Generator.values()) {
            assertThat(Generator.find(generator.word())).contains(generator);
            List<Schedule> made = schedules(generator);
            assertThat(schedules(generator)).isEqualTo(made);
            assertThat(new LinkedHashSet<>(made)).hasSizeGreaterThan(SEEDS * 9 / 10);
            for (Schedule schedule : made) {
                assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(schedule), "x"))
                        .isEqualTo(schedule);
                for (Schedule.Step step : schedule.steps()) {
                    long start = step.when() instanceof Trigger.AtTime(long at) ? at : 0;
                    assertThat(start + step.forNanos()).isLessThanOrEqualTo(LENGTH.toNanos());
                }
            }
        }
        assertThat(Generator.find("swam")).isEmpty();
        assertThat(Generator.words())
                .containsExactly("swarm", "targeted", "few", "pct", "twins", "byzzfuzz");
    }

    @Test
    void fewDrawsOfTwoOrThreeFamiliesAndAllOfThemMeet() {
        Map<String, FaultFamily> families = new TreeMap<>();
        ServiceLoader.load(FaultType.class)
                .forEach(type -> families.put(type.defaults().id(), type.family()));
        Set<String> pairs = new TreeSet<>();
        Set<String> targets = new TreeSet<>();
        for (Schedule schedule : schedules(Generator.FEW)) {
            Set<FaultFamily> drawn = new TreeSet<>();
            for (Schedule.Step step : schedule.steps()) {
                drawn.add(families.get(step.fault().id()));
                targets.add(step.target().getClass().getSimpleName());
            }
            assertThat(drawn).hasSizeLessThanOrEqualTo(3);
            for (FaultFamily one : drawn) {
                for (FaultFamily other : drawn) {
                    pairs.add(one + "+" + other);
                }
            }
        }
        // Every family meets every other one somewhere; nobody lies where no liar is stood.
        assertThat(pairs.size()).isGreaterThan(80);
        assertThat(targets).contains("Random", "Leader", "QuorumEdge", "Slowest");
        Generator.Setting one =
                new Generator.Setting(
                        EnumSet.of(FaultFamily.PARTITIONS), 1, LENGTH, FaultBudget.ofMinority(1));
        assertThat(Generator.FEW.schedule(1, one)).isEqualTo(Schedule.quiet());
    }

    @Test
    void theSwarmIsWhatTheScheduleGeneratorDraws() {
        Schedule swarm = Generator.SWARM.schedule(5, setting(5, FaultBudget.ofMinority(5)));
        assertThat(swarm)
                .isEqualTo(
                        ScheduleGenerator.draw(
                                new dev.assay.histories.Randomness(5).fork("schedule"),
                                EnumSet.allOf(FaultFamily.class),
                                5,
                                LENGTH));
    }

    @Test
    void targetedFaultsStrikeTheLeaderTheEdgeOfItsQuorumAndTheSlowest() {
        Set<String> targets = new TreeSet<>();
        for (Schedule schedule : schedules(Generator.TARGETED)) {
            assertThat(schedule.budget()).contains(FaultBudget.ofMinority(5));
            for (Schedule.Step step : schedule.steps()) {
                targets.add(step.target().getClass().getSimpleName());
            }
        }
        // All nodes lose power together now and then.
        assertThat(targets).containsExactly("All", "Leader", "QuorumEdge", "Slowest");
    }

    @Test
    void pctOrdersAllMessagesAllTheTime() {
        Set<Integer> stretches = new TreeSet<>();
        Set<Integer> depths = new TreeSet<>();
        for (Schedule schedule : schedules(Generator.PCT)) {
            long end = 0;
            for (Schedule.Step step : schedule.steps()) {
                assertThat(step.when()).isEqualTo(new Trigger.AtTime(end));
                assertThat(step.target()).isEqualTo(new Target.All());
                depths.add(((PriorityOrder) step.fault()).depth());
                end += step.forNanos();
            }
            assertThat(end).isBetween(LENGTH.toNanos() - 10, LENGTH.toNanos());
            stretches.add(schedule.steps().size());
        }
        assertThat(stretches).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(depths).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void seedsNumberTheScenariosOfTwinsFromTheFirstToTheLastAndAgain() {
        Generator.Setting three = setting(3, FaultBudget.ofMinority(3));
        TwinsScenarios all = new TwinsScenarios(3, 4, 1_000_000_000L, 4_750_000_000L);
        Set<Schedule> made = new LinkedHashSet<>();
        for (long seed = 0; seed < all.count(); seed++) {
            Schedule schedule = Generator.TWINS.schedule(seed, three);
            assertThat(schedule).isEqualTo(all.scenario(seed));
            made.add(schedule);
        }
        assertThat(made).hasSize(3 << 8);
        assertThat(Generator.TWINS.schedule(all.count(), three)).isEqualTo(all.scenario(0));
        assertThat(Generator.TWINS.schedule(-1, three)).isEqualTo(all.scenario(all.count() - 1));
        assertThat(made)
                .allMatch(
                        schedule ->
                                schedule.steps().stream()
                                                .filter(step -> step.fault() instanceof Twins)
                                                .count()
                                        == 1);
    }

    @Test
    void asManyNodesLieAsTheBudgetOfByzzFuzzSaysAndOneAtLeast() {
        for (int over = 0; over < 3; over++) {
            FaultBudget budget = FaultBudget.ofMinority(5).over(over);
            int most = 0;
            for (long seed = 0; seed < SEEDS; seed++) {
                Set<Target> liars = new LinkedHashSet<>();
                for (Schedule.Step step :
                        Generator.BYZZFUZZ.schedule(seed, setting(5, budget)).steps()) {
                    if (step.fault() instanceof Mutate) {
                        liars.add(step.target());
                    }
                }
                assertThat(liars).isNotEmpty();
                most = Math.max(most, liars.size());
            }
            assertThat(most).isEqualTo(Math.max(1, over));
        }
    }

    @Test
    void tooFewOrTooManyNodesAreSaidInOneLine() {
        assertThatThrownBy(
                        () -> Generator.TWINS.schedule(1, setting(16, FaultBudget.ofMinority(16))))
                .hasMessage("the generator twins needs 2 … 15 nodes, not 16");
        assertThatThrownBy(
                        () -> Generator.BYZZFUZZ.schedule(1, setting(1, FaultBudget.ofMinority(1))))
                .hasMessageContaining("2 … 99 nodes, not 1");
        assertThat(Generator.TWINS.schedule(1, setting(15, FaultBudget.ofMinority(15))).steps())
                .isNotEmpty();
        assertThatThrownBy(() -> setting(0, FaultBudget.ofMinority(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
