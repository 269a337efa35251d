// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.assertj.AssayAssertions;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that call plain objects from several threads. */
class ClientsTest {
    @TempDir private Path folder = Path.of("");

    private static Clients.Work readsAndWrites(Map<String, Integer> map) {
        return (client, random) -> {
            String key = "k" + random.nextInt(3);
            if (random.chance(0.5)) {
                client.get(key, () -> map.get(key));
            } else {
                int value = random.nextInt(100);
                client.put(key, value, () -> map.put(key, value));
            }
        };
    }

    static class Sound {
        @Trial(trials = 3, model = "kv", clients = 4)
        void a_concurrent_map_is_linearizable(Clients clients, Randomness random) {
            clients.run(100, readsAndWrites(new ConcurrentHashMap<>()));
            Assertions.assertTrue(random.nextInt(3) < 3);
        }

        @Trial(trials = 1, clients = 2)
        void the_method_may_judge(Clients clients) {
            AssayAssertions.assertThat(
                            clients.run(50, readsAndWrites(new ConcurrentHashMap<>())).history())
                    .isLinearizable("kv");
        }
    }

    @Test
    void what_is_sound_passes() throws IOException {
        Ran ran = Ran.of(Sound.class, folder);

        assertThat(ran.messages()).isEmpty();
        assertThat(ran.tests()).hasSize(4).allMatch(test -> test.endsWith("SUCCESSFUL"));
        assertThat(Files.list(folder)).isEmpty();
    }

    static class Broken {
        @Trial(trials = 1, model = "kv")
        void forgets(Clients clients) {
            clients.run(
                    20,
                    (client, random) -> {
                        client.put("x", 1 + random.nextInt(9), () -> {});
                        client.get("x", () -> null);
                    });
        }
    }

    @Test
    void what_is_broken_is_told_and_its_history_kept() throws IOException {
        Ran ran = Ran.of(Broken.class, folder);

        String kept = folder + "/ClientsTest.Broken/forgets-1.jsonl";
        assertThat(ran.messages().getFirst().lines())
                .hasSizeLessThanOrEqualTo(25)
                .startsWith(
                        "invalid: seed 1 of ClientsTest$Broken.forgets broke linearizable as kv,"
                                + " key \"x\"")
                .endsWith(
                        "  seed     1",
                        "  again    mvn test -Dtest='ClientsTest$Broken#forgets' -Dassay.seed=1",
                        "  history  " + kept,
                        "  report   assay check " + kept + " --model kv");
        assertThat(HistoryFormats.read(Path.of(kept)).history().operations()).isEqualTo(240);
    }

    static class Silent {
        @Trial(trials = 1)
        void a_asks_nobody(Clients clients) {
            clients.run(5, readsAndWrites(new ConcurrentHashMap<>()));
        }

        @Trial(trials = 1, model = "kv")
        void b_runs_nothing(Clients clients) {}

        @Trial(trials = 1, model = "kv")
        void c_only_fails(Clients clients) {
            clients.run(
                    5,
                    (client, random) ->
                            client.put(
                                    "x",
                                    1,
                                    () -> {
                                        throw new IOException("no route");
                                    }));
        }

        @Trial(trials = 1, model = "kv")
        void d_is_no_model(Clients clients) {
            clients.run(1, (client, random) -> client.run("fly", "x", 1, () -> {}));
        }
    }

    @Test
    void what_proves_nothing_fails() {
        assertThat(Ran.of(Silent.class, folder).messages())
                .hasSize(4)
                .extracting(message -> message.replaceAll("\\n +", " "))
                .anyMatch(
                        message -> message.contains("nobody judged what clients saw: name a model"))
                .anyMatch(message -> message.contains("the method ran no clients"))
                .anyMatch(
                        message ->
                                message.contains(
                                        "no call succeeded; the first threw java.io.IOException:"
                                                + " no route"))
                .anyMatch(
                        message -> message.startsWith("unknown: ") && message.contains("\"fly\""));
    }

    static class Throwing {
        @Trial(trials = 1, model = "kv", clients = 3)
        void a_asserts_within(Clients clients) {
            clients.run(
                    5,
                    (client, random) ->
                            client.get("x", () -> Assertions.fail("read what nobody may read")));
        }

        @Trial(trials = 1, model = "kv", clients = 2, time = "200ms")
        void b_hangs(Clients clients) {
            CountDownLatch never = new CountDownLatch(1);
            clients.run(1, (client, random) -> client.put("x", 1, never::await));
        }

        @Trial(trials = 1, model = "kv", clients = 2)
        void c_mistake_of_the_test(Clients clients) {
            clients.run(1, (client, random) -> client.put("x", new Object(), () -> {}));
        }
    }

