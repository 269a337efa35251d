// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import java.util.Locale;

/** Messages in words, for diagrams: what they say, and not who signed it. */
final class PbftWords {
    private PbftWords() {}

    static String of(PbftMessage message) {
        return switch (message) {
            case PbftMessage.Request m -> "request " + m.request().operation();
            case PbftMessage.Reply m -> "reply " + m.reply().result();
            case PbftMessage.PrePrepare m ->
                    "pre-" + of(m.vote()) + ", " + m.batch().requests().size() + " requests";
            case PbftMessage.Ballot m -> of(m.vote());
            case PbftMessage.ViewChange m ->
                    "view-change to view %d, stable %d, %d prepared"
                            .formatted(m.view(), m.stableSequence(), m.prepared().size());
            case PbftMessage.NewView m ->
                    "new-view %d because of %d view changes, %d proposals"
                            .formatted(m.view(), m.viewChanges().size(), m.proposals().size());
            case PbftMessage.Status m ->
                    "status: %s view %d, stable %d, executed %d"
                            .formatted(
                                    m.active() ? "in" : "wants",
                                    m.view(),
                                    m.stable(),
                                    m.executed());
            case PbftMessage.Decided m -> "decided: " + of(m.commit());
            case PbftMessage.Stable m -> "stable: " + of(m.checkpoint());
            case PbftMessage.FetchState m -> "fetch state " + m.sequence();
            case PbftMessage.State m -> "state " + m.sequence();
            case PbftMessage.FetchBatch m -> "fetch batch " + m.digest();
            case PbftMessage.FetchedBatch m -> "batch " + m.batch().digest();
            case PbftMessage.Join m -> "join with disk " + m.disk();
            case PbftMessage.Joined m ->
                    (m.noted() ? "noted disk " : "knows another disk than ") + m.disk();
        };
    }

    private static String of(Vote vote) {
        return of(vote.statement());
    }

    private static String of(Certificate proof) {
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
