// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.SharedWords;
import java.util.Arrays;

/** Messages in words, for diagrams: what they say, under which number. */
final class MinBftWords {
    private MinBftWords() {}

    static String of(MinBftMessage message) {
        return switch (message) {
            case MinBftMessage.Shared m -> SharedWords.of(m.message());
            case MinBftMessage.Said m ->
                    "n%d's %d: %s".formatted(m.sender(), m.number(), of(m.claim()));
            case MinBftMessage.Status m ->
                    "status: view %d, wants %d, stable %d, heard %s"
                            .formatted(
                                    m.view(),
                                    m.wanted(),
                                    m.stable(),
                                    Arrays.toString(m.positions()));
            case MinBftMessage.Base m ->
                    "log of n%d cut at its %d, checkpoint %d"
                            .formatted(m.sender(), m.number(), m.reached());
        };
    }

    private static String of(Claim claim) {
        return switch (claim) {
            case Claim.Prepare it ->
                    "prepare %d in view %d, %d requests"
                            .formatted(it.sequence(), it.view(), it.batch().requests().size());
            case Claim.Commit it ->
                    "commit %d in view %d, %s".formatted(it.sequence(), it.view(), it.digest());
            case Claim.Reached it -> "reached checkpoint " + it.sequence();
            case Claim.ViewChange it ->
                    "view-change to view %d, stable %d, log of %d behind %d"
                            .formatted(it.view(), it.stableSequence(), it.log().size(), it.base());
            case Claim.NewView it ->
                    "new-view %d because of %d wishes".formatted(it.view(), it.because().size());
        };
    }
}
