// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Without times nothing depends on how the events of different sessions lie to each other. */
class TimelessIsolationTest {
    private static final int HISTORIES = LevelAgreement.HISTORIES / 4;

    @Test
    void lists_without_times_keep_or_break_what_their_sessions_do() {
        compare(IsolationChecker.ofAllLevels(), SmallTransactions::of);
    }

    @Test
    void registers_without_times_keep_or_break_what_their_sessions_do() {
        compare(
                IsolationChecker.ofAllLevels().onRegisters(),
                number ->
                        number % 4 == 0
                                ? SmallTransactions.ofRegisters(number)
                                : SmallRegisters.of(number));
    }

    private static void compare(IsolationChecker checker, IntFunction<History> histories) {
        IsolationChecker timeless = checker.withoutTimes();
        LongAdder untold = new LongAdder();
        LongAdder broken = new LongAdder();
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            History history = histories.apply(number);
                            List<Verdict> levels = levels(timeless, shuffled(history, number));
                            if (levels.isEmpty()) {
                                return;
                            }
                            boolean isRepeating = LevelAgreement.isRepeating(history);
                            Set<String> expected = LevelAgreement.expected(history, isRepeating);
                            for (Level level : Level.values()) {
                                Status status = levels.get(level.ordinal()).status();
                                assertThat(status)
                                        .as("history %d at %s: %s", number, level, levels)
                                        .isIn(wanted(level, expected, levels));
                                untold.add(status == Status.UNKNOWN ? 1 : 0);
                                broken.add(
                                        status == Status.INVALID && level.order() == Order.REAL_TIME
                                                ? 1
                                                : 0);
                            }
                        });
        System.out.printf(
                "%,d small histories without times: %,d levels untold, %,d about time broken%n",
                HISTORIES, untold.sum(), broken.sum());
        assertThat(untold.sum()).isGreaterThan(HISTORIES / 4);
        assertThat(broken.sum()).isGreaterThan(HISTORIES / 4);
    }

    private static List<Verdict> levels(IsolationChecker checker, History history) {
        return checker.levels(history, Budget.standard().start());
    }

    private static List<Status> wanted(Level level, Set<String> expected, List<Verdict> levels) {
        if (level == Level.READ_UNCOMMITTED) {
            return List.of(Status.VALID, Status.INVALID);
        }
        if (level.order() != Order.REAL_TIME) {
            return List.of(expected.contains(level.word()) ? Status.VALID : Status.INVALID);
        }
        boolean isBroken =
                IntStream.range(0, levels.size())
                        .anyMatch(
                                i ->
                                        Level.values()[i] != level
                                                && level.implies(Level.values()[i])
                                                && levels.get(i).status() == Status.INVALID);
        return List.of(isBroken ? Status.INVALID : Status.UNKNOWN);
    }

    /** The same with the events of its sessions in another order. */
    private static History shuffled(History history, int seed) {
        Map<Integer, List<Event>> sessions = new HashMap<>();
        List<Integer> turns = new ArrayList<>();
        history.replay(
                event -> {
                    if (event instanceof Event.Client client) {
                        sessions.computeIfAbsent(client.process(), unused -> new ArrayList<>())
                                .add(event);
                        turns.add(client.process());
                    }
                });
        Collections.shuffle(turns, new Random(seed));
        HistoryBuilder builder = new HistoryBuilder();
        turns.forEach(process -> builder.accept(sessions.get(process).remove(0)));
        return builder.build();
    }
}
