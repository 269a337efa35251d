// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventType;
import java.io.IOException;

/** Reads {@link DbcopFormat}. */
final class DbcopReader {
    /** Of a session's number, for what of it failed: a session of its own. */
    private static final long ASIDE = 1L << 30;

    private static final int LONGEST_TEXT = 1 << 15;

    private final BinarySource source;
    private final SessionTransactions transactions = new SessionTransactions(true);

    DbcopReader(BinarySource source) {
        this.source = source;
    }

    SessionTransactions read() throws IOException {
        for (String what : new String[] {"id", "nodes", "keys", "transactions", "steps"}) {
            source.number("the head (" + what + ")");
        }
        for (String what : new String[] {"what it is", "its beginning", "its end"}) {
            text("the text that says " + what);
        }
        long sessions = count("sessions");
        for (long session = 0; session < sessions; session++) {
            long length = count("transactions of session " + session);
            for (long transaction = 0; transaction < length; transaction++) {
                transaction(session);
            }
        }
        if (!source.isAtEnd()) {
            throw source.fail(
                    "more bytes follow behind the last session; is the number of sessions wrong, or"
                            + " the file of another format?");
        }
        return transactions;
    }

    private void text(String what) throws IOException {
        long length = count("bytes of " + what);
        if (length > LONGEST_TEXT) {
            throw source.fail(
                    what
                            + " has "
                            + length
                            + " bytes; more than "
                            + LONGEST_TEXT
                            + " are not read; is the file of this format?");
        }
        source.text((int) length, what);
    }

    /** Rows are read one after the other, so that a wrong length costs nothing but the message. */
    private long count(String what) throws IOException {
        long count = source.number("the number of " + what);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw source.failAt(
                    source.offset() - Long.BYTES,
                    "the number of "
                            + what
                            + " is "
                            + Long.toUnsignedString(count)
                            + "; more than "
                            + Integer.MAX_VALUE
                            + " are not read; is the file of this format?");
        }
        return count;
    }

    private void transaction(long session) throws IOException {
        long length = count("steps of a transaction of session " + session);
        int number = transactions.begin(transactions.session(session), EventType.OK);
        int aside = -1;
        for (long i = 0; i < length; i++) {
            boolean isWrite = source.truth("what tells a write from a read");
            long key = source.number("a key");
            long value = source.number("a value");
            boolean isOk = source.truth("what tells whether a step succeeded");
            if (isOk) {
                transactions.add(number, step(isWrite, value), key, value);
            } else if (isWrite) {
                if (aside < 0) {
                    aside =
                            transactions.begin(
                                    transactions.session(session + ASIDE), EventType.FAIL);
                }
                transactions.add(aside, step(true, value), key, value);
            }
        }
        if (!source.truth("what tells whether a transaction committed")) {
            transactions.ended(number, EventType.FAIL);
        }
    }

    private static SessionTransactions.Step step(boolean isWrite, long value) {
        if (isWrite) {
            return value == 0
                    ? SessionTransactions.Step.WRITE_INITIAL
                    : SessionTransactions.Step.WRITE;
        }
        return value == 0 ? SessionTransactions.Step.READ_INITIAL : SessionTransactions.Step.READ;
    }
}
