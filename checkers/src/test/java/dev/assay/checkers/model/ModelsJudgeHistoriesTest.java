// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For each model, histories that it must accept and histories that it must reject. */
class ModelsJudgeHistoriesTest {
    private static Story story() {
        return new Story();
    }

    private static DynamicTest accepts(String model, String what, Supplier<Story> story) {
        return judges(Status.VALID, model, "accepts " + what, story);
    }

    private static DynamicTest rejects(String model, String what, Supplier<Story> story) {
        return judges(Status.INVALID, model, "rejects " + what, story);
    }

    private static DynamicTest judges(
            Status status, String model, String what, Supplier<Story> story) {
        return DynamicTest.dynamicTest(
                model + " " + what,
                () ->
                        assertThat(story.get().as(model))
                                .satisfies(
                                        verdict ->
                                                assertThat(verdict.status())
                                                        .as("%s", verdict)
                                                        .isEqualTo(status)));
    }

    @TestFactory
    Stream<DynamicTest> registers() {
        return Stream.of("register", "cas-register", "kv")
                .flatMap(
                        model ->
                                Stream.of(
                                        accepts(
                                                model,
                                                "a read of what was written",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(1, "read", null, 1)),
                                        accepts(
                                                model,
                                                "either value of two writes at once",
                                                () ->
                                                        story().call(0, "write", 1)
                                                                .call(1, "write", 2)
                                                                .ok(0, 1)
                                                                .ok(1, 2)
                                                                .did(2, "read", null, 1)),
                                        accepts(
                                                model,
                                                "a crashed write that is seen late",
                                                () ->
                                                        story().call(0, "write", 7)
                                                                .info(0)
                                                                .did(1, "write", 1, 1)
                                                                .did(1, "read", null, 1)
                                                                .did(1, "read", null, 7)),
                                        accepts(
                                                model,
                                                "two names for one thing",
                                                () ->
                                                        story().did(0, "put", 1, 1)
                                                                .did(1, "get", null, 1)),
                                        rejects(
                                                model,
                                                "a stale read",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(0, "write", 2, 2)
                                                                .did(1, "read", null, 1)),
                                        rejects(
                                                model,
                                                "a read of a value from nowhere",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(1, "read", null, 9)),
                                        rejects(
                                                model,
                                                "a crashed write that comes, goes and comes back",
                                                () ->
                                                        story().call(0, "write", 7)
                                                                .info(0)
                                                                .did(1, "read", null, 7)
                                                                .did(1, "write", 1, 1)
                                                                .did(1, "read", null, 1)
                                                                .did(1, "read", null, 7)),
                                        rejects(
                                                model,
                                                "a read of what failed to be written",
                                                () ->
                                                        story().call(0, "write", 7)
                                                                .fail(0)
                                                                .did(1, "read", null, 7)),
                                        rejects(
                                                model,
                                                "reads that see two writes in both orders",
                                                () ->
                                                        story().call(0, "write", 1)
                                                                .call(1, "write", 2)
                                                                .did(2, "read", null, 1)
                                                                .did(2, "read", null, 2)
                                                                .did(2, "read", null, 1)
                                                                .ok(0, 1)
                                                                .ok(1, 2))));
    }

    @TestFactory
    Stream<DynamicTest> comparisons() {
        return Stream.of("cas-register", "kv")
                .flatMap(
                        model ->
                                Stream.of(
                                        accepts(
                                                model,
                                                "a cas that matched",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(1, "cas", List.of(1, 2), true)
                                                                .did(0, "read", null, 2)),
                                        accepts(
                                                model,
                                                "a cas that repeats its argument",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(
                                                                        1,
                                                                        "cas",
                                                                        List.of(1, 2),
                                                                        List.of(1, 2))
                                                                .did(0, "read", null, 2)),
                                        accepts(
                                                model,
                                                "a cas that found another value",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(1, "cas", List.of(3, 2), false)
                                                                .did(0, "read", null, 1)),
                                        accepts(
                                                model,
                                                "a crashed cas that did nothing",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .call(1, "cas", List.of(3, 2))
                                                                .info(1)
                                                                .did(0, "read", null, 1)),
                                        rejects(
                                                model,
                                                "a cas that cannot have matched",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(
                                                                        1,
                                                                        "cas",
                                                                        List.of(3, 2),
                                                                        true)),
                                        rejects(
                                                model,
                                                "a cas that must have matched",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .did(
                                                                        1,
                                                                        "cas",
                                                                        List.of(1, 2),
                                                                        false)),
                                        rejects(
                                                model,
                                                "two that both took the same value",
                                                () ->
                                                        story().did(0, "write", 1, 1)
                                                                .call(0, "cas", List.of(1, 2))
                                                                .call(1, "cas", List.of(1, 3))
                                                                .ok(0, true)
                                                                .ok(1, true))));
    }

