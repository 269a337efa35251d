// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sets. Where elements are unique, a contains asks for an old or a recent one and a remove for a
 * recent one. A read costs O(size).
 *
 * <p>Made wrong by losing an element: one that was added before the asking operation began, and is
 * never removed.
 */
final class StreamedSets extends StreamedObject {
    private static final int ADD = 0;
    private static final int CONTAINS = 1;
    private static final int REMOVE = 2;
    private static final int READ = 3;
    private static final int RECENT = 64;
    private static final long NONE = -1;

    private final LongSet[] contents;

    /** How many unique elements each key was given; they are {@code n * keys + key}. */
    private final long[] given;

    private final int victimKey;
    private boolean isMarking;
    private long marked = NONE;
    private long markedSince = Long.MAX_VALUE;

    StreamedSets(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        contents = new LongSet[parameters.keys()];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new LongSet();
        }
        given = new long[parameters.keys()];
        victimKey = randomness.fork("victim").nextInt(parameters.keys());
    }

    @Override
    boolean request(Pending pending) {
        int function = drawFunction();
        int key = drawKey();
        ask(pending, 0, function, key);
        if (function != READ) {
            pending.numbers[0] = drawElement(pending, function, key);
            pending.arguments[0] = number(pending.numbers[0]);
        }
        return true;
    }

    private long drawElement(Pending pending, int function, int key) {
        if (function == ADD) {
            boolean marks = isMarking && key == victimKey;
            if (marks) {
                isMarking = false;
                pending.isProtected = true;
            }
            long element = isUnique() ? unique(given[key]++, key) : parameters.values();
            if (marks) {
                marked = element;
                return element;
            }
            return isUnique() ? element : randomness.nextInt(parameters.values());
        }
        if (function == CONTAINS && key == victimKey && markedSince != Long.MAX_VALUE) {
            return marked;
        }
        long element =
                isUnique() ? earlier(function, key) : randomness.nextInt(parameters.values());
        return element == marked ? unique(given[key], key) : element;
    }

    private long unique(long number, int key) {
        return number * parameters.keys() + key;
    }

    private long earlier(int function, int key) {
        long count = given[key];
        if (count == 0) {
            return unique(0, key);
        }
        boolean isRecent = function == REMOVE || (randomness.nextLong() & 1) == 0;
        long back = randomness.nextLong(isRecent ? Math.min(RECENT, count) : count);
        return unique(count - 1 - back, key);
    }

    @Override
    boolean requestTelling(Pending pending) {
        boolean reads = isCalled(READ) && !isCalled(CONTAINS);
        ask(pending, 0, reads ? READ : CONTAINS, victimKey);
        if (!reads) {
            pending.numbers[0] = markedSince == Long.MAX_VALUE ? neverAdded() : marked;
            pending.arguments[0] = number(pending.numbers[0]);
        }
        return true;
    }

    private static long neverAdded() {
        return Long.MAX_VALUE;
    }

    @Override
    boolean apply(Pending pending) {
        LongSet set = contents[pending.keys[0]];
        switch (pending.codes[0]) {
            case ADD -> {
                set.add(pending.numbers[0]);
                pending.results[0] = pending.arguments[0];
            }
            case REMOVE -> {
                set.remove(pending.numbers[0]);
                pending.results[0] = pending.arguments[0];
            }
            case CONTAINS -> pending.results[0] = Value.of(set.contains(pending.numbers[0]));
            default -> pending.results[0] = all(set);
        }
        return true;
    }

    private Value all(LongSet set) {
        Set<Value> elements = LinkedHashSet.newLinkedHashSet(set.size());
        set.forEach(element -> elements.add(number(element)));
        return new Value.Collection(elements);
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        if (marked != NONE
                && pending.codes[0] == ADD
                && pending.numbers[0] == marked
                && pending.keys[0] == victimKey) {
            markedSince = now;
        }
    }

    @Override
    void arm() {
        isMarking = true;
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        if (pending.codes[0] == ADD || pending.codes[0] == REMOVE) {
            return "";
        }
        boolean reads = pending.codes[0] == READ;
        if (markedSince < pending.invokedAt
                && pending.keys[0] == victimKey
                && (reads || pending.numbers[0] == marked)) {
            pending.results[0] = reads ? without(pending.results[0]) : Value.Bool.FALSE;
            return "did not see " + marked + ", which was added before it began";
        }
        if (isLastChance && reads) {
            pending.results[0] = with(pending.results[0]);
            return "saw " + neverAdded() + ", which nobody added";
        }
        if (isLastChance && pending.numbers[0] == neverAdded()) {
            pending.results[0] = Value.Bool.TRUE;
            return "saw " + neverAdded() + ", which nobody added";
        }
        return "";
    }

    private Value without(Value read) {
        Set<Value> fewer = new LinkedHashSet<>(((Value.Collection) read).elements());
        fewer.remove(number(marked));
        return new Value.Collection(fewer);
    }

    private static Value with(Value read) {
        Set<Value> more = new LinkedHashSet<>(((Value.Collection) read).elements());
        more.add(Value.of(neverAdded()));
        return new Value.Collection(more);
    }
}
