// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An immutable collection without order in which an element may occur more than once. Changes cost
 * O(log n); see {@link PersistentMap}.
 */
final class PersistentBag extends AbstractCollection<Value> {
    static final PersistentBag EMPTY = new PersistentBag(PersistentMap.empty(), 0);

    private final PersistentMap<Integer> counts;
    private final int size;

    private PersistentBag(PersistentMap<Integer> counts, int size) {
        this.counts = counts;
        this.size = size;
    }

    /** A bag of these elements. */
    static PersistentBag of(Collection<Value> elements) {
        PersistentBag bag = EMPTY;
        for (Value element : elements) {
            bag = bag.withAnother(element);
        }
        return bag;
    }

    int count(Value element) {
        Integer count = counts.get(element);
        return count == null ? 0 : count;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return element instanceof Value value && count(value) > 0;
    }

    PersistentBag withAnother(Value element) {
        return new PersistentBag(counts.with(element, count(element) + 1), size + 1);
    }

    /** One less of the element; the same where there is none. */
    PersistentBag without(Value element) {
        int count = count(element);
        if (count == 0) {
            return this;
        }
        return new PersistentBag(
                count == 1 ? counts.without(element) : counts.with(element, count - 1), size - 1);
    }

    /** True when each of these is in here at least as often. */
    boolean covers(Collection<Value> others) {
        if (others.size() > size) {
            return false;
        }
        Map<Value, Integer> wanted = new HashMap<>();
        for (Value other : others) {
            if (wanted.merge(other, 1, Integer::sum) > count(other)) {
                return false;
            }
        }
        return true;
    }

    /** True when just these elements are in here, in whatever order. */
    boolean holds(Collection<Value> others) {
        return others.size() == size && covers(others);
    }

    /** Its different elements. */
    List<Value> distinct() {
        List<Value> distinct = new ArrayList<>(counts.size());
        counts.forEach((element, unused) -> distinct.add(element));
        return distinct;
    }

    @Override
    public Iterator<Value> iterator() {
        List<Value> all = new ArrayList<>(size);
        counts.forEach(
                (element, count) -> {
                    for (int i = 0; i < count; i++) {
                        all.add(element);
                    }
                });
        return all.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentBag bag && counts.equals(bag.counts);
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }

    @Override
    public String toString() {
        return stream().map(Describe::value).sorted().collect(Collectors.joining(" ", "#{", "}"));
    }
}