    @TestFactory
    Stream<DynamicTest> multiRegisters() {
        String model = "multi-register";
        return Stream.of(
                accepts(
                        model,
                        "registers that start at 0",
                        () ->
                                story().transaction(0, "read", "x", null, "read", "y", null)
                                        .committed(0, "read", "x", 0, "read", "y", 0)),
                accepts(
                        model,
                        "a transaction that sees its own write",
                        () ->
                                story().transaction(0, "w", "x", 1, "r", "x", null)
                                        .committed(0, "w", "x", 1, "r", "x", 1)),
                accepts(
                        model,
                        "an initial value for all",
                        () ->
                                story().with(
                                                LinearizabilityOptions.standard()
                                                        .startingAt(Value.NIL))
                                        .transaction(0, "read", "x", null)
                                        .committed(0, "read", "x", null)),
                rejects(
                        model,
                        "half of a transaction",
                        () ->
                                story().transaction(0, "write", "x", 1, "write", "y", 1)
                                        .committed(0, "write", "x", 1, "write", "y", 1)
                                        .transaction(1, "read", "x", null, "read", "y", null)
                                        .committed(1, "read", "x", 1, "read", "y", 0)),
                rejects(
                        model,
                        "an update that was lost",
                        () ->
                                story().transaction(0, "read", "x", null, "write", "x", 1)
                                        .transaction(1, "read", "x", null, "write", "x", 2)
                                        .committed(0, "read", "x", 0, "write", "x", 1)
                                        .committed(1, "read", "x", 0, "write", "x", 2)),
                rejects(
                        model,
                        "two that miss one another's writes",
                        () ->
                                story().transaction(0, "read", "y", null, "write", "x", 1)
                                        .transaction(1, "read", "x", null, "write", "y", 1)
                                        .committed(0, "read", "y", 0, "write", "x", 1)
                                        .committed(1, "read", "x", 0, "write", "y", 1)),
                rejects(
                        model,
                        "nil where 0 must be",
                        () ->
                                story().transaction(0, "read", "x", null)
                                        .committed(0, "read", "x", null)));
    }

    @TestFactory
    Stream<DynamicTest> mutexes() {
        String model = "mutex";
        return Stream.of(
                accepts(
                        model,
                        "taking turns",
                        () ->
                                story().did(0, "acquire", null, null)
                                        .did(0, "release", null, null)
                                        .did(1, "lock", null, null)
                                        .did(1, "unlock", null, null)),
                accepts(
                        model,
                        "one who waits",
                        () ->
                                story().did(0, "acquire", null, null)
                                        .call(1, "acquire", null)
                                        .did(0, "release", null, null)
                                        .ok(1, null)),
                accepts(
                        model,
                        "a crashed release",
                        () ->
                                story().did(0, "acquire", null, null)
                                        .call(0, "release", null)
                                        .info(0)
                                        .did(1, "acquire", null, null)),
                rejects(
                        model,
                        "two holders",
                        () -> story().did(0, "acquire", null, null).did(1, "acquire", null, null)),
                rejects(
                        model,
                        "a release of what is free",
                        () -> story().did(0, "release", null, null)),
                rejects(
                        model,
                        "more holders than one crashed release frees",
                        () ->
                                story().did(0, "acquire", null, null)
                                        .call(0, "release", null)
                                        .info(0)
                                        .did(1, "acquire", null, null)
                                        .did(2, "acquire", null, null)));
    }

    @TestFactory
    Stream<DynamicTest> queues() {
        String model = "fifo-queue";
        return Stream.of(
                accepts(
                        model,
                        "first in, first out",
                        () ->
                                story().did(0, "enqueue", 1, 1)
                                        .did(0, "enqueue", 2, 2)
                                        .did(1, "dequeue", null, 1)
                                        .did(1, "dequeue", null, 2)),
                accepts(model, "an empty queue", () -> story().did(0, "dequeue", null, null)),
                accepts(
                        model,
                        "a crashed dequeue that took the head",
                        () ->
                                story().did(0, "enqueue", 1, 1)
                                        .did(0, "enqueue", 2, 2)
                                        .call(1, "dequeue", null)
                                        .info(1)
                                        .did(2, "dequeue", null, 2)),
                rejects(
                        model,
                        "last in, first out",
                        () ->
                                story().did(0, "enqueue", 1, 1)
                                        .did(0, "enqueue", 2, 2)
                                        .did(1, "dequeue", null, 2)),
                rejects(
                        model,
                        "an element twice",
                        () ->
                                story().did(0, "enqueue", 1, 1)
                                        .did(1, "dequeue", null, 1)
                                        .did(2, "dequeue", null, 1)),
                rejects(
                        model,
                        "emptiness after an enqueue",
                        () -> story().did(0, "enqueue", 1, 1).did(1, "dequeue", null, null)),
                rejects(
                        model,
                        "two gaps for one crashed dequeue",
                        () ->
                                story().did(0, "enqueue", 1, 1)
                                        .did(0, "enqueue", 2, 2)
                                        .did(0, "enqueue", 3, 3)
                                        .call(1, "dequeue", null)
                                        .info(1)
                                        .did(2, "dequeue", null, 3)));
    }

