// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import dev.assay.properties.BruteForceIsolation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IsolationAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private final AtomicLongArray valid = new AtomicLongArray(Level.values().length);
    private final LongAdder judged = new LongAdder();
    private final LongAdder crashed = new LongAdder();

    @Test
    void the_checker_and_every_order_of_commits_agree_on_each_level_of_every_small_history() {
        IntStream.range(0, HISTORIES).parallel().forEach(this::compare);
        String mix =
                List.of(Level.values()).stream()
                        .map(
                                level ->
                                        level.word()
                                                + " "
                                                + 100 * valid.get(level.ordinal()) / judged.sum())
                        .collect(Collectors.joining(", "));
        System.out.printf(
                "%,d small histories of transactions on lists, %.1f %% with crashed ones; per cent"
                        + " valid: %s%n",
                judged.sum(), 100.0 * crashed.sum() / judged.sum(), mix);
        assertThat(judged.sum()).isGreaterThan(HISTORIES * 9L / 10);
        assertThat(100.0 * crashed.sum() / judged.sum()).isGreaterThan(20.0);
        for (Level level : Level.values()) {
            assertThat(100.0 * valid.get(level.ordinal()) / judged.sum())
                    .as(level.word())
                    .isBetween(20.0, 98.0);
        }
    }

    private void compare(int number) {
        History history = SmallTransactions.of(number);
        List<Verdict> levels =
                IsolationChecker.ofAllLevels().levels(history, Budget.standard().start());
        if (levels.isEmpty()) {
            assertThat(readsAnything(history)).as("history %d", number).isFalse();
            return;
        }
        Set<String> expected = BruteForceIsolation.levels(history);
        for (Level level : Level.values()) {
            Status status = levels.get(level.ordinal()).status();
            if (level != Level.READ_UNCOMMITTED) {
                assertThat(status)
                        .as("history %d at %s: %s", number, level.word(), levels)
                        .isEqualTo(expected.contains(level.word()) ? Status.VALID : Status.INVALID);
            }
            valid.addAndGet(level.ordinal(), status == Status.VALID ? 1 : 0);
        }
        judged.increment();
        crashed.add(
                IntStream.range(0, history.operations())
                                .anyMatch(each -> history.outcome(each) == EventType.INFO)
                        ? 1
                        : 0);
    }

    private static boolean readsAnything(History history) {
        return IntStream.range(0, history.operations())
                .filter(each -> history.outcome(each) == EventType.OK)
                .flatMap(
                        each ->
                                IntStream.range(
                                        history.firstStep(each), history.firstStep(each + 1)))
                .anyMatch(
                        step ->
                                history.stepResult(step) != ValuePool.UNKNOWN
                                        && history.functionName(history.stepFunction(step))
                                                .equals("r"));
    }
}
