// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.real.Connection;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A system that speaks HTTP: each function is a request that the target file describes. */
public final class HttpKind implements ConnectionKind {
    private static final List<String> CALLS =
            List.of("get", "put", "cas", "append", "add", "get-list", "get-set");

    @Override
    public String id() {
        return "http";
    }

    @Override
    public Connector configure(FieldReader fields) {
        String port = fields.optional("port").map(FieldReader::text).orElse("port");
        SortedMap<String, String> headers = new TreeMap<>();
        fields.optional("headers").ifPresent(value -> headers.putAll(texts(value)));
        Located operations = fields.required("operations", "{get: {path: '/{key}'}}");
        SortedMap<String, HttpCall> calls = new TreeMap<>();
        FieldReader byName = FieldReader.of(operations);
        for (String name : CALLS) {
            byName.optional(name).ifPresent(value -> calls.put(name, HttpCall.read(name, value)));
        }
        byName.end();
        if (calls.isEmpty()) {
            throw operations.mistake("no operation is described; describe get at least");
        }
        Optional<LeaderQuestion> leader = fields.optional("leader").map(LeaderQuestion::read);
        return new HttpConnector(port, headers, calls, leader);
    }

    static SortedMap<String, String> texts(Located value) {
        if (!(value instanceof Located.Fields map)) {
            throw value.mistake("expected a map of names and texts, found " + value.kind());
        }
        SortedMap<String, String> texts = new TreeMap<>();
        map.fields().forEach((name, text) -> texts.put(name, FieldReader.text(text)));
        return texts;
    }

    /** How a node is asked whether it leads. */
    private record LeaderQuestion(String path, Pattern answer) {
        static LeaderQuestion read(Located value) {
            FieldReader fields = FieldReader.of(value);
            String path = FieldReader.text(fields.required("path", "/status"));
            Pattern answer =
                    FieldReader.parsed(fields.required("matches", "leader"), Pattern::compile);
            fields.end();
            return new LeaderQuestion(path, answer);
        }
    }

    /** Connections as described. */
    private record HttpConnector(
            String port,
            SortedMap<String, String> headers,
            SortedMap<String, HttpCall> calls,
            Optional<LeaderQuestion> leaderQuestion)
            implements Connector {
        private static final Duration LEADER_LIMIT = Duration.ofMillis(500);

        @Override
        public Set<String> functions() {
            return new TreeSet<>(calls.keySet());
        }

        @Override
        public Connection connect(Places places, int node, Duration limit) throws IOException {
            Places.Address address = places.address(Places.CLIENT, node, port);
            return new HttpConnection(new KeepAlive(address, limit), headers, calls);
        }

        @Override
        public OptionalInt leader(Places places) {
            if (leaderQuestion.isEmpty()) {
                return OptionalInt.empty();
            }
            for (int node = 0; node < places.nodes(); node++) {
                Places.Address address = places.address(Places.CLIENT, node, port);
                try (HttpExchange exchange = new HttpExchange(address, LEADER_LIMIT)) {
                    HttpExchange.Answer answer =
                            exchange.call("GET", leaderQuestion.get().path(), Map.of(), "");
                    if (leaderQuestion.get().answer().matcher(answer.body()).find()) {
                        return OptionalInt.of(node);
                    }
                } catch (IOException silent) {
                    continue;
                }
            }
            return OptionalInt.empty();
        }
    }

    static List<Integer> statuses(Located value) {
        List<Integer> statuses = new ArrayList<>();
        for (Located item : value instanceof Located.Items list ? list.items() : List.of(value)) {
            int status = FieldReader.smallNumber(item);
            if (status < 200 || status > 599) {
                throw item.mistake("a status is a number from 200 to 599, not " + status);
            }
            statuses.add(status);
        }
        return List.copyOf(statuses);
    }
}
