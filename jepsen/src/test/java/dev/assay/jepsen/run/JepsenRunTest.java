// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
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
import dev.assay.jepsen.store.IndependentKeys;
import dev.assay.jepsen.store.JepsenFile;
import dev.assay.jepsen.store.StoreDirectory;
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

    @Test
    void keys_that_jepsen_stored_in_pairs_are_told_apart() throws IOException {
        String source =
                """
                (ns assay.examples.pairs-test
                  (:require [jepsen.core] [jepsen.client :as client] [jepsen.generator :as gen]
                            [jepsen.independent :as independent] [jepsen.store :as store]
                            [jepsen.checker :as checker] [jepsen.tests :as tests]))
                    (let [state (atom {})
                          calls (fn [k]
                                  (gen/limit 20
                                    (gen/mix [(fn [_ _] {:f :read, :value nil})
                                              (fn [_ _] {:f :write, :value (rand-int 5)})])))
                          test  (jepsen.core/run!
                                  (merge tests/noop-test
                                    {:name "pairs", :ssh {:dummy? true}, :concurrency 4
                                     :checker (checker/unbridled-optimism)
                                     :generator (gen/clients
                                                  (independent/concurrent-generator
                                                    2 [:x :y :z] calls))
                                     :client
                                     (reify client/Client
                                       (open! [this _ _] this)
                                       (setup! [_ _])
                                       (invoke! [_ _ {:keys [f value] :as op}]
                                         (let [[k v] value]
                                           (if (= :read f)
                                             (assoc op :type :ok, :value
                                                    (independent/tuple k (get @state k)))
                                             (do (swap! state assoc k v)
                                                 (assoc op :type :ok)))))
                                       (teardown! [_ _])
                                       (close! [_ _]))}))]
                      (str (store/path test)))
                """;
        Path folder = Path.of((String) ClojureRuntime.call("clojure.core", "load-string", source));
        for (boolean isText : new boolean[] {true, false}) {
            HistoryBuilder stored = new HistoryBuilder();
            if (isText) {
                StoreDirectory.of(folder).history(stored);
            } else {
                try (JepsenFile file = JepsenFile.open(folder.resolve("test.jepsen"))) {
                    file.history(stored);
                }
            }
            History apart = IndependentKeys.apart(stored.build());
            assertThat(apart.operations()).isEqualTo(60);
            Verdict verdict =
                    CheckRunner.run(
                            new LinearizabilityChecker(
                                    Models.find("register"), LinearizabilityOptions.standard()),
                            apart,
                            Budget.standard());
            assertThat(verdict.status()).isEqualTo(Status.VALID);
            assertThat(verdict.parts()).hasSize(3);
        }
    }

    private static List<Event> events(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events;
    }
}
