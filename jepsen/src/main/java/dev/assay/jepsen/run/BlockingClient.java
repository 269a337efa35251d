// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import clojure.lang.PersistentVector;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client as Jepsen calls it: one operation at a time, on the thread that calls. */
@FunctionalInterface
public interface BlockingClient {
    /**
     * Calls one operation and waits for its end. A client that does not know whether it happened
     * says so by {@link Outcome.Indefinite}, or throws.
     */
    Outcome call(Operation operation) throws Exception;

    /** Gives up the connection. */
    default void close() {}

    /**
     * Calls an operation map of Jepsen's, and returns what changes in it. Jepsen has no room for
     * what a cas returned: one that found another value failed there, one that did not is {@code
     * :ok} and keeps its argument.
     */
    default Map<Object, Object> invoke(Map<?, ?> operation) {
        Map<Object, Object> changes = new LinkedHashMap<>();
        Outcome outcome;
        try {
            outcome = call(asked(operation));
        } catch (Exception unclear) {
            outcome = new Outcome.Indefinite(String.valueOf(unclear));
        }
        switch (outcome) {
            case Outcome.Ok(List<MicroOperation> steps) when foundAnother(operation, steps) -> {
                changes.put(Keyword.intern("type"), Keyword.intern("fail"));
                changes.put(Keyword.intern("error"), "the cas found another value");
            }
            case Outcome.Ok(List<MicroOperation> steps) -> {
                changes.put(Keyword.intern("type"), Keyword.intern("ok"));
                changes.put(Keyword.intern("value"), shown(operation, steps));
            }
            case Outcome.Failed(String reason) -> {
                changes.put(Keyword.intern("type"), Keyword.intern("fail"));
                changes.put(Keyword.intern("error"), reason);
            }
            case Outcome.Indefinite(String reason) -> {
                changes.put(Keyword.intern("type"), Keyword.intern("info"));
                changes.put(Keyword.intern("error"), reason);
            }
        }
        return changes;
    }

    private static boolean isCas(Map<?, ?> operation) {
        return Keyword.intern("cas").equals(operation.get(Keyword.intern("f")))
                && !isTransaction(operation.get(Keyword.intern("value")));
    }

    private static boolean foundAnother(Map<?, ?> operation, List<MicroOperation> steps) {
        return isCas(operation) && steps.get(0).value() == Value.Bool.FALSE;
    }

    private static boolean isTransaction(@Nullable Object value) {
        return value instanceof List<?> steps
                && !steps.isEmpty()
                && steps.stream()
                        .allMatch(
                                step ->
                                        step instanceof List<?> parts
                                                && parts.size() == 3
                                                && parts.get(0) instanceof Keyword);
    }

    private static Operation asked(Map<?, ?> operation) {
        String function =
                ((Keyword) Objects.requireNonNull(operation.get(Keyword.intern("f")))).getName();
        Object value = operation.get(Keyword.intern("value"));
        if (isTransaction(value)) {
            List<MicroOperation> steps = new ArrayList<>();
            for (Object each : (List<?>) Objects.requireNonNull(value)) {
                List<?> parts = (List<?>) each;
                steps.add(
                        new MicroOperation(
                                ((Keyword) parts.get(0)).getName(),
                                ClojureData.value(parts.get(1)),
                                ClojureData.value(parts.get(2))));
            }
            return new Operation(function, steps);
        }
        Object key = operation.get(Keyword.intern("key"));
        if (value instanceof MapEntry pair) {
            return Operation.of(
                    new MicroOperation(
                            function,
                            ClojureData.value(pair.key()),
                            ClojureData.value(pair.val())));
        }
        return Operation.of(
                new MicroOperation(
                        function,
                        key == null ? Value.ABSENT : ClojureData.value(key),
                        ClojureData.value(value)));
    }

    private static @Nullable Object shown(Map<?, ?> operation, List<MicroOperation> steps) {
        Object asked = operation.get(Keyword.intern("value"));
        if (isTransaction(asked)) {
            List<Object> shown = new ArrayList<>();
            for (MicroOperation step : steps) {
                shown.add(
                        PersistentVector.create(
                                Keyword.intern(step.function()),
                                ClojureData.of(step.key()),
                                ClojureData.of(step.value())));
            }
            return PersistentVector.create(shown);
        }
        if (isCas(operation)) {
            return asked;
        }
        Object value = ClojureData.of(steps.get(0).value());
        return asked instanceof MapEntry pair ? MapEntry.create(pair.key(), value) : value;
    }
}
