// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Changes of a history whose influence on the verdict is known, on histories too large for an
 * oracle.
 */
class LinearizabilityMetamorphicTest {
    private static final int HISTORIES = 300;
    private static final Set<String> READS = Set.of("read", "get");

    private record Sample(
            ObjectKind kind, List<Event> events, Status status, Randomness randomness) {}

    private static List<Sample> samples(ObjectKind kind) {
        return IntStream.range(0, HISTORIES)
                .parallel()
                .mapToObj(number -> sample(kind, number))
                .toList();
    }

    private static Sample sample(ObjectKind kind, int number) {
        Randomness randomness = new Randomness(number).fork("metamorphic-" + kind.id());
        SyntheticParameters parameters = new SyntheticParameters(kind, 4, 24, 2, 4, 0.06, 0.05);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        if (number % 2 == 1) {
            events =
                    Mutations.mutate(events, randomness)
                            .map(Mutations.Mutation::events)
                            .orElse(events);
        }
        return new Sample(kind, events, status(kind, events), randomness);
    }

    private static Status status(ObjectKind kind, List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
        return new LinearizabilityChecker(
                        Models.find(kind.id()),
                        kind.initial().map(options::startingAt).orElse(options))
                .check(builder.build(), Budget.standard().start())
                .status();
    }

    private static List<Event> each(List<Event> events, UnaryOperator<Event.Client> change) {
        return events.stream().map(event -> (Event) change.apply((Event.Client) event)).toList();
    }

    private static Event.Client with(Event.Client event, int process, List<MicroOperation> steps) {
        return new Event.Client(
                process, event.type(), event.timeNanos(), event.function(), steps, event.extras());
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void otherProcessNumbersKeepTheVerdict(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            List<Event> renumbered =
                    each(
                            sample.events,
                            event -> with(event, 1_000 - 7 * event.process(), event.steps()));
            assertThat(status(kind, renumbered)).as("%s", sample.events).isEqualTo(sample.status);
        }
    }

    // Numbers that are counted with, or compared by size, are more than names.
    @ParameterizedTest
    @EnumSource(
            value = ObjectKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "SEMAPHORE",
                "COUNTER",
                "LOG",
                "FAIR_LOCK",
                "FENCED_LOCK",
                "LEASED_LOCK",
                "REENTRANT_FENCED_LOCK"
            })
    void otherNamesForValuesAndKeysKeepTheVerdict(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            List<Event> renamed =
                    each(
                            sample.events,
                            event ->
                                    with(
                                            event,
                                            event.process(),
                                            event.steps().stream()
                                                    .map(
                                                            step ->
                                                                    new MicroOperation(
                                                                            step.function(),
                                                                            renamedKey(step.key()),
                                                                            renamed(step.value())))
                                                    .toList()));
            assertThat(status(kind, renamed)).as("%s", sample.events).isEqualTo(sample.status);
        }
    }

    private static Value renamedKey(Value key) {
        return key == Value.ABSENT ? key : Value.sequence(Value.of("key"), key);
    }

    // Zero stays, since registers that are read together start at it.
    private static Value renamed(Value value) {
        return switch (value) {
            case Value.Int number -> Value.of(number.value() * 13);
            case Value.Text text -> Value.of(text.value().replace(";", "!-"));
            case Value.Sequence sequence ->
                    new Value.Sequence(
                            sequence.elements().stream()
                                    .map(LinearizabilityMetamorphicTest::renamed)
                                    .toList());
            case Value.Collection set ->
                    new Value.Collection(
                            set.elements().stream()
                                    .map(LinearizabilityMetamorphicTest::renamed)
                                    .collect(
                                            Collectors.toCollection(java.util.LinkedHashSet::new)));
            default -> value;
        };
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void oneMoreCrashedMutationNeverMakesAValidHistoryInvalid(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            List<Event> mutations =
                    sample.events.stream()
                            .filter(
                                    event ->
                                            event.type() == EventType.INVOKE
                                                    && !reads((Event.Client) event))
                            .toList();
            if (sample.status == Status.INVALID || mutations.isEmpty()) {
                continue;
            }
            Event.Client copied = (Event.Client) sample.randomness.pick(mutations);
            List<Event> more = new ArrayList<>(sample.events);
            more.add(
                    sample.randomness.nextInt(more.size() + 1),
                    with(copied, 9_999, copied.steps()));
            assertThat(status(kind, more)).as("%s", more).isEqualTo(sample.status);
        }
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void oneReadLessNeverMakesAValidHistoryInvalid(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            List<Event> reads =
                    sample.events.stream()
                            .filter(
                                    event ->
                                            event.type() == EventType.OK
                                                    && reads((Event.Client) event))
                            .toList();
            if (sample.status == Status.INVALID || reads.isEmpty()) {
                continue;
            }
            Event.Client dropped = (Event.Client) sample.randomness.pick(reads);
            List<Event> fewer = new ArrayList<>(sample.events);
            int completion = fewer.indexOf(dropped);
            int invocation = completion - 1;
            while (((Event.Client) fewer.get(invocation)).process() != dropped.process()) {
                invocation--;
            }
            fewer.remove(completion);
            fewer.remove(invocation);
            assertThat(status(kind, fewer)).as("%s", fewer).isNotEqualTo(Status.INVALID);
        }
    }

    private static boolean reads(Event.Client event) {
        return event.steps().stream().allMatch(step -> READS.contains(step.function()));
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void everyPrefixOfAValidHistoryIsValid(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            if (sample.status != Status.INVALID) {
                List<Event> prefix =
                        sample.events.subList(
                                0, sample.randomness.nextInt(sample.events.size() + 1));
                assertThat(status(kind, prefix)).as("%s", prefix).isNotEqualTo(Status.INVALID);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void aCrashedOperationThatAppearsToHaveHappenedIsNoAccusation(ObjectKind kind) {
        for (Sample sample : samples(kind)) {
            List<Event> doubtful = each(sample.events, event -> event);
            int last = doubtful.size() - 1;
            if (sample.status == Status.INVALID
                    || doubtful.isEmpty()
                    || doubtful.get(last).type() != EventType.OK) {
                continue;
            }
            List<Event> changed = new ArrayList<>(doubtful);
            Event.Client end = (Event.Client) changed.get(last);
            changed.set(
                    last,
                    new Event.Client(
                            end.process(),
                            EventType.INFO,
                            end.timeNanos(),
                            end.function(),
                            end.steps(),
                            end.extras()));
            assertThat(status(kind, changed)).as("%s", changed).isNotEqualTo(Status.INVALID);
        }
    }

    @Test
    void bothVerdictsOccurAmongTheSamplesOfEveryKind() {
        for (ObjectKind kind : ObjectKind.values()) {
            assertThat(samples(kind))
                    .extracting(Sample::status)
                    .contains(Status.VALID, Status.INVALID);
        }
    }
}
