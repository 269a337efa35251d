// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that transactions wrote, committed or not. What can be seen or missed by itself is a unit: a
 * register, a list, an element of a set, one transaction's share of a counter. A write leaves a
 * value in a unit; nil is what is there before all writes, and what a deletion leaves. O(1) an
 * access.
 */
final class TransactionWrites {
    /** The state of a unit before all writes. */
    static final int INITIAL = RegisterVersions.INITIAL;

    /** The rank of a version that comes after all those with a rank of their own. */
    static final long LAST = Long.MAX_VALUE;

    /** The rank of a version that comes before all others. */
    static final long FIRST = Long.MIN_VALUE;

    /** The rank of a version of whose place nothing is known. */
    static final long UNRANKED = Long.MIN_VALUE + 1;

    private static final int NONE = -1;

    /** Values of keys, elements and registers: a pool of its own, for a history's is not ours. */
    private final ValuePool values = new ValuePool();

    private final Ints unitKey = new Ints();
    private final Ints unitPart = new Ints();
    private final List<KeyType> unitType = new ArrayList<>();
    private final Map<Long, Integer> unitNumbers = new HashMap<>();
    private final List<Ints> ofUnit = new ArrayList<>();
    private final Map<Integer, Ints> unitsOfKey = new HashMap<>();

    private final Ints unit = new Ints();
    private final Ints value = new Ints();
    private final Ints writer = new Ints();
    private final Map<Long, Ints> ofValue = new HashMap<>();
    private final BitSet intermediate = new BitSet();
    private final BitSet conditional = new BitSet();
    private long[] rank = new long[16];
    private int[] sorted = {};

    /** The reference of a value in {@link #values}. */
    int reference(Value some) {
        return values.intern(some);
    }

    Value value(int reference) {
        return values.get(reference);
    }

    /** The unit of a key as a whole. */
    int unit(Value key, KeyType type) {
        return unit(key, type, NONE);
    }

    /** The unit of a part of a key: an element's reference, or a transaction's number. */
    int unit(Value key, KeyType type, int part) {
        int reference = reference(key);
        Integer known =
                unitNumbers.putIfAbsent(
                        (long) reference << 32 | (part & 0xFFFFFFFFL), unitType.size());
        if (known != null) {
            return known;
        }
        unitKey.add(reference);
        unitPart.add(part);
        unitType.add(type);
        ofUnit.add(new Ints());
        unitsOfKey.computeIfAbsent(reference, each -> new Ints()).add(unitType.size() - 1);
        return unitType.size() - 1;
    }

    int units() {
        return unitType.size();
    }

    /** The units that a key consists of, in the order of first sight. */
    int[] unitsOf(Value key) {
        Ints found = unitsOfKey.get(reference(key));
        return found == null ? new int[0] : found.toArray();
    }

    KeyType type(int ofUnit) {
        return unitType.get(ofUnit);
    }

    Value key(int ofUnit) {
        return values.get(unitKey.get(ofUnit));
    }

    /** The element of a set that a unit is. */
    Value element(int ofUnit) {
        return values.get(unitPart.get(ofUnit));
    }

    /** The transaction whose share of a counter a unit is. */
    int part(int ofUnit) {
        return unitPart.get(ofUnit);
    }

    /** The key of a unit for people. */
    String name(int ofUnit) {
        return Describe.value(key(ofUnit));
    }

    /** Adds a write; the ones before it of the same transaction to the unit are intermediate. */
    int add(int toUnit, int newValue, int by) {
        int write = writer.size();
        Ints before = ofUnit.get(toUnit);
        for (int i = before.size() - 1; i >= 0 && writer.get(before.get(i)) == by; i--) {
            intermediate.set(before.get(i));
        }
        before.add(write);
        unit.add(toUnit);
        value.add(newValue);
        writer.add(by);
        ofValue.computeIfAbsent((long) toUnit << 32 | newValue, each -> new Ints()).add(write);
        if (write == rank.length) {
            rank = Arrays.copyOf(rank, write * 2);
        }
        rank[write] = UNRANKED;
        return write;
    }

    int size() {
        return writer.size();
    }

    int unitOf(int write) {
        return unit.get(write);
    }

    /** The reference of the value that a write left. */
    int valueOf(int write) {
        return write == INITIAL ? ValuePool.NIL : value.get(write);
    }

    int writer(int write) {
        return writer.get(write);
    }

    /** All writes to a unit. */
    Ints of(int ofUnit) {
        return this.ofUnit.get(ofUnit);
    }

    /** The writes that left a value in a unit. */
    int[] of(int ofUnit, int ofThisValue) {
        Ints found = ofValue.get((long) ofUnit << 32 | ofThisValue);
        return found == null ? new int[0] : found.toArray();
    }

    /** True when the same transaction wrote the unit again, so that the write is no version. */
    boolean isIntermediate(int write) {
        return intermediate.get(write);
    }

    /** All writes by writer, then unit; to be called when none will be added. */
    int[] byWriter() {
        if (sorted.length != size()) {
            int writers = 0;
            for (int write = 0; write < size(); write++) {
                writers = Math.max(writers, writer.get(write) + 1);
            }
            int[] start = new int[writers + 1];
            for (int write = 0; write < size(); write++) {
                start[writer.get(write) + 1]++;
            }
            for (int each = 0; each < writers; each++) {
                start[each + 1] += start[each];
            }
            long[] byUnit = new long[size()];
            int[] next = start.clone();
            for (int write = 0; write < size(); write++) {
                byUnit[next[writer.get(write)]++] = (long) unit.get(write) << 32 | write;
            }
            for (int each = 0; each < writers; each++) {
                Arrays.sort(byUnit, start[each], start[each + 1]);
            }
            sorted = Arrays.stream(byUnit).mapToInt(each -> (int) each).toArray();
        }
        return sorted;
    }

    /** Whether a write took place, or is the last of its transaction, is open. */
    void makeConditional(int write) {
        conditional.set(write);
    }

    boolean isConditional(int write) {
        return conditional.get(write);
    }

    /** Says where a version stands among those of its unit. */
    void rank(int write, long newRank) {
        rank[write] = newRank;
    }

    long rank(int write) {
        return rank[write];
    }
}
