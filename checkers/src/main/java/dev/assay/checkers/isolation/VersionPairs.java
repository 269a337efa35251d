// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.HashMap;
import java.util.Map;

/**
 * Pairs of versions of one key whose order matters, numbered as they turn up. A literal says which
 * of a pair comes first: twice the pair's number if the version with the smaller number does, one
 * more otherwise.
 */
final class VersionPairs {
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Ints smaller = new Ints();
    private final Ints greater = new Ints();

    int size() {
        return smaller.size();
    }

    /** The literal that says that one version comes before another. */
    int literal(int first, int second) {
        int low = Math.min(first, second);
        int high = Math.max(first, second);
        Integer known = numbers.putIfAbsent((long) low << 32 | high, size());
        int pair = known == null ? size() : known;
        if (known == null) {
            smaller.add(low);
            greater.add(high);
        }
        return 2 * pair + (first == low ? 0 : 1);
    }

    /** The version that comes first, as a literal says. */
    int first(int literal) {
        return (literal & 1) == 0 ? smaller.get(literal >> 1) : greater.get(literal >> 1);
    }

    /** The version that comes second. */
    int second(int literal) {
        return first(literal ^ 1);
    }
}
