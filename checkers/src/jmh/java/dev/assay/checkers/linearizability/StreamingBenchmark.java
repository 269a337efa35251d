// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.stream.StreamKind;
import dev.assay.histories.synthetic.stream.StreamParameters;
import dev.assay.histories.synthetic.stream.StreamedHistory;
import java.time.Duration;
import java.util.ArrayList;
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
 * Milliseconds in which a valid history of ten busy clients, none of whom crashes, is judged window
 * by window while it grows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class StreamingBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(10));

    @Param({"register", "mutex", "fenced-lock"})
    public String model = "";

    @Param({"100000"})
    public int operations;

    private final List<Event> events = new ArrayList<>();

    @Setup
    public void make() {
        events.clear();
        StreamedHistory.generate(
                StreamParameters.of(StreamKind.withId(model), operations).withProcesses(10),
                new Randomness(7),
                events::add);
    }

    @Benchmark
    public Verdict stream() {
        StreamingLinearizability stream =
                new StreamingLinearizability(
                        Models.find(model),
                        LinearizabilityOptions.standard(),
                        BUDGET.start(),
                        StreamingLinearizability.WINDOW_RETURNS);
        events.forEach(stream::accept);
        Verdict verdict = stream.finish();
        if (verdict.status() != Status.VALID) {
            throw new IllegalStateException("not valid: " + verdict.reason());
        }
        return verdict;
    }
}