    private static Value set(int... elements) {
        Set<Value> values = new java.util.LinkedHashSet<>();
        for (int element : elements) {
            values.add(Value.of(element));
        }
        return new Value.Collection(values);
    }

    @TestFactory
    Stream<DynamicTest> sets() {
        return Stream.of("set", "kv")
                .flatMap(
                        model ->
                                Stream.of(
                                        accepts(
                                                model,
                                                "what was added, in any order",
                                                () ->
                                                        story().did(0, "add", 1, 1)
                                                                .did(0, "add", 2, 2)
                                                                .did(1, "read", null, set(2, 1))
                                                                .did(
                                                                        1,
                                                                        "read",
                                                                        null,
                                                                        List.of(2, 1))),
                                        accepts(
                                                model,
                                                "a crashed add that shows up",
                                                () ->
                                                        story().did(0, "add", 1, 1)
                                                                .call(1, "add", 2)
                                                                .info(1)
                                                                .did(0, "read", null, set(1))
                                                                .did(0, "read", null, set(1, 2))),
                                        rejects(
                                                model,
                                                "a lost element",
                                                () ->
                                                        story().did(0, "add", 1, 1)
                                                                .did(0, "add-to-set", 2, 2)
                                                                .did(1, "read", null, set(2))),
                                        rejects(
                                                model,
                                                "an element from nowhere",
                                                () ->
                                                        story().did(0, "add", 1, 1)
                                                                .did(1, "read", null, set(1, 2))),
                                        rejects(
                                                model,
                                                "an element that goes away",
                                                () ->
                                                        story().call(0, "add", 1)
                                                                .did(1, "add", 2, 2)
                                                                .did(1, "read", null, set(1, 2))
                                                                .did(1, "read", null, set(2))
                                                                .ok(0, 1)),
                                        rejects(
                                                model,
                                                "a sequence with a repetition",
                                                () ->
                                                        story().did(0, "add", 1, 1)
                                                                .did(
                                                                        1,
                                                                        "read",
                                                                        null,
                                                                        List.of(1, 1)))));
    }

    @TestFactory
    Stream<DynamicTest> appends() {
        return Stream.of("kv-append", "kv")
                .flatMap(
                        model ->
                                Stream.of(
                                        accepts(
                                                model,
                                                "appends in order",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .did(0, "append", "b", "b")
                                                                .did(1, "get", null, "ab")),
                                        accepts(
                                                model,
                                                "appends at once in any order",
                                                () ->
                                                        story().on("k")
                                                                .call(0, "append", "a")
                                                                .call(1, "append", "b")
                                                                .ok(0, "a")
                                                                .ok(1, "b")
                                                                .did(2, "get", null, "ba")),
                                        accepts(
                                                model,
                                                "a slow read of what a put then overwrites",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .call(1, "get", null)
                                                                .call(2, "put", "x")
                                                                .did(3, "get", null, "x")
                                                                .ok(1, "a")
                                                                .ok(2, "x")),
                                        accepts(
                                                model,
                                                "a put over what nobody read",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .did(0, "put", "x", "x")
                                                                .did(1, "get", null, "x")),
                                        rejects(
                                                model,
                                                "a lost append",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .did(0, "append", "b", "b")
                                                                .did(1, "get", null, "b")),
                                        rejects(
                                                model,
                                                "an append applied twice",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .did(1, "get", null, "aa")),
                                        rejects(
                                                model,
                                                "two readers that saw two orders",
                                                () ->
                                                        story().on("k")
                                                                .call(0, "append", "a")
                                                                .call(1, "append", "b")
                                                                .did(2, "get", null, "a")
                                                                .did(3, "get", null, "ba")
                                                                .ok(0, "a")
                                                                .ok(1, "b")),
                                        rejects(
                                                model,
                                                "an append that a put did not wipe out",
                                                () ->
                                                        story().on("k")
                                                                .did(0, "append", "a", "a")
                                                                .did(0, "put", "x", "x")
                                                                .did(1, "get", null, "ax"))));
    }

