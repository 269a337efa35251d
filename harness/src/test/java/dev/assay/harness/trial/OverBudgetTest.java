// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverBudgetTest {
    private static final String WHY = "over the fault budget: n2 lied; nothing was promised";

    private static Verdict broken(String part) {
        return Verdict.invalid(
                part, new Witness("kind", List.of(), 0, 0, List.of(), List.of("It broke.")));
    }

    @Test
    void violationsBecomeUnknownAndSayWhatWasSeen() {
        Verdict nested =
                Verdict.all("keys", List.of(broken("key 1"), Verdict.valid("key 2", "ok")));
        Verdict whole = Verdict.all("trial", List.of(nested, Verdict.valid("oracle", "held")));

        Verdict excused = Excuse.of(whole, WHY);

        assertThat(excused.status()).isEqualTo(Status.UNKNOWN);
        assertThat(excused.reason()).isEqualTo(WHY);
        assertThat(excused.firstWitnessed()).isEmpty();
        Verdict keys = excused.parts().getFirst();
        assertThat(keys.status()).isEqualTo(Status.UNKNOWN);
        assertThat(keys.parts().getFirst())
                .isEqualTo(Verdict.unknown("key 1", WHY + "; seen: It broke."));
        assertThat(keys.parts().get(1)).isEqualTo(Verdict.valid("key 2", "ok"));
        assertThat(excused.parts().get(1)).isEqualTo(Verdict.valid("oracle", "held"));
    }

    @Test
    void whatIsNoViolationStaysAsItIs() {
        for (Verdict verdict :
                List.of(
                        Verdict.valid("a", "held"),
                        Verdict.vacuous("a", "nothing"),
                        Verdict.unknown("a", "out of time"))) {
            assertThat(Excuse.of(verdict, WHY)).isEqualTo(verdict);
        }
    }
}
