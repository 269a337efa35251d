// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.History;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What a walk finds, against what a search through the graph says of each pair. */
class SaturationTest {
    private static final Budget.Meter METER = Budget.standard().start();
    private static final Level[] LEVELS = {
        Level.SERIALIZABLE,
        Level.STRONG_SESSION_SERIALIZABLE,
        Level.SNAPSHOT_ISOLATION,
        Level.UPDATE_SERIALIZABLE,
        Level.PREFIX
    };

    @Test
    void every_pair_that_a_narrow_window_finds_follows_from_what_is_known() {
        int found = 0;
        for (int seed = 1; seed <= 12; seed++) {
            for (Level level : LEVELS) {
                for (int words = 1; words <= 4; words *= 2) {
                    Walked walked = new Walked(history(300, seed), level, words);
                    found += walked.isPossible ? walked.areFollowing() : 0;
                }
            }
        }
        assertThat(found).isGreaterThan(10_000);
    }

    @Test
    void nothing_that_follows_is_left_out_where_the_window_holds_all() {
        int possible = 0;
        for (int seed = 1; seed <= 12; seed++) {
            for (Level level : LEVELS) {
                Walked walked = new Walked(history(120, seed), level, Saturation.WINDOW);
                if (walked.isPossible) {
                    possible++;
                    walked.areAll();
                }
            }
        }
        assertThat(possible).isGreaterThan(20);
    }

    private static History history(int transactions, int seed) {
        SimulatedStore.Shape shape =
                new SimulatedStore.Shape(transactions, 5, 0.5, 10 + 5 * (seed % 3), 0, 6, 4);
        SimulatedStore.Promise[] promises = SimulatedStore.Promise.values();
        return SimulatedStore.history(
                shape, promises[seed % promises.length], SimulatedStore.Flaw.NONE, 0, seed);
    }

    /** A graph before and after one walk. */
    private static final class Walked {
        private final RegisterVersions versions;
        private final RegisterVersions.Readers readers;
        private final RegisterDemand demand;
        private final RegisterPrecedence nodes;
        private final PrecedenceGraph graph;
        private final Ints first = new Ints();
        private final Ints second = new Ints();
        private final boolean isPossible;

        Walked(History history, Level level, int words) {
            versions = new RwRegisterReader(history, new Findings(), METER).read();
            readers = versions.readers();
            demand = RegisterDemand.of(new OrderedLevel(level, Order.NONE)).orElseThrow();
            nodes = new RegisterPrecedence(versions, readers, demand, METER);
            graph = nodes.graph();
            isPossible = new Ways(graph, METER).circle().isEmpty();
            if (!isPossible) {
                return;
            }
            graph.setOrder(new FirstOrder(graph, versions, nodes).nodes());
            Saturation saturation = new Saturation(nodes, words, METER);
            boolean isFine =
                    saturation.round(
                            new VersionPairs(),
                            literal -> false,
                            (earlier, later) -> {
                                first.add(earlier);
                                second.add(later);
                                return true;
                            });
            saturation.close();
            assertThat(isFine).isTrue();
        }

        /** Each follows from the edges and from those before it; how many there are. */
        int areFollowing() {
            for (int i = 0; i < first.size(); i++) {
                assertThat(follows(first.get(i), second.get(i)))
                        .as("%d before %d", first.get(i), second.get(i))
                        .isTrue();
                add(first.get(i), second.get(i));
            }
            return first.size();
        }

        void areAll() {
            boolean[][] before = new boolean[versions.versions()][versions.versions()];
            forEachPair((one, other) -> before[one][other] = follows(one, other));
            for (int i = 0; i < first.size(); i++) {
                add(first.get(i), second.get(i));
            }
            forEachPair(
                    (one, other) ->
                            assertThat(!before[one][other] || isSaid(one, other))
                                    .as("%d before %d", one, other)
                                    .isTrue());
        }

        private interface PairTaker {
            void take(int one, int other);
        }

        private void forEachPair(PairTaker taker) {
            for (int one = 0; one < versions.versions(); one++) {
                for (int other = 0; other < versions.versions(); other++) {
                    if (one != other && versions.writeKey()[one] == versions.writeKey()[other]) {
                        taker.take(one, other);
                    }
                }
            }
        }

        private void add(int one, int other) {
            nodes.forEachEdge(
                    one,
                    other,
                    (from, to, kind) -> {
                        graph.add(from, to, kind, PrecedenceGraph.NONE);
                        return true;
                    });
        }

        /** The writer and all readers who count come before whoever replaced the version. */
        private boolean isSaid(int one, int other) {
            int replacer = versions.writer()[other];
            int key = versions.writeKey()[one];
            boolean isSaid =
                    reaches(nodes.commit(versions.writer()[one]))[nodes.versionEnd(replacer)];
            for (int i = readers.start()[one]; i < readers.start()[one + 1]; i++) {
                int reader = readers.reader()[i];
                isSaid &=
                        reader == replacer
                                || !nodes.counts(reader, key)
                                || reaches(nodes.snapshot(reader))[nodes.commit(replacer)];
            }
            return isSaid;
        }

        private boolean follows(int earlier, int later) {
            int writer = versions.writer()[earlier];
            boolean[] reached = reaches(nodes.commit(writer));
            if (reached[nodes.commit(versions.writer()[later])]) {
                return true;
            }
            int key = versions.writeKey()[later];
            for (int i = readers.start()[later]; i < readers.start()[later + 1]; i++) {
                int reader = readers.reader()[i];
                boolean counts = demand.besides().isPresent() || nodes.counts(reader, key);
                if (counts && reader != writer && reached[nodes.snapshot(reader)]) {
                    return true;
                }
            }
            return false;
        }

        private boolean[] reaches(int start) {
            boolean[] reached = new boolean[graph.nodes()];
            Deque<Integer> open = new ArrayDeque<>();
            open.add(start);
            while (!open.isEmpty()) {
                int node = open.remove();
                for (int edge = graph.firstOut(node);
                        edge != PrecedenceGraph.NONE;
                        edge = graph.nextOut(edge)) {
                    if (!reached[graph.target(edge)]) {
                        reached[graph.target(edge)] = true;
                        open.add(graph.target(edge));
                    }
                }
            }
            return reached;
        }
    }
}
