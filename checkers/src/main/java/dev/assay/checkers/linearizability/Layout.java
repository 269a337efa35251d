// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Role;
import java.util.Arrays;

/**
 * Where a configuration keeps its facts. The first word holds the state in its lower half and the
 * marks of 32 slots in its upper half; further words the marks of further slots; the last words how
 * many operations of each class took effect that never return, in fields with a spare bit on top,
 * so that one subtraction compares all fields of a word.
 *
 * <p>Slots are shared over time: an operation has one from its invocation to its return.
 */
final class Layout {
    /** Words of state and marks. */
    final int keyWords;

    /** All words. */
    final int words;

    /** The slot of each required operation, -1 for others. */
    final int[] slot;

    /** By crashed class: the word of its field. */
    final int[] fieldWord;

    /** By crashed class: the shift of its field. */
    final int[] fieldShift;

    /** By crashed class: the field's bits without the spare one, at its place. */
    final long[] fieldMask;

    /** By word: the spare bits. */
    final long[] guards;

    /**
     * The classes of operations that may stay without effect; crashed class {@code i} is call class
     * {@code crashedClass[i]}.
     */
    final int[] crashedClass;

    /** By crashed class: its operations by their invocations. */
    final int[][] crashedOperations;

    Layout(Problem<?> problem) {
        slot = new int[problem.operations().size()];
        int slots = assignSlots(problem);
        keyWords = 1 + Math.max(0, slots - 32 + 63) / 64;
        int[] count = new int[problem.operations().pure().length];
        for (int event : problem.order()) {
            if (event >= 0 && problem.role()[event] == Role.OPTIONAL) {
                count[problem.operations().callClass()[event]]++;
            }
        }
        int kinds = (int) Arrays.stream(count).filter(each -> each > 0).count();
        crashedClass = new int[kinds];
        crashedOperations = new int[kinds][];
        fieldWord = new int[kinds];
        fieldShift = new int[kinds];
        fieldMask = new long[kinds];
        words = assignFields(count);
        guards = new long[words];
        for (int kind = 0; kind < kinds; kind++) {
            guards[fieldWord[kind]] |= fieldMask[kind] + (1L << fieldShift[kind]);
        }
        collectCrashed(problem, count);
    }

    private int assignSlots(Problem<?> problem) {
        Arrays.fill(slot, -1);
        int[] free = new int[16];
        int freeCount = 0;
        int slots = 0;
        for (int event : problem.order()) {
            if (event < 0) {
                if (freeCount == free.length) {
                    free = Arrays.copyOf(free, freeCount * 2);
                }
                free[freeCount++] = slot[~event];
            } else if (problem.role()[event] == Role.REQUIRED) {
                slot[event] = freeCount > 0 ? free[--freeCount] : slots++;
            }
        }
        return slots;
    }

    private int assignFields(int[] count) {
        int word = keyWords;
        int shift = 0;
        int kind = 0;
        for (int each = 0; each < count.length; each++) {
            if (count[each] == 0) {
                continue;
            }
            int width = 33 - Integer.numberOfLeadingZeros(count[each]);
            if (shift + width > 64) {
                word++;
                shift = 0;
            }
            crashedClass[kind] = each;
            fieldWord[kind] = word;
            fieldShift[kind] = shift;
            fieldMask[kind] = ((1L << (width - 1)) - 1) << shift;
            shift += width;
            kind++;
        }
        return kind == 0 ? keyWords : word + 1;
    }

    private void collectCrashed(Problem<?> problem, int[] count) {
        int[] kindOf = new int[count.length];
        int[] filled = new int[crashedClass.length];
        for (int kind = 0; kind < crashedClass.length; kind++) {
            kindOf[crashedClass[kind]] = kind;
            crashedOperations[kind] = new int[count[crashedClass[kind]]];
        }
        for (int event : problem.order()) {
            if (event >= 0 && problem.role()[event] == Role.OPTIONAL) {
                int kind = kindOf[problem.operations().callClass()[event]];
                crashedOperations[kind][filled[kind]++] = event;
            }
        }
    }

    static int state(long[] words, int offset) {
        return (int) words[offset];
    }

    static void setState(long[] words, int state) {
        words[0] = (words[0] & 0xFFFFFFFF00000000L) | state;
    }

    boolean isDone(long[] words, int offset, int operation) {
        int bit = slot[operation] + 32;
        return (words[offset + (bit >>> 6)] >>> bit & 1) != 0;
    }

    void mark(long[] words, int operation) {
        int bit = slot[operation] + 32;
        words[bit >>> 6] |= 1L << bit;
    }

    void unmark(long[] words, int operation) {
        int bit = slot[operation] + 32;
        words[bit >>> 6] &= ~(1L << bit);
    }

    int used(long[] words, int kind) {
        return (int) ((words[fieldWord[kind]] & fieldMask[kind]) >>> fieldShift[kind]);
    }

    void use(long[] words, int kind) {
        words[fieldWord[kind]] += 1L << fieldShift[kind];
    }
}
