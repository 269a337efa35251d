// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** How one sees that a node can be used. */
public sealed interface Readiness {
    /** True when it can be used now. */
    boolean isReady();

    /** For people: {@code port 7000 of 127.0.0.1 answers}. */
    String words();

    /** Somebody listens on its port. */
    record Tcp(Places.Address address) implements Readiness {
        private static final int LIMIT_MILLIS = 500;

        @Override
        public boolean isReady() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.host(), address.port()), LIMIT_MILLIS);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public String words() {
            return "port " + address.port() + " of " + address.host() + " takes a connection";
        }
    }

    /** A GET is answered with this status. */
    record Http(Places.Address address, String path, int status) implements Readiness {
        private static final int LIMIT_MILLIS = 1_000;

        @Override
        public boolean isReady() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.host(), address.port()), LIMIT_MILLIS);
                socket.setSoTimeout(LIMIT_MILLIS);
                String request =
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: "
                                + address.host()
                                + ":"
                                + address.port()
                                + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                byte[] line = socket.getInputStream().readNBytes(12);
                String told = new String(line, StandardCharsets.ISO_8859_1);
                return told.startsWith("HTTP/1.") && told.endsWith(" " + status);
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public String words() {
            return "GET http://"
                    + address.host()
                    + ":"
                    + address.port()
                    + path
                    + " is answered with "
                    + status;
        }
    }

    /** A command ends with 0. */
    record Command(List<String> command) implements Readiness {
        private static final Duration LIMIT = Duration.ofSeconds(5);

        public Command {
            command = List.copyOf(command);
        }

        @Override
        public boolean isReady() {
            return Commands.run(new ProcessBuilder(command), LIMIT).code() == 0;
        }

        @Override
        public String words() {
            return "'" + String.join(" ", command) + "' ends with 0";
        }
    }
}
