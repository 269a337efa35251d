// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearizabilityAgreementTest {
    private static final int HISTORIES = 104_000;
    private static final List<ObjectKind> KINDS = List.of(ObjectKind.values());

    /** The store holds such objects too, so that their histories are its histories. */
    private static final List<ObjectKind> STORED =
            List.of(ObjectKind.CAS_REGISTER, ObjectKind.KV_APPEND, ObjectKind.SET);

    private final LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
    private final LongAdder valid = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder invalidNearMisses = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final LongAdder vacuous = new LongAdder();

    private record Sample(String model, List<Event> events, int mutations) {}

    @Test
    void theCheckerAndAllOrdersAgreeOnEverySmallHistory() {
        IntStream.range(0, HISTORIES).parallel().forEach(this::compare);
        System.out.printf(
                "%,d small histories of %d models: %.1f %% valid (%.1f %% of them vacuous), %.1f %%"
                        + " of the invalid ones one mutation from a valid one, %.1f %% with crashed"
                        + " operations%n",
                HISTORIES,
                KINDS.size() + 1,
                percent(valid, HISTORIES),
                percent(vacuous, valid.sum()),
                percent(invalidNearMisses, invalid.sum()),
                percent(crashed, HISTORIES));
        assertThat(percent(valid, HISTORIES)).isBetween(30.0, 70.0);
        assertThat(percent(invalidNearMisses, invalid.sum())).isGreaterThanOrEqualTo(50.0);
        assertThat(percent(crashed, HISTORIES)).isGreaterThanOrEqualTo(30.0);
        assertThat(percent(vacuous, valid.sum())).isLessThan(15.0);
    }

    private static double percent(LongAdder part, long whole) {
        return 100.0 * part.sum() / whole;
    }

    private static Sample sample(int number) {
        Randomness randomness = new Randomness(number).fork("small-histories");
        int turn = number % (KINDS.size() + 1);
        ObjectKind kind =
                turn < KINDS.size()
                        ? KINDS.get(turn)
                        : STORED.get(number / (KINDS.size() + 1) % STORED.size());
        SyntheticParameters parameters =
                new SyntheticParameters(
                        kind,
                        2 + randomness.nextInt(3),
                        4 + randomness.nextInt(5),
                        1 + randomness.nextInt(2),
                        2 + randomness.nextInt(2),
                        0.12,
                        0.05);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        String model = kind.id();
        if (turn == KINDS.size()) {
            model = "kv";
            events = events.stream().map(LinearizabilityAgreementTest::withNilForEmpty).toList();
        }
        if (randomness.chance(0.1)) {
            return new Sample(model, events, 0);
        }
        if (randomness.chance(0.2)) {
            return new Sample(
                    model,
                    mutated(mutated(mutated(events, randomness), randomness), randomness),
                    3);
        }
        // Most single mutations leave a history valid; half of the samples look for one that does
        // not.
        List<Event> changed = mutated(events, randomness);
        for (int tries = randomness.nextInt(2) * 4;
                tries > 0 && isLinearizable(changed, model);
                tries--) {
            changed = mutated(events, randomness);
        }
        return new Sample(model, changed, 1);
    }

    /** What is an empty text or set in its own history is nothing at all in the store. */
    private static Event withNilForEmpty(Event event) {
        Event.Client client = (Event.Client) event;
        List<MicroOperation> steps =
                client.steps().stream()
                        .map(
                                step ->
                                        isEmpty(step.value())
                                                ? new MicroOperation(
                                                        step.function(), step.key(), Value.NIL)
                                                : step)
                        .toList();
        return new Event.Client(
                client.process(),
                client.type(),
                client.timeNanos(),
                client.function(),
                steps,
                client.extras());
    }

    private static boolean isEmpty(Value value) {
        return value.equals(Value.of("")) || value.equals(new Value.Collection(Set.of()));
    }

    private static List<Event> mutated(List<Event> events, Randomness randomness) {
        return Mutations.mutate(events, randomness).map(Mutations.Mutation::events).orElse(events);
    }

    private static boolean isLinearizable(List<Event> events, String model) {
        return BruteForceLinearizability.isLinearizable(history(events), model);
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private void compare(int number) {
        Sample sample = sample(number);
        History history = history(sample.events);
        LinearizabilityChecker checker =
                new LinearizabilityChecker(Models.find(sample.model), options);
        Verdict verdict = checker.check(history, Budget.standard().start());
        boolean expected = BruteForceLinearizability.isLinearizable(history, sample.model);
        assertThat(verdict.status() != Status.INVALID)
                .as("history %d of %s %s: %s", number, sample.model, sample.events, verdict)
                .isEqualTo(expected);
        assertThat(verdict.status()).isNotEqualTo(Status.UNKNOWN);
        if (expected) {
            valid.increment();
            vacuous.add(verdict.status() == Status.VACUOUS ? 1 : 0);
            proofHolds(history, sample, checker);
        } else {
            invalid.increment();
            invalidNearMisses.add(sample.mutations == 1 ? 1 : 0);
            witnessNamesWhatExists(history, verdict);
        }
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(operation -> history.outcome(operation) == EventType.INFO);
        crashed.add(anyCrashed ? 1 : 0);
    }

    private static void proofHolds(History history, Sample sample, LinearizabilityChecker checker) {
        Set<Integer> explained = new HashSet<>();
        for (LinearizabilityChecker.Part part : checker.parts(history, Budget.standard().start())) {
            List<Integer> order = part.order().orElse(List.of());
            assertThat(BruteForceLinearizability.isExplainedBy(history, sample.model, order))
                    .as("%s: order %s of %s", sample.model, order, sample.events)
                    .isTrue();
            explained.addAll(order);
        }
        List<Integer> unexplained = new ArrayList<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            String function =
                    history.functionName(history.stepFunction(history.firstStep(operation)));
            if (history.outcome(operation) == EventType.OK
                    && function.equals("dequeue")
                    && !explained.contains(operation)) {
                unexplained.add(operation);
            }
        }
        assertThat(unexplained).as("dequeues without a place in %s", sample.events).isEmpty();
    }

    private static void witnessNamesWhatExists(History history, Verdict verdict) {
        var witness = verdict.firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.operations())
                .isNotEmpty()
                .allMatch(operation -> operation < history.operations());
        assertThat(witness.firstEvent()).isLessThanOrEqualTo(witness.lastEvent());
        assertThat(witness.explanation()).hasSizeBetween(3, 13);
    }
}
