// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Role;
import java.util.Arrays;

/**
 * Where a configuration keeps its facts. The lower half of the first word holds the state; then
 * come one bit for each slot that says that its operation took effect and, where changes can be
 * hidden, one that says that it was discharged; the last words hold how many operations of each
 * class took effect that never return, in fields with a spare bit on top, so that one subtraction
 * compares all fields of a word.
 *
 * <p>Slots are shared over time: an operation has one from its invocation to its return.
 */
final class Layout {
    private static final int STATE_BITS = 32;

    /** What the effect of an operation means to the others. */
    enum Kind {
        /** It changes nothing: good to have taken effect. */
        PURE,
        /**
         * A change that not every state allows: whether it took effect makes all the difference.
         */
        EXACT,
        /**
         * A change that every state allows, where others overwrite: right before one that
         * overwrites nobody can see it.
         */
        HIDEABLE,
        /** A change that leads to one and the same state from every state. */
        OVERWRITING;

        /** True when nobody sees it right before a change that overwrites. */
        boolean canBeHidden() {
            return this == HIDEABLE || this == OVERWRITING;
        }
    }

    /** By call class. */
    final Kind[] kind;

    /** Words of state and bits. */
    final int bitWords;

    /** All words. */
    final int words;

    /** By word: the spare bits of the fields. */
    final long[] guards;

    /**
     * The classes of operations that may stay without effect; crashed class {@code i} is call class
     * {@code crashedClass[i]}.
     */
    final int[] crashedClass;

    /** By call class: the number of the crashed class, or -1. */
    final int[] crashedNumber;

    /** By crashed class: its operations by their invocations. */
    final int[][] crashedOperations;

    private final int[] callClass;
    private final int[] slot;
    private final int slots;
    private final int[] fieldWord;
    private final int[] fieldShift;
    private final long[] fieldMask;
    private final long[] fieldUnit;

    /**
     * Lays out the configurations of a problem.
     *
     * @param uncounted by call class: the operations that never return may be used any number of
     *     times
     */
    Layout(Problem<?> problem, boolean[] uncounted) {
        callClass = problem.operations().callClass();
        kind = kinds(problem);
        slot = new int[problem.operations().size()];
        slots = assignSlots(problem);
        boolean hides =
                Arrays.asList(kind).contains(Kind.OVERWRITING)
                        || Arrays.asList(kind).contains(Kind.HIDEABLE);
        bitWords = (STATE_BITS + (hides ? 2 : 1) * slots + 63) / 64;
        int[] count = new int[kind.length];
        for (int event : problem.order()) {
            if (event >= 0 && problem.role()[event] == Role.OPTIONAL) {
                count[problem.operations().callClass()[event]]++;
            }
        }
        crashedNumber = new int[count.length];
        Arrays.fill(crashedNumber, -1);
        int classes = 0;
        for (int each = 0; each < count.length; each++) {
            if (count[each] > 0) {
                crashedNumber[each] = classes++;
            }
        }
        crashedClass = new int[classes];
        crashedOperations = new int[classes][];
        fieldWord = new int[classes];
        fieldShift = new int[classes];
        fieldMask = new long[classes];
        fieldUnit = new long[classes];
        words = assignFields(count, uncounted);
        guards = new long[words];
        for (int number = 0; number < classes; number++) {
            guards[fieldWord[number]] |= fieldUnit[number] + fieldMask[number];
        }
        collectCrashed(problem, count);
    }

    private static Kind[] kinds(Problem<?> problem) {
        boolean[] pure = problem.operations().pure();
        boolean[] present = new boolean[pure.length];
        for (int event : problem.order()) {
            int operation = event < 0 ? ~event : event;
            present[problem.operations().callClass()[operation]] = true;
        }
        StateSpace<?> space = problem.space();
        Kind[] kind = new Kind[pure.length];
        for (int each = 0; each < pure.length; each++) {
            if (pure[each]) {
                kind[each] = Kind.PURE;
            } else if (!present[each] || !space.hides() || !space.isNeverRefused(each)) {
                kind[each] = Kind.EXACT;
            } else {
                kind[each] = space.overwrites(each) ? Kind.OVERWRITING : Kind.HIDEABLE;
            }
        }
        return kind;
    }

