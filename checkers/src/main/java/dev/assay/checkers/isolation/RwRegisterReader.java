// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
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
    private final Budget.Meter meter;
    private final Function[] functions;
    private final int[] keyNumber;
    private final GrowingInts keys = new GrowingInts();
    private final AppendedElements written;
    private final boolean[] happened;

    private final int[] readStart;
    private final GrowingInts readKey = new GrowingInts();

    /** The transaction whose version was read, or NONE for the initial state. */
    private final GrowingInts readFrom = new GrowingInts();

    /**
     * By key: the transaction that knows its value, the value, and whether it wrote that itself.
     */
    private int[] knower = new int[16];

    private int[] known = new int[16];
    private final java.util.BitSet isOwn = new java.util.BitSet();
    private boolean isNilWritten;

    RwRegisterReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        this.meter = meter;
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
        keyNumber = new int[history.values().size()];
        Arrays.fill(keyNumber, NONE);
        Arrays.fill(knower, NONE);
        written = new AppendedElements(history.values());
        readStart = new int[history.operations() + 1];
        happened = new boolean[history.operations()];
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    RegisterVersions read() {
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            poll(transaction);
            happened[transaction] = history.outcome(transaction) == EventType.OK;
            write(transaction);
        }
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            poll(transaction);
            readStart[transaction] = readKey.size();
            if (history.outcome(transaction) == EventType.OK) {
                lookAt(transaction);
            }
        }
        readStart[history.operations()] = readKey.size();
        return versions();
    }

    private void poll(int transaction) {
        if ((transaction & 0x3FF) == 0) {
            meter.poll();
        }
    }

    private void write(int transaction) {
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int key = key(step);
            switch (functions[history.stepFunction(step)]) {
                case WRITE -> {
                    written.add(key, history.stepArgument(step), transaction);
                    isNilWritten |=
                            history.stepArgument(step) == ValuePool.NIL
                                    && history.outcome(transaction) != EventType.FAIL;
                }
                case READ -> {}
                default ->
                        throw new UnsuitableHistoryException(
                                "operation "
                                        + transaction
                                        + ": '"
                                        + history.functionName(history.stepFunction(step))
                                        + "' is neither a write of a register nor a read of one"
                                        + " (steps are [w KEY VALUE] and [r KEY VALUE])");
            }
        }
    }

    private int key(int step) {
        int reference = history.stepKey(step);
        if (keyNumber[reference] == NONE) {
            keyNumber[reference] = keys.size();
            keys.add(reference);
            if (keys.size() > knower.length) {
                int length = knower.length;
                knower = Arrays.copyOf(knower, length * 2);
                known = Arrays.copyOf(known, length * 2);
                Arrays.fill(knower, length, knower.length, NONE);
            }
        }
        return keyNumber[reference];
    }

    private void lookAt(int transaction) {
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int key = key(step);
            boolean isWrite = functions[history.stepFunction(step)] == Function.WRITE;
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
                    who(transaction) + " read " + of(value, key) + ", which no transaction wrote");
            return;
        }
        if (written.isAmbiguous(write)) {
            findings.obstacle(
                    told(value)
                            + " was written to key "
                            + name(key)
                            + " more than once, so that nobody can tell whose was read");
        }
        int from = written.transaction(write);
        if (from == transaction) {
            findings.add(
                    Anomaly.FUTURE_READ,
                    List.of(transaction),
                    who(transaction) + " read " + of(value, key) + " before it wrote it");
        } else if (history.outcome(from) == EventType.FAIL) {
            aborted(transaction, from, key, value);
        } else if (written.isOverwritten(write)) {
            happened[from] = true;
            findings.add(
                    Anomaly.G1B,
                    List.of(transaction, from),
                    who(from) + " wrote " + of(value, key) + " and then another value of it",
                    who(transaction)
                            + " read "
                            + told(value)
                            + ", which is no version that was ever committed");
        } else {
            happened[from] = true;
            readKey.add(key);
            readFrom.add(from);
        }
    }

    private void aborted(int transaction, int from, int key, int value) {
        findings.add(
                Anomaly.G1A,
                List.of(transaction, from),
                who(from) + " wrote " + of(value, key) + " and aborted",
                who(transaction) + " read " + told(value) + " of that key all the same");
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            if (functions[history.stepFunction(step)] == Function.WRITE && key(step) == key) {
                findings.add(
                        Anomaly.DIRTY_UPDATE,
                        List.of(transaction, from),
                        who(from) + " wrote " + of(value, key) + " and aborted",
                        who(transaction)
                                + " read "
                                + told(value)
                                + ", replaced it by "
                                + told(history.stepArgument(step))
                                + " and committed");
                return;
            }
        }
    }

    private void internal(int transaction, int key, int value) {
        findings.add(
                Anomaly.INTERNAL,
                List.of(transaction),
                who(transaction)
                        + " read "
                        + of(value, key)
                        + ", but had "
                        + (isOwn.get(key) ? "written " : "read ")
                        + told(known[key])
                        + " before");
    }

    private String who(int transaction) {
        return "operation " + transaction;
    }

    private String told(int value) {
        return Describe.value(history.values().get(value));
    }

    private String of(int value, int key) {
        return told(value) + " of key " + name(key);
    }

    private String name(int key) {
        return told(keys.get(key));
    }

    private RegisterVersions versions() {
        int[] writeStart = new int[history.operations() + 1];
        GrowingInts writeKey = new GrowingInts();
        GrowingInts writer = new GrowingInts();
        int[] keyStart = new int[keys.size() + 1];
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            poll(transaction);
            writeStart[transaction] = writer.size();
            if (happened[transaction]) {
                for (int key : writtenBy(transaction)) {
                    writeKey.add(key);
                    writer.add(transaction);
                    keyStart[key + 1]++;
                }
            }
        }
        writeStart[history.operations()] = writer.size();
        for (int key = 0; key < keys.size(); key++) {
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
                        keys.toArray(),
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
        int first = history.firstStep(transaction);
        int[] some = new int[history.firstStep(transaction + 1) - first];
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            if (functions[history.stepFunction(first + i)] == Function.WRITE) {
                some[count++] = key(first + i);
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
