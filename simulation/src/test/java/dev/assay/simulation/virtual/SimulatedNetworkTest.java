// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Address;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
    private static final int CLIENT = Address.FIRST_CLIENT;

    private final Probes probes = new Probes();

    @Test
    void aMessageArrivesAfterTheLatency() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "hello");
        world.runUntil(Probes.MILLISECOND - 1);
        assertThat(probes.log).isEmpty();
        world.runUntil(Probes.MILLISECOND);
        assertThat(probes.log).containsExactly("n1 gets hello from n0");
    }

    @Test
    void aCutDropsMessagesInOneDirectionOnlyAlsoThoseUnderWay() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "under way");
        World.Applied cut = world.network().cut(0, 1);
        probes.send(0, 1, "into the cut");
        probes.send(1, 0, "back");
        Probes.run(world, 10);
        cut.undo();
        probes.send(0, 1, "healed");
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n0 gets back from n1", "n1 gets healed from n0");
        assertThat(world.droppedMessages()).isEqualTo(2);
    }

    @Test
    void aMessageUnderWayDuringAShortCutIsGone() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "under way");
        world.network().cut(0, 1).undo();
        Probes.run(world, 10);
        assertThat(probes.log).isEmpty();
    }

    @Test
    void cutsStackAndUndoingOneTwiceCountsOnce() {
        SimulatedWorld world = probes.calm(2);
        World.Applied first = world.network().cut(0, 1);
        World.Applied second = world.network().cut(0, 1);
        first.undo();
        first.undo();
        probes.send(0, 1, "still cut");
        Probes.run(world, 10);
        assertThat(probes.log).isEmpty();
        second.undo();
        probes.send(0, 1, "open");
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n1 gets open from n0");
    }

    @Test
    void aClientsLinksCanBeCutToo() {
        SimulatedWorld world = probes.calm(2);
        world.attach(CLIENT, probes);
        world.network().cut(CLIENT, 0);
        probes.log.clear();
        probes.send(CLIENT, 0, "cut");
        probes.send(CLIENT, 1, "open");
        probes.send(0, CLIENT, "answer");
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n1 gets open from c0", "c0 gets answer from n0");
    }

    @Test
    void listenersHearOfClientsAttachedBeforeAndAfter() {
        SimulatedWorld world = probes.calm(1);
        world.attach(CLIENT + 3, probes);
        List<Integer> heard = new ArrayList<>();
        world.listenForClients(heard::add);
        world.attach(CLIENT, probes);
        assertThat(heard).containsExactly(CLIENT + 3, CLIENT);
        assertThatThrownBy(() -> world.attach(CLIENT, probes)).hasMessageContaining("c0");
    }

    @Test
    void aLinkKeepsTheOrderOfItsMessagesWithoutReordering() {
        SimulatedWorld world =
                probes.started(
                        with(
                                new Delay(0, 5 * Probes.MILLISECOND, 0.1, 50 * Probes.MILLISECOND),
                                0));
        sendNumbers(world);
        assertThat(probes.log).hasSize(1000).isEqualTo(expectedInOrder());
    }

    @Test
    void reorderingLetsMessagesOvertakeAndLosesNone() {
        SimulatedWorld world =
                probes.started(with(new Delay(0, 5 * Probes.MILLISECOND, 0, 0), 0.2));
        sendNumbers(world);
        assertThat(probes.log)
                .containsExactlyInAnyOrderElementsOf(expectedInOrder())
                .isNotEqualTo(expectedInOrder());
    }

    @Test
    void lossAndDuplicationStrikeAtAboutTheirRates() {
        SimulatedWorld world = probes.calm(2);
        World.Applied first = world.network().degrade(0, 1, new World.LinkQuality(0.2, 0, 0));
        World.Applied second = world.network().degrade(0, 1, new World.LinkQuality(0.5, 0, 0));
        sendNumbers(world);
        assertThat(probes.log).as("0.8 * 0.5 of 1,000 arrive").hasSizeBetween(330, 470);
        probes.log.clear();
        first.undo();
        second.undo();
        World.Applied twice = world.network().degrade(0, 1, new World.LinkQuality(0, 0.5, 0));
        sendNumbers(world);
        assertThat(probes.log).as("half of 1,000 arrive twice").hasSizeBetween(1420, 1580);
        probes.log.clear();
        twice.undo();
        sendNumbers(world);
        assertThat(probes.log).isEqualTo(expectedInOrder());
    }

    @Test
    void extraDelayReorders() {
        SimulatedWorld world = probes.calm(2);
        world.network().degrade(0, 1, new World.LinkQuality(0, 0, 20 * Probes.MILLISECOND));
        sendNumbers(world);
        assertThat(probes.log)
                .containsExactlyInAnyOrderElementsOf(expectedInOrder())
                .isNotEqualTo(expectedInOrder());
    }

    @Test
    void aMessageToOneselfSurvivesEveryFault() {
        SimulatedWorld world = probes.calm(1);
        world.network().degrade(0, 0, new World.LinkQuality(1, 0, 0));
        probes.send(0, 0, "memo");
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n0 gets memo from n0");
    }

    @Test
    void aMessageThatIsChangedAfterItWasSentIsNoticed() {
        SimulatedWorld world = probes.calm(2);
        byte[] message = {1, 2, 3};
        probes.of(0).send(1, message);
        message[1] = 9;
        assertThatThrownBy(() -> Probes.run(world, 10))
                .hasMessageContaining("was changed after it was sent");
    }

    @Test
    void sendingToNobodyIsAMistake() {
        probes.calm(2);
        assertThatThrownBy(() -> probes.send(0, 2, "?")).hasMessageContaining("nobody lives at n2");
        assertThatThrownBy(() -> probes.send(0, CLIENT, "?"))
                .hasMessageContaining("nobody lives at c0");
    }

    private SimulationOptions with(Delay latency, double reordering) {
        var network = new SimulationOptions.Network(latency, 0, 0, reordering, 0);
        return SimulationOptions.calm(5, 2).withNetwork(network);
    }

    private void sendNumbers(SimulatedWorld world) {
        for (int i = 0; i < 1000; i++) {
            probes.send(0, 1, Integer.toString(i));
            world.runUntil(world.nowNanos() + 100_000);
        }
        Probes.run(world, 1000);
    }

    private static List<String> expectedInOrder() {
        return IntStream.range(0, 1000).mapToObj(i -> "n1 gets " + i + " from n0").toList();
    }
}