    @Test
    void aKeyValueStoreAppendsToSequences() {
        assertThat(
                        story().on("k")
                                .did(0, "append", 1, 1)
                                .did(0, "append", 2, 2)
                                .did(1, "get", null, List.of(1, 2))
                                .as("kv")
                                .status())
                .isEqualTo(Status.VALID);
        assertThat(
                        story().on("k")
                                .did(0, "append", 1, 1)
                                .did(0, "append", 2, 2)
                                .did(1, "get", null, List.of(2, 1))
                                .as("kv")
                                .status())
                .isEqualTo(Status.INVALID);
    }

    @Test
    void keysAreJudgedApart() {
        assertThat(
                        story().on(1)
                                .did(0, "write", 1, 1)
                                .on(2)
                                .did(1, "read", null, null)
                                .as("register")
                                .status())
                .isEqualTo(Status.VALID);
        assertThat(story().on(1).did(0, "write", 1, 1).on(2).did(1, "read", null, 1).as("register"))
                .satisfies(verdict -> assertThat(verdict.status()).isEqualTo(Status.INVALID))
                .satisfies(
                        verdict ->
                                assertThat(verdict.firstWitnessed().orElseThrow().part())
                                        .isEqualTo("key 2"));
    }

    @Test
    void aNilReadSaysNothingInTheFormatsThatMeanItSo() {
        LinearizabilityOptions knossos =
                LinearizabilityOptions.standard().reading(new Conventions(true, false));
        assertThat(story().did(0, "write", 1, 1).did(1, "read", null, null).as("register").status())
                .isEqualTo(Status.INVALID);
        assertThat(
                        story().with(knossos)
                                .did(0, "write", 1, 1)
                                .did(1, "read", null, null)
                                .did(1, "read", null, 1)
                                .as("register")
                                .status())
                .isEqualTo(Status.VALID);
    }

    @Test
    void aFailedCasIsAMismatchInTheFormatsThatMeanItSo() {
        LinearizabilityOptions porcupine =
                LinearizabilityOptions.standard().reading(new Conventions(false, true));
        Supplier<Story> matching =
                () ->
                        story().did(0, "write", 1, 1)
                                .call(1, "cas", List.of(1, 2))
                                .fail(1)
                                .did(0, "read", null, 1);
        assertThat(matching.get().as("cas-register").status()).isEqualTo(Status.VALID);
        assertThat(matching.get().with(porcupine).as("cas-register").status())
                .isEqualTo(Status.INVALID);
    }

    @Test
    void anUnknownFunctionIsBadInputThatNamesTheOperationAndTheCure() {
        assertThatThrownBy(
                        () ->
                                story().did(0, "read", null, null)
                                        .did(3, "frobnicate", 1, 1)
                                        .as("cas-register"))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("operation 1 (process 3, frobnicate)")
                .hasMessageContaining("frobnicate")
                .hasMessageContaining("read (r, get), write (w, put), cas");
    }

    @Test
    void aTransactionOverTwoKeysNeedsTheMultiRegister() {
        assertThatThrownBy(
                        () ->
                                story().transaction(0, "read", "x", null, "read", "y", null)
                                        .committed(0, "read", "x", 0, "read", "y", 0)
                                        .as("register"))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("multi-register");
    }

    @Test
    void allModelsAreFoundByNameAndAWrongNameIsToldTheNearest() {
        assertThat(Models.all().keySet())
                .containsExactly(
                        "bag",
                        "bounded-queue",
                        "cas-register",
                        "counter",
                        "deque",
                        "fair-lock",
                        "fenced-lock",
                        "fifo-queue",
                        "id-generator",
                        "kv",
                        "kv-append",
                        "kv-transactions",
                        "leased-lock",
                        "log",
                        "lossy-queue",
                        "multi-register",
                        "mutex",
                        "priority-queue",
                        "reentrant-fenced-lock",
                        "reentrant-lock",
                        "register",
                        "semaphore",
                        "set",
                        "stack",
                        "unordered-queue");
        assertThatThrownBy(() -> Models.find("cas-registr"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean cas-register?")
                .hasMessageContaining("fifo-queue");
        assertThatThrownBy(() -> Models.find("fifo"))
                .hasMessageContaining("did you mean fifo-queue?");
    }

    @TestFactory
    Stream<DynamicTest> thingsOfAnotherKind() {
        return Stream.of(
                rejects(
                        "kv",
                        "an append to a number, though nothing is read",
                        () -> story().did(0, "put", 1, 1).did(0, "append", "a", "a")),
                rejects(
                        "kv",
                        "an add to a text, though nothing is read",
                        () -> story().did(0, "append", "a", "a").did(0, "add", 1, 1)),
                accepts(
                        "kv",
                        "an append of which nobody knows whether it was refused",
                        () ->
                                story().did(0, "put", 1, 1)
                                        .did(0, "append", "a", Value.UNKNOWN)
                                        .did(0, "get", null, 1)));
    }
}
