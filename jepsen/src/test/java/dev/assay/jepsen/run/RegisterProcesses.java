// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link RegisterServer}s on this machine, and clients that connect to them anew for each call. */
final class RegisterProcesses {
    private static final int PATIENCE_MILLIS = 1_000;

    private final Path folder;
    private final boolean areDurable;

    RegisterProcesses(Path folder, boolean areDurable) {
        this.folder = folder;
        this.areDurable = areDurable;
    }

    ProcessBuilder command(String node) {
        try {
            Path classes =
                    Path.of(
                            RegisterServer.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx32m",
                            "-cp",
                            classes.toString(),
                            RegisterServer.class.getName(),
                            folder.resolve(node).toString(),
                            areDurable ? "durable" : "forgetful")
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The client that keys say the node of: key 0 is on the first. */
    BlockingClient client(List<String> nodes) {
        return operation -> {
            MicroOperation step = operation.steps().get(0);
            int node = step.key() instanceof Value.Int(long number) ? (int) number : 0;
            return call(nodes.get(node), operation);
        };
    }

    Outcome call(String node, Operation operation) throws IOException {
        Optional<Socket> connected = connect(node);
        if (connected.isEmpty()) {
            return new Outcome.Failed("no connection to " + node);
        }
        MicroOperation step = operation.steps().get(0);
        boolean isRead = step.function().equals("read");
        try (Socket socket = connected.get()) {
            String answer = answer(socket, isRead ? "r" : "w " + number(step.value()));
            if (answer == null) {
                throw new IOException("the connection ended before an answer came");
            }
            Value value =
                    isRead
                            ? answer.equals("nil") ? Value.NIL : Value.of(Long.parseLong(answer))
                            : step.value();
            return new Outcome.Ok(List.of(new MicroOperation(step.function(), step.key(), value)));
        }
    }

    private static long number(Value value) {
        return ((Value.Int) value).value();
    }

    private static @Nullable String answer(Socket socket, String question) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        PrintStream out = new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        out.println(question);
        return new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
    }

    // Nothing was sent where there was no connection.
    private Optional<Socket> connect(String node) {
        try {
            int port = Integer.parseInt(Files.readString(folder.resolve(node + ".port")));
            return Optional.of(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }
}
