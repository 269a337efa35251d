// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LargeContainersTest {
    private static final Mix MIX = new Mix(20_000, 10, 0.01, 0.1, 0.5);

    private static Answer decide(ObjectHistory history) {
        return PlainContainer.engine(history.type()).decide(history, Budget.standard().start());
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE", "DEQUE"})
    void large_histories_with_crashes_get_an_order(ObjectType type) {
        for (int seed = 0; seed < 5; seed++) {
            ObjectHistory history =
                    new RandomDrafts(type, new Randomness(seed)).linearizable(MIX).history();
            assertThat(decide(history))
                    .isInstanceOfSatisfying(
                            Answer.Linearizable.class,
                            answer ->
                                    assertThat(PlainContainer.flaw(history, answer.order()))
                                            .isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE", "DEQUE"})
    void one_spoilt_place_of_a_large_history_is_found_and_small(ObjectType type) {
        List<Integer> cores = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            RandomDrafts drafts = new RandomDrafts(type, new Randomness(seed));
            Draft draft = drafts.linearizable(MIX);
            drafts.spoil(draft);
            ObjectHistory history = draft.history();
            Answer answer = decide(history);
            assertThat(answer).isNotInstanceOf(Answer.Undecided.class);
            if (answer instanceof Answer.Refuted(int[] core, String unused)) {
                cores.add(core.length);
                assertThat(core).hasSizeLessThanOrEqualTo(30);
                ObjectHistory part = Restriction.of(history, core).history();
                int[] all = new int[core.length];
                java.util.Arrays.setAll(all, operation -> operation);
                assertThat(PlainContainer.hasOrder(part, all)).isFalse();
            }
        }
        System.out.printf("cores of spoilt large histories of a %s: %s%n", type, cores);
        assertThat(cores).hasSizeGreaterThan(5);
    }
}
