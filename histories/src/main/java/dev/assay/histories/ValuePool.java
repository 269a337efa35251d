// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each distinct value a small number, its reference, so that columns hold integers and
 * equality is one comparison. References are dense and count up from 0 in the order of first sight;
 * the first ones are fixed. Integers, by far the most frequent values, are interned without boxing.
 * Not thread-safe while values are added.
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

    private final List<Value> values = new ArrayList<>();
    private final Map<Value, Integer> others = new HashMap<>();
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
        int reference = values.size();
        values.add(value);
        if (!(value instanceof Value.Int)) {
            others.put(value, reference);
        }
        return reference;
    }

    /** How many values the pool holds. */
    public int size() {
        return values.size();
    }

    /** The value behind a reference. */
    public Value get(int reference) {
        return values.get(reference);
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
        Integer known = others.get(value);
        return known != null ? known : add(value);
    }

    /** The reference of an integer, added when it is new; O(1). */
    public int intern(long value) {
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
            int reference = tableReferences[slot(tableKeys, tableReferences, integer.value())];
            return reference == 0 ? -1 : reference;
        }
        return others.getOrDefault(value, -1);
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
