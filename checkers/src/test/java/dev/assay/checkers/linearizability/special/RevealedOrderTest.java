// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevealedOrderTest {
    private static Told revealed(ObjectType type, Object initial, String events) {
        return Told.told(new RevealedOrder(), type, initial, events);
    }

    @Test
    void who_made_a_state_comes_before_those_who_only_saw_it() {
        revealed(ObjectType.REGISTER, Value.of(5), "read^1 write(1)^1=nil #0=1").isLinearizable();
        revealed(ObjectType.REGISTER, Value.of(5), "cas(5,6)^1 write(1)^1=nil #0=false")
                .isLinearizable();
        List<Value> seven = List.of(Value.of(7));
        revealed(ObjectType.FIFO_QUEUE, seven, "dequeue^1 dequeue^1=7 #0=nil").isLinearizable();
        revealed(ObjectType.STACK, seven, "peek^1 pop^1=7 #0=nil pop^1=nil").isLinearizable();
    }

    @Test
    void a_cas_or_a_removal_that_succeeded_made_a_state() {
        revealed(ObjectType.REGISTER, Value.of(5), "read^1 cas(5,6)^1=true #0=6").isLinearizable();
        List<Value> seven = List.of(Value.of(7));
        revealed(ObjectType.DEQUE, seven, "peek-back^1 pop-front^1=7 #0=nil").isLinearizable();
    }

    @Test
    void only_what_never_returned_may_have_no_revision() {
        revealed(ObjectType.REGISTER, Value.of(5), "write(1) read^1=5").isLinearizable();
        revealed(ObjectType.REGISTER, Value.of(5), "read^1=5 write(1)=nil")
                .isLeft("#1 returned without a revision");
        revealed(ObjectType.REGISTER, Value.of(5), "read=5").isLeft("there are no revisions");
    }
}
