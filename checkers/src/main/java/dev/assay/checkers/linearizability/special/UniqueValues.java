// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Describe;
import java.util.Arrays;

/**
 * A container's history by values, each of which was inserted once: who inserted, removed and saw
 * it, and when. Times are positions in {@link ObjectHistory#order}; the gap {@code g} is the time
 * between the events {@code g} and {@code g + 1}, so that an operation may take effect in the gaps
 * from its invocation's position to the one before its return's. Values are numbered in the order
 * in which their insertions were invoked. Crashed insertions of values that nobody saw are left
 * out: an order that holds one stays an order without it and without whatever took it away again.
 */
final class UniqueValues {
    /** Later than every event. */
    static final int NEVER = ObjectHistory.NEVER;

    /** No operation, or no value. */
    static final int NONE = -1;

    final ObjectHistory history;

    /** How many events there are. */
    final int events;

    /** How many values there are. */
    int count;

    /** By operation, when it was invoked and when it returned. */
    final int[] invoked;

    final int[] returned;

    /** By operation, its value, or {@link #NONE}. */
    final int[] valueOf;

    /** By value, the operation that inserted and the completed one that removed it. */
    int[] insert;

    int[] remove;

    /** By value, the first of the completed operations that saw it; each names the next. */
    int[] peek;

    final int[] nextPeek;

    /** By value, the first return of an operation that removed or saw it, or {@link #NEVER}. */
    int[] firstReturn;

    /** By value, the last invocation of an operation that removed or saw it, or {@link #NONE}. */
    int[] lastInvocation;

    /** The completed operations that found nothing. */
    int[] empties;

    /** The removals that never returned, in the order of their invocations. */
    int[] crashedRemovals;

    /** How many operations saw a value. */
    int peeks;

    UniqueValues(ObjectHistory history, int values) {
        this.history = history;
        int size = history.size();
        int[] order = history.order();
        events = order.length;
        invoked = new int[size];
        returned = new int[size];
        for (int position = 0; position < order.length; position++) {
            int operation = order[position];
            if (operation >= 0) {
                invoked[operation] = position;
                returned[operation] = NEVER;
            } else {
                returned[~operation] = position;
            }
        }
        valueOf = filled(size);
        nextPeek = filled(size);
        insert = filled(values);
        remove = filled(values);
        peek = filled(values);
        firstReturn = filled(values);
        Arrays.fill(firstReturn, NEVER);
        lastInvocation = filled(values);
        empties = new int[0];
        crashedRemovals = new int[0];
    }

    private static int[] filled(int length) {
        int[] column = new int[length];
        Arrays.fill(column, NONE);
        return column;
    }

    boolean isRemoved(int value) {
        return remove[value] != NONE;
    }

    int insertInvoked(int value) {
        return invoked[insert[value]];
    }

    int insertReturned(int value) {
        return returned[insert[value]];
    }

    /** The first time at which somebody had inserted, removed or seen the value. */
    int evident(int value) {
        return Math.min(returned[insert[value]], firstReturn[value]);
    }

    /** When the first crashed removal was invoked, or {@link #NEVER}. */
    int firstCrashedRemoval() {
        return crashedRemovals.length == 0 ? NEVER : invoked[crashedRemovals[0]];
    }

    /** The value's name in sentences. */
    String name(int value) {
        return "value " + Describe.value(history.values().get(reference(value)));
    }

    private int reference(int value) {
        return history.argument()[insert[value]];
    }

    /**
     * All operations on some values, some that found nothing, and the crashed removals that could
     * have helped them: as many as there are values that no completed removal took, the first by
     * invocation, as far as they were invoked before the last return among the others.
     */
    int[] operationsOn(int[] chosen, int[] found) {
        Bag bag = new Bag();
        int end = -1;
        int left = 0;
        for (int operation : found) {
            bag.add(operation);
        }
        for (int value : chosen) {
            bag.add(insert[value]);
            if (isRemoved(value)) {
                bag.add(remove[value]);
            } else {
                left++;
            }
            for (int each = peek[value]; each != NONE; each = nextPeek[each]) {
                bag.add(each);
            }
        }
        for (int i = 0; i < bag.size; i++) {
            int back = returned[bag.data[i]];
            end = back == NEVER ? end : Math.max(end, back);
        }
        for (int i = 0; i < Math.min(left, crashedRemovals.length); i++) {
            if (invoked[crashedRemovals[i]] < end) {
                bag.add(crashedRemovals[i]);
            }
        }
        int[] operations = bag.toArray();
        Arrays.sort(operations);
        return operations;
    }

    /** A growing column. */
    static final class Bag {
        int[] data = new int[16];
        int size;

        void add(int element) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = element;
        }

        int[] toArray() {
            return Arrays.copyOf(data, size);
        }
    }
}
