// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/** Reads {@link PlumeFormat}. */
final class PlumeReader {
    /** No line that is right is longer. */
    private static final int LONGEST_LINE = 128;

    private static final int NONE = -1;

    private final InputStream input;
    private final String source;
    private final SessionTransactions transactions = new SessionTransactions(true);
    private final LongTable ids = new LongTable();

    /** By number of an id, the transaction. */
    private int[] transactionOf = new int[64];

    /** Zeros follow what was read, so that nothing need be looked for behind it. */
    private final byte[] buffer = new byte[(1 << 16) + LONGEST_LINE];

    private int position;
    private int limit;
    private boolean isEnd;
    private int line;
    private int lineStart;

    /** The session and transaction of the line before. */
    private long lastSession;

    private int lastSessionNumber = NONE;
    private long lastId = NONE;
    private int last = NONE;

    PlumeReader(InputStream input, String source) {
        this.input = input;
        this.source = source;
    }

    PlumeReader read() throws IOException {
        while (hasLine()) {
            step();
        }
        return this;
    }

    void emit(EventSink sink) {
        transactions.emit(sink, initialStates());
    }

    /** Moves to the next line that is not empty. */
    private boolean hasLine() throws IOException {
        while (true) {
            if (limit - position < LONGEST_LINE && !isEnd) {
                refill();
            }
            if (position == limit) {
                return false;
            }
            line++;
            lineStart = position;
            if (buffer[position] == '\r') {
                position++;
            }
            if (buffer[position] != '\n') {
                return position < limit;
            }
            position++;
        }
    }

    private void refill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        try {
            while (limit < buffer.length - LONGEST_LINE && !isEnd) {
                int read = input.read(buffer, limit, buffer.length - LONGEST_LINE - limit);
                isEnd = read < 0;
                limit += Math.max(read, 0);
            }
        } catch (ZipException | EOFException e) {
            throw new MalformedHistoryException(
                    source,
                    line + 1,
                    0,
                    "the compressed data are damaged or cut off ("
                            + e.getMessage()
                            + "); fetch the file again");
        }
        Arrays.fill(buffer, limit, buffer.length, (byte) 0);
        if (line == 0 && limit >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB) {
            position = 3;
        }
    }

    private void step() {
        byte does = buffer[position];
        if (does != 'r' && does != 'w') {
            throw unexpected("'r' or 'w'");
        }
        position++;
        expect('(');
        long key = number();
        expect(',');
        long value = number();
        expect(',');
        long session = number();
        expect(',');
        int idStart = position;
        long id = id();
        expect(')');
        end();
        add(does == 'w', key, value, transaction(session, id, idStart));
    }

    private void add(boolean isWrite, long key, long value, int transaction) {
        SessionTransactions.Step step =
                isWrite
                        ? value == 0
                                ? SessionTransactions.Step.WRITE_INITIAL
                                : SessionTransactions.Step.WRITE
                        : value == 0
                                ? SessionTransactions.Step.READ_INITIAL
                                : SessionTransactions.Step.READ;
        transactions.add(transaction, step, key, value);
    }

    private int transaction(long session, long id, int idStart) {
        if (session != lastSession || lastSessionNumber == NONE) {
            lastSession = session;
            lastSessionNumber = transactions.session(session);
            last = NONE;
        }
        if (last != NONE && id == lastId) {
            return last;
        }
        lastId = id;
        if (id == -1) {
            last = transactions.begin(lastSessionNumber, EventType.FAIL);
            return last;
        }
        int number = ids.number(id);
        if (number >= transactionOf.length) {
            transactionOf = Arrays.copyOf(transactionOf, number * 2);
        }
        if (transactionOf[number] == 0) {
            transactionOf[number] = transactions.begin(lastSessionNumber, EventType.OK) + 1;
        }
        last = transactionOf[number] - 1;
        if (transactions.sessionOf(last) != lastSessionNumber) {
            throw fail(
                    idStart,
                    "transaction "
                            + id
                            + " has begun in another session; each transaction needs a number of"
                            + " its own");
        }
        return last;
    }

    private long number() {
        int start = position;
        long number = 0;
        int digit = buffer[position] - '0';
        while (digit >= 0 && digit <= 9) {
            number = number * 10 + digit;
            digit = buffer[++position] - '0';
        }
        int digits = position - start;
        if (digits == 0) {
            throw unexpected("a number without a sign");
        }
        if (digits > 18) {
            return large(start, digits);
        }
        return number;
    }

    private long large(int start, int digits) {
        try {
            return Long.parseUnsignedLong(
                    new String(
                            buffer, start, digits, java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException tooLarge) {
            throw fail(start, "a number that does not fit 64 bits");
        }
    }

    private long id() {
        if (buffer[position] != '-') {
            int start = position;
            long id = number();
            if (id < 0) {
                throw fail(start, "a transaction's number that does not fit 63 bits");
            }
            return id;
        }
        if (buffer[position + 1] != '1' || buffer[position + 2] != ')') {
            throw fail(
                    position,
                    "a negative transaction; only -1 has a meaning, that of all that aborted");
        }
        position += 2;
        return -1;
    }

    private void expect(char next) {
        if (buffer[position] != next) {
            throw unexpected("'" + next + "'");
        }
        position++;
    }

    private void end() {
        if (buffer[position] == '\r') {
            position++;
        }
        if (position < limit) {
            if (buffer[position] != '\n') {
                throw unexpected("the end of the line");
            }
            position++;
        }
    }

    private MalformedHistoryException unexpected(String wanted) {
        boolean isOver = position >= limit;
        return fail(
                position,
                wanted
                        + " is needed, not "
                        + (isOver
                                ? "the end of the file; is it cut off?"
                                : TextSource.show(buffer[position] & 0xFF)
                                        + "; a line is r(key,value,session,transaction) or"
                                        + " w(…)"));
    }

    private MalformedHistoryException fail(int at, String problem) {
        return new MalformedHistoryException(source, line, at - lineStart + 1, problem);
    }

    /** Transactions that stand for the initial state: all that their session does is write 0. */
    private boolean[] initialStates() {
        boolean[] isInitial = new boolean[transactions.size()];
        int[] ofSession = new int[transactions.size() + 1];
        for (int transaction = 0; transaction < isInitial.length; transaction++) {
            ofSession[transactions.sessionOf(transaction)]++;
        }
        for (int transaction = 0; transaction < isInitial.length; transaction++) {
            isInitial[transaction] = ofSession[transactions.sessionOf(transaction)] == 1;
        }
        for (int step = 0; step < transactions.steps(); step++) {
            if (transactions.step(step) != SessionTransactions.Step.WRITE_INITIAL) {
                isInitial[transactions.transactionOf(step)] = false;
            }
        }
        return isInitial;
    }
}
