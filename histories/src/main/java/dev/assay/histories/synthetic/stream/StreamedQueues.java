// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;

/**
 * Queues, stacks and deques of a bounded length: beyond {@link #LONGEST} elements a client takes
 * one out instead. What is taken from an empty one is nil.
 *
 * <p>Made wrong by giving an element out twice that was put in once.
 */
final class StreamedQueues extends StreamedObject {
    private static final int LONGEST = 64;
    private static final long NONE = -1;

    /** What a function of some kind does to the elements in their order. */
    private enum Action {
        ADD_FIRST,
        ADD_LAST,
        TAKE_FIRST,
        TAKE_LAST,
        SEE_FIRST,
        SEE_LAST,
        ADD_SORTED,
        TAKE_LEAST,
        SEE_LEAST,
        TAKE_ANY;

        boolean adds() {
            return this == ADD_FIRST || this == ADD_LAST || this == ADD_SORTED;
        }

        boolean takes() {
            return this == TAKE_FIRST
                    || this == TAKE_LAST
                    || this == TAKE_LEAST
                    || this == TAKE_ANY;
        }
    }

    private final Action[] actions;
    private final Elements[] contents;
    private final int permutedBits;
    private long nextUnique = 1;
    private boolean isArmed;
    private boolean isMarking;

    /** The element that was put in for this, where others repeat. */
    private long marked = NONE;

    /** An element that was put in once and taken out. */
    private long stale = NONE;

    StreamedQueues(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        actions = actions(parameters.kind());
        contents = new Elements[parameters.keys()];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new Elements();
        }
        permutedBits = Math.max(8, 64 - Long.numberOfLeadingZeros(2 * parameters.operations()));
    }

    private static Action[] actions(StreamKind kind) {
        return switch (kind) {
            case STACK -> new Action[] {Action.ADD_LAST, Action.TAKE_LAST, Action.SEE_LAST};
            case DEQUE ->
                    new Action[] {
                        Action.ADD_FIRST,
                        Action.ADD_LAST,
                        Action.TAKE_FIRST,
                        Action.TAKE_LAST,
                        Action.SEE_FIRST,
                        Action.SEE_LAST
                    };
            case PRIORITY_QUEUE ->
                    new Action[] {Action.ADD_SORTED, Action.TAKE_LEAST, Action.SEE_LEAST};
            case UNORDERED_QUEUE -> new Action[] {Action.ADD_LAST, Action.TAKE_ANY};
            default -> new Action[] {Action.ADD_LAST, Action.TAKE_FIRST, Action.SEE_FIRST};
        };
    }

    @Override
    boolean request(Pending pending) {
        int key = drawKey();
        int function = drawFunction();
        if (actions[function].adds() && contents[key].size() >= LONGEST) {
            function = anyTaking(function);
        }
        ask(pending, 0, function, key);
        if (actions[function].adds()) {
            pending.numbers[0] = drawElement(pending);
            pending.arguments[0] = number(pending.numbers[0]);
        }
        return true;
    }

    /** A function of the mix that takes an element out, or the one given when there is none. */
    private int anyTaking(int otherwise) {
        int found = otherwise;
        int candidates = 0;
        for (int i = 0; i < actions.length; i++) {
            if (actions[i].takes() && isCalled(i) && randomness.nextInt(++candidates) == 0) {
                found = i;
            }
        }
        return found;
    }

    private long drawElement(Pending pending) {
        if (isUnique()) {
            return unique();
        }
        if (isMarking) {
            isMarking = false;
            pending.isProtected = true;
            marked = parameters.values();
            return marked;
        }
        return randomness.nextInt(parameters.values());
    }

    // Priorities that only grow would make a first-in first-out queue of a priority queue.
    private long unique() {
        long number = nextUnique++;
        if (parameters.kind() != StreamKind.PRIORITY_QUEUE) {
            return number;
        }
        long mask = (1L << permutedBits) - 1;
        int half = (permutedBits + 1) / 2;
        long mixed = number * 0x9E3779B97F4A7C15L & mask;
        mixed = (mixed ^ mixed >>> half) * 0xBF58476D1CE4E5B9L & mask;
        return mixed ^ mixed >>> half;
    }

    @Override
    boolean requestTelling(Pending pending) {
        ask(pending, 0, anyTaking(0), drawKey());
        return true;
    }

    @Override
    boolean apply(Pending pending) {
        Elements elements = contents[pending.keys[0]];
        Action action = actions[pending.codes[0]];
        if (action.adds()) {
            long element = pending.numbers[0];
            switch (action) {
                case ADD_FIRST -> elements.addFirst(element);
                case ADD_SORTED -> elements.addSorted(element);
                default -> elements.addLast(element);
            }
            pending.results[0] = pending.arguments[0];
        } else if (elements.size() == 0) {
            pending.numbers[0] = NONE;
            pending.results[0] = Value.NIL;
        } else {
            pending.numbers[0] = take(elements, action);
            pending.results[0] = number(pending.numbers[0]);
        }
        return true;
    }

    private long take(Elements elements, Action action) {
        return switch (action) {
            case TAKE_FIRST -> elements.takeFirst();
            case TAKE_LAST -> elements.takeLast();
            case SEE_FIRST -> elements.get(0);
            case SEE_LAST -> elements.get(elements.size() - 1);
            case SEE_LEAST -> elements.get(0);
            case TAKE_LEAST -> elements.takeLeast();
            default -> elements.takeAt(randomness.nextInt(elements.size()));
        };
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        if (isArmed
                && stale == NONE
                && outcome == EventType.OK
                && actions[pending.codes[0]].takes()
                && pending.numbers[0] != NONE
                && (isUnique() || pending.numbers[0] == marked)) {
            stale = pending.numbers[0];
        }
    }

    @Override
    void arm() {
        isArmed = true;
        isMarking = !isUnique();
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        if (!actions[pending.codes[0]].takes()) {
            return "";
        }
        if (stale != NONE) {
            pending.results[0] = number(stale);
            return "returned " + stale + ", which was taken out before";
        }
        if (isLastChance) {
            long invented = isUnique() ? unique() : parameters.values() + 1L;
            pending.results[0] = number(invented);
            return "returned " + invented + ", which nobody put in";
        }
        return "";
    }
}
