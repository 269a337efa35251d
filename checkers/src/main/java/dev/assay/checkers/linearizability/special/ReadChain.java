// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The whole reads of a set that only grows, by inclusion: each must hold all elements of every
 * smaller one. Equal reads are one link; an element belongs to the first link that holds it, and to
 * a last one behind all reads if none does. O(total size of different results).
 */
final class ReadChain {
    private final ObjectHistory history;
    private final LocalValues values;

    /** Different results, numbered. */
    private final LocalValues results;

    private final List<int[]> content = new ArrayList<>();

    /** By result, the first read that saw it. */
    private final List<Integer> firstRead = new ArrayList<>();

    /** Reads and their results. */
    private final List<Integer> reads = new ArrayList<>();

    private final List<Integer> resultOf = new ArrayList<>();

    /** By result and by element. */
    private int[] linkOfResult = new int[0];

    private int[] linkOfElement = new int[0];

    /** By link, a read of it. */
    private final List<Integer> witnesses = new ArrayList<>();

    private int repeating = -1;

    ReadChain(ObjectHistory history, LocalValues values) {
        this.history = history;
        this.values = values;
        results = new LocalValues(history.values(), history.size());
    }

    /** Why there is no chain. */
    record Flaw(List<Integer> reads, BitSet elements, String reason) {}

    /** Takes a read; false when its result is no set. Nil is the empty set where one is there. */
    boolean add(int operation, boolean starts) {
        int reference = history.result()[operation];
        if (reference == ValuePool.UNKNOWN) {
            return true;
        }
        int number = results.of(reference);
        if (number == content.size()) {
            Optional<Collection<Value>> elements = elements(history.values().get(reference));
            if (elements.isEmpty()
                    || (!starts && elements.get().isEmpty() && reference != ValuePool.NIL)) {
                return false;
            }
            int[] numbers = elements.get().stream().mapToInt(values::of).toArray();
            if (Arrays.stream(numbers).distinct().count() < numbers.length) {
                repeating = operation;
            }
            content.add(numbers);
            firstRead.add(operation);
        }
        reads.add(operation);
        resultOf.add(number);
        return true;
    }

    private static Optional<Collection<Value>> elements(Value value) {
        return switch (value) {
            case Value.Collection set -> Optional.of(set.elements());
            case Value.Sequence sequence -> Optional.of(sequence.elements());
            case Value.Missing nothing when nothing == Value.Missing.NIL -> Optional.of(List.of());
            default -> Optional.empty();
        };
    }

    /** Sorts the results; empty when they form a chain. */
    Optional<Flaw> sort(boolean[] initially) {
        if (repeating >= 0) {
            return flaw(List.of(repeating), "#" + repeating + " read an element twice");
        }
        linkOfResult = new int[content.size()];
        linkOfElement = new int[values.size()];
        Arrays.fill(linkOfElement, -1);
        int held = 0;
        for (int element = 0; element < initially.length; element++) {
            if (initially[element]) {
                linkOfElement[element] = 0;
                held++;
            }
        }
        int[] bySize =
                IntStream.range(0, content.size())
                        .boxed()
                        .sorted((one, other) -> content.get(one).length - content.get(other).length)
                        .mapToInt(Integer::intValue)
                        .toArray();
        int before = -1;
        for (int result : bySize) {
            int known = 0;
            for (int element : content.get(result)) {
                known += linkOfElement[element] >= 0 ? 1 : 0;
            }
            if (known < held) {
                return missing(result, before, initially);
            }
            if (known < content.get(result).length || witnesses.isEmpty()) {
                witnesses.add(firstRead.get(result));
            }
            for (int element : content.get(result)) {
                if (linkOfElement[element] < 0) {
                    linkOfElement[element] = witnesses.size() - 1;
                }
            }
            linkOfResult[result] = witnesses.size() - 1;
            held = content.get(result).length;
            before = result;
        }
        return neverAdded(initially);
    }

    private Optional<Flaw> missing(int result, int before, boolean[] initially) {
        BitSet own = new BitSet();
        Arrays.stream(content.get(result)).forEach(own::set);
        int read = firstRead.get(result);
        int lost =
                IntStream.range(0, linkOfElement.length)
                        .filter(element -> linkOfElement[element] >= 0 && !own.get(element))
                        .findFirst()
                        .orElseThrow();
        String name = Describe.value(values.get(lost));
        return lost < initially.length && initially[lost]
                ? flaw(
                        List.of(read),
                        "#" + read + " did not read " + name + ", which was there from the start")
                : flaw(
                        List.of(read, firstRead.get(before)),
                        "#"
                                + firstRead.get(before)
                                + " read "
                                + name
                                + ", which #"
                                + read
                                + " did not, though that read no fewer elements: neither can be the"
                                + " earlier one");
    }

    private static Optional<Flaw> flaw(List<Integer> reads, String reason) {
        return Optional.of(new Flaw(reads, new BitSet(), reason));
    }

    private Optional<Flaw> neverAdded(boolean[] initially) {
        BitSet added = new BitSet();
        for (int operation = 0; operation < history.size(); operation++) {
            if (history.function(operation) == dev.assay.checkers.model.Function.ADD) {
                added.set(values.of(history.argument()[operation]));
            }
        }
        for (int element = 0; element < linkOfElement.length; element++) {
            if (linkOfElement[element] >= 0 && !added.get(element) && !initially[element]) {
                int read = witnesses.get(linkOfElement[element]);
                return flaw(
                        List.of(read),
                        "#"
                                + read
                                + " read "
                                + Describe.value(values.get(element))
                                + ", which nobody ever added");
            }
        }
        return Optional.empty();
    }

    /** True when some read holds the element. */
    boolean holds(int element) {
        return linkOfElement[element] >= 0;
    }

    /** A read that holds the element, but none that appeared in a later link. */
    int witness(int element) {
        return witnesses.get(linkOfElement[element]);
    }

    /** The elements that a read saw. */
    IntStream elementsOf(int read) {
        return Arrays.stream(content.get(results.of(history.result()[read])));
    }

    /** Elements in this order and the complements of all reads, link by link, elements first. */
    int[] merged(int[] elements) {
        int[] first = new int[2 * witnesses.size() + 4];
        int[] merged = new int[elements.length + reads.size()];
        for (int pass = 0; pass < 2; pass++) {
            for (int element : elements) {
                int link = linkOfElement[element];
                int slot = 2 * (link < 0 ? witnesses.size() : link);
                if (pass == 0) {
                    first[slot + 1]++;
                } else {
                    merged[first[slot]++] = element;
                }
            }
            for (int i = 0; i < reads.size(); i++) {
                int slot = 2 * linkOfResult[resultOf.get(i)] + 1;
                if (pass == 0) {
                    first[slot + 1]++;
                } else {
                    merged[first[slot]++] = ~reads.get(i);
                }
            }
            if (pass == 0) {
                for (int slot = 1; slot < first.length; slot++) {
                    first[slot] += first[slot - 1];
                }
            }
        }
        return merged;
    }
}
