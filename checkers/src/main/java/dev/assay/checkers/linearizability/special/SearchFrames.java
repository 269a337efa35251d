// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * The places on the way of a search by depth, with what was the case there and what is still to be
 * tried. Columns of primitives that grow.
 */
final class SearchFrames {
    static final int NO_CHOICE = -1;

    private final int width;
    private int[] numbers;
    private long[] words = new long[128];
    private int[] choiceStart = new int[64];
    private int[] chosen = new int[64];
    private int count;
    private int[] choices = new int[256];
    private long[] ranks = new long[256];
    private int choicesLength;

    /** Frames of so many numbers and two words. */
    SearchFrames(int width) {
        this.width = width;
        numbers = new int[64 * width];
    }

    /** A place; what can be tried from there is to be added. */
    void push(int... facts) {
        if (count == choiceStart.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
            words = Arrays.copyOf(words, 2 * words.length);
            choiceStart = Arrays.copyOf(choiceStart, 2 * count);
            chosen = Arrays.copyOf(chosen, 2 * count);
        }
        System.arraycopy(facts, 0, numbers, count * width, width);
        choiceStart[count++] = choicesLength;
    }

    void note(long first, long second) {
        words[2 * count - 2] = first;
        words[2 * count - 1] = second;
    }

    /** Something to try; the one of least rank is tried first, of equal ones the last added. */
    void addChoice(int choice, long rank) {
        if (choicesLength == choices.length) {
            choices = Arrays.copyOf(choices, 2 * choicesLength);
            ranks = Arrays.copyOf(ranks, 2 * choicesLength);
        }
        int at = choicesLength++;
        while (at > choiceStart[count - 1] && ranks[at - 1] < rank) {
            choices[at] = choices[at - 1];
            ranks[at] = ranks[at - 1];
            at--;
        }
        choices[at] = choice;
        ranks[at] = rank;
    }

    /** The next to be tried from the last place, or that there is none. */
    int nextChoice() {
        if (count == 0 || choicesLength == choiceStart[count - 1]) {
            return NO_CHOICE;
        }
        chosen[count - 1] = choices[--choicesLength];
        return chosen[count - 1];
    }

    /** Leaves the last place; false when it was the first. */
    boolean drop() {
        if (count == 0) {
            return false;
        }
        choicesLength = choiceStart[--count];
        return true;
    }

    /** What was tried last from a place. */
    int chosen(int frame) {
        return chosen[frame];
    }

    /** Tries one of what is still to be tried. */
    void choose(int choice) {
        int at = choicesLength - 1;
        while (choices[at] != choice) {
            at--;
        }
        choicesLength--;
        System.arraycopy(choices, at + 1, choices, at, choicesLength - at);
        System.arraycopy(ranks, at + 1, ranks, at, choicesLength - at);
        chosen[count - 1] = choice;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int number(int fact) {
        return numbers[(count - 1) * width + fact];
    }

    long firstWord() {
        return words[2 * count - 2];
    }

    long secondWord() {
        return words[2 * count - 1];
    }
}
