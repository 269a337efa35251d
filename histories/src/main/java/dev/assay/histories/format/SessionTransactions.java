// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventRow;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Transactions that write and read registers, of which only the order within each session is known,
 * and their events. A transaction is taken to begin as soon as the one before it in its session has
 * ended; so all sessions always have one open, and as little as possible seems to be after
 * something else. Transactions end in the order in which they were given where that changes between
 * sessions; where one session came after the other, they advance side by side, each by as much of
 * its length. Columns of numbers: 17 bytes a step and 13 a transaction; O(steps + transactions log
 * transactions).
 */
final class SessionTransactions {
    /** What a step does, and what is known of its value. */
    enum Step {
        WRITE,
        /** Writes what is there at the beginning. */
        WRITE_INITIAL,
        READ,
        /** Reads what is there at the beginning. */
        READ_INITIAL,
        /** Reads nobody knows what. */
        READ_UNKNOWN;

        private static final Step[] ALL = values();

        boolean isWrite() {
            return this == WRITE || this == WRITE_INITIAL;
        }
    }

    private static final String TRANSACTION = "txn";
    private static final String WRITE = "w";
    private static final String READ = "r";

    /** The greatest process number besides those that readers give. */
    private static final long MOST_PROCESSES = Integer.MAX_VALUE;

    private final boolean isUnsigned;
    private final LongTable sessions = new LongTable();
    private long[] sessionId = new long[16];
    private int[] session = new int[64];
    private byte[] outcome = new byte[64];
    private int transactions;
    private long[] key = new long[256];
    private long[] value = new long[256];
    private byte[] kind = new byte[256];
    private int[] transactionOf = new int[256];
    private int steps;
    private int switches;
    private boolean isApart;

    /**
     * @param isUnsigned keys and values are integers of 64 bits without a sign
     */
    SessionTransactions(boolean isUnsigned) {
        this.isUnsigned = isUnsigned;
    }

    /** The number of a session. */
    int session(long id) {
        int number = sessions.number(id);
        if (number >= sessionId.length) {
            sessionId = Arrays.copyOf(sessionId, number * 2);
        }
        sessionId[number] = id;
        return number;
    }

    /** How many transactions there are. */
    int size() {
        return transactions;
    }

    /** How many steps there are. */
    int steps() {
        return steps;
    }

    /** The number of a transaction's session. */
    int sessionOf(int transaction) {
        return session[transaction];
    }

    /** A new transaction, after all others of its session. */
    int begin(int ofSession, EventType ended) {
        if (transactions == session.length) {
            session = Arrays.copyOf(session, transactions * 2);
            outcome = Arrays.copyOf(outcome, transactions * 2);
        }
        if (transactions > 0 && session[transactions - 1] != ofSession) {
            switches++;
        }
        session[transactions] = ofSession;
        outcome[transactions] = (byte) ended.ordinal();
        return transactions++;
    }

    /** Says how a transaction ended after all. */
    void ended(int transaction, EventType how) {
        outcome[transaction] = (byte) how.ordinal();
    }

    /** A transaction's next step. */
    void add(int transaction, Step step, long ofKey, long ofValue) {
        if (steps == key.length) {
            int length = Math.addExact(steps, Math.min(steps, Integer.MAX_VALUE - 8 - steps));
            key = Arrays.copyOf(key, length);
            value = Arrays.copyOf(value, length);
            kind = Arrays.copyOf(kind, length);
            transactionOf = Arrays.copyOf(transactionOf, length);
        }
        isApart |= steps > 0 && transactionOf[steps - 1] > transaction;
        key[steps] = ofKey;
        value[steps] = ofValue;
        kind[steps] = (byte) step.ordinal();
        transactionOf[steps++] = transaction;
    }

    Step step(int step) {
        return Step.ALL[kind[step]];
    }

    /** The value of a step. */
    long value(int step) {
        return value[step];
    }

    /** Makes a step another one. */
    void replace(int step, Step by) {
        kind[step] = (byte) by.ordinal();
    }

    /** The transaction of a step. */
    int transactionOf(int step) {
        return transactionOf[step];
    }

    /**
     * Hands all events on.
     *
     * @param isLeftOut by transaction; those without a step are left out as well
     */
    void emit(EventSink sink, boolean[] isLeftOut) {
        int[] row = rows();
        boolean[] isGone = new boolean[transactions];
        for (int transaction = 0; transaction < transactions; transaction++) {
            isGone[transaction] =
                    row[transaction] == row[transaction + 1]
                            || transaction < isLeftOut.length && isLeftOut[transaction];
        }
        int[] order = order(isGone);
        int[] next = new int[transactions];
        int[] first = new int[sessions.size()];
        Arrays.fill(first, LongTable.NONE);
        for (int i = order.length - 1; i >= 0; i--) {
            next[order[i]] = first[session[order[i]]];
            first[session[order[i]]] = order[i];
        }
        Emission emission =
                sink instanceof HistoryBuilder builder
                        ? new OfNumbers(builder, row)
                        : new OfEvents(sink, row);
        for (int transaction : first) {
            if (transaction != LongTable.NONE) {
                emission.invoke(transaction);
            }
        }
        for (int transaction : order) {
            emission.complete(transaction);
            if (next[transaction] != LongTable.NONE) {
                emission.invoke(next[transaction]);
            }
        }
    }

