// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.checkers.sequential.SequentialConsistencyChecker;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequentialConsistencyAgreementTest {
    /** Of each model; the profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    /** What the histories of one kind were. */
    private static final class Mix {
        private final LongAdder valid = new LongAdder();
        private final LongAdder notLinearizable = new LongAdder();
        private final LongAdder nearMisses = new LongAdder();
        private final LongAdder crashed = new LongAdder();
        private final LongAdder vacuous = new LongAdder();
        private final LongAdder eachKeyConsistent = new LongAdder();
    }

    private record Sample(List<Event> events, int mutations) {}

    @ParameterizedTest
    @EnumSource(
            value = ObjectKind.class,
            names = {
                "REGISTER",
                "CAS_REGISTER",
                "MULTI_REGISTER",
                "KV",
                "KV_TRANSACTIONS",
                "FIFO_QUEUE",
                "SET",
                "REENTRANT_LOCK",
                "LOSSY_QUEUE"
            })
    void theCheckerAndAllInterleavingsAgreeOnEverySmallHistory(ObjectKind kind) {
        Mix mix = new Mix();
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(number -> compare(kind, number, sample(kind, number), mix));
        long invalid = HISTORIES - mix.valid.sum();
        System.out.printf(
                "%,d small histories of %s: %.1f %% sequentially consistent (%.1f %% of them not"
                        + " linearizable, %.1f %% vacuous), %.1f %% of the others one mutation from"
                        + " a consistent one, %.1f %% of them consistent key by key, %.1f %% with"
                        + " crashed operations%n",
                HISTORIES,
                kind.id(),
                percent(mix.valid, HISTORIES),
                percent(mix.notLinearizable, mix.valid.sum()),
                percent(mix.vacuous, mix.valid.sum()),
                percent(mix.nearMisses, invalid),
                percent(mix.eachKeyConsistent, invalid),
                percent(mix.crashed, HISTORIES));
        assertThat(percent(mix.valid, HISTORIES)).isBetween(30.0, 70.0);
        assertThat(percent(mix.nearMisses, invalid)).isGreaterThanOrEqualTo(50.0);
        assertThat(percent(mix.crashed, HISTORIES)).isGreaterThanOrEqualTo(30.0);
        assertThat(percent(mix.vacuous, mix.valid.sum())).isLessThan(30.0);
    }

    @Test
    void storesWithBuffersAreJudgedAsOneNotKeyByKey() {
        Mix mix = new Mix();
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            Randomness randomness = new Randomness(number).fork("buffers");
                            List<Event> events = BufferedStores.events(randomness, 3);
                            List<Event> some =
                                    randomness.chance(0.5) ? mutated(events, randomness) : events;
                            compare(ObjectKind.KV, number, new Sample(some, 0), mix);
                        });
        long invalid = HISTORIES - mix.valid.sum();
        System.out.printf(
                "%,d small histories of stores with buffers: %.1f %% sequentially consistent"
                        + " (%.1f %% of them not linearizable), %.1f %% of the others consistent"
                        + " key by key, %.1f %% with crashed operations%n",
                HISTORIES,
                percent(mix.valid, HISTORIES),
                percent(mix.notLinearizable, mix.valid.sum()),
                percent(mix.eachKeyConsistent, invalid),
                percent(mix.crashed, HISTORIES));
        assertThat(percent(mix.valid, HISTORIES)).isBetween(30.0, 70.0);
        assertThat(percent(mix.notLinearizable, mix.valid.sum())).isGreaterThan(30.0);
        assertThat(percent(mix.eachKeyConsistent, invalid)).isGreaterThan(1.5);
        assertThat(percent(mix.crashed, HISTORIES)).isGreaterThan(20.0);
    }

    private static double percent(LongAdder part, long whole) {
        return 100.0 * part.sum() / whole;
    }

    private static Sample sample(ObjectKind kind, int number) {
        Randomness randomness = new Randomness(number).fork("sequential-" + kind.id());
        SyntheticParameters parameters =
                new SyntheticParameters(
                        kind,
                        2 + randomness.nextInt(3),
                        4 + randomness.nextInt(5),
                        1 + randomness.nextInt(3),
                        2 + randomness.nextInt(2),
                        0.12,
                        0.05);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        if (randomness.chance(0.7)) {
            events = interleavedAnew(events, randomness);
        }
        if (randomness.chance(0.15)) {
            return new Sample(events, 0);
        }
        if (randomness.chance(0.15)) {
            return new Sample(
                    mutated(mutated(mutated(events, randomness), randomness), randomness), 3);
        }
        // Most mutations leave a history consistent.
        List<Event> changed = mutated(events, randomness);
        for (int tries = randomness.chance(0.7) ? 6 : 0;
                tries > 0 && isSequential(history(changed), kind);
                tries--) {
            changed = mutated(events, randomness);
        }
        return new Sample(changed, 1);
    }

    /** The same processes at other speeds: what was sequentially consistent still is. */
    private static List<Event> interleavedAnew(List<Event> events, Randomness randomness) {
        Map<Integer, Deque<Event>> byProcess = new LinkedHashMap<>();
        for (Event event : events) {
            int process = ((Event.Client) event).process();
            byProcess.computeIfAbsent(process, unused -> new ArrayDeque<>()).add(event);
        }
        List<Deque<Event>> left = new ArrayList<>(byProcess.values());
        List<Event> anew = new ArrayList<>();
        while (!left.isEmpty()) {
            Deque<Event> process = randomness.pick(left);
            anew.add(process.remove());
            left.removeIf(Deque::isEmpty);
        }
        return anew;
    }

    private static List<Event> mutated(List<Event> events, Randomness randomness) {
        return Mutations.mutate(events, randomness).map(Mutations.Mutation::events).orElse(events);
    }

    private static boolean isSequential(History history, ObjectKind kind) {
        return BruteForceSequentialConsistency.isSequential(history, kind.id(), kind.initial());
    }

    private static boolean isSequentialKeyByKey(List<Event> events, ObjectKind kind) {
        List<Value> keys = events.stream().map(event -> key(event)).distinct().toList();
        return keys.stream()
                .map(key -> events.stream().filter(event -> key(event).equals(key)).toList())
                .allMatch(ofKey -> isSequential(history(ofKey), kind));
    }

    private static Value key(Event event) {
        return ((Event.Client) event).steps().get(0).key();
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private static void compare(ObjectKind kind, int number, Sample sample, Mix mix) {
        History history = history(sample.events);
        LinearizabilityOptions plain = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityOptions options = kind.initial().map(plain::startingAt).orElse(plain);
        SequentialConsistencyChecker.Found found =
                new SequentialConsistencyChecker(Models.find(kind.id()), options)
                        .find(history, Budget.standard().start());
        Status status = found.verdict().status();
        boolean expected = isSequential(history, kind);
        assertThat(status != Status.INVALID)
                .as("history %d of %s %s: %s", number, kind, sample.events, found.verdict())
                .isEqualTo(expected);
        assertThat(status).as("%s", found.verdict()).isNotEqualTo(Status.UNKNOWN);
        if (expected) {
            mix.valid.increment();
            mix.vacuous.add(status == Status.VACUOUS ? 1 : 0);
            mix.notLinearizable.add(
                    BruteForceLinearizability.isLinearizable(history, kind.id(), kind.initial())
                            ? 0
                            : 1);
            orderHolds(history, kind, found);
        } else {
            mix.nearMisses.add(sample.mutations == 1 ? 1 : 0);
            mix.eachKeyConsistent.add(isSequentialKeyByKey(sample.events, kind) ? 1 : 0);
            witnessNamesWhatExists(history, found.verdict().witness().orElseThrow());
        }
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(operation -> history.outcome(operation) == EventType.INFO);
        mix.crashed.add(anyCrashed ? 1 : 0);
    }

    private static void orderHolds(
            History history, ObjectKind kind, SequentialConsistencyChecker.Found found) {
        if (found.verdict().status() == Status.VALID) {
            assertThat(
                            BruteForceSequentialConsistency.isExplainedBy(
                                    history,
                                    kind.id(),
                                    kind.initial(),
                                    found.order().orElseThrow()))
                    .isTrue();
        }
    }

    private static void witnessNamesWhatExists(History history, Witness witness) {
        assertThat(witness.operations())
                .isNotEmpty()
                .allMatch(operation -> operation < history.operations());
        assertThat(witness.firstEvent()).isLessThanOrEqualTo(witness.lastEvent());
        assertThat(witness.explanation()).hasSizeBetween(2, 20);
    }
}
