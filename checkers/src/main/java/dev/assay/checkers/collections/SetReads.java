// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Violations;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The adds to one set and its reads, elements as numbers. Equal results are kept once. O(adds + sum
 * of the sizes of different results).
 */
final class SetReads {
    static final String FUNCTIONS = "add and read; other operations on sets: --model set";
    private static final int NONE = -1;

    final Operations all;
    final Elements elements;

    /** Reads of which the result is known, in the order of their calls. */
    final int[] reads;

    private final Map<Integer, int[]> contents = new HashMap<>();
    private final Map<Integer, Value> repeated = new HashMap<>();
    private final Set<Value> allRepeated = new HashSet<>();
    private int[] calledAt = new int[0];
    private int[] doneAt = new int[0];
    private int[] adder = new int[0];
    private int[] knownAdder = new int[0];
    private int[] failedAdder = new int[0];

    /** By element: the number of the result in which it was seen last. */
    private int[] stamps = new int[0];

    private int stamp;

    private SetReads(Operations all, int[] reads) {
        this.all = all;
        this.reads = reads;
        elements = all.freshElements();
    }

    static boolean knows(Operations all, int operation) {
        Function function = all.function(operation);
        return function == Function.ADD || function == Function.READ;
    }

    static SetReads of(Operations all, int[] operations, Budget.Meter meter) {
        int[] reads =
                Arrays.stream(operations)
                        .filter(each -> all.function(each) == Function.READ)
                        .filter(each -> all.result(each) != ValuePool.UNKNOWN)
                        .toArray();
        SetReads set = new SetReads(all, reads);
        for (int operation : operations) {
            if (all.function(operation) == Function.ADD) {
                set.add(operation);
            }
        }
        for (int read : reads) {
            set.readContents(read, meter);
        }
        set.grow();
        return set;
    }

    private void add(int operation) {
        int number = elements.number(all.argument(operation));
        grow();
        if (all.isFailed(operation)) {
            failedAdder[number] = operation;
            return;
        }
        if (adder[number] == NONE) {
            adder[number] = operation;
            calledAt[number] = all.called(operation);
        }
        boolean isEarlier = knownAdder[number] == NONE || all.returned(operation) < doneAt[number];
        if (all.isOk(operation) && isEarlier) {
            knownAdder[number] = operation;
            doneAt[number] = all.returned(operation);
        }
    }

    private void grow() {
        int old = adder.length;
        if (elements.size() > old) {
            int length = Math.max(elements.size(), 2 * old);
            calledAt = grown(calledAt, length);
            doneAt = grown(doneAt, length);
            adder = grown(adder, length);
            knownAdder = grown(knownAdder, length);
            failedAdder = grown(failedAdder, length);
        }
    }

    private static int[] grown(int[] numbers, int length) {
        int[] grown = Arrays.copyOf(numbers, length);
        Arrays.fill(grown, numbers.length, length, NONE);
        return grown;
    }

    private void readContents(int read, Budget.Meter meter) {
        if (contents.containsKey(all.result(read))) {
            return;
        }
        meter.poll();
        Collection<Value> values = elementsOf(read);
        int[] numbers = new int[values.size()];
        int size = 0;
        for (Value value : values) {
            numbers[size++] = elements.number(value);
        }
        meter.allocated(4L * size);
        if (all.resultValue(read) instanceof Value.Sequence) {
            int distinct = distinct(numbers);
            if (distinct < size) {
                noteRepeated(read, values);
                numbers = Arrays.copyOf(numbers, distinct);
            }
        }
        contents.put(all.result(read), numbers);
    }

    /** Moves the first of each to the front; how many there are. */
    private int distinct(int[] numbers) {
        if (elements.size() > stamps.length) {
            stamps = Arrays.copyOf(stamps, Math.max(elements.size(), 2 * stamps.length));
        }
        stamp++;
        int distinct = 0;
        for (int number : numbers) {
            if (stamps[number] != stamp) {
                stamps[number] = stamp;
                numbers[distinct++] = number;
            }
        }
        return distinct;
    }

    private Collection<Value> elementsOf(int read) {
        return switch (all.resultValue(read)) {
            case Value.Sequence(List<Value> sequence) -> sequence;
            case Value.Collection(Set<Value> collection) -> collection;
            case Value.Missing nil -> List.of();
            case Value other ->
                    throw new UnsuitableHistoryException(
                            "operation "
                                    + read
                                    + ": a read of a set returns a set or a sequence, not "
                                    + Operations.words(other));
        };
    }

    private void noteRepeated(int read, Collection<Value> values) {
        Set<Value> seen = new HashSet<>();
        for (Value value : values) {
            if (!seen.add(value)) {
                repeated.putIfAbsent(all.result(read), value);
                allRepeated.add(value);
            }
        }
    }

    /** The different elements that a read returned. */
    int[] contents(int read) {
        return contents.getOrDefault(all.result(read), new int[0]);
    }

    /** Reports an element that a read returned more than once. */
    void reportRepeated(int read, Violations violations) {
        Value element = repeated.get(all.result(read));
        if (element != null) {
            violations.add(
                    "repeated-element",
                    () ->
                            all.witness(
                                    "repeated-element",
                                    List.of(read),
                                    all.describe(read) + ".",
                                    "operation "
                                            + read
                                            + " returned "
                                            + Operations.words(element)
                                            + " more than once, which no set holds"));
        }
    }

    /** How many elements were returned more than once by the same read. */
    long repeatedElements() {
        return allRepeated.size();
    }

    /** True when an element was added, or may have been, by a call before this event. */
    boolean mayBeThere(int number, int event) {
        return adder[number] != NONE && calledAt[number] < event;
    }

    /**
     * The add that was called first of those that happened or may have; negative if there is none.
     */
    int adder(int number) {
        return adder[number];
    }

    /** The add that is the first known to have happened; negative if there is none. */
    int knownAdder(int number) {
        return knownAdder[number];
    }

    /** Where that add returned. */
    int knownAt(int number) {
        return doneAt[number];
    }

    /** Reports an element that a read returned though nobody had called to add it. */
    void reportUnexpected(int read, int number, Violations violations) {
        violations.add(
                "unexpected-element",
                () -> {
                    String element = elements.words(number);
                    String saw = "operation " + read + " returned " + element + ", which ";
                    if (adder[number] != NONE) {
                        return all.witness(
                                "unexpected-element",
                                List.of(adder[number], read),
                                all.describe(read) + ".",
                                all.describe(adder[number]) + ".",
                                saw + "was added only after it had returned");
                    }
                    if (failedAdder[number] != NONE) {
                        return all.witness(
                                "unexpected-element",
                                List.of(failedAdder[number], read),
                                all.describe(failedAdder[number]) + ".",
                                all.describe(read) + ".",
                                saw + "only an operation that failed had added");
                    }
                    return all.witness(
                            "unexpected-element",
                            List.of(read),
                            all.describe(read) + ".",
                            saw + "nobody had added");
                });
    }
}
