// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UniqueValueEnginesAgreementTest {
    private static final int HISTORIES = Integer.getInteger("assay.small-histories", 20_000);

    private int valid;
    private int undecided;
    private int withCrashes;
    private int looking;

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE", "DEQUE"})
    void engines_and_all_orders_agree_on_small_histories(ObjectType type) {
        for (int number = 0; number < HISTORIES; number++) {
            compare(type, number);
        }
        System.out.printf(
                "%,d small histories of a %s: %.1f %% valid, %.1f %% with crashed operations, %.1f"
                        + " %% with peeks or empty results, %d undecided%n",
                HISTORIES, type, percent(valid), percent(withCrashes), percent(looking), undecided);
        assertThat(percent(valid)).isBetween(30.0, 70.0);
        assertThat(percent(withCrashes)).isGreaterThan(30.0);
        assertThat(percent(looking)).isGreaterThan(50.0);
        // Also where few histories are drawn, one of them may be among the rare ones.
        assertThat(undecided).isLessThanOrEqualTo(Math.max(1, HISTORIES / 1_000));
    }

    private static double percent(int part) {
        return 100.0 * part / HISTORIES;
    }

    private static ObjectHistory sample(ObjectType type, int number) {
        Randomness randomness = new Randomness(number).fork("containers");
        RandomDrafts drafts = new RandomDrafts(type, randomness);
        double[] crashed = {0, 0.15, 0.4};
        double[] inserting = {0.4, 0.5, 0.65};
        Draft draft =
                drafts.linearizable(
                        new Mix(
                                3 + randomness.nextInt(7),
                                2 + randomness.nextInt(4),
                                crashed[randomness.nextInt(3)],
                                randomness.chance(0.5) ? 0 : 0.4,
                                inserting[randomness.nextInt(3)]));
        ObjectHistory history = draft.history();
        int spoilt = randomness.nextInt(3) == 0 ? randomness.nextInt(3) : 10;
        for (int times = 0; times < spoilt; times++) {
            drafts.spoil(draft);
            history = draft.history();
            if (spoilt == 10 && !PlainContainer.hasOrder(history, all(history))) {
                break;
            }
        }
        return history;
    }

    private static int[] all(ObjectHistory history) {
        int[] operations = new int[history.size()];
        Arrays.setAll(operations, operation -> operation);
        return operations;
    }

    private void compare(ObjectType type, int number) {
        ObjectHistory history = sample(type, number);
        boolean expected = PlainContainer.hasOrder(history, all(history));
        valid += expected ? 1 : 0;
        withCrashes += history.order().length < 2 * history.size() ? 1 : 0;
        looking += new RandomHistoryFacts(history).looks() ? 1 : 0;
        SpecialEngine engine = PlainContainer.engine(type);
        Answer answer = engine.decide(history, Budget.standard().start());
        String story = "history " + number + " of a " + type + ": " + answer;
        switch (answer) {
            case Answer.Linearizable(int[] order) -> {
                assertThat(expected).as(story).isTrue();
                assertThat(PlainContainer.flaw(history, order)).as(story).isEmpty();
            }
            case Answer.Refuted(int[] core, String reason) -> {
                assertThat(expected).as(story).isFalse();
                assertThat(PlainContainer.hasOrder(history, core)).as(story).isFalse();
                assertThat(core).as(story).isSorted().doesNotHaveDuplicates();
                assertThat(reason).as(story).isNotBlank();
            }
            case Answer.Impossible() -> assertThat(expected).as(story).isFalse();
            case Answer.Undecided unused -> undecided++;
        }
    }

    private record RandomHistoryFacts(ObjectHistory history) {
        boolean looks() {
            for (int operation = 0; operation < history.size(); operation++) {
                boolean peeks = history.function(operation).name().startsWith("PEEK");
                boolean nothing =
                        history.argument()[operation] == 0
                                && history.result()[operation] == 0
                                && history.isCompleted(operation);
                if (peeks || nothing) {
                    return true;
                }
            }
            return false;
        }
    }
}
