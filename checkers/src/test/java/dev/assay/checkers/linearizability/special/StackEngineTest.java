// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small histories, each of which some slip in the engine would judge otherwise. */
class StackEngineTest {
    private static Told stack(String events) {
        return Told.told(new StackEngine(), ObjectType.STACK, List.of(), events);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "push(8)=nil pop push(7) #1=7 #2 peek=8 push(0)=nil",
                "push(10) push(21)=nil #0 pop=21 push(2) push(4) #3 pop pop #4 pop #5=4 #7=2 #6=10",
                "pop push(5) push(1) #0=nil push(3) #2 #1 pop push(4) #4=1 #3 #5",
                "pop=nil push(20) push(22) push(6) push(10) push(7) #3 #5 push(21) push(25) #1 #2"
                        + " #7 #6 #4 pop push(2) #8=25 #9"
            })
    void values_lie_above_each_other_in_some_order(String events) {
        stack(events).isLinearizable();
    }

    @Test
    void what_lay_there_all_the_time_is_named() {
        String above = "#%d found nothing above, but value %d had to be there";
        stack("push(0)=nil push(2)=nil pop=nil").isRefuted(above.formatted(2, 0), 0, 2);
        stack("push(0)=nil pop=nil pop").isRefuted(above.formatted(1, 0), 0, 1);
    }

    @Test
    void values_that_cover_each_other_are_named() {
        String cover = " cover each other in turn, and none can be below all others";
        stack("push(2) push(6)=nil #0 peek peek #2=6 #3=2")
                .isRefuted("value 6" + cover, 0, 1, 2, 3);
        stack("push(37) push(65) #0 push(51) #1 pop=37 #2 peek=65")
                .isRefuted("value 37, value 65" + cover, 0, 1, 2, 3, 4);
        stack(
                        "pop=nil push(20) push(22) push(6) push(10) push(7) #3 #5 push(21) push(25)"
                                + " #1 #2 #7 #6 #4 pop=21 pop push(2) #9=25 #10 pop push(1)=nil"
                                + " #11=7")
                .isRefuted("value 7, value 2" + cover, 5, 10, 11);
    }
}
