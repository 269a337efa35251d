// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.InputStream;

/**
 * Single values of the extensible data notation, such as the results that Jepsen stores beside a
 * history. Reads and writes what {@link EdnFormat} does within histories; O(bytes).
 */
public final class EdnValues {
    private EdnValues() {}

    /**
     * The only value of a file.
     *
     * @param name of the file, for messages
     * @throws MalformedHistoryException when there is none, more than one, or a damaged one
     */
    public static Value read(InputStream input, String name) throws IOException {
        TextSource source = new TextSource(input, name);
        EdnReader edn = new EdnReader(source);
        Value value = edn.required(0, "a value");
        if (edn.significant(0) != TextSource.END) {
            throw source.failAt(
                    edn.formLine(), edn.formColumn(), "text after the only value of the file");
        }
        return value;
    }

    /** The value as text, which {@link #read} and Clojure's own reader read. */
    public static String write(Value value) {
        StringBuilder text = new StringBuilder();
        new EdnWriter(text).value(value);
        return text.toString();
    }
}
