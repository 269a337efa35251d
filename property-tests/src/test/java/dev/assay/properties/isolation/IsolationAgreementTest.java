// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.History;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IsolationAgreementTest {
    private static final IsolationChecker ON_REGISTERS =
            IsolationChecker.ofAllLevels().onRegisters();

    @Test
    void lists_and_every_order_of_commits_agree_on_each_level_of_every_small_history() {
        LevelAgreement agreement = new LevelAgreement(false, EnumSet.of(Level.READ_UNCOMMITTED));
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(number -> agreement.compare(number, SmallTransactions.of(number)));
        agreement.print("lists", 90);
        for (Level level : Level.values()) {
            assertThat(agreement.percent(level)).as(level.word()).isBetween(20L, 97L);
        }
    }

    @Test
    void registers_and_every_order_of_commits_agree_on_each_level_of_every_small_history() {
        LevelAgreement agreement = new LevelAgreement(true, EnumSet.noneOf(Level.class));
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(number -> agreement.compare(number, ofRegisters(number)));
        agreement.print("registers", 80);
        assertThat(agreement.percent(Level.SERIALIZABLE)).isBetween(30L, 75L);
        assertThat(agreement.percent(Level.SNAPSHOT_ISOLATION)).isBetween(30L, 75L);
        assertThat(agreement.percent(Level.CAUSAL)).isBetween(30L, 80L);
    }

    private static History ofRegisters(int number) {
        return number % 4 == 0 ? SmallTransactions.ofRegisters(number) : SmallRegisters.of(number);
    }

    @Test
    void registers_of_which_one_transaction_used_after_the_other_are_serializable() {
        IntStream.range(0, LevelAgreement.HISTORIES / 10)
                .parallel()
                .forEach(
                        number -> {
                            List<Verdict> levels =
                                    ON_REGISTERS.levels(
                                            SmallRegisters.serializable(number),
                                            Budget.standard().start());
                            assertThat(levels.get(Level.SERIALIZABLE.ordinal()).status())
                                    .as("history %d: %s", number, levels)
                                    .isEqualTo(Status.VALID);
                        });
    }
}
