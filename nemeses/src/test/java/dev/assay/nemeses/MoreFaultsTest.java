// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.BurstLoss;
import dev.assay.nemeses.faults.ClockDrift;
import dev.assay.nemeses.faults.ClockFreeze;
import dev.assay.nemeses.faults.ClockStep;
import dev.assay.nemeses.faults.Clog;
import dev.assay.nemeses.faults.CorruptLink;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.CrashAt;
import dev.assay.nemeses.faults.CrashLoop;
import dev.assay.nemeses.faults.LinkCapacity;
import dev.assay.nemeses.faults.LinkDelay;
import dev.assay.nemeses.faults.NarrowLink;
import dev.assay.nemeses.faults.ReplayedMessages;
import dev.assay.nemeses.faults.SlowCpu;
import dev.assay.nemeses.faults.Swizzle;
import dev.assay.nemeses.faults.Upgrade;
import dev.assay.simulation.Address;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each of these faults does what it says to its targets only, and stops. */
class MoreFaultsTest {
    private static final int NODES = 5;
    private static final long MILLISECOND = Beacon.MILLISECOND;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final int CLIENT = Address.FIRST_CLIENT;

    private final Beacon.Diary diary = new Beacon.Diary();
    private final SimulatedWorld world =
            new SimulatedWorld(
                    SimulationOptions.calm(3, NODES),
                    environment -> new Beacon(environment, NODES, diary));

    /** The fault lasts from one second to two. */
    private Nemesis strike(Fault fault, Integer... targets) {
        world.attach(CLIENT, environment -> new Beacon(environment, NODES, diary));
        Schedule.Step step =
                new Schedule.Step(
                        new Trigger.AtTime(SECOND),
                        fault,
                        new Target.Nodes(List.of(targets)),
                        SECOND);
        Nemesis nemesis =
                new Nemesis(world, Schedule.of(List.of(step)), new Randomness(1), event -> {});
        nemesis.start();
        world.runUntil(SECOND - 1);
        forget();
        return nemesis;
    }

    private void forget() {
        diary.received.clear();
        diary.ticks.clear();
        diary.starts.clear();
        diary.damaged = 0;
    }

    private void watchUntil(long milliseconds) {
        forget();
        world.runUntil(milliseconds * MILLISECOND - 1);
    }

    private long heard(int from, int to) {
        return numbers(from, to).size();
    }

    private List<Long> numbers(int from, int to) {
        return diary.received.stream()
                .filter(it -> it.from() == from && it.to() == to)
                .map(Beacon.Received::number)
                .toList();
    }

