// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The log of a Jepsen run of its first years, as the etcd test left it and as Porcupine reads it:
 * {@code INFO jepsen.util - 0<TAB>:invoke<TAB>:read<TAB>nil}. Lines without {@code jepsen.util},
 * and those on which no process and type follow, are other messages and passed over; any other line
 * must be an operation. Streaming; O(bytes).
 *
 * <p>A failed {@code :cas} that shows its two values was answered by the database: they did not
 * match. It is handed on as ok with the result false. A read that timed out failed, a mutation that
 * timed out has an unknown outcome.
 */
public final class EtcdLogFormat implements HistoryFormat {
    private static final String LOGGER = "jepsen.util";
    private static final int LONGEST_LINE = 1 << 20;

    @Override
    public String id() {
        return "etcd-log";
    }

    @Override
    public String description() {
        return "log lines of jepsen.util, as of Jepsen's etcd test";
    }

    @Override
    public int recognises(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.contains(LOGGER + " - ") || text.contains("- " + LOGGER + " ") ? 70 : 0;
    }

    /**
     * Porcupine's meaning: nil is an absent value, a failed compare-and-set found another value.
     */
    @Override
    public Conventions conventions() {
        return new Conventions(false, true);
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        TextSource text = new TextSource(input, source);
        EventAssembler events = new EventAssembler(sink, new ReadingProgress());
        OperationMap map = new OperationMap();
        Names<Value.Keyword> keywords = new Names<>(Value.Keyword::new);
        while (text.peek() != TextSource.END) {
            int line = text.line();
            byte[] bytes = line(text);
            int start = operationStart(bytes);
            if (start >= 0) {
                try {
                    operation(new TextSource(bytes, start), keywords, map);
                    events.accept(map);
                } catch (MalformedHistoryException e) {
                    throw e.at(source, line, start + Math.max(e.column(), 1));
                }
            }
        }
    }

    private static byte[] line(TextSource text) throws IOException {
        text.startToken();
        int next = text.next();
        while (next != '\n' && next != TextSource.END) {
            if (text.tokenLength() == LONGEST_LINE) {
                throw text.fail(
                        "a line of more than "
                                + LONGEST_LINE
                                + " bytes; this is no log of jepsen.util");
            }
            text.addToToken(next);
            next = text.next();
        }
        return java.util.Arrays.copyOf(text.tokenBytes(), text.tokenLength());
    }

    /** Where the process stands, or -1 when the line is another message. */
    private static int operationStart(byte[] line) {
        int at = indexOf(line, LOGGER);
        if (at < 0) {
            return -1;
        }
        at = pastBlanks(line, at + LOGGER.length());
        if (at < line.length && line[at] == '-') {
            at = pastBlanks(line, at + 1);
        }
        if (at >= line.length || line[at] != ':' && !EdnNumbers.isDigit(line[at])) {
            return -1;
        }
        int end = at;
        while (end < line.length && !EdnText.isBlank(line[end])) {
            end++;
        }
        int type = pastBlanks(line, end);
        return type < line.length && line[type] == ':' ? at : -1;
    }

    private static int indexOf(byte[] line, String word) {
        for (int at = 0; at + word.length() <= line.length; at++) {
            int same = 0;
            while (same < word.length() && line[at + same] == word.charAt(same)) {
                same++;
            }
            if (same == word.length()) {
                return at;
            }
        }
        return -1;
    }

    private static int pastBlanks(byte[] line, int start) {
        int at = start;
        while (at < line.length && EdnText.isBlank(line[at])) {
            at++;
        }
        return at;
    }

    private static void operation(TextSource text, Names<Value.Keyword> keywords, OperationMap map)
            throws IOException {
        EdnReader edn = new EdnReader(text, keywords);
        map.clear();
        map.process = edn.required(0, "a process");
        map.type = edn.required(0, "a type");
        map.function = edn.required(0, "a function");
        map.value = edn.required(0, "a value");
        int next = edn.significant(0);
        if (next != TextSource.END) {
            map.extra("error", edn.form(next, 0), text::fail);
            if (edn.significant(0) != TextSource.END) {
                throw text.fail("more than process, type, function, value and error in a line");
            }
        }
        boolean mismatch =
                map.type.equals(new Value.Keyword("fail"))
                        && map.function.equals(new Value.Keyword("cas"))
                        && map.value instanceof Value.Sequence(List<Value> pair)
                        && pair.size() == 2;
        if (mismatch) {
            map.type = new Value.Keyword("ok");
            map.value = Value.Bool.FALSE;
        }
    }
}
