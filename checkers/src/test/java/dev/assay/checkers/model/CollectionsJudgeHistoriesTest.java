// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For each collection, histories that it must accept and histories that it must reject. */
class CollectionsJudgeHistoriesTest {
    private static Story filled(Story story, String function, int... elements) {
        for (int element : elements) {
            story.did(0, function, element, element);
        }
        return story;
    }

    @TestFactory
    Stream<DynamicTest> queues() {
        return Stream.of("fifo-queue", "lossy-queue")
                .map(Judged::by)
                .flatMap(
                        queue ->
                                Stream.of(
                                        queue.accepts(
                                                "a peek at the head",
                                                story ->
                                                        filled(story, "enqueue", 1, 2)
                                                                .did(1, "peek", null, 1)
                                                                .did(1, "dequeue", null, 1)),
                                        queue.rejects(
                                                "a peek at what was taken",
                                                story ->
                                                        filled(story, "enqueue", 1, 2)
                                                                .did(1, "dequeue", null, 1)
                                                                .did(1, "peek", null, 1)),
                                        queue.rejects(
                                                "an element twice",
                                                story ->
                                                        filled(story, "enqueue", 1)
                                                                .did(1, "dequeue", null, 1)
                                                                .did(1, "dequeue", null, 1)),
                                        queue.rejects(
                                                "two out of order",
                                                story ->
                                                        filled(story, "enqueue", 1, 2)
                                                                .did(1, "dequeue", null, 2)
                                                                .did(1, "dequeue", null, 1)),
                                        queue.rejects(
                                                "what nobody put in",
                                                story ->
                                                        filled(story, "enqueue", 1)
                                                                .did(1, "dequeue", null, 7))));
    }

    @TestFactory
    Stream<DynamicTest> queues_of_other_kinds() {
        Judged fifo = Judged.by("fifo-queue");
        Judged lossy = Judged.by("lossy-queue");
        Judged bounded = Judged.by("bounded-queue", Value.of(2));
        Judged unordered = Judged.by("unordered-queue");
        return Stream.of(
                fifo.rejects(
                        "a peek behind the head",
                        story -> filled(story, "enqueue", 1, 2).did(1, "peek", null, 2)),
                fifo.rejects(
                        "a peek that found nothing after an enqueue",
                        story -> filled(story, "enqueue", 1).did(1, "peek", null, null)),
                lossy.accepts(
                        "lost elements, one of them after a peek",
                        story ->
                                filled(story, "enqueue", 1, 2, 3)
                                        .did(1, "peek", null, 1)
                                        .did(1, "dequeue", null, 3)
                                        .did(1, "dequeue", null, null)),
                bounded.accepts(
                        "a full queue that refuses",
                        story ->
                                filled(story, "enqueue", 1, 2)
                                        .did(0, "enqueue", 3, false)
                                        .did(1, "dequeue", null, 1)
                                        .did(0, "enqueue", 3, true)),
                bounded.rejects("one too many", story -> filled(story, "enqueue", 1, 2, 3)),
                bounded.rejects(
                        "a refusal while there is room",
                        story -> filled(story, "enqueue", 1).did(0, "enqueue", 2, false)),
                bounded.rejects(
                        "a refused element that comes out",
                        story ->
                                filled(story, "enqueue", 1, 2)
                                        .did(0, "enqueue", 3, false)
                                        .did(1, "dequeue", null, 1)
                                        .did(1, "dequeue", null, 2)
                                        .did(1, "dequeue", null, 3)),
                bounded.rejects(
                        "a peek behind the head",
                        story -> filled(story, "enqueue", 1, 2).did(1, "peek", null, 2)),
                unordered.accepts(
                        "any order",
                        story ->
                                filled(story, "enqueue", 1, 2)
                                        .did(1, "peek", null, 1)
                                        .did(1, "dequeue", null, 2)
                                        .did(1, "dequeue", null, 1)
                                        .did(1, "dequeue", null, null)),
                unordered.rejects(
                        "an element twice",
                        story ->
                                filled(story, "enqueue", 1, 2)
                                        .did(1, "dequeue", null, 2)
                                        .did(1, "dequeue", null, 2)),
                unordered.rejects(
                        "a peek at what is not there",
                        story -> filled(story, "enqueue", 1).did(1, "peek", null, 2)),
                unordered.accepts(
                        "a crashed dequeue that took the second", story -> lost(story, 1)),
                unordered.accepts("a crashed dequeue that took the first", story -> lost(story, 2)),
                unordered.rejects(
                        "two losses for one crashed dequeue",
                        story ->
                                filled(story, "enqueue", 1, 2)
                                        .call(1, "dequeue", null)
                                        .info(1)
                                        .did(2, "dequeue", null, null)));
    }

