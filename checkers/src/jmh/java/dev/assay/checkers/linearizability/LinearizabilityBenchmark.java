// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
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
 * Milliseconds of one check, reading apart: one register with compare-and-set, registers and texts
 * by key, and a hundred small histories like those of Jepsen's etcd test. A check that ends with
 * another verdict than its history was made for stops the benchmark.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class LinearizabilityBenchmark {
    private static final long SEED = 1;

    /** One register. */
    @State(Scope.Benchmark)
    public static class OneRegister {
        @Param({"1000", "10000", "100000"})
        public int operations;

        @Param({"3", "10"})
        public int clients;

        @Param({"5", "50"})
        public int values;

        @Param({"0", "0.001", "0.01"})
        public double crashed;

        /** The failed compare-and-set saw another value, or it did not happen. */
        @Param({"mismatch", "nothing"})
        public String failedCas = "";

        @Param({"valid", "bad-read"})
        public String kind = "";

        private Subject subject = Subject.NONE;

        @Setup
        public void make() {
            List<Event> events =
                    synthetic(
                            SyntheticParameters.of(ObjectKind.CAS_REGISTER, operations)
                                    .withProcesses(clients)
                                    .withValues(values)
                                    .withCrashed(crashed));
            if (failedCas.equals("nothing")) {
                events.replaceAll(OneRegister::withoutResult);
            }
            if (kind.equals("bad-read")) {
                spoil(events);
            }
            subject =
                    Subject.of(
                            ObjectKind.CAS_REGISTER.id(),
                            kind.equals("valid") ? Status.VALID : Status.INVALID,
                            events);
        }

        /** A comparison that saw another value fails, as if nobody had told what it saw. */
        private static Event withoutResult(Event event) {
            return event instanceof Event.Client client
                            && client.steps().get(0).value() == Value.Bool.FALSE
                    ? with(client, EventType.FAIL, Value.UNKNOWN)
                    : event;
        }

        /** Lets the first read after nine tenths of the history return what nobody wrote. */
        private static void spoil(List<Event> events) {
            for (int i = events.size() / 10 * 9; i < events.size(); i++) {
                if (events.get(i) instanceof Event.Client client
                        && client.type() == EventType.OK
                        && client.function().equals("read")) {
                    events.set(i, with(client, EventType.OK, Value.of(-1)));
                    return;
                }
            }
            throw new IllegalStateException("no read in the last tenth");
        }

        private static Event with(Event.Client client, EventType type, Value result) {
            MicroOperation step = client.steps().get(0);
            return new Event.Client(
                    client.process(),
                    type,
                    client.timeNanos(),
                    client.function(),
                    List.of(new MicroOperation(step.function(), step.key(), result)),
                    client.extras());
        }
    }

    /** Many objects, each with a key. */
    @State(Scope.Benchmark)
    public static class ByKey {
        /** Compare-and-set registers, or texts that grow. */
        @Param({"cas-register", "kv-append"})
        public String model = "";

        @Param({"100000"})
        public int operations;

        @Param({"10", "30", "50"})
        public int clients;

        @Param({"10", "1000"})
        public int keys;

        private Subject subject = Subject.NONE;

        @Setup
        public void make() {
            subject =
                    Subject.of(
                            model,
                            Status.VALID,
                            synthetic(
                                    SyntheticParameters.of(ObjectKind.withId(model), operations)
                                            .withProcesses(clients)
                                            .withKeys(keys)
                                            .withValues(50)
                                            .withCrashed(0)));
        }
    }

    /** Histories of 84 operations by five clients, of which one in thirteen crashes. */
    @State(Scope.Benchmark)
    public static class LikeEtcd {
        private static final int HISTORIES = 102;

        private final List<Subject> subjects = new ArrayList<>();

        @Setup
        public void make() {
            SyntheticParameters parameters =
                    SyntheticParameters.of(ObjectKind.CAS_REGISTER, 84)
                            .withProcesses(5)
                            .withValues(5)
                            .withCrashed(0.08);
            for (int seed = 0; seed < HISTORIES; seed++) {
                subjects.add(
                        Subject.of(
                                ObjectKind.CAS_REGISTER.id(),
                                Status.VALID,
                                SyntheticHistories.events(parameters, new Randomness(seed))));
            }
        }
    }

    @Benchmark
    public Verdict oneRegister(OneRegister state) {
        return state.subject.check();
    }

    @Benchmark
    public Verdict byKey(ByKey state) {
        return state.subject.check();
    }

    @Benchmark
    public int likeEtcd(LikeEtcd state) {
        int parts = 0;
        for (Subject subject : state.subjects) {
            parts += subject.check().parts().size();
        }
        return parts;
    }

    private static List<Event> synthetic(SyntheticParameters parameters) {
        return new ArrayList<>(
                SyntheticHistories.events(parameters.withFailed(0), new Randomness(SEED)));
    }

    /** A history and what a check of it must say. */
    private record Subject(LinearizabilityChecker checker, Status expected, History history) {
        static final Subject NONE = of(ObjectKind.REGISTER.id(), Status.VACUOUS, List.of());

        static Subject of(String model, Status expected, List<Event> events) {
            HistoryBuilder builder = new HistoryBuilder();
            events.forEach(builder::accept);
            return new Subject(
                    new LinearizabilityChecker(
                            Models.find(model), LinearizabilityOptions.standard()),
                    expected,
                    builder.build());
        }

        Verdict check() {
            Verdict verdict = CheckRunner.run(checker, history, Budget.standard());
            if (verdict.status() != expected) {
                throw new IllegalStateException(
                        "expected " + expected.word() + ", got " + verdict.reason());
            }
            return verdict;
        }
    }
}
