// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StalenessCheckerTest {
    private final HistoryBuilder builder = new HistoryBuilder();

    private StalenessCheckerTest write(int process, int value, long from, long to) {
        event(process, EventType.INVOKE, "write", Value.of(value), from);
        return event(process, EventType.OK, "write", Value.of(value), to);
    }

    private StalenessCheckerTest read(int process, Value value, long from, long to) {
        event(process, EventType.INVOKE, "read", Value.NIL, from);
        return event(process, EventType.OK, "read", value, to);
    }

    private StalenessCheckerTest event(
            int process, EventType type, String function, Value value, long time) {
        List<MicroOperation> steps = List.of(new MicroOperation(function, Value.ABSENT, value));
        builder.accept(new Event.Client(process, type, time, function, steps, Map.of()));
        return this;
    }

    private static Verdict check(History history, Optional<MaxStaleness> bound) {
        return new StalenessChecker(
                        Models.find("register"), LinearizabilityOptions.standard(), bound)
                .check(history, Budget.standard().start());
    }

    private static Optional<MaxStaleness> values(int count) {
        return Optional.of(new MaxStaleness.Values(count));
    }

    private static Optional<MaxStaleness> nanos(long nanoseconds) {
        return Optional.of(new MaxStaleness.Time(Duration.ofNanos(nanoseconds)));
    }

    private static void isStale(Verdict verdict, long values, long nanoseconds) {
        assertThat(verdict.measures())
                .containsEntry(StalenessChecker.VALUES, values)
                .containsEntry(StalenessChecker.NANOSECONDS, nanoseconds);
    }

    @Test
    void aReadThatSkipsTwoWritesIsTwoBehind() {
        write(0, 1, 0, 10).write(0, 2, 20, 30).write(0, 3, 40, 50);
        History history = read(1, Value.of(1), 60, 70).builder.build();
        Verdict verdict = check(history, Optional.empty());
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        isStale(verdict, 3, 30);
        assertThat(verdict.parts().get(0).reason())
                .contains("the stalest read is operation 3 (process 1), read, returned 1");
        assertThat(check(history, values(3)).status()).isEqualTo(Status.VALID);
        Verdict broken = check(history, values(2));
        assertThat(broken.status()).isEqualTo(Status.INVALID);
        assertThat(broken.firstWitnessed().orElseThrow().witness().orElseThrow().operations())
                .containsExactly(0, 1, 2, 3);
        assertThat(check(history, nanos(30)).status()).isEqualTo(Status.VALID);
        Verdict late = check(history, nanos(29));
        assertThat(late.status()).isEqualTo(Status.INVALID);
        assertThat(late.firstWitnessed().orElseThrow().reason())
                .contains("operation 3 is stale by more than the allowed 29 ns");
    }

    @Test
    void aLinearizableHistoryIsNotStale() {
        write(0, 1, 0, 10);
        event(0, EventType.INVOKE, "write", Value.of(2), 20);
        read(1, Value.of(1), 21, 22).read(1, Value.of(2), 23, 24);
        isStale(
                check(
                        event(0, EventType.OK, "write", Value.of(2), 30).builder.build(),
                        Optional.empty()),
                1,
                0);
    }

    // Each of two readers swears by another order of two writes that overlapped.
    @Test
    void readersThatDisagreeAreTwoValuesApart() {
        event(0, EventType.INVOKE, "write", Value.of(1), 1);
        write(1, 2, 2, 10);
        event(0, EventType.OK, "write", Value.of(1), 11);
        read(2, Value.of(1), 20, 21).read(2, Value.of(2), 22, 23).read(2, Value.of(1), 24, 25);
        isStale(check(builder.build(), Optional.empty()), 2, 11);
    }

    @Test
    void aCrashedWriteIsAsLateAsItsReadersLike() {
        event(0, EventType.INVOKE, "write", Value.of(1), 1);
        event(0, EventType.INFO, "write", Value.UNKNOWN, 2);
        write(1, 2, 3, 4).read(2, Value.of(2), 5, 6);
        isStale(check(read(2, Value.of(1), 7, 8).builder.build(), Optional.empty()), 1, 0);
    }

    @Test
    void theInitialValueIsAValueToo() {
        write(0, 1, 0, 10);
        isStale(check(read(1, Value.NIL, 15, 20).builder.build(), Optional.empty()), 2, 5);
    }

    @Test
    void noStalenessExplainsWhatWasNotWrittenOrOnlyLater() {
        event(0, EventType.INVOKE, "write", Value.of(1), 1);
        event(0, EventType.FAIL, "write", Value.UNKNOWN, 2);
        assertThat(check(read(1, Value.of(1), 3, 4).builder.build(), Optional.empty()).status())
                .isEqualTo(Status.INVALID);
        StalenessCheckerTest future = new StalenessCheckerTest();
        future.read(1, Value.of(1), 1, 2).write(0, 1, 3, 4);
        assertThat(check(future.builder.build(), values(100)).status()).isEqualTo(Status.INVALID);
    }

    @Test
    void withoutTimesOnlyValuesAreKnown() {
        long none = Event.NO_TIME;
        write(0, 1, none, none);
        History history = read(1, Value.NIL, none, none).builder.build();
        Verdict verdict = check(history, Optional.empty());
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures())
                .containsEntry(StalenessChecker.VALUES, 2L)
                .doesNotContainKey(StalenessChecker.NANOSECONDS);
        assertThat(check(history, nanos(1)).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void valuesWrittenTwiceAreUnknownAndWritesAloneVacuous() {
        write(0, 1, 1, 2).write(0, 1, 3, 4);
        assertThat(check(read(1, Value.of(1), 5, 6).builder.build(), Optional.empty()).status())
                .isEqualTo(Status.UNKNOWN);
        StalenessCheckerTest alone = new StalenessCheckerTest();
        assertThat(check(alone.write(0, 1, 1, 2).builder.build(), values(1)).status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void longStaleHistoriesAreMeasured() {
        for (int round = 0; round < 3_000; round++) {
            write(0, round, round * 10L, round * 10L + 3);
            if (round >= 4) {
                read(1, Value.of(round - 4), round * 10L + 5, round * 10L + 7);
            }
        }
        isStale(check(builder.build(), Optional.empty()), 5, 32);
    }
}
