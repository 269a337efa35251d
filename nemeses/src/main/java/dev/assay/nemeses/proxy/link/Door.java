// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A proxy's open port and the connections that came through it. Opened and closed by the control
 * plane, which waits until the loops have followed.
 */
public final class Door {
    private static final int BACKLOG = 4_096;
    private static final long PAUSE = 100_000_000L;

    private final Settings settings;
    private final List<EventLoop> loops;
    private final AtomicLong numbers;
    private final ServerSocketChannel listener;
    private final String listening;
    private final Set<Place> connections = ConcurrentHashMap.newKeySet();
    private volatile List<Installed> toxics;
    private volatile boolean isClosed;

    private Door(Settings settings, Crew crew, ServerSocketChannel listener, String listening) {
        this.settings = settings;
        this.loops = crew.loops;
        this.numbers = crew.numbers;
        this.toxics = crew.toxics;
        this.listener = listener;
        this.listening = listening;
    }

    /**
     * Who works for a door.
     *
     * @param numbers counts the proxy's connections, also over many doors
     */
    public record Crew(List<EventLoop> loops, AtomicLong numbers, List<Installed> toxics) {}

    private record Place(EventLoop loop, Connection connection) {}

    /** Listens there and lets clients in. */
    public static Door open(Settings settings, Address listen, Crew crew)
            throws IOException, Address.BadAddressException {
        InetSocketAddress address = listen.resolveToListen();
        boolean isIp4 = address.getAddress() instanceof Inet4Address;
        ServerSocketChannel listener =
                isIp4 && !listen.isEverywhere()
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        try {
            // As Go does: what an earlier connection left behind does not keep the port.
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
            String listening = listen.listening(bound.getPort());
            Door door = new Door(settings, crew, listener, listening);
            door.loops.getFirst().call(door::begin).join();
            return door;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Why a port cannot be opened, in Go's words. */
    public static String words(Address listen, IOException problem)
            throws Address.BadAddressException {
        String text = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
        boolean isBind = problem instanceof BindException || problem instanceof SocketException;
        return "listen tcp " + listen.resolved() + ": " + (isBind ? "bind: " : "") + text;
    }

    private void begin() {
        try {
            loops.getFirst().register(listener, SelectionKey.OP_ACCEPT, this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings settings() {
        return settings;
    }

    List<Installed> toxics() {
        return toxics;
    }

    /** Where it listens, with the port that was found. */
    public String listening() {
        return listening;
    }

    private void accept(SelectionKey key) {
        try {
            for (SocketChannel client = listener.accept();
                    client != null;
                    client = listener.accept()) {
                welcome(client);
            }
        } catch (IOException e) {
            if (isClosed) {
                return;
            }
            // Out of file descriptors, most likely: asking at once would only burn the processor.
            settings.telling()
                    .accept("proxy %s takes no client: %s".formatted(settings.proxy(), e));
            EventLoop loop = loops.getFirst();
            key.interestOps(0);
            loop.at(loop.now() + PAUSE, () -> resume(key));
        }
    }

    private static void resume(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void welcome(SocketChannel client) throws IOException {
        long number = numbers.incrementAndGet();
        EventLoop loop = loops.get((int) (number % loops.size()));
        Connection connection;
        try {
            client.configureBlocking(false);
            connection = new Connection(this, loop, number, client);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        connections.add(new Place(loop, connection));
        try {
            Address upstream = Address.parse(settings.upstream());
            if (upstream.isLiteral()) {
                open(upstream, loop, connection);
            } else {
                // Asking for a name may take long, and would hold up everybody else.
                Thread.ofVirtual().start(() -> open(upstream, loop, connection));
            }
        } catch (Address.BadAddressException nowhere) {
            loop.execute(connection::close);
        }
    }

    private void open(Address address, EventLoop loop, Connection connection) {
        try {
            InetSocketAddress upstream = address.resolve();
            loop.execute(
                    () -> {
                        if (isClosed) {
                            connection.close();
                        } else {
                            connection.open(upstream);
                        }
                    });
        } catch (Address.BadAddressException nobody) {
            loop.execute(connection::close);
        }
    }

    void forget(Connection connection) {
        connections.remove(new Place(connection.loop(), connection));
    }

    /** Connections that are open. */
    public int connections() {
        return connections.size();
    }

    /** The toxics are these from now on, for connections that are open as well. */
    public void install(List<Installed> changed) {
        toxics = changed;
        everywhere(connection -> connection.reconcile(changed));
    }

    /** Closes the port and all connections. Both are free when this returns. */
    public void close() {
        isClosed = true;
        loops.getFirst().call(this::shut).join();
        everywhere(Connection::close);
    }

    private void shut() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void everywhere(Consumer<Connection> action) {
        CompletableFuture.allOf(
                        loops.stream()
                                .map(loop -> loop.call(() -> each(loop, action)))
                                .toArray(CompletableFuture[]::new))
                .join();
    }

    private void each(EventLoop loop, Consumer<Connection> action) {
        for (Place place : connections) {
            if (place.loop == loop) {
                action.accept(place.connection);
            }
        }
        if (isClosed) {
            loop.flush();
        }
    }
}
