// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Role;
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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The searches by themselves, without any engine before them, against {@link EveryOrder}: whether
 * there is an order, up to which return there is one, what can be the case on the way.
 */
class GeneralSearchAgreementTest {
    private static final int CROWDS = Integer.getInteger("assay.small-histories", 200);

    private final Budget.Meter meter = Budget.standard().start();
    private int problems;
    private int refuted;

    @ParameterizedTest
    @CsvSource({
        "register, read write, 0",
        "register, read write, 30",
        "cas-register, read write cas, 0",
        "cas-register, read write cas cas, 30",
        "kv-append, get get put append, 0",
        "kv-append, get get put append append, 30",
        "kv, read write append cas, 0",
        "kv, read write append cas, 30",
        "multi-register, keyed txn, 0",
        "multi-register, keyed txn, 30",
        "set, add remove contains, 25",
        "fifo-queue, enqueue dequeue peek, 15",
        "stack, push pop peek, 15",
        "unordered-queue, enqueue dequeue, 15",
        "lossy-queue, enqueue dequeue, 15"
    })
    void crowds_are_judged_as_by_every_order(String model, String functions, int percentCrashed) {
        for (int number = 0; number < CROWDS; number++) {
            Randomness randomness = new Randomness(number).fork(model + functions + percentCrashed);
            int operations = 5 + randomness.nextInt(5);
            List<Event> events = Crowd.events(randomness, functions, percentCrashed, operations);
            Value initial = model.equals("kv-append") ? Value.of("") : Value.of("a");
            boolean starts = model.startsWith("kv") || model.endsWith("register");
            LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
            options = starts ? options.startingAt(initial) : options;
            compare(model, events, options, randomness);
            if (number % 3 == 0) {
                inWideConfigurations(model, events, starts ? initial : Value.NIL, options);
            }
        }
        assertThat(refuted).isBetween(problems / 20, problems * 39 / 40);
    }

    /**
     * What happened before any of it, and is over, changes nothing but the places of the bits: on
     * both sides of where a word ends.
     */
    private void inWideConfigurations(
            String model, List<Event> events, Value initial, LinearizabilityOptions options) {
        boolean expected = true;
        for (Component<?> each : components(model, events, options)) {
            expected &= EveryOrder.exists(each.problem(meter));
        }
        int wide = 31 + events.size() % 4 + (events.size() % 3 == 0 ? 16 : 0);
        List<Event> longer = new ArrayList<>();
        for (EventType type : List.of(EventType.INVOKE, EventType.OK)) {
            for (int process = 0; process < wide; process++) {
                longer.add(before(model, initial, 1_000 + process, type));
            }
        }
        if (model.equals("register")) {
            // Writes that nobody reads, with a field each for how many of them were used.
            for (int process = 0; process < wide; process++) {
                Value written = Value.of(process);
                MicroOperation step = MicroOperation.of("write", written);
                longer.add(Event.Client.of(2_000 + process, EventType.INVOKE, 0, step));
            }
        }
        longer.addAll(events);
        boolean byBreadth = true;
        boolean ahead = true;
        boolean byDepth = true;
        boolean all = true;
        for (Component<?> each : components(model, longer, options)) {
            Problem<?> problem = each.problem(meter);
            byBreadth &= isOrder(problem, false);
            ahead &= isOrder(problem, true);
            byDepth &= model.equals("register") ? expected : findsOrder(problem);
            all &=
                    new GeneralSearch<>(problem, true, meter).decide()
                            instanceof SearchResult.Linearizable;
        }
        assertThat(List.of(byBreadth, ahead, byDepth, all)).as("%s", longer).containsOnly(expected);
    }

    private static Event before(String model, Value initial, int process, EventType type) {
        String function = model.equals("set") ? "contains" : initial == Value.NIL ? "peek" : "read";
        Value key = model.equals("multi-register") ? Value.of(1) : Value.ABSENT;
        Value argument = model.equals("set") ? Value.of("a") : Value.NIL;
        Value result = model.equals("set") ? Value.of(false) : initial;
        Value told = type == EventType.INVOKE ? argument : result;
        return Event.Client.of(process, type, 0, new MicroOperation(function, key, told));
    }

    private <S> boolean isOrder(Problem<S> problem, boolean looksAhead) {
        return run(new FrontierSearch<>(problem, looksAhead, meter), problem)
                instanceof SearchResult.Linearizable;
    }

