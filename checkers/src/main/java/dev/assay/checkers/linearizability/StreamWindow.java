// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Consecutive events on one key of a history that grows, as a problem of their own: it begins with
 * everything that can be the case before them, and tells what can be the case before one of their
 * returns.
 */
final class StreamWindow<S> {
    private final Model<S> model;
    private final S initial;
    private final String label;
    private final List<StreamedOperation> members = new ArrayList<>();
    private final Map<StreamedOperation, Integer> numberOf = new IdentityHashMap<>();
    private final Map<Call, Integer> classes = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Ints callClass = new Ints();
    private final Ints order = new Ints();
    private int firstEvent = Integer.MAX_VALUE;

    /**
     * What can be the case between two windows.
     *
     * @param state empty when nobody can have read it, so that it may be any
     * @param done the operations that took effect and have not returned, or never will
     * @param hidden the open ones that took no effect that anybody could see, but may have been
     *     overwritten at once
     * @param lastChange the operation that made the state, if it was one
     */
    record Case<S>(
            Optional<S> state,
            List<StreamedOperation> done,
            List<StreamedOperation> hidden,
            Optional<StreamedOperation> lastChange) {}

    /**
     * What the windows before leave.
     *
     * @param operations crashed ones and those that are open
     * @param overwriting a call that has overwritten, if one has: the search must know that
     *     operations can be hidden to take up those that were
     */
    record Before(List<StreamedOperation> operations, Optional<Call> overwriting) {}

    /** How a window ended. */
    sealed interface Outcome<S> {
        /** There are orders. */
        record Holds<S>(List<Case<S>> cases) implements Outcome<S> {}

        /**
         * There is none.
         *
         * @param returns how many returns are explained all the same
         * @param telling makes the witness, which takes longer than the search
         */
        record Violated<S>(int returns, Supplier<Witness> telling) implements Outcome<S> {}
    }

    /**
     * Gathers a window.
     *
     * @param before what the windows before it leave
     * @param events the operations that begin or return in it, by time
     */
    StreamWindow(
            Model<S> model,
            S initial,
            String label,
            Before before,
            List<StreamedOperation> events) {
        this.model = model;
        this.initial = initial;
        this.label = label;
        for (StreamedOperation operation : before.operations) {
            order.add(local(operation));
        }
        before.overwriting.ifPresent(this::classOf);
        for (StreamedOperation operation : events) {
            boolean returning = numberOf.containsKey(operation);
            int local = local(operation);
            order.add(returning ? ~local : local);
            firstEvent =
                    Math.min(firstEvent, returning ? operation.returned() : operation.invoked());
        }
    }

    private int local(StreamedOperation operation) {
        return numberOf.computeIfAbsent(
                operation,
                unused -> {
                    members.add(operation);
                    callClass.add(classOf(operation.call()));
                    return members.size() - 1;
                });
    }

    private int classOf(Call call) {
        return classes.computeIfAbsent(
                call,
                added -> {
                    calls.add(added);
                    return calls.size() - 1;
                });
    }

    /**
     * Judges the window.
     *
     * @param stopAfter how many of its returns are judged; the rest is only looked at
     */
    Outcome<S> judge(List<Case<S>> cases, int stopAfter, Budget.Meter meter) {
        int partaking = members.size();
        cases.forEach(each -> each.lastChange().ifPresent(this::local));
        StateSpace<S> space = new StateSpace<>(model, initial, calls, meter);
        Problem<S> problem = problem(space, partaking);
        List<Situation> starts = cases.stream().map(each -> situation(each, space)).toList();
        return switch (new FrontierSearch<>(problem, true, meter).run(starts, stopAfter)) {
            case SearchResult.Linearizable unused -> new Outcome.Holds<>(List.of());
            case SearchResult.Reached(List<Situation> situations) ->
                    new Outcome.Holds<>(
                            situations.stream().map(each -> caseOf(each, space)).toList());
            case SearchResult.Refuted refuted ->
                    new Outcome.Violated<>(
                            refuted.returns(), () -> witness(problem, starts, refuted, meter));
            case SearchResult.Inconclusive unused ->
                    throw new IllegalStateException("an exact search was inconclusive");
        };
    }

    private Problem<S> problem(StateSpace<S> space, int partaking) {
        int size = members.size();
        int[] number = new int[size];
        int[] invoked = new int[size];
        int[] returned = new int[size];
        Role[] role = new Role[size];
        for (int local = 0; local < size; local++) {
            StreamedOperation operation = members.get(local);
            number[local] = operation.number();
            invoked[local] = operation.invoked();
            returned[local] = operation.returned();
            role[local] =
                    local >= partaking
                            ? Role.ABSENT
                            : operation.isRequired() ? Role.REQUIRED : Role.OPTIONAL;
        }
        boolean[] pure = new boolean[calls.size()];
        for (int each = 0; each < pure.length; each++) {
            pure[each] = model.readsOnly(calls.get(each));
        }
        Operations operations =
                new Operations(number, callClass.toArray(), pure, invoked, returned);
        return new Problem<>(label, model, space, operations, role, order.toArray());
    }

    private Situation situation(Case<S> each, StateSpace<S> space) {
        int[] done = each.done().stream().mapToInt(numberOf::get).toArray();
        int[] hidden = each.hidden().stream().mapToInt(numberOf::get).toArray();
        int lastChange = each.lastChange().map(numberOf::get).orElse(-1);
        int state = each.state().map(space::intern).orElse(StateSpace.FORGOTTEN);
        return new Situation(state, done, hidden, new int[calls.size()], lastChange);
    }

    private Case<S> caseOf(Situation situation, StateSpace<S> space) {
        List<StreamedOperation> done = new ArrayList<>();
        for (int local : situation.done()) {
            done.add(members.get(local));
        }
        List<StreamedOperation> hidden =
                IntStream.of(situation.hidden()).mapToObj(members::get).toList();
        int[] left = situation.used().clone();
        for (int local = 0; local < members.size(); local++) {
            StreamedOperation operation = members.get(local);
            if (!operation.isRequired() && left[callClass.get(local)] > 0) {
                left[callClass.get(local)]--;
                done.add(operation);
            }
        }
        Optional<StreamedOperation> lastChange =
                situation.lastChange() < 0
                        ? Optional.empty()
                        : Optional.of(members.get(situation.lastChange()));
        Optional<S> state =
                situation.state() == StateSpace.FORGOTTEN
                        ? Optional.empty()
                        : Optional.of(space.state(situation.state()));
        return new Case<>(state, done, hidden, lastChange);
    }

    private Witness witness(
            Problem<S> problem,
            List<Situation> starts,
            SearchResult.Refuted refuted,
            Budget.Meter meter) {
        Refutation<S> core =
                new Refutation<>(problem, starts, firstEvent, refuted, model.looksAhead())
                        .smallest(meter);
        Map<Integer, Integer> processes = new HashMap<>();
        members.forEach(each -> processes.put(each.number(), each.process()));
        return Explanation.witness(processes::get, core, meter);
    }
}
