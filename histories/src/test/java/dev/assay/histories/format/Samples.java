// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Small histories in every format, and ways to spoil them. */
final class Samples {
    private static final List<String> EDN =
            List.of(
                    """
                    ; a comment
                    [{:process 0, :type :invoke, :f :read, :value nil, :time 12, :index 0}
                     {:process 1 :type :invoke :f :cas :value [1 2]},
                     #_ {:process 9, :type :ok}
                     {:process 0, :type :ok, :f :read, :value 3, :node "n\\u00e9\\n1"}
                     {:process :nemesis, :type :info, :f :start, :value #{"n1" "n2"}}
                     #jepsen.history.Op{:process 1, :type :info, :f :cas, :value :timed-out, :error [1.5M 2N
                      ##NaN 1/2]}]
                    """,
                    """
                    {:index 0 :type :invoke  :value [[:append 253 1] [:r 255 nil]]}
                    {:index 1 :type :ok      :value [[:append 253 1] [:r 255 [1 2 3]]]}
                    """,
                    """
                    ({:type :invoke, :f :write, :value #inst "2026-01-01", :process 0,
                      :key #:a{:b \\c, :_/d ^:m e}}
                     {:type :ok, :f :write, :value nil, :process 0, :key {:a/b \\c, :d e}})
                    """);
    private static final List<String> JSON_LINES =
            List.of(
                    """
                    {"process":0,"type":"invoke","f":"write","key":"x","value":3,"time":1200}
                    {"process":0,"type":"ok","value":3,"node":"n\\u00e9\\n1","$value":[1.5e3,-0.0,true]}

                    {"process":1,"type":"invoke","f":"txn","steps":[["append",9,2],["r",8,null]]}
                    {"process":"cut","type":"info","value":{"$set":["n1",{"$keyword":"a"},{"$char":"b"}]}}
                    {"process":1,"type":"ok","steps":[["append",9,2],["r",8,[{"$map":[[1,2]]},{"a":1}]]]}
                    """);
    private static final List<String> ETCD_LOG =
            List.of(
                    """
                    INFO  jepsen.util - 0\t:invoke\t:read\tnil
                    INFO  jepsen.util - 1   :invoke :cas    [1 2]
                    INFO  jepsen.core - nothing to see
                    INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]
                    INFO  jepsen.util - 0\t:fail\t:read\t:timed-out
                    INFO  jepsen.util - :nemesis\t:info\t:start\t"cut off"
                    INFO  jepsen.util - 2\t:invoke\t:write\t4
                    INFO  jepsen.util - 2\t:info\t:write\t4\t"timed out"
                    """);
    private static final List<String> KV_LOG =
            List.of(
                    """
                    {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}
                    {:process 1, :type :invoke, :f :get, :key "0", :value nil}
                    {:process 0, :type :ok, :f :append, :key "0", :value "x 0 0 y"}
                    {:process 1, :type :ok, :f :get, :key "0", :value ""}
                    """);
    private static final List<String> SNIPPETS =
            List.of(
                    "\"",
                    "\\",
                    "{",
                    "}",
                    "[",
                    "]",
                    "(",
                    ")",
                    "#",
                    "#_",
                    "#{",
                    "##",
                    "#:a{",
                    "^",
                    ";",
                    ":",
                    "\u0000",
                    "\r\n",
                    "\n",
                    ",",
                    "nil",
                    "\\u",
                    "\\ud800",
                    "-",
                    "1e999999999",
                    "1e999999999M",
                    "0x",
                    "07",
                    "99999999999999999999",
                    ":process",
                    ":type",
                    ":f",
                    ":value",
                    ":ok",
                    ":info",
                    ":invoke",
                    "#assay/value",
                    "#assay/steps",
                    "#assay/keyword",
                    "#assay/extras {}",
                    "\"$map\":",
                    "{\"$set\":[",
                    "\"steps\":",
                    "[[:r 1 nil]]",
                    "jepsen.util - 1\t:ok",
                    "\uFEFF",
                    "é",
                    "#inst");

    private Samples() {}

    static List<String> of(HistoryFormat format) {
        return switch (format.id()) {
            case "edn" -> EDN;
            case "jsonl" -> JSON_LINES;
            case "etcd-log" -> ETCD_LOG;
            case "kv-log" -> KV_LOG;
            default -> throw new IllegalArgumentException(format.id());
        };
    }

    /** All samples. */
    static List<byte[]> bytes(HistoryFormat format) {
        return format.conventions().isTimeless()
                ? List.of(SessionSamples.any(format, new Randomness(7)))
                : of(format).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** A sample, or a random history where the format can write one. */
    static byte[] any(HistoryFormat format, Randomness randomness) {
        if (format.conventions().isTimeless()) {
            return SessionSamples.any(format, randomness);
        }
        if (format.writes() && randomness.chance(0.3)) {
            return written(format, new RandomEvents(randomness).events(6));
        }
        return randomness.pick(of(format)).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] written(HistoryFormat format, List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try {
            format.write(builder.build(), written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written.toByteArray();
    }

    /** The history in a text of this format. */
    static History read(HistoryFormat format, String text) {
        HistoryBuilder builder = new HistoryBuilder();
        try {
            format.read(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    "sample",
                    builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder.build();
    }

    static List<Event> events(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events;
    }

    /** The bytes with one to four things changed. */
    static byte[] spoilt(byte[] bytes, byte[] other, Randomness randomness) {
        byte[] spoilt = bytes;
        for (int left = 1 + randomness.nextInt(4); left > 0; left--) {
            spoilt = spoiltOnce(spoilt, other, randomness);
        }
        return spoilt;
    }

    private static byte[] spoiltOnce(byte[] bytes, byte[] other, Randomness randomness) {
        int from = randomness.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + randomness.nextInt(12));
        return switch (randomness.nextInt(9)) {
            case 0, 1 -> flipped(bytes, from, randomness);
            case 2 -> spliced(bytes, from, new byte[0], bytes.length);
            case 3 -> spliced(bytes, from, new byte[0], to);
            case 4 -> spliced(bytes, from, new byte[] {(byte) randomness.nextInt(256)}, to);
            case 5 -> spliced(bytes, from, java.util.Arrays.copyOfRange(bytes, from, to), from);
            case 6 -> {
                int start = randomness.nextInt(other.length + 1);
                yield spliced(
                        bytes,
                        from,
                        java.util.Arrays.copyOfRange(other, start, other.length),
                        bytes.length);
            }
            case 7 -> {
                String opening =
                        randomness.pick(
                                List.of(
                                        "[", "{\"a\":", "#_", "^", "#{", "#a ", "(", "{:a ", "\"",
                                        "1"));
                yield spliced(
                        bytes,
                        from,
                        opening.repeat(randomness.chance(0.1) ? 5_000 : 3)
                                .getBytes(StandardCharsets.UTF_8),
                        from);
            }
            default ->
                    spliced(
                            bytes,
                            from,
                            randomness.pick(SNIPPETS).getBytes(StandardCharsets.UTF_8),
                            from);
        };
    }

    private static byte[] flipped(byte[] bytes, int at, Randomness randomness) {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << randomness.nextInt(8));
        }
        return flipped;
    }

    private static byte[] spliced(byte[] bytes, int from, byte[] inserted, int rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(inserted);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
