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
import dev.assay.histories.History;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Levels that keep the order of sessions or of time besides, against every order of commits. */
class OrderedLevelsAgreementTest {
    private static final IsolationChecker ON_LISTS = IsolationChecker.ofAllLevels();

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"SESSION", "REAL_TIME"})
    void lists_and_every_order_of_commits_that_keeps_another_one_agree(Order order) {
        agree(
                false,
                order,
                EnumSet.of(Level.READ_UNCOMMITTED),
                number ->
                        number % 2 == 0
                                ? SmallTransactions.of(number)
                                : RoamingClients.of(number, 5));
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"SESSION", "REAL_TIME"})
    void registers_and_every_order_of_commits_that_keeps_another_one_agree(Order order) {
        agree(
                true,
                order,
                EnumSet.noneOf(Level.class),
                number ->
                        number % 2 == 0
                                ? SmallRegisters.of(number)
                                : SmallTransactions.onRegisters(RoamingClients.of(number, 5)));
    }

    private static void agree(
            boolean isOfRegisters,
            Order order,
            Set<Level> undefined,
            IntFunction<History> histories) {
        LevelAgreement agreement = new LevelAgreement(isOfRegisters, order, undefined);
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(number -> agreement.compare(number, histories.apply(number)));
        agreement.print("what keeps " + order.word() + " besides", 80);
        for (Level level : EnumSet.of(Level.READ_COMMITTED, Level.READ_ATOMIC, Level.CAUSAL)) {
            assertThat(agreement.percent(level)).as(level.word()).isBetween(20L, 97L);
        }
    }

    @Test
    void levels_that_are_called_the_same_are_decided_the_same() {
        IntStream.range(0, LevelAgreement.HISTORIES / 10)
                .parallel()
                .forEach(
                        number -> {
                            History history = RoamingClients.of(number, 7);
                            areTheSame(number, history, ON_LISTS);
                            areTheSame(
                                    number,
                                    SmallTransactions.onRegisters(history),
                                    ON_LISTS.onRegisters());
                        });
    }

    private static void areTheSame(int number, History history, IsolationChecker checker) {
        List<Verdict> plain = checker.levels(history, Budget.standard().start());
        for (Order order : Order.values()) {
            List<Verdict> ordered = checker.with(order).levels(history, Budget.standard().start());
            for (int i = 0; i < ordered.size(); i++) {
                Status status = ordered.get(i).status();
                Level level = Level.values()[i];
                new OrderedLevel(level, order)
                        .sameAs()
                        .ifPresent(
                                same ->
                                        assertThat(status)
                                                .as("history %d: %s", number, level)
                                                .isEqualTo(plain.get(same.ordinal()).status()));
            }
        }
    }
}
