// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.real.Connection;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * An HTTP connection that is used again while both sides want it, and opened anew between calls.
 */
final class KeepAlive implements AutoCloseable {
    private final Places.Address address;
    private final Duration limit;
    private volatile HttpExchange exchange;
    private volatile boolean isClosed;

    KeepAlive(Places.Address address, Duration limit) throws IOException {
        this.address = address;
        this.limit = limit;
        exchange = new HttpExchange(address, limit);
    }

    HttpExchange.Answer call(String method, String path, Map<String, String> headers, String body)
            throws IOException {
        if (exchange.isOver()) {
            exchange.close();
            exchange = again();
            if (isClosed) {
                exchange.close();
            }
        }
        return exchange.call(method, path, headers, body);
    }

    private HttpExchange again() throws Connection.NotSentException {
        try {
            return new HttpExchange(address, limit);
        } catch (IOException e) {
            throw new Connection.NotSentException("no connection: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        isClosed = true;
        exchange.close();
    }
}
