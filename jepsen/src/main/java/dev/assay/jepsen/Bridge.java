// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.OperationMaps;
import dev.assay.jepsen.opinion.ModelStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the Clojure namespace {@code assay.jepsen} calls: Jepsen's histories become ours, our
 * verdicts Jepsen's results, and our models judge Jepsen's operations. Histories are read with
 * Jepsen's conventions: a nil read says nothing, and what failed did not happen.
 */
public final class Bridge {
    private static final Conventions JEPSENS = new Conventions(true, false);

    /** Models that ask which process calls, which token it got, or for several steps at once. */
    private static final Set<String> NOT_STEPWISE =
            Set.of(
                    "fair-lock",
                    "fenced-lock",
                    "kv-transactions",
                    "leased-lock",
                    "multi-register",
                    "reentrant-fenced-lock",
                    "reentrant-lock");

    private Bridge() {}

    /**
     * A history of operation maps. A value that is a map entry is one of {@code
     * jepsen.independent}'s: its key is the operation's key.
     *
     * @throws MalformedHistoryException when it is no history
     */
    public static History history(Iterable<?> operations) {
        HistoryBuilder builder = new HistoryBuilder();
        OperationMaps maps = new OperationMaps(builder);
        int position = 0;
        for (Object operation : operations) {
            if (!(operation instanceof Map<?, ?> map)) {
                throw new MalformedHistoryException("no operation map: " + operation);
            }
            Map<Value, Value> values = new LinkedHashMap<>();
            map.forEach((key, value) -> put(values, key, value));
            try {
                maps.accept(values);
            } catch (MalformedHistoryException bad) {
                throw bad.line() == 0 ? bad.at("operation " + position, 0, 0) : bad;
            }
            position++;
        }
        return builder.build();
    }

    private static void put(Map<Value, Value> into, Object key, @Nullable Object value) {
        if (value instanceof MapEntry pair && key.equals(Keyword.intern("value"))) {
            into.put(new Value.Keyword("key"), ClojureData.value(pair.key()));
            into.put(ClojureData.value(key), ClojureData.value(pair.val()));
        } else {
            into.put(ClojureData.value(key), ClojureData.value(value));
        }
    }

    /** Linearizability as a model of this name, from an initial value unless it is nil. */
    public static Checker linearizable(String model, @Nullable Object initial) {
        LinearizabilityOptions options = LinearizabilityOptions.standard().reading(JEPSENS);
        return new LinearizabilityChecker(
                Models.find(model),
                initial == null ? options : options.startingAt(ClojureData.value(initial)));
    }

    /** The isolation of transactions, of all levels where none is named. */
    public static Checker isolation(String workload, @Nullable String level) {
        IsolationChecker ofLists =
                level == null ? IsolationChecker.ofAllLevels() : IsolationChecker.of(level(level));
        return switch (workload) {
            case "list-append" -> ofLists;
            case "rw-register" -> ofLists.onRegisters();
            default ->
                    throw new IllegalArgumentException(
                            "no workload " + workload + "; there are list-append and rw-register");
        };
    }

    private static Level level(String name) {
        for (Level level : Level.values()) {
            if (level.word().equals(name)) {
                return level;
            }
        }
        throw new IllegalArgumentException(
                "no isolation level " + name + "; `assay levels` tells all of them");
    }

    /** A checker's result on a Jepsen history, within so many milliseconds. */
    public static Map<Object, Object> check(Checker checker, Iterable<?> operations, long millis) {
        Budget budget = Budget.standard().within(Duration.ofMillis(millis));
        try {
            return result(CheckRunner.run(checker, history(operations), budget));
        } catch (UnsuitableHistoryException | MalformedHistoryException bad) {
            return result(Verdict.unknown(checker.id(), String.valueOf(bad.getMessage())));
        }
    }

