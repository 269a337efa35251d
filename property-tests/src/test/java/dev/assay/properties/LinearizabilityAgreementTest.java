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
import dev.assay.histories.Randomness;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearizabilityAgreementTest {
    /** Of each model; the profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private static final Set<String> TAKES =
            Set.of("dequeue", "pop", "pop-front", "pop-back", "acquire", "generate");

    private record Sample(ObjectKind kind, List<Event> events, int mutations) {
        LinearizabilityOptions options() {
            LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
            return kind.initial().map(options::startingAt).orElse(options);
        }
    }

    /** What the histories of one kind were. */
    private static final class Mix {
        private final LongAdder valid = new LongAdder();
        private final LongAdder invalid = new LongAdder();
        private final LongAdder invalidNearMisses = new LongAdder();
        private final LongAdder crashed = new LongAdder();
        private final LongAdder vacuous = new LongAdder();
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void theCheckerAndAllOrdersAgreeOnEverySmallHistory(ObjectKind kind) {
        Mix mix = new Mix();
        IntStream.range(0, HISTORIES).parallel().forEach(number -> compare(kind, number, mix));
        System.out.printf(
                "%,d small histories of %s: %.1f %% valid (%.1f %% of them vacuous), %.1f %%"
                        + " of the invalid ones one mutation from a valid one, %.1f %% with crashed"
                        + " operations%n",
                HISTORIES,
                kind.id(),
                percent(mix.valid, HISTORIES),
                percent(mix.vacuous, mix.valid.sum()),
                percent(mix.invalidNearMisses, mix.invalid.sum()),
                percent(mix.crashed, HISTORIES));
        assertThat(percent(mix.valid, HISTORIES)).isBetween(30.0, 70.0);
        assertThat(percent(mix.invalidNearMisses, mix.invalid.sum())).isGreaterThanOrEqualTo(50.0);
        assertThat(percent(mix.crashed, HISTORIES)).isGreaterThanOrEqualTo(30.0);
        assertThat(percent(mix.vacuous, mix.valid.sum())).isLessThan(30.0);
    }

    private static double percent(LongAdder part, long whole) {
        return 100.0 * part.sum() / whole;
    }

    private static Sample sample(ObjectKind kind, int number) {
        Randomness randomness = new Randomness(number).fork("small-histories-" + kind.id());
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
        if (randomness.chance(0.1)) {
            return new Sample(kind, events, 0);
        }
        if (randomness.chance(0.2)) {
            return new Sample(
                    kind, mutated(mutated(mutated(events, randomness), randomness), randomness), 3);
        }
        // Most single mutations leave a history valid; two thirds of the samples look for one that
        // does
        // not.
        List<Event> changed = mutated(events, randomness);
        for (int tries = randomness.chance(0.65) ? 8 : 0;
                tries > 0 && isLinearizable(changed, kind);
                tries--) {
            changed = mutated(events, randomness);
        }
        return new Sample(kind, changed, 1);
    }

    private static List<Event> mutated(List<Event> events, Randomness randomness) {
        return Mutations.mutate(events, randomness).map(Mutations.Mutation::events).orElse(events);
    }

    private static boolean isLinearizable(List<Event> events, ObjectKind kind) {
        return BruteForceLinearizability.isLinearizable(history(events), kind.id(), kind.initial());
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private static void compare(ObjectKind kind, int number, Mix mix) {
        Sample sample = sample(kind, number);
        History history = history(sample.events);
        LinearizabilityChecker checker =
                new LinearizabilityChecker(Models.find(kind.id()), sample.options());
        Verdict verdict = checker.check(history, Budget.standard().start());
        boolean expected = isLinearizable(sample.events, kind);
        assertThat(verdict.status() != Status.INVALID)
                .as("history %d of %s %s: %s", number, kind, sample.events, verdict)
                .isEqualTo(expected);
        assertThat(verdict.status()).isNotEqualTo(Status.UNKNOWN);
        if (expected) {
            mix.valid.increment();
            mix.vacuous.add(verdict.status() == Status.VACUOUS ? 1 : 0);
            proofHolds(history, sample, checker);
        } else {
            mix.invalid.increment();
            mix.invalidNearMisses.add(sample.mutations == 1 ? 1 : 0);
            witnessNamesWhatExists(history, verdict);
        }
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(operation -> history.outcome(operation) == EventType.INFO);
        mix.crashed.add(anyCrashed ? 1 : 0);
    }

    private static void proofHolds(History history, Sample sample, LinearizabilityChecker checker) {
        Set<Integer> explained = new HashSet<>();
        for (LinearizabilityChecker.Part part : checker.parts(history, Budget.standard().start())) {
            List<Integer> order = part.order().orElse(List.of());
            assertThat(
                            BruteForceLinearizability.isExplainedBy(
                                    history, sample.kind.id(), sample.kind.initial(), order))
                    .as("%s: order %s of %s", sample.kind, order, sample.events)
                    .isTrue();
            explained.addAll(order);
        }
        List<Integer> unexplained = new ArrayList<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            String function =
                    history.functionName(history.stepFunction(history.firstStep(operation)));
            if (history.outcome(operation) == EventType.OK
                    && TAKES.contains(function)
                    && !explained.contains(operation)) {
                unexplained.add(operation);
            }
        }
        assertThat(unexplained).as("takers without a place in %s", sample.events).isEmpty();
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
