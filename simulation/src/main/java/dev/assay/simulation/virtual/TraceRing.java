// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the latest events of a trace: what happened just before something went wrong, in bounded
 * memory.
 */
public final class TraceRing implements Consumer<TraceEvent> {
    private final ArrayDeque<TraceEvent> latest;
    private final int capacity;

    /**
     * A ring of this many events, at least 1; to be given to {@link SimulatedWorld#listenToTrace}.
     */
    public TraceRing(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a ring holds at least one event, not " + capacity);
        }
        this.capacity = capacity;
        this.latest = new ArrayDeque<>(capacity);
    }

    @Override
    public void accept(TraceEvent event) {
        if (latest.size() == capacity) {
            latest.removeFirst();
        }
        latest.addLast(event);
    }

    /** The events, oldest first. */
    public List<TraceEvent> latest() {
        return List.copyOf(latest);
    }
}
