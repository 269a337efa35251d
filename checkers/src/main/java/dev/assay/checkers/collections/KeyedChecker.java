// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges each key of a history by itself. Operations have one step. Where no operation has a key
 * there is one object, and its verdict is the whole.
 */
abstract sealed class KeyedChecker implements Checker
        permits CounterChecker, SetChecker, SetFullChecker, TotalQueueChecker, UniqueIdsChecker {
    private final String id;
    private final Conventions conventions;

    KeyedChecker(String id, Conventions conventions) {
        this.id = id;
        this.conventions = conventions;
    }

    @Override
    public final String id() {
        return id;
    }

    /** The names of the functions that the promise is about, for messages. */
    abstract String functions();

    /** True for operations that the promise is about. */
    abstract boolean knows(Operations all, int operation);

    /** Judges the operations of one key, ascending. */
    abstract Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter);

    /** True for a measure of which all keys together have the greatest, not the sum. */
    boolean isGreatest(String measure) {
        return measure.startsWith("nanoseconds");
    }

    @Override
    public final Verdict check(History history, Budget.Meter meter) {
        Operations all = new Operations(history, conventions.nilReadIsUnknown());
        Map<Integer, Numbers> byKey = new LinkedHashMap<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            all.requireSingleStep(operation, id);
            if (!knows(all, operation)) {
                throw all.stranger(operation, id, functions());
            }
            byKey.computeIfAbsent(all.key(operation), unused -> new Numbers()).add(operation);
        }
        List<Verdict> parts = new ArrayList<>();
        Map<String, Long> measures = new TreeMap<>();
        byKey.forEach(
                (key, numbers) -> {
                    String label =
                            key == ValuePool.ABSENT
                                    ? id
                                    : "key " + Describe.value(history.values().get(key));
                    Verdict verdict = judge(label, all, numbers.toArray(), meter);
                    parts.add(verdict);
                    verdict.measures()
                            .forEach(
                                    (name, measure) ->
                                            measures.merge(
                                                    name,
                                                    measure,
                                                    isGreatest(name) ? Math::max : Long::sum));
                });
        boolean isOne = parts.size() == 1 && byKey.containsKey(ValuePool.ABSENT);
        measures.put("operations", (long) history.operations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return (isOne ? parts.get(0) : Verdict.ofKeys(id, parts)).with(measures);
    }

    /** Growing numbers. */
    private static final class Numbers {
        private int[] numbers = new int[4];
        private int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        int[] toArray() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
