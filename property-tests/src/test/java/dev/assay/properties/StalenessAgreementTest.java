// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.checkers.staleness.MaxStaleness;
import dev.assay.checkers.staleness.StalenessChecker;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.Mutations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StalenessAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    /** By least k, 0 where there is none. */
    private final AtomicLongArray byValues = new AtomicLongArray(20);

    private final LongAdder crashed = new LongAdder();
    private final LongAdder stale = new LongAdder();

    @Test
    void theCheckerAndAllOrdersAndDistancesAgreeOnEverySmallHistory() {
        IntStream.range(0, HISTORIES).parallel().forEach(this::compare);
        System.out.printf(
                "%,d small histories of a weak register: by least k (0: none) %s; %.1f %% have a"
                        + " distance above 0, %.1f %% crashed operations%n",
                HISTORIES,
                byValues,
                100.0 * stale.sum() / HISTORIES,
                100.0 * crashed.sum() / HISTORIES);
        assertThat(100.0 * byValues.get(1) / HISTORIES).isBetween(30.0, 70.0);
        assertThat(byValues.get(2)).isGreaterThan(HISTORIES / 20);
        assertThat(byValues.get(3)).isGreaterThan(HISTORIES / 100);
        assertThat(byValues.get(4)).isGreaterThan(HISTORIES / 1_000);
        assertThat(100.0 * crashed.sum() / HISTORIES).isGreaterThan(30.0);
    }

    private static History history(int number) {
        Randomness randomness = new Randomness(number).fork("staleness");
        List<Event> events = BufferedStores.events(randomness, 1);
        if (randomness.chance(0.4)) {
            events =
                    Mutations.mutate(events, randomness)
                            .map(Mutations.Mutation::events)
                            .orElse(events);
        }
        HistoryBuilder builder = new HistoryBuilder();
        BufferedStores.timed(events, randomness).forEach(builder::accept);
        return builder.build();
    }

    private static Verdict check(History history, Optional<MaxStaleness> bound) {
        return new StalenessChecker(Models.find("kv"), LinearizabilityOptions.standard(), bound)
                .check(history, Budget.standard().start());
    }

    private void compare(int number) {
        History history = history(number);
        Verdict verdict = check(history, Optional.empty());
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(operation -> history.outcome(operation) == EventType.INFO);
        crashed.add(anyCrashed ? 1 : 0);
        OptionalInt values = BruteForceStaleness.leastValues(history);
        OptionalLong nanoseconds = BruteForceStaleness.leastNanoseconds(history, "kv");
        byValues.incrementAndGet(values.orElse(0));
        stale.add(nanoseconds.orElse(0) > 0 ? 1 : 0);
        if (values.isEmpty()) {
            assertThat(verdict.status()).as("history %d", number).isEqualTo(Status.INVALID);
            assertThat(nanoseconds).isEmpty();
            return;
        }
        if (verdict.status() == Status.VACUOUS) {
            assertThat(values.getAsInt()).isEqualTo(1);
            return;
        }
        assertThat(verdict.status()).as("%d: %s", number, verdict).isEqualTo(Status.VALID);
        assertThat(verdict.measures().get(StalenessChecker.VALUES))
                .as("history %d: %s", number, verdict)
                .isEqualTo(values.getAsInt());
        assertThat(verdict.measures().get(StalenessChecker.NANOSECONDS))
                .as("history %d: %s", number, verdict)
                .isEqualTo(nanoseconds.getAsLong());
        boundsAreJudged(history, values.getAsInt(), nanoseconds.getAsLong());
    }

    private static void boundsAreJudged(History history, int values, long nanoseconds) {
        assertThat(check(history, Optional.of(new MaxStaleness.Values(values))).status())
                .isEqualTo(Status.VALID);
        assertThat(check(history, time(nanoseconds)).status()).isEqualTo(Status.VALID);
        if (values > 1) {
            assertThat(check(history, Optional.of(new MaxStaleness.Values(values - 1))).status())
                    .isEqualTo(Status.INVALID);
            assertThat(check(history, time(nanoseconds - 1)).status()).isEqualTo(Status.INVALID);
        }
    }

    private static Optional<MaxStaleness> time(long nanoseconds) {
        return Optional.of(new MaxStaleness.Time(Duration.ofNanos(nanoseconds)));
    }
}
