// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each distinct value a small number, its reference, so that columns hold integers and
 * equality is one comparison. References are dense and count up from 0 in the order of first sight;
 * the first ones are fixed. Integers, by far the most frequent values, are interned without boxing;
 * sequences are kept as rows of references to their elements, which have references of their own
 * and come first. Not thread-safe while values are added.
 */
public final class ValuePool {
    /** Reference of {@link Value.Missing#NIL}. */
    public static final int NIL = 0;

    /** Reference of {@link Value.Missing#ABSENT}. */
    public static final int ABSENT = 1;

    /** Reference of {@link Value.Missing#UNKNOWN}. */
    public static final int UNKNOWN = 2;

    /** Reference of {@link Value.Bool#FALSE}. */
    public static final int FALSE = 3;

    /** Reference of {@link Value.Bool#TRUE}. */
    public static final int TRUE = 4;

    private static final int SMALL = 1 << 12;

    /** So many places for each integer are worth that most need no search. */
    private static final int PLACES = 4;

    /** Stands for an integer, which is made when it is asked for. */
    private static final Value INTEGER = new Value.Text("");

    /** By reference; none for sequences. */
    private @Nullable Value[] values = new Value[64];

    /** By reference; of sequences, and integers themselves. */
    private long[] rowOf = new long[64];

    private int size;
    private final SequenceRows rows = new SequenceRows();

    /** Elements of the sequences that are being interned. */
    private int[] pending = new int[64];

    private int pendingCount;
    private final Map<Value, Integer> others = new HashMap<>();

    /** By value, the references of integers from 0 on; 0 where there is none yet. */
    private int[] small = new int[SMALL];

    private long[] tableKeys = new long[64];
    private int[] tableReferences = new int[64];
    private int integers;

    /** A pool that holds just the fixed values. */
    public ValuePool() {
        for (Value value :
                new Value[] {
                    Value.NIL, Value.ABSENT, Value.UNKNOWN, Value.Bool.FALSE, Value.Bool.TRUE
                }) {
            add(value);
        }
    }

    private int add(Value value) {
        int reference = size;
        reserve();
        if (value instanceof Value.Int(long number)) {
            rowOf[size] = number;
            values[size++] = INTEGER;
        } else {
            values[size++] = value;
            others.put(value, reference);
        }
        return reference;
    }

