// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingLinearizabilityTest {
    private static final int HISTORIES = Integer.getInteger("assay.small-histories", 400);

    private static StreamingLinearizability stream(String model, int windowReturns) {
        return new StreamingLinearizability(
                Models.find(model),
                LinearizabilityOptions.standard(),
                Budget.standard().start(),
                windowReturns);
    }

    private static Verdict judgedAsItGrows(String model, List<Event> events, int windowReturns) {
        StreamingLinearizability stream = stream(model, windowReturns);
        events.forEach(stream::accept);
        return stream.finish();
    }

    private static Verdict judgedAsAWhole(String model, List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return new LinearizabilityChecker(Models.find(model), LinearizabilityOptions.standard())
                .check(builder.build(), Budget.standard().start());
    }

    @Test
    void memoryDoesNotGrowWithTheHistory() {
        SyntheticParameters parameters =
                new SyntheticParameters(ObjectKind.REGISTER, 3, 20_000, 1, 1_000_000, 0, 0);
        Budget small = new Budget(Duration.ofMinutes(1), 1_000_000, Long.MAX_VALUE);
        StreamingLinearizability stream =
                new StreamingLinearizability(
                        Models.find("register"),
                        LinearizabilityOptions.standard(),
                        small.start(),
                        64);

        SyntheticHistories.events(parameters, new Randomness(1)).forEach(stream::accept);

        assertThat(stream.finish().status()).isEqualTo(Status.VALID);
    }

    private static Event event(int process, EventType type, MicroOperation... steps) {
        return new Event.Client(process, type, 0, steps[0].function(), List.of(steps), Map.of());
    }

    private static MicroOperation get(int key, Value value) {
        return new MicroOperation("get", Value.of(key), value);
    }

    @Test
    void eventsThatDoNotBelongTogetherAreRefusedAsInAWholeHistory() {
        Event got = event(0, EventType.INVOKE, get(1, Value.NIL));
        MicroOperation put = new MicroOperation("put", Value.of(1), Value.of(2));
        List<List<Event>> malformed =
                List.of(
                        List.of(event(0, EventType.OK, get(1, Value.NIL))),
                        List.of(got, event(0, EventType.OK, get(2, Value.NIL))),
                        List.of(got, event(0, EventType.OK, put)),
                        List.of(got, got),
                        List.of(got, event(0, EventType.OK, get(1, Value.NIL), get(1, Value.NIL))),
                        List.of(got, event(0, EventType.INFO, get(1, Value.NIL)), got));
        for (List<Event> events : malformed) {
            String whole = refusal(() -> judgedAsAWhole("kv", events));
            assertThat(refusal(() -> judgedAsItGrows("kv", events, 1))).isEqualTo(whole);
        }
    }

    private static String refusal(ThrowingCallable judging) {
        return catchThrowableOfType(MalformedHistoryException.class, judging).getMessage();
    }

    @Test
    void whatIsReadAfterAWindowBoundsWhatCanBeTheCaseAtItsEnd() {
        SyntheticParameters parameters =
                new SyntheticParameters(ObjectKind.KV_APPEND, 10, 400, 1, 50, 0, 0);
        Budget.Meter meter = Budget.standard().start();
        StreamingLinearizability stream =
                new StreamingLinearizability(
                        Models.find("kv-append"), LinearizabilityOptions.standard(), meter, 16);

        SyntheticHistories.events(parameters, new Randomness(1)).forEach(stream::accept);

        assertThat(stream.finish().status()).isEqualTo(Status.VALID);
        assertThat(meter.configurations()).isLessThan(100_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = ObjectKind.class,
            names = {
                "REGISTER",
                "CAS_REGISTER",
                "MUTEX",
                "FIFO_QUEUE",
                "SET",
                "KV_APPEND",
                "STACK",
                "LOG"
            })
    void aHistoryJudgedWindowByWindowGetsTheVerdictOfTheWhole(ObjectKind kind) {
        int invalid = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Randomness randomness = new Randomness(seed).fork(kind.id());
            SyntheticParameters parameters =
                    new SyntheticParameters(kind, 4, 30, 1 + randomness.nextInt(3), 3, 0.1, 0.1);
            List<Event> events = SyntheticHistories.events(parameters, randomness);
            if (seed % 4 != 0) {
                events = Mutations.mutate(events, randomness).orElseThrow().events();
            }
            Verdict whole = judgedAsAWhole(kind.id(), events);
            for (int windowReturns : new int[] {1, 2, 7, 1_000}) {
                Verdict grown = judgedAsItGrows(kind.id(), events, windowReturns);
                assertThat(grown.status())
                        .as("seed %d, windows of %d: %s", seed, windowReturns, whole)
                        .isEqualTo(whole.status());
            }
            invalid += whole.status() == Status.INVALID ? 1 : 0;
        }
        assertThat(invalid).isBetween(HISTORIES / 10, HISTORIES * 3 / 4);
    }

    @ParameterizedTest
    @CsvSource({
        "register, read write, 0",
        "register, read write, 25",
        "cas-register, read write cas, 25",
        "kv-append, get get put append, 0",
        "kv-append, get get put append, 25",
        "set, add remove contains, 25"
    })
    void crowds_are_judged_window_by_window_as_by_every_order(
            String model, String functions, int percentCrashed) {
        for (int number = 0; number < HISTORIES / 8; number++) {
            Randomness randomness = new Randomness(number).fork("windows" + model + percentCrashed);
            int operations = 5 + randomness.nextInt(6);
            List<Event> events = Crowd.events(randomness, functions, percentCrashed, operations);
            boolean expected = hasOrder(model, events);
            for (int windowReturns : new int[] {1, 2, 3}) {
                assertThat(judgedAsItGrows(model, events, windowReturns).status())
                        .as("number %d, windows of %d: %s", number, windowReturns, events)
                        .matches(status -> (status == Status.INVALID) != expected);
            }
        }
    }

    private static boolean hasOrder(String model, List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        Budget.Meter meter = Budget.standard().start();
        return new Preparation<>(
                        builder.build(),
                        Models.find(model),
                        LinearizabilityOptions.standard(),
                        meter)
                .components().stream().allMatch(each -> EveryOrder.exists(each.problem(meter)));
    }

    // What overwrote was in a window before, yet the appends of this one can be hidden for all
    // that.
    @Test
    void manyAppendsMayBeOpenInAWindowInWhichNothingOverwrites() {
        for (String text : new String[] {"a".repeat(20), "a".repeat(19)}) {
            StreamingLinearizability stream = stream("kv-append", 1);
            List<Value> texts = List.of(Value.of("z"), Value.of(""));
            for (Value put : texts) {
                stream.accept(event(0, EventType.INVOKE, "put", put));
                stream.accept(event(0, EventType.OK, "put", put));
                stream.accept(event(0, EventType.INVOKE, "get", Value.NIL));
                stream.accept(event(0, EventType.OK, "get", put));
            }
            for (EventType type : List.of(EventType.INVOKE, EventType.OK)) {
                for (int process = 1; process <= 20; process++) {
                    stream.accept(event(process, type, "append", Value.of("a")));
                }
            }
            stream.accept(event(0, EventType.INVOKE, "get", Value.NIL));
            stream.accept(event(0, EventType.OK, "get", Value.of(text)));
            assertThat(stream.finish().status())
                    .isEqualTo(text.length() == 20 ? Status.VALID : Status.INVALID);
        }
    }

    /** How often somebody looks at a history that grows. */
    private interface Looking {
        boolean afterEvent(int number);
    }

    private static String told(
            String model, List<Event> events, int windowReturns, Looking looking) {
        StreamingLinearizability stream = stream(model, windowReturns);
        for (int number = 0; number < events.size() && !stream.isViolated(); number++) {
            stream.accept(events.get(number));
            if (looking.afterEvent(number)) {
                stream.look();
            }
        }
        Verdict verdict = stream.finish();
        List<String> words = new ArrayList<>();
        words.add(verdict.status() + " of " + stream.operations() + ": " + verdict.reason());
        verdict.parts().forEach(part -> words.add(part.part() + ": " + part.reason()));
        verdict.firstWitnessed()
                .flatMap(Verdict::witness)
                .ifPresent(witness -> words.addAll(witness.explanation()));
        return String.join("\n", words);
    }

    @ParameterizedTest
    @EnumSource(
            value = ObjectKind.class,
            names = {"CAS_REGISTER", "FIFO_QUEUE", "SET", "KV", "KV_APPEND", "BAG", "LOG"})
    void verdictAndWitnessAreTheSameWheneverSomebodyLooks(ObjectKind kind) {
        int invalid = 0;
        for (int seed = 0; seed < 100; seed++) {
            Randomness randomness = new Randomness(seed).fork(kind.id());
            SyntheticParameters parameters =
                    new SyntheticParameters(kind, 4, 60, 1 + randomness.nextInt(3), 3, 0.1, 0.1);
            List<Event> valid = SyntheticHistories.events(parameters, randomness);
            List<Event> events = Mutations.mutate(valid, randomness).orElseThrow().events();
            for (int windowReturns : new int[] {1, 3, 8}) {
                String never = told(kind.id(), events, windowReturns, number -> false);
                assertThat(told(kind.id(), events, windowReturns, number -> true))
                        .as("seed %d, windows of %d, always", seed, windowReturns)
                        .isEqualTo(never);
                assertThat(
                                told(
                                        kind.id(),
                                        events,
                                        windowReturns,
                                        number -> randomness.nextInt(6) == 0))
                        .as("seed %d, windows of %d, now and then", seed, windowReturns)
                        .isEqualTo(never);
                invalid += never.startsWith("INVALID") ? 1 : 0;
            }
        }
        assertThat(invalid).isGreaterThan(60);
    }

    @Test
    void aViolationIsKnownAtOnceToWhoeverLooks() {
        StreamingLinearizability stream = stream("register", 512);
        write(stream, 1);
        write(stream, 2);
        read(stream, 1);
        assertThat(stream.isViolated()).isFalse();

        stream.look();

        assertThat(stream.isViolated()).isTrue();
        assertThat(stream.finish().status()).isEqualTo(Status.INVALID);
        assertThat(stream.operations()).isEqualTo(3);
    }

    @Test
    void aViolationIsKnownLongBeforeTheHistoryEnds() {
        StreamingLinearizability stream = stream("register", 4);
        write(stream, 1);
        write(stream, 2);
        read(stream, 1);
        for (int value = 3; value < 8; value++) {
            write(stream, value);
        }
        assertThat(stream.isViolated()).isTrue();
        Verdict verdict = stream.finish();
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.firstWitnessed().orElseThrow().reason())
                .isEqualTo(
                        "operation 2 (process 0), read, returned 1, fits no order: before event 5"
                                + " the state can only be 2");
    }

    @Test
    void theWitnessNamesWhoMadeTheStateHoweverManyWindowsAgo() {
        StreamingLinearizability stream = stream("register", 1);
        write(stream, 7);
        for (int i = 0; i < 5; i++) {
            read(stream, 7);
        }
        read(stream, 8);
        Verdict verdict = stream.finish();
        assertThat(
                        String.join(
                                " ",
                                verdict.firstWitnessed()
                                        .orElseThrow()
                                        .witness()
                                        .orElseThrow()
                                        .explanation()))
                .contains("the state can only be 7 (after operation 0 (process 0), write 7)")
                .doesNotContain("initially");
    }

    @Test
    void anOperationThatHangsHoldsItsKeyUpUntilItIsKnownHowItEnded() {
        StreamingLinearizability stream = stream("register", 1);
        stream.accept(event(9, EventType.INVOKE, "write", Value.of(1)));
        write(stream, 2);
        read(stream, 1);
        write(stream, 3);
        read(stream, 1);
        assertThat(stream.isViolated()).isFalse();
        stream.accept(event(9, EventType.OK, "write", Value.of(1)));
        assertThat(stream.finish().status()).isEqualTo(Status.INVALID);
    }

    @Test
    void aCrashedWriteIsRememberedOverManyWindows() {
        StreamingLinearizability stream = stream("register", 1);
        stream.accept(event(9, EventType.INVOKE, "write", Value.of(99)));
        stream.accept(event(9, EventType.INFO, "write", Value.UNKNOWN));
        for (int value = 1; value < 20; value++) {
            write(stream, value);
            read(stream, value);
        }
        read(stream, 99);
        read(stream, 99);
        assertThat(stream.isViolated()).isFalse();
        write(stream, 50);
        read(stream, 99);
        write(stream, 51);
        write(stream, 52);
        assertThat(stream.isViolated()).isTrue();
    }

    @Test
    void operationsOnSeveralKeysAreRefused() {
        StreamingLinearizability stream = stream("multi-register", 1);
        List<MicroOperation> steps =
                List.of(
                        new MicroOperation("read", Value.of(1), Value.NIL),
                        new MicroOperation("read", Value.of(2), Value.NIL));
        Event event = new Event.Client(0, EventType.INVOKE, 0, "txn", steps, Map.of());
        assertThatThrownBy(() -> stream.accept(event))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("operation 0 touches several keys");
    }

    private static Event event(int process, EventType type, String function, Value value) {
        return Event.Client.of(process, type, 0, MicroOperation.of(function, value));
    }

    private static void write(StreamingLinearizability stream, int value) {
        stream.accept(event(0, EventType.INVOKE, "write", Value.of(value)));
        stream.accept(event(0, EventType.OK, "write", Value.of(value)));
    }

    private static void read(StreamingLinearizability stream, int value) {
        stream.accept(event(0, EventType.INVOKE, "read", Value.NIL));
        stream.accept(event(0, EventType.OK, "read", Value.of(value)));
    }
}
