// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer;
import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.linearizability.special.SpecialEngine;
import dev.assay.checkers.linearizability.special.SpecialEngines;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.ValuePool;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engines of locks that know who calls, asked directly, against all orders of operations. */
class LockEnginesAgreementTest {
    private static final int HISTORIES = Integer.getInteger("assay.special.histories", 20_000);

    private int valid;
    private int crashed;
    private int undecided;
    private int refused;

    @ParameterizedTest
    @EnumSource(
            value = ObjectKind.class,
            names = {"REENTRANT_LOCK", "FENCED_LOCK", "REENTRANT_FENCED_LOCK", "LEASED_LOCK"})
    void engines_and_all_orders_agree_on_small_histories(ObjectKind kind) {
        for (int number = 0; number < HISTORIES; number++) {
            compare(kind, number);
        }
        System.out.printf(
                "%,d small histories of a %s: %.1f %% valid, %.1f %% with crashed operations, %.1f"
                        + " %% with refusals, %.2f %% undecided%n",
                HISTORIES,
                kind.id(),
                percent(valid),
                percent(crashed),
                percent(refused),
                percent(undecided));
        assertThat(percent(valid)).isBetween(25.0, 75.0);
        assertThat(percent(crashed)).isGreaterThan(25.0);
        assertThat(percent(refused)).isGreaterThan(20.0);
        assertThat(percent(undecided)).isLessThan(kind == ObjectKind.LEASED_LOCK ? 40 : 0.001);
    }

    private static double percent(int part) {
        return 100.0 * part / HISTORIES;
    }

    private static List<Event> sample(ObjectKind kind, int number) {
        Randomness randomness = new Randomness(number).fork("lock-engines-" + kind.id());
        SyntheticParameters parameters =
                new SyntheticParameters(
                        kind,
                        2 + randomness.nextInt(3),
                        4 + randomness.nextInt(6),
                        1,
                        2,
                        randomness.pick(List.of(0.0, 0.15, 0.3)),
                        0.03);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        int changes = randomness.pick(List.of(0, 1, 1, 2, 3));
        for (int tries = 0; tries < 8 && changes > 0; tries++) {
            for (int change = 0; change < changes; change++) {
                events =
                        Mutations.mutate(events, randomness)
                                .map(Mutations.Mutation::events)
                                .orElse(events);
            }
            if (!isLinearizable(kind, events)) {
                break;
            }
        }
        return events;
    }

    private static boolean isLinearizable(ObjectKind kind, List<Event> events) {
        return BruteForceLinearizability.isLinearizable(history(events), kind.id(), kind.initial());
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private void compare(ObjectKind kind, int number) {
        List<Event> events = sample(kind, number);
        History history = history(events);
        int[] operations =
                IntStream.range(0, history.operations())
                        .filter(each -> history.outcome(each) != EventType.FAIL)
                        .toArray();
        boolean expected = isLinearizable(kind, events);
        valid += expected ? 1 : 0;
        ObjectHistory object = object(kind, history, operations);
        crashed +=
                IntStream.of(object.returned()).anyMatch(each -> each == ObjectHistory.NEVER)
                        ? 1
                        : 0;
        refused += IntStream.of(object.result()).anyMatch(each -> each == ValuePool.FALSE) ? 1 : 0;
        List<SpecialEngine> engines = SpecialEngines.of(object.type());
        Answer answer = engines.get(engines.size() - 1).decide(object, Budget.standard().start());
        String story = "history " + number + " " + events + ": " + answer;
        switch (answer) {
            case Answer.Linearizable(int[] order) -> {
                assertThat(expected).as(story).isTrue();
                List<Integer> whole =
                        IntStream.of(order).map(each -> operations[each]).boxed().toList();
                assertThat(
                                BruteForceLinearizability.isExplainedBy(
                                        history, kind.id(), kind.initial(), whole))
                        .as("%s %s", story, Arrays.toString(order))
                        .isTrue();
            }
            case Answer.Refuted(int[] core, String reason) -> {
                assertThat(expected).as(story).isFalse();
                assertThat(core).as(story).isSorted().doesNotHaveDuplicates();
                assertThat(reason).as(story).contains("#");
                Set<Integer> kept =
                        IntStream.of(core)
                                .map(each -> operations[each])
                                .boxed()
                                .collect(Collectors.toCollection(TreeSet::new));
                assertThat(isLinearizable(kind, restricted(events, history, kept)))
                        .as("core %s of %s", kept, story)
                        .isFalse();
            }
            case Answer.Impossible() -> assertThat(expected).as(story).isFalse();
            case Answer.Undecided unused -> undecided++;
        }
    }

    private static List<Event> restricted(List<Event> events, History history, Set<Integer> kept) {
        List<Event> part = new ArrayList<>();
        for (int at = 0; at < events.size(); at++) {
            int event = at;
            boolean isKept =
                    kept.stream()
                            .anyMatch(
                                    each ->
                                            history.invocation(each) == event
                                                    || history.completion(each) == event);
            if (isKept) {
                part.add(events.get(at));
            }
        }
        return part;
    }

    private static ObjectHistory object(ObjectKind kind, History history, int[] operations) {
        Model<?> model = Models.find(kind.id());
        int size = operations.length;
        byte[] function = new byte[size];
        int[] argument = new int[size];
        int[] result = new int[size];
        int[] returned = new int[size];
        Set<Function> functions = EnumSet.of(Function.ACQUIRE);
        List<long[]> timed = new ArrayList<>();
        for (int each = 0; each < size; each++) {
            int step = history.firstStep(operations[each]);
            Function called = Function.named(history.functionName(history.stepFunction(step)));
            functions.add(called);
            function[each] = (byte) called.ordinal();
            argument[each] = history.stepArgument(step);
            boolean ok = history.outcome(operations[each]) == EventType.OK;
            result[each] = ok ? history.stepResult(step) : ValuePool.UNKNOWN;
            returned[each] = ok ? history.completion(operations[each]) : ObjectHistory.NEVER;
            timed.add(new long[] {history.invocation(operations[each]), each});
            if (ok) {
                timed.add(new long[] {returned[each], ~each});
            }
        }
        timed.sort((one, other) -> Long.compare(one[0], other[0]));
        ObjectType type = model.actsAs(functions).orElseThrow();
        return new ObjectHistory(
                type,
                model.initial(Optional.empty()),
                history.values(),
                function,
                argument,
                result,
                IntStream.of(operations).map(history::invocation).toArray(),
                returned,
                timed.stream().mapToInt(each -> (int) each[1]).toArray(),
                new int[0],
                IntStream.of(operations).map(history::process).toArray());
    }
}