    private static Story lost(Story story, int left) {
        return filled(story, "enqueue", 1, 2)
                .call(1, "dequeue", null)
                .info(1)
                .did(2, "dequeue", null, left)
                .did(2, "dequeue", null, null);
    }

    @TestFactory
    Stream<DynamicTest> stacks_and_deques() {
        Judged stack = Judged.by("stack");
        Judged deque = Judged.by("deque");
        return Stream.of(
                stack.accepts(
                        "last in, first out",
                        story ->
                                filled(story, "push", 1, 2)
                                        .did(1, "peek", null, 2)
                                        .did(1, "pop", null, 2)
                                        .did(1, "pop", null, 1)
                                        .did(1, "pop", null, null)),
                stack.rejects(
                        "first in, first out",
                        story -> filled(story, "push", 1, 2).did(1, "pop", null, 1)),
                stack.rejects(
                        "a peek at the bottom",
                        story -> filled(story, "push", 1, 2).did(1, "peek", null, 1)),
                stack.rejects(
                        "emptiness after a push",
                        story -> filled(story, "push", 1).did(1, "pop", null, null)),
                deque.accepts(
                        "both ends",
                        story ->
                                filled(filled(story, "push-back", 1, 2), "push-front", 3)
                                        .did(1, "peek-front", null, 3)
                                        .did(1, "peek-back", null, 2)
                                        .did(1, "pop-back", null, 2)
                                        .did(1, "pop-front", null, 3)
                                        .did(1, "pop-back", null, 1)
                                        .did(1, "pop-front", null, null)),
                deque.rejects(
                        "the back at the front",
                        story -> filled(story, "push-back", 1, 2).did(1, "pop-front", null, 2)),
                deque.rejects(
                        "the front at the back",
                        story -> filled(story, "push-back", 1, 2).did(1, "pop-back", null, 1)),
                deque.rejects(
                        "a push to the wrong end",
                        story -> filled(story, "push-front", 1, 2).did(1, "pop-front", null, 1)),
                deque.rejects(
                        "a peek at the wrong front",
                        story -> filled(story, "push-back", 1, 2).did(1, "peek-front", null, 2)),
                deque.rejects(
                        "a peek at the wrong back",
                        story -> filled(story, "push-back", 1, 2).did(1, "peek-back", null, 1)));
    }

    @TestFactory
    Stream<DynamicTest> priority_queues() {
        Judged queue = Judged.by("priority-queue");
        return Stream.of(
                queue.accepts(
                        "the smallest first, below zero and twice",
                        story ->
                                filled(story, "enqueue", 3, -5, 3, 1)
                                        .did(1, "peek", null, -5)
                                        .did(1, "dequeue", null, -5)
                                        .did(1, "dequeue", null, 1)
                                        .did(1, "dequeue", null, 3)
                                        .did(1, "dequeue", null, 3)
                                        .did(1, "dequeue", null, null)),
                queue.rejects(
                        "the first in",
                        story -> filled(story, "enqueue", 3, 1).did(1, "dequeue", null, 3)),
                queue.rejects(
                        "a peek at a greater one",
                        story -> filled(story, "enqueue", 3, 1).did(1, "peek", null, 3)));
    }

