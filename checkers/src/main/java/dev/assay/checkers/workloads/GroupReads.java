// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes of single keys, and reads of several: each read that saw one key and missed another is a
 * node between them; see {@link LongForkChecker}.
 */
final class GroupReads {
    private static final int NONE = -1;

    private final History history;
    private final OperationWords words;
    private final Function[] functions;
    private final int[] keyNumber;
    private final Ints keys = new Ints();

    /** By key: the write that did not fail, and one that did. */
    private final Ints writer = new Ints();

    private final Ints failed = new Ints();

    /** The reads that returned, and where their steps begin. */
    private final Ints reads = new Ints();

    private boolean areSingle = true;
    private long early;
    private long late;
    private long partial;

    GroupReads(History history, Budget.Meter meter) {
        this.history = history;
        words = new OperationWords(history);
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
        keyNumber = new int[history.values().size()];
        Arrays.fill(keyNumber, NONE);
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            take(operation);
        }
    }

    /** True when each write is a transaction of its own and no key is written or read twice. */
    boolean areOfSingleWrites() {
        return areSingle;
    }

    /** How many reads returned. */
    int size() {
        return reads.size();
    }

    /** How many reads saw some of their keys, as far as they were judged. */
    long partial() {
        return partial;
    }

    Map<String, Long> measures() {
        return Map.of(
                "operations",
                (long) history.operations(),
                "keys",
                (long) keys.size(),
                "reads",
                (long) reads.size(),
                "early reads",
                early,
                "late reads",
                late,
                "partial reads",
                partial);
    }

    private void take(int operation) {
        int first = history.firstStep(operation);
        int end = history.firstStep(operation + 1);
        boolean isWrite = false;
        for (int step = first; step < end; step++) {
            switch (functions[history.stepFunction(step)]) {
                case READ -> {}
                case WRITE -> {
                    isWrite = true;
                    write(operation, step, end == first + 1);
                }
                default ->
                        throw new UnsuitableHistoryException(
                                "operation "
                                        + operation
                                        + ": long-fork does not know '"
                                        + history.functionName(history.stepFunction(step))
                                        + "'; its steps are [w KEY VALUE] and [r KEY VALUE]");
            }
        }
        if (!isWrite && history.outcome(operation) == EventType.OK) {
            reads.add(operation);
            areSingle &= readsEachOnce(first, end);
        }
    }

    private void write(int operation, int step, boolean isAlone) {
        int key = key(step);
        if (history.outcome(operation) == EventType.FAIL) {
            failed.set(key, step);
            return;
        }
        areSingle &=
                isAlone && writer.get(key) == NONE && history.stepArgument(step) != ValuePool.NIL;
        writer.set(key, step);
    }

    private boolean readsEachOnce(int first, int end) {
        int[] some = new int[end - first];
        for (int i = 0; i < some.length; i++) {
            some[i] = key(first + i);
        }
        Arrays.sort(some);
        for (int i = 1; i < some.length; i++) {
            if (some[i] == some[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private int key(int step) {
        int reference = history.stepKey(step);
        if (keyNumber[reference] == NONE) {
            keyNumber[reference] = keys.size();
            keys.add(reference);
            writer.add(NONE);
            failed.add(NONE);
        }
        return keyNumber[reference];
    }

    /** Judges histories of single writes. */
    void judge(Violations violations, Budget.Meter meter) {
        WriteOrders orders = new WriteOrders(keys.size(), meter);
        for (int i = 0; i < reads.size(); i++) {
            if ((i & 0x3FF) == 0) {
                meter.poll();
            }
            read(reads.get(i), orders, violations);
        }
        List<WriteOrders.Step> circle = orders.circle();
        if (!circle.isEmpty()) {
            violations.add(LongForkChecker.FORK, () -> fork(circle));
        }
    }

    private void read(int operation, WriteOrders orders, Violations violations) {
        Ints seen = new Ints();
        Ints missed = new Ints();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            int key = key(step);
            int value = history.stepResult(step);
            if (value == ValuePool.UNKNOWN) {
                continue;
            }
            if (value == ValuePool.NIL) {
                if (writer.get(key) != NONE) {
                    missed.add(key);
                }
            } else if (writer.get(key) != NONE && history.stepArgument(writer.get(key)) == value) {
                seen.add(key);
            } else {
                untraced(operation, step, violations);
            }
        }
        if (seen.size() > 0 && missed.size() > 0) {
            partial++;
            orders.add(operation, seen, missed);
        } else if (seen.size() > 0) {
            late++;
        } else {
            early++;
        }
    }

    private String name(int key) {
        return words.value(keys.get(key));
    }

    private int operationOf(int step) {
        int low = 0;
        int high = history.operations() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (history.firstStep(middle) <= step) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void untraced(int operation, int step, Violations violations) {
        int key = key(step);
        int value = history.stepResult(step);
        boolean isAborted = failed.get(key) != NONE && isWrittenBy(failed.get(key), value);
        String saw =
                "operation " + operation + " read " + words.value(value) + " of key " + name(key);
        if (!isAborted) {
            violations.add(
                    LongForkChecker.THIN_AIR,
                    () ->
                            words.witness(
                                    LongForkChecker.THIN_AIR,
                                    List.of(operation),
                                    List.of(saw + ", which nobody wrote")));
            return;
        }
        int write = operationOf(failed.get(key));
        violations.add(
                LongForkChecker.ABORTED,
                () ->
                        words.witness(
                                LongForkChecker.ABORTED,
                                List.of(write, operation),
                                List.of(
                                        words.describe(write) + ".",
                                        saw + ", which only a write put there that failed")));
    }

    private boolean isWrittenBy(int step, int value) {
        return history.stepArgument(step) == value;
    }

    private Witness fork(List<WriteOrders.Step> circle) {
        Set<Integer> some = new TreeSet<>();
        List<String> lines = new ArrayList<>();
        for (WriteOrders.Step step : circle) {
            some.add(operationOf(writer.get(step.seen())));
            some.add(step.read());
            lines.add(
                    words.describe(step.read())
                            + ": it saw key "
                            + name(step.seen())
                            + " as operation "
                            + operationOf(writer.get(step.seen()))
                            + " wrote it, and key "
                            + name(step.missed())
                            + " as it was before operation "
                            + operationOf(writer.get(step.missed()))
                            + ".");
        }
        int first = operationOf(writer.get(circle.get(0).seen()));
        int second = operationOf(writer.get(circle.get(0).missed()));
        lines.add(
                circle.size() == 2
                        ? "operation "
                                + circle.get(0).read()
                                + " saw the write of operation "
                                + first
                                + " before that of operation "
                                + second
                                + ", and operation "
                                + circle.get(1).read()
                                + " the other way round"
                        : "so the write of operation " + first + " comes before itself");
        return words.witness(LongForkChecker.FORK, some, lines);
    }
}
