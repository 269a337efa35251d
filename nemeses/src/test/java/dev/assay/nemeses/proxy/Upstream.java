// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server for tests: hands out the connections that it takes, or serves each on its own thread.
 */
final class Upstream implements AutoCloseable {
    private final ServerSocket server;
    private final BlockingQueue<Socket> taken = new LinkedBlockingQueue<>();
    private final Set<Socket> all = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /** What is done with a connection. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    private Upstream(Service service) {
        try {
            server = new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(service));
    }

    /** Connections are taken by {@link #take}. */
    static Upstream silent() {
        return new Upstream(socket -> {});
    }

    /** Answers every byte with itself, and an end with an end. */
    static Upstream echo() {
        return new Upstream(
                socket -> {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                    socket.shutdownOutput();
                });
    }

    private void accept(Service service) {
        while (true) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                all.add(socket);
                taken.add(socket);
                Thread.ofVirtual().start(() -> serve(service, socket));
            } catch (IOException e) {
                if (!isClosed.get()) {
                    throw new UncheckedIOException(e);
                }
                return;
            }
        }
    }

    private static void serve(Service service, Socket socket) {
        try {
            service.serve(socket);
        } catch (IOException theClientsAffair) {
            // Tests end connections in all ways; what matters they see at the other end.
        }
    }

    /** The next connection that came. */
    Socket take() throws InterruptedException {
        Socket socket = taken.poll(10, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("nobody connected");
        }
        return socket;
    }

    boolean isAlone() {
        return taken.isEmpty();
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, 10_000);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public void close() throws IOException {
        isClosed.set(true);
        server.close();
        for (Socket socket : all) {
            socket.close();
        }
    }
}
