// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentVector;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes on this machine: by themselves, and as the database of a Jepsen test. */
final class LocalProcessesTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final Operation READ = Operation.of(MicroOperation.of("read", Value.NIL));

    @TempDir private Path folder = Path.of("");

    private static Operation write(long value) {
        return Operation.of(MicroOperation.of("write", Value.of(value)));
    }

    /** Until the process that was just started listens. */
    private static Value patiently(BlockingClient client, Operation operation) throws Exception {
        while (true) {
            if (Thread.interrupted()) {
                throw new AssertionError("nobody answers");
            }
            try {
                if (client.call(operation) instanceof Outcome.Ok(List<MicroOperation> steps)) {
                    return steps.get(0).value();
                }
            } catch (IOException connectionEnded) {
                Thread.onSpinWait();
            }
            Thread.yield();
        }
    }

    private static PersistentHashMap targets(long... nodes) {
        return (PersistentHashMap)
                PersistentHashMap.create(
                        Keyword.intern("targets"),
                        PersistentVector.create(
                                IntStream.range(0, nodes.length)
                                        .mapToObj(i -> (Object) nodes[i])
                                        .toArray()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(20)
    void a_killed_process_keeps_what_it_wrote_and_loses_what_it_only_remembered(boolean isDurable)
            throws Exception {
        RegisterProcesses registers = new RegisterProcesses(folder, isDurable);
        try (LocalProcesses processes = new LocalProcesses(NODES, registers::command)) {
            processes.stop("n1");
            processes.start("n1");
            BlockingClient client = registers.client(NODES);
            patiently(client, write(7));
            WorldFaults faults = processes.faults(1);
            assertThat(faults.apply("crash", targets(0))).contains("kill");
            assertThat(processes.isUp(0)).isFalse();
            assertThat(client.call(READ)).isInstanceOf(Outcome.Failed.class);
            faults.healAll();
            assertThat(processes.isUp(0)).isTrue();
            assertThat(patiently(client, READ)).isEqualTo(isDurable ? Value.of(7) : Value.NIL);
        }
    }

    @Test
    @Timeout(20)
    void a_paused_process_answers_when_it_goes_on_and_starts_late_when_it_was_killed()
            throws Exception {
        RegisterProcesses registers = new RegisterProcesses(folder, true);
        AtomicInteger started = new AtomicInteger();
        try (LocalProcesses processes =
                new LocalProcesses(
                        NODES,
                        node -> {
                            started.incrementAndGet();
                            return registers.command(node);
                        })) {
            processes.start("n1");
            BlockingClient client = registers.client(NODES);
            patiently(client, write(7));
            processes.pause(0);
            assertThatThrownBy(() -> client.call(READ)).isInstanceOf(IOException.class);
            processes.resume(0);
            assertThat(patiently(client, READ)).isEqualTo(Value.of(7));
            processes.pause(0);
            processes.crash(0);
            processes.resume(0);
            assertThat(started).hasValue(1);
            processes.pause(0);
            processes.restart(0);
            assertThat(started).hasValue(1);
            processes.resume(0);
            processes.restart(0);
            assertThat(started).hasValue(2);
            assertThat(patiently(client, READ)).isEqualTo(Value.of(7));
        }
    }

    @Test
    void only_faults_that_processes_can_bear_are_offered() {
        RegisterProcesses registers = new RegisterProcesses(folder, true);
        try (LocalProcesses processes = new LocalProcesses(NODES, registers::command)) {
            WorldFaults faults = processes.faults(1);
            assertThat(faults.ids()).contains("crash", "pause").doesNotContain("partition");
            assertThatThrownBy(() -> faults.apply("partition", targets(0)))
                    .hasMessageContaining("no fault partition");
            assertThatThrownBy(() -> processes.start("n9")).hasMessageContaining("no node n9");
        }
    }

    private Operation drawn(Randomness random) {
        Value key = Value.of(random.nextInt(NODES.size()));
        return Operation.of(
                random.chance(0.6)
                        ? new MicroOperation("read", key, Value.NIL)
                        : new MicroOperation("write", key, Value.of(random.nextInt(1_000))));
    }

    /** All three are killed and started again, over and over, while clients call. */
    private JepsenTest.Result run(LocalProcesses processes, RegisterProcesses registers) {
        Randomness random = new Randomness(3);
        Generator kills =
                Generator.phases(
                        IntStream.range(0, 8)
                                .mapToObj(
                                        i ->
                                                Generator.fault(
                                                                i % 2 == 0 ? "crash" : "heal",
                                                                everyNode())
                                                        .after(Duration.ofMillis(900)))
                                .toArray(Generator[]::new));
        return JepsenTest.named("local-processes")
                .nodes(NODES.toArray(String[]::new))
                .concurrency(6)
                .database(processes)
                .clients(node -> registers.client(NODES))
                .nemesis(processes.faults(1))
                .generator(
                        Generator.operations(() -> drawn(random))
                                .stagger(Duration.ofMillis(8))
                                .during(Duration.ofSeconds(8))
                                .withFaults(kills))
                .checker(
                        new LinearizabilityChecker(
                                Models.find("register"), LinearizabilityOptions.standard()))
                .build()
                .run();
    }

    private static Value everyNode() {
        return new Value.Mapping(
                java.util.Map.of(
                        new Value.Keyword("targets"),
                        Value.sequence(Value.of(0), Value.of(1), Value.of(2))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(120)
    void jepsen_finds_out_which_registers_survive_being_killed(boolean areDurable) {
        assumeTrue(Library.JEPSEN.isPresent(), () -> Library.JEPSEN.missing().orElse(""));
        ClojureRuntime.silenceLogs();
        RegisterProcesses registers = new RegisterProcesses(folder, areDurable);
        try (LocalProcesses processes = new LocalProcesses(NODES, registers::command)) {
            JepsenTest.Result result = run(processes, registers);
            assertThat(result.valid()).contains(areDurable);
            assertThat(result.history().faults()).isNotEmpty();
            assertThat(
                            IntStream.range(0, result.history().operations())
                                    .filter(each -> result.history().outcome(each) == EventType.OK)
                                    .count())
                    .isGreaterThan(50);
        }
    }
}
