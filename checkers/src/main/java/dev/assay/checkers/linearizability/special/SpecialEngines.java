// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.ArrayList;
import java.util.List;

/** Which special engines are tried on which object, the fastest first. */
public final class SpecialEngines {
    private SpecialEngines() {}

    /** The engines for an object, in the order in which they are tried. */
    public static List<SpecialEngine> of(ObjectType type) {
        List<SpecialEngine> engines = new ArrayList<>();
        engines.add(new RevealedOrder());
        engines.addAll(
                switch (type) {
                    case REGISTER -> ofRegisters();
                    case SET -> List.of(new SetByElement(), new GrowingSet());
                    case COUNTER -> List.of(new CounterSweep());
                    case FIFO_QUEUE -> List.of(new FifoQueueEngine(), new RepeatedQueueEngine());
                    case STACK -> List.of(new StackEngine(), new RepeatedLineEngine());
                    case DEQUE -> List.of(new DequeEngine(), new RepeatedLineEngine());
                    case PRIORITY_QUEUE -> List.of(new PriorityQueueEngine());
                    case MUTEX -> List.of(new MutexSweep());
                    case REENTRANT_LOCK, FENCED_LOCK, REENTRANT_FENCED_LOCK ->
                            List.of(new OwnedLockSections());
                    case LEASED_LOCK -> List.of(new LeaseOrder());
                });
        return engines;
    }

    private static List<SpecialEngine> ofRegisters() {
        RegisterReader reader = new RegisterReader();
        return List.of(
                new RegisterZones(reader, false),
                new RegisterDepth(reader),
                new RegisterZones(reader, true));
    }
}
