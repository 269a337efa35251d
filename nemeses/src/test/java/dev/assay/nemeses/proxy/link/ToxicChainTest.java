// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.toxic.Attributes;
import dev.assay.nemeses.proxy.toxic.ChunkQueue;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.Stage;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToxicChainTest {
    private static Installed toxic(String name, double toxicity) {
        return new Installed(
                1,
                name,
                ToxicType.CUT,
                Direction.UPSTREAM,
                (float) toxicity,
                new Attributes(Map.of()));
    }

    /** The connections, of 64, on which a toxic acts. */
    private static List<Integer> acts(String name, double toxicity) {
        return IntStream.range(0, 64)
                .filter(
                        connection -> {
                            ToxicChain chain = chain(connection);
                            chain.reconcile(List.of(toxic(name, toxicity)), queue(), 0);
                            return !chain.isEmpty();
                        })
                .boxed()
                .toList();
    }

    private static ToxicChain chain(int connection) {
        return new ToxicChain(
                Direction.UPSTREAM,
                new Randomness(1).fork("connection " + connection),
                Optional.empty(),
                new Stage.Telling(what -> {}));
    }

    private static ChunkQueue queue() {
        return new ChunkQueue(Stage.BOUND);
    }

    @Test
    void toxics_of_other_names_draw_for_themselves() {
        assertThat(acts("one", 0.5)).hasSizeBetween(16, 48).isNotEqualTo(acts("other", 0.5));
        assertThat(acts("one", 1)).hasSize(64);
        assertThat(acts("one", 0)).isEmpty();
    }

    @Test
    void a_toxic_comes_and_goes_with_its_toxicity() {
        ToxicChain chain = chain(1);
        chain.reconcile(List.of(toxic("one", 1)), queue(), 0);
        assertThat(chain.isEmpty()).isFalse();
        chain.reconcile(List.of(toxic("one", 0)), queue(), 0);
        assertThat(chain.isEmpty()).isTrue();
        chain.reconcile(List.of(toxic("one", 1)), queue(), 0);
        assertThat(chain.isEmpty()).isFalse();
        chain.reconcile(List.of(), queue(), 0);
        assertThat(chain.isEmpty()).isTrue();
    }
}
