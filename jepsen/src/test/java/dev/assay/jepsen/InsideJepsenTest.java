// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import clojure.java.api.Clojure;
import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import clojure.lang.PersistentVector;
import dev.assay.harness.Outcome;
import dev.assay.harness.target.ReferenceDbTarget;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.jepsen.run.BlockingClient;
import dev.assay.jepsen.run.ClientFactory;
import dev.assay.jepsen.run.SimulatedDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The namespace {@code assay.jepsen} through the protocols by which Jepsen calls it: with the real
 * ones where they are, else with others of the same shape.
 */
final class InsideJepsenTest {
    private static final Object TEST = Clojure.read("{}");

    private StandIns standIns = new StandIns();

    @BeforeEach
    void stand() {
        standIns = new StandIns();
        if (Library.JEPSEN.isPresent()) {
            ClojureRuntime.silenceLogs();
        }
    }

    @AfterEach
    void leave() {
        standIns.close();
    }

    private static Object assay(String function, Object... arguments) {
        return ClojureRuntime.call("assay.jepsen", function, arguments);
    }

    private static Object read(String edn) {
        return Clojure.read(edn);
    }

    private static Object get(Object map, String key) {
        return ((Map<?, ?>) map).get(Keyword.intern(key));
    }

    private static Object check(Object checker, Object history) {
        return ClojureRuntime.call("jepsen.checker", "check", checker, TEST, history, TEST);
    }

