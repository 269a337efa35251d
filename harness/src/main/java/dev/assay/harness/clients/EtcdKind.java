// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.real.Connection;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * etcd 3.4 and later, by the gateway that takes JSON: get, put, and cas as a transaction that
 * compares. {@code reads: serializable} asks the node alone, which etcd documents as possibly
 * stale.
 */
public final class EtcdKind implements ConnectionKind {
    private static final Map<String, String> JSON_CONTENT =
            Map.of("Content-Type", "application/json");
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String id() {
        return "etcd";
    }

    @Override
    public Connector configure(FieldReader fields) {
        String port = fields.optional("port").map(FieldReader::text).orElse("port");
        boolean isSerializable =
                fields.optional("reads")
                        .map(
                                value ->
                                        FieldReader.word(
                                                value,
                                                "kind of reads",
                                                List.of("linearizable", "serializable")))
                        .filter("serializable"::equals)
                        .isPresent();
        return new EtcdConnector(port, isSerializable);
    }

    private static String coded(Value value) {
        return Base64.getEncoder()
                .encodeToString(KeyKind.text(value).getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode parsed(HttpExchange.Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException notJson) {
            throw new Connection.UnreadableAnswerException(
                    "etcd answered with something that is no JSON: " + answer.body());
        }
    }

    /** Connections to one cluster. */
    private record EtcdConnector(String port, boolean isSerializable) implements Connector {
        private static final Duration LEADER_LIMIT = Duration.ofMillis(500);

        @Override
        public Set<String> functions() {
            return new TreeSet<>(List.of("get", "put", "cas"));
        }

        @Override
        public Connection connect(Places places, int node, Duration limit) throws IOException {
            Places.Address address = places.address(Places.CLIENT, node, port);
            return new EtcdConnection(new KeepAlive(address, limit), isSerializable);
        }

        @Override
        public OptionalInt leader(Places places) {
            for (int node = 0; node < places.nodes(); node++) {
                Places.Address address = places.address(Places.CLIENT, node, port);
                try (HttpExchange exchange = new HttpExchange(address, LEADER_LIMIT)) {
                    JsonNode status =
                            parsed(
                                    exchange.call(
                                            "POST", "/v3/maintenance/status", JSON_CONTENT, "{}"));
                    String self = status.path("header").path("member_id").asString("");
                    if (!self.isEmpty() && self.equals(status.path("leader").asString(""))) {
                        return OptionalInt.of(node);
                    }
                } catch (IOException | RuntimeException silent) {
                    continue;
                }
            }
            return OptionalInt.empty();
        }
    }

    /** One connection to one member. */
    private static final class EtcdConnection implements Connection {
        private final KeepAlive http;
        private final boolean isSerializable;

        EtcdConnection(KeepAlive http, boolean isSerializable) {
            this.http = http;
            this.isSerializable = isSerializable;
        }

        @Override
        public Outcome invoke(Operation operation) throws IOException {
            if (operation.steps().size() != 1) {
                return new Outcome.Failed("not sent: no transactions here");
            }
            MicroOperation step = operation.steps().getFirst();
            String key = coded(step.key());
            return switch (step.function()) {
                case "get" ->
                        outcome(
                                step,
                                "/v3/kv/range",
                                "{\"key\":\"%s\",\"serializable\":%s}"
                                        .formatted(key, isSerializable));
                case "put" ->
                        outcome(
                                step,
                                "/v3/kv/put",
                                "{\"key\":\"%s\",\"value\":\"%s\"}"
                                        .formatted(key, coded(step.value())));
                case "cas" -> outcome(step, "/v3/kv/txn", comparing(key, step.value()));
                default -> new Outcome.Failed("not sent: no " + step.function() + " here");
            };
        }

        private static String comparing(String key, Value argument) {
            if (!(argument instanceof Value.Sequence(List<Value> pair)) || pair.size() != 2) {
                throw new IllegalArgumentException("a cas compares two values: " + argument);
            }
            return ("{\"compare\":[{\"key\":\"%1$s\",\"target\":\"VALUE\",\"result\":\"EQUAL\","
                            + "\"value\":\"%2$s\"}],\"success\":[{\"requestPut\":"
                            + "{\"key\":\"%1$s\",\"value\":\"%3$s\"}}]}")
                    .formatted(key, coded(pair.get(0)), coded(pair.get(1)));
        }

        private Outcome outcome(MicroOperation step, String path, String body) throws IOException {
            HttpExchange.Answer answer = http.call("POST", path, JSON_CONTENT, body);
            if (answer.status() != 200) {
                String words = "status " + answer.status() + " " + answer.body().strip();
                // Anything else may come after the request was handed to the leader.
                return answer.status() == 400
                        ? new Outcome.Failed(words)
                        : new Outcome.Indefinite(words);
            }
            JsonNode told = parsed(answer);
            if (told.path("header").isMissingNode()) {
                throw new UnreadableAnswerException("no answer of etcd: " + answer.body().strip());
            }
            Value result =
                    switch (step.function()) {
                        case "get" -> value(told.path("kvs").path(0).path("value"));
                        case "cas" -> Value.of(told.path("succeeded").asBoolean(false));
                        default -> step.value();
                    };
            return new Outcome.Ok(List.of(new MicroOperation(step.function(), step.key(), result)));
        }

        private static Value value(JsonNode coded) {
            if (coded.isMissingNode()) {
                return Value.NIL;
            }
            String text =
                    new String(
                            Base64.getDecoder().decode(coded.asString()), StandardCharsets.UTF_8);
            try {
                return Value.of(Long.parseLong(text));
            } catch (NumberFormatException notOurs) {
                throw new UnreadableAnswerException("etcd holds what nobody put: " + text);
            }
        }

        @Override
        public void close() {
            http.close();
        }
    }
}
