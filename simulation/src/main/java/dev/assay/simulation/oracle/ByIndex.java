// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each index of a log. Indices that come one after the other, as those of a log
 * do, cost O(1) each; others, which only a wrong node reports, O(log n).
 */
final class ByIndex<T> {
    private final List<T> dense = new ArrayList<>();
    private final TreeMap<Long, T> others = new TreeMap<>();

    @Nullable T at(long index) {
        return index >= 1 && index <= dense.size() ? dense.get((int) index - 1) : others.get(index);
    }

    /** Notes what was not known of an index. */
    void put(long index, T known) {
        if (index == dense.size() + 1L && others.isEmpty()) {
            dense.add(known);
        } else {
            others.put(index, known);
        }
    }
}
