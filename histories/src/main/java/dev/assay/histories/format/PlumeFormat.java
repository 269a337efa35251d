// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;

/**
 * The plain text of Plume, PolySI and AWDIT: transactions on registers, a step a line.
 *
 * <pre>
 * w(1,7,0,0)     session 0, transaction 0 writes 7 to key 1
 * r(1,7,3,1)     session 3, transaction 1 reads it
 * r(2,0,3,1)     and of key 2 what was there before all writes
 * w(1,8,0,-1)    a transaction of session 0 that aborted
 * </pre>
 *
 * <p>Lines of a transaction need not stand together; those of one session are in its order. Numbers
 * have 64 bits and no sign. All steps of aborted transactions have the transaction -1: neighbours
 * of one session are taken for one transaction, which changes nothing for anybody, for only their
 * writes count. The value 0 is the initial state, nil; a session that does nothing but write 0 in
 * one transaction (AWDIT writes such) is that state itself and left out. There are no times and no
 * transactions of unknown outcome; see {@link SessionTransactions} for the events that are made.
 */
public final class PlumeFormat implements HistoryFormat {
    private static final Pattern FIRST_LINE =
            Pattern.compile("\\s*[rw]\\(\\d{1,20},\\d{1,20},\\d{1,20},-?\\d{1,19}\\)\\s");

    @Override
    public String id() {
        return "plume";
    }

    @Override
    public String description() {
        return "Plume, PolySI, AWDIT: r(key,value,session,transaction) or w(…), one a line";
    }

    @Override
    public int recognises(byte[] head) {
        String text = new String(head, java.nio.charset.StandardCharsets.ISO_8859_1) + "\n";
        return FIRST_LINE.matcher(text).lookingAt() ? 90 : 0;
    }

    @Override
    public Conventions conventions() {
        return Conventions.TIMELESS;
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        new PlumeReader(input, source).read().emit(sink);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public EventWriter writer(OutputStream output) {
        return new PlumeWriter(output);
    }
}
