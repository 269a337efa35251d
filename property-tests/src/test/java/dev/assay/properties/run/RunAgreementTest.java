// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.run.AvailabilityChecker;
import dev.assay.checkers.run.DivergenceChecker;
import dev.assay.checkers.run.RecoveryChecker;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.properties.BruteForceRuns;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private static final long WINDOW = 10;

    private final Map<Status, Integer> mix = new ConcurrentSkipListMap<>();

    private interface Comparison {
        Status of(History history);
    }

    private void compare(String name, Comparison comparison) {
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            History history = history(new Randomness(number).fork(name));
                            try {
                                mix.merge(comparison.of(history), 1, Integer::sum);
                            } catch (AssertionError | RuntimeException wrong) {
                                throw new AssertionError("history " + number, wrong);
                            }
                        });
        System.out.printf("%,d small histories for %s: %s%n", HISTORIES, name, mix);
        assertThat(mix.get(Status.INVALID)).isGreaterThan(HISTORIES / 50);
        assertThat(mix.get(Status.VALID)).isGreaterThan(HISTORIES / 50);
    }

    /** Reads and writes of two registers at three nodes, with faults that come and go. */
    private static History history(Randomness random) {
        HistoryBuilder builder = new HistoryBuilder();
        Map<Integer, MicroOperation> open = new TreeMap<>();
        Map<Value, Value> held = new HashMap<>();
        boolean[] faults = new boolean[2];
        long time = 0;
        int process = 0;
        int steps = 2 + random.nextInt(24);
        for (int i = 0; i < steps; i++) {
            time += random.nextInt(6);
            if (random.chance(0.2)) {
                int number = random.nextInt(faults.length);
                builder.accept(
                        new Event.Fault(
                                "nemesis",
                                faults[number] ? EventType.OK : EventType.INVOKE,
                                time,
                                "pause",
                                Value.NIL,
                                Map.of("step", Value.of(number))));
                faults[number] = !faults[number];
            } else if (open.size() < 3 && random.chance(0.5)) {
                boolean isRead = random.chance(i * 1.0 / steps);
                MicroOperation step =
                        new MicroOperation(
                                isRead ? "read" : "write",
                                Value.of(random.nextInt(2)),
                                isRead ? Value.NIL : Value.of(random.nextInt(4)));
                builder.accept(Event.Client.of(process, EventType.INVOKE, time, step));
                open.put(process++, step);
            } else if (!open.isEmpty()) {
                int each = random.pick(List.copyOf(open.keySet()));
                end(builder, each, open.remove(each), held, time, random);
            }
        }
        int finalReads = random.chance(0.6) ? 2 + random.nextInt(5) : 0;
        for (int each : finalReads == 0 ? List.<Integer>of() : List.copyOf(open.keySet())) {
            end(builder, each, open.remove(each), held, time, random);
        }
        for (int i = 0; i < finalReads; i++) {
            MicroOperation read =
                    new MicroOperation("read", Value.of(random.nextInt(2)), Value.NIL);
            builder.accept(Event.Client.of(process, EventType.INVOKE, time, read));
            end(builder, process++, read, held, time, random);
        }
        return builder.build();
    }

    private static void end(
            HistoryBuilder builder,
            int process,
            MicroOperation step,
            Map<Value, Value> held,
            long time,
            Randomness random) {
        EventType type =
                random.chance(0.7)
                        ? EventType.OK
                        : random.chance(0.5) ? EventType.FAIL : EventType.INFO;
        boolean isRead = step.function().equals("read");
        boolean takesEffect = type == EventType.OK || random.chance(0.5);
        if (!isRead && type != EventType.FAIL && takesEffect) {
            held.put(step.key(), step.value());
        }
        Value seen =
                random.chance(0.1)
                        ? Value.of(random.nextInt(4))
                        : held.getOrDefault(step.key(), Value.NIL);
        MicroOperation ended =
                new MicroOperation(step.function(), step.key(), isRead ? seen : step.value());
        Map<String, Value> extras = Map.of("node", Value.of(random.nextInt(3)));
        builder.accept(
                new Event.Client(process, type, time, step.function(), List.of(ended), extras));
    }

    private static Verdict check(Checker checker, History history) {
        return checker.check(history, Budget.standard().start());
    }

    @Test
    void outagesAndShares() {
        compare(
                "availability",
                history -> {
                    if (history.operations() == 0) {
                        return Status.VACUOUS;
                    }
                    BruteForceRuns oracle = new BruteForceRuns(history);
                    long outage = oracle.longestOutage();
                    Duration window = Duration.ofNanos(WINDOW);
                    Verdict measured =
                            check(
                                    new AvailabilityChecker(
                                            window, OptionalDouble.empty(), Optional.empty()),
                                    history);
                    assertThat(measured.measures())
                            .containsEntry("nanoseconds of the longest outage", outage)
                            .containsEntry(
                                    "least ok of 1000 in a window", oracle.leastShare(WINDOW));
                    Duration bound = Duration.ofNanos(8);
                    Verdict judged =
                            check(
                                    new AvailabilityChecker(
                                            window, OptionalDouble.of(0.3), Optional.of(bound)),
                                    history);
                    boolean isBroken = outage > 8 || oracle.leastShare(WINDOW) < 300;
                    assertThat(judged.status() == Status.INVALID).isEqualTo(isBroken);
                    assertThat(measured.status()).isNotIn(Status.INVALID, Status.UNKNOWN);
                    return judged.status();
                });
    }

    @Test
    void recoveries() {
        compare(
                "recovery",
                history -> {
                    BruteForceRuns oracle = new BruteForceRuns(history);
                    List<OptionalLong> recoveries = oracle.recoveries();
                    Verdict measured = check(new RecoveryChecker(Optional.empty()), history);
                    long answered = recoveries.stream().filter(OptionalLong::isPresent).count();
                    long longest =
                            recoveries.stream().mapToLong(each -> each.orElse(0)).max().orElse(0);
                    long never = oracle.endsBeforeACall() - answered;
                    Map<String, Long> measures = measured.measures();
                    assertThat(measures.getOrDefault("faults after which it answered", 0L))
                            .isEqualTo(answered);
                    assertThat(measures.getOrDefault("faults after which it never answered", 0L))
                            .isEqualTo(never);
                    assertThat(measures.getOrDefault("nanoseconds to recover, 100 %", 0L))
                            .isEqualTo(longest);
                    assertThat(measured.status())
                            .isEqualTo(
                                    never > 0
                                            ? Status.UNKNOWN
                                            : answered > 0 ? Status.VALID : Status.VACUOUS);
                    Verdict judged =
                            check(new RecoveryChecker(Optional.of(Duration.ofNanos(3))), history);
                    if (judged.status() == Status.INVALID) {
                        assertThat(longest > 3 || never > 0).isTrue();
                    }
                    return judged.status();
                });
    }

    @Test
    void replicasAtTheEnd() {
        compare(
                "divergence",
                history -> {
                    Verdict verdict = check(new DivergenceChecker(Conventions.PLAIN), history);
                    Map<Value, Boolean> diverged = new BruteForceRuns(history).divergedKeys();
                    Status expected =
                            diverged.containsValue(true)
                                    ? Status.INVALID
                                    : diverged.isEmpty() ? verdict.status() : Status.UNKNOWN;
                    assertThat(verdict.status()).isEqualTo(expected);
                    if (diverged.isEmpty()) {
                        assertThat(verdict.status()).isIn(Status.VALID, Status.VACUOUS);
                    }
                    return verdict.status();
                });
    }
}
