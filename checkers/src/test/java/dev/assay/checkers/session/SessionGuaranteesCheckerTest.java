// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionGuaranteesCheckerTest {
    private static Verdict check(String model, Story story) {
        return new SessionGuaranteesChecker(Models.find(model), LinearizabilityOptions.standard())
                .check(story.history(), Budget.standard().start());
    }

    private static Verdict check(Story story) {
        return check("kv", story);
    }

    /** In the order of the guarantees, all four together last. */
    private static List<Status> statuses(Story story) {
        return check(story).parts().stream().map(Verdict::status).toList();
    }

    private static Story put(Story story, int process, String key, int value) {
        return story.on(key).did(process, "put", value, value);
    }

    private static Story get(Story story, int process, String key, Object value) {
        return story.on(key).did(process, "get", null, value);
    }

    @Test
    void aSessionThatMissesItsOwnWriteBreaksReadYourWrites() {
        Verdict verdict = check(get(put(new Story(), 0, "x", 1), 0, "x", null));
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.parts().get(0).status()).isEqualTo(Status.INVALID);
        assertThat(verdict.parts().get(1).status()).isEqualTo(Status.VACUOUS);
        Witness witness = verdict.firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.kind()).isEqualTo("read-your-writes");
        assertThat(witness.operations()).containsExactly(0, 1);
        assertThat(witness.explanation())
                .last()
                .asString()
                .endsWith("of key \"x\": read your writes is broken");
    }

    @Test
    void aSessionThatGoesBackToNothingBreaksMonotonicReads() {
        Story story = put(new Story(), 0, "x", 1);
        get(get(story, 1, "x", 1), 1, "x", null);
        assertThat(statuses(story))
                .containsExactly(
                        Status.VACUOUS,
                        Status.INVALID,
                        Status.UNKNOWN,
                        Status.UNKNOWN,
                        Status.INVALID);
    }

    @Test
    void sessionsThatDisagreeOnTheOrderOfTwoWritesBreakMonotonicReads() {
        Story story = put(put(new Story(), 0, "x", 1), 1, "x", 2);
        get(get(story, 2, "x", 1), 2, "x", 2);
        get(get(story, 3, "x", 2), 3, "x", 1);
        assertThat(statuses(story).get(1)).isEqualTo(Status.INVALID);
    }

    @Test
    void aWriteSeenWithoutTheOneBeforeItBreaksMonotonicWrites() {
        Story story = put(put(new Story(), 0, "x", 1), 0, "y", 2);
        get(get(story, 1, "y", 2), 1, "x", null);
        Verdict verdict = check(story);
        assertThat(verdict.parts().stream().map(Verdict::status))
                .containsExactly(
                        Status.VACUOUS,
                        Status.VACUOUS,
                        Status.INVALID,
                        Status.VACUOUS,
                        Status.INVALID);
        Witness witness = verdict.firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.operations()).containsExactly(0, 1, 2, 3);
        assertThat(String.join("\n", witness.explanation()))
                .contains("process 0 called 0 before 1")
                .endsWith("monotonic reads and monotonic writes cannot all hold");
    }

    @Test
    void anAnswerSeenWithoutItsQuestionBreaksWritesFollowReads() {
        Story story = put(new Story(), 0, "x", 1);
        put(get(story, 1, "x", 1), 1, "y", 2);
        get(get(story, 2, "y", 2), 2, "x", null);
        assertThat(statuses(story))
                .containsExactly(
                        Status.VACUOUS,
                        Status.VACUOUS,
                        Status.VACUOUS,
                        Status.INVALID,
                        Status.INVALID);
    }

    // Whoever reads x = 3 has seen x = 1 before it, by way of y.
    @Test
    void whatComesAlongWithAReadsOwnValueCounts() {
        Story story = put(new Story(), 0, "x", 1);
        put(get(story, 1, "x", 1), 1, "y", 2);
        put(get(story, 2, "y", 2), 2, "x", 3);
        get(get(story, 3, "x", 3), 3, "x", 1);
        List<Status> statuses = statuses(story);
        assertThat(statuses.get(1)).isEqualTo(Status.VALID);
        assertThat(statuses.get(3)).isEqualTo(Status.INVALID);
        assertThat(statuses.get(4)).isEqualTo(Status.INVALID);
    }

    @Test
    void ownWritesTurnedRoundOrNotSeenAreBrokenOnlyTogether() {
        Story story = put(put(new Story(), 0, "x", 1), 0, "x", 2);
        Verdict verdict = check(get(story, 0, "x", 1));
        assertThat(verdict.parts().get(0).status()).isEqualTo(Status.VALID);
        assertThat(verdict.parts().get(4).status()).isEqualTo(Status.INVALID);
        assertThat(verdict.parts().get(4).reason())
                .endsWith("read your writes and monotonic writes cannot all hold");
    }

    @Test
    void staleReadsOfOthersWritesAreAllowed() {
        Story story = put(put(new Story(), 0, "x", 1), 0, "x", 2);
        get(get(get(story, 1, "x", null), 1, "x", 1), 1, "x", 2);
        Verdict verdict = check(get(story, 0, "x", 2));
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.reason())
                .endsWith("hold; nothing could have broken monotonic writes, writes follow reads");
    }

    @Test
    void aCrashedWriteCountsOnceItIsSeen() {
        Story story = new Story().on("x").call(0, "put", 1).info(0);
        assertThat(statuses(get(get(story, 1, "x", null), 1, "x", 1)).get(1))
                .isEqualTo(Status.VACUOUS);
        Story back = new Story().on("x").call(0, "put", 1).info(0);
        assertThat(statuses(get(get(back, 1, "x", 1), 1, "x", null)).get(1))
                .isEqualTo(Status.INVALID);
    }

    @Test
    void whatNobodyWroteBreaksEverything() {
        Story story = new Story().on("x").call(0, "put", 1).fail(0);
        assertThat(statuses(get(story, 1, "x", 1))).containsOnly(Status.INVALID);
    }

    @Test
    void valuesWrittenTwiceAreUnknownUnlessOthersTellOfAViolation() {
        Story story = put(put(new Story(), 0, "x", 1), 1, "x", 1);
        assertThat(check(get(story, 0, "x", 1)).status()).isEqualTo(Status.UNKNOWN);
        Story broken = put(put(new Story(), 0, "x", 1), 1, "x", 1);
        put(get(broken, 0, "x", 1), 2, "y", 5);
        assertThat(check(get(broken, 2, "y", null)).status()).isEqualTo(Status.INVALID);
    }

    @Test
    void whatIsNoRegisterIsRefused() {
        assertThatThrownBy(() -> check("set", new Story().did(0, "add", 1, 1)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("the model set is none");
        assertThatThrownBy(() -> check(new Story().on("x").did(0, "cas", List.of(1, 2), true)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("operation 0 is a cas");
    }
}
