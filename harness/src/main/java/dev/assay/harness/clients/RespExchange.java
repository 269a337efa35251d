// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.nemeses.processes.Places;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One connection that speaks RESP2, the protocol of Redis. */
final class RespExchange implements AutoCloseable {
    private static final int LENGTH_MAX = 64 << 20;

    private final Socket socket = new Socket();
    private final InputStream input;

    /** What a server replies. */
    sealed interface Reply {
        /** A text, short or long. */
        record Text(String text) implements Reply {}

        /** A whole number. */
        record Number(long number) implements Reply {}

        /** Replies in a row. */
        record Items(List<Reply> elements) implements Reply {
            public Items {
                elements = List.copyOf(elements);
            }
        }

        /** Nothing is there. */
        record Nothing() implements Reply {}

        /** An error. */
        record Refusal(String words) implements Reply {}
    }

    RespExchange(Places.Address address, Duration limit) throws IOException {
        int millis = (int) Math.max(1, limit.toMillis());
        try {
            socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            input = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a command and waits for the reply. */
    Reply call(List<String> command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + command.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(bytes);
            request.writeBytes(new byte[] {'\r', '\n'});
        }
        socket.getOutputStream().write(request.toByteArray());
        return reply();
    }

    private Reply reply() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("not a reply of RESP: an empty line");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Reply.Text(rest);
            case '-' -> new Reply.Refusal(rest);
            case ':' -> new Reply.Number(number(rest));
            case '$' -> text(number(rest));
            case '*' -> items(number(rest));
            default -> throw new IOException("not a reply of RESP: " + line);
        };
    }

    private static long number(String text) throws IOException {
        try {
            long number = Long.parseLong(text);
            if (number <= LENGTH_MAX || text.length() < 20) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            throw new IOException("not a number of RESP: " + text, notOne);
        }
        throw new IOException("too long for a reply: " + text);
    }

    private Reply text(long length) throws IOException {
        if (length < 0) {
            return new Reply.Nothing();
        }
        if (length > LENGTH_MAX) {
            throw new IOException("a reply of " + length + " bytes");
        }
        byte[] bytes = input.readNBytes((int) length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("the reply broke off");
        }
        return new Reply.Text(new String(bytes, 0, (int) length, StandardCharsets.UTF_8));
    }

    private Reply items(long count) throws IOException {
        if (count < 0) {
            return new Reply.Nothing();
        }
        List<Reply> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(reply());
        }
        return new Reply.Items(items);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = input.read();
            if (next < 0) {
                throw new EOFException("the connection was closed before the reply came");
            }
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) next);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }
}
