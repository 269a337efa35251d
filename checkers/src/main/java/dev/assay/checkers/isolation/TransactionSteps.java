// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;

/** What the steps of transactions do, their keys numbered from 0 in the order of first sight. */
final class TransactionSteps {
    private static final int NONE = -1;

    final History history;
    private final Budget.Meter meter;
    private final Function[] functions;
    private final int[] keyNumber;
    private final Ints keys = new Ints();

    TransactionSteps(History history, Budget.Meter meter) {
        this.history = history;
        this.meter = meter;
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
        keyNumber = new int[history.values().size()];
        Arrays.fill(keyNumber, NONE);
    }

    /** To be called for each transaction, by its number. */
    void poll(int transaction) {
        if ((transaction & 0x3FF) == 0) {
            meter.poll();
        }
    }

    int transactions() {
        return history.operations();
    }

    boolean isCommitted(int transaction) {
        return history.outcome(transaction) == EventType.OK;
    }

    boolean isAborted(int transaction) {
        return history.outcome(transaction) == EventType.FAIL;
    }

    /** The first step of a transaction; that of the next one ends them. */
    int first(int transaction) {
        return history.firstStep(transaction);
    }

    Function function(int step) {
        return functions[history.stepFunction(step)];
    }

    /** The number of the step's key. */
    int key(int step) {
        int reference = history.stepKey(step);
        if (keyNumber[reference] == NONE) {
            keyNumber[reference] = keys.size();
            keys.add(reference);
        }
        return keyNumber[reference];
    }

    /** How many keys were seen so far. */
    int keys() {
        return keys.size();
    }

    /** By number of a key, its reference. */
    int[] keyReferences() {
        return keys.toArray();
    }

    /** The key for people. */
    String name(int key) {
        return told(keys.get(key));
    }

    /** A value for people, by its reference. */
    String told(int reference) {
        return Describe.value(history.values().get(reference));
    }

    /** The transaction for people. */
    static String who(int transaction) {
        return "operation " + transaction;
    }

    /**
     * What is wrong with a step that no reader understands.
     *
     * @param expected what steps of the workload are
     */
    UnsuitableHistoryException strange(int transaction, int step, String expected) {
        return new UnsuitableHistoryException(
                who(transaction)
                        + ": '"
                        + history.functionName(history.stepFunction(step))
                        + "' is neither "
                        + expected);
    }
}