    private void reserve() {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
            rowOf = Arrays.copyOf(rowOf, size * 2);
        }
    }

    /** How many values the pool holds. */
    public int size() {
        return size;
    }

    /** The value behind a reference. */
    public Value get(int reference) {
        Value value = values[java.util.Objects.checkIndex(reference, size)];
        if (value == INTEGER) {
            return new Value.Int(rowOf[reference]);
        }
        if (value != null) {
            return value;
        }
        long row = rowOf[reference];
        return new Value.Sequence(
                new PooledElements(this, rows.block(row), rows.start(row), rows.length(row)));
    }

    /** How many elements the sequence behind a reference has; -1 when it is no sequence. */
    public int length(int reference) {
        return values[reference] == null ? rows.length(rowOf[reference]) : -1;
    }

    /** The reference of an element of the sequence behind a reference. */
    public int element(int reference, int index) {
        long row = rowOf[reference];
        return rows.block(row)[rows.start(row) + index];
    }

    /**
     * The first place at which the elements of a sequence are not the given references, of so many
     * that both have at least; -1 when there is none.
     */
    public int mismatch(int reference, int[] elements, int from, int count) {
        long row = rowOf[reference];
        int start = rows.start(row);
        return Arrays.mismatch(rows.block(row), start, start + count, elements, from, from + count);
    }

    /** The first place at which two sequences differ, of so many; -1 when there is none. */
    public int mismatch(int reference, int other, int count) {
        return reference == other
                ? -1
                : mismatch(reference, rows.block(rowOf[other]), rows.start(rowOf[other]), count);
    }

    /** The reference of a value, added when it is new; O(size of the value). */
    public int intern(Value value) {
        if (value instanceof Value.Int integer) {
            return intern(integer.value());
        }
        if (value instanceof Value.Missing missing) {
            return missing.ordinal();
        }
        if (value instanceof Value.Bool bool) {
            return FALSE + bool.ordinal();
        }
        if (value instanceof Value.Sequence(List<Value> elements)) {
            return intern(elements);
        }
        Integer known = others.get(value);
        return known != null ? known : add(value);
    }

    private int intern(List<Value> elements) {
        int first = pendingCount;
        for (Value element : elements) {
            push(intern(element));
        }
        int reference = intern(pending, first, pendingCount);
        pendingCount = first;
        return reference;
    }

    private void push(int reference) {
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, pendingCount * 2);
        }
        pending[pendingCount++] = reference;
    }

    /**
     * The reference of the sequence of the values behind references, added when it is new;
     * O(length).
     */
    public int intern(int[] elements, int from, int to) {
        long known = rows.find(elements, from, to);
        if (known >= 0) {
            return rows.reference(known);
        }
        reserve();
        rowOf[size] = rows.add(elements, from, to, size);
        return size++;
    }

    /** The reference of an integer, added when it is new; O(1). */
    public int intern(long value) {
        if (value >= small.length && value < (long) PLACES * size) {
            growSmall(value);
        }
        if (value >= 0 && value < small.length) {
            int known = small[(int) value];
            if (known == 0) {
                known = add(new Value.Int(value));
                small[(int) value] = known;
            }
            return known;
        }
        int slot = slot(tableKeys, tableReferences, value);
        if (tableReferences[slot] != 0) {
            return tableReferences[slot];
        }
        int reference = add(new Value.Int(value));
        tableKeys[slot] = value;
        tableReferences[slot] = reference;
        if (++integers * 2 > tableKeys.length) {
            grow();
        }
        return reference;
    }

    /** The reference of a value, or -1 when the pool does not hold it. */
    public int find(Value value) {
        if (value instanceof Value.Int integer) {
            long number = integer.value();
            int reference =
                    number >= 0 && number < small.length
                            ? small[(int) number]
                            : tableReferences[slot(tableKeys, tableReferences, number)];
            return reference == 0 ? -1 : reference;
        }
        if (value instanceof Value.Sequence(List<Value> elements)) {
            return find(elements);
        }
        return others.getOrDefault(value, -1);
    }

    private int find(List<Value> elements) {
        int[] references = new int[elements.size()];
        for (int i = 0; i < references.length; i++) {
            references[i] = find(elements.get(i));
            if (references[i] < 0) {
                return -1;
            }
        }
        long known = rows.find(references, 0, references.length);
        return known < 0 ? -1 : rows.reference(known);
    }

    private void growSmall(long value) {
        int before = small.length;
        small = Arrays.copyOf(small, (int) Math.min(2 * value, Integer.MAX_VALUE - 8));
        for (int i = 0; i < tableKeys.length; i++) {
            boolean isSmall = tableKeys[i] >= before && tableKeys[i] < small.length;
            if (tableReferences[i] != 0 && isSmall) {
                small[(int) tableKeys[i]] = tableReferences[i];
            }
        }
    }

    // Reference 0 is nil, never an integer, so that it can mark an empty slot.
    private static int slot(long[] keys, int[] references, long value) {
        int mask = keys.length - 1;
        long mixed = value * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (references[slot] != 0 && keys[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = tableKeys;
        int[] oldReferences = tableReferences;
        tableKeys = new long[oldKeys.length * 2];
        tableReferences = new int[oldKeys.length * 2];
        Arrays.fill(tableReferences, 0);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldReferences[i] != 0) {
                int slot = slot(tableKeys, tableReferences, oldKeys[i]);
                tableKeys[slot] = oldKeys[i];
                tableReferences[slot] = oldReferences[i];
            }
        }
    }
}
