// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A target says what it was told, and of the rest what is usual. */
class PlainTargetTest {
    private final List<Integer> asked = new ArrayList<>();
    private final Protocol nodes = environment -> new Silent();
    private final Target.Session client = new Client();
    private final PlainTarget plain =
            PlainTarget.of(
                    "plain",
                    count -> {
                        asked.add(count);
                        return nodes;
                    },
                    count -> {
                        asked.add(count * 10);
                        return client;
                    });

    private static final class Silent implements Node {
        @Override
        public void start() {}

        @Override
        public void receive(int from, byte[] message) {}
    }

    private static final class Client implements Target.Session {
        @Override
        public Node create(Environment environment) {
            return new Silent();
        }

        @Override
        public void invoke(Operation operation, Consumer<Outcome> done) {
            done.accept(new Outcome.Failed("no"));
        }
    }

    @Test
    void what_is_not_said_is_as_with_most_systems() {
        assertThat(plain.id()).isEqualTo("plain");
        assertThat(plain.usualNodes()).isEqualTo(5);
        assertThat(plain.quorum(4)).isEqualTo(3);
        assertThat(plain.quorum(5)).isEqualTo(3);
        assertThat(plain.tolerance(5)).isEqualTo(FaultBudget.ofMinority(5));
        assertThat(plain.oracles(5)).isEmpty();
        assertThat(plain.switches()).isEmpty();
        assertThat(plain.protocol(3, Set.of())).isSameAs(nodes);
        assertThat(plain.session(4, Set.of())).isSameAs(client);
        assertThat(asked).containsExactly(3, 40);
    }

    @Test
    void what_is_said_holds_and_the_rest_stays() {
        Oracle oracle = new OneLeaderPerTerm();
        Target told =
                plain.usuallyOn(4)
                        .servedBy(count -> count)
                        .standing(FaultBudget::ofByzantine)
                        .watchedBy(() -> List.of(oracle));

        assertThat(told.id()).isEqualTo("plain");
        assertThat(told.usualNodes()).isEqualTo(4);
        assertThat(told.quorum(7)).isEqualTo(7);
        assertThat(told.tolerance(4)).isEqualTo(FaultBudget.ofByzantine(4));
        assertThat(told.oracles(4)).containsExactly(oracle);
        assertThat(told.protocol(3, Set.of())).isSameAs(nodes);
        assertThat(plain.usualNodes()).isEqualTo(5);
    }
}
