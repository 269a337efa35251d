// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.collections.CounterChecker;
import dev.assay.checkers.collections.SetChecker;
import dev.assay.checkers.collections.SetFullChecker;
import dev.assay.checkers.collections.TotalQueueChecker;
import dev.assay.checkers.collections.UniqueIdsChecker;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.histories.format.Conventions;
import dev.assay.properties.BruteForceCollections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CollectionsAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private final Map<Status, Integer> mix = new ConcurrentSkipListMap<>();

    private interface Comparison {
        Status of(History history);
    }

    private void compare(SmallCollections.Kind kind, String name, Comparison comparison) {
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            boolean isRight = number % 2 == 0;
                            Randomness randomness = new Randomness(number).fork(name);
                            History history = SmallCollections.of(kind, randomness, isRight);
                            Status status;
                            try {
                                status = comparison.of(history);
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
        assertThat(mix.get(Status.VALID)).isGreaterThan(HISTORIES / 20);
    }

    private static Verdict check(Checker checker, History history) {
        return checker.check(history, Budget.standard().start());
    }

    private static void assertMeasures(Verdict verdict, Map<String, Long> expected) {
        expected.forEach(
                (name, count) ->
                        assertThat(verdict.measures().getOrDefault(name, 0L))
                                .as("%s of %s", name, verdict)
                                .isEqualTo(count));
    }

    private static Status expected(boolean isInvalid, boolean isUnknown, boolean isVacuous) {
        return isInvalid
                ? Status.INVALID
                : isUnknown ? Status.UNKNOWN : isVacuous ? Status.VACUOUS : Status.VALID;
    }

    @Test
    void theLastReadOfASet() {
        compare(
                SmallCollections.Kind.SET,
                "set",
                history -> {
                    Verdict verdict = check(new SetChecker(Conventions.PLAIN), history);
                    BruteForceCollections oracle = new BruteForceCollections(history);
                    Map<String, Long> counts = oracle.lastRead();
                    assertMeasures(verdict, counts);
                    boolean isInvalid =
                            count(counts, "lost elements") + count(counts, "unexpected elements")
                                            > 0
                                    || (oracle.last() >= 0 && oracle.repeats(oracle.last()));
                    boolean isVacuous =
                            count(counts, "elements added") + count(counts, "elements read") == 0;
                    assertThat(verdict.status()).isEqualTo(expected(isInvalid, false, isVacuous));
                    return verdict.status();
                });
    }

    @Test
    void theLivesOfElements() {
        compare(
                SmallCollections.Kind.SET,
                "set-full",
                history -> {
                    Verdict verdict =
                            check(SetFullChecker.measuringStaleness(Conventions.PLAIN), history);
                    Map<String, Long> counts = new BruteForceCollections(history).lives();
                    Long longest = counts.remove("longest");
                    assertMeasures(verdict, counts);
                    assertThat(verdict.measures().getOrDefault("nanoseconds to stable, 100 %", 0L))
                            .isEqualTo(longest == null ? 0 : longest);
                    boolean isInvalid =
                            count(counts, "lost elements")
                                            + count(counts, "unexpected elements")
                                            + count(counts, "repeated elements")
                                    > 0;
                    boolean isVacuous = count(counts, "stable elements") == 0;
                    assertThat(verdict.status()).isEqualTo(expected(isInvalid, false, isVacuous));
                    Verdict strict =
                            check(SetFullChecker.withoutStaleness(Conventions.PLAIN), history);
                    boolean isStale = count(counts, "stale elements") > 0;
                    assertThat(strict.status())
                            .isEqualTo(expected(isInvalid || isStale, false, isVacuous));
                    return strict.status();
                });
    }

    @Test
    void theBoundsOfCounters() {
        compare(
                SmallCollections.Kind.COUNTER,
                "counter",
                history -> {
                    Verdict verdict = check(new CounterChecker(Conventions.PLAIN), history);
                    long wrong = new BruteForceCollections(history).readsOutOfBounds();
                    assertThat(verdict.measures().get("reads out of bounds")).isEqualTo(wrong);
                    boolean isVacuous = verdict.measures().get("reads") == 0;
                    assertThat(verdict.status()).isEqualTo(expected(wrong > 0, false, isVacuous));
                    return verdict.status();
                });
    }

    @Test
    void theElementsOfQueues() {
        compare(
                SmallCollections.Kind.QUEUE,
                "total-queue",
                history -> {
                    Map<String, Long> counts = new BruteForceCollections(history).queue();
                    long missing = count(counts, "missing");
                    long unexpected = count(counts, "unexpected elements");
                    boolean isLost =
                            missing > counts.get("crashed takes")
                                    && counts.get("crashed drains") == 0;
                    for (String name :
                            new String[] {"missing", "crashed takes", "crashed drains"}) {
                        counts.remove(name);
                    }
                    counts.put("lost elements", isLost ? missing : 0);
                    Verdict verdict =
                            check(TotalQueueChecker.atLeastOnce(Conventions.PLAIN), history);
                    assertMeasures(verdict, counts);
                    boolean isInvalid = isLost || unexpected > 0;
                    boolean isUnknown = missing + count(counts, "elements left") > 0;
                    if (verdict.status() != Status.VACUOUS) {
                        assertThat(verdict.status())
                                .isEqualTo(expected(isInvalid, isUnknown, false));
                    } else {
                        assertThat(count(counts, "elements taken out") + missing).isZero();
                        assertThat(isInvalid).isFalse();
                    }
                    Verdict once = check(TotalQueueChecker.exactlyOnce(Conventions.PLAIN), history);
                    boolean isTwice = count(counts, "duplicated elements") > 0;
                    assertThat(once.status() == Status.INVALID).isEqualTo(isInvalid || isTwice);
                    return once.status();
                });
    }

    @Test
    void theIdsThatWereGiven() {
        compare(
                SmallCollections.Kind.IDS,
                "unique-ids",
                history -> {
                    Verdict verdict = check(new UniqueIdsChecker(Conventions.PLAIN), history);
                    long repeated = new BruteForceCollections(history).repeatedIds();
                    assertThat(verdict.measures().get("repeated ids")).isEqualTo(repeated);
                    boolean isVacuous = verdict.measures().get("ids given") == 0;
                    assertThat(verdict.status())
                            .isEqualTo(expected(repeated > 0, false, isVacuous));
                    return verdict.status();
                });
    }

    private static long count(Map<String, Long> counts, String name) {
        return counts.getOrDefault(name, 0L);
    }
}
