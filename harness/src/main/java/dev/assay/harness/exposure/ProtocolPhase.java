// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.exposure;

import dev.assay.harness.Names;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a replicated system is busy with, as far as its nodes tell. When several hold, it is the
 * first.
 */
public enum ProtocolPhase {
    /** No node has ever led. */
    STARTING("no node has led yet"),
    /** No living node leads. */
    ELECTING("no living node leads"),
    /** A node leads, and another one leads too or asks for votes. */
    CONTESTED("a node leads and another wants to, or does too"),
    /** A node is down, or was started again and does not know yet what was decided before. */
    RECOVERING("a node is down or has not caught up since its restart"),
    /** A node knows much less of what is decided than another. */
    BEHIND("a node lags far behind in what is decided"),
    /** One node leads and the others follow closely. */
    STABLE("one node leads and the others follow");

    private final String meaning;

    ProtocolPhase(String meaning) {
        this.meaning = meaning;
    }

    /** For people. */
    public String meaning() {
        return meaning;
    }

    /** The lower-case name that files use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The phase of a word. */
    public static ProtocolPhase of(String word) {
        for (ProtocolPhase phase : values()) {
            if (phase.word().equals(word)) {
                return phase;
            }
        }
        throw Names.unknown(
                "protocol phase", word, Arrays.stream(values()).map(ProtocolPhase::word).toList());
    }
}
