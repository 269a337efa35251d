// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.SharedWords;

/** Messages in words, for diagrams: what they say, and not who signed it. */
final class HotstuffWords {
    private HotstuffWords() {}

    static String of(HotstuffMessage message) {
        return switch (message) {
            case HotstuffMessage.Shared m -> SharedWords.of(m.message());
            case HotstuffMessage.Proposal m ->
                    "propose block %d in view %d on one of view %d, %d requests"
                            .formatted(
                                    m.block().height(),
                                    m.block().view(),
                                    m.block().justify().statement().view(),
                                    m.block().batch().requests().size());
            case HotstuffMessage.NewView m ->
                    "new view: tenure %d, %s".formatted(m.tenure(), of(m.standing()));
            case HotstuffMessage.Timeout m ->
                    "time-out of tenure %d, %s"
                            .formatted(m.vote().statement().view(), of(m.standing()));
            case HotstuffMessage.GivenUp m ->
                    "tenure %d given up by %d nodes"
                            .formatted(m.proof().statement().view(), m.proof().signed().size());
            case HotstuffMessage.Synced m -> "is at: " + of(m.standing());
            case HotstuffMessage.Status m ->
                    "status: tenure %d, certified view %d, stable %d, executed %d"
                            .formatted(m.tenure(), m.certified(), m.stable(), m.executed());
            case HotstuffMessage.FetchBlock m -> "fetch block " + m.digest();
            case HotstuffMessage.FetchedBlock m -> "block " + m.block().digest();
        };
    }

    private static String of(Standing standing) {
        String certified = "certified view " + standing.highest().statement().view();
        return standing.timeout()
                .map(proof -> certified + ", tenure " + proof.statement().view() + " given up")
                .orElse(certified);
    }
}
