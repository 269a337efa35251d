// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Value;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For each lock and semaphore, histories that it must accept and histories that it must reject. */
class LocksJudgeHistoriesTest {
    @TestFactory
    Stream<DynamicTest> every_lock_keeps_others_out() {
        return Stream.of(
                        "mutex",
                        "reentrant-lock",
                        "fair-lock",
                        "fenced-lock",
                        "reentrant-fenced-lock")
                .map(Judged::by)
                .flatMap(
                        lock ->
                                Stream.of(
                                        lock.accepts(
                                                "taking turns",
                                                story ->
                                                        story.did(0, "acquire", null, null)
                                                                .did(0, "release", null, null)
                                                                .did(1, "lock", null, null)
                                                                .did(1, "unlock", null, null)),
                                        lock.rejects(
                                                "two holders",
                                                story ->
                                                        story.did(0, "acquire", null, null)
                                                                .did(1, "acquire", null, null)),
                                        lock.rejects(
                                                "a release of what is free",
                                                story -> story.did(0, "release", null, null)),
                                        lock.rejects(
                                                "two who were let in by one release",
                                                story ->
                                                        story.did(0, "acquire", null, null)
                                                                .call(1, "acquire", null)
                                                                .call(2, "acquire", null)
                                                                .did(0, "release", null, null)
                                                                .ok(1, null)
                                                                .ok(2, null))));
    }

    @TestFactory
    Stream<DynamicTest> tries_say_whether_the_lock_was_free() {
        return Stream.of("mutex", "reentrant-lock", "fenced-lock", "reentrant-fenced-lock")
                .map(Judged::by)
                .flatMap(
                        lock ->
                                Stream.of(
                                        lock.accepts(
                                                "a vain try while another holds it",
                                                story ->
                                                        story.did(0, "try-acquire", null, true)
                                                                .did(1, "try-lock", null, false)
                                                                .did(0, "release", null, null)),
                                        lock.rejects(
                                                "a vain try while it is free",
                                                story -> story.did(0, "try-acquire", null, false)),
                                        lock.rejects(
                                                "two tries that succeeded",
                                                story ->
                                                        story.did(0, "try-acquire", null, true)
                                                                .did(
                                                                        1,
                                                                        "try-acquire",
                                                                        null,
                                                                        true))));
    }

    @TestFactory
    Stream<DynamicTest> an_owned_lock_is_released_by_its_holder_alone() {
        return Stream.of("reentrant-lock", "fair-lock", "fenced-lock", "reentrant-fenced-lock")
                .map(Judged::by)
                .map(
                        lock ->
                                lock.rejects(
                                        "a release by another process",
                                        story ->
                                                story.did(0, "acquire", null, null)
                                                        .did(1, "release", null, null)));
    }

    @TestFactory
    Stream<DynamicTest> a_reentrant_lock_counts() {
        return Stream.of("reentrant-lock", "fair-lock", "reentrant-fenced-lock")
                .map(Judged::by)
                .flatMap(
                        lock ->
                                Stream.of(
                                        lock.accepts(
                                                "as many releases as acquires",
                                                story ->
                                                        twice(story)
                                                                .did(0, "release", null, null)
                                                                .did(0, "release", null, null)
                                                                .did(1, "acquire", null, null)),
                                        lock.rejects(
                                                "another holder after one of two releases",
                                                story ->
                                                        twice(story)
                                                                .did(0, "release", null, null)
                                                                .did(1, "acquire", null, null)),
                                        lock.rejects(
                                                "three releases of two acquires",
                                                story ->
                                                        twice(story)
                                                                .did(0, "release", null, null)
                                                                .did(0, "release", null, null)
                                                                .did(0, "release", null, null))));
    }

    private static Story twice(Story story) {
        return story.did(0, "acquire", null, null).did(0, "acquire", null, null);
    }

    @TestFactory
    Stream<DynamicTest> fencing_tokens_grow() {
        Judged lock = Judged.by("fenced-lock");
        return Stream.of(
                lock.accepts("tokens that grow", story -> turns(story, 3, 7)),
                lock.rejects("a token twice", story -> turns(story, 3, 3)),
                lock.rejects("a token that is smaller", story -> turns(story, 3, 2)),
                lock.rejects(
                        "an acquire by the holder",
                        story -> story.did(0, "acquire", null, 1).did(0, "acquire", null, 2)),
                lock.accepts(
                        "an unseen token between two", story -> turns(turns(story, 3, null), 5, 6)),
                lock.rejects(
                        "an unseen token where none fits",
                        story -> turns(turns(story, 3, null), 4, 6)),
                Judged.by("fenced-lock", Value.of(9))
                        .rejects("a token that was given before", story -> turns(story, 9, 10)));
    }

    private static Story turns(Story story, Integer first, Integer second) {
        return story.did(0, "acquire", null, first)
                .did(0, "release", null, null)
                .did(1, "acquire", null, second)
                .did(1, "release", null, null);
    }

