// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lines a second: parsing alone, reading into a history, writing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class FormatBenchmark {
    private static final int LINES = 100_000;

    @Param({"edn", "jsonl"})
    public String format = "";

    private HistoryFormat codec = new EdnFormat();
    private History history = new HistoryBuilder().build();
    private byte[] bytes = {};

    @Setup
    public void write() throws IOException {
        codec = HistoryFormats.find(format);
        SyntheticParameters parameters =
                SyntheticParameters.of(ObjectKind.CAS_REGISTER, LINES)
                        .withProcesses(10)
                        .withKeys(100)
                        .withValues(1_000);
        HistoryBuilder builder = new HistoryBuilder();
        SyntheticHistories.events(parameters, new Randomness(1)).stream()
                .limit(LINES)
                .forEach(builder::accept);
        history = builder.build();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        codec.write(history, written);
        bytes = written.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public long parse() throws IOException {
        long[] sum = {0};
        codec.read(
                new ByteArrayInputStream(bytes),
                "benchmark",
                (Event event) -> sum[0] += event.timeNanos());
        return sum[0];
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public History read() throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        codec.read(new ByteArrayInputStream(bytes), "benchmark", builder);
        return builder.build();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void print() throws IOException {
        codec.write(history, OutputStream.nullOutputStream());
    }
}
