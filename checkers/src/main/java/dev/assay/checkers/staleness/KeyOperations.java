// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import dev.assay.checkers.registers.RegisterHistory;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The writes and reads of one key in columns; number 0 is the write of the initial value, before
 * everything. A crashed write that nobody saw is left out: taking it out of an order makes no read
 * staler. One that somebody saw happened, and may have taken effect at any time after its call.
 */
final class KeyOperations {
    static final int NEVER = Integer.MAX_VALUE;
    static final int BEFORE_ALL = -1;

    /** In the history; -1 for the initial value. */
    final int[] number;

    /** A write's own number, or that of the write that a read saw. */
    final int[] source;

    /** The event of the call. */
    final int[] called;

    /** The event of the return, or {@link #NEVER}. */
    final int[] returned;

    private KeyOperations(int size) {
        number = new int[size];
        source = new int[size];
        called = new int[size];
        returned = new int[size];
    }

    /** The keys' operations, by key. Reads whose source is not known must not be there. */
    static List<KeyOperations> of(RegisterHistory registers) {
        BitSet isSeen = new BitSet();
        for (int each = 0; each < registers.size(); each++) {
            if (registers.source(each) >= 0) {
                isSeen.set(registers.source(each));
            }
        }
        List<List<Integer>> byKey = new ArrayList<>();
        for (int key = 0; key < registers.keys(); key++) {
            byKey.add(new ArrayList<>());
        }
        for (int each = 0; each < registers.size(); each++) {
            boolean takesPart =
                    switch (registers.kind(each)) {
                        case RegisterHistory.READ ->
                                registers.source(each) >= RegisterHistory.START;
                        case RegisterHistory.WRITE -> registers.returned(each) || isSeen.get(each);
                        default -> false;
                    };
            if (takesPart) {
                byKey.get(registers.key(each)).add(each);
            }
        }
        return byKey.stream().map(each -> of(registers, each)).toList();
    }

    private static KeyOperations of(RegisterHistory registers, List<Integer> numbers) {
        KeyOperations key = new KeyOperations(numbers.size() + 1);
        int[] sorted = numbers.stream().mapToInt(Integer::intValue).toArray();
        key.number[0] = -1;
        key.called[0] = -2;
        key.returned[0] = BEFORE_ALL;
        for (int each = 1; each < key.size(); each++) {
            int operation = sorted[each - 1];
            int source = registers.source(operation);
            boolean isRead = registers.kind(operation) == RegisterHistory.READ;
            key.number[each] = operation;
            key.source[each] =
                    !isRead ? each : source < 0 ? 0 : Arrays.binarySearch(sorted, source) + 1;
            key.called[each] = registers.history().invocation(operation);
            key.returned[each] =
                    registers.returned(operation)
                            ? registers.history().completion(operation)
                            : NEVER;
        }
        return key;
    }

    int size() {
        return number.length;
    }

    boolean isWrite(int each) {
        return source[each] == each;
    }

    boolean hasReads() {
        for (int each = 0; each < size(); each++) {
            if (!isWrite(each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The times of all events of a history, never going back; empty when some operation's event has
     * none.
     */
    static long[] times(History history) {
        long[] times = new long[history.events()];
        long latest = Long.MIN_VALUE;
        for (int event = 0; event < times.length; event++) {
            long time = history.eventTimeNanos(event);
            if (time == Event.NO_TIME && history.eventOperation(event) >= 0) {
                return new long[0];
            }
            latest = Math.max(latest, time == Event.NO_TIME ? latest : time);
            times[event] = latest;
        }
        return times;
    }
}
