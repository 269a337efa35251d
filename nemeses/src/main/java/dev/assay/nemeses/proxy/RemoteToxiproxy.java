// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.json.BadJsonException;
import dev.assay.nemeses.proxy.json.GoFields;
import dev.assay.nemeses.proxy.json.GoJson;
import dev.assay.nemeses.proxy.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Toxiproxy server, spoken to over HTTP. What it has not (framings and the toxics on frames, the
 * one-way cut) is refused here or found to be missing from its answer, and said, never left out in
 * silence. Closing it leaves the server as it is.
 */
public final class RemoteToxiproxy implements ProxyControl {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();

    /** The server whose HTTP interface is at {@code host:port}. */
    public RemoteToxiproxy(String address) {
        this.address = address;
    }

    @Override
    public String version() {
        return fields(call("GET", "/version", "")).stream()
                .filter(member -> member.field().equals("version"))
                .map(member -> text(member.value()))
                .findFirst()
                .orElseThrow(() -> unreadable("no version"));
    }

    @Override
    public ProxyState create(ProxyRequest request) {
        String framing =
                request.framing().map(name -> ",\"framing\":" + ProxyJson.text(name)).orElse("");
        String body =
                "{\"name\":%s,\"listen\":%s,\"upstream\":%s,\"enabled\":%s%s}"
                        .formatted(
                                ProxyJson.text(request.name()),
                                ProxyJson.text(request.listen()),
                                ProxyJson.text(request.upstream()),
                                request.enabled(),
                                framing);
        ProxyState made = state(call("POST", "/proxies", body));
        if (request.framing().isPresent() && made.framing().isEmpty()) {
            delete(request.name());
            throw cannot("cut streams into frames");
        }
        return made;
    }

    @Override
    public List<ProxyState> proxies() {
        return fields(call("GET", "/proxies", "")).stream()
                .map(member -> state(member.value()))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    @Override
    public ProxyState proxy(String name) {
        return state(call("GET", path(name), ""));
    }

    @Override
    public ProxyState enable(String name, boolean isEnabled) {
        return state(call("POST", path(name), "{\"enabled\":" + isEnabled + "}"));
    }

    @Override
    public void delete(String name) {
        call("DELETE", path(name), "");
    }

    @Override
    public Toxic add(String proxy, Toxic toxic) {
        try {
            return toxic(call("POST", path(proxy) + "/toxics", ProxyJson.toxic(toxic)));
        } catch (ProxyException refused) {
            boolean isUnknown = refused.getMessage().equals("invalid toxic type");
            throw isUnknown && !toxic.type().isToxiproxys()
                    ? cannot("do " + toxic.type().word())
                    : refused;
        }
    }

    @Override
    public Toxic update(String proxy, String toxic, Map<String, Number> attributes) {
        String body = "{\"attributes\":" + ProxyJson.attributes(attributes) + "}";
        return toxic(call("POST", path(proxy) + "/toxics/" + encoded(toxic), body));
    }

    @Override
    public void remove(String proxy, String toxic) {
        call("DELETE", path(proxy) + "/toxics/" + encoded(toxic), "");
    }

    @Override
    public void reset() {
        call("POST", "/reset", "");
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    private ProxyException cannot(String what) {
        return new ProxyException(
                ProxyException.BAD_REQUEST,
                "the Toxiproxy at "
                        + address
                        + " cannot "
                        + what
                        + "; the embedded proxy can (./assay proxy)");
    }

    private ProxyException unreadable(String what) {
        return new ProxyException(
                ProxyException.INTERNAL, "answer of " + address + " cannot be read: " + what);
    }

    private static String path(String proxy) {
        return "/proxies/" + encoded(proxy);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // POST changes, because servers before 2.6 know no PATCH.
    private Json call(String method, String path, String body) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = sent(request);
        if (answer.statusCode() == 204) {
            return new Json.Null();
        }
        Json json;
        try {
            json = GoJson.read(answer.body());
        } catch (BadJsonException e) {
            throw unreadable(answer.statusCode() + " " + answer.body().strip());
        }
        if (answer.statusCode() >= 400) {
            throw new ProxyException(
                    answer.statusCode(),
                    fields(json).stream()
                            .filter(member -> member.field().equals("error"))
                            .map(member -> text(member.value()))
                            .findFirst()
                            .orElse(answer.body().strip()));
        }
        return json;
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ProxyException(
                    ProxyException.INTERNAL,
                    "no answer from the Toxiproxy at " + address + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProxyException(ProxyException.INTERNAL, "interrupted");
        }
    }

    private List<Json.Member> fields(Json json) {
        return json instanceof Json.Object object ? object.members() : List.of();
    }

    private String text(Json json) {
        return json instanceof Json.Text text ? text.value() : "";
    }

    private ProxyState state(Json json) {
        String listen = "";
        Optional<String> framing = Optional.empty();
        String name = "";
        String upstream = "";
        boolean isEnabled = false;
        List<Toxic> toxics = new ArrayList<>();
        for (Json.Member member : fields(json)) {
            switch (member.name()) {
                case "name" -> name = text(member.value());
                case "listen" -> listen = text(member.value());
                case "upstream" -> upstream = text(member.value());
                case "enabled" -> isEnabled = member.value().equals(new Json.Bool(true));
                case "framing" -> framing = Optional.of(text(member.value()));
                case "toxics" -> elements(member.value()).forEach(one -> toxics.add(toxic(one)));
                default -> {}
            }
        }
        if (name.isEmpty()) {
            throw unreadable("a proxy without a name");
        }
        return new ProxyState(name, listen, upstream, isEnabled, framing, toxics);
    }

    private static List<Json> elements(Json json) {
        return json instanceof Json.Array array ? array.elements() : List.of();
    }

    private Toxic toxic(Json json) {
        if (!(json instanceof Json.Object object)) {
            throw unreadable("a toxic that is " + GoFields.kind(json));
        }
        return ProxyRequests.toxic(object);
    }
}
