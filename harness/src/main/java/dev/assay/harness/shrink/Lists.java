// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Delta debugging of a list: leaves out chunks, large ones first, until no element can go. */
final class Lists {
    private Lists() {}

    /**
     * Leaves out as much as can be.
     *
     * @param current the list as it is now; an attempt that succeeds changes it
     * @param smallest how small the chunks become
     * @param attempt tries a shorter list
     */
    static <T> void drop(Supplier<List<T>> current, int smallest, Predicate<List<T>> attempt) {
        int size = current.get().size();
        while (size >= smallest && size > 0) {
            boolean dropped = sweep(current, attempt, size);
            // Single elements are tried again until none goes: each may have held another.
            if (size > 1) {
                size = (size + 1) / 2;
            } else if (!dropped) {
                size = 0;
            }
        }
    }

    private static <T> boolean sweep(
            Supplier<List<T>> current, Predicate<List<T>> attempt, int size) {
        boolean dropped = false;
        int start = 0;
        while (start < current.get().size()) {
            if (attempt.test(without(current.get(), start, size))) {
                dropped = true;
            } else {
                start += size;
            }
        }
        return dropped;
    }

    private static <T> List<T> without(List<T> list, int start, int size) {
        List<T> rest = new ArrayList<>(list.subList(0, start));
        rest.addAll(list.subList(Math.min(list.size(), start + size), list.size()));
        return rest;
    }
}
