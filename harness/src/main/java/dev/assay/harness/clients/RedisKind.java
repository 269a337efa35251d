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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Redis and what speaks its protocol: registers (GET, SET, and cas by a script), lists (RPUSH,
 * LRANGE) and sets (SADD, SMEMBERS).
 */
public final class RedisKind implements ConnectionKind {
    /** What a server says before it does anything. */
    private static final Set<String> REFUSALS =
            Set.of(
                    "ASK",
                    "BUSY",
                    "CLUSTERDOWN",
                    "LOADING",
                    "MASTERDOWN",
                    "MISCONF",
                    "MOVED",
                    "NOAUTH",
                    "NOPERM",
                    "NOREPLICAS",
                    "OOM",
                    "READONLY",
                    "TRYAGAIN",
                    "WRONGTYPE");

    private static final String CAS =
            "if redis.call('GET',KEYS[1])==ARGV[1] then redis.call('SET',KEYS[1],ARGV[2])"
                    + " return 1 else return 0 end";

    @Override
    public String id() {
        return "redis";
    }

    @Override
    public Connector configure(FieldReader fields) {
        String port = fields.optional("port").map(FieldReader::text).orElse("port");
        return new RedisConnector(port);
    }

    /** Connections to one system. */
    private record RedisConnector(String port) implements Connector {
        private static final Duration LEADER_LIMIT = Duration.ofMillis(500);

        @Override
        public Set<String> functions() {
            return new TreeSet<>(List.of("get", "put", "cas", "append", "add"));
        }

        @Override
        public Connection connect(Places places, int node, Duration limit) throws IOException {
            return new RedisConnection(
                    new RespExchange(places.address(Places.CLIENT, node, port), limit));
        }

        @Override
        public OptionalInt leader(Places places) {
            for (int node = 0; node < places.nodes(); node++) {
                Places.Address address = places.address(Places.CLIENT, node, port);
                try (RespExchange exchange = new RespExchange(address, LEADER_LIMIT)) {
                    if (exchange.call(List.of("ROLE")) instanceof RespExchange.Reply.Items items
                            && !items.elements().isEmpty()
                            && items.elements().getFirst()
                                    instanceof RespExchange.Reply.Text(String role)
                            && role.equals("master")) {
                        return OptionalInt.of(node);
                    }
                } catch (IOException silent) {
                    continue;
                }
            }
            return OptionalInt.empty();
        }
    }

    /** One connection to one server. */
    private static final class RedisConnection implements Connection {
        private final RespExchange exchange;

        RedisConnection(RespExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public Outcome invoke(Operation operation) throws IOException {
            if (operation.steps().size() != 1) {
                return new Outcome.Failed("not sent: no transactions here");
            }
            MicroOperation step = operation.steps().getFirst();
            RespExchange.Reply reply = exchange.call(command(step));
            if (reply instanceof RespExchange.Reply.Refusal(String words)) {
                // A script may fail halfway, and what a proxy says tells nothing of the server.
                return !step.function().equals("cas") && REFUSALS.contains(words.split(" ")[0])
                        ? new Outcome.Failed(words)
                        : new Outcome.Indefinite(words);
            }
            Value result =
                    switch (step.function()) {
                        case "get" -> read(step.key(), reply);
                        case "cas" ->
                                Value.of(
                                        reply instanceof RespExchange.Reply.Number(long number)
                                                && number == 1);
                        default -> step.value();
                    };
            return new Outcome.Ok(List.of(new MicroOperation(step.function(), step.key(), result)));
        }

        private static List<String> command(MicroOperation step) {
            String key = KeyKind.text(step.key());
            return switch (step.function()) {
                case "get" ->
                        switch (KeyKind.of(step.key())) {
                            case REGISTER -> List.of("GET", key);
                            case LIST -> List.of("LRANGE", key, "0", "-1");
                            case SET -> List.of("SMEMBERS", key);
                        };
                case "put" -> List.of("SET", key, KeyKind.text(step.value()));
                case "append" -> List.of("RPUSH", key, KeyKind.text(step.value()));
                case "add" -> List.of("SADD", key, KeyKind.text(step.value()));
                case "cas" -> {
                    if (!(step.value() instanceof Value.Sequence(List<Value> pair))) {
                        throw new IllegalArgumentException("a cas compares two values: " + step);
                    }
                    yield List.of(
                            "EVAL",
                            CAS,
                            "1",
                            key,
                            KeyKind.text(pair.get(0)),
                            KeyKind.text(pair.get(1)));
                }
                default -> throw new IllegalArgumentException("no " + step.function() + " here");
            };
        }

        private static Value read(Value key, RespExchange.Reply reply) {
            return switch (reply) {
                case RespExchange.Reply.Nothing nothing -> Value.NIL;
                case RespExchange.Reply.Text(String text)
                        when KeyKind.of(key) == KeyKind.REGISTER ->
                        number(text);
                case RespExchange.Reply.Items(List<RespExchange.Reply> items) -> {
                    List<Value> numbers = new ArrayList<>();
                    for (RespExchange.Reply item : items) {
                        numbers.add(
                                number(
                                        item instanceof RespExchange.Reply.Text(String text)
                                                ? text
                                                : item.toString()));
                    }
                    yield numbers.isEmpty() ? Value.NIL : new Value.Sequence(numbers);
                }
                default -> throw new UnreadableAnswerException("Redis answered with " + reply);
            };
        }

        private static Value number(String text) {
            try {
                return Value.of(Long.parseLong(text));
            } catch (NumberFormatException notOurs) {
                throw new UnreadableAnswerException("Redis holds what nobody put: " + text);
            }
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}
