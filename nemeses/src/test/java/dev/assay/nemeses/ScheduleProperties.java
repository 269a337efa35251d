// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.Link;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.file.FormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScheduleProperties {
    private static final int SEEDS = 10_000;

    @Property(tries = 200)
    void everyScheduleSurvivesAFile(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int nodes) {
        Schedule drawn = varied(new Randomness(seed), nodes);
        assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(drawn), "x")).isEqualTo(drawn);
        assertThat(ScheduleFile.readJson(ScheduleFile.writeJson(drawn), "x")).isEqualTo(drawn);
    }

    /**
     * What the generator draws, with all kinds of triggers and targets, and half of the faults
     * resolved.
     */
    private static Schedule varied(Randomness random, int nodes) {
        Schedule drawn =
                ScheduleGenerator.draw(
                        random, EnumSet.allOf(FaultFamily.class), nodes, Duration.ofMinutes(1));
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step step : drawn.steps()) {
            Trigger when =
                    random.pick(
                            List.of(
                                    step.when(),
                                    new Trigger.AfterOperations(1 + random.nextInt(100)),
                                    new Trigger.OnEvent(
                                            random.pick(
                                                    List.of(
                                                            "x",
                                                            "no",
                                                            "on",
                                                            "1",
                                                            "é: -",
                                                            "became-leader")),
                                            1 + random.nextInt(3))));
            List<Integer> targets = List.of(random.nextInt(nodes));
            Target target =
                    random.pick(
                            List.of(
                                    step.target(),
                                    new Target.Nodes(targets),
                                    new Target.QuorumEdge(),
                                    new Target.Slowest()));
            Fault fault =
                    random.chance(0.5)
                            ? step.fault().resolve(nodes, targets, random)
                            : step.fault();
            steps.add(new Schedule.Step(when, fault, target, step.forNanos()));
        }
        return new Schedule(Schedule.VERSION, drawn.budget(), steps);
    }

    @Property(tries = 200)
    void anyDamageToAFileEndsInAScheduleOrInOneLine(@ForAll long seed) {
        Randomness random = new Randomness(seed);
        boolean yaml = random.chance(0.5);
        Schedule drawn = varied(random, 5);
        StringBuilder text =
                new StringBuilder(
                        yaml ? ScheduleFile.writeYaml(drawn) : ScheduleFile.writeJson(drawn));
        for (int i = 0; i < 3 && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 ->
                        text.insert(
                                at,
                                random.pick(
                                        List.of(
                                                " ", "\n", ":", "-", "[", "{", "\"", "1", "&a",
                                                "*a", "\t", "\0")));
                default -> text.setLength(at + 1);
            }
        }
        try {
            Schedule read =
                    yaml
                            ? ScheduleFile.readYaml(text.toString(), "f")
                            : ScheduleFile.readJson(text.toString(), "f");
            assertThat(read.version()).isEqualTo(1);
        } catch (FormatException told) {
            assertThat(told.getMessage()).matches("f:[1-9][0-9]*: [^\n]+");
        }
    }

    @Property
    void everyDurationSurvivesItsText(@ForAll long nanos) {
        assertThat(Durations.parse(Durations.format(nanos))).isEqualTo(nanos);
    }

    @Example
    void durationsAreWrittenInTheLargestUnitThatIsExact() {
        assertThat(
                        List.of(0L, 1L, 1_500_000L, -5_000_000_000L, 600_000_000_000L).stream()
                                .map(Durations::format))
                .containsExactly("0s", "1ns", "1500us", "-5s", "10m");
    }

    @Example
    void theGeneratorKeepsItsBudgetOverTenThousandSeeds() {
        Set<String> faults = new TreeSet<>();
        Set<Object> shapes = new TreeSet<>();
        int overlapping = 0;
        int steps = 0;
        int wholeCluster = 0;
        int atLeader = 0;
        int atSlowest = 0;
        int waiting = 0;
        int early = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            int nodes = 1 + seed % 7;
            Duration duration = Duration.ofMillis(100 + 37L * (seed % 2000));
            Schedule schedule =
                    ScheduleGenerator.draw(
                            new Randomness(seed),
                            EnumSet.allOf(FaultFamily.class),
                            nodes,
                            duration);
            assertThat(schedule.steps()).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2);
            checkBudget(schedule, nodes, duration.toNanos(), seed);
            for (Schedule.Step step : schedule.steps()) {
                faults.add(step.fault().id());
                if (step.fault() instanceof Partition partition) {
                    shapes.add(partition.shape());
                }
                steps++;
                wholeCluster += step.target() instanceof Target.All ? 1 : 0;
                atLeader += step.target() instanceof Target.Leader ? 1 : 0;
                atSlowest += step.target() instanceof Target.Slowest ? 1 : 0;
                if (step.when() instanceof Trigger.OnEvent(String event, int occurrence)) {
                    boolean isRestart = event.equals("recovered");
                    assertThat(occurrence).isBetween(isRestart ? nodes + 1 : 1, nodes + 4);
                }
                waiting += step.when() instanceof Trigger.OnEvent ? 1 : 0;
                early +=
                        duration.toSeconds() > 10
                                        && step.when() instanceof Trigger.AtTime(long at)
                                        && at < 300_000_000L
                                ? 1
                                : 0;
                overlapping +=
                        step.when() instanceof Trigger.AtTime
                                        && schedule.steps().stream()
                                                .anyMatch(
                                                        other ->
                                                                other != step
                                                                        && at(other, start(step)))
                                ? 1
                                : 0;
            }
        }
        Set<String> affordable = new TreeSet<>();
        FaultTypes.installed()
                .all()
                .forEach(
                        (id, fault) -> {
                            if (fault.harm() != Harm.FORGETS && fault.harm() != Harm.MISCOUNTS) {
                                affordable.add(id);
                            }
                        });
        // Which nodes stand by, no generator knows.
        affordable.remove("replace-voter");
        assertThat(faults).isEqualTo(affordable);
        assertThat(shapes).hasSize(Shape.values().length - 1);
        assertThat(overlapping).isGreaterThan(SEEDS / 10);
        assertThat(wholeCluster).isBetween(steps / 100, steps / 10);
        assertThat(atLeader).isGreaterThan(SEEDS);
        assertThat(atSlowest).as("aftershocks").isGreaterThan(SEEDS / 10);
        assertThat(waiting).as("for events").isBetween(steps / 20, steps / 4);
        assertThat(early).as("before there is a leader").isGreaterThan(SEEDS / 10);
    }

    private static long start(Schedule.Step step) {
        return ((Trigger.AtTime) step.when()).nanos();
    }

    private static boolean at(Schedule.Step step, long time) {
        return step.when() instanceof Trigger.AtTime(long start)
                && start <= time
                && time < start + step.forNanos();
    }

    private static void checkBudget(Schedule schedule, int nodes, long durationNanos, int seed) {
        // Whom those spare that wait for an event is decided when they strike.
        List<Schedule.Step> timed =
                schedule.steps().stream()
                        .filter(step -> step.when() instanceof Trigger.AtTime)
                        .toList();
        assertThat(timed).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2);
        List<Schedule.Step> stopping =
                timed.stream()
                        .filter(
                                step ->
                                        EnumSet.of(Harm.STOPS, Harm.REMOVES)
                                                .contains(step.fault().harm()))
                        .toList();
        for (Schedule.Step step : timed) {
            assertThat(start(step)).as("seed %d", seed).isPositive();
            assertThat(start(step) + step.forNanos())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(durationNanos);
        }
        // The most are stopped at some step's start.
        for (Schedule.Step moment : stopping) {
            List<Schedule.Step> stopped =
                    stopping.stream().filter(step -> at(step, start(moment))).toList();
            if (moment.target() instanceof Target.All) {
                assertThat(moment.fault()).isInstanceOf(PowerLoss.class);
                assertThat(stopped)
                        .as("seed %d: all nodes lose power alone", seed)
                        .containsExactly(moment);
            } else {
                int down = stopped.stream().mapToInt(ScheduleProperties::size).sum();
                assertThat(down)
                        .as("seed %d at %d", seed, start(moment))
                        .isLessThanOrEqualTo(Math.max(1, (nodes - 1) / 2));
            }
        }
    }

    private static int size(Schedule.Step step) {
        return switch (step.target()) {
            case Target.Leader leader -> 1;
            case Target.QuorumEdge edge -> 1;
            case Target.Slowest slowest -> 1;
            case Target.Random some -> some.count();
            case Target.Nodes these -> these.addresses().size();
            case Target.All all ->
                    throw new AssertionError("overlaps with a loss of power of all nodes");
        };
    }

    @Example
    void onlyTheFamiliesThatAreAskedForStrike() {
        for (FaultFamily family : FaultFamily.values()) {
            for (int seed = 0; seed < 100; seed++) {
                Schedule schedule =
                        ScheduleGenerator.draw(
                                new Randomness(seed),
                                EnumSet.of(family),
                                5,
                                Duration.ofSeconds(10));
                assertThat(schedule.steps())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(step -> assertThat(familyOf(step.fault())).isEqualTo(family));
            }
        }
        assertThat(ScheduleGenerator.draw(new Randomness(1), Set.of(), 5, Duration.ofSeconds(10)))
                .isEqualTo(Schedule.quiet());
    }

    private static FaultFamily familyOf(Fault fault) {
        return ServiceLoader.load(FaultType.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(type -> type.defaults().id().equals(fault.id()))
                .findFirst()
                .orElseThrow()
                .family();
    }

    @Example
    void theSameStreamDrawsTheSameScheduleAndAnotherAnother() {
        Set<Schedule> schedules = new java.util.LinkedHashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            Schedule once = varied(new Randomness(seed), 5);
            assertThat(varied(new Randomness(seed), 5)).isEqualTo(once);
            schedules.add(once);
        }
        assertThat(schedules).hasSize(100);
    }

    @Example
    void linksAreWrittenAsTheyAreRead() {
        assertThat(Link.parse("n0>n12")).isEqualTo(new Link(0, 12)).hasToString("n0>n12");
        assertThatThrownBy(() -> Link.parse("n0-n1"))
                .hasMessageContaining("write one such as n0>n2");
    }
}
