// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.util.Map;

/**
 * The operation maps of a Jepsen history that are already values: what {@link EdnFormat} does with
 * those that it reads. O(size of the maps).
 */
public final class OperationMaps {
    private final EventAssembler events;
    private final OperationMap map = new OperationMap();

    /** Hands the events on to a sink. */
    public OperationMaps(EventSink sink) {
        events = new EventAssembler(sink, new ReadingProgress());
    }

    /**
     * Takes the next map, whose keys are names such as {@code :process}.
     *
     * @throws MalformedHistoryException without a place, when it is no operation
     */
    public void accept(Map<Value, Value> operation) {
        map.clear();
        operation.forEach(
                (key, value) ->
                        map.put(key, value, problem -> new MalformedHistoryException(problem)));
        events.accept(map);
    }
}