    private long overtaken(int from, int to) {
        List<Long> numbers = numbers(from, to);
        return IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i) < numbers.get(i - 1))
                .count();
    }

    private long ticks(int node) {
        return diary.ticks.stream().filter(tick -> tick.address() == node).count();
    }

    private long wall(int node) {
        return diary.ticks.stream()
                .filter(tick -> tick.address() == node)
                .reduce((before, after) -> after)
                .orElseThrow()
                .wall();
    }

    @Test
    void aLinkDelayDelaysAndReordersUnlessItKeepsTheOrder() {
        strike(
                new LinkDelay(
                        Impairment.Distribution.EXPONENTIAL,
                        30 * MILLISECOND,
                        SECOND,
                        false,
                        false),
                0);
        watchUntil(2000);
        assertThat(overtaken(1, 0)).isPositive();
        assertThat(overtaken(0, 1)).isPositive();
        assertThat(overtaken(1, 2) + overtaken(CLIENT, 0)).isZero();
        watchUntil(3000);
        watchUntil(4000);
        assertThat(overtaken(1, 0)).isZero();
        assertThat(heard(1, 0)).isBetween(99L, 101L);
    }

    @Test
    void aConstantLinkDelayInOrderIsAPipe() {
        strike(
                new LinkDelay(
                        Impairment.Distribution.CONSTANT,
                        200 * MILLISECOND,
                        200 * MILLISECOND,
                        true,
                        true),
                0);
        watchUntil(1200);
        assertThat(heard(1, 0) + heard(CLIENT, 0)).as("what was under way").isLessThan(3);
        assertThat(heard(1, 2)).isBetween(19L, 21L);
        watchUntil(2000);
        assertThat(heard(1, 0)).isBetween(79L, 81L);
        assertThat(overtaken(1, 0)).isZero();
    }

    @Test
    void burstsOfLossLoseRunsOfMessages() {
        strike(new BurstLoss(0.1, 0.1, 1, 0, true), 0);
        watchUntil(2000);
        assertThat(heard(1, 0) + heard(2, 0)).isBetween(40L, 160L);
        assertThat(heard(1, 2)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(heard(1, 0)).isBetween(99L, 101L);
    }

    @Test
    void replayedMessagesAreOldOnes() {
        strike(new ReplayedMessages(0.5, 50, 100 * MILLISECOND, false), 0);
        watchUntil(2000);
        assertThat(heard(1, 0)).isBetween(125L, 175L);
        assertThat(overtaken(1, 0)).isPositive();
        assertThat(numbers(1, 0).stream().distinct().count()).isBetween(99L, 101L);
        assertThat(heard(1, 2)).isLessThan(102);
        watchUntil(3000);
        assertThat(heard(1, 0)).isLessThan(102);
    }

    @Test
    void aCorruptLinkDamagesMessages() {
        strike(new CorruptLink(0.5, 1, 0.5, false), 0);
        watchUntil(2000);
        // Four links in two directions, 100 messages each, of which a quarter is cut short.
        assertThat(diary.damaged).isBetween(140, 260);
        long before = world.nowNanos() / Beacon.PERIOD;
        assertThat(numbers(1, 0).stream().filter(number -> number > before + 5 || number < 90))
                .as("another quarter says another number")
                .isNotEmpty();
        watchUntil(3000);
        assertThat(diary.damaged).isZero();
    }

    @Test
    void aNarrowLinkCarriesSoManyBytes() {
        strike(new NarrowLink(400, 100 * MILLISECOND, false), 0);
        watchUntil(2000);
        assertThat(heard(1, 0)).as("8 bytes each, 400 a second").isBetween(47L, 52L);
        assertThat(heard(1, 2)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(heard(1, 0)).isBetween(99L, 110L);
    }

    @Test
    void aSmallLinkLosesOnlyWhatDoesNotFit() {
        strike(new LinkCapacity(1, false), 0);
        watchUntil(2000);
        assertThat(heard(1, 0)).as("one a time is all that is sent").isBetween(99L, 101L);
    }

    @Test
    void aClogHoldsMessagesOfOneDirectionBack() {
        strike(new Clog(Clog.Direction.IN, true), 0);
        watchUntil(2000);
        assertThat(heard(1, 0) + heard(CLIENT, 0)).isZero();
        assertThat(heard(0, 1)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(heard(1, 0)).isBetween(199L, 201L);
        assertThat(heard(CLIENT, 0)).isBetween(199L, 201L);
        assertThat(overtaken(1, 0)).isZero();
    }

    @Test
    void aClogOfOutgoingMessagesLeavesIncomingOnesAlone() {
        strike(new Clog(Clog.Direction.OUT, false), 0, 1);
        watchUntil(2000);
        assertThat(heard(0, 2) + heard(1, 2) + heard(0, 1)).isZero();
        assertThat(heard(2, 0)).isBetween(99L, 101L);
        assertThat(heard(0, CLIENT)).isBetween(99L, 101L);
    }

    @Test
    void aSwizzleClogsOneAfterTheOtherAndUnclogsInItsOwnOrder() {
        strike(new Swizzle(200 * MILLISECOND, false, List.of(2, 4), List.of(2, 4)), 2);
        watchUntil(1200);
        assertThat(heard(0, 2)).isLessThan(2);
        assertThat(heard(0, 4)).isBetween(19L, 21L);
        watchUntil(1400);
        assertThat(heard(0, 2) + heard(0, 4)).isLessThan(2);
        watchUntil(1600);
        assertThat(heard(0, 2)).as("unclogged").isBetween(59L, 61L);
        assertThat(heard(0, 4)).isZero();
        watchUntil(1800);
        assertThat(heard(0, 4)).isBetween(59L, 61L);
        watchUntil(2000);
        assertThat(heard(0, 2)).as("and again").isLessThan(2);
        watchUntil(3000);
        assertThat(heard(0, 2)).isBetween(119L, 121L);
        assertThat(heard(0, 4)).isBetween(99L, 101L);
    }

    @Test
    void aSwizzleDrawsHalfOfTheNodesWithItsTargetsFirst() {
        Swizzle drawn =
                new Swizzle(SECOND, false, List.of(), List.of())
                        .resolve(6, List.of(5), new Randomness(3));
        assertThat(drawn.order()).hasSize(3).startsWith(5).doesNotHaveDuplicates();
        assertThat(drawn.back()).containsExactlyInAnyOrderElementsOf(drawn.order());
        assertThatThrownBy(() -> new Swizzle(SECOND, false, List.of(1), List.of(2)))
                .hasMessageContaining("must name the same nodes");
        Swizzle tooFar = new Swizzle(SECOND, false, List.of(7), List.of(7));
        assertThatThrownBy(() -> tooFar.resolve(6, List.of(0), new Randomness(1)))
                .hasMessageContaining("order must name nodes");
    }

    @Test
    void aCrashLoopKillsSoManyTimes() {
        strike(new CrashLoop(3, 50 * MILLISECOND, 150 * MILLISECOND, false), 0, 3);
        watchUntil(2000);
        assertThat(diary.starts)
                .extracting(Beacon.Started::address)
                .containsExactly(0, 3, 0, 3, 0, 3);
        assertThat(ticks(0))
                .as("down for 150 ms, and 10 ms until each first tick")
                .isBetween(79L, 84L);
        watchUntil(3000);
        assertThat(diary.starts).isEmpty();
        assertThat(ticks(0)).isBetween(99L, 101L);
    }

    @Test
    void aCrashLoopThatIsEndedWhileTheNodeIsDownStartsIt() {
        strike(new CrashLoop(9, 350 * MILLISECOND, 350 * MILLISECOND, true), 1);
        watchUntil(2000);
        assertThat(diary.starts).hasSize(1);
        assertThat(world.processes().isUp(1)).isFalse();
        watchUntil(3000);
        assertThat(diary.starts).hasSize(1);
        assertThat(ticks(1)).isGreaterThan(97);
    }

    @Test
    void aCrashAtANamedPointKillsOnceAndRestartsAtTheEnd() {
        List<String> seen = new ArrayList<>();
        world.listen(
                (time, node, observation) -> {
                    if (time >= SECOND && time < 2 * SECOND && node <= 1) {
                        seen.add(Address.name(node));
                    }
                });
        strike(new CrashAt("became-leader", 2, false), 0, 1);
        watchUntil(2000);
        assertThat(seen).containsExactlyInAnyOrder("n0", "n0", "n1", "n1");
        assertThat(world.processes().isUp(0) || world.processes().isUp(1)).isFalse();
        assertThat(world.processes().isUp(2)).isTrue();
        watchUntil(3000);
        assertThat(diary.starts)
                .extracting(Beacon.Started::address)
                .containsExactlyInAnyOrder(0, 1);
        assertThat(world.processes().isUp(0) && world.processes().isUp(1)).isTrue();
    }

    @Test
    void aCrashAtAnythingElseWaitsInVain() {
        strike(new CrashAt("no-such-event", 1, true), 0);
        watchUntil(3000);
        assertThat(diary.starts).isEmpty();
        assertThat(ticks(0)).isBetween(199L, 201L);
    }

    @Test
    void twoFaultsThatKilledANodeBothHaveToEnd() {
        List<Schedule.Step> steps =
                List.of(
                        new Schedule.Step(
                                new Trigger.AtTime(0),
                                new CrashAt("any", 1, false),
                                new Target.Nodes(List.of(0)),
                                2 * SECOND),
                        new Schedule.Step(
                                new Trigger.AtTime(SECOND),
                                new Crash(),
                                new Target.Nodes(List.of(0)),
                                2 * SECOND));
        new Nemesis(world, Schedule.of(steps), new Randomness(1), event -> {}).start();
        world.runUntil(2500 * MILLISECOND);
        assertThat(world.processes().isUp(0)).isFalse();
        world.runUntil(3001 * MILLISECOND);
        assertThat(world.processes().isUp(0)).isTrue();
    }

    @Test
    void aSlowNodeDoesLess() {
        strike(new SlowCpu(20 * MILLISECOND), 0);
        watchUntil(2000);
        assertThat(ticks(0) + diary.received.stream().filter(it -> it.to() == 0).count())
                .as("callbacks of 20 ms each, its disk's among them")
                .isBetween(25L, 50L);
        assertThat(ticks(1)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(ticks(0)).isBetween(99L, 101L);
        assertThat(heard(1, 0)).as("what had waited, too").isGreaterThan(150);
    }

    @Test
    void anUpgradeRollsAndStays() {
        strike(new Upgrade(2, 100 * MILLISECOND, 300 * MILLISECOND), 4, 1);
        watchUntil(1250);
        assertThat(diary.starts)
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.address()).isEqualTo(4);
                            assertThat(it.version()).isEqualTo(2);
                        });
        watchUntil(2000);
        assertThat(diary.starts).extracting(Beacon.Started::address).containsExactly(1);
        world.processes().crash(4);
        world.processes().restart(4);
        world.processes().crash(0);
        world.processes().restart(0);
        watchUntil(3000);
        assertThat(diary.starts)
                .extracting(it -> it.address() + " v" + it.version())
                .containsExactlyInAnyOrder("4 v2", "0 v1");
    }

    @Test
    void anUpgradeThatIsEndedEarlySparesThoseWhoseTurnHadNotCome() {
        strike(new Upgrade(2, 600 * MILLISECOND, 700 * MILLISECOND), 0, 1, 2);
        watchUntil(2500);
        assertThat(diary.starts)
                .extracting(it -> it.address() + " v" + it.version())
                .containsExactly("0 v2", "1 v2");
        assertThat(ticks(2)).isBetween(149L, 151L);
    }

    @Test
    void aClockStepStaysUntilTheClocksAreHealed() {
        Nemesis nemesis = strike(new ClockStep(1, 60 * SECOND, List.of(-7 * SECOND)), 0);
        watchUntil(2000);
        assertThat(wall(1) - wall(0)).isEqualTo(7 * SECOND);
        watchUntil(3000);
        assertThat(wall(1) - wall(0)).as("still").isEqualTo(7 * SECOND);
        nemesis.healAll();
        watchUntil(4000);
        assertThat(wall(1) - wall(0)).isZero();
    }

    @Test
    void aFrozenMonotonicClockStopsTimersAndNothingElse() {
        strike(new ClockFreeze(World.Clock.MONOTONIC), 0);
        watchUntil(2000);
        assertThat(ticks(0)).isZero();
        assertThat(heard(1, 0)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(ticks(0)).isBetween(99L, 101L);
        assertThat(new ClockFreeze(World.Clock.MONOTONIC).harm()).isEqualTo(Harm.STOPS);
        assertThat(new ClockFreeze(World.Clock.WALL).harm()).isEqualTo(Harm.NONE);
    }

    @Test
    void aFrozenWallClockStaysBehindUntilTheClocksAreHealed() {
        Nemesis nemesis = strike(new ClockFreeze(World.Clock.WALL), 0);
        watchUntil(2000);
        assertThat(ticks(0)).isBetween(99L, 101L);
        assertThat(diary.ticks.stream().filter(it -> it.address() == 0).map(Beacon.Tick::wall))
                .containsOnly(wall(0));
        watchUntil(3000);
        assertThat(wall(1) - wall(0)).isBetween(SECOND - MILLISECOND, SECOND + MILLISECOND);
        nemesis.healAll();
        watchUntil(4000);
        assertThat(wall(1) - wall(0)).isBetween(-MILLISECOND, MILLISECOND);
    }

    @Test
    void oneClockDriftsWithoutTheOther() {
        strike(new ClockDrift(500_000, List.of(500_000), ClockDrift.Clocks.WALL), 0);
        watchUntil(2000);
        assertThat(ticks(0)).isBetween(99L, 101L);
        watchUntil(3000);
        assertThat(wall(0) - wall(1)).isEqualTo(SECOND / 2);
    }

    @Test
    void theMonotonicClockDriftsWithoutTheWallClock() {
        strike(new ClockDrift(500_000, List.of(-500_000), ClockDrift.Clocks.MONOTONIC), 0);
        watchUntil(2000);
        assertThat(ticks(0)).isBetween(49L, 51L);
        watchUntil(3000);
        assertThat(wall(0) - wall(1)).isBetween(-20 * MILLISECOND, 20 * MILLISECOND);
    }

    @Test
    void observationsHaveTheNamesThatFaultsWaitFor() {
        assertThat(new Observation.Committed(1, 1, 1).name()).isEqualTo("committed");
        assertThat(new CrashAt("committed", 1, true).describe(List.of(0)))
                .isEqualTo("cut the power of n0 at observation 1 of committed");
    }
}
