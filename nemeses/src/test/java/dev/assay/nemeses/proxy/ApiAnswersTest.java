// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers are those that Toxiproxy 2.12.0 gave (recorded), or that its source says it gives. {@code
 * PORT} stands for a free port.
 */
class ApiAnswersTest {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedProxy proxy;
    private int port;

    @BeforeEach
    void start() throws IOException {
        proxy = EmbeddedProxy.start(1);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
        client.close();
    }

    private record Answer(int status, String type, String body) {}

    private Answer call(String method, String path, String body, String... headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:" + proxy.address().getPort() + path))
                            .method(
                                    method,
                                    HttpRequest.BodyPublishers.ofString(
                                            body.replace("PORT", "" + port)));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<String> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    answer.body().replace("" + port, "PORT"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer json(int status, String body) {
        return new Answer(status, JSON, body);
    }

    private Answer error(int status, String error) {
        String body = "{\"error\":" + ProxyJson.text(error) + ",\"status\":" + status + "}\n";
        return new Answer(status, TEXT, body);
    }

    private static final String PROXY =
            "{'name':'db','listen':'127.0.0.1:PORT','upstream':'127.0.0.1:1','enabled':true,'Logger':{},'toxics':[]}"
                    .replace('\'', '"');

    private Answer create() {
        return call(
                "POST",
                "/proxies",
                "{\"name\":\"db\",\"listen\":\"127.0.0.1:PORT\",\"upstream\":\"127.0.0.1:1\"}");
    }

    @Test
    void recorded_answers_about_proxies_are_given() {
        assertThat(call("GET", "/version", ""))
                .isEqualTo(
                        new Answer(
                                200,
                                "application/json;charset=utf-8",
                                "{\"version\": \"2.12.0\"}\n"));
        assertThat(call("GET", "/proxies", "")).isEqualTo(json(200, "{}"));
        assertThat(create()).isEqualTo(json(201, PROXY));
        assertThat(create()).isEqualTo(error(409, "proxy already exists"));
        assertThat(call("GET", "/proxies", "")).isEqualTo(json(200, "{\"db\":" + PROXY + "}"));
        assertThat(call("GET", "/proxies/db", "")).isEqualTo(json(200, PROXY));
        assertThat(call("GET", "/proxies/no", "")).isEqualTo(error(404, "proxy not found"));
        assertThat(call("POST", "/proxies/db", "{\"enabled\":false}"))
                .isEqualTo(json(200, PROXY.replace("true", "false")));
        assertThat(call("PATCH", "/proxies/db", "{\"enabled\":true}")).isEqualTo(json(200, PROXY));
        assertThat(call("POST", "/proxies/db", "{\"upstream\":\"127.0.0.1:2\"}"))
                .isEqualTo(json(200, PROXY.replace("127.0.0.1:1", "127.0.0.1:2")));
        assertThat(call("DELETE", "/proxies/db", "")).isEqualTo(new Answer(204, "", ""));
        assertThat(call("DELETE", "/proxies/db", "")).isEqualTo(error(404, "proxy not found"));
    }

    @Test
    void recorded_answers_about_toxics_are_given() {
        create();
        String toxic =
                "{'attributes':{'latency':100,'jitter':0},'name':'slow','type':'latency','stream':'upstream','toxicity':1}"
                        .replace('\'', '"');
        String wanted =
                "{'name':'slow','stream':'upstream','toxicity':1.0,'type':'latency','attributes':{'latency':100}}"
                        .replace('\'', '"');
        assertThat(call("GET", "/proxies/db/toxics", "")).isEqualTo(json(200, "[]"));
        assertThat(call("POST", "/proxies/db/toxics", wanted)).isEqualTo(json(200, toxic));
        assertThat(call("POST", "/proxies/db/toxics", wanted))
                .isEqualTo(error(409, "toxic already exists"));
        assertThat(call("GET", "/proxies/db/toxics", "")).isEqualTo(json(200, "[" + toxic + "]"));
        assertThat(call("GET", "/proxies/db/toxics/slow", "")).isEqualTo(json(200, toxic));
        assertThat(call("GET", "/proxies/db/toxics/no", ""))
                .isEqualTo(error(404, "toxic not found"));
        String jittery = toxic.replace("\"jitter\":0", "\"jitter\":5");
        assertThat(call("POST", "/proxies/db/toxics/slow", "{\"attributes\":{\"jitter\":5}}"))
                .isEqualTo(json(200, jittery));
        String rare = jittery.replace("toxicity\":1", "toxicity\":0.5");
        assertThat(call("PATCH", "/proxies/db/toxics/slow", "{\"toxicity\":0.5}"))
                .isEqualTo(json(200, rare));
        assertThat(call("GET", "/proxies/db", ""))
                .isEqualTo(json(200, PROXY.replace("[]", "[" + rare + "]")));
        assertThat(call("DELETE", "/proxies/db/toxics/slow", ""))
                .isEqualTo(new Answer(204, "", ""));
        assertThat(call("DELETE", "/proxies/db/toxics/slow", ""))
                .isEqualTo(error(404, "toxic not found"));
        assertThat(call("POST", "/proxies/no/toxics", wanted))
                .isEqualTo(error(404, "proxy not found"));
    }

    @Test
    void toxics_have_default_names_streams_and_attributes_and_upstream_ones_come_first() {
        create();
        call("POST", "/proxies/db/toxics", "{\"type\":\"slicer\"}");
        call("POST", "/proxies/db/toxics", "{\"type\":\"bandwidth\",\"stream\":\"Upstream\"}");
        call("POST", "/proxies/db/toxics", "{\"type\":\"noop\"}");
        call("POST", "/proxies/db/toxics", "{\"TYPE\":\"reset_peer\",\"attributes\":null}");
        assertThat(call("GET", "/proxies/db/toxics", "").body)
                .isEqualTo(
                        ("[{'attributes':{'rate':0},'name':'bandwidth_Upstream','type':'bandwidth','stream':'Upstream','toxicity':1},"
                             + "{'attributes':{'average_size':0,'size_variation':0,'delay':0},'name':'slicer_downstream','type':'slicer','stream':'downstream','toxicity':1},"
                             + "{'attributes':{},'name':'noop_downstream','type':'noop','stream':'downstream','toxicity':1},"
                             + "{'attributes':{'timeout':0},'name':'reset_peer_downstream','type':'reset_peer','stream':'downstream','toxicity':1}]")
                                .replace('\'', '"'));
    }

    @Test
    void a_reset_enables_all_proxies_and_drops_all_toxics() {
        create();
        call("POST", "/proxies/db/toxics", "{\"type\":\"timeout\"}");
        call("POST", "/proxies/db", "{\"enabled\":false}");
        assertThat(call("POST", "/reset", "")).isEqualTo(new Answer(204, "", ""));
        assertThat(call("GET", "/proxies/db", "")).isEqualTo(json(200, PROXY));
    }

    @Test
    void populating_makes_keeps_and_replaces_proxies() {
        String list =
                "[{\"name\":\"db\",\"listen\":\"127.0.0.1:PORT\",\"upstream\":\"127.0.0.1:1\"}]";
        Answer first = call("POST", "/populate", list);
        assertThat(first).isEqualTo(json(201, "{\"proxies\":[" + PROXY + "]}"));
        call("POST", "/proxies/db/toxics", "{\"type\":\"timeout\"}");
        assertThat(call("POST", "/populate", list).body).contains("timeout_downstream");
        assertThat(call("POST", "/populate", list.replace("1:1", "1:2")).body)
                .contains("127.0.0.1:2")
                .doesNotContain("timeout");
        assertThat(call("POST", "/populate", "[]")).isEqualTo(json(201, "{\"proxies\":null}"));
        assertThat(call("POST", "/populate", "[{\"name\":\"x\",\"upstream\":\"y\"},{}]"))
                .isEqualTo(
                        json(
                                400,
                                "{\"error\":\"missing required field: name at proxy"
                                        + " 2\",\"status\":400,\"proxies\":null}"));
        assertThat(call("POST", "/populate", list.replace("db", "other").replace("]", ",{}]")))
                .satisfies(answer -> assertThat(answer.status).isEqualTo(400));
        assertThat(call("POST", "/populate", list.replace("db", "other")))
                .isEqualTo(
                        json(
                                500,
                                "{\"error\":\"listen tcp 127.0.0.1:PORT: bind: address already in"
                                        + " use\",\"status\":500,\"proxies\":null}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/proxies| ``|EOF",
                "/proxies|{|unexpected EOF",
                "/proxies|hello|invalid character 'h' looking for beginning of value",
                "/proxies|{x|invalid character 'x' looking for beginning of object key string",
                "/proxies|{\"a\" 1}|invalid character '1' after object key",
                "/proxies|{\"a\":1 2}|invalid character '2' after object key:value pair",
                "/proxies|{\"a\":[1 2]}|invalid character '2' after array element",
                "/proxies|{\"a\":tru1}|invalid character '1' in literal true (expecting 'e')",
                "/proxies|{\"a\":1.x}|invalid character 'x' after decimal point in numeric literal",
                "/proxies|{\"a\":\"\\q\"}|invalid character 'q' in string escape code",
                "/proxies|[]|json: cannot unmarshal array into Go value of type toxiproxy.Proxy",
                "/proxies|{\"name\":5}|json: cannot unmarshal number into Go struct field"
                        + " Proxy.name of type string",
                "/proxies|{\"enabled\":\"no\"}|json: cannot unmarshal string into Go struct field"
                        + " Proxy.enabled of type bool",
                "/proxies/db|{\"listen\":{}}|json: cannot unmarshal object into Go struct field"
                        + " Proxy.listen of type string",
                "/proxies/db/toxics|{\"toxicity\":\"1\"}|json: cannot unmarshal string into Go"
                        + " struct field ToxicWrapper.toxicity of type float32",
                "/proxies/db/toxics|{\"type\":\"latency\",\"attributes\":{\"latency\":\"5\"}}|json:"
                        + " cannot unmarshal string into Go struct field"
                        + " LatencyToxic.attributes.latency of type int64",
                "/proxies/db/toxics|{\"type\":\"latency\",\"attributes\":{\"latency\":1.5}}|json:"
                        + " cannot unmarshal number 1.5 into Go struct field"
                        + " LatencyToxic.attributes.latency of type int64",
                "/proxies/db/toxics|{\"type\":\"latency\",\"attributes\":[]}|json: cannot unmarshal"
                        + " array into Go struct field ToxicWrapper.attributes of type"
                        + " toxics.NoopToxic",
            })
    void a_bad_body_is_refused_in_gos_words(String path, String body, String why) {
        create();
        String sent = body == null ? "" : body.strip();
        assertThat(call("POST", path, sent)).isEqualTo(error(400, "bad request body: " + why));
    }

    @Test
    void what_cannot_be_is_refused_in_toxiproxys_words() throws IOException {
        create();
        assertThat(call("POST", "/proxies", "{}"))
                .isEqualTo(error(400, "missing required field: name"));
        assertThat(call("POST", "/proxies", "{\"name\":\"x\"}"))
                .isEqualTo(error(400, "missing required field: upstream"));
        assertThat(call("POST", "/proxies/db/toxics", "{\"type\":\"latency\",\"stream\":\"up\"}"))
                .isEqualTo(error(400, "stream was invalid, can be either upstream or downstream"));
        assertThat(call("POST", "/proxies/db/toxics", "{\"type\":\"gremlin\"}"))
                .isEqualTo(error(400, "invalid toxic type"));
        assertThat(
                        call(
                                "POST",
                                "/proxies",
                                "{\"name\":\"x\",\"listen\":\"127.0.0.1:PORT\",\"upstream\":\"y:1\"}"))
                .isEqualTo(error(500, "listen tcp 127.0.0.1:PORT: bind: address already in use"));
        assertThat(
                        call(
                                "POST",
                                "/proxies",
                                "{\"name\":\"x\",\"listen\":\"nowhere\",\"upstream\":\"y:1\"}"))
                .isEqualTo(error(500, "listen tcp: address nowhere: missing port in address"));
        assertThat(call("GET", "/proxies/x", "").status).isEqualTo(404);
        assertThat(call("GET", "/metrics", ""))
                .isEqualTo(new Answer(404, TEXT, "404 page not found\n"));
        assertThat(call("GET", "/proxies/", "").status).isEqualTo(404);
        assertThat(call("DELETE", "/version", "")).isEqualTo(new Answer(405, "", ""));
        assertThat(call("GET", "/version", "", "User-Agent", "Mozilla/5.0"))
                .isEqualTo(new Answer(403, TEXT, "User agent not allowed\n"));
    }

    @Test
    void names_are_escaped_in_paths_and_in_json() {
        String body = "{\"name\":\"a <b> é\",\"upstream\":\"127.0.0.1:1\",\"enabled\":false}";
        String expected =
                "{\"name\":\"a \\u003cb\\u003e"
                    + " é\",\"listen\":\"\",\"upstream\":\"127.0.0.1:1\",\"enabled\":false,\"Logger\":{},\"toxics\":[]}";
        assertThat(call("POST", "/proxies", body)).isEqualTo(json(201, expected));
        assertThat(call("GET", "/proxies/a%20%3Cb%3E%20%C3%A9", "")).isEqualTo(json(200, expected));
    }

    @Test
    void a_framing_is_answered_where_there_is_one_and_frame_toxics_are_refused_without() {
        create();
        String loss = "{\"type\":\"loss\",\"attributes\":{\"probability\":0.25}}";
        assertThat(call("POST", "/proxies/db/toxics", loss))
                .isEqualTo(
                        error(
                                400,
                                "toxic loss acts on frames, and the streams of db have none: give"
                                    + " the proxy a framing (length-prefix[:1|2|4|8[:inclusive]],"
                                    + " resp, postgresql)"));
        assertThat(call("POST", "/proxies/db", "{\"framing\":\"morse\"}").body)
                .startsWith("{\"error\":\"unknown framing morse: there are length-prefix");
        String framed = PROXY.replace("{},", "{},\"framing\":\"resp\",");
        assertThat(call("POST", "/proxies/db", "{\"framing\":\"resp\"}"))
                .isEqualTo(json(200, framed));
        assertThat(call("POST", "/proxies/db/toxics", loss).body)
                .isEqualTo(
                        "{'attributes':{'probability':0.25},'name':'loss_downstream','type':'loss','stream':'downstream','toxicity':1}"
                                .replace('\'', '"'));
        assertThat(call("POST", "/proxies/db", "{\"framing\":\"\"}").status).isEqualTo(400);
        assertThat(call("POST", "/proxies/db/toxics", "{\"type\":\"corrupt\"}"))
                .isEqualTo(error(400, "bad request body: probability of corrupt is missing"));
        assertThat(
                        call(
                                "POST",
                                "/proxies/db/toxics/loss_downstream",
                                "{\"attributes\":{\"probability\":1.5}}"))
                .isEqualTo(
                        error(
                                400,
                                "bad request body: probability of loss must be from 0 to 1, not"
                                        + " 1.5"));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "0.5,0.5", "0.1,0.1", "1e-7,1e-7", "2.5e22,2.5e+22", "0,0", "-1,-1"})
    void fractions_are_written_as_go_writes_them(float number, String digits) {
        assertThat(ProxyJson.number(number)).isEqualTo(digits);
    }
}
