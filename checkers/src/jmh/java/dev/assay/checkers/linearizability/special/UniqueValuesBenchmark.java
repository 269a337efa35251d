// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.time.Duration;
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
 * Milliseconds in which the engines of queues, stacks and priority queues decide a history of ten
 * clients, its order or its core included. A decision that is not the expected one stops the
 * benchmark.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class UniqueValuesBenchmark {
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(10));
    private static final int MOST_TRIES = 100;

    @Param({"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE"})
    public ObjectType type = ObjectType.FIFO_QUEUE;

    @Param({"100000"})
    public int operations;

    @Param({"0", "0.01"})
    public double crashed;

    @Param({"valid", "violating"})
    public String kind = "";

    private SpecialEngine engine = new FifoQueueEngine();
    private ObjectHistory history = new Draft(ObjectType.FIFO_QUEUE).history();

    @Setup
    public void make() {
        engine = PlainContainer.engine(type);
        Mix mix = new Mix(operations, 10, crashed, 0, 0.5);
        for (int seed = 0; seed < MOST_TRIES; seed++) {
            RandomDrafts drafts = new RandomDrafts(type, new Randomness(seed));
            Draft draft = drafts.linearizable(mix);
            if (isViolating()) {
                drafts.spoil(draft);
            }
            history = draft.history();
            if (isExpected(engine.decide(history, BUDGET.start()))) {
                return;
            }
        }
        throw new IllegalStateException("no " + kind + " history was made");
    }

    private boolean isViolating() {
        return kind.equals("violating");
    }

    private boolean isExpected(Answer answer) {
        return isViolating()
                ? answer instanceof Answer.Refuted
                : answer instanceof Answer.Linearizable;
    }

    /** One decision. */
    @Benchmark
    public Answer decide() {
        Answer answer = engine.decide(history, BUDGET.start());
        if (!isExpected(answer)) {
            throw new IllegalStateException("decided otherwise: " + answer);
        }
        return answer;
    }
}
