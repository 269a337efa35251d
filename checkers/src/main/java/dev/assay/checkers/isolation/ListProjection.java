// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A history's steps on lists alone, so that the reader of lists can trace them; transactions keep
 * their numbers, and one that touches no list reads something nobody knows. O(steps).
 */
final class ListProjection {
    private static final MicroOperation NOTHING =
            new MicroOperation("r", Value.ABSENT, Value.UNKNOWN);

    private ListProjection() {}

    /** The part of a history that is about some keys. */
    static History of(History history, Predicate<Value> isList) {
        HistoryBuilder builder = new HistoryBuilder();
        EventSink sink =
                event -> {
                    if (event instanceof Event.Client client) {
                        builder.accept(part(client, isList));
                    }
                };
        history.replay(sink);
        return builder.build();
    }

    private static Event.Client part(Event.Client client, Predicate<Value> isList) {
        List<MicroOperation> steps = new ArrayList<>();
        for (MicroOperation step : client.steps()) {
            boolean isOfLists = step.function().equals("append") || step.function().equals("r");
            if ((isOfLists || step.function().equals("read")) && isList.test(step.key())) {
                steps.add(step);
            }
        }
        if (steps.isEmpty()) {
            steps.add(NOTHING);
        }
        boolean isOk = client.type() == EventType.OK || client.type() == EventType.INVOKE;
        return new Event.Client(
                client.process(),
                client.type(),
                client.timeNanos(),
                "txn",
                isOk ? steps : unseen(steps),
                Map.of());
    }

    private static List<MicroOperation> unseen(List<MicroOperation> steps) {
        return steps.stream()
                .map(step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN))
                .toList();
    }
}
