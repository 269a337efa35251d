// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.RemoveVoter;
import dev.assay.nemeses.faults.ReplaceVoter;
import dev.assay.nemeses.faults.TransferLeadership;
import dev.assay.simulation.Control;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator asks for while voters are to be exchanged, and what it costs in the budget. */
class MembershipFaultsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Beacon.Diary diary = new Beacon.Diary();

    private SimulatedWorld world(int nodes) {
        return new SimulatedWorld(SimulationOptions.of(1, nodes), Beacon.protocol(nodes, diary));
    }

    private static Schedule.Step step(long at, Fault fault, Integer... targets) {
        return new Schedule.Step(
                new Trigger.AtTime(at * SECOND),
                fault,
                new Target.Nodes(List.of(targets)),
                2 * SECOND);
    }

    private Nemesis run(SimulatedWorld world, Schedule schedule, long seconds) {
        Nemesis nemesis = new Nemesis(world, schedule, new Randomness(1), event -> {});
        nemesis.start();
        world.runUntil(seconds * SECOND);
        return nemesis;
    }

    @Test
    void anOperatorAsksForTheOthersUntilTheFaultIsOver() {
        SimulatedWorld world = world(3);
        run(world, Schedule.of(List.of(step(1, new RemoveVoter(), 1))), 2);
        assertThat(diary.asked).hasSizeBetween(27, 33).containsOnly("voters [0, 2]");
        assertThat(world.membership().missing()).containsExactly(1);
        world.runUntil(4 * SECOND);
        int asked = diary.asked.size();
        world.runUntil(6 * SECOND);
        assertThat(diary.asked).hasSize(asked);
        assertThat(world.membership().missing()).isEmpty();
    }

    @Test
    void aSpareNodeVotesInThePlaceOfAnother() {
        SimulatedWorld world = world(6);
        run(world, Schedule.of(List.of(step(1, new ReplaceVoter(5), 0))), 2);
        assertThat(diary.asked).containsOnly("voters [1, 2, 3, 4, 5]");
    }

    @Test
    void whoVotesAlreadyIsNoSpareNode() {
        SimulatedWorld world = world(5);
        Schedule schedule = Schedule.of(List.of(step(1, new ReplaceVoter(4), 0)));
        assertThatThrownBy(() -> Nemesis.requireSuitable(world, schedule))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessageContaining("n4 votes from the beginning; name a node that stands by");
        Schedule beyond = Schedule.of(List.of(step(1, new ReplaceVoter(9), 0)));
        assertThatThrownBy(() -> Nemesis.requireSuitable(world, beyond))
                .hasMessageContaining("the last node is n4");
    }

    @Test
    void theTargetsAreAskedToLeadInTurn() {
        SimulatedWorld world = world(3);
        Fault everySecond = new TransferLeadership(SECOND / 2);
        run(world, Schedule.of(List.of(step(1, everySecond, 1, 2))), 4);
        assertThat(diary.asked).hasSize(12).allMatch(asked -> asked.startsWith("leader"));
        assertThat(diary.asked.subList(0, 3)).containsOnly(diary.asked.getFirst());
    }

    @Test
    void aNodeThatIsDownIsNotAsked() {
        SimulatedWorld world = world(3);
        world.processes().crash(0);
        run(world, Schedule.of(List.of(step(1, new TransferLeadership(10 * SECOND), 1))), 2);
        assertThat(diary.asked).hasSize(2);
    }

    @Test
    void aProtocolWhoseVotersStayCannotBeAskedToChangeThem() {
        SimulatedWorld world =
                new SimulatedWorld(
                        SimulationOptions.of(1, 3),
                        environment -> Beacon.protocol(3, diary).create(environment));
        assertThat(world.controls()).doesNotContain(Control.MEMBERSHIP);
        Schedule schedule = Schedule.of(List.of(step(1, new RemoveVoter(), 1)));
        assertThatThrownBy(() -> Nemesis.requireSuitable(world, schedule))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessageContaining("'membership'");
    }

    @Test
    void whoIsOutCountsAgainstTheBudgetOfThoseWhoStop() {
        SimulatedWorld world = world(5);
        Schedule schedule =
                new Schedule(
                        Schedule.VERSION,
                        Optional.of(FaultBudget.ofMinority(5)),
                        List.of(
                                step(1, new RemoveVoter(), 0),
                                step(2, new Crash(), 1),
                                step(2, new Crash(), 2),
                                step(2, new Crash(), 0),
                                step(2, new RemoveVoter(), 3)));
        Nemesis nemesis = run(world, schedule, 2);
        assertThat(nemesis.resolved().steps())
                .extracting(it -> it.fault().id() + " " + ((Target.Nodes) it.target()).addresses())
                .containsExactly("remove-voter [0]", "crash [1]", "crash [0]");
    }
}
