// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads {@link CobraFormat}, one session after the other. Who wrote what a read saw is compared
 * with what the read says of it, since a log that contradicts itself proves nothing.
 */
final class CobraReader {
    private static final long INITIAL = 0xbebeebeeL;
    private static final long NOTHING = 0xdeadbeefL;
    private static final long DELETED = 0xabcdefabL;
    private static final long COLLECTED = 0x23332333L;
    private static final long NOT_COLLECTED = 0x66666666L;
    private static final int NONE = -1;

    private final SessionTransactions transactions = new SessionTransactions(false);
    private final LongTable ids = new LongTable();

    /** By step that reads, the id of the transaction whose write it says it saw. */
    private long[] seen = new long[256];

    /** By number of an id, the transaction. */
    private int[] transactionOf = new int[64];

    private long[] idOf = new long[64];
    private int sessions;

    /** How many numbers follow a letter; 0 where it is none. */
    static int numbers(int letter) {
        return switch (letter) {
            case 'S', 'C' -> 1;
            case 'W' -> 3;
            case 'R' -> 4;
            default -> 0;
        };
    }

    void read(InputStream input, String name) throws IOException {
        BinarySource source = new BinarySource(input, name, ByteOrder.BIG_ENDIAN);
        int session = transactions.session(sessions++);
        int open = NONE;
        while (!source.isAtEnd()) {
            long at = source.offset();
            int letter = source.unsignedByte("a record");
            if (numbers(letter) == 0) {
                throw source.failAt(at, strange(letter));
            }
            if ((open == NONE) != (letter == 'S')) {
                throw source.failAt(
                        at,
                        open == NONE
                                ? "a record of no transaction; S must begin one"
                                : "a transaction begins before transaction "
                                        + idOf[open]
                                        + " has ended; C must end it");
            }
            open =
                    switch (letter) {
                        case 'S' -> begin(session, source);
                        case 'C' -> commit(open, source);
                        case 'W' -> write(open, source);
                        default -> readStep(open, source);
                    };
        }
        if (open != NONE) {
            throw source.fail(
                    "the log ends within transaction "
                            + idOf[open]
                            + "; it is cut off, fetch it again");
        }
    }

    private static String strange(int letter) {
        return letter == 'A'
                ? "an aborted transaction, of which Cobra's logs have none"
                : "S, W, R or C must begin a record, not "
                        + TextSource.show(letter)
                        + "; logs with times are not read";
    }

    private int begin(int session, BinarySource source) throws IOException {
        long id = source.number("a transaction's id");
        if (ids.find(id) != LongTable.NONE) {
            throw source.failAt(
                    source.offset() - Long.BYTES,
                    "transaction " + id + " begins twice; each needs an id of its own");
        }
        int number = ids.number(id);
        if (number >= transactionOf.length) {
            transactionOf = Arrays.copyOf(transactionOf, number * 2);
        }
        transactionOf[number] = transactions.begin(session, EventType.OK);
        if (transactionOf[number] >= idOf.length) {
            idOf = Arrays.copyOf(idOf, idOf.length * 2);
        }
        idOf[transactionOf[number]] = id;
        return transactionOf[number];
    }

    private int commit(int open, BinarySource source) throws IOException {
        long id = source.number("a transaction's id");
        if (id != idOf[open]) {
            throw source.failAt(
                    source.offset() - Long.BYTES,
                    "transaction " + id + " commits, but " + idOf[open] + " had begun");
        }
        return NONE;
    }

    private int write(int open, BinarySource source) throws IOException {
        long write = source.number("a write's id");
        long key = source.number("a key");
        source.number("a value");
        if (isInitial(write)) {
            throw source.failAt(
                    source.offset() - 3 * Long.BYTES,
                    "a write whose id stands for the initial state; each needs an id of its own");
        }
        add(open, SessionTransactions.Step.WRITE, key, write, 0);
        return open;
    }

    private int readStep(int open, BinarySource source) throws IOException {
        long from = source.number("a transaction's id");
        long write = source.number("a write's id");
        long key = source.number("a key");
        source.number("a value");
        if (write == DELETED || from == DELETED) {
            throw source.failAt(
                    source.offset() - 4 * Long.BYTES,
                    "a read of a deleted key, which does not say who deleted it; such logs are not"
                            + " read");
        }
        boolean isCollection = from == INITIAL && (write == COLLECTED || write == NOT_COLLECTED);
        add(
                open,
                isCollection
                        ? SessionTransactions.Step.READ_UNKNOWN
                        : isInitial(write)
                                ? SessionTransactions.Step.READ_INITIAL
                                : SessionTransactions.Step.READ,
                key,
                write,
                from);
        return open;
    }

    private static boolean isInitial(long write) {
        return write == INITIAL || write == NOTHING || write == 0;
    }

    private void add(int open, SessionTransactions.Step step, long key, long write, long from) {
        if (transactions.steps() == seen.length) {
            seen = Arrays.copyOf(seen, seen.length * 2);
        }
        seen[transactions.steps()] = from;
        transactions.add(open, step, key, write);
    }

    void emit(EventSink sink) {
        boolean[] isInitial = new boolean[transactions.size()];
        for (int transaction = 0; transaction < isInitial.length; transaction++) {
            isInitial[transaction] = idOf[transaction] == INITIAL || idOf[transaction] == -1;
        }
        for (int step = 0; step < transactions.steps(); step++) {
            isInitial[transactions.transactionOf(step)] &= transactions.step(step).isWrite();
        }
        compare(isInitial);
        transactions.emit(sink, isInitial);
    }

    /** Compares what reads say of what they saw with who wrote it. */
    private void compare(boolean[] isInitial) {
        LongTable writes = new LongTable();
        int[] writer = new int[64];
        for (int step = 0; step < transactions.steps(); step++) {
            if (transactions.step(step).isWrite()) {
                int transaction = transactions.transactionOf(step);
                int number = writes.number(transactions.value(step));
                if (number >= writer.length) {
                    writer = Arrays.copyOf(writer, number * 2);
                }
                if (writer[number] != 0 && writer[number] != transaction + 1) {
                    throw twice(step, writer[number] - 1);
                }
                writer[number] = transaction + 1;
            }
        }
        for (int step = 0; step < transactions.steps(); step++) {
            if (transactions.step(step) != SessionTransactions.Step.READ) {
                continue;
            }
            int write = writes.find(transactions.value(step));
            if (write == LongTable.NONE) {
                continue;
            }
            int made = writer[write] - 1;
            if (idOf[made] != seen[step]) {
                throw contradiction(step, made);
            }
            if (isInitial[made]) {
                transactions.replace(step, SessionTransactions.Step.READ_INITIAL);
            }
        }
    }

    private MalformedHistoryException twice(int step, int by) {
        return new MalformedHistoryException(
                "transactions "
                        + idOf[by]
                        + " and "
                        + idOf[transactions.transactionOf(step)]
                        + " both made write "
                        + transactions.value(step)
                        + "; each needs an id of its own, are the logs of one run?");
    }

    private MalformedHistoryException contradiction(int step, int made) {
        return new MalformedHistoryException(
                "transaction "
                        + idOf[transactions.transactionOf(step)]
                        + " says that it read write "
                        + transactions.value(step)
                        + " of transaction "
                        + seen[step]
                        + ", but transaction "
                        + idOf[made]
                        + " made it; are the logs of one run?");
    }
}