    /**
     * A verdict as Jepsen's result: {@code :valid?} is true, false or {@code :unknown}, and nothing
     * checked is {@code :unknown} as well.
     */
    public static Map<Object, Object> result(Verdict verdict) {
        Map<Object, Object> result = new LinkedHashMap<>();
        result.put(
                Keyword.intern("valid?"),
                switch (verdict.status()) {
                    case VALID -> true;
                    case INVALID -> false;
                    case UNKNOWN, VACUOUS -> Keyword.intern("unknown");
                });
        result.put(Keyword.intern("status"), Keyword.intern(verdict.status().word()));
        result.put(Keyword.intern("part"), verdict.part());
        result.put(Keyword.intern("reason"), verdict.reason());
        // Whoever reads the result looks at its top, and a part below may be what was broken.
        verdict.firstWitnessed()
                .flatMap(Verdict::witness)
                .ifPresent(witness -> result.put(Keyword.intern("witness"), of(witness)));
        List<Object> parts = new ArrayList<>();
        for (Verdict part : verdict.parts()) {
            if (part.status() != Status.VALID) {
                parts.add(frozen(result(part)));
            }
        }
        if (!parts.isEmpty()) {
            result.put(Keyword.intern("parts"), clojure.lang.PersistentVector.create(parts));
        }
        return result;
    }

    private static Object of(Witness witness) {
        Map<Object, Object> told = new LinkedHashMap<>();
        told.put(Keyword.intern("kind"), Keyword.intern(witness.kind()));
        List<Long> operations = witness.operations().stream().map(Integer::longValue).toList();
        told.put(Keyword.intern("operations"), clojure.lang.PersistentVector.create(operations));
        told.put(
                Keyword.intern("explanation"),
                clojure.lang.PersistentVector.create(witness.explanation()));
        return frozen(told);
    }

    /** A map as one of Clojure's. */
    public static Object frozen(Map<Object, Object> map) {
        return clojure.lang.PersistentHashMap.create(map);
    }

    /**
     * A model of ours in its first state, for {@link #step}.
     *
     * @throws IllegalArgumentException for models that ask who calls, or for whole transactions:
     *     Knossos shows its models neither
     */
    public static ModelStates states(String model, @Nullable Object initial) {
        Model<?> found = Models.find(model);
        if (NOT_STEPWISE.contains(found.id())) {
            throw new IllegalArgumentException(
                    "the model "
                            + found.id()
                            + " cannot judge single operations of Jepsen's; use"
                            + " assay.jepsen/linearizable, which reads whole histories");
        }
        return ModelStates.of(
                found, found.initial(Optional.ofNullable(initial).map(ClojureData::value)));
    }

    /**
     * Where an operation of Jepsen's leads. An operation carries one value: for what looks at
     * something its result (nil where nobody knows, also of a queue that may have been found
     * empty), for all else its argument.
     *
     * @throws IllegalArgumentException for functions that carry both, and for operations on one of
     *     several keys, which {@code jepsen.independent} tells apart before
     */
    public static ModelStates step(ModelStates states, Map<?, ?> operation) {
        Object name = operation.get(Keyword.intern("f"));
        String function =
                name instanceof Keyword keyword ? keyword.getName() : String.valueOf(name);
        Object given = operation.get(Keyword.intern("value"));
        if (operation.get(Keyword.intern("key")) != null || given instanceof MapEntry) {
            throw new IllegalArgumentException(
                    "a model judges one object, and this operation names one of several: "
                            + operation
                            + "; wrap the checker in jepsen.independent/checker, or use"
                            + " assay.jepsen/linearizable");
        }
        Value value = ClojureData.value(given);
        return states.step(
                new Call(
                        function,
                        List.of(step(function, Value.ABSENT, value)),
                        true,
                        Call.ANYBODY));
    }

    private static Call.Step step(String function, Value key, Value value) {
        return switch (Function.named(function)) {
            case READ,
                    DEQUEUE,
                    PEEK,
                    POP,
                    GENERATE,
                    POP_FRONT,
                    POP_BACK,
                    PEEK_FRONT,
                    PEEK_BACK,
                    RANDOM_MEMBER ->
                    new Call.Step(
                            function, key, Value.NIL, value == Value.NIL ? Value.UNKNOWN : value);
            case CAS -> new Call.Step(function, key, value, Value.Bool.TRUE);
            case WRITE,
                    APPEND,
                    ADD,
                    REMOVE,
                    DELETE,
                    INCREMENT,
                    DECREMENT,
                    ENQUEUE,
                    PUSH,
                    PUSH_FRONT,
                    PUSH_BACK,
                    ACQUIRE,
                    RELEASE ->
                    new Call.Step(function, key, value, Value.UNKNOWN);
            default ->
                    throw new IllegalArgumentException(
                            "a Jepsen operation has no room for both the argument and the result"
                                    + " of "
                                    + function
                                    + "; use assay.jepsen/linearizable, which reads whole"
                                    + " histories");
        };
    }
}
