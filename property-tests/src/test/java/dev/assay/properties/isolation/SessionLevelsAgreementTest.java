// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.History;
import dev.assay.properties.BruteForceSessionGuarantees;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that roam between replicas, against every order of every key's versions. */
class SessionLevelsAgreementTest {
    private static final List<Level> GUARANTEES =
            Arrays.stream(Level.values()).filter(Level::isOfSessions).toList();

    private final AtomicLongArray kept = new AtomicLongArray(GUARANTEES.size());

    /** By two guarantees: how often the first was kept and the second was not. */
    private final AtomicLongArray apart =
            new AtomicLongArray(GUARANTEES.size() * GUARANTEES.size());

    private final LongAdder judged = new LongAdder();

    @Test
    void lists_of_roaming_clients_keep_those_guarantees_that_some_order_of_versions_does() {
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(
                        number ->
                                compare(
                                        number,
                                        RoamingClients.of(number, 7),
                                        IsolationChecker.ofAllLevels()));
        print("lists");
    }

    @Test
    void registers_of_roaming_clients_keep_those_guarantees_that_some_order_of_versions_does() {
        IntStream.range(0, LevelAgreement.HISTORIES)
                .parallel()
                .forEach(
                        number ->
                                compare(
                                        number,
                                        SmallTransactions.onRegisters(RoamingClients.of(number, 7)),
                                        IsolationChecker.ofAllLevels().onRegisters()));
        print("registers");
    }

    private void compare(int number, History history, IsolationChecker checker) {
        List<Verdict> levels = checker.levels(history, Budget.standard().start());
        if (levels.isEmpty()) {
            return;
        }
        judged.increment();
        Set<String> expected = BruteForceSessionGuarantees.kept(history);
        for (int i = 0; i < GUARANTEES.size(); i++) {
            Level one = GUARANTEES.get(i);
            boolean isKept = expected.contains(one.word());
            assertThat(levels.get(one.ordinal()).status())
                    .as("history %d at %s: %s", number, one.word(), levels)
                    .isEqualTo(isKept ? Status.VALID : Status.INVALID);
            kept.addAndGet(i, isKept ? 1 : 0);
            for (int j = 0; j < GUARANTEES.size(); j++) {
                Level other = GUARANTEES.get(j);
                if (isKept && !expected.contains(other.word())) {
                    assertThat(one.implies(other)).as("%s implies %s", one, other).isFalse();
                    apart.incrementAndGet(i * GUARANTEES.size() + j);
                }
            }
        }
    }

    /** Prints the mix, and wants each guarantee broken and kept often, and apart from others. */
    private void print(String objects) {
        System.out.printf(
                "%,d small histories of roaming clients on %s; per cent valid: %s%n",
                judged.sum(),
                objects,
                IntStream.range(0, GUARANTEES.size())
                        .mapToObj(i -> GUARANTEES.get(i).word() + " " + percent(i))
                        .collect(Collectors.joining(", ")));
        assertThat(judged.sum()).isGreaterThan(LevelAgreement.HISTORIES * 9L / 10);
        for (int i = 0; i < GUARANTEES.size(); i++) {
            assertThat(percent(i)).as(GUARANTEES.get(i).word()).isBetween(30L, 95L);
            for (int j = 0; j < GUARANTEES.size(); j++) {
                if (!GUARANTEES.get(i).implies(GUARANTEES.get(j))) {
                    assertThat(apart.get(i * GUARANTEES.size() + j))
                            .as("%s without %s", GUARANTEES.get(i), GUARANTEES.get(j))
                            .isPositive();
                }
            }
        }
    }

    private long percent(int guarantee) {
        return 100 * kept.get(guarantee) / judged.sum();
    }
}
