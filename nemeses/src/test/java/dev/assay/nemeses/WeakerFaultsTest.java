// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.ClockDrift;
import dev.assay.nemeses.faults.ClockJump;
import dev.assay.nemeses.faults.Clog;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.FlakyLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.faults.SlowLink;
import dev.assay.nemeses.liars.Side;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WeakerFaultsTest {
    private static final int STEPS_MAX = 400;

    @Test
    void whoeverWeakensAFaultComesToAnEndAndStaysWithinWhatAFileCanSay() {
        Randomness random = new Randomness(3);
        int weakened = 0;
        for (Fault defaults : FaultTypes.installed().all().values()) {
            for (int way = 0; way < 20; way++) {
                Fault fault = defaults.resolve(5, List.of(1, 3), random.fork("fault " + way));
                List<Fault> met = new ArrayList<>();
                while (!fault.weaker().isEmpty()) {
                    assertThat(met).as("never back to a stronger one").doesNotContain(fault);
                    assertThat(met.size()).isLessThan(STEPS_MAX);
                    met.add(fault);
                    for (Fault weaker : fault.weaker()) {
                        Schedule schedule = schedule(weaker);
                        assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(schedule), "x"))
                                .isEqualTo(schedule);
                    }
                    fault = random.pick(fault.weaker());
                    weakened++;
                }
            }
        }
        assertThat(weakened).isGreaterThan(500);
    }

    /** Faults that have nothing of which there could be less. */
    private static final Set<String> MILDEST =
            new TreeSet<>(
                    List.of(
                            "clock-freeze",
                            "counter-reset",
                            "crash",
                            "disk-rollback",
                            "double-vote",
                            "duplicate-id",
                            "empty-disk",
                            "lie-in-transfer",
                            "machine-rollback",
                            "misdirected-write",
                            "mutate-counted",
                            "pause",
                            "remove-voter"));

    /** What does more damage the smaller it is. */
    private static final Set<String> SMALL_IS_BAD =
            new TreeSet<>(
                    List.of(
                            "burst-loss ends",
                            "clock-strobe periodNanos",
                            "disk-full freeBytes",
                            "full-queue room",
                            "link-capacity messages",
                            "link-delay keepsOrder",
                            "narrow-link bytesPerSecond",
                            "narrow-link queueNanos",
                            "transfer-leadership everyNanos",
                            "truncated-file keptShare"));

    /** Lists of numbers that are bad in themselves; others name what is hurt. */
    private static final Set<String> AMOUNTS = new TreeSet<>(List.of("deltasNanos", "ppm"));

    @Test
    void everyWeakerFaultIsMilderInOnePartAndWorseInNone() throws ReflectiveOperationException {
        Randomness random = new Randomness(5);
        Set<String> weakened = new TreeSet<>();
        for (FaultType type : ServiceLoader.load(FaultType.class)) {
            for (int way = 0; way < 50; way++) {
                Fault drawn = way == 0 ? type.defaults() : type.draw(random);
                Fault fault = drawn.resolve(5, List.of(1, 3), random.fork("fault " + way));
                for (int depth = 0; depth < STEPS_MAX && !fault.weaker().isEmpty(); depth++) {
                    for (Fault weaker : fault.weaker()) {
                        checkMilder(fault, weaker);
                        weakened.add(fault.id());
                    }
                    fault = random.pick(fault.weaker());
                }
                assertThat(fault.weaker()).as("the end of %s", drawn).isEmpty();
            }
        }
        Set<String> expected = new TreeSet<>(FaultTypes.installed().all().keySet());
        expected.removeAll(MILDEST);
        assertThat(weakened).isEqualTo(expected);
    }

    private static void checkMilder(Fault fault, Fault weaker) throws ReflectiveOperationException {
        if (!fault.id().equals(weaker.id())) {
            assertThat(List.of(fault.id(), weaker.id()))
                    .isIn(
                            List.of("power-loss", "crash"),
                            List.of("full-queue", "slow-cpu"),
                            List.of("remove-unreachable", "remove-voter"),
                            List.of("replace-voter", "remove-voter"));
            return;
        }
        int milder = 0;
        for (RecordComponent part : fault.getClass().getRecordComponents()) {
            double before = damage(fault, part);
            double after = damage(weaker, part);
            assertThat(after).as("%s of %s", part.getName(), weaker).isLessThanOrEqualTo(before);
            milder += after < before ? 1 : 0;
        }
        assertThat(milder).as("%s after %s", weaker, fault).isPositive();
    }

    private static double damage(Fault fault, RecordComponent part)
            throws ReflectiveOperationException {
        Object value = part.getAccessor().invoke(fault);
        String name = fault.id() + " " + part.getName();
        if (name.equals("amnesia everyNanos")) {
            // Never before the end is mildest, then rarely.
            return value.equals(0L) ? -Double.MAX_VALUE : -((Number) value).doubleValue();
        }
        if (name.equals("mutate rounds") && value.equals(0)) {
            return Double.MAX_VALUE;
        }
        if (value instanceof List<?> numbers && AMOUNTS.contains(part.getName())) {
            return sum(numbers);
        }
        return (SMALL_IS_BAD.contains(name) ? -1 : 1) * amount(value);
    }

    private static double amount(Object value) {
        return switch (value) {
            case Boolean on -> on ? 1 : 0;
            case Number number -> Math.abs(number.doubleValue());
            case Clog.Direction direction -> direction == Clog.Direction.BOTH ? 1 : 0;
            case Enum<?> choice -> choice.ordinal();
            case String word -> 0;
            case List<?> all when all.stream().allMatch(each -> each instanceof Side) ->
                    all.stream().mapToInt(each -> ((Side) each).peers().size()).sum();
            case List<?> named -> named.size();
            default -> throw new AssertionError("how bad is " + value + "?");
        };
    }

    private static double sum(List<?> numbers) {
        return numbers.stream().mapToDouble(each -> Math.abs(((Number) each).doubleValue())).sum();
    }

    private static Schedule schedule(Fault fault) {
        return Schedule.of(
                List.of(
                        new Schedule.Step(
                                new Trigger.AtTime(0), fault, new Target.Nodes(List.of(1, 3)), 1)));
    }

    @Test
    void aClockThatDriftsAloneStaysAlone() {
        ClockDrift wall = new ClockDrift(500, List.of(400), ClockDrift.Clocks.WALL);
        assertThat(wall.weaker())
                .containsExactly(
                        new ClockDrift(500, List.of(0), ClockDrift.Clocks.WALL),
                        new ClockDrift(500, List.of(200), ClockDrift.Clocks.WALL));
    }

    @Test
    void everyPartOfAFaultCanBecomeWeaker() {
        assertThat(new FlakyLink(0.2, 0.1, 8_000_000, true).weaker())
                .containsExactlyInAnyOrder(
                        new FlakyLink(0, 0.1, 8_000_000, true),
                        new FlakyLink(0.2, 0, 8_000_000, true),
                        new FlakyLink(0.2, 0.1, 0, true),
                        new FlakyLink(0.1, 0.1, 8_000_000, true),
                        new FlakyLink(0.2, 0.05, 8_000_000, true),
                        new FlakyLink(0.2, 0.1, 4_000_000, true),
                        new FlakyLink(0.2, 0.1, 8_000_000, false));
        assertThat(new FlakyLink(0, 0, 0, false).weaker()).isEmpty();
        assertThat(new SlowLink(9_000_000, true).weaker())
                .containsExactly(new SlowLink(4_500_000, true), new SlowLink(9_000_000, false));
        assertThat(new PowerLoss().weaker()).containsExactly(new Crash());
        assertThat(new Crash().weaker()).isEmpty();
        assertThat(new ClockJump(1, 9_000_000, List.of(-8_000_000L, 0L)).weaker())
                .containsExactly(
                        new ClockJump(1, 9_000_000, List.of(0L, 0L)),
                        new ClockJump(1, 9_000_000, List.of(-4_000_000L, 0L)));
        Partition halves = Partition.of(Shape.HALVES).resolve(4, List.of(0), new Randomness(1));
        assertThat(halves.links()).hasSize(8);
        assertThat(halves.weaker())
                .hasSize(2 + 4 + 8)
                .allMatch(
                        weaker ->
                                weaker instanceof Partition partition
                                        && halves.links().containsAll(partition.links())
                                        && partition.links().size() < 8);
        assertThat(
                        new Partition(
                                        Shape.LINKS,
                                        Partition.Clients.SPLIT,
                                        halves.links().subList(0, 1))
                                .weaker())
                .containsExactly(
                        new Partition(
                                Shape.LINKS,
                                Partition.Clients.REACH_ALL,
                                halves.links().subList(0, 1)));
    }
}
