// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.liars.Amnesia;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.DelayKind;
import dev.assay.nemeses.liars.DoubleVote;
import dev.assay.nemeses.liars.DuplicateId;
import dev.assay.nemeses.liars.EquivocatingClient;
import dev.assay.nemeses.liars.LieInTransfer;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.nemeses.liars.RetryStorm;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.SilentTo;
import dev.assay.nemeses.liars.Stale;
import dev.assay.nemeses.liars.Twins;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each lie among five beacons: it is told while the fault lasts, and not afterwards. */
class LiarsTest {
    private static final int NODES = 5;
    private static final long SECOND = 1_000_000_000L;
    private static final int CLIENT = Address.FIRST_CLIENT;

    private final Beacon.Diary diary = new Beacon.Diary();
    private final List<Event> events = new ArrayList<>();
    private final SimulatedWorld world =
            new SimulatedWorld(SimulationOptions.calm(3, NODES), Beacon.protocol(NODES, diary));

    private Nemesis nemesis(Fault fault, Integer... targets) {
        world.attach(CLIENT, Beacon.protocol(NODES, diary));
        Schedule.Step step =
                new Schedule.Step(
                        new Trigger.AtTime(SECOND),
                        fault,
                        new Target.Nodes(List.of(targets)),
                        SECOND);
        Nemesis nemesis =
                new Nemesis(world, Schedule.of(List.of(step)), new Randomness(1), events::add);
        nemesis.start();
        return nemesis;
    }

    /** Forgets what was seen, then lets the world go on until just before this second. */
    private void watchUntil(double second) {
        diary.received.clear();
        diary.starts.clear();
        world.runUntil((long) (second * SECOND) - 1);
    }

    private List<Long> heard(int from, int to) {
        return diary.received.stream()
                .filter(it -> it.from() == from && it.to() == to)
                .map(Beacon.Received::number)
                .toList();
    }

    private boolean inOrder(List<Long> numbers) {
        return numbers.size() > 90
                && LongStream.range(0, numbers.size())
                        .allMatch(i -> numbers.get((int) i) == numbers.getFirst() + i);
    }

    @Test
    void aSilentNodeIsSilentToSomeAndTalksWithTheOthers() {
        nemesis(new SilentTo(List.of(1, 3), true), 0);
        watchUntil(1);
        assertThat(heard(0, 1)).hasSizeGreaterThan(90);
        watchUntil(2);
        assertThat(heard(0, 1)).hasSizeLessThan(2);
        assertThat(heard(0, 3)).hasSizeLessThan(2);
        assertThat(heard(0, CLIENT)).hasSizeLessThan(2);
        assertThat(heard(0, 2)).hasSizeGreaterThan(90);
        assertThat(heard(1, 0)).hasSizeGreaterThan(90);
        watchUntil(3);
        assertThat(heard(0, 1)).hasSizeGreaterThan(90);
        assertThat(heard(0, CLIENT)).hasSizeGreaterThan(90);
    }

    private List<Long> negative(int to) {
        return heard(CLIENT, to).stream().filter(number -> number < 0).map(n -> -n).toList();
    }

    @Test
    void aClientEquivocatesAboutNumbersThatAreUsedUp() {
        nemesis(new EquivocatingClient(2, 4 * Beacon.MILLISECOND), 1, 3);
        watchUntil(1);
        assertThat(negative(1)).isEmpty();
        watchUntil(2);
        List<Long> first = negative(1);
        List<Long> second = negative(3);
        assertThat(first).hasSizeGreaterThan(150);
        assertThat(first.stream().map(number -> number / 1000).distinct()).containsExactly(1L, 2L);
        assertThat(second.stream().map(number -> number / 1000).distinct()).containsExactly(3L, 4L);
        assertThat(negative(0)).isEmpty();
        // Of each number both versions come, in order, when the client has gone on.
        assertThat(first.get(0) % 1000).isEqualTo(first.get(1) % 1000);
        List<Long> all = heard(CLIENT, 1);
        int lie = all.indexOf(-first.get(0));
        assertThat(all.subList(0, lie)).contains(first.get(0) % 1000 + 1);
        assertThat(all.stream().filter(number -> number >= 0)).hasSizeGreaterThan(90);
        watchUntil(2.1);
        watchUntil(3);
        assertThat(negative(1)).isEmpty();
    }