    /** Lines such as {@code 0 invoke write 1}. */
    private static Object history(String... lines) {
        List<Object> operations = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 4);
            operations.add(
                    read(
                            "{:index %d, :time %d, :process %s, :type :%s, :f :%s, :value %s}"
                                    .formatted(
                                            operations.size(),
                                            operations.size(),
                                            words[0],
                                            words[1],
                                            words[2],
                                            words[3])));
        }
        return PersistentVector.create(operations);
    }

    private static Object wroteOneAndRead(String value) {
        return history(
                "0 invoke write 1", "0 ok write 1", "1 invoke read nil", "1 ok read " + value);
    }

    @Test
    void linearizability_is_judged_by_a_model_of_ours_or_of_knossos() {
        List<Object> models =
                List.of(
                        read("{:model \"cas-register\"}"),
                        read("{:model :cas-register}"),
                        Map.of(
                                Keyword.intern("model"),
                                ClojureRuntime.call("knossos.model", "cas-register")));
        for (Object model : models) {
            Object checker = assay("linearizable", clojure(model));
            Object good = check(checker, wroteOneAndRead("1"));
            assertThat(get(good, "valid?")).isEqualTo(true);
            assertThat(get(good, "status")).isEqualTo(Keyword.intern("valid"));
            Object bad = check(checker, wroteOneAndRead("2"));
            assertThat(get(bad, "valid?")).isEqualTo(false);
            assertThat(get(bad, "witness")).isNotNull();
            assertThat((List<?>) get(get(bad, "witness"), "explanation")).isNotEmpty();
            // A nil read says nothing, and what failed did not happen: as Jepsen means it.
            Object silent =
                    history(
                            "0 invoke write 1",
                            "0 ok write 1",
                            "1 invoke read nil",
                            "1 ok read nil",
                            "2 invoke cas [1 2]",
                            "2 fail cas [1 2]",
                            "1 invoke read nil",
                            "1 ok read 1");
            assertThat(get(check(checker, silent), "valid?")).isEqualTo(true);
        }
    }

    private static Object clojure(Object map) {
        return map instanceof clojure.lang.IPersistentMap
                ? map
                : clojure.lang.PersistentHashMap.create((Map<?, ?>) map);
    }

    /** What comes out in another order than it went in is right for one of the two queues. */
    @Test
    void each_model_of_knossos_becomes_the_one_of_ours_that_means_the_same() {
        Object swapped =
                history(
                        "0 invoke enqueue 1",
                        "0 ok enqueue 1",
                        "0 invoke enqueue 2",
                        "0 ok enqueue 2",
                        "1 invoke dequeue nil",
                        "1 ok dequeue 2",
                        "1 invoke dequeue nil",
                        "1 ok dequeue 1");
        assertThat(get(check(byKnossos("unordered-queue"), swapped), "valid?")).isEqualTo(true);
        assertThat(get(check(byKnossos("fifo-queue"), swapped), "valid?")).isEqualTo(false);
        Object twice =
                history(
                        "0 invoke acquire nil",
                        "0 ok acquire nil",
                        "1 invoke acquire nil",
                        "1 ok acquire nil");
        assertThat(get(check(byKnossos("mutex"), twice), "valid?")).isEqualTo(false);
        Object forgotten =
                history(
                        "0 invoke add 1",
                        "0 ok add 1",
                        "1 invoke read nil",
                        "1 ok read #{1}",
                        "1 invoke read nil",
                        "1 ok read #{}");
        assertThat(get(check(byKnossos("set"), forgotten), "valid?")).isEqualTo(false);
    }

    private static Object byKnossos(String model) {
        Object theirs = ClojureRuntime.call("knossos.model", model);
        return assay("linearizable", clojure(Map.of(Keyword.intern("model"), theirs)));
    }

    @Test
    void the_value_that_a_model_begins_with_counts() {
        Object sees = history("0 invoke read nil", "0 ok read 5");
        Object options =
                clojure(
                        Map.of(
                                Keyword.intern("model"),
                                ClojureRuntime.call("knossos.model", "cas-register", 5L)));
        assertThat(get(check(assay("linearizable", options), sees), "valid?")).isEqualTo(true);
        Object named = read("{:model \"cas-register\", :initial 4}");
        assertThat(get(check(assay("linearizable", named), sees), "valid?")).isEqualTo(false);
    }

    @Test
    void a_model_that_we_have_no_name_for_is_refused_in_words() {
        for (String unknown : List.of("{:model 7}", "{}", "{:model \"no-such\"}")) {
            assertThatThrownBy(() -> assay("linearizable", read(unknown)))
                    .as(unknown)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Object options =
                clojure(
                        Map.of(
                                Keyword.intern("model"),
                                ClojureRuntime.call("knossos.model", "mutex")));
        assertThat(check(assay("linearizable", options), history())).isNotNull();
        Object locked =
                ClojureRuntime.call(
                        "clojure.core",
                        "assoc",
                        ClojureRuntime.call("knossos.model", "mutex"),
                        Keyword.intern("locked?"),
                        true);
        assertThatThrownBy(
                        () ->
                                assay(
                                        "linearizable",
                                        clojure(Map.of(Keyword.intern("model"), locked))))
                .hasMessageContaining("no model of Assay's");
    }

    @Test
    void nothing_to_check_a_spent_budget_and_a_damaged_history_are_unknown() {
        Object checker = assay("linearizable", read("{:model \"register\"}"));
        Object nothing = check(checker, history());
        assertThat(get(nothing, "valid?")).isEqualTo(Keyword.intern("unknown"));
        assertThat(get(nothing, "status")).isEqualTo(Keyword.intern("vacuous"));
        Object hasty = assay("linearizable", read("{:model \"register\", :timeout-ms 0}"));
        assertThat(get(check(hasty, wroteOneAndRead("2")), "valid?"))
                .isEqualTo(Keyword.intern("unknown"));
        Object damaged = check(checker, PersistentVector.create(7L));
        assertThat(get(damaged, "valid?")).isEqualTo(Keyword.intern("unknown"));
        assertThat((String) get(damaged, "reason")).contains("no operation map");
    }

    @Test
    void keys_of_independent_histories_are_told_apart() {
        Object checker = assay("linearizable", read("{:model \"register\"}"));
        List<Object> operations = new ArrayList<>();
        Object[][] events = {
            {"invoke", "write", 1L, 7L}, {"ok", "write", 1L, 7L},
            {"invoke", "write", 2L, 8L}, {"ok", "write", 2L, 8L},
            {"invoke", "read", 1L, null}, {"ok", "read", 1L, 7L}
        };
        for (Object[] event : events) {
            operations.add(
                    ClojureRuntime.call(
                            "clojure.core",
                            "assoc",
                            read(
                                    "{:process 0, :type :%s, :f :%s, :time %d}"
                                            .formatted(event[0], event[1], operations.size())),
                            Keyword.intern("value"),
                            MapEntry.create(event[2], event[3])));
        }
        assertThat(get(check(checker, PersistentVector.create(operations)), "valid?"))
                .isEqualTo(true);
    }

    @Test
    void isolation_is_judged_by_level() {
        Object lost =
                history(
                        "0 invoke txn [[:append 1 1]]", "0 ok txn [[:append 1 1]]",
                        "1 invoke txn [[:append 1 2]]", "1 ok txn [[:append 1 2]]",
                        "2 invoke txn [[:r 1 nil]]", "2 ok txn [[:r 1 [2 1]]]");
        assertThat(validAt("list-append", "{:level \"serializable\"}", lost)).isEqualTo(true);
        assertThat(validAt("list-append", "{:level :strict-serializable}", lost)).isEqualTo(false);
        assertThat(validAt("list-append", "{}", lost)).isEqualTo(true);
        Object stale =
                history(
                        "0 invoke txn [[:w 1 1]]", "0 ok txn [[:w 1 1]]",
                        "1 invoke txn [[:r 1 nil]]", "1 ok txn [[:r 1 nil]]");
        assertThat(validAt("rw-register", "{:level \"serializable\"}", stale)).isEqualTo(true);
        assertThat(validAt("rw-register", "{:level \"strict-serializable\"}", stale))
                .isEqualTo(false);
        assertThatThrownBy(() -> assay("list-append", read("{:level \"perfect\"}")))
                .hasMessageContaining("no isolation level perfect");
    }

    private static Object validAt(String workload, String options, Object history) {
        return get(check(assay(workload, read(options)), history), "valid?");
    }

    private static Object step(Object model, String operation) {
        return ClojureRuntime.call("knossos.model", "step", model, read(operation));
    }

    private static boolean isRefused(Object model) {
        return Boolean.TRUE.equals(ClojureRuntime.call("knossos.model", "inconsistent?", model));
    }

    @Test
    void models_of_ours_step_as_knossos_asks_them_to() {
        Object empty = assay("model", "cas-register");
        Object one = step(empty, "{:f :write, :value 1}");
        assertThat(isRefused(one)).isFalse();
        assertThat(isRefused(step(one, "{:f :read, :value 1}"))).isFalse();
        assertThat(isRefused(step(one, "{:f :read, :value 2}"))).isTrue();
        assertThat(isRefused(step(one, "{:f :read, :value nil}"))).isFalse();
        assertThat(isRefused(step(one, "{:f :cas, :value [2 3]}"))).isTrue();
        Object three = step(one, "{:f :cas, :value [1 3]}");
        assertThat(isRefused(step(three, "{:f :read, :value 3}"))).isFalse();
        Object again = step(empty, "{:f :write, :value 3}");
        assertThat(three).isEqualTo(again).hasSameHashCodeAs(again);
        // Jepsen stores models with its results, and cannot write other objects than data.
        assertThat(((java.util.Map<?, ?>) three).values()).allMatch(String.class::isInstance);
        assertThat(assay("model", "cas-register")).isNotEqualTo(empty);
        Object queue = step(assay("model", "fifo-queue"), "{:f :enqueue, :value 1}");
        assertThat(isRefused(step(queue, "{:f :dequeue, :value 1}"))).isFalse();
        assertThat(isRefused(step(queue, "{:f :dequeue, :value 2}"))).isTrue();
        assertThatThrownBy(() -> step(assay("model", "counter"), "{:f :add-and-get, :value 1}"))
                .hasMessageContaining("no room for both");
    }

    @Test
    void models_that_single_operations_cannot_tell_all_are_refused() {
        for (String model :
                List.of(
                        "reentrant-lock",
                        "fair-lock",
                        "fenced-lock",
                        "leased-lock",
                        "reentrant-fenced-lock",
                        "kv-transactions",
                        "multi-register")) {
            assertThatThrownBy(() -> assay("model", model)).hasMessageContaining("linearizable");
        }
        Object store = assay("model", "kv");
        assertThatThrownBy(() -> step(store, "{:f :put, :key a, :value 1}"))
                .hasMessageContaining("one of several");
        Object queue = step(assay("model", "fifo-queue"), "{:f :enqueue, :value 1}");
        assertThat(isRefused(step(queue, "{:f :dequeue, :value nil}")))
                .as("nobody knows")
                .isFalse();
    }

    @Test
    void knossos_searches_with_models_of_ours() {
        assumeTrue(Library.JEPSEN.isPresent(), () -> Library.JEPSEN.missing().orElse(""));
        for (String search : List.of("knossos.linear", "knossos.wgl", "knossos.competition")) {
            for (String seen : List.of("1", "2")) {
                Object result =
                        ClojureRuntime.call(
                                search,
                                "analysis",
                                assay("model", "cas-register"),
                                wroteOneAndRead(seen));
                assertThat(get(result, "valid?")).as(search).isEqualTo(seen.equals("1"));
            }
        }
    }

    private static Object nemesis(String function, Object... arguments) {
        return ClojureRuntime.call("jepsen.nemesis", function, arguments);
    }

    @Test
    void faults_of_ours_are_a_nemesis() {
        SimulatedDatabase database = new SimulatedDatabase(new ReferenceDbTarget(), Set.of(), 1, 3);
        Object nemesis = nemesis("setup!", assay("nemesis", database.faults()), TEST);
        Set<?> names = (Set<?>) nemesis("fs", nemesis);
        assertThat(names.contains(Keyword.intern("heal"))).isTrue();
        assertThat(names.contains(Keyword.intern("crash"))).isTrue();
        Object crash = read("{:type :info, :process :nemesis, :f :crash, :value {:targets [1]}}");
        Object done = nemesis("invoke!", nemesis, TEST, crash);
        assertThat(get(done, "type")).isEqualTo(Keyword.intern("info"));
        assertThat(get(done, "f")).isEqualTo(Keyword.intern("crash"));
        assertThat((String) get(done, "value")).contains("kill").contains("1");
        Object drawn = nemesis("invoke!", nemesis, TEST, read("{:f :pause, :value nil}"));
        assertThat((String) get(drawn, "value")).contains("pause");
        Object healed = nemesis("invoke!", nemesis, TEST, read("{:type :info, :f :heal}"));
        assertThat(get(healed, "value")).isEqualTo("2 taken back");
        nemesis("invoke!", nemesis, TEST, crash);
        assertThat(nemesis("teardown!", nemesis, TEST)).isEqualTo("1 taken back");
        assertThatThrownBy(() -> nemesis("invoke!", nemesis, TEST, read("{:f :no-such-fault}")))
                .hasMessageContaining("no fault no-such-fault");
    }

    private static Object client(String function, Object... arguments) {
        return ClojureRuntime.call("jepsen.client", function, arguments);
    }

    @Test
    void clients_of_ours_are_clients_there() {
        List<String> calls = new ArrayList<>();
        List<MicroOperation> steps = new ArrayList<>();
        ClientFactory factory =
                node ->
                        new BlockingClient() {
                            @Override
                            public Outcome call(dev.assay.harness.Operation operation)
                                    throws IOException {
                                calls.add(node + " " + operation.function());
                                steps.addAll(operation.steps());
                                return switch (operation.function()) {
                                    case "read" ->
                                            new Outcome.Ok(
                                                    List.of(
                                                            MicroOperation.of(
                                                                    "read", Value.of(7))));
                                    case "refuse" -> new Outcome.Failed("no");
                                    case "lose" -> new Outcome.Indefinite("who knows");
                                    case "txn" ->
                                            new Outcome.Ok(
                                                    List.of(
                                                            new MicroOperation(
                                                                    "r",
                                                                    Value.of(1),
                                                                    Value.of(8))));
                                    default -> throw new IOException("torn");
                                };
                            }

                            @Override
                            public void close() {
                                calls.add(node + " closed");
                            }
                        };
        Object unopened = assay("client", factory);
        client("close!", unopened, TEST);
        Object opened = client("open!", unopened, TEST, "n2");
        client("setup!", opened, TEST);
        Object read = invoked(opened, "{:f :read, :type :invoke, :value nil}");
        assertThat(get(read, "type")).isEqualTo(Keyword.intern("ok"));
        assertThat(get(read, "value")).isEqualTo(7L);
        Object refused = invoked(opened, "{:f :refuse, :type :invoke, :value 1}");
        assertThat(get(refused, "type")).isEqualTo(Keyword.intern("fail"));
        assertThat(get(refused, "value")).isEqualTo(1L);
        assertThat(get(refused, "error")).isEqualTo("no");
        for (String unclear : List.of("lose", "throw")) {
            Object lost = invoked(opened, "{:f :%s, :type :invoke}".formatted(unclear));
            assertThat(get(lost, "type")).isEqualTo(Keyword.intern("info"));
        }
        steps.clear();
        Object transaction = invoked(opened, "{:f :txn, :value [[:r 1 nil] [:append 2 3]]}");
        assertThat(get(transaction, "value")).isEqualTo(read("[[:r 1 8]]"));
        assertThat(steps)
                .containsExactly(
                        new MicroOperation("r", Value.of(1), Value.NIL),
                        new MicroOperation("append", Value.of(2), Value.of(3)));
        client("teardown!", opened, TEST);
        client("close!", opened, TEST);
        assertThat(calls)
                .containsExactly(
                        "n2 read", "n2 refuse", "n2 lose", "n2 throw", "n2 txn", "n2 closed");
    }

    @Test
    void a_cas_keeps_its_argument_and_fails_where_it_found_another_value() {
        SimulatedDatabase database = new SimulatedDatabase(new ReferenceDbTarget(), Set.of(), 1, 3);
        Object opened = client("open!", assay("client", database), TEST, "n1");
        Object none = invoked(opened, "{:f :cas, :type :invoke, :key 1, :value [7 8]}");
        assertThat(get(none, "type")).isEqualTo(Keyword.intern("fail"));
        assertThat((String) get(none, "error")).contains("another value");
        Object written = invoked(opened, "{:f :write, :type :invoke, :key 1, :value 7}");
        assertThat(get(written, "type")).isEqualTo(Keyword.intern("ok"));
        assertThat(get(written, "value")).isEqualTo(7L);
        Object done = invoked(opened, "{:f :cas, :type :invoke, :key 1, :value [7 8]}");
        assertThat(get(done, "type")).isEqualTo(Keyword.intern("ok"));
        assertThat(get(done, "value")).isEqualTo(read("[7 8]"));
        Object key = MapEntry.create(1L, read("[8 9]"));
        Object pair = invokedOnPair(opened, "cas", key);
        assertThat(get(pair, "type")).isEqualTo(Keyword.intern("ok"));
        assertThat(get(pair, "value")).isInstanceOf(MapEntry.class).isEqualTo(key);
        Object read = invoked(opened, "{:f :read, :type :invoke, :key 1, :value nil}");
        assertThat(get(read, "value")).isEqualTo(9L);
        Object readPair = invokedOnPair(opened, "read", MapEntry.create(1L, null));
        assertThat(get(readPair, "value"))
                .as("the key is kept")
                .isInstanceOf(MapEntry.class)
                .isEqualTo(MapEntry.create(1L, 9L));
    }

    private static Object invokedOnPair(Object client, String function, Object pair) {
        Object operation =
                clojure(
                        Map.of(
                                Keyword.intern("f"),
                                Keyword.intern(function),
                                Keyword.intern("value"),
                                pair));
        return client("invoke!", client, TEST, operation);
    }

    private static Object invoked(Object client, String operation) {
        return client("invoke!", client, TEST, read(operation));
    }

    @Test
    void databases_generators_and_the_test_to_begin_with_come_from_java() {
        List<String> calls = new ArrayList<>();
        Consumer<String> start = node -> calls.add("start " + node);
        Consumer<String> stop = node -> calls.add("stop " + node);
        Object database = assay("database", start, stop);
        ClojureRuntime.call("jepsen.db", "setup!", database, TEST, "n1");
        ClojureRuntime.call("jepsen.db", "teardown!", database, TEST, "n1");
        assertThat(calls).containsExactly("start n1", "stop n1");
        Supplier<Object> supplier = () -> "next";
        assertThat(((clojure.lang.IFn) assay("operations", supplier)).invoke()).isEqualTo("next");
        assertThat(get(assay("noop-test"), "name")).isEqualTo("noop");
    }
}
