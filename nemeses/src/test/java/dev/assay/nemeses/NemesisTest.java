// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.nemeses.faults.ClockDrift;
import dev.assay.nemeses.faults.ClockJump;
import dev.assay.nemeses.faults.ClockStrobe;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.FlakyLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Pause;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.faults.SlowLink;
import dev.assay.nemeses.faults.TruncatedFile;
import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NemesisTest {
    private static final int NODES = 5;
    private static final long SECOND = 1_000_000_000L;
    private static final int CLIENT = Address.FIRST_CLIENT;

    private final Beacon.Diary diary = new Beacon.Diary();
    private final List<Event.Fault> events = new ArrayList<>();
    private final SimulatedWorld world =
            new SimulatedWorld(
                    SimulationOptions.calm(3, NODES),
                    environment -> new Beacon(environment, NODES, diary));

    private Nemesis nemesis(Schedule.Step... steps) {
        for (int client = 0; client < 2; client++) {
            world.attach(CLIENT + client, environment -> new Beacon(environment, NODES, diary));
        }
        Schedule schedule = Schedule.of(List.of(steps));
        Nemesis nemesis =
                new Nemesis(
                        world,
                        schedule,
                        new Randomness(1),
                        event -> events.add((Event.Fault) event));
        nemesis.start();
        return nemesis;
    }

    private static Schedule.Step step(long from, Fault fault, long until, Integer... targets) {
        return new Schedule.Step(
                new Trigger.AtTime(from * SECOND),
                fault,
                new Target.Nodes(List.of(targets)),
                (until - from) * SECOND);
    }

    /** Forgets what was seen, then lets the world go on until just before this second. */
    private void watchUntil(long second) {
        diary.received.clear();
        diary.ticks.clear();
        diary.starts.clear();
        world.runUntil(second * SECOND - 1);
    }

    private long heard(int from, int to) {
        return diary.received.stream().filter(it -> it.from() == from && it.to() == to).count();
    }

    private long ticks(int node) {
        return diary.ticks.stream().filter(tick -> tick.address() == node).count();
    }

    private List<Long> wallAheadOfMonotonic(int node) {
        return diary.ticks.stream()
                .filter(tick -> tick.address() == node)
                .map(tick -> tick.wall() - tick.monotonic())
                .distinct()
                .toList();
    }

    @Test
    void aPartitionCutsAndHeals() {
        nemesis(step(1, Partition.of(Shape.ISOLATE), 2, 0));
        watchUntil(1);
        assertThat(heard(1, 0)).isGreaterThan(90);
        watchUntil(2);
        assertThat(heard(1, 0)).isZero();
        assertThat(heard(0, 1)).isZero();
        assertThat(heard(1, 2)).isGreaterThan(90);
        assertThat(heard(CLIENT, 0)).as("clients reach all nodes").isGreaterThan(90);
        watchUntil(3);
        assertThat(heard(1, 0)).isGreaterThan(90);
        assertThat(heard(0, 1)).isGreaterThan(90);
    }

    @Test
    void aPartitionThatSplitsClientsCutsThemOffWithTheirNode() {
        Fault split = new Partition(Shape.ISOLATE, Partition.Clients.SPLIT, List.of());
        nemesis(step(0, split, 1, 0));
        world.runUntil(SECOND / 10);
        world.attach(CLIENT + 5, environment -> new Beacon(environment, NODES, diary));
        watchUntil(1);
        for (int besideNodeZero : List.of(CLIENT, CLIENT + 5)) {
            assertThat(heard(besideNodeZero, 0)).as("its own node").isPositive();
            assertThat(heard(besideNodeZero, 1)).isZero();
        }
        assertThat(heard(1, CLIENT)).isZero();
        assertThat(heard(CLIENT + 1, 0)).isZero();
        assertThat(heard(CLIENT + 1, 1)).isPositive();
        watchUntil(2);
        assertThat(heard(CLIENT, 1)).isPositive();
        assertThat(heard(CLIENT + 5, 1)).isPositive();
        assertThat(heard(1, CLIENT)).isPositive();
    }

    @Test
    void aCrashKeepsTheDiskAndAPowerLossDoesNot() {
        nemesis(step(1, new Crash(), 2, 0), step(1, new PowerLoss(), 2, 1, 2, 3, 4));
        watchUntil(1);
        watchUntil(2);
        assertThat(ticks(0)).isZero();
        watchUntil(3);
        assertThat(diary.starts)
                .extracting(Beacon.Started::address)
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(diary.starts)
                .filteredOn(it -> it.address() == 0)
                .extracting(Beacon.Started::bytesOnDisk)
                .containsExactly(99 * 8);
        assertThat(diary.starts)
                .filteredOn(it -> it.bytesOnDisk() < 99 * 8)
                .as("the last of 99 writes was not synced")
                .isNotEmpty();
        assertThat(diary.starts)
                .allSatisfy(it -> assertThat(it.bytesOnDisk()).isGreaterThanOrEqualTo(98 * 8));
        assertThat(ticks(0)).isGreaterThan(90);
    }

    @Test
    void aPauseStopsANodeThatForgetsNothing() {
        nemesis(step(1, new Pause(), 2, 0));
        watchUntil(1);
        watchUntil(2);
        assertThat(ticks(0)).isZero();
        assertThat(heard(1, 0)).isZero();
        watchUntil(3);
        assertThat(ticks(0)).isGreaterThan(90);
        assertThat(diary.starts).isEmpty();
        assertThat(heard(1, 0)).as("the messages of two seconds").isGreaterThan(190);
    }

    @Test
    void aClockJumpMovesTheWallClockThereAndBack() {
        nemesis(step(1, new ClockJump(1, 300 * SECOND, List.of(7 * SECOND, -SECOND)), 2, 0, 1));
        watchUntil(1);
        List<Long> before =
                List.of(wallAheadOfMonotonic(0).getFirst(), wallAheadOfMonotonic(1).getFirst());
        watchUntil(2);
        assertThat(wallAheadOfMonotonic(0)).contains(before.get(0) + 7 * SECOND);
        assertThat(wallAheadOfMonotonic(1)).contains(before.get(1) - SECOND);
        assertThat(wallAheadOfMonotonic(2)).hasSize(1);
        watchUntil(3);
        assertThat(wallAheadOfMonotonic(0)).contains(before.get(0));
        assertThat(wallAheadOfMonotonic(1)).contains(before.get(1));
    }

    @Test
    void aClockDriftChangesThePaceOfTimers() {
        nemesis(step(1, new ClockDrift(500_000, List.of(200_000, -500_000)), 2, 0, 1));
        watchUntil(1);
        watchUntil(2);
        assertThat(ticks(0)).isBetween(119L, 121L);
        assertThat(ticks(1)).isBetween(49L, 51L);
        assertThat(ticks(2)).isBetween(99L, 101L);
        watchUntil(3);
        assertThat(ticks(0)).isBetween(99L, 101L);
        assertThat(ticks(1)).isBetween(99L, 101L);
    }

    @Test
    void aClockStrobeMovesTheWallClockBackAgainAndAgain() {
        nemesis(step(1, new ClockStrobe(SECOND, 15 * Beacon.MILLISECOND), 2, 0));
        watchUntil(1);
        assertThat(wallAheadOfMonotonic(0)).hasSize(1);
        watchUntil(2);
        List<Long> walls =
                diary.ticks.stream()
                        .filter(it -> it.address() == 0)
                        .map(Beacon.Tick::wall)
                        .toList();
        long backwards =
                IntStream.range(1, walls.size())
                        .filter(i -> walls.get(i) < walls.get(i - 1))
                        .count();
        assertThat(backwards).isGreaterThan(10);
        world.runUntil(2 * SECOND);
        watchUntil(3);
        assertThat(wallAheadOfMonotonic(0)).hasSize(1);
    }

    @Test
    void aSlowLinkDelaysAndReorders() {
        nemesis(step(1, new SlowLink(100 * Beacon.MILLISECOND, false), 2, 0));
        watchUntil(1);
        assertThat(overtaken(1, 0)).isZero();
        watchUntil(2);
        assertThat(overtaken(1, 0)).isPositive();
        assertThat(overtaken(0, 1)).isPositive();
        assertThat(overtaken(1, 2)).isZero();
        assertThat(overtaken(CLIENT, 0)).as("clients do not suffer").isZero();
        world.runUntil(3 * SECOND);
        watchUntil(4);
        assertThat(overtaken(1, 0)).isZero();
    }

    private long overtaken(int from, int to) {
        List<Long> numbers =
                diary.received.stream()
                        .filter(it -> it.from() == from && it.to() == to)
                        .map(Beacon.Received::number)
                        .toList();
        return IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i) < numbers.get(i - 1))
                .count();
    }

    @Test
    void aFlakyLinkLosesAndDoubles() {
        nemesis(
                step(1, new FlakyLink(0.5, 0, 0, true), 2, 0),
                step(3, new FlakyLink(0, 0.5, 0, false), 4, 0, 1));
        watchUntil(1);
        watchUntil(2);
        assertThat(heard(1, 0)).isBetween(25L, 75L);
        assertThat(heard(CLIENT, 0)).isBetween(25L, 75L);
        assertThat(heard(1, 2)).isGreaterThan(90);
        watchUntil(3);
        watchUntil(4);
        assertThat(heard(1, 0))
                .as("degraded once, though both ends are targets")
                .isBetween(125L, 175L);
        assertThat(heard(CLIENT, 0)).isLessThan(105);
        watchUntil(5);
        assertThat(heard(1, 0)).isLessThan(105);
    }

    @Test
    void overlappingFaultsDoNotUndoOneAnother() {
        nemesis(
                step(1, new Crash(), 3, 0),
                step(2, new PowerLoss(), 4, 0),
                step(2, new Pause(), 5, 0, 1),
                step(3, new Pause(), 4, 1),
                step(1, Partition.of(Shape.ISOLATE), 3, 2),
                step(2, Partition.of(Shape.HALVES), 4, 2));
        world.runUntil(3 * SECOND);
        assertThat(world.processes().isUp(0)).as("still without power").isFalse();
        watchUntil(4);
        assertThat(heard(3, 2) + heard(4, 2))
                .as("the second partition lasts")
                .isLessThanOrEqualTo(100);
        watchUntil(5);
        assertThat(ticks(0) + ticks(1)).as("still paused").isZero();
        assertThat(heard(3, 2)).isGreaterThan(90);
        watchUntil(6);
        assertThat(ticks(0)).isGreaterThan(90);
        assertThat(ticks(1)).isGreaterThan(90);
    }

    @Test
    void healingEndsEverythingForGood() {
        Nemesis nemesis =
                nemesis(
                        step(1, new Crash(), 60, 0),
                        step(1, new Pause(), 60, 0, 1),
                        step(1, Partition.of(Shape.HALVES), 60, 2),
                        step(1, new ClockJump(1, SECOND, List.of(SECOND)), 60, 3),
                        step(1, new ClockDrift(1000, List.of(1000)), 60, 4),
                        step(3, new Crash(), 60, 4));
        world.runUntil(2 * SECOND);
        nemesis.healAll();
        watchUntil(10);
        for (int node = 0; node < NODES; node++) {
            assertThat(ticks(node)).isBetween(790L, 810L);
            for (int other = 0; other < NODES; other++) {
                assertThat(heard(node, other)).isGreaterThan(780);
            }
        }
        for (Beacon.Tick tick :
                diary.ticks.subList(diary.ticks.size() - NODES, diary.ticks.size())) {
            assertThat(tick.wall())
                    .isBetween(1_767_225_609_900_000_000L, 1_767_225_610_000_000_000L);
        }
        assertThat(nemesis.applied())
                .isEqualTo(
                        Map.of(
                                "crash",
                                1L,
                                "pause",
                                1L,
                                "partition",
                                1L,
                                "clock-jump",
                                1L,
                                "clock-drift",
                                1L));
    }

    @Test
    void theHistoryTellsWhenFaultsBeganAndEnded() {
        Nemesis nemesis = nemesis(step(1, new Pause(), 2, 3), step(4, new Crash(), 9, 1, 2));
        world.runUntil(5 * SECOND);
        nemesis.healAll();
        assertThat(events)
                .extracting(
                        event ->
                                event.type()
                                        + " "
                                        + event.timeNanos() / SECOND
                                        + " "
                                        + event.function()
                                        + " "
                                        + ((Value.Text) event.value()).value()
                                        + " "
                                        + event.extras())
                .containsExactly(
                        "INVOKE 1 pause pause n3 {step=Int[value=0]}",
                        "OK 2 pause pause n3 {step=Int[value=0]}",
                        "INVOKE 4 crash kill n1 and n2 {step=Int[value=1]}",
                        "OK 5 crash kill n1 and n2 {step=Int[value=1]}",
                        "INFO 5 heal all faults are over {}");
        assertThat(events).allSatisfy(event -> assertThat(event.process()).isEqualTo("nemesis"));
        assertThat(events.getFirst().type()).isEqualTo(EventType.INVOKE);
    }

    @Test
    void faultsWaitForOperationsAndForEvents() {
        Schedule.Step afterTen =
                new Schedule.Step(
                        new Trigger.AfterOperations(10),
                        new Pause(),
                        new Target.Nodes(List.of(1)),
                        SECOND);
        Schedule.Step thirdLeader =
                new Schedule.Step(
                        new Trigger.OnEvent("became-leader", 3),
                        new Pause(),
                        new Target.Leader(),
                        SECOND);
        List<Integer> leaders = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        world.listen(
                (time, address, observation) -> {
                    leaders.add(address);
                    times.add(time);
                });
        Nemesis nemesis = nemesis(afterTen, thirdLeader);
        nemesis.operationsCompleted(9);
        world.runUntil(10 * Beacon.MILLISECOND);
        assertThat(nemesis.applied()).isEmpty();
        nemesis.operationsCompleted(12);
        nemesis.operationsCompleted(13);
        world.runUntil(5 * SECOND);
        assertThat(nemesis.resolved().steps())
                .containsExactly(
                        new Schedule.Step(
                                new Trigger.AtTime(10 * Beacon.MILLISECOND + 1),
                                new Pause(),
                                new Target.Nodes(List.of(1)),
                                SECOND),
                        new Schedule.Step(
                                new Trigger.AtTime(times.get(2) + 1),
                                new Pause(),
                                new Target.Nodes(List.of(leaders.get(2))),
                                SECOND));
    }

    @Test
    void whatIsNotHealedStaysAsItIsUntilEverythingIs() {
        Set<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 40; seed++) {
            SimulatedWorld fresh =
                    new SimulatedWorld(
                            SimulationOptions.calm(seed, NODES),
                            environment -> new Beacon(environment, NODES, diary));
            Nemesis nemesis =
                    new Nemesis(
                            fresh,
                            Schedule.of(
                                    List.of(
                                            step(1, Partition.of(Shape.ISOLATE), 9, 2),
                                            step(1, new Crash(), 9, 0, 4),
                                            step(1, new Pause(), 9, 1),
                                            step(5, new Crash(), 9, 2))),
                            new Randomness(1),
                            event -> events.add((Event.Fault) event));
            nemesis.start();
            fresh.runUntil(2 * SECOND);
            String told = nemesis.freezeAllBut(new TreeSet<>(List.of(2, 4)), new Randomness(seed));
            assertThat(told).startsWith("n0 stayed down, n1 stayed paused, n3 ");
            seen.add(told.substring(told.indexOf("n3")));
            diary.received.clear();
            diary.ticks.clear();
            fresh.runUntil(7 * SECOND);
            assertThat(ticks(0)).isZero();
            assertThat(ticks(1)).isZero();
            assertThat(heard(2, 4)).as("the healed ones hear each other").isGreaterThan(400);
            assertThat(heard(4, 2)).isGreaterThan(400);
            boolean isDeaf =
                    told.endsWith("heard nothing from them") || told.endsWith("cut off from them");
            boolean isMute =
                    told.endsWith("not heard by them") || told.endsWith("cut off from them");
            assertThat(heard(2, 3) == 0).as(told).isEqualTo(isDeaf);
            assertThat(heard(3, 2) == 0).as(told).isEqualTo(isMute);
            nemesis.healAll();
            diary.received.clear();
            fresh.runUntil(9 * SECOND);
            for (int from = 0; from < NODES; from++) {
                for (int to = 0; to < NODES; to++) {
                    assertThat(heard(from, to)).as("%d to %d", from, to).isGreaterThan(100);
                }
            }
        }
        assertThat(seen).hasSize(4);
    }

    @Test
    void withoutPartitionsNothingIsCutOff() {
        Nemesis nemesis = nemesis(step(1, new Crash(), 9, 0));
        world.runUntil(2 * SECOND);
        assertThat(nemesis.freezeAllBut(new TreeSet<>(List.of(1, 2, 3)), new Randomness(1)))
                .isEqualTo("n0 stayed down, n4 stayed with them");
    }

    @Test
    void aFaultSparesWhomTheBudgetProtectsAndSaysSoWhenNobodyIsLeft() {
        Schedule.Step first = step(1, new Crash(), 4, 3, 1);
        Schedule.Step second = step(2, new Pause(), 3, 0, 1, 2);
        Schedule.Step third = step(2, new PowerLoss(), 3, 4);
        Schedule schedule =
                new Schedule(
                        Schedule.VERSION,
                        Optional.of(new FaultBudget(2, 0, 0, 2)),
                        List.of(first, second, third, step(5, new Pause(), 6, 4)));
        Nemesis nemesis =
                new Nemesis(
                        world,
                        schedule,
                        new Randomness(1),
                        event -> events.add((Event.Fault) event));
        nemesis.start();
        world.runUntil(7 * SECOND);
        assertThat(nemesis.resolved())
                .isEqualTo(
                        Schedule.of(
                                List.of(
                                        step(1, new Crash(), 4, 3, 1),
                                        step(2, new Pause(), 3, 1),
                                        step(5, new Pause(), 6, 4))));
        assertThat(events.stream().filter(event -> event.type() == EventType.INFO).toList())
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event.value())
                                        .isEqualTo(
                                                Value.of(
                                                        "cut the power of n4: 50.0 % of unsynced"
                                                                + " changes are lost, 25.0 % torn:"
                                                                + " not done, to keep the fault"
                                                                + " budget")));
        assertThat(nemesis.harmDone())
                .isEqualTo(new HarmDone(2, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), 2));
    }

    @Test
    void aWorldThatLacksAControlIsRefusedBeforeAnythingHappens() {
        World poor = without(Control.MONOTONIC_CLOCK);
        Schedule schedule =
                Schedule.of(
                        List.of(
                                step(1, new Crash(), 2, 0),
                                step(1, new ClockDrift(1000, List.of()), 2, 0)));
        assertThatThrownBy(() -> new Nemesis(poor, schedule, new Randomness(1), event -> {}))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessage(
                        "step 2: fault 'clock-drift' needs the control 'monotonic-clock', which the"
                            + " world 'simulated' lacks; remove the step or choose another world");
        assertThatThrownBy(() -> nemesis(step(1, new Crash(), 2, 5)))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessageContaining("aimed at n5, but the world has the nodes n0 … n4");
    }

    @Test
    void aFaultThatDoesNotFitItsTargetsIsRefusedBeforeAnythingHappens() {
        Fault twoDeltas = new ClockJump(1, SECOND, List.of(SECOND, SECOND));
        assertThatThrownBy(
                        () -> nemesis(step(1, new Crash(), 2, 0), step(1, twoDeltas, 2, 0, 1, 2)))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessage(
                        "step 2: fault 'clock-jump' does not fit: deltas must have one value for"
                                + " each target: [1000000000, 1000000000] for n0, n1 and n2");
    }

    private World without(Control control) {
        Set<Control> fewer = EnumSet.complementOf(EnumSet.of(control));
        return (World)
                Proxy.newProxyInstance(
                        World.class.getClassLoader(),
                        new Class<?>[] {World.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("controls")
                                        ? fewer
                                        : method.invoke(world, arguments));
    }

    @Test
    void damageWaitsUntilItsTracesCanBeRead() {
        int nodes = 2;
        SimulatedWorld forming =
                new SimulatedWorld(
                        SimulationOptions.calm(3, nodes),
                        new Protocol() {
                            @Override
                            public Node create(Environment environment) {
                                return new Latecomer(environment);
                            }

                            @Override
                            public List<Predicate<Observation>> formation() {
                                return List.of(told -> told.name().equals("joined"));
                            }
                        });
        Fault cut = new TruncatedFile("", 1, false, 7);
        Nemesis nemesis =
                new Nemesis(
                        forming,
                        new Schedule(
                                Schedule.VERSION,
                                Optional.of(new FaultBudget(2, 2, 0, 2)),
                                List.of(
                                        step(1, cut, 2, 1),
                                        step(4, new PowerLoss(0.9, 0), 5, 0),
                                        step(6, cut, 7, 0, 1),
                                        step(9, cut, 10, 0))),
                        new Randomness(1),
                        event -> events.add((Event.Fault) event));
        nemesis.start();
        forming.runUntil(3 * SECOND);
        assertThat(nemesis.harmDone().damaged()).as("n1 joins at 2 s").isEmpty();
        forming.runUntil(8 * SECOND);
        assertThat(nemesis.harmDone().damaged()).as("n0 syncs at 8 s").containsExactly(1);
        forming.runUntil(11 * SECOND);
        assertThat(nemesis.harmDone().damaged()).containsExactly(0, 1);
    }

    /** Joins late after its start, and syncs once more than two seconds after each. */
    private record Latecomer(Environment environment) implements Node {
        @Override
        public void start() {
            environment.disk().write("f", 0, new byte[8]);
            long address = environment.address();
            environment.after(
                    2 * address * SECOND,
                    () -> environment.observe(new Observation.Mark("joined", 0)));
            environment.after(3 * SECOND, () -> environment.disk().sync(done -> {}));
        }

        @Override
        public void receive(int from, byte[] message) {}
    }
}
