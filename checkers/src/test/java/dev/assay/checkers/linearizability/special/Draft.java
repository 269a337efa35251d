// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A container's history while it is put together: operations that can still be changed. */
final class Draft {
    final ObjectType type;
    final List<Operation> operations = new ArrayList<>();
    private int clock;

    /** One operation; open as long as it has no return. */
    static final class Operation {
        final Function function;
        final Value argument;
        Value result = Value.UNKNOWN;
        int invoked;
        int returned = ObjectHistory.NEVER;

        Operation(Function function, Value argument, int invoked) {
            this.function = function;
            this.argument = argument;
            this.invoked = invoked;
        }

        boolean isCompleted() {
            return returned != ObjectHistory.NEVER;
        }

        boolean inserts() {
            return argument != Value.NIL;
        }
    }

    Draft(ObjectType type) {
        this.type = type;
    }

    Operation invoke(Function function, Value argument) {
        Operation operation = new Operation(function, argument, clock++);
        operations.add(operation);
        return operation;
    }

    Operation invoke(Function function) {
        return invoke(function, Value.NIL);
    }

    Draft returns(Operation operation, Value result) {
        operation.result = result;
        operation.returned = clock++;
        return this;
    }

    /** An operation on its own, from its invocation to its return. */
    Draft call(Function function, Value argument, Value result) {
        return returns(invoke(function, argument), result);
    }

    Draft insert(Function function, long value) {
        return call(function, Value.of(value), Value.NIL);
    }

    Draft take(Function function, long value) {
        return call(function, Value.NIL, Value.of(value));
    }

    Draft findNothing(Function function) {
        return call(function, Value.NIL, Value.NIL);
    }

    int events() {
        return clock;
    }

    ObjectHistory history() {
        operations.sort(Comparator.comparingInt(operation -> operation.invoked));
        int size = operations.size();
        ValuePool values = new ValuePool();
        byte[] function = new byte[size];
        int[] argument = new int[size];
        int[] result = new int[size];
        int[] invoked = new int[size];
        int[] returned = new int[size];
        int[] order = new int[clock];
        Arrays.fill(order, Integer.MIN_VALUE);
        for (int each = 0; each < size; each++) {
            Operation operation = operations.get(each);
            function[each] = (byte) operation.function.ordinal();
            argument[each] = values.intern(operation.argument);
            result[each] = values.intern(operation.result);
            invoked[each] = 3 * operation.invoked;
            returned[each] = operation.returned;
            order[operation.invoked] = each;
            if (operation.isCompleted()) {
                returned[each] = 3 * operation.returned;
                order[operation.returned] = ~each;
            }
        }
        return new ObjectHistory(
                type, List.of(), values, function, argument, result, invoked, returned, order);
    }
}
