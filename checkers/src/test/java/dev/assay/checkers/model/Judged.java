// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.histories.Value;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;

/** Tests that tell a history and say what a model must make of it. */
record Judged(String model, LinearizabilityOptions options) {
    static Judged by(String model) {
        return new Judged(model, LinearizabilityOptions.standard());
    }

    static Judged by(String model, Value initial) {
        return new Judged(model, LinearizabilityOptions.standard().startingAt(initial));
    }

    DynamicTest accepts(String what, UnaryOperator<Story> story) {
        return judges(Status.VALID, "accepts " + what, story);
    }

    DynamicTest rejects(String what, UnaryOperator<Story> story) {
        return judges(Status.INVALID, "rejects " + what, story);
    }

    private DynamicTest judges(Status status, String what, UnaryOperator<Story> story) {
        return DynamicTest.dynamicTest(
                model + " " + what,
                () -> {
                    Verdict verdict = story.apply(new Story().with(options)).as(model);
                    assertThat(verdict.status()).as("%s", verdict).isEqualTo(status);
                });
    }
}
