// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.FrameReader;
import dev.assay.nemeses.proxy.framing.Framing;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to the server that it was opened for. Ends of streams and
 * resets pass on as they came. All methods run on the loop's thread.
 */
final class Connection implements EventLoop.Handler {
    private final Door door;
    private final EventLoop loop;
    private final long number;
    private final SocketChannel client;
    private final SocketChannel server;

    private @Nullable SelectionKey clientKey;
    private @Nullable SelectionKey serverKey;
    private @Nullable Flow upstream;
    private @Nullable Flow downstream;
    private long timer = Stage.NEVER;
    private boolean isBroken;
    private boolean isClosed;

    Connection(Door door, EventLoop loop, long number, SocketChannel client) throws IOException {
        this.door = door;
        this.loop = loop;
        this.number = number;
        this.client = client;
        server = SocketChannel.open();
    }

    /** Where a flow reads and writes, and what tells its frames. */
    record Ends(SocketChannel source, SocketChannel sink, @Nullable FrameReader frames) {}

    EventLoop loop() {
        return loop;
    }

    Settings settings() {
        return door.settings();
    }

    void tell(String what) {
        settings()
                .telling()
                .accept("proxy %s, connection %d, %s".formatted(settings().proxy(), number, what));
    }

    /** Opens the connection to the server. */
    void open(InetSocketAddress upstreamAddress) {
        if (isClosed) {
            return;
        }
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.configureBlocking(false);
            boolean isConnected = server.connect(upstreamAddress);
            serverKey = loop.register(server, isConnected ? 0 : SelectionKey.OP_CONNECT, this);
            if (isConnected) {
                connected();
            }
        } catch (IOException refused) {
            close();
        }
    }

    private void connected() throws IOException {
        clientKey = loop.register(client, 0, this);
        Optional<Framing.Readers> readers = settings().framing().map(Framing::readers);
        Randomness randomness = settings().randomness().fork("connection " + number);
        FrameReader up = readers.map(Framing.Readers::upstream).orElse(null);
        FrameReader down = readers.map(Framing.Readers::downstream).orElse(null);
        upstream = new Flow(this, Direction.UPSTREAM, new Ends(client, server, up), randomness);
        downstream =
                new Flow(this, Direction.DOWNSTREAM, new Ends(server, client, down), randomness);
        reconcile(door.toxics());
    }

    @Override
    public void ready(SelectionKey key) {
        if (key.isConnectable()) {
            try {
                server.finishConnect();
                connected();
            } catch (IOException refused) {
                close();
            }
            return;
        }
        pump();
    }

    /** The proxy's toxics are these now. */
    void reconcile(List<Installed> toxics) {
        if (upstream != null && downstream != null && !isClosed) {
            long now = loop.now();
            upstream.reconcile(toxics, now);
            downstream.reconcile(toxics, now);
            pump();
        }
    }

    private void pump() {
        Flow up = upstream;
        Flow down = downstream;
        if (isClosed || up == null || down == null) {
            return;
        }
        try {
            up.pump(loop.now());
            if (!isClosed) {
                down.pump(loop.now());
            }
        } catch (RuntimeException defect) {
            tell("closed by a defect of the proxy: " + defect);
            close();
        }
        if (isClosed) {
            return;
        }
        interest(clientKey, up.wantsRead(), down.wantsWrite());
        interest(serverKey, down.wantsRead(), up.wantsWrite());
        schedule(Math.min(up.wake(), down.wake()));
    }

    private static void interest(@Nullable SelectionKey key, boolean reads, boolean writes) {
        int wanted = (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
        if (key != null && key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void schedule(long wake) {
        if (wake < timer) {
            timer = wake;
            loop.at(wake, () -> rung(wake));
        }
    }

    private void rung(long wake) {
        if (timer == wake) {
            timer = Stage.NEVER;
            pump();
        }
    }

    /** One side takes no more bytes. */
    void broken() {
        isBroken = true;
        if (isOneDone()) {
            reset();
        }
    }

    private boolean isOneDone() {
        return upstream != null && upstream.isDone() || downstream != null && downstream.isDone();
    }

    /** A flow has passed on the end of its stream. */
    void flowEnded() {
        if (isBroken) {
            reset();
        } else if (upstream != null
                && upstream.isDone()
                && downstream != null
                && downstream.isDone()) {
            close();
        }
    }

    /** Ends both sides with a reset. */
    void reset() {
        for (SocketChannel channel : List.of(client, server)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException alreadyGone) {
                // Then there is nobody to reset.
            }
        }
        close();
    }

    /** Closes both sides. */
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (upstream != null) {
            upstream.discard();
        }
        if (downstream != null) {
            downstream.discard();
        }
        for (SocketChannel channel : List.of(client, server)) {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // Closed is what it should be.
            }
        }
        door.forget(this);
    }
}
