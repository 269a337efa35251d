// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A database of one register in a process of its own: {@code r} reads it and {@code w N} writes it,
 * a line each. It writes to its file before it answers, unless it is told to keep its value in
 * memory only. Its port is in {@code FILE.port}. It ends with the process that started it.
 */
final class RegisterServer {
    private final Path file;
    private final boolean isDurable;
    private String value = "nil";

    private RegisterServer(Path file, boolean isDurable) throws IOException {
        this.file = file;
        this.isDurable = isDurable;
        if (isDurable && Files.exists(file)) {
            value = Files.readString(file);
        }
    }

    /** {@code FILE durable|forgetful}. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        RegisterServer server = new RegisterServer(file, arguments[1].equals("durable"));
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        replace(file.resolveSibling(file.getFileName() + ".port"), "" + socket.getLocalPort());
        daemon(
                () -> {
                    while (true) {
                        Socket accepted = socket.accept();
                        daemon(() -> server.serve(accepted));
                    }
                });
        while (System.in.read() >= 0) {
            continue;
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException gone) {
                                System.err.println(gone);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void replace(Path file, String content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, content);
        Files.move(
                partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void serve(Socket socket) throws IOException {
        try (socket;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                PrintStream out =
                        new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(line));
            }
        }
    }

    private synchronized String answer(String line) throws IOException {
        if (line.equals("r")) {
            return value;
        }
        value = line.substring(2);
        if (isDurable) {
            replace(file, value);
        }
        return "ok";
    }
}
