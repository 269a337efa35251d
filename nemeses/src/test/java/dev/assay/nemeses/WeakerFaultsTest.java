// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.ClockJump;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.FlakyLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.faults.SlowLink;
import java.util.ArrayList;
import java.util.List;
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

    private static Schedule schedule(Fault fault) {
        return Schedule.of(
                List.of(
                        new Schedule.Step(
                                new Trigger.AtTime(0), fault, new Target.Nodes(List.of(1, 3)), 1)));
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
