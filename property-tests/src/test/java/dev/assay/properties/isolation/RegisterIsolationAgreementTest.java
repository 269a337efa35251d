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
import dev.assay.properties.BruteForceIsolation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegisterIsolationAgreementTest {
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
                        .map(level -> level.word() + " " + percent(level))
                        .collect(Collectors.joining(", "));
        System.out.printf(
                "%,d small histories of transactions on registers, %.1f %% with crashed ones; per"
                        + " cent valid: %s%n",
                judged.sum(), 100.0 * crashed.sum() / judged.sum(), mix);
        assertThat(judged.sum()).isGreaterThan(HISTORIES * 8L / 10);
        assertThat(100.0 * crashed.sum() / judged.sum()).isGreaterThan(20.0);
        assertThat(percent(Level.SERIALIZABLE)).isBetween(30L, 75L);
        assertThat(percent(Level.SNAPSHOT_ISOLATION)).isBetween(30L, 75L);
        assertThat(percent(Level.CAUSAL)).isBetween(30L, 80L);
    }

    @Test
    void what_ran_one_after_the_other_in_whatever_order_is_serializable() {
        IntStream.range(0, HISTORIES / 10)
                .parallel()
                .forEach(
                        number -> {
                            List<Verdict> levels =
                                    IsolationChecker.ofAllLevels()
                                            .onRegisters()
                                            .levels(
                                                    SmallRegisters.serializable(number),
                                                    Budget.standard().start());
                            assertThat(levels.get(Level.SERIALIZABLE.ordinal()).status())
                                    .as("history %d: %s", number, levels)
                                    .isEqualTo(Status.VALID);
                        });
    }

    private long percent(Level level) {
        return 100 * valid.get(level.ordinal()) / judged.sum();
    }

    private static History history(int number) {
        return number % 4 == 0 ? SmallTransactions.ofRegisters(number) : SmallRegisters.of(number);
    }

    private void compare(int number) {
        History history = history(number);
        List<Verdict> levels =
                IsolationChecker.ofAllLevels()
                        .onRegisters()
                        .levels(history, Budget.standard().start());
        if (levels.isEmpty()) {
            return;
        }
        Set<String> expected = BruteForceIsolation.levels(history);
        for (Level level : Level.values()) {
            Status status = levels.get(level.ordinal()).status();
            boolean holds = level == Level.READ_UNCOMMITTED || expected.contains(level.word());
            assertThat(status)
                    .as("history %d at %s: %s", number, level.word(), levels)
                    .isEqualTo(holds ? Status.VALID : Status.INVALID);
            valid.addAndGet(level.ordinal(), status == Status.VALID ? 1 : 0);
        }
        judged.increment();
        crashed.add(
                IntStream.range(0, history.operations())
                                .anyMatch(each -> history.outcome(each) == EventType.INFO)
                        ? 1
                        : 0);
    }
}
