// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * When each element of a set was known, seen and missed. One pass over what the reads returned
 * finds when elements were known and seen last; one pass back from the last read the last that
 * missed each: an element leaves the pass where it is missed, so that the pass costs what was
 * returned and once more each element. A third counts the reads that missed it: those called later
 * than it was known, less those of them that returned it.
 */
final class ElementLives {
    private static final int NONE = -1;

    /** What became of an element. */
    enum Outcome {
        STABLE,
        LOST,
        NEVER_READ
    }

    private final SetReads set;
    private final int[] readCalls;
    private final int[] knownBy;
    private final int[] knownAt;
    private final int[] lastSeer;
    private final int[] lastMissed;
    private final int[] unexpectedReader;
    private final int[] seenSinceKnown;

    ElementLives(SetReads set, Budget.Meter meter) {
        this.set = set;
        int elements = set.elements.size();
        meter.allocated(28L * elements);
        readCalls = Arrays.stream(set.reads).map(set.all::called).toArray();
        knownBy = new int[elements];
        knownAt = new int[elements];
        lastSeer = filled(elements);
        lastMissed = filled(elements);
        unexpectedReader = filled(elements);
        seenSinceKnown = new int[elements];
        for (int element = 0; element < elements; element++) {
            knownBy[element] = set.knownAdder(element);
            knownAt[element] = knownBy[element] == NONE ? Integer.MAX_VALUE : set.knownAt(element);
        }
        for (int read : set.reads) {
            meter.poll();
            see(read);
        }
        findMissed(meter);
        for (int read : set.reads) {
            meter.poll();
            for (int element : set.contents(read)) {
                seenSinceKnown[element] += set.all.called(read) > knownAt[element] ? 1 : 0;
            }
        }
    }

    private static int[] filled(int length) {
        int[] numbers = new int[length];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    private void see(int read) {
        int end = set.all.returned(read);
        for (int element : set.contents(read)) {
            if (end < knownAt[element]) {
                knownAt[element] = end;
                knownBy[element] = read;
            }
            if (lastSeer[element] == NONE || end > set.all.returned(lastSeer[element])) {
                lastSeer[element] = read;
            }
            if (unexpectedReader[element] == NONE && !set.mayBeThere(element, end)) {
                unexpectedReader[element] = read;
            }
        }
    }

    private void findMissed(Budget.Meter meter) {
        int[] inAllLater = new int[set.elements.size()];
        Arrays.setAll(inAllLater, element -> element);
        int[] seenBy = filled(inAllLater.length);
        int left = inAllLater.length;
        for (int i = set.reads.length - 1; i >= 0 && left > 0; i--) {
            meter.poll();
            int read = set.reads[i];
            for (int element : set.contents(read)) {
                seenBy[element] = read;
            }
            int kept = 0;
            for (int j = 0; j < left; j++) {
                int element = inAllLater[j];
                if (seenBy[element] == read) {
                    inAllLater[kept++] = element;
                } else {
                    lastMissed[element] = read;
                }
            }
            left = kept;
        }
    }

    Outcome outcome(int element) {
        int missed = lastMissed[element];
        boolean isMissed = missed != NONE && set.all.called(missed) > knownAt[element];
        int seer = lastSeer[element];
        if (isMissed && (seer == NONE || set.all.returned(seer) < set.all.called(missed))) {
            return Outcome.LOST;
        }
        return seer == NONE ? Outcome.NEVER_READ : Outcome.STABLE;
    }

    /** The operation since whose return the element is known to be there. */
    int knownBy(int element) {
        return knownBy[element];
    }

    /** The read called last of those that missed the element; negative if none did. */
    int lastMissed(int element) {
        return lastMissed[element];
    }

    /** The first read that returned the element before anybody had called to add it. */
    OptionalInt unexpectedReader(int element) {
        return unexpectedReader[element] == NONE
                ? OptionalInt.empty()
                : OptionalInt.of(unexpectedReader[element]);
    }

    /** How many reads that were called after the element was known missed it. */
    long staleReads(int element) {
        int at = Arrays.binarySearch(readCalls, knownAt[element]);
        int later = readCalls.length - (at < 0 ? -at - 1 : at + 1);
        return later - (long) seenSinceKnown[element];
    }

    /** From when it was known to the call of the last read that missed it; 0 if none did. */
    long nanosToStable(int element) {
        int missed = lastMissed[element];
        return missed == NONE || set.all.called(missed) < knownAt[element]
                ? 0
                : set.all.nanosBetween(knownAt[element], set.all.called(missed));
    }

    /** From when it was known to the call of the read that saw it last; 0 if none did. */
    long nanosToLost(int element) {
        int seer = lastSeer[element];
        return seer == NONE || set.all.called(seer) < knownAt[element]
                ? 0
                : set.all.nanosBetween(knownAt[element], set.all.called(seer));
    }
}
