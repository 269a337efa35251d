// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import java.util.Locale;

/** {@link SharedMessage}s in words, for diagrams: what they say, and not who signed it. */
public final class SharedWords {
    private SharedWords() {}

    /** A message. */
    public static String of(SharedMessage message) {
        return switch (message) {
            case SharedMessage.Request m -> "request " + m.request().operation();
            case SharedMessage.Reply m -> "reply " + m.reply().result();
            case SharedMessage.Ballot m -> of(m.vote());
            case SharedMessage.Stable m -> "stable: " + of(m.checkpoint());
            case SharedMessage.FetchState m -> "fetch state " + m.sequence();
            case SharedMessage.State m -> "state " + m.sequence();
            case SharedMessage.Join m -> "join with disk " + m.disk();
            case SharedMessage.Joined m ->
                    (m.noted() ? "noted disk " : "knows another disk than ") + m.disk();
        };
    }

    /** A vote. */
    public static String of(Vote vote) {
        return of(vote.statement());
    }

    /** A certificate. */
    public static String of(Certificate proof) {
        return of(proof.statement()) + " by " + proof.signed().size() + " nodes";
    }

    private static String of(Statement said) {
        return "%s %d in view %d, %s"
                .formatted(
                        said.kind().name().toLowerCase(Locale.ROOT),
                        said.sequence(),
                        said.view(),
                        said.subject());
    }
}