    private <S> boolean findsOrder(Problem<S> problem) {
        DepthSearch<S> search =
                new DepthSearch<>(problem, DepthSearch.Preference.EARLIEST_RETURN, meter);
        DepthSearch.Outcome outcome = search.run(Long.MAX_VALUE);
        search.release();
        return outcome == DepthSearch.Outcome.FOUND;
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void spoilt_histories_are_judged_as_by_every_order(ObjectKind kind) {
        LinearizabilityOptions plain = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityOptions options = kind.initial().map(plain::startingAt).orElse(plain);
        for (int number = 0; number < CROWDS / 5; number++) {
            Randomness randomness = new Randomness(number).fork("every-order-" + kind.id());
            int keys = 1 + randomness.nextInt(3);
            List<Event> events =
                    SyntheticHistories.events(
                            new SyntheticParameters(kind, 4, 11, keys, 3, 0.15, 0.05), randomness);
            if (number % 3 != 0) {
                events = Mutations.mutate(events, randomness).orElseThrow().events();
            }
            compare(kind.id(), events, options, randomness);
        }
        assertThat(refuted).isGreaterThanOrEqualTo(CROWDS / 200);
    }

    private void compare(
            String model,
            List<Event> events,
            LinearizabilityOptions options,
            Randomness randomness) {
        for (Component<?> each : components(model, events, options)) {
            Problem<?> problem = each.problem(meter);
            try {
                compare(problem, randomness);
            } catch (AssertionError wrong) {
                throw new AssertionError("in " + events, wrong);
            }
        }
    }

    private List<? extends Component<?>> components(
            String model, List<Event> events, LinearizabilityOptions options) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return new Preparation<>(builder.build(), Models.find(model), options, meter).components();
    }

    private <S> void compare(Problem<S> problem, Randomness randomness) {
        boolean expected = EveryOrder.exists(problem);
        problems++;
        refuted += expected ? 0 : 1;
        byBreadth(problem, expected);
        withForesight(problem, expected);
        thriftily(problem, expected, randomness);
        withUncounted(problem);
        byDepth(problem, expected, 1 + randomness.nextInt(20));
        inParts(problem, expected, randomness);
        GeneralSearch<S> general = new GeneralSearch<>(problem, randomness.chance(0.5), meter);
        SearchResult decided = general.decide();
        isOrder(problem, decided, expected);
        assertThat(EveryOrder.explains(problem, general.returns())).isTrue();
        if (!Arrays.asList(problem.role()).contains(Role.OPTIONAL)) {
            int explained =
                    decided instanceof SearchResult.Refuted no ? no.returns() : problem.required();
            assertThat(general.returns()).isEqualTo(explained);
        }
    }

    /** True when there is an order, which is then replayed. */
    private <S> boolean isOrder(Problem<S> problem, SearchResult result, boolean expected) {
        if (result instanceof SearchResult.Linearizable(int[] order)) {
            assertThat(Replay.flaw(problem, order, meter)).isEmpty();
        } else {
            assertThat(result).isInstanceOf(SearchResult.Refuted.class);
        }
        assertThat(result instanceof SearchResult.Linearizable).isEqualTo(expected);
        return expected;
    }

    private static <S> SearchResult run(FrontierSearch<S> search, Problem<S> problem) {
        return search.run(List.of(Situation.initial(problem)), Integer.MAX_VALUE);
    }

    private <S> void byBreadth(Problem<S> problem, boolean expected) {
        SearchResult result = run(new FrontierSearch<>(problem, false, meter), problem);
        if (isOrder(problem, result, expected)) {
            return;
        }
        SearchResult.Refuted no = (SearchResult.Refuted) result;
        assertThat(EveryOrder.explains(problem, no.returns())).isTrue();
        assertThat(EveryOrder.explains(problem, no.returns() + 1)).isFalse();
        int[] returning = IntStream.of(problem.order()).filter(event -> event < 0).toArray();
        assertThat(no.operation()).isEqualTo(~returning[no.returns()]);
        assertThat(no.lastEvent()).isEqualTo(problem.operations().returned()[no.operation()]);
        assertThat(no.frontierSizes()).hasSize(no.returns()).doesNotContain(0);
        Set<S> possible =
                EveryOrder.states(problem, no.returns(), new boolean[no.uncounted().length]);
        Set<S> told =
                no.deadEnds().stream()
                        .map(end -> problem.space().state(end.state()))
                        .collect(Collectors.toSet());
        assertThat(told).isNotEmpty().isSubsetOf(possible);
        if (!problem.model().keysCommute()) {
            assertThat(told).isEqualTo(possible);
        }
        assertThat(no.deadEnds()).hasSameSizeAs(told);
    }

    private <S> void withForesight(Problem<S> problem, boolean expected) {
        SearchResult result = run(new FrontierSearch<>(problem, true, meter), problem);
        if (isOrder(problem, result, expected)) {
            return;
        }
        SearchResult.Refuted no = (SearchResult.Refuted) result;
        assertThat(EveryOrder.explains(problem, no.returns())).isTrue();
        long seen =
                IntStream.of(problem.order())
                        .filter(event -> event < 0)
                        .filter(event -> problem.operations().returned()[~event] <= no.lastEvent())
                        .count();
        assertThat(EveryOrder.explains(problem, (int) seen)).isFalse();
    }

