// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.stream.StreamKind;
import dev.assay.histories.synthetic.stream.StreamParameters;
import dev.assay.histories.synthetic.stream.StreamParameters.Options;
import dev.assay.histories.synthetic.stream.StreamedHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Milliseconds in which each engine decides a history that is made for it, of ten clients that are
 * always busy, reading apart: preparation, the engine, and the replay of its order. A check whose
 * operations another engine decided, or that ends with another verdict, stops the benchmark.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class EngineBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(10));

    /** An engine and the histories that show it. */
    public enum Engine {
        /** Texts, which are no standard object. */
        GENERAL_SEARCH("general-search", StreamKind.KV_APPEND, Map.of()),
        REGISTER_ZONES("register-zones", StreamKind.CAS_REGISTER, Map.of("read", 1, "write", 1)),
        /** A third of the operations is a cas; those that found another value say so. */
        REGISTER_ZONES_WITH_CAS("register-zones", StreamKind.CAS_REGISTER, Map.of()),
        SET_BY_ELEMENT(
                "set-by-element", StreamKind.SET, Map.of("add", 2, "remove", 1, "contains", 2)),
        /** Reads return at most fifty elements. */
        GROWING_SET("set-that-grows", StreamKind.SET, Map.of("add", 1, "read", 1)),
        /** Steps of one. */
        COUNTER_SWEEP("counter-sweep", StreamKind.COUNTER, Map.of()),
        FIFO_QUEUE("fifo-queue-of-unique-values", StreamKind.FIFO_QUEUE, Map.of()),
        /**
         * Fifty values. Where one comes out twice that went in once, another engine sees it first.
         */
        REPEATED_QUEUE("fifo-queue-in-step", StreamKind.FIFO_QUEUE, Map.of()),
        /** Five thousand values. */
        REPEATED_STACK("late-placement", StreamKind.STACK, Map.of()),
        /** Five thousand values. */
        REPEATED_DEQUE("late-placement", StreamKind.DEQUE, Map.of()),
        STACK("stack-of-unique-values", StreamKind.STACK, Map.of()),
        DEQUE("deque-of-unique-values", StreamKind.DEQUE, Map.of("push-back", 1, "pop-front", 1)),
        PRIORITY_QUEUE("priority-queue-of-unique-values", StreamKind.PRIORITY_QUEUE, Map.of()),
        MUTEX_SWEEP("mutex-sweep", StreamKind.MUTEX, Map.of()),
        OWNED_LOCK("owned-lock-sections", StreamKind.FENCED_LOCK, Map.of()),
        LEASED_LOCK("lease-order", StreamKind.LEASED_LOCK, Map.of()),
        /** The system tells the order; where that is wrong, the next engine decides. */
        REVEALED_ORDER("revealed-order", StreamKind.CAS_REGISTER, Map.of());

        private final String id;
        private final StreamKind kind;
        private final Map<String, Integer> mix;

        Engine(String id, StreamKind kind, Map<String, Integer> mix) {
            this.id = id;
            this.kind = kind;
            this.mix = mix;
        }

        private List<Event> events(int operations, double crashed, boolean wrong) {
            StreamParameters parameters =
                    StreamParameters.of(kind, operations)
                            .withProcesses(10)
                            .with(new Options(crashed, 0, wrong, false, this == REVEALED_ORDER));
            if (!mix.isEmpty()) {
                parameters = parameters.withMix(mix);
            }
            if (this == REPEATED_STACK || this == REPEATED_DEQUE) {
                parameters = parameters.withValues(5_000);
            } else if (this == GROWING_SET || this == REPEATED_QUEUE) {
                parameters = parameters.withValues(50);
            } else if (this == COUNTER_SWEEP) {
                parameters = parameters.withValues(1);
            }
            List<Event> events = new ArrayList<>();
            StreamedHistory.generate(parameters, new Randomness(7), events::add);
            return events;
        }
    }

    @Param public Engine engine = Engine.GENERAL_SEARCH;

    @Param({"100000"})
    public int operations;

    @Param({"0", "0.001"})
    public double crashed;

    @Param({"valid", "violating"})
    public String kind = "";

    private LinearizabilityChecker checker =
            new LinearizabilityChecker(Models.find("register"), LinearizabilityOptions.standard());
    private History history = new HistoryBuilder().build();
    private Status expected = Status.VALID;

    @Setup
    public void make() {
        boolean wrong = kind.equals("violating");
        expected = wrong ? Status.INVALID : Status.VALID;
        HistoryBuilder builder = new HistoryBuilder();
        engine.events(operations, crashed, wrong).forEach(builder::accept);
        history = builder.build();
        checker =
                new LinearizabilityChecker(
                        Models.find(engine.kind.id()), LinearizabilityOptions.standard());
        Verdict verdict = decide();
        String measure = LinearizabilityChecker.DECIDED_BY + engine.id;
        boolean isOneSided =
                switch (engine) {
                    case REVEALED_ORDER, REPEATED_QUEUE, REPEATED_STACK, REPEATED_DEQUE -> wrong;
                    default -> false;
                };
        if (!isOneSided && !verdict.measures().containsKey(measure)) {
            throw new IllegalStateException("decided by others: " + verdict.measures());
        }
    }

    /** The whole history at once. */
    @Benchmark
    public Verdict decide() {
        return asExpected(checker.check(history, BUDGET.start()));
    }

    private Verdict asExpected(Verdict verdict) {
        if (verdict.status() != expected) {
            throw new IllegalStateException(
                    "expected " + expected.word() + ", got " + verdict.reason());
        }
        return verdict;
    }
}
