// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the history of one object call by call. Operations are numbered from 0. */
final class ObjectStory {
    private final ObjectType type;
    private final Object initial;
    private final ValuePool values = new ValuePool();
    private final List<Function> functions = new ArrayList<>();
    private final List<Integer> arguments = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();
    private final List<Integer> revisions = new ArrayList<>();
    private final List<Integer> processes = new ArrayList<>();
    private final List<Integer> order = new ArrayList<>();
    private int process;

    ObjectStory(ObjectType type, Object initial) {
        this.type = type;
        this.initial = initial;
    }

    static Value number(long number) {
        return Value.of(number);
    }

    static Value pair(long expected, long replacement) {
        return Value.sequence(Value.of(expected), Value.of(replacement));
    }

    /** Who calls what begins from now on. */
    ObjectStory by(int caller) {
        process = caller;
        return this;
    }

    /** An operation begins; if it never ends, it crashed. */
    ObjectStory begin(Function function, Value argument) {
        order.add(functions.size());
        functions.add(function);
        arguments.add(values.intern(argument));
        results.add(ValuePool.UNKNOWN);
        revisions.add(ObjectHistory.NO_REVISION);
        processes.add(process);
        return this;
    }

    ObjectStory begin(Function function) {
        return begin(function, Value.NIL);
    }

    ObjectStory end(int operation, Value result) {
        order.add(~operation);
        results.set(operation, values.intern(result));
        return this;
    }

    ObjectStory end(int operation) {
        return end(operation, Value.NIL);
    }

    /** An operation that nothing overlaps but what is open already. */
    ObjectStory call(Function function, Value argument, Value result) {
        return begin(function, argument).end(functions.size() - 1, result);
    }

    ObjectStory revision(int operation, int revision) {
        revisions.set(operation, revision);
        return this;
    }

    ObjectHistory history() {
        int size = functions.size();
        byte[] function = new byte[size];
        int[] invoked = new int[size];
        int[] returned = new int[size];
        Arrays.fill(returned, ObjectHistory.NEVER);
        for (int at = 0; at < order.size(); at++) {
            if (order.get(at) >= 0) {
                invoked[order.get(at)] = 10 * at;
            } else {
                returned[~order.get(at)] = 10 * at;
            }
        }
        for (int operation = 0; operation < size; operation++) {
            function[operation] = (byte) functions.get(operation).ordinal();
        }
        boolean revealed = revisions.stream().anyMatch(each -> each != ObjectHistory.NO_REVISION);
        return new ObjectHistory(
                type,
                initial,
                values,
                function,
                ints(arguments),
                ints(results),
                invoked,
                returned,
                ints(order),
                revealed ? ints(revisions) : new int[0],
                ints(processes));
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
