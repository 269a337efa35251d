// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.SimulatedStore.Flaw;
import dev.assay.checkers.isolation.SimulatedStore.Promise;
import dev.assay.checkers.isolation.SimulatedStore.Shape;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import java.time.Duration;
import java.util.List;
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
 * Milliseconds in which one level, or all, is decided of registers whose order of versions nobody
 * knows: eight steps a transaction, half of them blind writes, 24 sessions, from a store that keeps
 * its promise or breaks it at one place. The history is in memory. What stays unknown after two
 * minutes stops the benchmark.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgs = "-Xmx6g")
public class BlindWritesBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(2));

    @Param({"10000", "100000"})
    public int transactions;

    @Param("10000")
    public int keys;

    @Param({"0"})
    public double skew;

    @Param({"STRICT", "IN_SOME_ORDER", "SNAPSHOT"})
    public Promise promise = Promise.STRICT;

    @Param({"NONE", "STALE_READ"})
    public Flaw flaw = Flaw.NONE;

    private History history = new HistoryBuilder().build();

    @Setup
    public void make() {
        Shape shape = Shape.blind(transactions, keys).skewed(skew);
        history = SimulatedStore.history(shape, promise, flaw, 0.5, 1);
    }

    @Benchmark
    public List<Verdict> all() {
        List<Verdict> levels =
                IsolationChecker.ofAllLevels().onRegisters().levels(history, BUDGET.start());
        for (Verdict verdict : levels) {
            if (verdict.status() == Status.UNKNOWN) {
                throw new IllegalStateException(verdict.part() + ": " + verdict.reason());
            }
        }
        return levels;
    }

    @Benchmark
    public Verdict serializable() {
        return decided(Level.SERIALIZABLE);
    }

    @Benchmark
    public Verdict strongSessionSerializable() {
        return decided(Level.STRONG_SESSION_SERIALIZABLE);
    }

    @Benchmark
    public Verdict snapshotIsolation() {
        return decided(Level.SNAPSHOT_ISOLATION);
    }

    @Benchmark
    public Verdict strongSessionSnapshotIsolation() {
        return decided(Level.STRONG_SESSION_SNAPSHOT_ISOLATION);
    }

    private Verdict decided(Level level) {
        Budget.Meter meter = BUDGET.start();
        RegisterVersions versions = new RwRegisterReader(history, new Findings(), meter).read();
        VersionOrderSearch search =
                new VersionOrderSearch(
                        versions,
                        versions.readers(),
                        RegisterDemand.of(new OrderedLevel(level, Order.NONE)).orElseThrow(),
                        meter);
        return search.run(Long.MAX_VALUE) instanceof VersionOrderSearch.Outcome.Holds
                ? Verdict.valid(level.word(), "some order fits")
                : Verdict.unknown(level.word(), "no order fits");
    }
}
