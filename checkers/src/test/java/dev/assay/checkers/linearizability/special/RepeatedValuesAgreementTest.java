// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The engines for values that repeat, compared with all orders of small histories. */
class RepeatedValuesAgreementTest {
    private static final int HISTORIES = Integer.getInteger("assay.small-histories", 20_000);

    private int valid;
    private int refuted;
    private int undecided;
    private int invalid;
    private int withCrashes;
    private int looking;

    @Test
    void a_queue_whose_values_repeat_is_always_decided() {
        compareAll(ObjectType.FIFO_QUEUE, new RepeatedQueueEngine());
        assertThat(undecided).isZero();
    }

    @Test
    void a_stack_whose_values_repeat_shows_its_order() {
        compareAll(ObjectType.STACK, new RepeatedLineEngine());
        assertThat(refuted).isZero();
        assertThat(undecided - invalid).isLessThanOrEqualTo(Math.max(1, HISTORIES / 1_000));
    }

    @Test
    void a_deque_whose_values_repeat_shows_its_order() {
        compareAll(ObjectType.DEQUE, new RepeatedLineEngine());
        assertThat(refuted).isZero();
        assertThat(undecided - invalid).isLessThanOrEqualTo(Math.max(1, HISTORIES / 400));
    }

    private void compareAll(ObjectType type, SpecialEngine engine) {
        for (int number = 0; number < HISTORIES; number++) {
            compare(type, engine, number);
        }
        System.out.printf(
                "%,d small histories of a %s of few values: %.1f %% valid, %.1f %% with crashed"
                        + " operations, %.1f %% with peeks or empty results, %d refuted, %d"
                        + " undecided%n",
                HISTORIES,
                type,
                percent(valid),
                percent(withCrashes),
                percent(looking),
                refuted,
                undecided);
        assertThat(percent(valid)).isBetween(30.0, 70.0);
        assertThat(percent(withCrashes)).isGreaterThan(30.0);
        assertThat(percent(looking)).isGreaterThan(50.0);
    }

    private static double percent(int part) {
        return 100.0 * part / HISTORIES;
    }

    private static ObjectHistory sample(ObjectType type, int number) {
        Randomness randomness = new Randomness(number).fork("repeated");
        boolean bothEnds = type == ObjectType.DEQUE;
        RandomDrafts drafts =
                bothEnds
                        ? RandomDrafts.withBothEnds(randomness)
                        : new RandomDrafts(type, randomness);
        double[] crashed = {0, 0.15, 0.4};
        double[] inserting = {0.4, 0.5, 0.65};
        Draft draft =
                drafts.linearizable(
                        new Mix(
                                3 + randomness.nextInt(8),
                                2 + randomness.nextInt(4),
                                crashed[randomness.nextInt(3)],
                                randomness.chance(0.5) ? 0 : 0.4,
                                inserting[randomness.nextInt(3)],
                                1 + randomness.nextInt(4)));
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

    private void compare(ObjectType type, SpecialEngine engine, int number) {
        ObjectHistory history = sample(type, number);
        boolean expected = PlainContainer.hasOrder(history, all(history));
        valid += expected ? 1 : 0;
        invalid += expected ? 0 : 1;
        withCrashes += history.order().length < 2 * history.size() ? 1 : 0;
        looking += looks(history) ? 1 : 0;
        Answer answer = engine.decide(history, Budget.standard().start());
        String story = "history " + number + " of a " + type + ": " + answer;
        switch (answer) {
            case Answer.Linearizable(int[] order) -> {
                assertThat(expected).as(story).isTrue();
                assertThat(PlainContainer.flaw(history, order)).as(story).isEmpty();
            }
            case Answer.Refuted(int[] core, String reason) -> {
                refuted++;
                assertThat(expected).as(story).isFalse();
                assertThat(PlainContainer.hasOrder(history, core)).as(story).isFalse();
                assertThat(core).as(story).isSorted().doesNotHaveDuplicates();
                assertThat(reason).as(story).isNotBlank();
            }
            case Answer.Impossible() -> assertThat(expected).as(story).isFalse();
            case Answer.Undecided unused -> undecided++;
        }
    }

    private static boolean looks(ObjectHistory history) {
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
