// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;

/**
 * What the operations on a register mean, in columns, their values numbered from 0. A cas that
 * succeeded in replacing a value by itself only read it; one that crashed trying that did nothing.
 * O(operations).
 */
final class RegisterOperations {
    /** It changed nothing and saw nothing that anybody knows; it is in no order. */
    static final byte NOTHING = 0;

    /** It saw {@link #value}. */
    static final byte READ = 1;

    /** It put {@link #value}. */
    static final byte WRITE = 2;

    /** It replaced {@link #expected} by {@link #value}; if it crashed, perhaps. */
    static final byte CAS = 3;

    /** It saw another value than {@link #expected}; {@link #NO_VALUE} there allows all. */
    static final byte MISMATCH = 4;

    /** No value. */
    static final int NO_VALUE = -1;

    final ObjectHistory history;
    final LocalTimes times;
    final LocalValues values;
    final int size;
    final byte[] kind;
    final int[] value;
    final int[] expected;

    /** The number of the initial value. */
    final int initial;

    private boolean mismatches;

    /** By value: some change puts it. */
    private boolean[] isPut = new boolean[64];

    private boolean repeats;

    /** By the reference of a cas' argument, what it means; a pool too large for that has none. */
    private final long[] pairs;

    private RegisterOperations(ObjectHistory history, Budget.Meter meter) {
        this.history = history;
        size = history.size();
        times = LocalTimes.of(history, meter);
        values = new LocalValues(history.values(), size);
        kind = new byte[size];
        value = new int[size];
        expected = new int[size];
        initial = values.of((Value) history.initial());
        put(initial);
        pairs = new long[history.values().size() <= size + 64 ? history.values().size() : 0];
    }

    /** The columns; empty columns never, a reason where they cannot be made. */
    sealed interface Reading {
        /** All operations are understood. */
        record Understood(RegisterOperations operations) implements Reading {}

        /** One is not. */
        record Strange(String reason) implements Reading {}
    }

    static Reading of(ObjectHistory history, Budget.Meter meter) {
        RegisterOperations operations = new RegisterOperations(history, meter);
        for (int operation = 0; operation < operations.size; operation++) {
            if ((operation & 0x3FFF) == 0) {
                meter.poll();
            }
            if (!operations.read(operation)) {
                return new Reading.Strange(
                        "#"
                                + operation
                                + " is no read, write or cas [expected new] with a known result");
            }
        }
        return new Reading.Understood(operations);
    }

    /** True where two changes put the same value. */
    boolean hasRepeats() {
        return repeats;
    }

    private void put(int newValue) {
        if (newValue >= isPut.length) {
            isPut = Arrays.copyOf(isPut, Math.max(newValue + 1, 2 * isPut.length));
        }
        repeats |= isPut[newValue];
        isPut[newValue] = true;
    }

    private boolean read(int operation) {
        int result = history.result()[operation];
        boolean completed = times.isCompleted(operation);
        expected[operation] = NO_VALUE;
        value[operation] = NO_VALUE;
        switch (history.function(operation)) {
            case READ -> {
                if (completed && result == ValuePool.UNKNOWN) {
                    mismatch(operation);
                } else if (completed) {
                    kind[operation] = READ;
                    value[operation] = values.of(result);
                }
                return true;
            }
            case WRITE -> {
                kind[operation] = WRITE;
                value[operation] = values.of(history.argument()[operation]);
                put(value[operation]);
                return true;
            }
            case CAS -> {
                return readCas(operation, result, completed);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean readCas(int operation, int result, boolean completed) {
        int argument = history.argument()[operation];
        long pair = pair(argument);
        if (pair < 0) {
            return false;
        }
        int from = (int) (pair >>> 32);
        int to = (int) pair;
        if (!completed) {
            kind[operation] = from == to ? NOTHING : CAS;
        } else if (result == ValuePool.FALSE) {
            mismatch(operation);
        } else if (result == ValuePool.TRUE || result == ValuePool.NIL || result == argument) {
            kind[operation] = from == to ? READ : CAS;
        } else {
            return false;
        }
        expected[operation] = from;
        value[operation] = to;
        if (kind[operation] == CAS) {
            put(to);
        }
        return true;
    }

    /** The numbers of the expected and of the new value; negative where there are no such two. */
    private long pair(int argument) {
        if (pairs.length > 0 && pairs[argument] != 0) {
            return pairs[argument] - 1;
        }
        if (!(history.values().get(argument) instanceof Value.Sequence pair)
                || pair.elements().size() != 2) {
            return -1;
        }
        long from = values.of(pair.elements().get(0));
        long numbers = from << 32 | values.of(pair.elements().get(1));
        if (pairs.length > 0) {
            pairs[argument] = numbers + 1;
        }
        return numbers;
    }

    private void mismatch(int operation) {
        kind[operation] = MISMATCH;
        mismatches = true;
    }

    boolean hasMismatches() {
        return mismatches;
    }

    boolean isMutation(int operation) {
        return kind[operation] == WRITE || kind[operation] == CAS;
    }

    /** The operation for people: {@code #12 (write of 3)}. */
    String describe(int operation) {
        String what =
                switch (kind[operation]) {
                    case READ -> "read of " + say(value[operation]);
                    case WRITE -> "write of " + say(value[operation]);
                    case CAS ->
                            "cas from " + say(expected[operation]) + " to " + say(value[operation]);
                    default -> "cas from " + say(expected[operation]) + " that failed";
                };
        return "#" + operation + " (" + what + ")";
    }

    /** The value for people. */
    String say(int number) {
        return Describe.value(values.get(number));
    }
}
