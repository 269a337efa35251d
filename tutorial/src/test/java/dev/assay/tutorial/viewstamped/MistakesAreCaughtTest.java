// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mistake is found by drawn trials, and without it the same trials hold. */
class MistakesAreCaughtTest {
    private static final int SEEDS_MAX = 100;
    private static final ViewstampedTarget TARGET = new ViewstampedTarget();

    private final VirtualTrialRunner runner =
            new VirtualTrialRunner(Plugins.standard().with(TARGET), Budget.standard());

    @ParameterizedTest
    @EnumSource
    void aMistakeIsCaughtAndItsAbsenceIsNot(Mistake mistake) {
        TrialTemplate sound = TrialTemplate.allFaults(TARGET).doing("append");
        TrialTemplate mistaken = sound.withSwitch(mistake.switchName());
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            Verdict verdict = runner.run(mistaken.trial(seed), Optional.empty()).verdict();
            if (verdict.status() == Status.INVALID) {
                assertThat(runner.run(sound.trial(seed), Optional.empty()).verdict().status())
                        .isEqualTo(Status.VALID);
                return;
            }
        }
        throw new AssertionError(mistake + " was not caught by " + SEEDS_MAX + " seeds");
    }
}
