// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers calls so that equal ones (function, keys, arguments, results, and the process where the
 * model tells processes apart) have one class; the first to come is class 0. O(steps) an operation.
 * Used by one thread.
 */
public final class CallClasses {
    private static final int EMPTY = -1;
    private static final int POLL_EVERY = 1024;

    private final History history;
    private final Model<?> model;
    private final Meaning meaning;
    private final Budget.Meter meter;
    private final boolean byProcess;
    private int[] example = new int[16];
    private int[] table = new int[64];
    private int size;

    public CallClasses(History history, Model<?> model, Meaning meaning, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.meaning = meaning;
        this.meter = meter;
        byProcess = model.distinguishesProcesses();
        Arrays.fill(table, EMPTY);
    }

    /** The class of an operation's call. */
    public int of(int operation) {
        int mask = table.length - 1;
        int slot = hash(operation) & mask;
        while (table[slot] != EMPTY) {
            if (isAlike(operation, example[table[slot]])) {
                return table[slot];
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = size;
        return add(operation);
    }

    private int add(int operation) {
        if (size == example.length) {
            example = Arrays.copyOf(example, size * 2);
            meter.allocated(size * 12L);
        }
        example[size] = operation;
        int added = size++;
        if (size * 2 > table.length) {
            grow();
        }
        return added;
    }

    private void grow() {
        table = new int[table.length * 2];
        Arrays.fill(table, EMPTY);
        int mask = table.length - 1;
        for (int each = 0; each < size; each++) {
            int slot = hash(example[each]) & mask;
            while (table[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            table[slot] = each;
        }
    }

    private int hash(int operation) {
        long hash = history.function(operation) * 2L + (meaning.returned(operation) ? 1 : 0);
        if (byProcess) {
            hash = mixed(hash, history.process(operation));
        }
        int end = history.firstStep(operation + 1);
        for (int step = history.firstStep(operation); step < end; step++) {
            hash = mixed(hash, history.stepFunction(step));
            hash = mixed(hash, history.stepKey(step));
            hash = mixed(hash, history.stepArgument(step));
            hash = mixed(hash, meaning.result(operation, step));
        }
        return (int) (hash >>> 32);
    }

    private static long mixed(long hash, int value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    private boolean isAlike(int left, int right) {
        int first = history.firstStep(left);
        int other = history.firstStep(right);
        int steps = history.firstStep(left + 1) - first;
        if (history.function(left) != history.function(right)
                || meaning.returned(left) != meaning.returned(right)
                || (byProcess && history.process(left) != history.process(right))
                || history.firstStep(right + 1) - other != steps) {
            return false;
        }
        for (int i = 0; i < steps; i++) {
            if (history.stepFunction(first + i) != history.stepFunction(other + i)
                    || history.stepKey(first + i) != history.stepKey(other + i)
                    || history.stepArgument(first + i) != history.stepArgument(other + i)
                    || meaning.result(left, first + i) != meaning.result(right, other + i)) {
                return false;
            }
        }
        return true;
    }

    /** The calls by their classes. */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>(size);
        for (int each = 0; each < size; each++) {
            if (each % POLL_EVERY == 0) {
                meter.poll();
            }
            calls.add(call(history, model, meaning, example[each]));
        }
        return calls;
    }

    /** The call of an operation. */
    public static Call call(History history, Model<?> model, Meaning meaning, int operation) {
        int first = history.firstStep(operation);
        int end = history.firstStep(operation + 1);
        Call.Step[] steps = new Call.Step[end - first];
        for (int step = first; step < end; step++) {
            steps[step - first] =
                    new Call.Step(
                            history.functionName(history.stepFunction(step)),
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step)),
                            history.values().get(meaning.result(operation, step)));
        }
        return new Call(
                history.functionName(history.function(operation)),
                List.of(steps),
                meaning.returned(operation),
                model.distinguishesProcesses() ? history.process(operation) : Call.ANYBODY);
    }
}
