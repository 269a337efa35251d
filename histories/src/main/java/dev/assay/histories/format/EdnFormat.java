// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The histories of Jepsen, Knossos and Elle: operation maps such as {@code {:process 0, :type
 * :invoke, :f :read, :value nil, :time 12, :index 0}} in a vector, in a list, or one after the
 * other. Reading is streaming and linear; see {@link EventAssembler} for what is concluded, {@link
 * EdnReader} for what is not read.
 */
public final class EdnFormat implements HistoryFormat {
    @Override
    public String id() {
        return "edn";
    }

    @Override
    public String description() {
        return "Jepsen EDN: operation maps in a vector, in a list, or one a line";
    }

    @Override
    public int recognises(byte[] head) {
        try {
            TextSource source = new TextSource(new ByteArrayInputStream(head), "");
            EdnReader edn = new EdnReader(source);
            int first = edn.significant(0);
            if (first == '[' || first == '(') {
                first = edn.significant(1);
            }
            return switch (first) {
                case '{' -> edn.significant(2) == ':' ? 80 : 0;
                case '#', '^' -> 40;
                case ']', ')' -> 30;
                // Nothing but comments so far; an empty file is nobody's.
                case TextSource.END -> isBlank(head) ? 0 : 30;
                default -> 0;
            };
        } catch (dev.assay.histories.MalformedHistoryException | IOException e) {
            return 0;
        }
    }

    private static boolean isBlank(byte[] head) {
        for (byte next : head) {
            if (!EdnText.isBlank(next)) {
                return false;
            }
        }
        return true;
    }

    /** Knossos' meaning: a nil read saw anything, what failed did not happen. */
    @Override
    public Conventions conventions() {
        return new Conventions(true, false);
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        new EdnHistoryReader(input, source, sink).read();
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public EventWriter writer(OutputStream output) {
        return new EdnHistoryWriter(output);
    }
}
