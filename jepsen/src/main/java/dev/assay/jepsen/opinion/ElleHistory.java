// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history of transactions as Elle takes it. Keys and values stand for themselves where Clojure
 * compares them as we do, else for a keyword that spells them. A read that nobody saw return is
 * left out of a transaction that is ok: nil would say that nothing was there. O(steps).
 */
final class ElleHistory {
    private ElleHistory() {}

    /** All events of clients, in order. */
    static PersistentVector of(History history, ElleWorkload workload) {
        List<Object> events = new ArrayList<>();
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation < 0) {
                continue;
            }
            EventType type = history.eventType(event);
            long time = history.eventTimeNanos(event);
            events.add(
                    KnossosObject.operation(
                            "process",
                            (long) history.process(operation),
                            "type",
                            Keyword.intern(type.word()),
                            "f",
                            Keyword.intern("txn"),
                            "value",
                            steps(history, workload, operation, type == EventType.OK),
                            "time",
                            time == Event.NO_TIME ? (long) event : time,
                            "assay-operation",
                            (long) operation));
        }
        return PersistentVector.create(events);
    }

    private static PersistentVector steps(
            History history, ElleWorkload workload, int operation, boolean isOk) {
        boolean happened = history.outcome(operation) == EventType.OK;
        List<Object> steps = new ArrayList<>();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            String name = workload.function(history, step);
            boolean isRead =
                    Function.named(history.functionName(history.stepFunction(step)))
                            == Function.READ;
            Value result = history.values().get(history.stepResult(step));
            if (isRead && happened && result == Value.UNKNOWN) {
                continue;
            }
            Value argument = history.values().get(history.stepArgument(step));
            steps.add(
                    PersistentVector.create(
                            Keyword.intern(name),
                            ClojureData.comparable(history.values().get(history.stepKey(step))),
                            isRead
                                    ? isOk ? read(result, workload) : null
                                    : ClojureData.comparable(argument)));
        }
        return PersistentVector.create(steps);
    }

    private static @Nullable Object read(Value result, ElleWorkload workload) {
        if (workload == ElleWorkload.LIST_APPEND
                && result instanceof Value.Sequence(List<Value> elements)) {
            List<@Nullable Object> list = new ArrayList<>(elements.size());
            elements.forEach(element -> list.add(ClojureData.comparable(element)));
            return PersistentVector.create(list);
        }
        return ClojureData.comparable(result);
    }
}
