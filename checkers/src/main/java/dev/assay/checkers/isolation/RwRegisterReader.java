// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Traces transactions that write and read registers: a value tells who wrote it, as long as no
 * value is written to a key twice; nil is what is there before all writes. What is wrong with
 * single values (Adya 1999, section 4.2) goes to the findings. O(steps), and a logarithm of the
 * writes of one transaction.
 *
 * <p>A transaction that never returned happened if somebody read what it wrote; otherwise it is
 * left out, which takes nothing away that others depend on. A value that was written more than
 * once, and read, is an obstacle.
 */
final class RwRegisterReader {
    private static final int NONE = -1;

    private final History history;
    private final Findings findings;
    private final TransactionSteps steps;
    private final AppendedElements written;
    private final boolean[] happened;
    private final int[] readStart;
    private final Ints readKey = new Ints();

    /** The transaction whose version was read, or NONE for the initial state. */
    private final Ints readFrom = new Ints();

    /**
     * By key: the transaction that knows its value, the value, and whether it wrote that itself.
     */
    private int[] knower = {};

    private int[] known = {};
    private final BitSet isOwn = new BitSet();
    private boolean isNilWritten;

    RwRegisterReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        steps = new TransactionSteps(history, meter);
        written = new AppendedElements(history.values());
        readStart = new int[steps.transactions() + 1];
        happened = new boolean[steps.transactions()];
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    RegisterVersions read() {
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            happened[transaction] = steps.isCommitted(transaction);
            write(transaction);
        }
        known = new int[steps.keys()];
        knower = new int[steps.keys()];
        Arrays.fill(knower, NONE);
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            if (steps.isCommitted(transaction)) {
                lookAt(transaction);
            }
            readStart[transaction + 1] = readKey.size();
        }
        return versions();
    }

    private void write(int transaction) {
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            switch (steps.function(step)) {
                case WRITE -> {
                    written.add(key, history.stepArgument(step), transaction);
                    isNilWritten |=
                            history.stepArgument(step) == ValuePool.NIL
                                    && !steps.isAborted(transaction);
                }
                case READ -> {}
                default ->
                        throw steps.strange(
                                transaction,
                                step,
                                "a write of a register nor a read of one (steps are [w KEY VALUE]"
                                        + " and [r KEY VALUE])");
            }
        }
    }

    private void lookAt(int transaction) {
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            boolean isWrite = steps.function(step) == Function.WRITE;
            int value = isWrite ? history.stepArgument(step) : history.stepResult(step);
            if (!isWrite) {
                if (value == ValuePool.UNKNOWN) {
                    continue;
                }
                if (knower[key] != transaction) {
                    see(transaction, key, value);
                } else if (known[key] != value) {
                    internal(transaction, key, value);
                }
            }
            isOwn.set(key, isWrite);
            knower[key] = transaction;
            known[key] = value;
        }
    }

    private void see(int transaction, int key, int value) {
        if (value == ValuePool.NIL) {
            if (isNilWritten) {
                findings.obstacle("nil was written, so that nobody can tell whose was read");
            }
            readKey.add(key);
            readFrom.add(NONE);
            return;
        }
        int write = written.find(key, value);
        if (write == NONE) {
            findings.add(
                    Anomaly.THIN_AIR_READ,
                    List.of(transaction),
                    () ->
                            List.of(
                                    who(transaction)
                                            + " read "
                                            + of(value, key)
                                            + ", which no transaction wrote"));
            return;
        }
        if (written.isAmbiguous(write)) {
            findings.obstacle(
                    steps.told(value)
                            + " was written to key "
                            + steps.name(key)
                            + " more than once, so that nobody can tell whose was read");
        }
        int from = written.transaction(write);
        if (from == transaction) {
            findings.add(
                    Anomaly.FUTURE_READ,
                    List.of(transaction),
                    () ->
                            List.of(
                                    who(transaction)
                                            + " read "
                                            + of(value, key)
                                            + " before it wrote it"));
        } else if (steps.isAborted(from)) {
            aborted(transaction, from, key, value);
        } else if (written.isOverwritten(write)) {
            happened[from] = true;
            intermediate(transaction, from, key, value);
        } else {
            happened[from] = true;
            readKey.add(key);
            readFrom.add(from);
        }
    }

    private void intermediate(int transaction, int from, int key, int value) {
        findings.add(
                Anomaly.G1B,
                List.of(transaction, from),
                () ->
                        List.of(
                                who(from)
                                        + " wrote "
                                        + of(value, key)
                                        + " and then another value of it",
                                who(transaction)
                                        + " read "
                                        + steps.told(value)
                                        + ", which is no version that was ever committed"));
    }

    private void aborted(int transaction, int from, int key, int value) {
        String wrote = who(from) + " wrote " + of(value, key) + " and aborted";
        findings.add(
                Anomaly.G1A,
                List.of(transaction, from),
                () ->
                        List.of(
                                wrote,
                                who(transaction)
                                        + " read "
                                        + steps.told(value)
                                        + " of that key all the same"));
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            if (steps.function(step) == Function.WRITE && steps.key(step) == key) {
                int replacement = history.stepArgument(step);
                findings.add(
                        Anomaly.DIRTY_UPDATE,
                        List.of(transaction, from),
                        () ->
                                List.of(
                                        wrote,
                                        who(transaction)
                                                + " read "
                                                + steps.told(value)
                                                + ", replaced it by "
                                                + steps.told(replacement)
                                                + " and committed"));
                return;
            }
        }
    }

    private void internal(int transaction, int key, int value) {
        boolean wroteIt = isOwn.get(key);
        int before = known[key];
        findings.add(
                Anomaly.INTERNAL,
                List.of(transaction),
                () ->
                        List.of(
                                who(transaction)
                                        + " read "
                                        + of(value, key)
                                        + ", but had "
                                        + (wroteIt ? "written " : "read ")
                                        + steps.told(before)
                                        + " before"));
    }

    private String of(int value, int key) {
        return steps.told(value) + " of key " + steps.name(key);
    }

    private RegisterVersions versions() {
        int[] writeStart = new int[steps.transactions() + 1];
        Ints writeKey = new Ints();
        Ints writer = new Ints();
        int[] keyStart = new int[steps.keys() + 1];
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            writeStart[transaction] = writer.size();
            if (happened[transaction]) {
                for (int key : writtenBy(transaction)) {
                    writeKey.add(key);
                    writer.add(transaction);
                    keyStart[key + 1]++;
                }
            }
        }
        writeStart[steps.transactions()] = writer.size();
        for (int key = 0; key < steps.keys(); key++) {
            keyStart[key + 1] += keyStart[key];
        }
        int[] next = keyStart.clone();
        int[] ofKey = new int[writer.size()];
        for (int version = 0; version < ofKey.length; version++) {
            ofKey[next[writeKey.get(version)]++] = version;
        }
        int[] readVersion = new int[readKey.size()];
        RegisterVersions made =
                new RegisterVersions(
                        history,
                        happened,
                        steps.keyReferences(),
                        writeStart,
                        writeKey.toArray(),
                        writer.toArray(),
                        keyStart,
                        ofKey,
                        readStart,
                        readKey.toArray(),
                        readVersion);
        for (int read = 0; read < readVersion.length; read++) {
            int from = readFrom.get(read);
            readVersion[read] =
                    from == NONE ? RegisterVersions.INITIAL : made.version(from, readKey.get(read));
        }
        return made;
    }

    /** The numbers of the keys that a transaction wrote, ascending. */
    private int[] writtenBy(int transaction) {
        int first = steps.first(transaction);
        int[] some = new int[steps.first(transaction + 1) - first];
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            if (steps.function(first + i) == Function.WRITE) {
                some[count++] = steps.key(first + i);
            }
        }
        Arrays.sort(some, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || some[i] != some[i - 1]) {
                some[distinct++] = some[i];
            }
        }
        return Arrays.copyOf(some, distinct);
    }
}
