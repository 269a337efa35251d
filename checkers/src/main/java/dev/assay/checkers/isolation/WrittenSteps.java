// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What transactions on registers, sets and counters wrote, and what a history declares to be there
 * from the beginning. O(steps).
 */
final class WrittenSteps {
    private final History history;
    private final TransactionKeys keys;
    private final TransactionWrites writes;
    private final BitSet declared;

    /** By step that writes, the write; that of a compare-and-set only where it may have written. */
    private final int[] writeOfStep;

    /**
     * @param declared where it notes the units that are declared
     */
    WrittenSteps(History history, TransactionKeys keys, TransactionWrites writes, BitSet declared) {
        this.history = history;
        this.keys = keys;
        this.writes = writes;
        this.declared = declared;
        writeOfStep = new int[history.steps()];
    }

    /** The write of a step, or {@link TransactionWrites#INITIAL} where it wrote nothing. */
    int of(int step) {
        return writeOfStep[step];
    }

    private Value argument(int step) {
        return history.values().get(history.stepArgument(step));
    }

    private Value result(int step) {
        return history.values().get(history.stepResult(step));
    }

    private Value key(int step) {
        return history.values().get(history.stepKey(step));
    }

    private int unit(int step) {
        return writes.unit(key(step), KeyType.REGISTER);
    }

    private boolean isCommitted(int transaction) {
        return history.outcome(transaction) == EventType.OK;
    }

    /** Takes what a transaction wrote; to be called for each in turn. */
    void write(int transaction) {
        Map<Value, BigInteger> changes = new LinkedHashMap<>();
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            writeOfStep[step] = TransactionWrites.INITIAL;
            if (keys.isUniverse(step)) {
                declare(transaction, step);
            } else if (keys.isOnKey(step)) {
                switch (keys.function(step)) {
                    case WRITE, ADD_IF_ABSENT, DELETE, CAS -> register(transaction, step);
                    case ADD, REMOVE -> element(transaction, step);
                    case INCREMENT, DECREMENT ->
                            changes.merge(key(step), change(transaction, step), BigInteger::add);
                    default -> {}
                }
            }
        }
        changes.forEach(
                (key, amount) -> {
                    if (amount.signum() != 0) {
                        writes.add(
                                writes.unit(key, KeyType.COUNTER, transaction),
                                writes.reference(CounterReads.value(amount)),
                                transaction);
                    }
                });
    }

    /** By how much a step changes a counter. */
    BigInteger change(int transaction, int step) {
        // Jepsen's counters change by one where nothing is said.
        BigInteger amount =
                argument(step) == Value.NIL
                        ? BigInteger.ONE
                        : CounterReads.amount(transaction, argument(step));
        return keys.function(step) == Function.DECREMENT ? amount.negate() : amount;
    }

    private void declare(int transaction, int step) {
        if (!(argument(step) instanceof Value.Mapping(Map<Value, Value> universe))) {
            throw new UnsuitableHistoryException(
                    who(transaction)
                            + ": "
                            + Describe.value(argument(step))
                            + " is no map of keys to values, which is what init declares");
        }
        universe.forEach(
                (key, value) -> {
                    int unit = writes.unit(key, KeyType.REGISTER);
                    if (declared.get(unit)) {
                        throw new UnsuitableHistoryException(
                                who(transaction)
                                        + ": init declares key "
                                        + Describe.value(key)
                                        + " a second time; declare each key once");
                    }
                    declared.set(unit);
                    int write = writes.add(unit, writes.reference(value), transaction);
                    writes.rank(write, TransactionWrites.FIRST);
                });
    }

    private void register(int transaction, int step) {
        boolean isSwap = keys.function(step) == Function.CAS;
        if (isSwap && isCommitted(transaction) && result(step) == Value.Bool.FALSE) {
            return;
        }
        Value value =
                switch (keys.function(step)) {
                    case DELETE -> Value.NIL;
                    case CAS -> swapped(transaction, step, 1);
                    default -> Numbered.of(argument(step)).value();
                };
        int unit = unit(step);
        int write = writes.add(unit, writes.reference(value), transaction);
        writeOfStep[step] = write;
        Numbered.of(isCommitted(transaction) ? result(step) : argument(step))
                .number()
                .ifPresent(number -> writes.rank(write, number));
        if (isCrashed(transaction) && isSwappedBy(transaction, unit)) {
            writes.makeConditional(write);
        }
    }

    /**
     * What a compare-and-set takes.
     *
     * @param part 0: what it expects; 1: what it puts in its place
     */
    Value swapped(int transaction, int step, int part) {
        if (Numbered.of(argument(step)).value() instanceof Value.Sequence(List<Value> both)
                && both.size() == 2) {
            return both.get(part);
        }
        throw new UnsuitableHistoryException(
                who(transaction)
                        + ": "
                        + Describe.value(argument(step))
                        + " is not [EXPECTED NEW], which is what cas takes");
    }

    private boolean isCrashed(int transaction) {
        return history.outcome(transaction) == EventType.INFO;
    }

    private boolean isSwappedBy(int transaction, int unit) {
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            if (keys.isOnKey(step) && keys.function(step) == Function.CAS && unit(step) == unit) {
                return true;
            }
        }
        return false;
    }

    private void element(int transaction, int step) {
        boolean isThere = keys.function(step) == Function.ADD;
        writes.add(
                writes.unit(key(step), KeyType.SET, writes.reference(argument(step))),
                isThere ? ValuePool.TRUE : ValuePool.NIL,
                transaction);
    }
}
