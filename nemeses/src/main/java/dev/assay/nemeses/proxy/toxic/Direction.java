// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import java.util.Locale;
import java.util.Optional;

/** One of a connection's two streams. */
public enum Direction {
    /** From the client to the server. */
    UPSTREAM,
    /** From the server to the client. */
    DOWNSTREAM;

    /** As it is written in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The direction of that name, in capitals or not. */
    public static Optional<Direction> named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "upstream" -> Optional.of(UPSTREAM);
            case "downstream" -> Optional.of(DOWNSTREAM);
            default -> Optional.empty();
        };
    }
}
