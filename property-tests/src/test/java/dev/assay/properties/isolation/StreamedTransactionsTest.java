// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.transactions.SimulatedIsolation;
import dev.assay.histories.synthetic.transactions.StreamedTransactions;
import dev.assay.histories.synthetic.transactions.TransactionParameters;
import dev.assay.histories.synthetic.transactions.TransactionParameters.Distribution;
import dev.assay.histories.synthetic.transactions.TransactionParameters.Keys;
import dev.assay.histories.synthetic.transactions.TransactionParameters.Options;
import dev.assay.histories.synthetic.transactions.TransactionParameters.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StreamedTransactionsTest {
    private static final int TRANSACTIONS = 2_000;
    private static final Distribution[] DISTRIBUTIONS = Distribution.values();

    private static TransactionParameters parameters(
            boolean isOfLists, SimulatedIsolation isolation, Options options) {
        return new TransactionParameters(
                isOfLists,
                TRANSACTIONS,
                7,
                isolation,
                new Steps(1, 5, 0.4),
                new Keys(12, DISTRIBUTIONS[isolation.ordinal() % 3], isOfLists ? 32 : 0),
                options);
    }

    private static List<Event> events(TransactionParameters parameters, long seed) {
        List<Event> events = new ArrayList<>();
        StreamedTransactions.Made made =
                StreamedTransactions.generate(parameters, new Randomness(seed), events::add);
        assertThat(made.transactions()).isEqualTo(parameters.transactions());
        assertThat(made.events()).isEqualTo(events.size()).isEqualTo(2 * made.transactions());
        assertThat(made.violation().isEmpty()).isEqualTo(!parameters.options().violation());
        return events;
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private static Map<Level, Status> levels(boolean isOfLists, History history) {
        IsolationChecker checker = IsolationChecker.ofAllLevels();
        List<Verdict> verdicts =
                (isOfLists ? checker : checker.onRegisters())
                        .levels(history, Budget.standard().start());
        Map<Level, Status> levels = new HashMap<>();
        for (Level level : Level.values()) {
            levels.put(level, verdicts.get(level.ordinal()).status());
        }
        return levels;
    }

    private static Level level(SimulatedIsolation isolation) {
        return Level.valueOf(isolation.name());
    }

    static Stream<Arguments> stores() {
        return Stream.of(true, false)
                .flatMap(
                        isOfLists ->
                                Arrays.stream(SimulatedIsolation.values())
                                        .filter(
                                                each ->
                                                        !isOfLists
                                                                || each
                                                                        != SimulatedIsolation
                                                                                .CAUSAL)
                                        .map(each -> Arguments.of(isOfLists, each)));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void a_store_keeps_its_level_and_none_that_is_stronger(
            boolean isOfLists, SimulatedIsolation isolation) {
        Options options = new Options(0.02, 0.05, false);

        Map<Level, Status> levels =
                levels(isOfLists, history(events(parameters(isOfLists, isolation, options), 3)));

        for (Level level : Level.values()) {
            boolean isKept = level(isolation).implies(level);
            // Such a store keeps some guarantees of sessions that its level does not promise.
            if (isKept || !level.isOfSessions()) {
                assertThat(levels.get(level))
                        .as(level.word())
                        .isEqualTo(isKept ? Status.VALID : Status.INVALID);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stores")
    void one_wrong_result_breaks_the_level(boolean isOfLists, SimulatedIsolation isolation) {
        Options options = new Options(0.02, 0.05, true);
        for (int seed = 0; seed < 3; seed++) {
            List<Event> events = events(parameters(isOfLists, isolation, options), seed);

            assertThat(levels(isOfLists, history(events)).get(level(isolation)))
                    .as("seed %d", seed)
                    .isEqualTo(Status.INVALID);
        }
    }

    @Test
    void a_wrong_result_breaks_what_the_level_adds() {
        assertThat(weakestBroken(SimulatedIsolation.STRICT_SERIALIZABLE))
                .contains(Level.STRONG_SNAPSHOT_ISOLATION);
        assertThat(weakestBroken(SimulatedIsolation.STRONG_SESSION_SERIALIZABLE))
                .contains(Level.READ_YOUR_WRITES);
        assertThat(weakestBroken(SimulatedIsolation.SERIALIZABLE))
                .contains(Level.MONOTONIC_ATOMIC_VIEW);
        assertThat(weakestBroken(SimulatedIsolation.READ_COMMITTED)).contains(Level.READ_COMMITTED);
    }

    private static Optional<Level> weakestBroken(SimulatedIsolation isolation) {
        Map<Level, Status> levels =
                levels(
                        false,
                        history(events(parameters(false, isolation, new Options(0, 0, true)), 5)));
        return Arrays.stream(Level.values())
                .filter(level -> levels.get(level) == Status.INVALID)
                .findFirst();
    }

    @ParameterizedTest
    @EnumSource(SimulatedIsolation.class)
    void the_same_seed_gives_the_same_events_and_another_one_others(SimulatedIsolation isolation) {
        TransactionParameters parameters =
                parameters(false, isolation, new Options(0.1, 0.1, true));

        assertThat(events(parameters, 4)).isEqualTo(events(parameters, 4));
        assertThat(events(parameters, 4)).isNotEqualTo(events(parameters, 5));
    }

    @Test
    void shares_are_about_what_was_asked() {
        TransactionParameters parameters =
                new TransactionParameters(
                        false,
                        20_000,
                        5,
                        SimulatedIsolation.STRICT_SERIALIZABLE,
                        new Steps(2, 4, 0.25),
                        new Keys(100, Distribution.ZIPF, 0),
                        new Options(0.1, 0.2, false));
        int[] ended = new int[EventType.values().length];
        int writes = 0;
        int steps = 0;
        int first = 0;
        for (Event event : events(parameters, 1)) {
            ended[event.type().ordinal()]++;
            if (event.type() == EventType.INVOKE) {
                for (MicroOperation step : ((Event.Client) event).steps()) {
                    steps++;
                    writes += step.function().equals("w") ? 1 : 0;
                    first += step.key().equals(dev.assay.histories.Value.of(0)) ? 1 : 0;
                }
            }
        }

        assertThat(ended[EventType.INFO.ordinal()]).isBetween(1_900, 2_100);
        assertThat(ended[EventType.FAIL.ordinal()]).isBetween(3_850, 4_150);
        assertThat(steps).isBetween(59_500, 60_500);
        assertThat((double) writes / steps).isBetween(0.24, 0.26);
        // 1 of the sum of 1/n up to 100, which is 5.187.
        assertThat((double) first / steps).isBetween(0.18, 0.205);
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> parameters(true, SimulatedIsolation.CAUSAL, Options.NONE))
                .hasMessageContaining("choose parallel-snapshot-isolation");
        assertThatThrownBy(() -> new Steps(3, 2, 0.5)).hasMessageContaining("steps are from");
        assertThatThrownBy(() -> new Keys(0, Distribution.HOT, 0))
                .hasMessageContaining("keys are from");
        assertThatThrownBy(() -> new Options(0.6, 0.6, false)).hasMessageContaining("shares");
        assertThat(SimulatedIsolation.words())
                .allMatch(word -> word.equals(word.toLowerCase(Locale.ROOT)));
    }
}
