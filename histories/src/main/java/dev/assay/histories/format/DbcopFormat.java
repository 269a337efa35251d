// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The binary histories of dbcop before its second version, as bincode writes them, which PolySI,
 * AWDIT and Cobra's translator use too: transactions on registers. Everything is little-endian. A
 * head of five numbers of 64 bits (id, nodes, keys, transactions of a session, steps of a
 * transaction; nobody relies on them) and three texts (what it is, when it began and ended), each
 * behind its length; then sessions, their transactions, their steps, each row behind its length. A
 * step is a byte that says whether it writes, its key, its value, and a byte that says whether it
 * succeeded; a transaction ends with a byte that says whether it committed.
 *
 * <p>The value 0 is the initial state, nil. A transaction that did not commit aborted; so did, by
 * itself, a write that failed, and a read that failed saw nothing. There are no times; see {@link
 * SessionTransactions} for the events that are made. A folder that holds {@code history.bincode}
 * and nothing else is read as that file.
 */
public final class DbcopFormat implements HistoryFormat {
    static final String FILE = "history.bincode";
    private static final int NUMBERS = 5;
    private static final int TEXTS = 3;

    @Override
    public String id() {
        return "dbcop";
    }

    @Override
    public String description() {
        return "dbcop: sessions of transactions on registers, bincode";
    }

    @Override
    public int recognises(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < Long.BYTES * (NUMBERS + TEXTS + 1)) {
            return 0;
        }
        bytes.position(Long.BYTES * NUMBERS);
        for (int text = 0; text < TEXTS; text++) {
            if (bytes.remaining() < Long.BYTES) {
                return 0;
            }
            long length = bytes.getLong();
            if (length < 0 || length > bytes.remaining()) {
                return 0;
            }
            for (long i = 0; i < length; i++) {
                int next = bytes.get() & 0xFF;
                if (next < ' ' && next != '\t' && next != '\n' && next != '\r') {
                    return 0;
                }
            }
        }
        boolean isCounted = bytes.remaining() >= Long.BYTES && bytes.getLong() >> Integer.SIZE == 0;
        return isCounted ? HistoryFormat.SURE - 10 : 0;
    }

    @Override
    public List<String> filesOf(List<String> names) {
        return names.equals(List.of(FILE)) ? names : List.of();
    }

    @Override
    public void readFolder(String source, List<String> files, FileOpener opener, EventSink sink)
            throws IOException {
        try (InputStream input = opener.open(FILE)) {
            read(input, source + "/" + FILE, sink);
        }
    }

    @Override
    public Conventions conventions() {
        return Conventions.TIMELESS;
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        new DbcopReader(new BinarySource(input, source, ByteOrder.LITTLE_ENDIAN))
                .read()
                .emit(sink, new boolean[0]);
    }
}
