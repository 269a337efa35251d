// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentVector;
import dev.assay.checkers.Checker;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.jepsen.Bridge;
import dev.assay.jepsen.ClojureData;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.LibraryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Jepsen test, described in Java and run by {@code jepsen.core/run!}. Nodes are names only unless
 * {@link Builder#with} says otherwise: no SSH, no operating system is set up, and a database is
 * started by {@link Database}, on this machine or in this process.
 */
public final class JepsenTest {
    private final IPersistentMap map;

    private JepsenTest(IPersistentMap map) {
        this.map = map;
    }

    /** A test of this name. */
    public static Builder named(String name) {
        Library.JEPSEN.require();
        return new Builder(name);
    }

    /** Starts and stops a database; called once for each node. */
    public interface Database {
        /** Starts it on a node. */
        void start(String node) throws Exception;

        /** Stops it, and removes what it left; also called before the test, and harmless then. */
        void stop(String node) throws Exception;
    }

    /**
     * How a test ended.
     *
     * @param valid empty where its checker did not know
     * @param history what its clients saw
     * @param results its checker's results
     * @param folder where Jepsen stored it
     */
    public record Result(
            Optional<Boolean> valid, History history, Value results, Optional<String> folder) {}

    /**
     * Runs the test. Jepsen writes to {@code store/} in the working folder.
     *
     * @throws LibraryException when Jepsen fails
     */
    public Result run() {
        try {
            Object ran = ClojureRuntime.call("jepsen.core", "run!", map);
            Map<?, ?> test = (Map<?, ?>) ran;
            Map<?, ?> results =
                    (Map<?, ?>) Objects.requireNonNull(test.get(Keyword.intern("results")));
            Object valid = results.get(Keyword.intern("valid?"));
            return new Result(
                    valid instanceof Boolean known ? Optional.of(known) : Optional.empty(),
                    Bridge.history(
                            (Iterable<?>)
                                    Objects.requireNonNull(test.get(Keyword.intern("history")))),
                    ClojureData.value(results),
                    Optional.ofNullable(ClojureRuntime.call("jepsen.store", "path", ran))
                            .map(String::valueOf));
        } catch (LibraryException known) {
            throw known;
        } catch (Exception failed) {
            // Clojure throws checked exceptions without saying so.
            throw new LibraryException(
                    "jepsen.core/run! failed: " + LibraryException.words(failed), failed);
        }
    }

    /** Puts a test together. */
    public static final class Builder {
        private final Map<Object, Object> entries = new LinkedHashMap<>();

        private Builder(String name) {
            put("name", name);
            put("nodes", PersistentVector.create("n1"));
            put("concurrency", 3L);
            put("ssh", PersistentHashMap.create(Keyword.intern("dummy?"), true));
        }

        private Builder put(String key, Object value) {
            entries.put(Keyword.intern(key), value);
            return this;
        }

        /** The names of the nodes. */
        public Builder nodes(String... names) {
            if (names.length == 0) {
                throw new IllegalArgumentException("a test needs a node at least");
            }
            return put("nodes", PersistentVector.create((Object[]) names));
        }

        /** How many clients call at a time. */
        public Builder concurrency(int clients) {
            if (clients < 1) {
                throw new IllegalArgumentException("clients must be 1 or more: " + clients);
            }
            return put("concurrency", (long) clients);
        }

        /** Who calls. */
        public Builder clients(ClientFactory factory) {
            return put("client", ClojureRuntime.call("assay.jepsen", "client", factory));
        }

        /** Who hurts. */
        public Builder nemesis(WorldFaults faults) {
            return put("nemesis", ClojureRuntime.call("assay.jepsen", "nemesis", faults));
        }

        /** What is called. */
        public Builder generator(Generator generator) {
            return put("generator", generator.jepsens());
        }

        /** Who judges. */
        public Builder checker(Checker checker) {
            return put("checker", ClojureRuntime.call("assay.jepsen", "checker", checker));
        }

        /** What is started on each node. */
        public Builder database(Database database) {
            Consumer<String> start = node -> attempt(() -> database.start(node));
            Consumer<String> stop = node -> attempt(() -> database.stop(node));
            return put("db", ClojureRuntime.call("assay.jepsen", "database", start, stop));
        }

        private interface Attempt {
            void run() throws Exception;
        }

        private static void attempt(Attempt attempt) {
            try {
                attempt.run();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }

        /** Any other entry of the test map, such as {@code ssh}. */
        public Builder with(String key, Object clojure) {
            return put(key, clojure);
        }

        /** The test. */
        public JepsenTest build() {
            List<String> missing = new ArrayList<>();
            for (String needed : List.of("client", "generator", "checker")) {
                if (!entries.containsKey(Keyword.intern(needed))) {
                    missing.add(needed);
                }
            }
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "the test lacks its " + String.join(" and its ", missing));
            }
            Map<?, ?> defaults = (Map<?, ?>) ClojureRuntime.call("assay.jepsen", "noop-test");
            Map<Object, Object> all = new LinkedHashMap<>(defaults);
            all.putAll(entries);
            return new JepsenTest((IPersistentMap) Bridge.frozen(all));
        }
    }
}
