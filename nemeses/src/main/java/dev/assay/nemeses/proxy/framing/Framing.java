// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a protocol cuts its streams into messages. */
public sealed interface Framing permits LengthPrefix, Resp, PostgreSql {
    /** The framings there are, for messages. */
    String KNOWN = "length-prefix[:1|2|4|8[:inclusive]], resp, postgresql";

    /** The name under which {@link #named} finds it. */
    String name();

    /** Readers for a new connection. */
    Readers readers();

    /**
     * The bytes of a frame that may change without moving where it or any later frame ends.
     *
     * @param frame one whole frame
     */
    BitSet body(byte[] frame);

    /** Whether line ends decide where frames end, so that none may appear in a body. */
    default boolean endsByLine() {
        return false;
    }

    /**
     * Readers of a connection's two directions. They may share what they know, and must be used by
     * one thread.
     */
    record Readers(FrameReader upstream, FrameReader downstream) {}

    /** The framing that a proxy's description names. */
    static Optional<Framing> named(String name) {
        Matcher prefix = LengthPrefixName.PATTERN.matcher(name);
        if (prefix.matches()) {
            int size = prefix.group(1) == null ? 4 : Integer.parseInt(prefix.group(1));
            return Optional.of(new LengthPrefix(size, prefix.group(2) != null));
        }
        return switch (name) {
            case "resp" -> Optional.of(new Resp());
            case "postgresql" -> Optional.of(new PostgreSql());
            default -> Optional.empty();
        };
    }

    /** Keeps the pattern out of the interface's public face. */
    final class LengthPrefixName {
        private static final Pattern PATTERN =
                Pattern.compile("length-prefix(?::([1248])(:inclusive)?)?");

        private LengthPrefixName() {}
    }
}