    @TestFactory
    Stream<DynamicTest> sets_and_bags() {
        Judged set = Judged.by("set");
        Judged bag = Judged.by("bag");
        return Stream.of(
                set.accepts(
                        "what was removed and is gone",
                        story ->
                                filled(story, "add", 1, 2)
                                        .did(0, "remove", 1, null)
                                        .did(1, "contains", 1, false)
                                        .did(1, "contains", 2, true)
                                        .did(1, "read", null, List.of(2))),
                set.rejects(
                        "what was removed and is there",
                        story ->
                                filled(story, "add", 1)
                                        .did(0, "remove", 1, null)
                                        .did(1, "contains", 1, true)),
                set.rejects(
                        "what was added and is not there",
                        story -> filled(story, "add", 1).did(1, "contains", 1, false)),
                set.rejects(
                        "two removals of one element",
                        story ->
                                filled(story, "add", 1)
                                        .did(0, "remove-if-present", 1, true)
                                        .did(1, "remove-if-present", 1, true)),
                set.rejects(
                        "two who were first to add it",
                        story -> story.did(0, "add-if-absent", 1, true).did(1, "insert", 1, true)),
                set.rejects(
                        "a member from nowhere",
                        story -> filled(story, "add", 1).did(1, "random-member", null, 2)),
                set.accepts(
                        "any member",
                        story -> filled(story, "add", 1, 2).did(1, "random-member", null, 2)),
                bag.accepts(
                        "an element twice",
                        story ->
                                filled(story, "add", 1, 2, 1)
                                        .did(1, "read", null, List.of(1, 1, 2))
                                        .did(0, "remove", 1, null)
                                        .did(1, "read", null, List.of(2, 1))),
                bag.rejects(
                        "an element that is there once too often",
                        story -> filled(story, "add", 1, 2).did(1, "read", null, List.of(1, 2, 1))),
                bag.rejects(
                        "a lost twin",
                        story -> filled(story, "add", 1, 1).did(1, "read", null, List.of(1))),
                bag.rejects(
                        "an element that is not there",
                        story -> filled(story, "add", 1).did(1, "contains", 2, true)),
                bag.rejects(
                        "a removal of what is not there",
                        story -> filled(story, "add", 1).did(1, "remove-if-present", 2, true)));
    }

    @TestFactory
    Stream<DynamicTest> counters_and_ids() {
        Judged counter = Judged.by("counter");
        Judged ids = Judged.by("id-generator");
        return Stream.of(
                counter.accepts(
                        "ups and downs",
                        story ->
                                story.did(1, "read", null, null)
                                        .did(0, "increment", null, null)
                                        .did(0, "add", 5, 5)
                                        .did(0, "decrement", 2, 2)
                                        .did(1, "read", null, 4)
                                        .did(1, "add-and-get", 3, 7)
                                        .did(1, "get-and-add", 3, 7)
                                        .did(1, "read", null, 10)),
                counter.rejects(
                        "a lost increment",
                        story ->
                                story.did(0, "increment", null, null)
                                        .did(0, "increment", null, null)
                                        .did(1, "read", null, 1)),
                counter.rejects(
                        "a decrement that went up",
                        story -> story.did(0, "decrement", 2, 2).did(1, "read", null, 2)),
                counter.rejects(
                        "an add that came twice",
                        story -> story.did(0, "add", 2, 2).did(1, "read", null, 4)),
                counter.rejects(
                        "a number that went away",
                        story -> story.did(0, "add", 2, 2).did(1, "read", null, null)),
                counter.rejects(
                        "the same sum twice",
                        story ->
                                story.did(0, "increment-and-get", null, 1)
                                        .did(1, "increment-and-get", null, 1)),
                counter.rejects(
                        "the same number twice",
                        story ->
                                story.did(0, "fetch-and-add", null, 0)
                                        .did(1, "fetch-and-add", null, 0)),
                ids.accepts(
                        "ids that differ",
                        story ->
                                story.did(0, "generate", null, 5)
                                        .call(1, "generate", null)
                                        .info(1)
                                        .did(0, "generate", null, "x")),
                ids.rejects(
                        "an id twice",
                        story -> story.did(0, "generate", null, 5).did(1, "generate", null, 5)));
    }

