// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ObjectStory.number;
import static dev.assay.checkers.linearizability.special.ObjectStory.pair;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectReplayTest {
    private static Optional<String> flaw(ObjectStory story, int... order) {
        return ObjectReplay.flaw(story.history(), order, Budget.standard().start());
    }

    private static ObjectStory register() {
        return new ObjectStory(ObjectType.REGISTER, Value.NIL);
    }

    @Test
    void anOrderThatExplainsEverythingHasNoFlaw() {
        ObjectStory story =
                register()
                        .begin(Function.WRITE, number(1))
                        .begin(Function.READ)
                        .end(1, number(1))
                        .end(0)
                        .call(Function.CAS, pair(1, 2), Value.of(true))
                        .call(Function.CAS, pair(1, 3), Value.of(false))
                        .call(Function.CAS, pair(2, 4), pair(2, 4))
                        .call(Function.READ, Value.NIL, number(4));
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5)).isEmpty();
    }

    @Test
    void anOperationThatReturnedMustNotBeMissing() {
        ObjectStory story = register().call(Function.WRITE, number(1), Value.NIL);
        assertThat(flaw(story))
                .hasValueSatisfying(told -> assertThat(told).contains("#0", "missing"));
    }

    @Test
    void anOperationMustNotTakeEffectTwice() {
        ObjectStory story = register().call(Function.WRITE, number(1), Value.NIL);
        assertThat(flaw(story, 0, 0))
                .hasValueSatisfying(told -> assertThat(told).contains("#0", "twice"));
    }

    @Test
    void anOperationMustBeOneOfTheHistory() {
        ObjectStory story = register().call(Function.WRITE, number(1), Value.NIL);
        assertThat(flaw(story, 0, 1)).isPresent();
        assertThat(flaw(story, 0, -1)).isPresent();
    }

    @Test
    void anOperationMustNotComeAfterOneThatWasInvokedAfterItsReturn() {
        ObjectStory story =
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.WRITE, number(2), Value.NIL);
        assertThat(flaw(story, 1, 0))
                .hasValueSatisfying(
                        told -> assertThat(told).contains("#0", "#1", "after its return"));
    }

    @Test
    void aCrashedOperationMayBeLeftOutOrComeLate() {
        ObjectStory story =
                register()
                        .begin(Function.WRITE, number(1))
                        .call(Function.WRITE, number(2), Value.NIL);
        assertThat(flaw(story, 1)).isEmpty();
        assertThat(flaw(story, 1, 0)).isEmpty();
        assertThat(flaw(story, 0, 1)).isEmpty();
    }

    @Test
    void aCrashedCasTakesEffectOnlyWhereItsValueIs() {
        ObjectStory story =
                new ObjectStory(ObjectType.REGISTER, number(0))
                        .begin(Function.CAS, pair(0, 1))
                        .begin(Function.CAS, pair(7, 8))
                        .call(Function.READ, Value.NIL, number(1));
        assertThat(flaw(story, 0, 1, 2)).isEmpty();
        assertThat(flaw(story, 1, 2)).isPresent();
    }

    @Test
    void aReadOfAnotherValueIsNoticed() {
        ObjectStory story =
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, number(2));
        assertThat(flaw(story, 0, 1))
                .hasValueSatisfying(
                        told -> assertThat(told).contains("#1", "read", "the register holds"));
    }

    @Test
    void aCasThatShouldHaveFailedAndOneThatShouldNotAreNoticed() {
        ObjectStory succeeded = register().call(Function.CAS, pair(1, 2), Value.of(true));
        ObjectStory failed =
                new ObjectStory(ObjectType.REGISTER, number(1))
                        .call(Function.CAS, pair(1, 2), Value.of(false));
        assertThat(flaw(succeeded, 0)).isPresent();
        assertThat(flaw(failed, 0)).isPresent();
    }

    @Test
    void setsAddRemoveContainAndAreRead() {
        Value both = new Value.Collection(Set.of(number(1), number(2)));
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of(number(1)))
                        .call(Function.ADD, number(2), Value.NIL)
                        .call(Function.READ, Value.NIL, both)
                        .call(Function.READ, Value.NIL, Value.sequence(number(2), number(1)))
                        .call(Function.REMOVE, number(1), Value.NIL)
                        .call(Function.CONTAINS, number(1), Value.of(false))
                        .call(Function.CONTAINS, number(2), Value.of(true))
                        .call(Function.REMOVE, number(2), Value.NIL)
                        .call(Function.READ, Value.NIL, Value.NIL)
                        .call(Function.READ, Value.NIL, Value.sequence());
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5, 6, 7, 8)).isEmpty();
        story.call(Function.READ, Value.NIL, both);
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
                .hasValueSatisfying(told -> assertThat(told).contains("#9"));
    }

    @Test
    void aSequenceThatRepeatsAnElementIsNoSet() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of(number(1), number(2)))
                        .call(
                                Function.READ,
                                Value.NIL,
                                Value.sequence(number(1), number(2), number(2)));
        assertThat(flaw(story, 0)).isPresent();
    }

    @Test
    void aSetThatIsNotThereYetReadsAsNil() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Value.NIL)
                        .call(Function.READ, Value.NIL, Value.NIL)
                        .call(Function.ADD, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, Value.sequence(number(1)));
        assertThat(flaw(story, 0, 1, 2)).isEmpty();
        ObjectStory empty =
                new ObjectStory(ObjectType.SET, Value.NIL)
                        .call(Function.READ, Value.NIL, Value.sequence());
        assertThat(flaw(empty, 0)).isPresent();
    }

    @Test
    void countersCountBeyondSixtyFourBits() {
        Value beyond = new Value.BigInt(BigInteger.TWO.pow(63));
        ObjectStory story =
                new ObjectStory(ObjectType.COUNTER, number(Long.MAX_VALUE))
                        .call(Function.INCREMENT, Value.NIL, Value.NIL)
                        .call(Function.READ, Value.NIL, beyond)
                        .call(Function.DECREMENT, number(3), Value.NIL)
                        .call(Function.READ, Value.NIL, number(Long.MAX_VALUE - 2));
        assertThat(flaw(story, 0, 1, 2, 3)).isEmpty();
        ObjectStory down =
                new ObjectStory(ObjectType.COUNTER, number(Long.MIN_VALUE))
                        .call(Function.DECREMENT, Value.NIL, Value.NIL)
                        .call(Function.READ, Value.NIL, number(Long.MAX_VALUE));
        assertThat(flaw(down, 0, 1)).isPresent();
    }

    @Test
    void aCounterAtZeroMayReadAsNil() {
        ObjectStory story =
                new ObjectStory(ObjectType.COUNTER, number(1))
                        .call(Function.DECREMENT, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1)).isEmpty();
        ObjectStory one =
                new ObjectStory(ObjectType.COUNTER, number(1))
                        .call(Function.READ, Value.NIL, Value.NIL);
        assertThat(flaw(one, 0)).isPresent();
    }

    @Test
    void queuesGiveBackTheFirst() {
        ObjectStory story =
                new ObjectStory(ObjectType.FIFO_QUEUE, List.of(number(1)))
                        .call(Function.ENQUEUE, number(2), Value.NIL)
                        .call(Function.PEEK, Value.NIL, number(1))
                        .call(Function.DEQUEUE, Value.NIL, number(1))
                        .call(Function.DEQUEUE, Value.NIL, number(2))
                        .call(Function.DEQUEUE, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1, 2, 3, 4)).isEmpty();
        story.call(Function.PEEK, Value.NIL, number(2));
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5)).isPresent();
    }

    @Test
    void stacksGiveBackTheLast() {
        ObjectStory story =
                new ObjectStory(ObjectType.STACK, List.of(number(1)))
                        .call(Function.PUSH, number(2), Value.NIL)
                        .call(Function.PEEK, Value.NIL, number(2))
                        .call(Function.POP, Value.NIL, number(2))
                        .call(Function.POP, Value.NIL, number(1))
                        .call(Function.POP, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1, 2, 3, 4)).isEmpty();
        ObjectStory first =
                new ObjectStory(ObjectType.STACK, List.of(number(1), number(2)))
                        .call(Function.POP, Value.NIL, number(1));
        assertThat(flaw(first, 0)).isPresent();
    }

    @Test
    void dequesHaveTwoEnds() {
        ObjectStory story =
                new ObjectStory(ObjectType.DEQUE, List.of())
                        .call(Function.PUSH_BACK, number(2), Value.NIL)
                        .call(Function.PUSH_BACK, number(3), Value.NIL)
                        .call(Function.PUSH_FRONT, number(1), Value.NIL)
                        .call(Function.PEEK_FRONT, Value.NIL, number(1))
                        .call(Function.PEEK_BACK, Value.NIL, number(3))
                        .call(Function.POP_BACK, Value.NIL, number(3))
                        .call(Function.POP_FRONT, Value.NIL, number(1))
                        .call(Function.POP_FRONT, Value.NIL, number(2))
                        .call(Function.PEEK_BACK, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5, 6, 7, 8)).isEmpty();
        story.call(Function.POP_BACK, Value.NIL, number(2));
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).isPresent();
    }

    @Test
    void priorityQueuesGiveBackTheSmallest() {
        ObjectStory story =
                new ObjectStory(ObjectType.PRIORITY_QUEUE, List.of(number(5)))
                        .call(Function.ENQUEUE, number(-7), Value.NIL)
                        .call(Function.ENQUEUE, number(5), Value.NIL)
                        .call(Function.PEEK, Value.NIL, number(-7))
                        .call(Function.DEQUEUE, Value.NIL, number(-7))
                        .call(Function.DEQUEUE, Value.NIL, number(5))
                        .call(Function.DEQUEUE, Value.NIL, number(5))
                        .call(Function.DEQUEUE, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1, 2, 3, 4, 5, 6)).isEmpty();
        ObjectStory larger =
                new ObjectStory(ObjectType.PRIORITY_QUEUE, List.of(number(4), number(5)))
                        .call(Function.DEQUEUE, Value.NIL, number(5));
        assertThat(flaw(larger, 0)).isPresent();
    }

    @Test
    void locksAlternate() {
        ObjectStory story =
                new ObjectStory(ObjectType.MUTEX, false)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.RELEASE, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1)).isEmpty();
        story.call(Function.RELEASE, Value.NIL, Value.NIL);
        assertThat(flaw(story, 0, 1, 2))
                .hasValueSatisfying(told -> assertThat(told).contains("#2", "free"));
    }
}
