// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file of operation maps: in a vector, in a list, or one after the other. */
final class EdnHistoryReader {
    private final String name;
    private final TextSource source;
    private final EdnReader edn;
    private final EventAssembler events;

    /** The short way into a history under construction. */
    private final @Nullable OperationRows rows;

    private final OperationMap map = new OperationMap();

    EdnHistoryReader(InputStream input, String name, EventSink sink) throws IOException {
        this.name = name;
        this.source = new TextSource(input, name);
        this.edn = new EdnReader(source);
        ReadingProgress progress = new ReadingProgress();
        this.events = new EventAssembler(sink, progress);
        this.rows =
                sink instanceof HistoryBuilder builder
                        ? new OperationRows(source, builder, progress)
                        : null;
    }

    void read() throws IOException {
        int first = edn.significant(0);
        if (first == '[' || first == '(') {
            int line = edn.formLine();
            int column = edn.formColumn();
            int closing = first == '[' ? ']' : ')';
            int next = edn.significant(1);
            while (next != closing) {
                edn.requireOpen(next, closing, line, column);
                operation(next);
                next = edn.significant(1);
            }
            if (edn.significant(0) != TextSource.END) {
                throw fail("text after the '" + (char) closing + "' that ends the history");
            }
        } else {
            while (first != TextSource.END) {
                operation(first);
                first = edn.significant(0);
            }
        }
    }

    private void operation(int first) throws IOException {
        int line = edn.formLine();
        int column = edn.formColumn();
        if (first == '{' && rows != null && rows.read()) {
            return;
        }
        map.clear();
        if (first == '{') {
            entries(line, column);
        } else {
            other(edn.form(first, 1), line, column);
        }
        try {
            events.accept(map);
        } catch (MalformedHistoryException e) {
            throw e.line() == 0 ? e.at(name, line, column) : e;
        }
    }

    private void entries(int line, int column) throws IOException {
        int next = edn.significant(2);
        while (next != '}') {
            edn.requireOpen(next, '}', line, column);
            int keyLine = edn.formLine();
            int keyColumn = edn.formColumn();
            Value key = edn.form(next, 2);
            next = edn.significant(2);
            if (next == '}') {
                throw source.failAt(
                        keyLine, keyColumn, "an operation with a key that has no value");
            }
            edn.requireOpen(next, '}', line, column);
            map.put(key, edn.form(next, 2), problem -> source.failAt(keyLine, keyColumn, problem));
            next = edn.significant(2);
        }
    }

    /** Records such as {@code #jepsen.history.Op{…}} are read as their map. */
    private void other(Value form, int line, int column) {
        Value bare = form;
        while (bare instanceof Value.Tagged tagged) {
            bare = tagged.value();
        }
        if (!(bare instanceof Value.Mapping(Map<Value, Value> entries))) {
            throw source.failAt(
                    line,
                    column,
                    "no operation; a history holds maps such as {:process 0, :type :invoke,"
                            + " :f :read, :value nil}");
        }
        entries.forEach(
                (key, value) ->
                        map.put(key, value, problem -> source.failAt(line, column, problem)));
    }

    private MalformedHistoryException fail(String problem) {
        return source.failAt(edn.formLine(), edn.formColumn(), problem);
    }
}