    @Test
    void what_goes_wrong_within_clients_fails_the_test() {
        assertThat(Ran.of(Throwing.class, folder).messages())
                .hasSize(3)
                .anyMatch(message -> message.startsWith("read what nobody may read\n  seed     1"))
                .anyMatch(
                        message ->
                                message.startsWith(
                                        "assay-client-0 did not come back within 200 ms"))
                .anyMatch(
                        message -> message.startsWith("a history has no values of java.lang.Obj"));
    }

    @Test
    void each_outcome_is_recorded_as_what_it_is() {
        Clients clients = new Clients(1, 1, Duration.ofSeconds(20));
        List<Object> got = new ArrayList<>();

        clients.run(
                1,
                (client, random) -> {
                    got.add(client.call("dequeue", Value.ABSENT, null, () -> 7));
                    got.add(client.get("x", ClientsTest::refuse));
                    got.add(client.get("x", ClientsTest::broken));
                    client.put("x", 1, ClientsTest::refuse);
                    client.put("x", 2, ClientsTest::broken);
                    got.add(client.cas("x", List.of(1, 2), () -> false));
                },
                (client, random) -> client.get("x", () -> List.of("end")));

        History history = clients.history();
        assertThat(got.toString())
                .isEqualTo("[Optional[7], Optional.empty, Optional.empty, false]");
        assertThat(outcomes(history))
                .containsExactly(
                        "0 dequeue OK",
                        "0 get FAIL",
                        "0 get FAIL",
                        "0 put FAIL",
                        "0 put INFO",
                        "1 cas OK",
                        "2 get OK");
        assertThat(completion(history, 0).steps().getFirst().value()).isEqualTo(Value.of(7));
        assertThat(completion(history, 4).extras())
                .containsEntry("error", Value.of("java.io.IOException: gone"));
        assertThat(completion(history, 5).steps().getFirst().value()).isEqualTo(Value.of(false));
        assertThat(completion(history, 6).steps().getFirst().value())
                .isEqualTo(Value.sequence(Value.of("end")));
    }

    private static Integer refuse() {
        throw new DidNotHappenException("not now");
    }

    private static Integer broken() throws IOException {
        throw new IOException("gone");
    }

    private static List<String> outcomes(History history) {
        List<String> outcomes = new ArrayList<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            outcomes.add(
                    history.process(operation)
                            + " "
                            + history.functionName(history.function(operation))
                            + " "
                            + history.outcome(operation));
        }
        return outcomes;
    }

    private static Event.Client completion(History history, int operation) {
        return (Event.Client) history.event(history.completion(operation));
    }

    @Test
    void the_seed_determines_what_clients_call() {
        assertThat(calls(5)).isEqualTo(calls(5)).isNotEqualTo(calls(6));
    }

    private static List<String> calls(long seed) {
        Clients clients = new Clients(seed, 1, Duration.ofSeconds(20));
        List<String> calls = new ArrayList<>();
        clients.run(20, (client, random) -> calls.add("" + random.nextInt(1000)));
        return calls;
    }

    @Test
    void disturbances_are_faults_of_the_history() {
        Clients clients = new Clients(1, 2, Duration.ofSeconds(20));
        List<String> restarts = new ArrayList<>();

        clients.disturbedBy("restart", () -> restarts.add("again"))
                .run(
                        400,
                        (client, random) -> {
                            client.get("x", () -> null);
                            while (restarts.isEmpty()) {
                                Thread.onSpinWait();
                                client.get("x", () -> null);
                            }
                        });

        History history = clients.history();
        assertThat(restarts).isNotEmpty();
        assertThat(history.faults()).hasSize(2 * restarts.size());
        assertThat(history.faults().get(0).function()).isEqualTo("restart");
        assertThat(history.faults().get(0).type()).isEqualTo(EventType.INVOKE);
        assertThat(history.faults().get(1).type()).isEqualTo(EventType.OK);
    }

    @Test
    void a_disturbance_that_throws_fails_the_test() {
        Clients clients = new Clients(1, 1, Duration.ofSeconds(20));
        clients.disturbedBy(
                "restart",
                () -> {
                    throw new IllegalStateException("port in use");
                });

        assertThatThrownBy(
                        () -> clients.run(100_000, (client, random) -> client.get(1, () -> null)))
                .hasMessage("port in use");
    }

    @Test
    void clients_run_once() {
        Clients clients = new Clients(1, 1, Duration.ofSeconds(20));
        assertThatThrownBy(clients::history).hasMessageContaining("before run()");
        clients.run(1, (client, random) -> client.get(1, () -> null));

        assertThatThrownBy(() -> clients.run(1, (client, random) -> {}))
                .hasMessageContaining("clients run once");
    }
}
