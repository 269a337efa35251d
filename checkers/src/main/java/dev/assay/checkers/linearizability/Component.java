// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Operations of a history that can be judged apart from all others, numbered by their invocations.
 * What an engine works on is made of them when it is asked for.
 */
final class Component<S> {
    private static final int NAMED_KEYS = 5;

    private final Preparation<S> whole;
    private final int[] keys;
    private final int[] operations;
    private final int[] order;
    private final int telling;

    /**
     * Keeps what it is given.
     *
     * @param keys the references of the keys that the operations touch
     * @param operations their numbers in the history
     * @param order by time: an operation's number here for its invocation, its complement for its
     *     return
     * @param telling how many of the operations that returned could have been refused
     */
    Component(Preparation<S> whole, int[] keys, int[] operations, int[] order, int telling) {
        this.whole = whole;
        this.keys = keys;
        this.operations = operations;
        this.order = order;
        this.telling = telling;
    }

    /** True when some operation that returned could have been refused. */
    boolean tells() {
        return telling > 0;
    }

    int size() {
        return operations.length;
    }

    /** The number in the history of an operation of this component. */
    int number(int local) {
        return operations[local];
    }

    /** The numbers in the history of operations of this component. */
    int[] numbers(int[] local) {
        return IntStream.of(local).map(each -> operations[each]).toArray();
    }

    /** What the operations have in common, for people. */
    String label() {
        if (keys.length == 0) {
            return "operations";
        }
        String names =
                IntStream.of(keys)
                        .limit(NAMED_KEYS)
                        .mapToObj(key -> Describe.value(whole.history.values().get(key)))
                        .collect(Collectors.joining(", "));
        String more =
                keys.length > NAMED_KEYS ? ", and " + (keys.length - NAMED_KEYS) + " more" : "";
        return (keys.length == 1 ? "key " : "keys ") + names + more;
    }

    /** The operations as those of a standard object, if they are such. O(operations). */
    Optional<ObjectHistory> asObject() {
        if (keys.length > 1) {
            return Optional.empty();
        }
        History history = whole.history;
        long called = 0;
        byte[] function = new byte[operations.length];
        int[] argument = new int[operations.length];
        int[] result = new int[operations.length];
        int[] invoked = new int[operations.length];
        int[] returned = new int[operations.length];
        for (int local = 0; local < operations.length; local++) {
            int operation = operations[local];
            int step = history.firstStep(operation);
            if (history.firstStep(operation + 1) != step + 1) {
                return Optional.empty();
            }
            int number = whole.meaning.function(step).ordinal();
            called |= 1L << number;
            function[local] = (byte) number;
            argument[local] = history.stepArgument(step);
            result[local] = whole.meaning.result(operation, step);
            invoked[local] = whole.place[history.invocation(operation)];
            returned[local] =
                    whole.meaning.returned(operation)
                            ? whole.place[history.completion(operation)]
                            : ObjectHistory.NEVER;
        }
        return whole.model
                .actsAs(functions(called))
                .map(
                        object ->
                                new ObjectHistory(
                                        object,
                                        whole.model.initial(whole.options.initial()),
                                        history.values(),
                                        function,
                                        argument,
                                        result,
                                        invoked,
                                        returned,
                                        order,
                                        Revisions.column(history)
                                                .map(
                                                        name ->
                                                                Revisions.of(
                                                                        history, name, operations))
                                                .orElseGet(() -> new int[0]),
                                        whole.model.distinguishesProcesses()
                                                ? IntStream.of(operations)
                                                        .map(history::process)
                                                        .toArray()
                                                : new int[0]));
    }

    private static Set<Function> functions(long called) {
        Set<Function> functions = EnumSet.noneOf(Function.class);
        for (Function each : Function.values()) {
            if ((called >>> each.ordinal() & 1) != 0) {
                functions.add(each);
            }
        }
        return functions;
    }

    private int[] invoked(int[] numbers) {
        return IntStream.of(numbers).map(whole.history::invocation).toArray();
    }

    private int[] returned(int[] numbers) {
        int[] returned = new int[numbers.length];
        for (int local = 0; local < numbers.length; local++) {
            returned[local] =
                    whole.meaning.returned(numbers[local])
                            ? whole.history.completion(numbers[local])
                            : Operations.NEVER;
        }
        return returned;
    }

    /** All operations as a problem for the general engine. */
    Problem<S> problem(Budget.Meter meter) {
        return problem(operations, order, meter);
    }

    /**
     * Some operations as a problem.
     *
     * @param core their numbers here, ascending
     */
    Problem<S> problem(int[] core, Budget.Meter meter) {
        int[] events =
                IntStream.of(order)
                        .filter(event -> Arrays.binarySearch(core, Math.max(event, ~event)) >= 0)
                        .map(
                                event ->
                                        event < 0
                                                ? ~Arrays.binarySearch(core, ~event)
                                                : Arrays.binarySearch(core, event))
                        .toArray();
        return problem(numbers(core), events, meter);
    }

    private Problem<S> problem(int[] numbers, int[] events, Budget.Meter meter) {
        meter.allocated(numbers.length * 20L + events.length * 4L);
        CallClasses classes = new CallClasses(whole.history, whole.model, whole.meaning, meter);
        int[] callClass = new int[numbers.length];
        for (int local = 0; local < callClass.length; local++) {
            callClass[local] = classes.of(numbers[local]);
        }
        List<Call> calls = classes.calls();
        boolean[] pure = new boolean[calls.size()];
        for (int each = 0; each < pure.length; each++) {
            pure[each] = whole.model.readsOnly(calls.get(each));
        }
        int[] returned = returned(numbers);
        Role[] role = new Role[numbers.length];
        for (int local = 0; local < role.length; local++) {
            role[local] = returned[local] == Operations.NEVER ? Role.OPTIONAL : Role.REQUIRED;
        }
        StateSpace<S> space =
                new StateSpace<>(
                        whole.model, whole.model.initial(whole.options.initial()), calls, meter);
        Operations columns = new Operations(numbers, callClass, pure, invoked(numbers), returned);
        return new Problem<>(label(), whole.model, space, columns, role, events);
    }
}
