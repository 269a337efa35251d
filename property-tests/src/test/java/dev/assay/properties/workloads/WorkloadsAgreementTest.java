// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.workloads.BankChecker;
import dev.assay.checkers.workloads.CausalChecker;
import dev.assay.checkers.workloads.CausalReverseChecker;
import dev.assay.checkers.workloads.WorkloadOptions;
import dev.assay.checkers.workloads.WriteSkewChecker;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.properties.BruteForceCausality;
import dev.assay.properties.BruteForceWorkloads;
import dev.assay.properties.collections.SmallCollections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadsAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private static final WorkloadOptions STANDARD = WorkloadOptions.standard();

    private final Map<Status, Integer> mix = new ConcurrentSkipListMap<>();

    private interface Source {
        History of(Randomness random, boolean isRight);
    }

    private interface Comparison {
        Status of(History history, Randomness random);
    }

    private void compare(String name, Source source, Comparison comparison) {
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            boolean isRight = number % 2 == 0;
                            Randomness random = new Randomness(number).fork(name);
                            History history = source.of(random, isRight);
                            Status status;
                            try {
                                status = comparison.of(history, random);
                            } catch (AssertionError | RuntimeException wrong) {
                                throw new AssertionError("history " + number, wrong);
                            }
                            mix.merge(status, 1, Integer::sum);
                            if (isRight) {
                                assertThat(status)
                                        .as("the right history %d", number)
                                        .isNotEqualTo(Status.INVALID);
                            }
                        });
        System.out.printf(
                "%,d small histories for %s, half of them of a right one: %s%n",
                HISTORIES, name, mix);
        assertThat(mix.get(Status.INVALID)).isGreaterThan(HISTORIES / 20);
        assertThat(mix.get(Status.VALID)).isGreaterThan(HISTORIES / 5);
    }

    private static Verdict check(Checker checker, History history) {
        return checker.check(history, Budget.standard().start());
    }

    private static void assertMeasure(Verdict verdict, String name, long expected) {
        assertThat(verdict.measures().getOrDefault(name, 0L))
                .as("%s of %s", name, verdict)
                .isEqualTo(expected);
    }

    private static Status expected(boolean isInvalid, boolean isVacuous) {
        return isInvalid ? Status.INVALID : isVacuous ? Status.VACUOUS : Status.VALID;
    }

    private static long count(Map<String, Long> counts, String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Test
    void banks() {
        compare(
                "bank",
                SmallWorkloads::bank,
                (history, random) -> {
                    Map<Value, Long> told = new LinkedHashMap<>();
                    Optional<Long> total = Optional.empty();
                    WorkloadOptions options = STANDARD;
                    if (random.chance(0.3)) {
                        told.putAll(SmallWorkloads.accounts());
                        Map<Value, Value> balances = new LinkedHashMap<>();
                        told.forEach(
                                (account, held) ->
                                        balances.put(
                                                Value.of(((Value.Int) account).value() + ""),
                                                Value.of(held)));
                        options = options.startingAt(new Value.Mapping(balances));
                        total = Optional.of(40L);
                    } else if (random.chance(0.3)) {
                        options = options.startingAt(Value.of(40));
                        total = Optional.of(40L);
                    }
                    Map<String, Long> counts = new BruteForceWorkloads(history).bank(total, told);
                    Verdict verdict = check(new BankChecker(options), history);
                    long wrong = 0;
                    for (String kind : new BankChecker(options).kinds()) {
                        assertMeasure(verdict, kind, count(counts, kind));
                        wrong += kind.equals("missing-account") ? 0 : count(counts, kind);
                    }
                    assertMeasure(verdict, "reads", count(counts, "reads"));
                    boolean isVacuous = count(counts, "compared") == 0;
                    assertThat(verdict.status()).isEqualTo(expected(wrong > 0, isVacuous));
                    Verdict strict =
                            check(new BankChecker(options.forbidding("missing-account")), history);
                    wrong += count(counts, "missing-account");
                    assertThat(strict.status()).isEqualTo(expected(wrong > 0, isVacuous));
                    return verdict.status();
                });
    }

    @Test
    void guardedInserts() {
        compare(
                "write-skew",
                SmallWorkloads::writeSkew,
                (history, random) -> {
                    Verdict verdict = check(new WriteSkewChecker(STANDARD), history);
                    BruteForceWorkloads oracle = new BruteForceWorkloads(history);
                    long skews = oracle.writeSkews();
                    assertMeasure(verdict, "keys with two inserts", skews);
                    assertThat(verdict.status())
                            .isEqualTo(expected(skews > 0, !oracle.showsSkews()));
                    return verdict.status();
                });
    }

    @Test
    void elementsSeenInTheOrderOfTheirWrites() {
        compare(
                "causal-reverse",
                (random, isRight) -> {
                    History history =
                            SmallCollections.of(SmallCollections.Kind.SET, random, isRight);
                    return random.chance(0.3) ? inPairs(history) : history;
                },
                (history, random) -> {
                    Verdict verdict = check(new CausalReverseChecker(STANDARD), history);
                    Map<String, Long> counts = new BruteForceWorkloads(history).reversals();
                    counts.forEach((name, expected) -> assertMeasure(verdict, name, expected));
                    boolean isInvalid =
                            count(counts, "reads reversed") + count(counts, "unexpected elements")
                                    > 0;
                    boolean isVacuous = count(counts, "reads that could tell") == 0;
                    assertThat(verdict.status()).isEqualTo(expected(isInvalid, isVacuous));
                    return verdict.status();
                });
    }

    /** The same history, each value behind a key. */
    private static History inPairs(History history) {
        HistoryBuilder builder = new HistoryBuilder();
        history.replay(
                event -> {
                    Event.Client client = (Event.Client) event;
                    MicroOperation step = client.steps().get(0);
                    Value pair = Value.sequence(Value.of("k"), step.value());
                    builder.accept(
                            Event.Client.of(
                                    client.process(),
                                    client.type(),
                                    client.timeNanos(),
                                    MicroOperation.of(step.function(), pair)));
                });
        return builder.build();
    }

    @Test
    void registersReadByTheirCauses() {
        compare(
                "causal",
                SmallCausality::of,
                (history, random) -> {
                    Verdict verdict = check(new CausalChecker(STANDARD), history);
                    boolean isRight = new BruteForceCausality(history).isConsistent();
                    switch (verdict.status()) {
                        case INVALID -> assertThat(isRight).as(verdict.toString()).isFalse();
                        case VALID -> assertThat(isRight).as(verdict.toString()).isTrue();
                        case VACUOUS -> assertMeasure(verdict, "reads", 0);
                        case UNKNOWN ->
                                assertThat(verdict.reason())
                                        .containsAnyOf("was written", "links name a position");
                        default -> throw new AssertionError(verdict);
                    }
                    return verdict.status();
                });
        assertThat(mix.get(Status.UNKNOWN)).isLessThan(HISTORIES / 10);
    }
}
