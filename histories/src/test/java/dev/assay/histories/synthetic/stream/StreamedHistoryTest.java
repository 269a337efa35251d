// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.stream.StreamParameters.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamedHistoryTest {
    private static final Options TROUBLED = new Options(0.02, 0.02, false, false, false);
    private static final Options WRONG = new Options(0.02, 0.02, true, false, false);

    private static List<Event.Client> events(StreamParameters parameters, long seed) {
        List<Event.Client> events = new ArrayList<>();
        StreamedHistory.generate(
                parameters, new Randomness(seed), event -> events.add((Event.Client) event));
        return events;
    }

    private static StreamParameters parameters(StreamKind kind, long operations) {
        return StreamParameters.of(kind, operations).with(TROUBLED);
    }

    @ParameterizedTest
    @EnumSource(StreamKind.class)
    void a_history_is_well_formed_and_has_as_many_operations_as_asked_for(StreamKind kind) {
        HistoryBuilder builder = new HistoryBuilder();

        StreamedHistory.Made made =
                StreamedHistory.generate(
                        parameters(kind, 2_000).withKeys(3), new Randomness(7), builder);

        History history = builder.build();
        assertThat(history.operations()).isEqualTo(2_000);
        assertThat(made.operations()).isEqualTo(2_000);
        assertThat(made.events()).isEqualTo(history.events()).isEqualTo(4_000);
        assertThat(made.violation()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StreamKind.class)
    void the_same_seed_gives_the_same_events_and_another_one_others(StreamKind kind) {
        StreamParameters parameters = parameters(kind, 500).withKeys(2);

        assertThat(events(parameters, 3)).isEqualTo(events(parameters, 3));
        assertThat(events(parameters, 3)).isNotEqualTo(events(parameters, 4));
    }

    @ParameterizedTest
    @EnumSource(StreamKind.class)
    void a_violation_is_planted_whatever_the_size_and_the_seed(StreamKind kind) {
        int least = kind.isLock() ? 60 : 10;
        for (int operations : new int[] {least, 200, 3_000}) {
            for (int processes : new int[] {2, 5, 17}) {
                StreamParameters wrong =
                        StreamParameters.of(kind, operations).withProcesses(processes).with(WRONG);
                for (long seed = 0; seed < 5; seed++) {
                    StreamedHistory.Made made =
                            StreamedHistory.generate(wrong, new Randomness(seed), event -> {});
                    assertThat(made.violation())
                            .as("%s, seed %d", wrong, seed)
                            .startsWith("operation ");
                }
            }
        }
    }

    @Test
    void a_violation_stands_near_nine_tenths() {
        StreamParameters wrong = StreamParameters.of(StreamKind.REGISTER, 10_000).with(WRONG);

        String violation =
                StreamedHistory.generate(wrong, new Randomness(1), event -> {}).violation();

        long operation = Long.parseLong(violation.split(" ")[1]);
        assertThat(operation).isBetween(8_950L, 9_200L);
    }

    @Test
    void nearly_all_clients_are_busy_all_the_time() {
        for (int processes : new int[] {3, 10, 50}) {
            long open = 0;
            long sum = 0;
            List<Event.Client> events =
                    events(
                            StreamParameters.of(StreamKind.CAS_REGISTER, 20_000)
                                    .withProcesses(processes),
                            1);
            for (Event.Client event : events) {
                if (event.type() == EventType.INVOKE) {
                    open++;
                } else {
                    sum += open--;
                }
            }
            assertThat(sum / (events.size() / 2.0)).isBetween(0.9 * processes, 1.0 * processes);
        }
    }

    @Test
    void shares_and_mixes_are_kept() {
        StreamParameters parameters =
                StreamParameters.of(StreamKind.CAS_REGISTER, 50_000)
                        .withMix(Map.of("read", 3, "cas", 1))
                        .with(new Options(0.01, 0.02, false, false, false));
        Map<String, Integer> counts = new HashMap<>();
        for (Event.Client event : events(parameters, 5)) {
            counts.merge(
                    event.type() == EventType.INVOKE ? event.function() : event.type().word(),
                    1,
                    Integer::sum);
        }

        assertThat(counts.get("read")).isCloseTo(37_500, within(500));
        assertThat(counts.get("cas")).isCloseTo(12_500, within(500));
        assertThat(counts).doesNotContainKey("write");
        assertThat(counts.get("info")).isCloseTo(500, within(100));
        assertThat(counts.get("fail")).isCloseTo(1_000, within(150));
    }

    @Test
    void a_cas_that_found_another_value_returns_false_or_fails_as_asked_for() {
        StreamParameters parameters =
                StreamParameters.of(StreamKind.CAS_REGISTER, 3_000).withValues(5);
        StreamParameters failing = parameters.with(new Options(0, 0, false, true, false));

        assertThat(events(parameters, 1))
                .anyMatch(StreamedHistoryTest::saysFalse)
                .noneMatch(event -> event.type() == EventType.FAIL);
        assertThat(events(failing, 1))
                .noneMatch(StreamedHistoryTest::saysFalse)
                .anyMatch(event -> event.type() == EventType.FAIL);
        assertThat(events(failing, 1).stream().map(Event.Client::process))
                .isEqualTo(events(parameters, 1).stream().map(Event.Client::process).toList());
    }

    private static boolean saysFalse(Event.Client event) {
        return event.steps().get(0).value() == Value.Bool.FALSE;
    }

    @Test
    void unique_values_are_written_once_and_repeated_ones_are_from_their_range() {
        Set<Value> seen = new HashSet<>();
        for (Event.Client event : events(StreamParameters.of(StreamKind.REGISTER, 5_000), 2)) {
            if (event.type() == EventType.INVOKE && event.function().equals("write")) {
                assertThat(seen.add(event.steps().get(0).value())).isTrue();
            }
        }
        for (Event.Client event :
                events(StreamParameters.of(StreamKind.REGISTER, 5_000).withValues(4), 2)) {
            if (event.steps().get(0).value() instanceof Value.Int(long value)) {
                assertThat(value).isBetween(0L, 3L);
            }
        }
    }

    @Test
    void revisions_number_the_states_of_a_key_and_name_one_value_each() {
        StreamParameters parameters =
                StreamParameters.of(StreamKind.CAS_REGISTER, 5_000)
                        .withKeys(2)
                        .withValues(7)
                        .with(new Options(0, 0, false, false, true));
        Map<List<Value>, Value> valueOf = new HashMap<>();
        for (Event.Client event : events(parameters, 4)) {
            MicroOperation step = event.steps().get(0);
            if (event.type() == EventType.OK && !step.function().equals("cas")) {
                Value revision = event.extras().get("revision");
                Value before = valueOf.put(List.of(step.key(), revision), step.value());
                assertThat(before == null || before.equals(step.value())).isTrue();
            }
        }
        assertThat(valueOf).hasSizeGreaterThan(1_000);
    }

    @Test
    void a_stale_read_returns_a_value_of_the_range_where_no_write_crashed() {
        StreamParameters parameters =
                StreamParameters.of(StreamKind.CAS_REGISTER, 10_000)
                        .withProcesses(50)
                        .withValues(5)
                        .with(new Options(0, 0, true, false, false));

        for (long seed = 0; seed < 10; seed++) {
            String violation =
                    StreamedHistory.generate(parameters, new Randomness(seed), event -> {})
                            .violation();
            assertThat(violation)
                    .matches("operation \\d+ \\(process \\d+\\) returned [0-4], which was over.*");
        }
    }

    @Test
    void what_cannot_be_made_is_refused_with_the_cure() {
        StreamParameters register = StreamParameters.of(StreamKind.REGISTER, 10);

        assertThatThrownBy(() -> register.withMix(Map.of("write", 1)).with(WRONG))
                .hasMessageContaining("read")
                .hasMessageContaining("weight");
        assertThatThrownBy(() -> register.withMix(Map.of("cas", 1)))
                .hasMessageContaining("it has read, write");
        assertThatThrownBy(
                        () -> StreamParameters.of(StreamKind.MUTEX, 9).withMix(Map.of("read", 1)))
                .hasMessageContaining("leave the mix out");
        assertThatThrownBy(() -> register.with(new Options(0.7, 0.3, false, false, false)))
                .hasMessageContaining("below 1");
        assertThatThrownBy(() -> StreamKind.withId("registre")).hasMessageContaining("register");
        assertThatThrownBy(
                        () ->
                                StreamedHistory.generate(
                                        StreamParameters.of(StreamKind.MUTEX, 1).with(WRONG),
                                        new Randomness(1),
                                        event -> {}))
                .hasMessageContaining("too few");
    }
}
