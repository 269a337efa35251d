// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.isolation.OrderedLevel;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import dev.assay.properties.BruteForceIsolation;
import dev.assay.properties.BruteForceObjectGuarantees;
import dev.assay.properties.BruteForceTransactions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compares a checker with every order of commits at each level, and counts what it saw. */
final class LevelAgreement {
    /** The profile {@code long} asks for a million. */
    static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private final boolean isOfRegisters;
    private final IsolationChecker checker;
    private final Order order;
    private final Set<Level> undefined;
    private final AtomicLongArray valid = new AtomicLongArray(Level.values().length);
    private final LongAdder judged = new LongAdder();
    private final LongAdder crashed = new LongAdder();

    /**
     * @param undefined levels of which the orders of commits say nothing
     */
    LevelAgreement(boolean isOfRegisters, Set<Level> undefined) {
        this(isOfRegisters, Order.NONE, undefined);
    }

    /**
     * @param order that levels keep besides
     */
    LevelAgreement(boolean isOfRegisters, Order order, Set<Level> undefined) {
        this.isOfRegisters = isOfRegisters;
        this.order = order;
        checker = judging(IsolationChecker.ofAllLevels());
        this.undefined = undefined;
    }

    void compare(int number, History history) {
        List<Verdict> levels = checker.levels(history, Budget.standard().start());
        if (levels.isEmpty()) {
            nothingIsDecided(number, history);
            return;
        }
        boolean isRepeating = isOfRegisters && isRepeating(history);
        Set<String> expected = expected(history, isRepeating);
        for (Level level : Level.values()) {
            Status status = levels.get(level.ordinal()).status();
            if (!undefined.contains(level)) {
                // Registers have no lists that could show interleaved writes.
                boolean holds = isExpected(level, expected);
                assertThat(status)
                        .as("history %d at %s: %s", number, level.word(), levels)
                        .isEqualTo(holds ? Status.VALID : Status.INVALID);
                for (Level weaker : level.implied()) {
                    boolean isOpen = !holds || undefined.contains(weaker);
                    assertThat(isOpen || isExpected(weaker, expected))
                            .as("history %d at %s: %s", number, level.word(), weaker.word())
                            .isTrue();
                }
            }
            valid.addAndGet(level.ordinal(), status == Status.VALID ? 1 : 0);
        }
        alone(number, history, levels);
        judged.increment();
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(each -> history.outcome(each) == EventType.INFO);
        crashed.add(anyCrashed ? 1 : 0);
    }

    /** The names of the levels that hold. */
    static Set<String> expected(History history, boolean isRepeating) {
        if (!isRepeating) {
            return BruteForceIsolation.levels(history);
        }
        Set<String> levels = BruteForceTransactions.levels(history);
        levels.addAll(BruteForceObjectGuarantees.kept(history));
        return levels;
    }

    /** A level that is asked for alone is as it is among all. */
    private void alone(int number, History history, List<Verdict> levels) {
        Level level = Level.values()[number % Level.values().length];
        Verdict verdict =
                judging(IsolationChecker.of(level)).check(history, Budget.standard().start());
        Verdict among = levels.get(level.ordinal());
        assertThat(verdict.status())
                .as("history %d at %s alone", number, level.word())
                .isEqualTo(among.status());
        assertThat(verdict.witness().isPresent()).isEqualTo(among.witness().isPresent());
    }

    private IsolationChecker judging(IsolationChecker ofLists) {
        return (isOfRegisters ? ofLists.onRegisters() : ofLists).with(order);
    }

    private boolean isExpected(Level level, Set<String> expected) {
        return level == Level.READ_UNCOMMITTED
                || expected.contains(new OrderedLevel(level, order).word());
    }

    /** Only where nothing was read, or what was read had been written twice. */
    private void nothingIsDecided(int number, History history) {
        Verdict verdict = checker.check(history, Budget.standard().start());
        if (readsAnything(history)) {
            assertThat(verdict.status()).as("history %d", number).isEqualTo(Status.UNKNOWN);
            assertThat(verdict.reason()).as("history %d", number).contains("more than once");
        } else {
            assertThat(verdict.status()).as("history %d", number).isEqualTo(Status.VACUOUS);
        }
    }

    /** True where a value was written to a key twice, or nil was. */
    static boolean isRepeating(History history) {
        Set<List<Integer>> written = new HashSet<>();
        return IntStream.range(0, history.steps())
                .filter(step -> history.functionName(history.stepFunction(step)).equals("w"))
                .anyMatch(
                        step ->
                                history.stepArgument(step) == ValuePool.NIL
                                        || !written.add(
                                                List.of(
                                                        history.stepKey(step),
                                                        history.stepArgument(step))));
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

    long percent(Level level) {
        return 100 * valid.get(level.ordinal()) / judged.sum();
    }

    /** Prints the mix, and wants most histories judged and many with crashed transactions. */
    void print(String objects, int leastPercentJudged) {
        System.out.printf(
                "%,d small histories of transactions on %s, %.1f %% with crashed ones; per cent"
                        + " valid: %s%n",
                judged.sum(),
                objects,
                100.0 * crashed.sum() / judged.sum(),
                Arrays.stream(Level.values())
                        .map(level -> new OrderedLevel(level, order).word() + " " + percent(level))
                        .collect(Collectors.joining(", ")));
        assertThat(100 * judged.sum() / HISTORIES).isGreaterThanOrEqualTo(leastPercentJudged);
        assertThat(100.0 * crashed.sum() / judged.sum()).isGreaterThan(20.0);
    }
}
