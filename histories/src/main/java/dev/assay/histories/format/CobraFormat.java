// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The logs of Cobra's clients: transactions on registers, a file for each session; a folder of
 * {@code .log} files is one history. Records are a letter and numbers of 64 bits, big-endian: S
 * begins a transaction (its id), W writes (id of the write, key, value), R reads (id of the
 * transaction and of the write that it saw, key, value), C commits (id of the transaction). The id
 * of a write is what counts as the value, for it is unique; values are hashes, and not looked at.
 *
 * <p>A read of the writes 0xbebeebee, 0xdeadbeef and 0 saw the initial state, nil; so did a read of
 * the writes of the transactions 0xbebeebee and -1, which stand for that state where a log has
 * them. What Cobra's garbage collection reads (writes 0x23332333 and 0x66666666 of the transaction
 * 0xbebeebee) says nothing. Only committed transactions are logged. There are no times (logs with
 * times, a further number behind S and C, are refused); see {@link SessionTransactions} for the
 * events that are made.
 */
public final class CobraFormat implements HistoryFormat {
    static final String ENDING = ".log";

    @Override
    public String id() {
        return "cobra";
    }

    @Override
    public String description() {
        return "Cobra: a binary log of transactions, or a folder of them, one for each session";
    }

    /** The records of a head that is walked through without a stumble. */
    @Override
    public int recognises(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        boolean isOpen = false;
        int records = 0;
        while (bytes.hasRemaining()) {
            int letter = bytes.get();
            int numbers = CobraReader.numbers(letter);
            if (numbers == 0 || isOpen == (letter == 'S')) {
                return 0;
            }
            if (bytes.remaining() < Long.BYTES * numbers) {
                // A whole record is needed, and a head is cut anywhere.
                return records > 0 ? HistoryFormat.SURE - 5 : 0;
            }
            bytes.position(bytes.position() + Long.BYTES * numbers);
            isOpen = letter != 'C';
            records++;
        }
        return records > 1 ? HistoryFormat.SURE - 5 : 0;
    }

    @Override
    public List<String> filesOf(List<String> names) {
        return names.stream().filter(name -> name.endsWith(ENDING)).toList();
    }

    @Override
    public void readFolder(String source, List<String> files, FileOpener opener, EventSink sink)
            throws IOException {
        CobraReader reader = new CobraReader();
        for (String file : files) {
            try (InputStream input = opener.open(file)) {
                reader.read(input, source + "/" + file);
            }
        }
        reader.emit(sink);
    }

    @Override
    public Conventions conventions() {
        return Conventions.TIMELESS;
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        CobraReader reader = new CobraReader();
        reader.read(input, source);
        reader.emit(sink);
    }
}
