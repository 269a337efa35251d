// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.target.ReferenceDbTarget;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.store.JepsenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests by the real Jepsen, started from Java; skipped where Jepsen is not there. */
final class JepsenRunTest {
    @BeforeEach
    void jepsenIsThere() {
        assumeTrue(Library.JEPSEN.isPresent(), () -> Library.JEPSEN.missing().orElse(""));
        ClojureRuntime.silenceLogs();
    }

    private static Operation drawn(Randomness random) {
        Value value = Value.of(random.nextInt(5));
        return Operation.of(
                random.chance(0.5)
                        ? MicroOperation.of("read", Value.NIL)
                        : MicroOperation.of("write", value));
    }

    private static Outcome ok(Operation operation, Value value) {
        MicroOperation step = operation.steps().get(0);
        return new Outcome.Ok(List.of(new MicroOperation(step.function(), step.key(), value)));
    }

    private static JepsenTest.Builder register(String name, ClientFactory clients) {
        Randomness random = new Randomness(1);
        return JepsenTest.named(name)
                .clients(clients)
                .generator(Generator.operations(() -> drawn(random)).limit(200))
                .checker(
                        new LinearizabilityChecker(
                                Models.find("register"), LinearizabilityOptions.standard()));
    }

    @Test
    void a_register_in_memory_is_linearizable() throws IOException {
        AtomicReference<Value> register = new AtomicReference<>(Value.NIL);
        JepsenTest.Result result =
                register(
                                "in-memory",
                                node ->
                                        operation -> {
                                            MicroOperation step = operation.steps().get(0);
                                            if (step.function().equals("write")) {
                                                register.set(step.value());
                                                return ok(operation, step.value());
                                            }
                                            return ok(operation, register.get());
                                        })
                        .build()
                        .run();
        assertThat(result.valid()).contains(true);
        assertThat(result.history().operations()).isEqualTo(200);
        HistoryBuilder stored = new HistoryBuilder();
        try (JepsenFile file =
                JepsenFile.open(Path.of(result.folder().orElseThrow()).resolve("test.jepsen"))) {
            file.history(stored);
            assertThat(file.results()).containsEntry(new Value.Keyword("valid?"), Value.Bool.TRUE);
        }
        assertThat(events(stored.build())).isEqualTo(events(result.history()));
    }

    @Test
    void a_register_that_forgets_is_not() {
        JepsenTest.Result result =
                register(
                                "forgetful",
                                node ->
                                        operation ->
                                                ok(
                                                        operation,
                                                        operation.function().equals("read")
                                                                ? Value.of(7)
                                                                : operation.steps().get(0).value()))
                        .build()
                        .run();
        assertThat(result.valid()).contains(false);
    }

    @Test
    void the_reference_database_survives_our_faults_under_jepsen() {
        SimulatedDatabase database = new SimulatedDatabase(new ReferenceDbTarget(), Set.of(), 1, 3);
        Randomness random = new Randomness(2);
        Generator calls =
                Generator.operations(
                                () ->
                                        Operation.of(
                                                new MicroOperation(
                                                        random.chance(0.5) ? "get" : "put",
                                                        Value.of("k" + random.nextInt(2)),
                                                        random.chance(0.5)
                                                                ? Value.of(random.nextInt(9))
                                                                : Value.NIL)))
                        .limit(300);
        JepsenTest.Result result =
                JepsenTest.named("reference-db")
                        .nodes("n0", "n1", "n2")
                        .clients(database)
                        .nemesis(database.faults())
                        .generator(
                                calls.withFaults(
                                        Generator.phases(
                                                Generator.fault("crash", Value.NIL),
                                                Generator.fault("heal", Value.NIL)
                                                        .after(Duration.ofMillis(200)))))
                        .checker(
                                new LinearizabilityChecker(
                                        Models.find("kv"), LinearizabilityOptions.standard()))
                        .build()
                        .run();
        assertThat(result.valid()).contains(true);
        assertThat(result.history().faults()).isNotEmpty();
    }

    private static List<Event> events(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events;
    }
}
