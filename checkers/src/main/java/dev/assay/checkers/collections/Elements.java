// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;

/** Numbers the elements of one collection from 0 in the order of first sight. */
final class Elements {
    private static final int NONE = -1;

    private final ValuePool pool;
    private int[] numberOf;
    private int[] references = new int[16];
    private int size;

    Elements(ValuePool pool) {
        this.pool = pool;
        numberOf = new int[0];
    }

    /** The number of an element, a new one where it was not seen before; O(size of the element). */
    int number(Value element) {
        return number(pool.intern(element));
    }

    /** The same by its reference. */
    int number(int reference) {
        if (reference >= numberOf.length) {
            int old = numberOf.length;
            numberOf = Arrays.copyOf(numberOf, Math.max(reference + 1, 2 * old));
            Arrays.fill(numberOf, old, numberOf.length, NONE);
        }
        if (numberOf[reference] == NONE) {
            if (size == references.length) {
                references = Arrays.copyOf(references, 2 * size);
            }
            numberOf[reference] = size;
            references[size++] = reference;
        }
        return numberOf[reference];
    }

    /** Forgets all numbers; O(elements). */
    void clear() {
        for (int number = 0; number < size; number++) {
            numberOf[references[number]] = NONE;
        }
        size = 0;
    }

    int size() {
        return size;
    }

    /** The element for people. */
    String words(int number) {
        return Operations.words(pool.get(references[number]));
    }
}
