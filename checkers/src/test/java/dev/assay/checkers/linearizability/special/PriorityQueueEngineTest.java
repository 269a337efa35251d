// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small histories, each of which some slip in the engine would explain otherwise. */
class PriorityQueueEngineTest {
    private static Told queue(String events) {
        return Told.told(new PriorityQueueEngine(), ObjectType.PRIORITY_QUEUE, List.of(), events);
    }

    @Test
    void who_hinders_a_removal_is_named() {
        queue("enqueue(2) dequeue enqueue(1)=nil #0 enqueue(3)=nil #1=3")
                .isRefuted("#1 returned value 3 while value 1 had to be there", 1, 2, 3);
    }

    @Test
    void who_was_there_when_it_was_found_empty_is_named() {
        queue("enqueue(1)=nil peek=nil")
                .isRefuted("#1 found it empty while value 1 had to be there", 0, 1);
        queue("enqueue(0)=nil enqueue(2)=nil peek=nil dequeue peek #3=0 #4=0")
                .isRefuted("#2 found it empty while value 2 had to be there", 1, 2);
        queue("enqueue(0) enqueue(1) #0 #1 dequeue=nil dequeue=0")
                .isRefuted("#2 found it empty while value 0 had to be there", 0, 2, 3);
    }
}
