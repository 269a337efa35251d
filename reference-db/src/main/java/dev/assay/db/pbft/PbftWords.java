// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.SharedWords;

/** Messages in words, for diagrams: what they say, and not who signed it. */
final class PbftWords {
    private PbftWords() {}

    static String of(PbftMessage message) {
        return switch (message) {
            case PbftMessage.Shared m -> SharedWords.of(m.message());
            case PbftMessage.PrePrepare m ->
                    "pre-"
                            + SharedWords.of(m.vote())
                            + ", "
                            + m.batch().requests().size()
                            + " requests";
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
            case PbftMessage.Decided m -> "decided: " + SharedWords.of(m.commit());
            case PbftMessage.FetchBatch m -> "fetch batch " + m.digest();
            case PbftMessage.FetchedBatch m -> "batch " + m.batch().digest();
        };
    }
}
