// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.List;

/** Which special engines are tried on which object, the fastest first. */
public final class SpecialEngines {
    private SpecialEngines() {}

    /** The engines for an object, in the order in which they are tried. */
    public static List<SpecialEngine> of(ObjectType type) {
        return switch (type) {
            case REGISTER -> List.of();
            case SET -> List.of();
            case COUNTER -> List.of();
            case FIFO_QUEUE -> List.of(new FifoQueueEngine());
            case STACK -> List.of(new StackEngine());
            case DEQUE -> List.of(new DequeEngine());
            case PRIORITY_QUEUE -> List.of(new PriorityQueueEngine());
            case MUTEX -> List.of();
            case UNORDERED_QUEUE -> List.of();
        };
    }
}
