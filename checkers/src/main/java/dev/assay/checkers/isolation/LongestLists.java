// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The longest list that was read of each key; every other one must be a beginning of it. A list is
 * the beginning, of some length, of the sequence behind a reference.
 */
final class LongestLists {
    private final TransactionSteps steps;
    private final ValuePool pool;
    private final Findings findings;
    private final int[] longest;
    private final int[] length;
    private final int[] reader;

    LongestLists(TransactionSteps steps, Findings findings) {
        this.steps = steps;
        this.findings = findings;
        pool = steps.history.values();
        longest = new int[steps.keys()];
        length = new int[steps.keys()];
        reader = new int[steps.keys()];
    }

    int length(int key) {
        return length[key];
    }

    /** The reference of an element of a key's longest list. */
    int element(int key, int place) {
        return pool.element(longest[key], place);
    }

    /** Who read it. */
    int reader(int key) {
        return reader[key];
    }

    /** Takes a list that a transaction read; O(its length). */
    void see(int transaction, int key, int reference, int size) {
        int common = Math.min(size, length[key]);
        if (common > 0 && pool.mismatch(reference, longest[key], common) >= 0) {
            contradict(transaction, key, reference, size);
        }
        if (size > length[key]) {
            longest[key] = reference;
            length[key] = size;
            reader[key] = transaction;
        }
    }

    private void contradict(int transaction, int key, int reference, int size) {
        boolean isLonger = size > length[key];
        int one = isLonger ? reader[key] : transaction;
        int other = isLonger ? transaction : reader[key];
        List<Value> seen = list(reference, size);
        List<Value> known = list(longest[key], length[key]);
        List<Value> shorter = isLonger ? known : seen;
        List<Value> longer = isLonger ? seen : known;
        findings.add(
                Anomaly.INCOMPATIBLE_ORDER,
                List.of(one, other),
                () ->
                        List.of(
                                read(one, shorter, key),
                                read(other, longer, key),
                                "they differ at place "
                                        + lastDifference(shorter, longer)
                                        + ", so that one of them is of a version that never was"));
        Set<Value> once = new HashSet<>();
        shorter.stream()
                .filter(element -> !once.add(element))
                .findFirst()
                .ifPresent(element -> duplicate(one, key, element));
    }

    private static int lastDifference(List<Value> shorter, List<Value> longer) {
        int place = shorter.size() - 1;
        while (shorter.get(place).equals(longer.get(place))) {
            place--;
        }
        return place;
    }

    private List<Value> list(int reference, int size) {
        List<Value> elements = new ArrayList<>(size);
        for (int place = 0; place < size; place++) {
            elements.add(pool.get(pool.element(reference, place)));
        }
        return elements;
    }

    private String read(int transaction, List<Value> list, int key) {
        return TransactionSteps.who(transaction)
                + " read "
                + Describe.value(new Value.Sequence(list))
                + " of key "
                + steps.name(key);
    }

    /** Notes that an element stands in a list twice. */
    void duplicate(int transaction, int key, Value element) {
        findings.add(
                Anomaly.DUPLICATE_ELEMENTS,
                List.of(transaction),
                () ->
                        List.of(
                                TransactionSteps.who(transaction)
                                        + " read element "
                                        + Describe.value(element)
                                        + " of key "
                                        + steps.name(key)
                                        + " twice in one list, though it was appended once"));
    }
}