    @TestFactory
    Stream<DynamicTest> a_holder_keeps_its_token() {
        Judged lock = Judged.by("reentrant-fenced-lock");
        return Stream.of(
                lock.accepts(
                        "the same token again",
                        story -> story.did(0, "acquire", null, 4).did(0, "acquire", null, 4)),
                lock.rejects(
                        "another token for the holder",
                        story -> story.did(0, "acquire", null, 4).did(0, "acquire", null, 5)),
                lock.accepts(
                        "a token that shows only later",
                        story -> story.did(0, "acquire", null, null).did(0, "acquire", null, 5)),
                lock.rejects(
                        "two tokens for one unseen one",
                        story ->
                                story.did(0, "acquire", null, null)
                                        .did(0, "acquire", null, 5)
                                        .did(0, "acquire", null, 6)),
                lock.rejects(
                        "a token that shows late and is too small",
                        story ->
                                turns(story, 3, 5)
                                        .did(0, "acquire", null, null)
                                        .did(0, "acquire", null, 5)));
    }

    @TestFactory
    Stream<DynamicTest> a_fair_lock_serves_in_order() {
        Judged lock = Judged.by("fair-lock");
        return Stream.of(
                lock.accepts(
                        "the first in line first",
                        story ->
                                line(story)
                                        .did(1, "acquire", null, null)
                                        .did(1, "release", null, null)
                                        .did(2, "acquire", null, null)),
                lock.rejects(
                        "the second in line first",
                        story -> line(story).did(2, "acquire", null, null)),
                lock.rejects(
                        "one who is not in line",
                        story -> line(story).did(3, "acquire", null, null)),
                lock.accepts(
                        "the second when the first has left",
                        story ->
                                line(story)
                                        .did(1, "cancel", null, null)
                                        .did(2, "acquire", null, null)),
                lock.rejects(
                        "one who left first and comes again first",
                        story ->
                                line(story)
                                        .did(1, "leave", null, null)
                                        .did(1, "join", null, null)
                                        .did(1, "acquire", null, null)),
                lock.rejects(
                        "a place that another has",
                        story -> story.did(1, "wait", null, 0).did(2, "wait", null, 0)),
                lock.rejects(
                        "a process twice in line",
                        story -> story.did(1, "wait", null, null).did(1, "wait", null, null)),
                lock.accepts(
                        "any order of those who joined at once",
                        story ->
                                story.call(1, "wait", null)
                                        .call(2, "wait", null)
                                        .ok(1, null)
                                        .ok(2, null)
                                        .did(2, "acquire", null, null)));
    }

    private static Story line(Story story) {
        return story.did(1, "wait", null, 0).did(2, "wait", null, 1);
    }

    @TestFactory
    Stream<DynamicTest> a_lease_is_lost_to_a_greater_token() {
        Judged lock = Judged.by("leased-lock");
        return Stream.of(
                lock.accepts(
                        "a grant that nobody gave back",
                        story -> leases(story).did(1, "renew", null, true)),
                lock.accepts(
                        "a holder that acquires again",
                        story -> story.did(0, "acquire", null, 1).did(0, "acquire", null, 2)),
                lock.rejects(
                        "a token twice",
                        story -> story.did(0, "acquire", null, 3).did(1, "acquire", null, 3)),
                lock.rejects(
                        "a token that is smaller",
                        story -> story.did(0, "acquire", null, 3).did(1, "acquire", null, 2)),
                lock.rejects(
                        "an unseen token where none fits",
                        story ->
                                leases(
                                        story.did(2, "acquire", null, 2)
                                                .did(2, "acquire", null, null))),
                lock.rejects(
                        "a renewal by one who lost it",
                        story -> leases(story).did(0, "renew", null, true)),
                lock.rejects(
                        "a release by one who lost it",
                        story -> leases(story).did(0, "release", null, null)),
                lock.accepts(
                        "a refusal of one who lost it",
                        story -> leases(story).did(0, "release", null, false)),
                lock.accepts(
                        "a renewal while another acquires",
                        story ->
                                story.did(0, "acquire", null, 3)
                                        .call(1, "acquire", null)
                                        .did(0, "renew", null, true)
                                        .ok(1, 4)),
                lock.accepts(
                        "an acquire that nobody knows about",
                        story ->
                                leases(story)
                                        .call(2, "acquire", null)
                                        .info(2)
                                        .did(1, "renew", null, false)),
                Judged.by("leased-lock", Value.of(9))
                        .rejects("a token that was given before", LocksJudgeHistoriesTest::leases));
    }

