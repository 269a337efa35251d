// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.Node;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChainPrioritiesTest {
    private static final long SPAN = 1_000_000L;

    private static ChainPriorities order(int falls, long messages) {
        return new ChainPriorities(new Impairment.Priorities(7, falls, messages, SPAN));
    }

    private static Randomness draw(long number) {
        return new Randomness(number);
    }

    @Test
    void anAnswerGoesOnWithTheChainThatItAnswersAndEverythingElseBeginsOne() {
        ChainPriorities order = order(0, 1);
        ChainPriorities.Lane there = order.lane(0, 1);
        ChainPriorities.Lane back = order.lane(1, 0);
        long asked = there.heldBack(0, draw(1));
        there.arrives(10);
        assertThat(back.heldBack(9, draw(2))).as("before it came").isNotEqualTo(asked);
        back.arrives(19);
        assertThat(back.heldBack(10, draw(3))).as("the answer").isEqualTo(asked);
        back.arrives(20);
        assertThat(back.heldBack(11, draw(4))).as("a second one").isNotEqualTo(asked);
        assertThat(there.heldBack(30, draw(5))).as("the answer to the answer").isEqualTo(asked);
    }

    @Test
    void aNodeGoesOnWithWhatReachedItLast() {
        ChainPriorities order = order(0, 1);
        ChainPriorities.Lane first = order.lane(0, 2);
        ChainPriorities.Lane second = order.lane(1, 2);
        ChainPriorities.Lane on = order.lane(2, 3);
        long one = first.heldBack(0, draw(1));
        first.arrives(5);
        long other = second.heldBack(0, draw(2));
        second.arrives(6);
        assertThat(one).isNotEqualTo(other);
        assertThat(on.heldBack(7, draw(3))).isEqualTo(other);
        assertThat(on.heldBack(7, draw(4))).isEqualTo(one);
    }

    @Test
    void aLostMessageEndsItsChain() {
        ChainPriorities order = order(0, 1);
        long lost = order.lane(0, 1).heldBack(0, draw(1));
        assertThat(order.lane(1, 0).heldBack(50, draw(2))).isNotEqualTo(lost);
    }

    @Test
    void chainsThatFallComeLastTheFirstOfThemAtTheVeryEnd() {
        int falls = 4;
        ChainPriorities order = order(falls, 100);
        List<Long> fallen = new ArrayList<>();
        for (int message = 0; message < 300; message++) {
            long held = order.lane(0, 1).heldBack(message, draw(message));
            assertThat(held).isBetween(0L, SPAN);
            if (held > SPAN / 2) {
                assertThat(message).isLessThan(100);
                fallen.add(held);
            }
        }
        assertThat(fallen).containsExactly(SPAN, SPAN * 7 / 8, SPAN * 6 / 8, SPAN * 5 / 8);
    }

    @Test
    void aChainThatFellStaysLow() {
        ChainPriorities order = order(1, 1);
        order.lane(0, 1).heldBack(0, draw(1));
        ChainPriorities.Lane lane = order.lane(0, 1);
        assertThat(lane.heldBack(0, draw(2))).isLessThan(SPAN / 2);
        ChainPriorities fresh = order(1, 1);
        ChainPriorities.Lane there = fresh.lane(0, 1);
        assertThat(there.heldBack(0, draw(1))).isEqualTo(SPAN);
        there.arrives(1);
        assertThat(fresh.lane(1, 0).heldBack(2, draw(2))).isEqualTo(SPAN);
    }

    @Test
    void aNodeRemembersNoMoreChainsThanItsLimit() {
        ChainPriorities order = order(0, 1);
        List<Long> begun = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ChainPriorities.Lane lane = order.lane(0, 1);
            begun.add(lane.heldBack(0, draw(i)));
            lane.arrives(1);
        }
        assertThat(begun).doesNotHaveDuplicates();
        assertThat(order.lane(1, 2).heldBack(2, draw(999))).isEqualTo(begun.getLast());
        int continued = 0;
        for (int i = 0; i < 100; i++) {
            continued += begun.contains(order.lane(1, 2).heldBack(2, draw(1000 + i))) ? 1 : 0;
        }
        assertThat(continued).isEqualTo(63);
    }

    /** Two nodes whose links are under these, and what the second one got: number, then when. */
    private SimulatedWorld pair(Impairment there, Impairment alsoThere, Impairment back) {
        SimulatedWorld[] world = new SimulatedWorld[1];
        world[0] =
                new SimulatedWorld(
                        SimulationOptions.calm(1, 2),
                        environment -> {
                            environments.put(environment.address(), environment);
                            return new Node() {
                                @Override
                                public void start() {}

                                @Override
                                public void receive(int from, byte[] message) {
                                    got.add((long) message[0]);
                                    got.add(world[0].nowNanos());
                                }
                            };
                        });
        world[0].runUntil(0);
        world[0].network().impair(0, 1, there);
        world[0].network().impair(0, 1, alsoThere);
        world[0].network().impair(1, 0, back);
        return world[0];
    }

    @Test
    void messagesOfOneLinkOvertakeEachOther() {
        var priorities = new Impairment.Priorities(5, 1, 1, 100 * SPAN);
        SimulatedWorld world = pair(priorities, new Impairment.Capacity(9), priorities);
        environments.get(0).send(1, new byte[] {1});
        environments.get(0).send(1, new byte[] {2});
        world.runUntil(1000 * SPAN);
        assertThat(got.get(0)).isEqualTo(2);
        assertThat(got.subList(2, 4)).containsExactly(1L, 101 * SPAN);
    }

    @Test
    void whatWasLostIsAnsweredByNobody() {
        var priorities = new Impairment.Priorities(5, 1, 1, 100 * SPAN);
        SimulatedWorld world = pair(priorities, new Impairment.BurstLoss(1, 0, 1, 1), priorities);
        environments.get(0).send(1, new byte[] {1});
        world.runUntil(500 * SPAN);
        environments.get(1).send(0, new byte[] {2});
        world.runUntil(1000 * SPAN);
        assertThat(got.get(0)).isEqualTo(2);
        assertThat(got.get(1)).as("the one that fell is gone").isLessThan(552 * SPAN);
    }

    /** Sends from three nodes to the last one at the same moment, and returns who arrived when. */
    private static Map<Byte, Long> arrivals(long seed, boolean inOrder) {
        TreeMap<Byte, Long> arrivals = new TreeMap<>();
        List<Runnable> sends = new ArrayList<>();
        SimulatedWorld[] world = new SimulatedWorld[1];
        world[0] =
                new SimulatedWorld(
                        SimulationOptions.calm(seed, 4),
                        environment ->
                                new Node() {
                                    @Override
                                    public void start() {
                                        byte[] name = {(byte) environment.address()};
                                        sends.add(() -> environment.send(3, name));
                                    }

                                    @Override
                                    public void receive(int from, byte[] message) {
                                        arrivals.put(message[0], world[0].nowNanos());
                                    }
                                });
        world[0].runUntil(0);
        List<World.Applied> applied = new ArrayList<>();
        for (int from = 0; inOrder && from < 3; from++) {
            var priorities = new Impairment.Priorities(5, 2, 3, 100 * SPAN);
            applied.add(world[0].network().impair(from, 3, priorities));
        }
        sends.subList(0, 3).forEach(Runnable::run);
        applied.forEach(World.Applied::undo);
        world[0].runUntil(1000 * SPAN);
        return arrivals;
    }

    @Test
    void linksWithAnEqualOneShareAnOrderWhichEndsWithTheLastOfThem() {
        Set<List<Byte>> orders = new LinkedHashSet<>();
        for (long seed = 0; seed < 40; seed++) {
            Map<Byte, Long> arrivals = arrivals(seed, true);
            // Two of three messages fall, in an order that all three links know.
            assertThat(arrivals.values().stream().filter(at -> at > 51 * SPAN)).hasSize(2);
            assertThat(arrivals.values()).contains(101 * SPAN, 76 * SPAN);
            assertThat(arrivals(seed, true)).isEqualTo(arrivals);
            orders.add(
                    arrivals.entrySet().stream()
                            .sorted(Map.Entry.comparingByValue())
                            .map(Map.Entry::getKey)
                            .toList());
        }
        assertThat(arrivals(1, false).values()).containsOnly(SPAN);
        assertThat(orders).as("the seed of the falls is the same").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anOrderBeginsAnewWhenNobodyIsUnderItAnyMore() {
        SimulatedWorld world =
                new SimulatedWorld(
                        SimulationOptions.calm(1, 2),
                        environment ->
                                new Node() {
                                    @Override
                                    public void start() {}

                                    @Override
                                    public void receive(int from, byte[] message) {
                                        received.add(from);
                                    }
                                });
        world.runUntil(0);
        var priorities = new Impairment.Priorities(5, 1, 1, 100 * SPAN);
        for (int time = 0; time < 2; time++) {
            World.Applied one = world.network().impair(0, 1, priorities);
            World.Applied other = world.network().impair(1, 0, priorities);
            one.undo();
            one.undo();
            assertThat(world.network().hasOrders()).isTrue();
            other.undo();
            assertThat(world.network().hasOrders()).isFalse();
        }
    }

    private final List<Integer> received = new ArrayList<>();
    private final List<Long> got = new ArrayList<>();
    private final Map<Integer, Environment> environments = new TreeMap<>();

    @Test
    void valuesOutOfRangeAreRefused() {
        for (Runnable wrong :
                List.<Runnable>of(
                        () -> new Impairment.Priorities(1, -1, 1, 1),
                        () -> new Impairment.Priorities(1, 101, 1, 1),
                        () -> new Impairment.Priorities(1, 1, 0, 1),
                        () -> new Impairment.Priorities(1, 1, 1, -1))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
