// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Toxiproxy's HTTP interface, version 2.12.0: the same paths, statuses, types and bodies. {@code
 * /metrics} is not found, as there by default.
 */
final class HttpApi implements AutoCloseable {
    /** The version whose answers these are. */
    static final String VERSION = "2.12.0";

    private static final int MAX_BODY = 16 << 20;
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final ProxyRegistry registry;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong requests = new AtomicLong();

    HttpApi(ProxyRegistry registry, InetSocketAddress address) throws IOException {
        this.registry = registry;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            executor.close();
            throw e;
        }
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    private record Answer(int status, String type, String body) {
        static Answer json(int status, String body) {
            return new Answer(status, JSON, body);
        }

        static Answer nothing() {
            return new Answer(204, "", "");
        }

        static Answer error(ProxyException problem) {
            return plain(problem.status(), "{" + ProxyJson.error(problem) + "}\n");
        }

        static Answer plain(int status, String body) {
            return new Answer(status, TEXT, body);
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
            send(exchange, answer(exchange, new String(body, StandardCharsets.UTF_8)));
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        if (!answer.type.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.type);
        }
        if (answer.type.equals(TEXT)) {
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        }
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(
                answer.status, bytes.length == 0 || isHead ? -1 : bytes.length);
        if (bytes.length > 0 && !isHead) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, String body) {
        String method = exchange.getRequestMethod();
        List<String> path = List.of(exchange.getRequestURI().getPath().substring(1).split("/", -1));
        Optional<Route> route = Route.of(path);
        if (route.isEmpty()) {
            return Answer.plain(404, "404 page not found\n");
        }
        if (!route.get().allows(method)) {
            return new Answer(405, "", "");
        }
        String id = "%020d".formatted(requests.incrementAndGet());
        exchange.getResponseHeaders().set("X-Toxiproxy-Request-Id", id);
        String agent = exchange.getRequestHeaders().getFirst("User-Agent");
        if (agent != null && agent.startsWith("Mozilla/")) {
            // A page in a browser must not be able to cut somebody's network.
            return Answer.plain(403, "User agent not allowed\n");
        }
        try {
            return answer(route.get(), method.equals("PATCH") ? "POST" : method, path, body);
        } catch (ProxyException problem) {
            return Answer.error(problem);
        } catch (RuntimeException defect) {
            return Answer.error(new ProxyException(ProxyException.INTERNAL, "defect: " + defect));
        }
    }

    /** The paths, and what may be done there. */
    private enum Route {
        VERSION("GET"),
        RESET("POST"),
        POPULATE("POST"),
        PROXIES("GET POST"),
        PROXY("GET POST PATCH DELETE"),
        TOXICS("GET POST"),
        TOXIC("GET POST PATCH DELETE");

        private final List<String> methods;

        Route(String methods) {
            this.methods = List.of(methods.split(" "));
        }

        boolean allows(String method) {
            return methods.contains(method);
        }

        static Optional<Route> of(List<String> path) {
            if (path.contains("")) {
                return Optional.empty();
            }
            boolean isProxies = path.getFirst().equals("proxies");
            return switch (path.size()) {
                case 1 ->
                        switch (path.getFirst()) {
                            case "version" -> Optional.of(VERSION);
                            case "reset" -> Optional.of(RESET);
                            case "populate" -> Optional.of(POPULATE);
                            case "proxies" -> Optional.of(PROXIES);
                            default -> Optional.empty();
                        };
                case 2 -> isProxies ? Optional.of(PROXY) : Optional.empty();
                case 3, 4 ->
                        isProxies && path.get(2).equals("toxics")
                                ? Optional.of(path.size() == 3 ? TOXICS : TOXIC)
                                : Optional.empty();
                default -> Optional.empty();
            };
        }
    }

    private Answer answer(Route route, String method, List<String> path, String body) {
        String what = route + " " + method;
        return switch (what) {
            case "VERSION GET" ->
                    new Answer(
                            200,
                            "application/json;charset=utf-8",
                            "{\"version\": \"" + VERSION + "\"}\n");
            case "RESET POST" -> {
                registry.reset();
                yield Answer.nothing();
            }
            case "POPULATE POST" -> populate(body);
            case "PROXIES GET" -> Answer.json(200, ProxyJson.proxiesByName(registry.all()));
            case "PROXIES POST" -> {
                ProxyRequest initial = new ProxyRequest("", "", "", true, Optional.empty());
                ProxyRequest wanted = ProxyRequests.proxy(body, initial);
                yield Answer.json(201, ProxyJson.proxy(registry.create(wanted)));
            }
            default -> ofProxy(what, path, body);
        };
    }

    private Answer populate(String body) {
        ProxyRegistry.Populated populated;
        try {
            populated = registry.populate(ProxyRequests.list(body));
        } catch (ProxyException problem) {
            populated = new ProxyRegistry.Populated(List.of(), problem);
        }
        ProxyException problem = populated.problem();
        String error = problem == null ? "" : ProxyJson.error(problem) + ",";
        String json = "{" + error + "\"proxies\":" + ProxyJson.proxyList(populated.proxies()) + "}";
        return Answer.json(problem == null ? 201 : problem.status(), json);
    }

    private Answer ofProxy(String what, List<String> path, String body) {
        String proxy = path.get(1);
        return switch (what) {
            case "PROXY GET" -> Answer.json(200, ProxyJson.proxy(registry.state(proxy)));
            case "PROXY POST" ->
                    Answer.json(
                            200,
                            ProxyJson.proxy(registry.update(proxy, state -> changed(state, body))));
            case "PROXY DELETE" -> {
                registry.delete(proxy);
                yield Answer.nothing();
            }
            case "TOXICS GET" -> Answer.json(200, ProxyJson.toxics(registry.state(proxy).toxics()));
            case "TOXICS POST" -> {
                registry.state(proxy);
                Toxic wanted = ProxyRequests.toxic(body);
                yield Answer.json(200, ProxyJson.toxic(registry.add(proxy, wanted)));
            }
            default -> ofToxic(what, proxy, path.get(3), body);
        };
    }

    private static ProxyRequest changed(ProxyState state, String body) {
        ProxyRequest initial =
                new ProxyRequest(
                        state.name(),
                        state.listen(),
                        state.upstream(),
                        state.enabled(),
                        state.framing());
        return ProxyRequests.proxy(body, initial);
    }

    private Answer ofToxic(String what, String proxy, String toxic, String body) {
        return switch (what) {
            case "TOXIC GET" -> Answer.json(200, ProxyJson.toxic(registry.toxic(proxy, toxic)));
            case "TOXIC POST" ->
                    Answer.json(
                            200,
                            ProxyJson.toxic(
                                    registry.update(
                                            proxy, toxic, old -> ProxyRequests.change(body, old))));
            case "TOXIC DELETE" -> {
                registry.remove(proxy, toxic);
                yield Answer.nothing();
            }
            default -> throw new IllegalStateException("no answer to " + what);
        };
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        executor.close();
    }
}
