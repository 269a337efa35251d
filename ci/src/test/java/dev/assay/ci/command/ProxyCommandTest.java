// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Main;
import dev.assay.ci.Ran;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay proxy} as a process of its own, and what it refuses. */
@Timeout(120)
class ProxyCommandTest {
    private static final Pattern LINE =
            Pattern.compile("proxy: (http://127\\.0\\.0\\.1:(\\d+)) · seed 42 · 2 proxies");

    @TempDir private Path folder = Path.of("");

    private Ran assay(String line) {
        return Ran.assay(folder, line.split(" "));
    }

    @Test
    void it_serves_the_proxies_of_its_file_until_it_is_told_to_end() throws Exception {
        Path config = folder.resolve("proxies.json");
        Files.writeString(
                config,
                """
                [{"name": "db", "listen": "127.0.0.1:0", "upstream": "127.0.0.1:1", "enabled": true},
                 {"name": "cache", "listen": "127.0.0.1:0", "upstream": "127.0.0.1:2", "framing": "resp"}]
                """);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "proxy",
                                "--listen",
                                "127.0.0.1:0",
                                "--seed",
                                "42",
                                "--config",
                                config.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            Matcher line = LINE.matcher(String.valueOf(out.readLine()));
            assertThat(line.matches()).as(line.toString()).isTrue();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(line.group(1) + "/proxies/cache")).build();
            String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(answer).contains("\"upstream\":\"127.0.0.1:2\"", "\"framing\":\"resp\"");

            // The handle leaves the output open.
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
            int port = Integer.parseInt(line.group(2));
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_port_that_is_taken_is_one_line_and_254() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Ran ran = assay("proxy --listen " + address);
            assertThat(ran.code()).isEqualTo(254);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err())
                    .isEqualTo(
                            "assay: cannot listen on "
                                    + address
                                    + ": Address already in use; end what listens there, or name"
                                    + " another by --listen\n");
        }
    }

    @Test
    void a_bad_file_or_address_is_one_line_and_254() throws IOException {
        Files.writeString(folder.resolve("bad.json"), "[{\"name\": \"db\"}]");
        Files.writeString(folder.resolve("no.json"), "name: db");
        Files.writeString(
                folder.resolve("port.json"),
                "[{\"name\": \"db\", \"listen\": \"nowhere\", \"upstream\": \"x:1\"}]");
        String listen = "proxy --listen 127.0.0.1:0 --config ";
        assertComplaint(
                listen + "bad.json", "bad.json: missing required field: upstream at proxy 1");
        assertComplaint(listen + "no.json", "no.json: bad request body: invalid character 'a'");
        assertComplaint(
                listen + "port.json", "port.json: listen tcp: address nowhere: missing port");
        assertComplaint(listen + "none.json", "none.json: cannot be read");
        assertComplaint(
                "proxy --listen nowhere", "--listen nowhere: address nowhere: missing port");
        assertComplaint("proxy --seed x", "--seed");
    }

    private void assertComplaint(String line, String words) {
        Ran ran = assay(line);
        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err()).contains(words).hasLineCount(1);
    }
}
