// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The longest list that was read of each key; every other one must be a beginning of it. */
final class LongestLists {
    private final TransactionSteps steps;
    private final Findings findings;
    private final List<List<Value>> longest;
    private final int[] reader;

    LongestLists(TransactionSteps steps, Findings findings) {
        this.steps = steps;
        this.findings = findings;
        longest = new ArrayList<>(Collections.nCopies(steps.keys(), List.of()));
        reader = new int[steps.keys()];
    }

    List<Value> of(int key) {
        return longest.get(key);
    }

    /** Who read it. */
    int reader(int key) {
        return reader[key];
    }

    /** Takes a list that a transaction read; O(its length). */
    void see(int transaction, int key, List<Value> list) {
        if (list.size() > longest.get(key).size()) {
            compare(reader[key], longest.get(key), transaction, key, list);
            longest.set(key, list);
            reader[key] = transaction;
        } else {
            compare(transaction, list, reader[key], key, longest.get(key));
        }
    }

    private void compare(int one, List<Value> shorter, int other, int key, List<Value> longer) {
        for (int place = shorter.size() - 1; place >= 0; place--) {
            if (!shorter.get(place).equals(longer.get(place))) {
                contradict(one, shorter, other, key, longer, place);
                return;
            }
        }
    }

    private void contradict(
            int one, List<Value> shorter, int other, int key, List<Value> longer, int place) {
        findings.add(
                Anomaly.INCOMPATIBLE_ORDER,
                List.of(one, other),
                () ->
                        List.of(
                                read(one, shorter, key),
                                read(other, longer, key),
                                "they differ at place "
                                        + place
                                        + ", so that one of them is of a version that never was"));
        Set<Value> once = new HashSet<>();
        shorter.stream()
                .filter(element -> !once.add(element))
                .findFirst()
                .ifPresent(element -> duplicate(one, key, element));
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