    private int assignSlots(Problem<?> problem) {
        int[] free = new int[16];
        int freeCount = 0;
        int used = 0;
        for (int event : problem.order()) {
            if (event < 0) {
                if (freeCount == free.length) {
                    free = Arrays.copyOf(free, freeCount * 2);
                }
                free[freeCount++] = slot[~event];
            } else if (problem.role()[event] == Role.REQUIRED) {
                slot[event] = freeCount > 0 ? free[--freeCount] : used++;
            }
        }
        return used;
    }

    private int assignFields(int[] count, boolean[] uncounted) {
        int word = bitWords;
        int shift = 0;
        boolean any = false;
        for (int each = 0; each < count.length; each++) {
            int number = crashedNumber[each];
            if (number < 0) {
                continue;
            }
            crashedClass[number] = each;
            if (uncounted[each]) {
                continue;
            }
            int width = 33 - Integer.numberOfLeadingZeros(count[each]);
            if (shift + width > 64) {
                word++;
                shift = 0;
            }
            fieldWord[number] = word;
            fieldShift[number] = shift;
            fieldMask[number] = ((1L << (width - 1)) - 1) << shift;
            fieldUnit[number] = 1L << shift;
            shift += width;
            any = true;
        }
        return any ? word + 1 : bitWords;
    }

    private void collectCrashed(Problem<?> problem, int[] count) {
        int[] filled = new int[crashedClass.length];
        for (int number = 0; number < crashedClass.length; number++) {
            crashedOperations[number] = new int[count[crashedClass[number]]];
        }
        for (int event : problem.order()) {
            if (event >= 0 && problem.role()[event] == Role.OPTIONAL) {
                int number = crashedNumber[problem.operations().callClass()[event]];
                crashedOperations[number][filled[number]++] = event;
            }
        }
    }

    static int state(long[] words, int offset) {
        return (int) words[offset];
    }

    static void setState(long[] words, int state) {
        words[0] = (words[0] & 0xFFFFFFFF00000000L) | state;
    }

    /** The bit that says that a required operation took effect. */
    int doneBit(int operation) {
        return STATE_BITS + slot[operation];
    }

    /** The bit that says that a required operation that can be hidden was discharged. */
    int safeBit(int operation) {
        return STATE_BITS + slots + slot[operation];
    }

    static boolean has(long[] words, int offset, int bit) {
        return (words[offset + (bit >>> 6)] >>> bit & 1) != 0;
    }

    static void set(long[] words, int bit) {
        words[bit >>> 6] |= 1L << bit;
    }

    static void clear(long[] words, int bit) {
        words[bit >>> 6] &= ~(1L << bit);
    }

    boolean isDone(long[] words, int offset, int operation) {
        return has(words, offset, doneBit(operation));
    }

    boolean isSafe(long[] words, int offset, int operation) {
        return has(words, offset, safeBit(operation));
    }

    Kind kindOf(int operation) {
        return kind[callClass[operation]];
    }

    /** A required operation takes effect. */
    void markDone(long[] words, int operation) {
        set(words, doneBit(operation));
        if (kindOf(operation).canBeHidden()) {
            set(words, safeBit(operation));
        }
    }

    /** A required operation returns. */
    void unmark(long[] words, int operation) {
        clear(words, doneBit(operation));
        if (kindOf(operation).canBeHidden()) {
            clear(words, safeBit(operation));
        }
    }

    /** How many operations of a crashed class took effect; 0 where they are not counted. */
    int used(long[] words, int number) {
        return (int) ((words[fieldWord[number]] & fieldMask[number]) >>> fieldShift[number]);
    }

    void use(long[] words, int number) {
        words[fieldWord[number]] += fieldUnit[number];
    }
}
