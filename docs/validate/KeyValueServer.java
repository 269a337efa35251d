// SPDX-License-Identifier: Apache-2.0

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * The key-value server of the tutorial in docs/validate.md. Its first node keeps the data, in
 * memory and in a log; the others hand over to it whatever they are asked.
 *
 * <pre>
 * java KeyValueServer HOST PORT DATA-FOLDER FIRST-NODE MODE
 * GET  /kv/KEY               200 and the value, or 404
 * PUT  /kv/KEY               204
 * POST /kv/KEY?expected=OLD  204 when the value was OLD and is the new one now, or 409
 * </pre>
 *
 * Modes: careful; hasty, which answers before it writes its log; copies, in which the other nodes
 * answer reads by themselves from a copy that is a little old.
 */
public final class KeyValueServer {
    private static final int COPY_MILLIS = 200;
    private static final int FLUSH_MILLIS = 10_000;

    private final Map<String, String> values = new TreeMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final String first;
    private final boolean isFirst;
    private final String mode;
    private final OutputStream log;

    private KeyValueServer(String self, Path data, String first, String mode) throws IOException {
        this.first = first;
        this.mode = mode;
        isFirst = self.equals(first);
        Files.createDirectories(data);
        Path file = data.resolve("log");
        if (Files.exists(file)) {
            String text = Files.readString(file);
            // What is behind the last line's end was being written when the server was killed.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                String[] entry = line.split(" ");
                if (entry.length == 2) {
                    values.put(entry[0], entry[1]);
                }
            }
            Files.writeString(file, text.substring(0, text.lastIndexOf('\n') + 1));
        }
        OutputStream direct = new FileOutputStream(file.toFile(), true);
        log = mode.equals("hasty") ? new BufferedOutputStream(direct, 1 << 20) : direct;
    }

    public static void main(String[] arguments) throws IOException {
        String host = arguments[0];
        int port = Integer.parseInt(arguments[1]);
        KeyValueServer server =
                new KeyValueServer(
                        host + ":" + port, Path.of(arguments[2]), arguments[3], arguments[4]);
        HttpServer http = HttpServer.create(new InetSocketAddress(host, port), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/kv/", server::answer);
        http.createContext("/all", exchange -> reply(exchange, 200, server.all()));
        http.start();
        Thread.ofPlatform().start(server::work);
    }

    /** What is done now and then: the log is flushed, the copy is renewed. */
    private void work() {
        while (true) {
            try {
                Thread.sleep(mode.equals("copies") ? COPY_MILLIS : FLUSH_MILLIS);
                if (isFirst) {
                    flush();
                } else if (mode.equals("copies")) {
                    copy(ask("GET", "/all", "").body());
                }
            } catch (IOException e) {
                System.err.println("later: " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void flush() throws IOException {
        log.flush();
    }

    private synchronized String all() {
        StringBuilder all = new StringBuilder();
        values.forEach((key, value) -> all.append(key).append(' ').append(value).append('\n'));
        return all.toString();
    }

    private synchronized void copy(String all) {
        all.lines().map(line -> line.split(" ")).forEach(entry -> values.put(entry[0], entry[1]));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String key = exchange.getRequestURI().getPath().substring("/kv/".length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!isFirst && !(mode.equals("copies") && method.equals("GET"))) {
            handOver(exchange, body);
            return;
        }
        switch (method) {
            case "GET" -> {
                String value = get(key);
                reply(exchange, value == null ? 404 : 200, value == null ? "" : value);
            }
            case "PUT" -> {
                put(key, body);
                reply(exchange, 204, "");
            }
            case "POST" -> {
                String query = exchange.getRequestURI().getQuery();
                boolean matched = putIf(key, query.substring("expected=".length()), body);
                reply(exchange, matched ? 204 : 409, "");
            }
            default -> reply(exchange, 405, "");
        }
    }

    private void handOver(HttpExchange exchange, String body) throws IOException {
        try {
            String uri = exchange.getRequestURI().toString();
            HttpResponse<String> answer = ask(exchange.getRequestMethod(), uri, body);
            reply(exchange, answer.statusCode(), answer.body());
        } catch (IOException e) {
            // Perhaps the first node did it and could not say so.
            reply(exchange, 504, "the first node does not answer");
        }
    }

    private HttpResponse<String> ask(String method, String uri, String body) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + first + uri))
                        .timeout(Duration.ofSeconds(1))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized String get(String key) {
        return values.get(key);
    }

    private synchronized void put(String key, String value) throws IOException {
        log.write((key + " " + value + "\n").getBytes(StandardCharsets.UTF_8));
        values.put(key, value);
    }

    private synchronized boolean putIf(String key, String expected, String value)
            throws IOException {
        if (!expected.equals(values.get(key))) {
            return false;
        }
        put(key, value);
        return true;
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