    /** Where each transaction's steps start, after they are put together. */
    private int[] rows() {
        int[] row = new int[transactions + 1];
        for (int step = 0; step < steps; step++) {
            row[transactionOf[step] + 1]++;
        }
        for (int transaction = 0; transaction < transactions; transaction++) {
            row[transaction + 1] += row[transaction];
        }
        if (isApart) {
            int[] place = row.clone();
            long[] sortedKey = new long[steps];
            long[] sortedValue = new long[steps];
            byte[] sortedKind = new byte[steps];
            for (int step = 0; step < steps; step++) {
                int at = place[transactionOf[step]]++;
                sortedKey[at] = key[step];
                sortedValue[at] = value[step];
                sortedKind[at] = kind[step];
            }
            key = sortedKey;
            value = sortedValue;
            kind = sortedKind;
        }
        return row;
    }

    private int[] order(boolean[] isGone) {
        long[] ranked = new long[transactions];
        int[] length = new int[sessions.size()];
        int[] place = new int[sessions.size()];
        boolean isMixed = switches > sessions.size();
        for (int transaction = 0; transaction < transactions; transaction++) {
            length[session[transaction]]++;
        }
        int size = 0;
        for (int transaction = 0; transaction < transactions; transaction++) {
            int of = session[transaction];
            long progress = ((2L * place[of]++ + 1) << 30) / (2L * length[of]);
            if (!isGone[transaction]) {
                ranked[size++] = (isMixed ? 0 : progress << 32) | transaction;
            }
        }
        if (!isMixed) {
            Arrays.sort(ranked, 0, size);
        }
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = (int) ranked[i];
        }
        return order;
    }

    /** A session's id where all of them can be process numbers, otherwise its own number. */
    private int[] processes() {
        int[] process = new int[sessions.size()];
        boolean areSmall = true;
        for (int of = 0; of < process.length; of++) {
            areSmall &= sessionId[of] >= 0 && sessionId[of] <= MOST_PROCESSES;
        }
        for (int of = 0; of < process.length; of++) {
            process[of] = areSmall ? (int) sessionId[of] : of;
        }
        return process;
    }

    private EventType outcome(int transaction) {
        return EventType.at(outcome[transaction]);
    }

    /** How events are handed on. */
    private interface Emission {
        void invoke(int transaction);

        void complete(int transaction);
    }

    private final class OfNumbers implements Emission {
        private final HistoryBuilder builder;
        private final ValuePool values;
        private final int[] row;
        private final int[] process = processes();
        private final EventRow event = new EventRow();
        private final int function;
        private final int write;
        private final int read;

        OfNumbers(HistoryBuilder builder, int[] row) {
            this.builder = builder;
            this.row = row;
            values = builder.values();
            function = builder.functionNumber(TRANSACTION);
            write = builder.functionNumber(WRITE);
            read = builder.functionNumber(READ);
        }

        @Override
        public void invoke(int transaction) {
            begin(transaction, EventType.INVOKE);
            for (int step = row[transaction]; step < row[transaction + 1]; step++) {
                boolean isWritten = step(step) == Step.WRITE;
                event.step(
                        step(step).isWrite() ? write : read,
                        reference(key[step]),
                        isWritten ? reference(value[step]) : ValuePool.NIL);
            }
            builder.accept(event);
        }

        @Override
        public void complete(int transaction) {
            EventType type = outcome(transaction);
            begin(transaction, type);
            for (int step = row[transaction]; step < row[transaction + 1]; step++) {
                Step does = step(step);
                boolean isNumber = does == Step.WRITE || does == Step.READ;
                boolean isSeen = type == EventType.OK && does != Step.READ_UNKNOWN;
                event.step(
                        does.isWrite() ? write : read,
                        reference(key[step]),
                        !isSeen
                                ? ValuePool.UNKNOWN
                                : isNumber ? reference(value[step]) : ValuePool.NIL);
            }
            builder.accept(event);
        }

        private void begin(int transaction, EventType type) {
            event.begin(process[session[transaction]], type, Event.NO_TIME, function);
        }

        private int reference(long number) {
            return isUnsigned && number < 0 ? values.intern(number(number)) : values.intern(number);
        }
    }

    private final class OfEvents implements Emission {
        private final EventSink sink;
        private final int[] row;
        private final int[] process = processes();

        OfEvents(EventSink sink, int[] row) {
            this.sink = sink;
            this.row = row;
        }

        @Override
        public void invoke(int transaction) {
            event(transaction, EventType.INVOKE);
        }

        @Override
        public void complete(int transaction) {
            event(transaction, outcome(transaction));
        }

        private void event(int transaction, EventType type) {
            List<MicroOperation> shown = new ArrayList<>();
            for (int step = row[transaction]; step < row[transaction + 1]; step++) {
                Step does = step(step);
                boolean isSeen =
                        type == EventType.OK ? does != Step.READ_UNKNOWN : type == EventType.INVOKE;
                Value of =
                        !isSeen
                                ? Value.UNKNOWN
                                : does == Step.WRITE || does == Step.READ && type == EventType.OK
                                        ? number(value[step])
                                        : Value.NIL;
                shown.add(new MicroOperation(does.isWrite() ? WRITE : READ, number(key[step]), of));
            }
            sink.accept(
                    new Event.Client(
                            process[session[transaction]],
                            type,
                            Event.NO_TIME,
                            TRANSACTION,
                            shown,
                            Map.of()));
        }
    }

    private Value number(long number) {
        return isUnsigned && number < 0
                ? new Value.BigInt(new BigInteger(Long.toUnsignedString(number)))
                : Value.of(number);
    }
}
