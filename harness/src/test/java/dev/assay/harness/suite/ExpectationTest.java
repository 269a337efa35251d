// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private static final Verdict STALE =
            Verdict.all(
                    "all",
                    List.of(
                            Verdict.invalid(
                                    "linearizable",
                                    new Witness(
                                            "stale-read",
                                            List.of(1),
                                            0,
                                            3,
                                            List.of(),
                                            List.of("It is stale."))),
                            recovered(700)));

    private static Verdict recovered(long milliseconds) {
        return Verdict.valid("recovers", "it did")
                .with(Map.of("slowest-milliseconds", milliseconds));
    }

    private static Expectation invalid(String anomaly, String broken) {
        return new Expectation(
                Status.INVALID,
                Optional.of(anomaly).filter(word -> !word.isEmpty()),
                Optional.of(broken).filter(word -> !word.isEmpty()),
                Optional.empty(),
                false);
    }

    private static Expectation within(long milliseconds) {
        return new Expectation(
                Status.VALID,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMillis(milliseconds)),
                false);
    }

    @Test
    void the_verdict_must_be_the_expected_one() {
        assertThat(Expectation.valid().missedBy(recovered(1))).isEmpty();
        assertThat(Expectation.valid().missedBy(STALE))
                .first()
                .asString()
                .startsWith("it is invalid, not valid: ");
        assertThat(Expectation.valid().missedBy(Verdict.vacuous("x", "nothing was checked")))
                .first()
                .asString()
                .startsWith("it is vacuous, not valid");
        assertThat(invalid("", "").missedBy(Verdict.unknown("x", "out of time"))).hasSize(1);
    }

    @Test
    void another_anomaly_or_another_broken_promise_is_not_the_expected_one() {
        assertThat(invalid("stale-read", "linearizable").missedBy(STALE)).isEmpty();
        assertThat(invalid("lost-write", "").missedBy(STALE))
                .containsExactly("there is no lost-write among its anomalies: stale-read");
        assertThat(invalid("", "recovers").missedBy(STALE))
                .containsExactly("it did not break \"recovers\", but linearizable");
    }

    @Test
    void recovery_must_be_known_and_in_time() {
        Verdict slow = Verdict.all("all", List.of(recovered(700)));

        assertThat(within(700).missedBy(slow)).isEmpty();
        assertThat(within(699).missedBy(slow))
                .containsExactly("it took 700 ms to recover, more than 699 ms");
        assertThat(within(700).missedBy(Verdict.all("all", List.of(Verdict.valid("x", "y")))))
                .containsExactly("how long it took to recover is not known");
    }

    @Test
    void expectations_that_no_trial_can_meet_are_refused() {
        assertThatThrownBy(
                        () ->
                                new Expectation(
                                        Status.VALID,
                                        Optional.of("stale-read"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false))
                .hasMessageContaining("write verdict: invalid");
    }
}
