// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set; a change costs O(log n) and shares what did not change. See {@link
 * PersistentMap}.
 */
final class PersistentSet extends AbstractSet<Value> {
    static final PersistentSet EMPTY = new PersistentSet(PersistentBag.EMPTY, 0);

    private final PersistentBag elements;
    private final int hash;

    private PersistentSet(PersistentBag elements, int hash) {
        this.elements = elements;
        this.hash = hash;
    }

    static PersistentSet of(Collection<Value> elements) {
        PersistentSet set = EMPTY;
        for (Value element : elements) {
            set = set.with(element);
        }
        return set;
    }

    PersistentSet with(Value element) {
        return contains(element)
                ? this
                : new PersistentSet(elements.withAnother(element), hash + element.hashCode());
    }

    PersistentSet without(Value element) {
        return contains(element)
                ? new PersistentSet(elements.without(element), hash - element.hashCode())
                : this;
    }

    /** True when just these elements, none of them twice, are in here. */
    boolean holds(Collection<Value> others) {
        return elements.holds(others);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return elements.contains(element);
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public Iterator<Value> iterator() {
        return elements.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentSet set
                ? elements.equals(set.elements)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
