// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.Mutations.Mutation;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticHistoriesTest {
    private static final Set<ObjectKind> TELL_LITTLE =
            EnumSet.of(
                    ObjectKind.MUTEX,
                    ObjectKind.REENTRANT_LOCK,
                    ObjectKind.FAIR_LOCK,
                    ObjectKind.FENCED_LOCK,
                    ObjectKind.REENTRANT_FENCED_LOCK,
                    ObjectKind.SEMAPHORE);

    @ParameterizedTest
    @EnumSource
    void the_same_seed_gives_the_same_events_and_another_seed_gives_others(ObjectKind kind) {
        SyntheticParameters parameters = SyntheticParameters.of(kind, 200).withKeys(3);

        List<Event> events = SyntheticHistories.events(parameters, new Randomness(7));

        assertThat(SyntheticHistories.events(parameters, new Randomness(7))).isEqualTo(events);
        assertThat(SyntheticHistories.events(parameters, new Randomness(8))).isNotEqualTo(events);
    }

    @ParameterizedTest
    @EnumSource
    void every_history_obeys_the_rules_and_has_the_shares_that_were_asked_for(ObjectKind kind) {
        SyntheticParameters parameters =
                SyntheticParameters.of(kind, 2_000)
                        .withProcesses(6)
                        .withCrashed(0.3)
                        .withFailed(0.1);

        History history = SyntheticHistories.history(parameters, new Randomness(1));

        Map<EventType, Integer> outcomes = new EnumMap<>(EventType.class);
        int silent = 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            outcomes.merge(history.outcome(operation), 1, Integer::sum);
            silent += history.completion(operation) < 0 ? 1 : 0;
        }
        assertThat(history.operations()).isEqualTo(2_000);
        assertThat(outcomes.get(EventType.INFO)).isBetween(500, 700);
        assertThat(silent).isBetween(200, 400);
        assertThat(outcomes.get(EventType.FAIL)).isGreaterThan(140);
        // A lock whose holder crashed stays held.
        assertThat(outcomes.get(EventType.OK))
                .isGreaterThan(TELL_LITTLE.contains(kind) ? 100 : 600);
    }

    @ParameterizedTest
    @EnumSource
    void operations_of_many_processes_overlap(ObjectKind kind) {
        SyntheticParameters parameters = SyntheticParameters.of(kind, 300).withProcesses(5);

        int open = 0;
        int most = 0;
        for (Event event : SyntheticHistories.events(parameters, new Randomness(3))) {
            open += event.type() == EventType.INVOKE ? 1 : -1;
            most = Math.max(most, open);
        }

        assertThat(most).isGreaterThanOrEqualTo(5);
    }

    @Test
    void a_lone_client_of_a_register_reads_what_it_wrote_last() {
        SyntheticParameters parameters =
                SyntheticParameters.of(ObjectKind.CAS_REGISTER, 500)
                        .withProcesses(1)
                        .withCrashed(0);
        Value current = Value.NIL;
        Value argument = Value.NIL;
        int reads = 0;
        for (Event event : SyntheticHistories.events(parameters, new Randomness(11))) {
            MicroOperation step = ((Event.Client) event).steps().get(0);
            if (event.type() == EventType.INVOKE) {
                argument = step.value();
            } else if (event.type() == EventType.OK) {
                switch (step.function()) {
                    case "write" -> current = argument;
                    case "read" -> {
                        reads++;
                        assertThat(step.value()).isEqualTo(current);
                    }
                    default -> {
                        List<Value> pair = ((Value.Sequence) argument).elements();
                        assertThat(step.value()).isEqualTo(Value.of(pair.get(0).equals(current)));
                        current = pair.get(0).equals(current) ? pair.get(1) : current;
                    }
                }
            }
        }
        assertThat(reads).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void a_mutation_changes_the_history_and_keeps_the_rules(ObjectKind kind) {
        Map<Mutations.Kind, Integer> applied = new EnumMap<>(Mutations.Kind.class);
        for (int seed = 0; seed < 400; seed++) {
            Randomness randomness = new Randomness(seed);
            List<Event> events =
                    SyntheticHistories.events(
                            SyntheticParameters.of(kind, 8).withKeys(2), randomness);
            Optional<Mutation> mutation = Mutations.mutate(events, randomness);
            if (mutation.isEmpty()) {
                continue;
            }
            HistoryBuilder builder = new HistoryBuilder();
            mutation.get().events().forEach(builder::accept);

            assertThat(mutation.get().events()).isNotEqualTo(events);
            assertThat(builder.build().events()).isEqualTo(mutation.get().events().size());
            applied.merge(mutation.get().kind(), 1, Integer::sum);
        }

        assertThat(applied.values().stream().mapToInt(count -> count).sum()).isGreaterThan(380);
        assertThat(applied.keySet())
                .contains(
                        Mutations.Kind.EFFECT_DROPPED,
                        Mutations.Kind.MUTATION_REMOVED,
                        Mutations.Kind.COMPLETIONS_SWAPPED,
                        Mutations.Kind.INTERVAL_WIDENED,
                        Mutations.Kind.INTERVAL_SHRUNK);
        if (!TELL_LITTLE.contains(kind)) {
            assertThat(applied.keySet())
                    .contains(Mutations.Kind.RESULT_CHANGED, Mutations.Kind.RESULTS_SWAPPED);
        }
        if (kind == ObjectKind.CAS_REGISTER) {
            assertThat(applied).containsKey(Mutations.Kind.CAS_FLIPPED);
        }
    }

    @Test
    void ids_name_the_models_that_judge_the_histories() {
        for (ObjectKind kind : ObjectKind.values()) {
            assertThat(ObjectKind.withId(kind.id())).isEqualTo(kind);
        }
    }
}
