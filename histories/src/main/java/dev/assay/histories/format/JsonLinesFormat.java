// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Assay's own text format: JSON Lines, one event an object. Lossless, streaming, linear.
 *
 * <pre>
 * {"process":0,"type":"invoke","f":"write","key":"x","value":3,"time":1200}
 * {"process":0,"type":"ok","value":3,"time":2400,"node":"n1"}
 * {"process":1,"type":"invoke","f":"txn","steps":[["append",9,2],["r",8,null]]}
 * {"process":1,"type":"ok","steps":[["append",9,2],["r",8,[1,2]]]}
 * {"process":"nemesis","type":"info","f":"start-partition","value":["n1"]}
 * </pre>
 *
 * <p>{@code process} is an integer for a client, a text for a fault; {@code type} is one of invoke,
 * ok, fail and info; {@code f} is the function, which a completion may leave out; {@code time}
 * counts nanoseconds since the trial began. An operation has either {@code value} and perhaps
 * {@code key}, or {@code steps} of {@code [function, key, value]}. An invocation without a value
 * has nil for its argument; a completion without value and steps has an unknown result, except that
 * a write, cas, append or other mutation that is ok repeats its argument: it succeeded. Every other
 * member is an extra; its name is written with a {@code $} in front where it is one of these words
 * or begins with {@code $}.
 *
 * <p>Values are JSON's own where these exist. The others are objects with one member: {@code
 * {"$keyword":"x"}}, {@code {"$symbol":"x"}}, {@code {"$char":"x"}}, {@code {"$real":"NaN"}} (or
 * Infinity, -Infinity), {@code {"$set":[…]}}, {@code {"$map":[[key,value],…]}} for maps with other
 * keys than texts, {@code {"$tagged":["inst","2026-01-01"]}}, {@code {"$missing":"absent"}} (or
 * unknown). Nil is null and means nil.
 */
public final class JsonLinesFormat implements HistoryFormat {
    @Override
    public String id() {
        return "jsonl";
    }

    @Override
    public String description() {
        return "JSON Lines: one event an object, Assay's own text format";
    }

    @Override
    public int recognises(byte[] head) {
        int[] starts = {'{', '"'};
        int found = 0;
        boolean array = false;
        for (byte next : head) {
            if (EdnText.isBlank(next)) {
                continue;
            }
            if (found == 0 && next == '[' && !array) {
                array = true;
            } else if (next != starts[found] || ++found == starts.length) {
                break;
            }
        }
        // An array of events is nobody's format; the reader says so better than "unknown format"
        // would.
        return found < starts.length ? 0 : array ? 10 : 80;
    }

    @Override
    public Conventions conventions() {
        return Conventions.PLAIN;
    }

    @Override
    public void read(InputStream input, String source, EventSink sink) throws IOException {
        new JsonLinesReader(input, source, sink).read();
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public EventWriter writer(OutputStream output) {
        return new JsonLinesWriter(output);
    }
}
