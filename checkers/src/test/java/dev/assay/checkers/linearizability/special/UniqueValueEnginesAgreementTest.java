// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerAgreement.HISTORIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UniqueValueEnginesAgreementTest {
    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE", "DEQUE"})
    void engines_and_all_orders_agree_on_small_histories(ObjectType type) {
        ContainerAgreement agreement =
                ContainerAgreement.of(
                        type, PlainContainer.engine(type), UniqueValueEnginesAgreementTest::sample);
        // Also where few histories are drawn, one of them may be among the rare ones.
        assertThat(agreement.undecided).isLessThanOrEqualTo(Math.max(1, HISTORIES / 1_000));
    }

    private static ObjectHistory sample(ObjectType type, int number) {
        Randomness randomness = new Randomness(number).fork("containers");
        RandomDrafts drafts = new RandomDrafts(type, randomness);
        Draft draft =
                drafts.linearizable(ContainerAgreement.mix(randomness, 9, RandomDrafts.Mix.UNIQUE));
        return ContainerAgreement.spoilt(drafts, draft, randomness);
    }
}
