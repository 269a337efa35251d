// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.List;

/**
 * Traces transactions that append to lists and read them whole: every list tells the order of the
 * versions before it (Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental
 * observations", VLDB 2020, section 4). O(operations + elements of all lists that were read).
 *
 * <p>Appends that nobody saw come after the longest list that was read of their key. A transaction
 * that never returned happened if somebody saw what it appended; otherwise it is left out, which
 * takes nothing away that others depend on. What a transaction appended itself says nothing about
 * the order of versions before it commits, so only the part of a list before that counts.
 */
final class ListAppendReader {
    private static final int NONE = -1;

    private final History history;
    private final Findings findings;
    private final TransactionSteps steps;
    private final ElementsByKey elements;

    /** By row, the step, where that is wanted. */
    private final Ints readStep = new Ints();

    private boolean areStepsKept;

    ListAppendReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        steps = new TransactionSteps(history, meter);
        elements = new ElementsByKey();
    }

    /** The same beside other objects, where {@link #readSteps} will be asked for. */
    ListAppendReader keepingSteps() {
        areStepsKept = true;
        return this;
    }

    /** By row of what was read, the step that read it. */
    int[] readSteps() {
        return readStep.toArray();
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    Versions read() {
        int transactions = steps.transactions();
        boolean[] happened = new boolean[transactions];
        for (int transaction = 0; transaction < transactions; transaction++) {
            steps.poll(transaction);
            happened[transaction] = steps.isCommitted(transaction);
            append(transaction);
        }
        elements.sort(steps.keys(), history.values().size());
        Looking looking = new Looking();
        int[] readStart = new int[transactions + 1];
        for (int transaction = 0; transaction < transactions; transaction++) {
            steps.poll(transaction);
            if (steps.isCommitted(transaction)) {
                looking.at(transaction);
            }
            readStart[transaction + 1] = looking.rows.size();
        }
        return new ListVersionOrder(steps, elements, looking.longest, findings, happened)
                .versions(
                        new ListVersionOrder.Reads(
                                readStart, looking.rows.keys(), looking.rows.versions().toArray()));
    }

    private void append(int transaction) {
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            switch (steps.function(step)) {
                case APPEND -> elements.add(key, history.stepArgument(step), transaction);
                case READ -> {}
                default ->
                        throw steps.strange(
                                transaction,
                                step,
                                "an append to a list nor a read of one (steps are [append KEY"
                                        + " ELEMENT] and [r KEY LIST])");
            }
        }
    }

    /** What transactions read, once all keys are known. */
    private final class Looking {
        private final LongestLists longest = new LongestLists(steps, findings);
        private final OwnAppends own = new OwnAppends(history.values(), steps.keys());
        private final ReadRows rows = new ReadRows(steps.keys());

        void at(int transaction) {
            own.begin(transaction);
            rows.begin();
            int end = steps.first(transaction + 1);
            for (int step = steps.first(transaction); step < end; step++) {
                int key = steps.key(step);
                int list = history.stepResult(step);
                if (steps.function(step) == Function.APPEND) {
                    own.append(key, history.stepArgument(step));
                } else if (list != ValuePool.UNKNOWN && isRow(transaction, key, list)) {
                    if (areStepsKept) {
                        readStep.add(step);
                    }
                }
            }
        }

        /** Takes in a list that was read; true when it tells something of others. */
        private boolean isRow(int transaction, int key, int list) {
            int length = length(transaction, list);
            int others = others(transaction, key, list);
            if (others != NONE) {
                rows.add(key, others, others == 0);
                longest.see(transaction, key, list, others);
                int repeated = own.repeated(key, list, length, others);
                if (repeated != NONE) {
                    longest.duplicate(transaction, key, history.values().get(repeated));
                }
            }
            own.see(key, list, length);
            return others != NONE || rows.repeat(key, areStepsKept);
        }

        /**
         * How many elements at the front of a list come from others; -1 where this read tells
         * nothing new. One that contradicts what the transaction knew is a read of others all the
         * same: levels that let it change its mind do not let it see what aborted.
         */
        private int others(int transaction, int key, int list) {
            int length = length(transaction, list);
            if (!own.knows(key)) {
                return length;
            }
            if (!own.fits(key, list, length)) {
                internal(transaction, key, list);
                return own.ofOthers(key, list, length);
            }
            return own.hasRead(key) ? NONE : length - own.appended(key);
        }

        private void internal(int transaction, int key, int list) {
            boolean hasRead = own.hasRead(key);
            findings.add(
                    Anomaly.INTERNAL,
                    List.of(transaction),
                    () ->
                            List.of(
                                    who(transaction)
                                            + " read "
                                            + (history.values().length(list) < 0
                                                    ? "[]"
                                                    : steps.told(list))
                                            + " of key "
                                            + steps.name(key)
                                            + ", but after what it "
                                            + (hasRead ? "read and " : "")
                                            + "appended before, the list "
                                            + (hasRead ? "is " : "ends with ")
                                            + Describe.value(
                                                    new Value.Sequence(own.expected(key)))));
        }
    }

    /** How long the list behind a reference is; nothing is an empty one. */
    private int length(int transaction, int reference) {
        int length = history.values().length(reference);
        if (length < 0 && !(history.values().get(reference) instanceof Value.Missing)) {
            throw new UnsuitableHistoryException(
                    who(transaction)
                            + ": "
                            + steps.told(reference)
                            + " is no list, which is what a read of one returns");
        }
        return Math.max(length, 0);
    }
}
