// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.History;
import dev.assay.properties.BruteForceIsolation;
import dev.assay.properties.BruteForceTimestamps;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimestampAgreementTest {
    private static final List<Level> TOLD =
            List.of(
                    Level.PREFIX,
                    Level.SNAPSHOT_ISOLATION,
                    Level.STRONG_SESSION_SNAPSHOT_ISOLATION,
                    Level.STRONG_SNAPSHOT_ISOLATION,
                    Level.SERIALIZABLE,
                    Level.STRONG_SESSION_SERIALIZABLE,
                    Level.STRICT_SERIALIZABLE);

    private final LongAdder judged = new LongAdder();
    private final LongAdder unusable = new LongAdder();
    private final TreeMap<Level, LongAdder> proven = new TreeMap<>();
    private final LongAdder contradicted = new LongAdder();

    @Test
    void timestamps_of_registers_prove_what_they_prove_pair_by_pair() {
        compareAll(false);
    }

    @Test
    void timestamps_of_lists_prove_what_they_prove_pair_by_pair() {
        compareAll(true);
    }

    private void compareAll(boolean areLists) {
        TOLD.forEach(level -> proven.put(level, new LongAdder()));
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(number -> compare(number, areLists));
        System.out.printf(
                "%,d small histories with timestamps on %s, %.1f %% with some missing, %.1f %% that"
                        + " keep a level by another order; proven: %s%n",
                judged.sum(),
                areLists ? "lists" : "registers",
                100.0 * unusable.sum() / judged.sum(),
                100.0 * contradicted.sum() / judged.sum(),
                proven);
        for (Level level : TOLD) {
            assertThat(100 * proven.get(level).sum() / judged.sum())
                    .as(level.word())
                    .isBetween(20L, 80L);
        }
    }

    private void compare(int number, boolean areLists) {
        History history = SmallTimestamps.of(number, areLists);
        Optional<Set<String>> told = BruteForceTimestamps.proven(history);
        Set<String> holding = BruteForceIsolation.levels(history);
        boolean isContradicted = false;
        for (Level level : TOLD) {
            IsolationChecker lists = IsolationChecker.of(level);
            Verdict verdict =
                    (areLists ? lists : lists.onRegisters())
                            .check(history, Budget.standard().start());
            if (verdict.status() == Status.VACUOUS) {
                return;
            }
            boolean isProven =
                    told.isPresent()
                            && TOLD.stream()
                                    .anyMatch(
                                            each ->
                                                    told.get().contains(each.word())
                                                            && each.implies(level)
                                                            && sameKind(each, level));
            String name = "history " + number + " at " + level.word() + ": " + verdict.reason();
            assertThat(verdict.status())
                    .as(name)
                    .isEqualTo(holding.contains(level.word()) ? Status.VALID : Status.INVALID);
            assertThat(verdict.reason().startsWith("it holds with the order of the timestamps"))
                    .as(name)
                    .isEqualTo(isProven);
            assertThat(verdict.reason().contains("the timestamps are not used"))
                    .as(name)
                    .isEqualTo(told.isEmpty());
            assertThat(verdict.reason().contains("timestamps that the system tells do not explain"))
                    .as(name)
                    .isEqualTo(told.isPresent() && !isProven);
            if (isProven) {
                proven.get(level).increment();
            }
            isContradicted |= !isProven && told.isPresent() && verdict.status() == Status.VALID;
        }
        judged.increment();
        unusable.add(told.isEmpty() ? 1 : 0);
        contradicted.add(isContradicted ? 1 : 0);
    }

    /** Serial levels are proven by commits alone, those of snapshots by both timestamps. */
    private static boolean sameKind(Level one, Level other) {
        return one.word().contains("serializable") == other.word().contains("serializable");
    }
}
