// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Collection;

/**
 * What the operations on a queue, stack, deque or priority queue mean, in columns, whether values
 * repeat or not. Values are numbered from 0. Crashed peeks and completed insertions whatever they
 * returned mean what they always do: nothing, and that the value is in. O(operations).
 */
final class ContainerOperations {
    /** It crashed and changes nothing; it is in no order. */
    static final byte NOTHING = 0;

    /** It put {@link #value} in; if it crashed, perhaps. */
    static final byte INSERT = 1;

    /** It took {@link #value} out; if it crashed, whatever was there, or nothing. */
    static final byte REMOVE = 2;

    /** It saw {@link #value}. */
    static final byte PEEK = 3;

    /** It found nothing. */
    static final byte EMPTY = 4;

    /** No value. */
    static final int NONE = -1;

    final ObjectHistory history;
    final LocalTimes times;
    final LocalValues values;
    final int size;
    final byte[] kind;
    final int[] value;

    /** By operation, whether it was called at the front of a deque. */
    final boolean[] front;

    private ContainerOperations(ObjectHistory history, Budget.Meter meter) {
        this.history = history;
        size = history.size();
        times = LocalTimes.of(history, meter);
        values = new LocalValues(history.values(), size);
        kind = new byte[size];
        value = new int[size];
        front = new boolean[size];
        Arrays.fill(value, NONE);
    }

    /** The columns, or why they cannot be made. */
    sealed interface Reading {
        /** All operations are understood. */
        record Understood(ContainerOperations operations) implements Reading {}

        /** One is not, or the container does not start empty. */
        record Strange(String reason) implements Reading {}
    }

    static Reading of(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Collection<?> start) || !start.isEmpty()) {
            return new Reading.Strange("it does not start empty");
        }
        ContainerOperations operations = new ContainerOperations(history, meter);
        for (int operation = 0; operation < operations.size; operation++) {
            if ((operation & 0x3FFF) == 0) {
                meter.poll();
            }
            if (!operations.read(operation)) {
                return new Reading.Strange("#" + operation + " is no operation with known result");
            }
        }
        return new Reading.Understood(operations);
    }

    private boolean read(int operation) {
        switch (history.function(operation)) {
            case ENQUEUE, PUSH, PUSH_BACK -> {
                return insert(operation);
            }
            case PUSH_FRONT -> {
                front[operation] = true;
                return insert(operation);
            }
            case DEQUEUE, POP_FRONT -> {
                front[operation] = true;
                return take(operation, REMOVE);
            }
            case POP, POP_BACK -> {
                return take(operation, REMOVE);
            }
            case PEEK, PEEK_FRONT -> {
                front[operation] = history.type() != dev.assay.checkers.model.ObjectType.STACK;
                return take(operation, PEEK);
            }
            case PEEK_BACK -> {
                return take(operation, PEEK);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean insert(int operation) {
        if (history.argument()[operation] <= ValuePool.UNKNOWN) {
            return false;
        }
        kind[operation] = INSERT;
        value[operation] = values.of(history.argument()[operation]);
        return true;
    }

    private boolean take(int operation, byte how) {
        int result = history.result()[operation];
        if (!isCompleted(operation)) {
            kind[operation] = how == REMOVE ? REMOVE : NOTHING;
        } else if (result == ValuePool.NIL) {
            kind[operation] = EMPTY;
        } else if (result == ValuePool.UNKNOWN) {
            return false;
        } else {
            kind[operation] = how;
            value[operation] = values.of(result);
        }
        return true;
    }

    boolean isCompleted(int operation) {
        return times.isCompleted(operation);
    }
}
