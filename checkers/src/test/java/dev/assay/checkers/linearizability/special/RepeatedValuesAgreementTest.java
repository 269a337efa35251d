// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerAgreement.HISTORIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import org.junit.jupiter.api.Test;

/** The engines for values that repeat, compared with all orders of small histories. */
class RepeatedValuesAgreementTest {
    @Test
    void a_queue_whose_values_repeat_is_always_decided() {
        assertThat(agreement(ObjectType.FIFO_QUEUE, new RepeatedQueueEngine()).undecided).isZero();
    }

    @Test
    void a_stack_whose_values_repeat_shows_its_order() {
        ContainerAgreement stack = agreement(ObjectType.STACK, new RepeatedLineEngine());
        assertThat(stack.refuted).isZero();
        assertThat(stack.undecided - stack.invalid())
                .isLessThanOrEqualTo(Math.max(1, HISTORIES / 1_000));
    }

    @Test
    void a_deque_whose_values_repeat_shows_its_order() {
        ContainerAgreement deque = agreement(ObjectType.DEQUE, new RepeatedLineEngine());
        assertThat(deque.refuted).isZero();
        assertThat(deque.undecided - deque.invalid())
                .isLessThanOrEqualTo(Math.max(1, HISTORIES / 400));
    }

    private static ContainerAgreement agreement(ObjectType type, SpecialEngine engine) {
        return ContainerAgreement.of(type, engine, RepeatedValuesAgreementTest::sample);
    }

    private static ObjectHistory sample(ObjectType type, int number) {
        Randomness randomness = new Randomness(number).fork("repeated");
        RandomDrafts drafts =
                type == ObjectType.DEQUE
                        ? RandomDrafts.withBothEnds(randomness)
                        : new RandomDrafts(type, randomness);
        Draft draft =
                drafts.linearizable(
                        ContainerAgreement.mix(randomness, 10, 1 + randomness.nextInt(4)));
        return ContainerAgreement.spoilt(drafts, draft, randomness);
    }
}
