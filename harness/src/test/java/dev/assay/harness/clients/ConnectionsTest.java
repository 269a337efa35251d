// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.real.Connection;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.LocatedReader;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ready-made connections send, and what they make of answers, byte by byte. */
final class ConnectionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String HTTP =
            """
            {operations: {
              get: {path: '/kv/{key}'},
              get-list: {path: '/list/{key}', field: a.items},
              put: {path: '/kv/{key}', body: '{value}', fail: 503},
              cas: {method: POST, path: '/kv/{key}?old={expected}', body: '{value}'}}}
            """;

    private final Deque<String> answers = new ArrayDeque<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private volatile boolean isOneAnswer;
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    // Each request is answered with the next answer; an empty one closes the connection.
    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                byte[] buffer = new byte[8192];
                InputStream input = socket.getInputStream();
                for (int length = input.read(buffer); length > 0; length = input.read(buffer)) {
                    requests.add(new String(buffer, 0, length, StandardCharsets.UTF_8));
                    String answer = answers.removeFirst();
                    if (answer.isEmpty()) {
                        break;
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    if (isOneAnswer) {
                        break;
                    }
                }
            } catch (IOException over) {
                continue;
            }
        }
    }

    private Connection connect(ConnectionKind kind, String fields) throws IOException {
        int port = server.getLocalPort();
        Places places =
                new Places() {
                    @Override
                    public Address address(int from, int to, String name) {
                        return own(to, name);
                    }

                    @Override
                    public Address own(int node, String name) {
                        return new Address("127.0.0.1", port);
                    }

                    @Override
                    public Path data(int node) {
                        return Path.of("data");
                    }

                    @Override
                    public Path home(int node) {
                        return Path.of("home");
                    }

                    @Override
                    public int nodes() {
                        return 1;
                    }
                };
        FieldReader read = FieldReader.of(LocatedReader.yaml(fields, "test.yaml"));
        return kind.configure(read).connect(places, 0, LIMIT);
    }

    private static Operation operation(String function, String key, Value argument) {
        return Operation.of(new MicroOperation(function, Value.of(key), argument));
    }

    private static Value result(Outcome outcome) {
        return ((Outcome.Ok) outcome).steps().getFirst().value();
    }

    private static String http(int status, String body) {
        return "HTTP/1.1 " + status + " x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void http_fills_in_keys_and_values_and_reads_numbers() throws IOException {
        answers.addAll(List.of(http(200, "42\n"), http(404, ""), http(204, ""), http(409, "")));
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.of(42));
            assertThat(result(connection.invoke(operation("get", "r/1", Value.NIL))))
                    .isEqualTo(Value.NIL);
            Value pair = Value.sequence(Value.of(1), Value.of(2));
            assertThat(result(connection.invoke(operation("cas", "r1", pair))))
                    .isEqualTo(Value.of(true));
            assertThat(result(connection.invoke(operation("cas", "r1", pair))))
                    .isEqualTo(Value.of(false));
        }
        assertThat(requests.remove()).startsWith("GET /kv/r1 HTTP/1.1\r\n");
        assertThat(requests.remove()).startsWith("GET /kv/r%2F1 HTTP/1.1\r\n");
        assertThat(requests.remove())
                .startsWith("POST /kv/r1?old=1 HTTP/1.1\r\n")
                .endsWith("Content-Length: 1\r\n\r\n2");
    }

    @ParameterizedTest
    @CsvSource({
        "200,Ok",
        "204,Ok",
        "400,Failed",
        "404,Failed",
        "408,Indefinite",
        "429,Failed",
        "500,Indefinite",
        "503,Failed",
        "504,Indefinite",
        "302,Indefinite"
    })
    void http_knows_what_happened_only_where_the_status_says_so(int status, String expected)
            throws IOException {
        answers.add(http(status, "why"));
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            Outcome outcome = connection.invoke(operation("put", "r1", Value.of(7)));

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    @Test
    void http_reads_lists_in_fields_of_json_in_chunks() throws IOException {
        String json = "{\"a\":{\"items\":[1,2,30]}}";
        answers.add(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
                        + json.substring(0, 5)
                        + "\r\n"
                        + Integer.toHexString(json.length() - 5)
                        + ";x=y\r\n"
                        + json.substring(5)
                        + "\r\n0\r\n\r\n");
        answers.add(http(200, "{\"a\":{}}"));
        answers.add(http(200, "<html>"));
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThat(result(connection.invoke(operation("get", "l1", Value.NIL))))
                    .isEqualTo(Value.sequence(Value.of(1), Value.of(2), Value.of(30)));
            assertThat(result(connection.invoke(operation("get", "l1", Value.NIL))))
                    .isEqualTo(Value.NIL);
            assertThatThrownBy(() -> connection.invoke(operation("get", "l1", Value.NIL)))
                    .isInstanceOf(Connection.UnreadableAnswerException.class);
        }
    }

    @Test
    void http_never_sends_a_request_twice() throws IOException {
        answers.addAll(List.of("", http(204, "")));
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThatThrownBy(() -> connection.invoke(operation("put", "r1", Value.of(1))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(Connection.NotSentException.class);
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void http_opens_a_new_connection_where_the_server_closes_the_old_one() throws IOException {
        answers.add("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n5");
        answers.add("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n6");
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.of(5));
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.of(6));
            server.close();
            assertThatThrownBy(() -> connection.invoke(operation("put", "r1", Value.of(1))))
                    .isInstanceOf(Connection.NotSentException.class);
        }
    }

    @Test
    void http_takes_no_value_from_an_answer_that_may_have_been_broken_off() throws IOException {
        answers.addAll(List.of("HTTP/1.0 200 OK\r\n\r\n12", "HTTP/1.0 200 OK\r\n\r\nset"));
        isOneAnswer = true;
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThatThrownBy(() -> connection.invoke(operation("get", "r1", Value.NIL)))
                    .isInstanceOf(Connection.UnreadableAnswerException.class)
                    .hasMessageContaining("Content-Length");
            assertThat(connection.invoke(operation("put", "r1", Value.of(1))))
                    .isInstanceOf(Outcome.Ok.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n12",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n12",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "nonsense\r\n\r\n"
            })
    void http_knows_nothing_after_half_an_answer(String half) throws IOException {
        answers.add(half);
        isOneAnswer = true;
        try (Connection connection = connect(new HttpKind(), HTTP)) {
            assertThatThrownBy(() -> connection.invoke(operation("put", "r1", Value.of(1))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(Connection.NotSentException.class);
        }
    }

    @Test
    void redis_speaks_resp() throws IOException {
        answers.addAll(
                List.of(
                        "$2\r\n42\r\n",
                        "$-1\r\n",
                        "*2\r\n$1\r\n1\r\n$2\r\n22\r\n",
                        ":0\r\n",
                        "-READONLY no\r\n",
                        "-ERR halfway\r\n",
                        "-ERR Connection timed out\r\n"));
        Value pair = Value.sequence(Value.of(1), Value.of(2));
        try (Connection connection = connect(new RedisKind(), "{}")) {
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.of(42));
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.NIL);
            assertThat(result(connection.invoke(operation("get", "l1", Value.NIL))))
                    .isEqualTo(Value.sequence(Value.of(1), Value.of(22)));
            assertThat(result(connection.invoke(operation("cas", "r1", pair))))
                    .isEqualTo(Value.of(false));
            assertThat(connection.invoke(operation("put", "r1", Value.of(9))))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(connection.invoke(operation("cas", "r1", pair)))
                    .isInstanceOf(Outcome.Indefinite.class);
            assertThat(connection.invoke(operation("put", "r1", Value.of(9))))
                    .as("a proxy says so after it passed the request on")
                    .isInstanceOf(Outcome.Indefinite.class);
        }
        assertThat(requests.remove()).isEqualTo("*2\r\n$3\r\nGET\r\n$2\r\nr1\r\n");
    }

    @Test
    void etcd_is_asked_in_json() throws IOException {
        answers.addAll(
                List.of(
                        http(
                                200,
                                "{\"header\":{},\"kvs\":[{\"key\":\"cjE=\",\"value\":\"NDI=\"}]}"),
                        http(200, "{\"header\":{}}"),
                        http(200, "{\"header\":{},\"succeeded\":true}"),
                        http(200, "{\"header\":{}}"),
                        http(503, "{\"error\":\"etcdserver: leader changed\"}"),
                        http(200, "{}")));
        Value pair = Value.sequence(Value.of(1), Value.of(2));
        try (Connection connection = connect(new EtcdKind(), "{reads: serializable}")) {
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.of(42));
            assertThat(result(connection.invoke(operation("get", "r1", Value.NIL))))
                    .isEqualTo(Value.NIL);
            assertThat(result(connection.invoke(operation("cas", "r1", pair))))
                    .isEqualTo(Value.of(true));
            assertThat(result(connection.invoke(operation("cas", "r1", pair))))
                    .isEqualTo(Value.of(false));
            assertThat(connection.invoke(operation("put", "r1", Value.of(9))))
                    .isInstanceOf(Outcome.Indefinite.class);
            assertThatThrownBy(() -> connection.invoke(operation("get", "r1", Value.NIL)))
                    .as("not what etcd answers, so no nil")
                    .isInstanceOf(Connection.UnreadableAnswerException.class);
        }
        assertThat(requests.remove()).contains("\"key\":\"cjE=\",\"serializable\":true");
    }
}
