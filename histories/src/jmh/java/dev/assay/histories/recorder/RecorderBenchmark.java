// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * How many operations a second the recorder takes from some threads, and how long each append
 * takes. One operation is two appends, an invocation and a completion, of 40 bytes each. Every
 * append is timed; a thread appends again as soon as the last one returned (a closed loop, so that
 * a pause counts once for each thread).
 *
 * <p>Not a JMH benchmark: the disk decides, and needs a minute. See {@code BENCHMARKS.md}.
 */
public final class RecorderBenchmark {
    private static final int PAYLOAD_BYTES = 40;
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final Path folder;
    private final int threads;

    private RecorderBenchmark(Path folder, int threads) {
        this.folder = folder;
        this.threads = threads;
    }

    /** What a run measured. */
    private record Figures(double seconds, Histogram latency, long fileBytes, long allocated) {}

    /**
     * Arguments: folder, seconds, threads, then any of {@code log}, {@code recorder}, {@code
     * channel}, {@code stream}, each of which may name its own seconds ({@code channel=10}).
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 4) {
            System.err.println(
                    "usage: FOLDER SECONDS THREADS (log|recorder|channel|stream)[=SECONDS]…");
            System.exit(254);
        }
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "recorder-benchmark");
        RecorderBenchmark benchmark = new RecorderBenchmark(folder, Integer.parseInt(arguments[2]));
        System.out.println(
                "| subject | s | million operations/s | p50 µs | p99 µs | p99.9 µs | p99.99 µs |"
                        + " max ms | MB/s | bytes allocated/append | load |");
        System.out.println("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        try {
            for (int i = 3; i < arguments.length; i++) {
                String[] subject = arguments[i].split("=");
                String seconds = subject.length > 1 ? subject[1] : arguments[1];
                benchmark.report(subject[0], Integer.parseInt(seconds));
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private void report(String name, int seconds) throws Exception {
        try (Subject warmUp = open(name)) {
            run(warmUp, 3);
        }
        Figures figures;
        try (Subject subject = open(name)) {
            figures = run(subject, seconds);
        }
        Histogram latency = figures.latency;
        double appends = latency.getTotalCount();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.2f | %.2f | %.1f | %.0f | %.0f | %.0f | %.2f | %.1f |%n",
                name,
                figures.seconds,
                appends / 2 / figures.seconds / 1e6,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                latency.getValueAtPercentile(99.99) / 1e3,
                latency.getMaxValue() / 1e6,
                figures.fileBytes / figures.seconds / 1e6,
                figures.allocated / appends,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private Subject open(String name) throws IOException {
        Path file = folder.resolve(name);
        return switch (name) {
            case "log" -> Subject.log(file, PAYLOAD_BYTES);
            case "recorder" -> Subject.recorder(file);
            case "channel" -> Subject.channel(file, PAYLOAD_BYTES);
            case "stream" -> Subject.stream(file, PAYLOAD_BYTES);
            default -> throw new IllegalArgumentException("unknown subject " + name);
        };
    }

    private Figures run(Subject subject, int seconds) throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch ready = new CountDownLatch(threads + 1);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(subject.appender(i), ready, stopped));
        }
        workers.forEach(Thread::start);
        ready.countDown();
        ready.await();
        long begun = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        stopped.set(true);
        Histogram all = new Histogram(HIGHEST_NANOS, 3);
        long allocated = 0;
        for (Worker worker : workers) {
            worker.join();
            if (worker.failure != null) {
                throw worker.failure;
            }
            all.add(worker.latency);
            allocated += worker.allocated;
        }
        double elapsed = (System.nanoTime() - begun) / 1e9;
        return new Figures(elapsed, all, subject.bytes(), allocated);
    }

    /** A client that does nothing but append. */
    private static final class Worker extends Thread {
        private final Subject.Append appender;
        private final CountDownLatch ready;
        private final AtomicBoolean stopped;
        private final Histogram latency = new Histogram(HIGHEST_NANOS, 3);
        private Exception failure;
        private long allocated;

        Worker(Subject.Append append, CountDownLatch ready, AtomicBoolean stopped) {
            this.appender = append;
            this.ready = ready;
            this.stopped = stopped;
        }

        @Override
        public void run() {
            try {
                ready.countDown();
                ready.await();
                var memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = memory.getCurrentThreadAllocatedBytes();
                long last = System.nanoTime();
                while (!stopped.get()) {
                    appender.append();
                    long now = System.nanoTime();
                    latency.recordValue(now - last);
                    last = now;
                }
                allocated = memory.getCurrentThreadAllocatedBytes() - before;
            } catch (Exception e) {
                failure = e;
            }
        }
    }
}
