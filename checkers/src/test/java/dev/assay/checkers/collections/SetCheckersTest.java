// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SetCheckersTest {
    private static final Checker LAST = new SetChecker(Conventions.PLAIN);
    private static final Checker FULL = SetFullChecker.measuringStaleness(Conventions.PLAIN);
    private static final Checker STRICT = SetFullChecker.withoutStaleness(Conventions.PLAIN);

    private static Verdict check(Checker checker, Story story) {
        return checker.check(story.history(), Budget.standard().start());
    }

    private static void assertInvalid(Verdict verdict, String kind, String contradiction) {
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        Verdict witnessed = verdict.firstWitnessed().orElseThrow();
        assertThat(witnessed.witness().orElseThrow().kind()).isEqualTo(kind);
        assertThat(witnessed.reason()).contains(contradiction);
    }

    private static Story added(int... elements) {
        Story story = new Story();
        for (int element : elements) {
            story.did(0, "add", element, element);
        }
        return story;
    }

    @Test
    void what_was_added_must_be_in_the_last_read() {
        Story story = added(1, 2).did(1, "read", null, List.of(1));
        assertInvalid(check(LAST, story), "lost-element", "2 was added before the last read");
        assertThat(check(LAST, added(1, 2).did(1, "read", null, List.of(2, 1))).status())
                .isEqualTo(Status.VALID);
    }

    @Test
    void a_set_may_be_read_as_a_set() {
        Value.Collection both = new Value.Collection(new LinkedHashSet<>(values(1, 2)));
        assertThat(check(LAST, added(1, 2).did(1, "read", null, both)).status())
                .isEqualTo(Status.VALID);
    }

    private static Set<Value> values(int... elements) {
        Set<Value> values = new LinkedHashSet<>();
        for (int element : elements) {
            values.add(Value.of(element));
        }
        return values;
    }

    @Test
    void an_add_beside_the_last_read_or_after_it_is_not_demanded() {
        Story story = added(1).call(0, "add", 2).call(1, "read", null).ok(0, 2);
        story.ok(1, List.of(1)).did(0, "add", 3, 3);
        Verdict verdict = check(LAST, story);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures()).containsEntry("elements never read", 2L);
    }

    @Test
    void elements_that_nobody_added_are_unexpected() {
        assertInvalid(
                check(LAST, added(1).did(1, "read", null, List.of(1, 7))),
                "unexpected-element",
                "operation 1 returned 7, which nobody had added");
        assertInvalid(
                check(LAST, added(1).call(0, "add", 7).fail(0).did(1, "read", null, List.of(1, 7))),
                "unexpected-element",
                "only an operation that failed had added");
        assertInvalid(
                check(FULL, new Story().did(1, "read", null, List.of(7)).did(0, "add", 7, 7)),
                "unexpected-element",
                "was added only after it had returned");
    }

    @Test
    void an_add_of_unknown_outcome_may_be_recovered() {
        Story story = added(1).call(2, "add", 2).info(2).did(1, "read", null, List.of(1, 2));
        Verdict verdict = check(LAST, story);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures()).containsEntry("recovered elements", 1L);
    }

    @Test
    void an_element_twice_in_a_read_is_found_which_counts_of_frequencies_below_one_never_do() {
        assertInvalid(
                check(FULL, added(1, 2).did(1, "read", null, List.of(1, 2, 2))),
                "repeated-element",
                "returned 2 more than once");
        assertInvalid(
                check(LAST, added(1, 2).did(1, "read", null, List.of(1, 2, 2))),
                "repeated-element",
                "returned 2 more than once");
    }

    @Test
    void without_a_read_nothing_is_checked() {
        assertThat(check(LAST, added(1)).status()).isEqualTo(Status.VACUOUS);
        assertThat(check(FULL, added(1)).status()).isEqualTo(Status.VACUOUS);
        assertThat(check(FULL, added(1).call(1, "read", null).info(1)).status())
                .isEqualTo(Status.VACUOUS);
        assertThat(check(FULL, new Story()).status()).isEqualTo(Status.VACUOUS);
    }

    @Test
    void a_nil_read_follows_the_convention() {
        Story nil = added(1).did(1, "read", null, null);
        assertInvalid(check(LAST, nil), "lost-element", "1 was added");
        Checker knossos = new SetChecker(new Conventions(true, false));
        assertThat(check(knossos, added(1).did(1, "read", null, null)).status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void an_element_that_was_seen_and_is_gone_is_lost() {
        Story story = new Story().call(0, "add", 1).info(0);
        story.did(1, "read", null, List.of(1)).did(2, "read", null, List.of());
        assertInvalid(check(FULL, story), "lost-element", "operation 2 and all later reads missed");
    }

    @Test
    void an_element_that_a_read_beside_the_one_that_missed_it_saw_is_not_lost() {
        Story story = added(1).call(1, "read", null).call(2, "read", null);
        story.ok(2, List.of()).ok(1, List.of(1));
        Verdict verdict = check(FULL, story);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures()).containsEntry("stale elements", 1L);
    }

    @Test
    void an_element_that_comes_late_is_stale_and_told() {
        Story story = added(1).did(1, "read", null, List.of()).did(1, "read", null, List.of());
        story.did(1, "read", null, List.of(1));
        Verdict verdict = check(FULL, story);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.reason()).contains("1 stale for a while; worst: 1 (missed by 2 reads");
        assertThat(verdict.measures()).containsEntry("stale reads of elements", 2L);
    }

    @Test
    void a_stale_read_is_a_violation_where_that_is_asked() {
        Story story = added(1).did(1, "read", null, List.of()).did(1, "read", null, List.of(1));
        assertInvalid(check(STRICT, story), "stale-read", "operation 1 missed 1");
    }

    @Test
    void a_read_before_an_element_was_known_is_not_stale() {
        Story story = new Story().call(0, "add", 1).did(1, "read", null, List.of()).ok(0, 1);
        assertThat(check(STRICT, story.did(1, "read", null, List.of(1))).status())
                .isEqualTo(Status.VALID);
    }

    @Test
    void keys_are_sets_of_their_own() {
        Story story = new Story().on("a").did(0, "add", 1, 1).did(0, "read", null, List.of(1));
        story.on("b").did(0, "add", 2, 2).did(0, "read", null, List.of());
        Verdict verdict = check(FULL, story);
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.reason()).startsWith("key \"b\": ");
    }

    @Test
    void other_operations_are_refused() {
        assertThatThrownBy(() -> check(LAST, new Story().did(0, "remove", 1, 1)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("set does not know 'remove'; it knows add and read");
        assertThatThrownBy(() -> check(LAST, new Story().did(0, "read", null, 3)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("returns a set or a sequence, not 3");
        assertThatThrownBy(() -> check(LAST, new Story().transaction(0, "add", 1, 1, "add", 2, 1)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("has several steps");
    }

    @Test
    void what_is_read_costs_what_it_holds_and_not_more() {
        // 20,000 elements, read 20,000 times but one at a time: looking at each element in each
        // read would be 400 million looks.
        Story story = new Story();
        List<Integer> last = new ArrayList<>();
        for (int element = 0; element < 20_000; element++) {
            last.add(element);
            story.did(0, "add", element, element);
            story.did(1, "read", null, List.of(element));
        }
        Verdict verdict = check(FULL, story.did(1, "read", null, last));
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures())
                .containsEntry("stable elements", 20_000L)
                .containsEntry("stale reads of elements", 19_999L * 20_000 / 2);
    }
}