    @Test
    void somebodyElseWithAClientsIdentityStaysBehind() {
        nemesis(new DuplicateId(5, 0), 1, 3);
        watchUntil(2);
        List<Long> all = heard(CLIENT, 1);
        assertThat(negative(1)).hasSizeGreaterThan(80).isEqualTo(negative(3));
        for (long number = BeaconForger.OTHER_CLIENT - 5; number < 180; number++) {
            // The last ones of an identity may still be open when it is given up.
            assertThat(negative(1).contains(1000 + number))
                    .as("%d", number)
                    .isEqualTo(number >= BeaconForger.OTHER_CLIENT);
        }
        assertThat(negative(1)).allMatch(number -> number / 1000 == 1);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) < 0) {
                long number = -all.get(i) % 1000;
                assertThat(all.subList(0, i)).contains(number + 5).doesNotContain(number + 7);
            }
        }
        world.attach(CLIENT + 1, Beacon.protocol(NODES, diary));
        watchUntil(3);
        assertThat(negative(1)).hasSizeLessThan(2);
        assertThat(heard(CLIENT + 1, 1)).hasSizeGreaterThan(90).allMatch(number -> number > 0);
    }

    @Test
    void oneKindIsDelayedAndTheOtherIsNot() {
        nemesis(new DelayKind(BeaconForger.ODD, 105 * Beacon.MILLISECOND), 0);
        watchUntil(2);
        List<Long> heard = heard(0, 1);
        for (int i = 30; i < heard.size() - 1; i++) {
            boolean delayed = heard.get(i) > 120 && heard.get(i) % 2 == 1;
            if (delayed) {
                assertThat(heard.get(i - 1)).isGreaterThan(heard.get(i));
            }
        }
        assertThat(inOrder(heard)).isFalse();
        watchUntil(3);
        assertThat(inOrder(heard(0, 1).subList(20, heard(0, 1).size()))).isFalse();
        watchUntil(4);
        assertThat(inOrder(heard(0, 1))).isTrue();
    }

    @Test
    void oldMessagesComeAgainOrInPlaceOfNewOnesOrAtTheEnd() {
        nemesis(new Stale(BeaconForger.EVEN, Stale.Manner.AGAIN, 3), 0);
        watchUntil(2);
        List<Long> heard = heard(0, 1);
        int last = heard.size() - 1;
        while (heard.get(last) % 2 == 1 || heard.get(last - 1) != heard.get(last) + 6) {
            last--;
        }
        assertThat(last).isGreaterThan(heard.size() - 4);
    }

    @Test
    void anOldMessageCanStandInPlaceOfTheNewOne() {
        nemesis(new Stale(BeaconForger.EVEN, Stale.Manner.INSTEAD, 2), 0);
        watchUntil(1.9);
        List<Long> heard = heard(0, 1);
        int end = heard.size();
        for (int i = 120; i < end - 1; i++) {
            long step = heard.get(i) % 2 == 1 ? -3 : 5;
            assertThat(heard.get(i + 1) - heard.get(i)).isEqualTo(step);
        }
        assertThat(heard.subList(120, end)).doesNotHaveDuplicates();
    }

    @Test
    void whatIsWithheldComesOutInOrderWhenTheFaultEnds() {
        nemesis(new Stale(BeaconForger.EVEN, Stale.Manner.WITHHELD, 1), 0);
        watchUntil(1.1);
        watchUntil(2);
        assertThat(heard(0, 1)).hasSizeGreaterThan(40).allMatch(number -> number % 2 == 1);
        watchUntil(2.1);
        List<Long> released = heard(0, 1).stream().filter(number -> number < 195).toList();
        assertThat(released).hasSizeGreaterThan(40).isSorted().allMatch(it -> it % 2 == 0);
    }

    @Test
    void aFieldIsChangedInItsRoundsToItsReceiversOnly() {
        nemesis(
                new Mutate(BeaconForger.ODD, BeaconForger.NUMBER, Change.ZERO, 1, 1, List.of(2)),
                0);
        watchUntil(2);
        assertThat(heard(0, 2)).as("the round of the start is skipped").doesNotContain(0L);
        watchUntil(4);
        assertThat(heard(0, 1)).doesNotContain(0L);
        // The fault was over before its round began, which is the second from its start on.
        assertThat(heard(0, 2)).doesNotContain(0L);
    }

    @Test
    void aChangeThatIsDrawnIsResolvedAndToldToSome() {
        Nemesis nemesis = nemesis(new Mutate("any", "any", Change.DECREMENT, 0, 0, List.of()), 0);
        watchUntil(2);
        Mutate resolved = (Mutate) nemesis.resolved().steps().getFirst().fault();
        assertThat(resolved.kind()).isIn("even", "odd", "answer");
        assertThat(resolved.field()).isEqualTo(BeaconForger.NUMBER);
        assertThat(resolved.receivers()).isNotEmpty().doesNotContain(0);
        assertThat(nemesis.hasLied(0)).isTrue();
        assertThat(nemesis.hasLied(1)).isFalse();
        assertThat(nemesis.harmDone())
                .isEqualTo(
                        new HarmDone(
                                0, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(List.of(0)), 1));
    }

    @Test
    void aLiarWithoutScopeLiesAboutEachMessage() {
        nemesis(new Mutate("odd", "number", Change.INCREMENT, 0, 0, List.of(3)), 0);
        watchUntil(1.1);
        watchUntil(1.9);
        assertThat(heard(0, 3)).hasSizeGreaterThan(70).allMatch(number -> number % 2 == 0);
        assertThat(heard(0, CLIENT)).allMatch(number -> number % 2 == 0);
        assertThat(inOrder(heard(0, 1)) || heard(0, 1).size() < 90).isTrue();
        assertThat(heard(0, 1)).anyMatch(number -> number % 2 == 1);
        watchUntil(2.2);
        watchUntil(3);
        assertThat(heard(0, 3)).anyMatch(number -> number % 2 == 1);
    }

    @Test
    void aYesSayerAnswersEveryRequestAndKeepsItsOwnAnswersBack() {
        nemesis(new DoubleVote(), 0);
        watchUntil(1);
        assertThat(heard(0, 1)).noneMatch(number -> number < 0);
        watchUntil(1.1);
        watchUntil(2);
        List<Long> even = heard(1, 0).stream().filter(number -> number % 2 == 0).toList();
        List<Long> yes = heard(0, 1).stream().filter(number -> number < 0).toList();
        assertThat(yes).hasSizeBetween(even.size() - 2, even.size() + 2);
        assertThat(yes).allMatch(number -> number % 2 == 0);
        assertThat(heard(0, 1)).as("odd ones answer").noneMatch(it -> it > 0 && it % 2 == 1);
    }

    @Test
    void aLiarInTransferSaysYesToWhatAsksForState() {
        nemesis(new LieInTransfer(), 0);
        watchUntil(1.1);
        watchUntil(2);
        assertThat(heard(0, 1).stream().filter(number -> number < 0))
                .hasSizeGreaterThan(30)
                .allMatch(number -> number % 2 != 0);
        assertThat(heard(0, 1)).noneMatch(number -> number > 0 && number % 2 == 0);
    }

    @Test
    void whoHasAmnesiaStartsAnewOverTheDiskAsItWas() {
        nemesis(new Amnesia(400 * Beacon.MILLISECOND, List.of()), 0, 1);
        watchUntil(1.1);
        watchUntil(2.5);
        assertThat(diary.starts)
                .extracting(Beacon.Started::address)
                .containsExactly(0, 1, 0, 1, 0, 1);
        assertThat(diary.starts)
                .extracting(Beacon.Started::bytesOnDisk)
                .allMatch(bytes -> bytes > 700 && bytes < 830);
        watchUntil(4);
        assertThat(diary.starts).isEmpty();
    }

    @Test
    void amnesiaCanLeaveFilesAlone() {
        nemesis(new Amnesia(0, List.of("another")), 0);
        watchUntil(3);
        assertThat(diary.starts)
                .filteredOn(start -> start.bytesOnDisk() > 0)
                .singleElement()
                .satisfies(start -> assertThat(start.bytesOnDisk()).isGreaterThan(1500));
    }

    @Test
    void twinsShowOneFaceToSomeAndAnotherToTheRest() {
        Twins twins =
                new Twins(
                        2,
                        500 * Beacon.MILLISECOND,
                        true,
                        Twins.Clients.TWIN,
                        List.of(new Side(List.of(1, 2)), new Side(List.of())));
        nemesis(twins, 0);
        watchUntil(1.1);
        watchUntil(1.5);
        assertThat(heard(0, 3)).allMatch(number -> number > 100);
        assertThat(heard(0, 1)).as("the second has just begun to count").allMatch(it -> it < 60);
        assertThat(heard(0, 2)).isEqualTo(heard(0, 1));
        assertThat(heard(0, CLIENT)).allMatch(number -> number < 60);
        watchUntil(1.6);
        watchUntil(2);
        assertThat(heard(0, 1)).as("in the second round").allMatch(number -> number > 100);
        assertThat(heard(0, CLIENT)).allMatch(number -> number < 110);
        watchUntil(2.1);
        watchUntil(3);
        assertThat(heard(0, CLIENT)).allMatch(number -> number > 180);
    }

    @Test
    void twinsThatAreNotTogetherHaveSidesOfTheirOwn() {
        Twins twins = new Twins(3, SECOND, false, Twins.Clients.EITHER, List.of());
        Twins drawn = twins.resolve(NODES, List.of(0, 4), new Randomness(1));
        assertThat(drawn.sides()).hasSize(6).allMatch(side -> !side.peers().contains(0));
        assertThat(drawn.resolve(NODES, List.of(0, 4), new Randomness(2))).isEqualTo(drawn);
        assertThatThrownBy(() -> drawn.resolve(NODES, List.of(0), new Randomness(1)))
                .hasMessage("sides must have 3 entries, not 6");
        assertThat(Side.parse("n0+n3")).isEqualTo(new Side(List.of(3, 0))).hasToString("n0+n3");
        assertThat(Side.parse("nobody")).isEqualTo(new Side(List.of())).hasToString("nobody");
        assertThatThrownBy(() -> Side.parse("n0,n1")).hasMessageContaining("write one such as");
    }

    @Test
    void clientsThatRetryWithoutEndReachTheTargetsAgainAndAgain() {
        nemesis(new RetryStorm(3, 60 * Beacon.MILLISECOND), 2);
        watchUntil(1.2);
        watchUntil(1.9);
        assertThat(heard(CLIENT, 2).stream().filter(number -> number == 150))
                .as("the client sends it to five nodes and to itself, each time with three copies")
                .hasSize(1 + 6 * 3);
        assertThat(heard(CLIENT, 2).stream().filter(number -> number == 151)).hasSize(1);
        assertThat(heard(CLIENT, 1).stream().filter(number -> number == 150)).hasSize(1);
        watchUntil(2.2);
        watchUntil(3);
        assertThat(inOrder(heard(CLIENT, 2)) || heard(CLIENT, 2).size() < 90).isTrue();
    }

    @Test
    void whatDoesNotFitTheProtocolIsRefusedBeforeAnythingHappens() {
        assertThatThrownBy(() -> nemesis(new DelayKind("prepare", 1), 0))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessage(
                        "step 1: fault 'delay-kind' does not fit: there is no kind of message"
                                + " 'prepare'; there are [even, odd, answer]");
        SimulatedWorld mute =
                new SimulatedWorld(
                        SimulationOptions.calm(3, NODES),
                        environment -> new Beacon(environment, NODES, diary));
        Schedule schedule =
                Schedule.of(
                        List.of(
                                new Schedule.Step(
                                        new Trigger.AtTime(0),
                                        new Stale("any", Stale.Manner.AGAIN, 1),
                                        new Target.All(),
                                        1)));
        assertThatThrownBy(() -> new Nemesis(mute, schedule, new Randomness(1), events::add))
                .hasMessageContaining("does not say how its messages can be lied about");
    }
}
