// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.CallClasses;
import dev.assay.checkers.linearizability.CallFacts;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.linearizability.StateSpace;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.ObjectType;
import dev.assay.checkers.sequential.SequentialProblem.Operations;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes the problem of a history: leaves out what proves nothing (operations that failed, reads
 * that nobody saw return), and notes what the operations of registers saw and put. O(steps).
 */
final class SequentialPreparation<S> {
    private static final int POLL_EVERY = 1024;

    private final History history;
    private final Model<S> model;
    private final S initial;
    private final Meaning meaning;
    private final KeyGroups groups;
    private final Budget.Meter meter;
    private int telling;

    SequentialPreparation(
            History history, Model<S> model, LinearizabilityOptions options, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.meter = meter;
        initial = model.initial(options.initial());
        meaning = new Meaning(history, options.conventions());
        groups = KeyGroups.of(history, model, meaning, meter);
    }

    /** The problem. */
    SequentialProblem<S> problem() {
        int[] numbers = useful();
        int[] callClass = new int[numbers.length];
        int[] group = new int[numbers.length];
        int[] process = new int[numbers.length];
        boolean[] isPure = new boolean[numbers.length];
        boolean[] isOptional = new boolean[numbers.length];
        meter.allocated(numbers.length * 26L);
        CallClasses classes = new CallClasses(history, model, meaning, meter);
        for (int each = 0; each < numbers.length; each++) {
            pollAt(each);
            callClass[each] = classes.of(numbers[each]);
            group[each] = groups.of(numbers[each]);
            process[each] = history.process(numbers[each]);
            isOptional[each] = !meaning.returned(numbers[each]);
        }
        List<Call> calls = classes.calls();
        for (int each = 0; each < numbers.length; each++) {
            pollAt(each);
            isPure[each] = model.readsOnly(calls.get(callClass[each]));
        }
        int[] sees = new int[numbers.length];
        int[] puts = new int[numbers.length];
        lookIntoRegisters(numbers, sees, puts);
        Operations operations =
                new Operations(numbers, callClass, group, process, isPure, isOptional, sees, puts);
        StateSpace<S> space = new StateSpace<>(model, initial, calls, meter);
        return SequentialProblem.of(model, space, operations, groups.size());
    }

    private void pollAt(int each) {
        if (each % POLL_EVERY == 0) {
            meter.poll();
        }
    }

    private int[] useful() {
        CallFacts facts = new CallFacts(history, model, meaning, meter);
        boolean[] isUseful = new boolean[history.operations()];
        for (int operation = 0; operation < isUseful.length; operation++) {
            pollAt(operation);
            if (!meaning.didNotHappen(operation)) {
                int said = facts.of(operation);
                isUseful[operation] = CallFacts.isUseful(said);
                telling += meaning.returned(operation) && CallFacts.tells(said) ? 1 : 0;
            }
        }
        return IntStream.range(0, isUseful.length).filter(each -> isUseful[each]).toArray();
    }

    /** True when some operation that returned could have been refused; known with the problem. */
    boolean tells() {
        return telling > 0;
    }

    /**
     * The reference of what every register holds at first, or {@link SequentialProblem#NOTHING}.
     */
    int initialValue() {
        return initial instanceof Value value
                ? history.values().intern(value)
                : SequentialProblem.NOTHING;
    }

    // Only where all operations of a group are a register's; elsewhere nothing was seen or put.
    private void lookIntoRegisters(int[] numbers, int[] sees, int[] puts) {
        java.util.Arrays.fill(sees, SequentialProblem.NOTHING);
        java.util.Arrays.fill(puts, SequentialProblem.NOTHING);
        if (!(initial instanceof Value)) {
            return;
        }
        List<Set<Function>> called = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            called.add(EnumSet.noneOf(Function.class));
        }
        for (int number : numbers) {
            pollAt(number);
            Set<Function> functions = called.get(groups.of(number));
            int first = history.firstStep(number);
            functions.add(
                    history.firstStep(number + 1) == first + 1
                            ? meaning.function(first)
                            : Function.OTHER);
        }
        boolean[] isRegister = new boolean[groups.size()];
        for (int group = 0; group < isRegister.length; group++) {
            pollAt(group);
            isRegister[group] =
                    !called.get(group).contains(Function.OTHER)
                            && model.actsAs(called.get(group))
                                    .equals(Optional.of(ObjectType.REGISTER));
        }
        for (int each = 0; each < numbers.length; each++) {
            pollAt(each);
            int group = groups.of(numbers[each]);
            if (isRegister[group] && !look(numbers[each], each, sees, puts)) {
                isRegister[group] = false;
            }
        }
        for (int each = 0; each < numbers.length; each++) {
            if (!isRegister[groups.of(numbers[each])]) {
                sees[each] = SequentialProblem.NOTHING;
                puts[each] = SequentialProblem.NOTHING;
            }
        }
    }

    /** False when it is not known which value the operation saw. */
    private boolean look(int number, int each, int[] sees, int[] puts) {
        int step = history.firstStep(number);
        int result = meaning.result(number, step);
        int argument = history.stepArgument(step);
        switch (meaning.function(step)) {
            case READ -> sees[each] = result;
            case WRITE -> puts[each] = argument;
            default -> {
                if (result == ValuePool.FALSE
                        || !(history.values().get(argument) instanceof Value.Sequence pair)
                        || (meaning.returned(number) && result == ValuePool.UNKNOWN)) {
                    return false;
                }
                sees[each] = history.values().intern(pair.elements().get(0));
                int put = history.values().intern(pair.elements().get(1));
                puts[each] = put == sees[each] ? SequentialProblem.NOTHING : put;
            }
        }
        return true;
    }
}
