// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.kafka.KafkaChecker;
import dev.assay.checkers.workloads.WorkloadOptions;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.properties.BruteForceLogs;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogsAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private static final KafkaChecker LENIENT = new KafkaChecker(WorkloadOptions.standard());
    private static final KafkaChecker STRICT =
            new KafkaChecker(
                    WorkloadOptions.standard().forbidding(LENIENT.kinds().toArray(String[]::new)));

    private final Map<String, Integer> mix = new ConcurrentSkipListMap<>();

    @Test
    void logs_are_judged_as_by_looking_at_each_message_and_each_pair() {
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            boolean isRight = number % 2 == 0;
                            Randomness random = new Randomness(number).fork("kafka");
                            History history = SmallLogs.of(random, isRight);
                            try {
                                compare(history, isRight);
                            } catch (AssertionError | RuntimeException wrong) {
                                throw new AssertionError("history " + number, wrong);
                            }
                        });
        System.out.printf(
                "%,d small histories for kafka, half of them of a right one: %s%n", HISTORIES, mix);
        assertThat(mix.get("VALID")).isGreaterThan(HISTORIES * 3 / 10);
        assertThat(mix.get("INVALID")).isGreaterThan(HISTORIES / 5);
        assertThat(mix.keySet()).containsAll(LENIENT.kinds());
    }

    private void compare(History history, boolean isRight) {
        BruteForceLogs oracle = new BruteForceLogs(history);
        Map<String, Long> counts = oracle.counts();
        Verdict strict = STRICT.check(history, Budget.standard().start());
        boolean isWrong = false;
        for (String kind : LENIENT.kinds()) {
            long count = counts.getOrDefault(kind, 0L);
            assertThat(strict.measures().get(kind)).as("%s of %s", kind, strict).isEqualTo(count);
            isWrong |= count > 0;
            if (count > 0) {
                mix.merge(kind, 1, Integer::sum);
            }
        }
        assertThat(strict.status()).isEqualTo(expected(isWrong, oracle));
        assertThat(strict.measures().get("greatest lag in nanoseconds"))
                .isEqualTo(oracle.greatestLag());
        Verdict lenient = LENIENT.check(history, Budget.standard().start());
        boolean isForbidden =
                LENIENT.kinds().stream()
                        .filter(kind -> !isAllowed(kind))
                        .anyMatch(kind -> counts.getOrDefault(kind, 0L) > 0);
        assertThat(lenient.status()).isEqualTo(expected(isForbidden, oracle));
        mix.merge(lenient.status().name(), 1, Integer::sum);
        if (isRight) {
            assertThat(lenient.status())
                    .as("a right history: %s", lenient)
                    .isNotEqualTo(Status.INVALID);
        }
    }

    private static boolean isAllowed(String kind) {
        return switch (kind) {
            case "int-send-skip",
                    "subscribed-poll-skip",
                    "subscribed-nonmonotonic-poll",
                    "unseen",
                    "g0",
                    "g1c-ww",
                    "g-single",
                    "g-nonadjacent",
                    "g2-item" ->
                    true;
            default -> false;
        };
    }

    private static Status expected(boolean isWrong, BruteForceLogs oracle) {
        return isWrong
                ? Status.INVALID
                : oracle.isAmbiguous()
                        ? Status.UNKNOWN
                        : oracle.isTelling() ? Status.VALID : Status.VACUOUS;
    }
}
