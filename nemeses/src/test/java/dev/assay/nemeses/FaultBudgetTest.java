// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultBudgetTest {
    private static HarmDone exposure(List<Integer> damaged, List<Integer> lying) {
        return new HarmDone(9, new TreeSet<>(damaged), new TreeSet<>(), new TreeSet<>(lying), 9);
    }

    private static HarmDone forgetful(List<Integer> damaged, Integer... forgetful) {
        return new HarmDone(
                9, new TreeSet<>(damaged), new TreeSet<>(List.of(forgetful)), new TreeSet<>(), 9);
    }

    @Test
    void aMajorityIsPromisedNothingByADiskThatForgot() {
        FaultBudget raft = FaultBudget.ofMinority(5);
        assertThat(raft.exceededBy(forgetful(List.of(), 1)))
                .contains("over the fault budget: the disks of n1 forgot; nothing was promised");
        FaultBudget over = raft.overForgetful(2);
        assertThat(over).isEqualTo(new FaultBudget(2, 2, 2, 0, 4));
        assertThat(over.exceededBy(forgetful(List.of(), 1, 2))).isEmpty();
        assertThat(over.exceededBy(forgetful(List.of(), 1, 2, 3))).isPresent();
        FaultBudget one = new FaultBudget(1, 1, 1, 1, 1);
        assertThat(one.exceededBy(forgetful(List.of(2), 2))).isEmpty();
        assertThat(one.exceededBy(forgetful(List.of(2), 3)))
                .as("each alone would be within it")
                .contains(
                        "over the fault budget: the disks of n2 lost data and the disks of n3"
                                + " forgot; nothing was promised");
    }

    @Test
    void fewerThanAThirdMayLieToAByzantineProtocol() {
        assertThat(FaultBudget.ofByzantine(4)).isEqualTo(new FaultBudget(1, 1, 1, 1));
        assertThat(FaultBudget.ofByzantine(3)).isEqualTo(new FaultBudget(0, 0, 0, 0));
        assertThat(FaultBudget.ofByzantine(7)).isEqualTo(new FaultBudget(2, 2, 2, 2));
        assertThat(FaultBudget.ofMinority(5).over(2)).isEqualTo(new FaultBudget(2, 2, 2, 4));
    }

    @Test
    void nothingIsPromisedWhereMoreLiedOrLostDataThanTheBudgetAllows() {
        FaultBudget raft = FaultBudget.ofMinority(5);
        FaultBudget byzantine = FaultBudget.ofByzantine(4);
        assertThat(raft.exceededBy(HarmDone.NONE)).isEmpty();
        assertThat(raft.exceededBy(exposure(List.of(0, 1), List.of()))).isEmpty();
        assertThat(raft.exceededBy(exposure(List.of(), List.of(2))))
                .contains("over the fault budget: n2 lied; nothing was promised");
        assertThat(raft.exceededBy(exposure(List.of(0, 1, 2), List.of())))
                .contains(
                        "over the fault budget: the disks of n0, n1 and n2 lost data; nothing was"
                                + " promised");
        assertThat(byzantine.exceededBy(exposure(List.of(), List.of(3)))).isEmpty();
        assertThat(byzantine.exceededBy(exposure(List.of(3), List.of(3)))).isEmpty();
        assertThat(byzantine.exceededBy(exposure(List.of(1), List.of(3))))
                .as("each alone would be within it")
                .contains(
                        "over the fault budget: n3 lied and the disks of n1 lost data; nothing was"
                                + " promised");
    }

    @Test
    void liarsAreDrawnAlsoWhereTheBudgetSparesThemAndAsManyAsItAllows() {
        int most = 0;
        for (int seed = 0; seed < 200; seed++) {
            Schedule spared =
                    ScheduleGenerator.draw(
                            new Randomness(seed),
                            EnumSet.of(FaultFamily.LIARS),
                            5,
                            Duration.ofSeconds(10));
            assertThat(spared.steps()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(spared.budget()).isEqualTo(Optional.of(FaultBudget.ofMinority(5)));
            assertThat(spared.steps())
                    .allMatch(
                            step ->
                                    !(step.target() instanceof Target.Random some)
                                            || some.count() == 1);
            FaultBudget two = FaultBudget.ofMinority(5).over(2);
            for (Schedule.Step step :
                    ScheduleGenerator.draw(
                                    new Randomness(seed),
                                    EnumSet.of(FaultFamily.LIARS),
                                    5,
                                    Duration.ofSeconds(10),
                                    two)
                            .steps()) {
                most =
                        Math.max(
                                most,
                                step.target() instanceof Target.Random some ? some.count() : 1);
            }
        }
        assertThat(most).isEqualTo(2);
    }
}
