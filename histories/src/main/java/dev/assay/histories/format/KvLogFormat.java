// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The key-value logs of Porcupine's test data: {@code get}, {@code put} and {@code append} of
 * texts, as EDN maps with a {@code :key}, one a line. They are EDN histories in which nil means
 * nil; a log is told from those by its first line.
 */
public final class KvLogFormat implements HistoryFormat {
    private static final Pattern FIRST_LINE =
            Pattern.compile(
                    "\\s*\\{:process \\d+, :type :invoke, :f :(get|put|append), :key \"[^\"]*\","
                            + " :value (nil|\")");

    @Override
    public String id() {
        return "kv-log";
    }

    @Override
    public String description() {
        return "Porcupine's key-value log: get, put and append with a key, one EDN map a line";
    }

    @Override
    public int recognises(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return FIRST_LINE.matcher(text).lookingAt() ? 90 : 0;
    }

    @Override
    public Conventions conventions() {
        return Conventions.PLAIN;
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        new EdnHistoryReader(input, source, sink).read();
    }
}