    /** What it finds is an order; what it refutes has none; it may be in doubt. */
    private <S> void thriftily(Problem<S> problem, boolean expected, Randomness randomness) {
        FrontierSearch<S> search = new FrontierSearch<>(problem, randomness.chance(0.5), meter);
        search.thrifty(randomness.nextInt(3), 1 + randomness.nextInt(2));
        SearchResult result = run(search, problem);
        if (!(result instanceof SearchResult.Inconclusive)) {
            isOrder(problem, result, expected);
        }
    }

    /** Only of classes that cannot grow the state for ever. */
    private <S> void withUncounted(Problem<S> problem) {
        boolean[] uncounted = new boolean[problem.operations().pure().length];
        for (int each = 0; each < uncounted.length; each++) {
            uncounted[each] =
                    Set.of("write", "put", "cas", "add", "remove")
                                    .contains(problem.space().call(each).steps().get(0).function())
                            && !problem.model().id().equals("bag")
                            && !problem.model().id().equals("counter")
                            && (!problem.model().id().equals("kv") || each % 2 == 0);
        }
        SearchResult result = run(new FrontierSearch<>(problem, false, uncounted, meter), problem);
        assertThat(result instanceof SearchResult.Linearizable)
                .isEqualTo(EveryOrder.explains(problem, Integer.MAX_VALUE, uncounted));
        if (result instanceof SearchResult.Linearizable(int[] order)) {
            isPossible(problem, order);
        }
    }

    /** Of an order in which operations that never return may be more than once. */
    private static void isPossible(Problem<?> problem, int[] order) {
        Set<Integer> states = Set.of(StateSpace.INITIAL);
        int latest = -1;
        for (int operation : order) {
            int callClass = problem.operations().callClass()[operation];
            states =
                    states.stream()
                            .map(state -> problem.space().next(state, callClass))
                            .filter(target -> target != StateSpace.IMPOSSIBLE)
                            .flatMapToInt(
                                    target ->
                                            target >= 0
                                                    ? IntStream.of(target)
                                                    : IntStream.of(problem.space().choices(target)))
                            .boxed()
                            .collect(Collectors.toSet());
            latest = Math.max(latest, problem.operations().invoked()[operation]);
            assertThat(problem.operations().returned()[operation]).isGreaterThan(latest);
        }
        assertThat(states).isNotEmpty();
        assertThat(IntStream.of(order).filter(each -> isRequired(problem, each)))
                .hasSize(problem.required())
                .doesNotHaveDuplicates();
    }

    private static boolean isRequired(Problem<?> problem, int operation) {
        return problem.role()[operation] == Role.REQUIRED;
    }

    private <S> void byDepth(Problem<S> problem, boolean expected, int stretch) {
        for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
            DepthSearch<S> search = new DepthSearch<>(problem, preference, meter);
            DepthSearch.Outcome outcome = search.run(stretch);
            while (outcome == DepthSearch.Outcome.INTERRUPTED) {
                outcome = search.run(stretch);
            }
            search.release();
            assertThat(outcome == DepthSearch.Outcome.FOUND).isEqualTo(expected);
            if (expected) {
                assertThat(Replay.flaw(problem, search.order(), meter)).isEmpty();
            }
        }
    }

    /** All that can be the case somewhere is where the rest begins, and nothing else. */
    private <S> void inParts(Problem<S> problem, boolean expected, Randomness randomness) {
        int stop = randomness.nextInt(problem.required() + 1);
        SearchResult first =
                new FrontierSearch<>(problem, randomness.chance(0.5), meter)
                        .run(List.of(Situation.initial(problem)), stop);
        if (first instanceof SearchResult.Reached(List<Situation> situations)) {
            assertThat(EveryOrder.explains(problem, stop)).isTrue();
            Problem<S> rest = rest(problem, stop);
            SearchResult second =
                    new FrontierSearch<>(rest, randomness.chance(0.5), meter)
                            .run(situations, Integer.MAX_VALUE);
            assertThat(second instanceof SearchResult.Linearizable).isEqualTo(expected);
        } else {
            assertThat(first instanceof SearchResult.Linearizable).isEqualTo(expected);
        }
    }

    /** What follows so many returns, with what was open by then at its beginning. */
    private static <S> Problem<S> rest(Problem<S> problem, int returns) {
        List<Integer> order = new ArrayList<>();
        Role[] role = problem.role().clone();
        int returned = 0;
        for (int event : problem.order()) {
            if (event < 0 && returned++ < returns) {
                order.remove(Integer.valueOf(~event));
                role[~event] = Role.ABSENT;
            } else {
                order.add(event);
            }
        }
        assertThat(Arrays.asList(role)).contains(Role.REQUIRED);
        return new Problem<>(
                problem.label(),
                problem.model(),
                problem.space(),
                problem.operations(),
                role,
                order.stream().mapToInt(Integer::intValue).toArray());
    }
}
