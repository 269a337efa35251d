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
 * writes of one transaction where their keys are not met in order.
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
    private final RegisterWrites written;
    private final boolean[] happened;

    /** By transaction, where its versions start, those of all that ever wrote included. */
    private final int[] writeStart;

    private final Ints writeKey = new Ints();
    private final Ints writer = new Ints();
    private final int[] readStart;

    /** The versions that were read, or {@link RegisterVersions#INITIAL}. */
    private ReadRows rows = new ReadRows(0);

    /**
     * By key: the transaction that knows its value, the value, and whether it wrote that itself.
     */
    private int[] knower = {};

    private int[] known = {};
    private final BitSet isOwn = new BitSet();

    /** By key: the transaction in hand found there last what it had written itself. */
    private final BitSet isOfItself = new BitSet();

    private boolean isNilWritten;

    RwRegisterReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        steps = new TransactionSteps(history, meter);
        written = new RegisterWrites(history.values().size(), meter);
        writeStart = new int[steps.transactions() + 1];
        readStart = new int[steps.transactions() + 1];
        happened = new boolean[steps.transactions()];
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    RegisterVersions read() {
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            happened[transaction] = steps.isCommitted(transaction);
            write(transaction);
            writeStart[transaction + 1] = writer.size();
        }
        resize(Math.max(steps.keys(), knower.length));
        Arrays.fill(knower, NONE);
        rows = new ReadRows(steps.keys());
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            if (steps.isCommitted(transaction)) {
                lookAt(transaction);
            }
            readStart[transaction + 1] = rows.size();
        }
        return versions();
    }

    private void resize(int keys) {
        int before = knower.length;
        known = Arrays.copyOf(known, keys);
        knower = Arrays.copyOf(knower, keys);
        Arrays.fill(knower, before, keys, NONE);
    }

    /** Numbers the versions of a transaction by their keys. */
    private void write(int transaction) {
        int end = steps.first(transaction + 1);
        int first = writer.size();
        boolean isAscending = true;
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            switch (steps.function(step)) {
                case WRITE -> {
                    if (key >= knower.length) {
                        resize(Math.max(16, 2 * key));
                    }
                    if (knower[key] != transaction) {
                        knower[key] = transaction;
                        known[key] = NONE;
                        isAscending &=
                                writer.size() == first || writeKey.get(writer.size() - 1) < key;
                        writeKey.add(key);
                        writer.add(transaction);
                    }
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
        if (!isAscending) {
            writeKey.sort(first, writer.size());
        }
        if (first < writer.size()) {
            enter(transaction, first);
        }
    }

    private void enter(int transaction, int first) {
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            if (steps.function(step) != Function.WRITE) {
                continue;
            }
            int key = steps.key(step);
            int value = history.stepArgument(step);
            if (known[key] != NONE) {
                written.overwrite(key, known[key]);
            }
            known[key] = value;
            written.add(key, value, writeKey.indexOf(key, first, writer.size()));
            isNilWritten |= value == ValuePool.NIL && !steps.isAborted(transaction);
        }
    }

    private void lookAt(int transaction) {
        rows.begin();
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            boolean isWrite = steps.function(step) == Function.WRITE;
            int value = isWrite ? history.stepArgument(step) : history.stepResult(step);
            if (!isWrite) {
                if (value == ValuePool.UNKNOWN) {
                    continue;
                }
                read(transaction, step);
            } else {
                isOfItself.set(key);
            }
            isOwn.set(key, isWrite);
            knower[key] = transaction;
            known[key] = value;
        }
    }

    private void read(int transaction, int step) {
        int key = steps.key(step);
        int value = history.stepResult(step);
        if (knower[key] != transaction) {
            isOfItself.clear(key);
            see(transaction, key, value);
        } else if (known[key] != value) {
            internal(transaction, key, value);
            // Levels that let it change its mind do not let it see what aborted.
            isOfItself.set(key, hasWritten(transaction, step));
            if (!isOfItself.get(key)) {
                see(transaction, key, value);
            }
        } else if (!isOfItself.get(key)) {
            rows.repeat(key, false);
        }
    }

    /** True for a read of what the transaction wrote before it, be it replaced since. */
    private boolean hasWritten(int transaction, int read) {
        for (int step = steps.first(transaction); step < read; step++) {
            if (steps.function(step) == Function.WRITE
                    && steps.key(step) == steps.key(read)
                    && history.stepArgument(step) == history.stepResult(read)) {
                return true;
            }
        }
        return false;
    }

    private void see(int transaction, int key, int value) {
        if (value == ValuePool.NIL) {
            if (isNilWritten) {
                findings.obstacle("nil was written, so that nobody can tell whose was read");
            }
            rows.add(key, RegisterVersions.INITIAL, true);
            return;
        }
        long write = written.find(key, value);
        if (write == RegisterWrites.NONE) {
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
        if (RegisterWrites.isAmbiguous(write)) {
            findings.obstacle(
                    steps.told(value)
                            + " was written to key "
                            + steps.name(key)
                            + " more than once, so that nobody can tell whose was read");
        }
        int from = writer.get(RegisterWrites.version(write));
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
        } else if (RegisterWrites.isOverwritten(write)) {
            happened[from] = true;
            intermediate(transaction, from, key, value);
        } else {
            happened[from] = true;
            rows.add(key, RegisterWrites.version(write), false);
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
        leaveOut();
        int[] keyStart = new int[steps.keys() + 1];
        int count = writeKey.size();
        for (int version = 0; version < count; version++) {
            keyStart[writeKey.get(version) + 1]++;
        }
        for (int key = 0; key < steps.keys(); key++) {
            keyStart[key + 1] += keyStart[key];
        }
        int[] next = keyStart.clone();
        int[] ofKey = new int[count];
        for (int version = 0; version < count; version++) {
            ofKey[next[writeKey.get(version)]++] = version;
        }
        return new RegisterVersions(
                history,
                happened,
                steps.keyReferences(),
                writeStart,
                writeKey.toArray(),
                writer.toArray(),
                keyStart,
                ofKey,
                readStart,
                rows.keys(),
                rows.versions().toArray());
    }

    /** Leaves out the versions of transactions that did not happen, and numbers the others anew. */
    private void leaveOut() {
        boolean isAnyLeftOut = false;
        for (int transaction = 0; transaction < happened.length; transaction++) {
            isAnyLeftOut |=
                    !happened[transaction] && writeStart[transaction] < writeStart[transaction + 1];
        }
        if (!isAnyLeftOut) {
            return;
        }
        int left = 0;
        int[] number = new int[writer.size()];
        for (int transaction = 0; transaction < happened.length; transaction++) {
            int start = writeStart[transaction];
            int end = writeStart[transaction + 1];
            writeStart[transaction] = left;
            for (int version = start; version < end && happened[transaction]; version++) {
                number[version] = left;
                writeKey.set(left, writeKey.get(version));
                writer.set(left++, transaction);
            }
        }
        writeStart[happened.length] = left;
        writeKey.truncate(left);
        writer.truncate(left);
        Ints readVersion = rows.versions();
        for (int read = 0; read < readVersion.size(); read++) {
            int version = readVersion.get(read);
            readVersion.set(read, version == RegisterVersions.INITIAL ? version : number[version]);
        }
    }
}
