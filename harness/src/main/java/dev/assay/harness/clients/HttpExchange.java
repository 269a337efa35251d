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
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection (RFC 9112) that never sends a request twice: what other clients do when a
 * connection breaks, and what would turn one operation into two. Not thread-safe, but for {@link
 * #close}.
 */
final class HttpExchange implements AutoCloseable {
    private static final int LINE_MAX = 65_536;
    private static final int BODY_MAX = 16 << 20;

    private final Places.Address address;
    private final Socket socket = new Socket();
    private final InputStream input;
    private boolean isOver;

    /**
     * An answer.
     *
     * @param isWhole whether it said where its body ends; one that ends with the connection may be
     *     what a server that was killed had sent until then (RFC 9112, 8)
     */
    record Answer(int status, String body, boolean isWhole) {}

    HttpExchange(Places.Address address, Duration limit) throws IOException {
        this.address = address;
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

    /** True when the other side said that it closes the connection after its last answer. */
    boolean isOver() {
        return isOver;
    }

    /** Sends a request and waits for the answer. */
    Answer call(String method, String path, Map<String, String> headers, String body)
            throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(address.host()).append(':').append(address.port());
        head.append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0 || !(method.equals("GET") || method.equals("DELETE"))) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(content);
        socket.getOutputStream().write(request.toByteArray());
        return answer(method);
    }

    private Answer answer(String method) throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
            throw new IOException("not an answer of HTTP: " + String.join(" ", status));
        }
        int code = Integer.parseInt(status[1]);
        isOver = status[0].equals("HTTP/1.0");
        long length = -1;
        boolean isChunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = number(lower.substring(15).strip(), 10);
            } else if (lower.startsWith("transfer-encoding:")) {
                isChunked = lower.contains("chunked");
            } else if (lower.startsWith("connection:")) {
                isOver = lower.contains("close") || (isOver && !lower.contains("keep-alive"));
            }
        }
        if (code < 200) {
            return answer(method);
        }
        if (method.equals("HEAD") || code == 204 || code == 304) {
            return new Answer(code, "", true);
        }
        byte[] body = isChunked ? chunks() : length >= 0 ? exactly(length) : rest();
        return new Answer(code, new String(body, StandardCharsets.UTF_8), isChunked || length >= 0);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line().replaceFirst(";.*", "").strip();
            long bytes = number(size, 16);
            if (bytes == 0) {
                while (!line().isEmpty()) {
                    continue;
                }
                return body.toByteArray();
            }
            body.writeBytes(exactly(bytes));
            line();
            if (body.size() > BODY_MAX) {
                throw new IOException("an answer of more than " + BODY_MAX + " bytes");
            }
        }
    }

    private byte[] exactly(long length) throws IOException {
        if (length > BODY_MAX) {
            throw new IOException("an answer of " + length + " bytes");
        }
        byte[] body = input.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the answer broke off");
        }
        return body;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            return Long.parseUnsignedLong(text, radix) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException("not a length of HTTP: " + text, e);
        }
    }

    private byte[] rest() throws IOException {
        isOver = true;
        return input.readNBytes(BODY_MAX);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = input.read();
            if (next < 0) {
                throw new EOFException("the connection was closed before the answer came");
            }
            if (next == '\n') {
                int end = line.length() - 1;
                return end >= 0 && line.charAt(end) == '\r'
                        ? line.substring(0, end)
                        : line.toString();
            }
            line.append((char) next);
            if (line.length() > LINE_MAX) {
                throw new IOException("a header of more than " + LINE_MAX + " bytes");
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            isOver = true;
        }
    }
}