    @TestFactory
    Stream<DynamicTest> a_lease_that_is_over_stays_over() {
        Judged lock = Judged.by("leased-lock");
        return Stream.of(
                lock.accepts(
                        "a refusal that means that it has expired",
                        story -> leases(story).did(1, "renew", null, false)),
                lock.rejects(
                        "a renewal after it has expired",
                        story ->
                                leases(story)
                                        .did(1, "renew", null, false)
                                        .did(1, "renew", null, true)),
                lock.rejects(
                        "a renewal after its release",
                        story ->
                                leases(story)
                                        .did(1, "release", null, true)
                                        .did(1, "extend", null, true)),
                lock.rejects(
                        "two releases",
                        story ->
                                leases(story)
                                        .did(1, "release", null, true)
                                        .did(1, "release", null, true)),
                lock.accepts(
                        "a new grant after it has expired",
                        story ->
                                leases(story)
                                        .did(1, "renew", null, false)
                                        .did(1, "acquire", null, 9)
                                        .did(1, "renew", null, true)),
                lock.rejects(
                        "a release of what nobody was granted",
                        story -> story.did(0, "release", null, true)),
                lock.accepts(
                        "a refusal of what nobody was granted",
                        story -> leases(story).did(2, "release", null, false)));
    }

    @TestFactory
    Stream<DynamicTest> a_lease_is_named_by_its_token() {
        Judged lock = Judged.by("leased-lock");
        return Stream.of(
                lock.accepts(
                        "another process with the newest token",
                        story -> leases(story).did(0, "renew", 4, true)),
                lock.rejects(
                        "its holder with an old token",
                        story -> leases(story).did(1, "renew", 3, true)),
                lock.accepts(
                        "a refusal of the newest token",
                        story -> leases(story).did(0, "renew", 4, false)),
                lock.rejects(
                        "a refusal and a success of the newest token",
                        story ->
                                leases(story)
                                        .did(0, "renew", 4, false)
                                        .did(1, "renew", null, true)),
                lock.accepts(
                        "a token that shows only later",
                        story -> story.did(0, "acquire", null, null).did(0, "renew", 5, true)),
                lock.accepts(
                        "a refusal of what an unseen token may not be",
                        story ->
                                story.did(0, "acquire", null, null)
                                        .did(0, "renew", 5, false)
                                        .did(0, "renew", 6, true)),
                lock.rejects(
                        "a refusal of what an unseen token turns out to be",
                        story ->
                                story.did(0, "acquire", null, null)
                                        .did(0, "renew", 5, false)
                                        .did(0, "renew", 5, true)));
    }

    @TestFactory
    Stream<DynamicTest> a_try_is_refused_only_while_a_lease_is_out() {
        Judged lock = Judged.by("leased-lock");
        return Stream.of(
                lock.accepts(
                        "a vain try while another may hold it",
                        story -> leases(story).did(0, "try-acquire", null, false)),
                lock.accepts(
                        "a vain try while the lock stays closed after a lease",
                        story ->
                                leases(story)
                                        .did(1, "renew", null, false)
                                        .did(0, "try-acquire", null, false)),
                lock.rejects(
                        "a vain try of what nobody has",
                        story -> story.did(0, "try-acquire", null, false)),
                lock.rejects(
                        "a vain try after the release",
                        story ->
                                leases(story)
                                        .did(1, "release", null, true)
                                        .did(0, "try-acquire", null, false)),
                lock.accepts(
                        "a vain try after a crashed acquire",
                        story ->
                                leases(story)
                                        .did(1, "release", null, true)
                                        .call(2, "acquire", null)
                                        .info(2)
                                        .did(0, "try-acquire", null, false)));
    }

    private static Story leases(Story story) {
        return story.did(0, "acquire", null, 3).did(1, "acquire", null, 4);
    }

    @TestFactory
    Stream<DynamicTest> semaphores_count_permits() {
        Judged semaphore = Judged.by("semaphore", Value.of(3));
        return Stream.of(
                semaphore.accepts(
                        "as many as there are",
                        story -> story.did(0, "acquire", 2, null).did(1, "acquire", null, null)),
                semaphore.rejects(
                        "one too many",
                        story -> story.did(0, "acquire", 2, null).did(1, "acquire", 2, null)),
                semaphore.accepts(
                        "permits that came back",
                        story ->
                                story.did(0, "acquire", 3, null)
                                        .did(0, "release", 2, null)
                                        .did(1, "acquire", 2, null)),
                semaphore.rejects(
                        "more than came back",
                        story ->
                                story.did(0, "acquire", 3, null)
                                        .did(0, "release", null, null)
                                        .did(1, "acquire", 2, null)),
                semaphore.rejects(
                        "a vain try for what is there",
                        story -> story.did(0, "try-acquire", 3, false)),
                semaphore.accepts(
                        "a vain try for what is not",
                        story -> story.did(0, "try-acquire", 4, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "reentrant-lock", "fair-lock", "fenced-lock", "leased-lock"})
    void an_acquire_that_returned_false_is_not_taken_for_one_that_happened(String model) {
        assertThatThrownBy(() -> new Story().did(0, "acquire", null, false).as(model))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("did not happen: record it as failed");
    }

    @Test
    void a_semaphore_needs_to_know_its_permits() {
        Verdict verdict = new Story().did(0, "acquire", null, null).as("semaphore");
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("--initial");
    }
}
