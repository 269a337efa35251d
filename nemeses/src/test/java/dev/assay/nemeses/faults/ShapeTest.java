// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every shape against a description of its connectivity matrix that is written independently of the
 * code.
 */
class ShapeTest {
    private static final int SEEDS = 200;

    /** Whether {@code listener} hears {@code speaker}. */
    private static boolean hears(SortedSet<Link> cuts, int listener, int speaker) {
        return listener == speaker || !cuts.contains(new Link(speaker, listener));
    }

    private static SortedSet<Integer> heard(SortedSet<Link> cuts, int nodes, int listener) {
        SortedSet<Integer> heard = new TreeSet<>();
        for (int speaker = 0; speaker < nodes; speaker++) {
            if (hears(cuts, listener, speaker)) {
                heard.add(speaker);
            }
        }
        return heard;
    }

    private static SortedSet<Link> cuts(Shape shape, int nodes, List<Integer> targets, long seed) {
        return shape.cuts(nodes, targets, new Randomness(seed));
    }

    /**
     * Checks for two sides with no link between them and every link within, and returns the
     * targets' side.
     */
    private static SortedSet<Integer> sideOfTargets(
            SortedSet<Link> cuts, int nodes, List<Integer> targets) {
        SortedSet<Integer> side = heard(cuts, nodes, targets.getFirst());
        for (int node = 0; node < nodes; node++) {
            SortedSet<Integer> heard = heard(cuts, nodes, node);
            assertThat(heard.equals(side)).isEqualTo(side.contains(node));
            assertThat(heard).hasSize(side.contains(node) ? side.size() : nodes - side.size());
        }
        assertThat(side).containsAll(targets);
        return side;
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 2", "4, 2, 3", "5, 2, 4", "6, 3, 5", "7, 3, 5"})
    void halvesAndMinorityThirdPutTheTargetOnTheSmallerSide(int nodes, int half, int atLeast) {
        SortedSet<SortedSet<Integer>> sides =
                new TreeSet<>(java.util.Comparator.comparing(Object::toString));
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Integer> targets = List.of(seed % nodes);
            SortedSet<Integer> side =
                    sideOfTargets(cuts(Shape.HALVES, nodes, targets, seed), nodes, targets);
            assertThat(side).hasSize(half);
            sides.add(side);
            int third = nodes == 7 ? 2 : 1;
            assertThat(
                            sideOfTargets(
                                    cuts(Shape.MINORITY_THIRD, nodes, targets, seed),
                                    nodes,
                                    targets))
                    .hasSize(third);
        }
        assertThat(sides)
                .as("halves differ from seed to seed")
                .hasSizeGreaterThanOrEqualTo(Math.min(atLeast, nodes));
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "4, 1", "5, 2", "6, 2", "7, 3"})
    void majorityKeepsTheTargetsWithAMajorityOfEverySize(int nodes, int largestMinority) {
        SortedSet<Integer> minorities = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Integer> targets = List.of(seed % nodes);
            SortedSet<Integer> side =
                    sideOfTargets(cuts(Shape.MAJORITY, nodes, targets, seed), nodes, targets);
            assertThat(2 * side.size()).isGreaterThan(nodes);
            minorities.add(nodes - side.size());
        }
        assertThat(minorities).hasSize(largestMinority).last().isEqualTo(largestMinority);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void isolateLeavesEachTargetAloneAndTheOthersTogether(int nodes) {
        List<Integer> targets = List.of(0, 2);
        SortedSet<Link> cuts = cuts(Shape.ISOLATE, nodes, targets, 1);
        for (int listener = 0; listener < nodes; listener++) {
            for (int speaker = 0; speaker < nodes; speaker++) {
                boolean expected =
                        listener == speaker
                                || !(targets.contains(listener) || targets.contains(speaker));
                assertThat(hears(cuts, listener, speaker)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void oneWayCutsOneDirectionOnly(int nodes) {
        int target = nodes - 1;
        SortedSet<Link> in = cuts(Shape.ONE_WAY_IN, nodes, List.of(target), 1);
        SortedSet<Link> out = cuts(Shape.ONE_WAY_OUT, nodes, List.of(target), 1);
        for (int listener = 0; listener < nodes; listener++) {
            for (int speaker = 0; speaker < nodes; speaker++) {
                assertThat(hears(in, listener, speaker))
                        .isEqualTo(listener == speaker || listener != target);
                assertThat(hears(out, listener, speaker))
                        .isEqualTo(listener == speaker || speaker != target);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void aBridgeHearsBothSidesWhichDoNotHearEachOther(int nodes) {
        for (int seed = 0; seed < SEEDS; seed++) {
            int bridge = seed % nodes;
            SortedSet<Link> cuts = cuts(Shape.BRIDGE, nodes, List.of(bridge), seed);
            assertThat(heard(cuts, nodes, bridge)).hasSize(nodes);
            int someone = (bridge + 1) % nodes;
            SortedSet<Integer> side = heard(cuts, nodes, someone);
            assertThat(side.size() - 1).isIn((nodes - 1) / 2, nodes / 2);
            for (int node = 0; node < nodes; node++) {
                SortedSet<Integer> heard = heard(cuts, nodes, node);
                assertThat(heard).contains(bridge);
                if (node != bridge) {
                    assertThat(heard.equals(side)).isEqualTo(side.contains(node));
                    assertThat(heard)
                            .hasSize(side.contains(node) ? side.size() : nodes - side.size() + 1);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "4, 3", "5, 3", "6, 4", "7, 4"})
    void inAMajoritiesRingEveryNodeHearsAMajorityOfItsOwn(int nodes, int majority) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SortedSet<Link> cuts = cuts(Shape.MAJORITIES_RING, nodes, List.of(0), seed);
            SortedSet<String> majorities = new TreeSet<>();
            int[] hearers = new int[nodes];
            for (int listener = 0; listener < nodes; listener++) {
                SortedSet<Integer> heard = heard(cuts, nodes, listener);
                assertThat(heard).hasSize(majority);
                majorities.add(heard.toString());
                heard.forEach(speaker -> hearers[speaker]++);
            }
            assertThat(majorities).hasSize(nodes);
            assertThat(hearers).containsOnly(majority);
            if (majority % 2 == 1) {
                assertThat(cuts).allSatisfy(cut -> assertThat(cuts).contains(cut.reversed()));
            }
        }
    }

    @Test
    void aPartitionOfOneNodeIsAMistake() {
        assertThatThrownBy(() -> cuts(Shape.HALVES, 1, List.of(0), 1))
                .hasMessageContaining("at least two nodes");
    }

    @Test
    void aResolvedPartitionSaysWhoIsCutFromWhom() {
        Partition halves = Partition.of(Shape.HALVES);
        assertThat(halves.describe(List.of(2))).isEqualTo("partition halves: around n2");
        assertThat(
                        new Partition(
                                        Shape.HALVES,
                                        Partition.Clients.SPLIT,
                                        links("n0>n1", "n1>n0", "n0>n2", "n2>n0"))
                                .describe(List.of(0)))
                .isEqualTo("partition halves: n0 | n1, n2, clients too");
        assertThat(
                        new Partition(
                                        Shape.LINKS,
                                        Partition.Clients.REACH_ALL,
                                        links("n0>n1", "n1>n0", "n2>n0"))
                                .describe(List.of(0)))
                .isEqualTo("partition links: n0|n1, n2>n0");
        assertThatThrownBy(() -> Partition.of(Shape.LINKS)).hasMessageContaining("needs links");
        assertThatThrownBy(
                        () ->
                                new Partition(Shape.LINKS, Partition.Clients.SPLIT, links("n0>n5"))
                                        .resolve(5, List.of(0), new Randomness(1)))
                .hasMessageContaining("no link n0>n5 between 5 nodes");
    }

    private static List<Link> links(String... texts) {
        return List.of(texts).stream().map(Link::parse).toList();
    }
}