    @TestFactory
    Stream<DynamicTest> logs() {
        Judged log = Judged.by("log");
        return Stream.of(
                log.accepts(
                        "entries in order, and offsets",
                        story ->
                                story.did(0, "append", "a", 0)
                                        .did(0, "append", "b", List.of(1, "b"))
                                        .did(0, "append", "c", "c")
                                        .did(1, "read", null, List.of("a", "b", "c"))
                                        .did(1, "read-from", 1, List.of("b", "c"))
                                        .did(1, "read-from", 9, null)),
                log.rejects(
                        "an offset twice",
                        story -> story.did(0, "append", "a", 0).did(1, "append", "b", 0)),
                log.rejects(
                        "an offset of a number that is another's",
                        story ->
                                story.did(0, "append", 7, List.of(0, 7))
                                        .did(1, "append", 0, List.of(0, 0))),
                log.rejects(
                        "a lost entry",
                        story ->
                                story.did(0, "append", "a", null)
                                        .did(0, "append", "b", null)
                                        .did(1, "read", null, List.of("b"))),
                log.rejects(
                        "an entry missing from the end",
                        story ->
                                story.did(0, "append", "a", null)
                                        .did(0, "append", "b", null)
                                        .did(1, "read-from", 1, null)),
                log.rejects(
                        "two orders",
                        story ->
                                story.call(0, "append", "a")
                                        .call(1, "append", "b")
                                        .did(2, "read", null, List.of("a", "b"))
                                        .did(2, "read-from", 0, List.of("b", "a"))
                                        .ok(0, "a")
                                        .ok(1, "b")));
    }

    @TestFactory
    Stream<DynamicTest> transactions_over_keys() {
        Judged store = Judged.by("kv-transactions");
        return Stream.of(
                store.accepts(
                        "all its functions in one",
                        story ->
                                story.transaction(0, "put", "x", 1, "get", "y", null)
                                        .committed(0, "put", "x", 1, "get", "y", null)
                                        .transaction(
                                                1, "cas", "x", List.of(1, 2), "delete", "y", null)
                                        .committed(1, "cas", "x", true, "delete", "y", false)
                                        .transaction(0, "delete", "x", null, "get", "x", null)
                                        .committed(0, "delete", "x", true, "get", "x", null)),
                store.rejects(
                        "half of a transaction",
                        story ->
                                story.transaction(0, "put", "x", 1, "put", "y", 1)
                                        .committed(0, "put", "x", 1, "put", "y", 1)
                                        .transaction(1, "get", "x", null, "get", "y", null)
                                        .committed(1, "get", "x", 1, "get", "y", null)),
                store.rejects(
                        "a value that was deleted",
                        story ->
                                story.transaction(0, "put", "x", 1, "delete", "x", null)
                                        .committed(0, "put", "x", 1, "delete", "x", null)
                                        .transaction(1, "get", "x", null)
                                        .committed(1, "get", "x", 1)),
                store.rejects(
                        "a delete of nothing that found something",
                        story ->
                                story.transaction(0, "delete", "x", null)
                                        .committed(0, "delete", "x", true)),
                store.rejects(
                        "a cas that cannot have matched",
                        story ->
                                story.transaction(0, "cas", "x", List.of(1, 2))
                                        .committed(0, "cas", "x", true)));
    }

    @TestFactory
    Stream<DynamicTest> sets_in_a_store() {
        Judged store = Judged.by("kv");
        Value put = new Value.Collection(Set.of(Value.of(1)));
        return Stream.of(
                store.accepts(
                        "a set that grew, as a sequence",
                        story ->
                                story.did(0, "add", 1, 1)
                                        .did(0, "add", 2, 2)
                                        .did(1, "get", null, List.of(2, 1))),
                store.accepts(
                        "a set that was put, as it was put",
                        story -> story.did(0, "put", put, null).did(1, "get", null, put)),
                store.rejects(
                        "a set that was put, as a sequence",
                        story -> story.did(0, "put", put, null).did(1, "get", null, List.of(1))),
                store.rejects(
                        "a sequence that was put, in another order",
                        story ->
                                story.did(0, "put", List.of(1, 2), null)
                                        .did(1, "get", null, List.of(2, 1))));
    }

    @Test
    void nil_is_no_element_of_a_queue() {
        assertThatThrownBy(() -> new Story().did(0, "enqueue", null, null).as("fifo-queue"))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("needs an element");
    }
}
