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
import dev.assay.properties.BruteForceObjectGuarantees;
import dev.assay.properties.BruteForceTransactions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionsAgreementTest {
    private static final IsolationChecker CHECKER = IsolationChecker.ofAllLevels().onObjects();

    private final AtomicLongArray valid = new AtomicLongArray(Level.values().length);
    private final LongAdder judged = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final LongAdder undecided = new LongAdder();

    @ParameterizedTest
    @EnumSource(SmallObjects.Kind.class)
    void objects_and_every_order_of_commits_agree_on_each_level_of_every_small_history(
            SmallObjects.Kind kind) {
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(number -> compare(kind, number, SmallObjects.of(kind, number)));
        System.out.printf(
                "%,d small histories of %s, %.1f %% with crashed ones, %d levels left open; per"
                        + " cent valid: %s%n",
                judged.sum(),
                kind,
                100.0 * crashed.sum() / judged.sum(),
                undecided.sum(),
                Arrays.stream(Level.values())
                        .map(level -> level.word() + " " + percent(level))
                        .collect(Collectors.joining(", ")));
        assertThat(100 * judged.sum() / LevelAgreement.HISTORIES).isGreaterThanOrEqualTo(70);
        assertThat(100.0 * crashed.sum() / judged.sum()).isGreaterThan(20.0);
        assertThat(percent(Level.SERIALIZABLE)).isBetween(30L, 85L);
    }

    @Test
    void levels_as_declared_and_every_order_of_commits_agree_on_every_small_history() {
        LongAdder holding = new LongAdder();
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            SmallObjects.Kind kind =
                                    SmallObjects.Kind.values()[
                                            number % SmallObjects.Kind.values().length];
                            if (kind == SmallObjects.Kind.NUMBERED) {
                                kind = SmallObjects.Kind.MIXED;
                            }
                            History history = SmallObjects.declaring(kind, number);
                            Verdict verdict =
                                    IsolationChecker.ofDeclaredLevels()
                                            .check(history, Budget.standard().start());
                            if (verdict.status() == Status.VACUOUS) {
                                return;
                            }
                            boolean holds = BruteForceTransactions.holdAsDeclared(history);
                            assertThat(verdict.status())
                                    .as("history %d of %s: %s", number, kind, verdict)
                                    .isEqualTo(holds ? Status.VALID : Status.INVALID);
                            judged.increment();
                            holding.add(holds ? 1 : 0);
                        });
        long percent = 100 * holding.sum() / judged.sum();
        System.out.printf(
                "%,d small histories whose transactions declare levels, %d per cent valid%n",
                judged.sum(), percent);
        assertThat(percent).isBetween(30L, 90L);
    }

    private long percent(Level level) {
        return 100 * valid.get(level.ordinal()) / judged.sum();
    }

    private void compare(SmallObjects.Kind kind, int number, History history) {
        List<Verdict> levels = CHECKER.levels(history, Budget.standard().start());
        if (levels.isEmpty()) {
            assertThat(CHECKER.check(history, Budget.standard().start()).status())
                    .as("history %d", number)
                    .isEqualTo(Status.VACUOUS);
            return;
        }
        Set<String> expected = BruteForceTransactions.levels(history);
        expected.addAll(BruteForceObjectGuarantees.kept(history));
        for (Level level : Level.values()) {
            Status status = levels.get(level.ordinal()).status();
            valid.addAndGet(level.ordinal(), status == Status.VALID ? 1 : 0);
            if (level == Level.READ_UNCOMMITTED) {
                continue;
            }
            String about = "history %d of %s at %s: %s".formatted(number, kind, level, levels);
            if (status == Status.UNKNOWN) {
                undecided.increment();
                assertThat(mayBeOpen(kind, level)).as(about).isTrue();
            } else if (level != Level.REPEATABLE_READ || !hasPredicates(history)) {
                assertThat(status)
                        .as(about)
                        .isEqualTo(expected.contains(level.word()) ? Status.VALID : Status.INVALID);
            } else if (expected.contains(Level.SERIALIZABLE.word())) {
                assertThat(status).as(about).isEqualTo(Status.VALID);
            } else {
                assertThat(status).as(about).isEqualTo(Status.INVALID);
            }
        }
        judged.increment();
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(each -> history.outcome(each) == EventType.INFO);
        crashed.add(anyCrashed ? 1 : 0);
    }

    /** Where predicates matter to a level about keys, and where nobody knows versions' numbers. */
    private static boolean mayBeOpen(SmallObjects.Kind kind, Level level) {
        return level == Level.REPEATABLE_READ || kind == SmallObjects.Kind.NUMBERED;
    }

    private static boolean hasPredicates(History history) {
        return history.functionNumber("rp") >= 0;
    }
}
