// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.Level.CAUSAL;
import static dev.assay.checkers.isolation.Level.CURSOR_STABILITY;
import static dev.assay.checkers.isolation.Level.MONOTONIC_ATOMIC_VIEW;
import static dev.assay.checkers.isolation.Level.READ_ATOMIC;
import static dev.assay.checkers.isolation.Level.READ_COMMITTED;
import static dev.assay.checkers.isolation.Level.READ_UNCOMMITTED;
import static dev.assay.checkers.isolation.Level.REPEATABLE_READ;
import static dev.assay.checkers.isolation.Level.SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.SNAPSHOT_ISOLATION;
import static dev.assay.checkers.isolation.Level.STRICT_SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.STRONG_SNAPSHOT_ISOLATION;
import static dev.assay.checkers.isolation.Level.UPDATE_SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.EdnStory;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Histories of transactions on objects of several kinds, as text: steps as in Jepsen, {@code fail}
 * or {@code info} before them, what was asked before an arrow where it differs from what came back.
 */
class TransactionIsolationTest {
    private static final IsolationChecker CHECKER = IsolationChecker.ofAllLevels().onObjects();

    /** All at once. */
    private static History concurrent(String... transactions) {
        return story(false, transactions);
    }

    /** One after the other, each of another session. */
    private static History inTime(String... transactions) {
        return story(true, transactions);
    }

    private static History story(boolean inTurn, String... transactions) {
        List<String> lines = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < transactions.length; i++) {
            String[] words = transactions[i].split(" ", 2);
            boolean isOk = !words[0].equals("fail") && !words[0].equals("info");
            String[] value = (isOk ? transactions[i] : words[1]).split(" => ");
            String function = value[0].startsWith("{") ? "init" : "txn";
            String end = i + (isOk ? " ok " : " " + words[0] + " ") + function + " ";
            lines.add(i + " invoke " + function + " " + value[0]);
            if (inTurn || function.equals("init")) {
                lines.add(end + value[value.length - 1]);
            } else {
                ends.add(end + value[value.length - 1]);
            }
        }
        lines.addAll(ends);
        return EdnStory.of(lines.toArray(new String[0]));
    }

    private static Verdict verdict(History history) {
        return CHECKER.check(history, Budget.standard().start());
    }

    private static void assertHolds(History history) {
        assertThat(verdict(history).reason())
                .isEqualTo("strongest level that holds: strict-serializable");
    }

    /** The weakest levels that are broken are these; none is open but those named. */
    private static void assertBreaks(History history, Set<Level> open, Level... weakest) {
        List<Verdict> levels = CHECKER.levels(history, Budget.standard().start());
        TreeSet<Level> broken = new TreeSet<>();
        for (Level level : Level.values()) {
            Status status = levels.get(level.ordinal()).status();
            if (level.isOfSessions()) {
                continue;
            }
            if (status == Status.INVALID) {
                broken.add(level);
            } else {
                assertThat(status)
                        .as("%s: %s", level, levels.get(level.ordinal()))
                        .isEqualTo(open.contains(level) ? Status.UNKNOWN : Status.VALID);
            }
        }
        List<Level> least =
                broken.stream()
                        .filter(
                                level ->
                                        broken.stream()
                                                .noneMatch(
                                                        each ->
                                                                each != level
                                                                        && level.implies(each)))
                        .toList();
        assertThat(least).containsExactly(weakest);
    }

    private static void assertBreaks(History history, Level... weakest) {
        assertBreaks(history, Set.of(), weakest);
    }

    private static List<String> told(History history, Level level) {
        return IsolationChecker.of(level)
                .onObjects()
                .check(history, Budget.standard().start())
                .witness()
                .orElseThrow()
                .explanation();
    }

    @Test
    void lists_and_registers_of_one_transaction_are_judged_together() {
        assertHolds(concurrent("[[:append :l 1] [:w :x 1]]", "[[:r :l [1]] [:r :x 1]]"));

        History torn = concurrent("[[:append :l 1] [:w :x 1]]", "[[:r :l [1]] [:r :x nil]]");
        assertBreaks(torn, MONOTONIC_ATOMIC_VIEW);
        assertThat(told(torn, SERIALIZABLE))
                .anyMatch(line -> line.contains("read nil of key :x, which operation 0 replaced"));

        assertBreaks(
                concurrent("[[:r :l []] [:w :x 1]]", "[[:r :x nil] [:append :l 1]]"),
                UPDATE_SERIALIZABLE,
                REPEATABLE_READ);
    }

    @Test
    void the_order_that_lists_show_counts_for_registers() {
        assertBreaks(
                concurrent(
                        "[[:append :l 1] [:w :x 1]]",
                        "[[:append :l 2] [:w :x 2]]",
                        "[[:r :l [1 2]]]",
                        "[[:r :x 1] [:r :l [1 2]]]"),
                READ_ATOMIC);
        assertBreaks(
                concurrent(
                        "[[:append :l 1] [:append :m 2]]",
                        "[[:append :l 2] [:append :m 1]]",
                        "[[:r :l [1 2]]]",
                        "[[:r :m [1 2]] [:r :x nil]]",
                        "[[:w :x 1]]"),
                READ_UNCOMMITTED);
    }

    @Test
    void a_key_that_is_used_in_two_ways_is_refused_by_name() {
        assertThatThrownBy(() -> verdict(concurrent("[[:append :l 1]]", "[[:w :l 1]]")))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessage(
                        "operation 1: 'w' on key :l, which is a list since 'append' was called on"
                                + " it; give each kind of object keys of its own");
        assertThatThrownBy(() -> verdict(concurrent("[[:enqueue :l 1]]")))
                .hasMessageStartingWith("operation 0: 'enqueue' is no step that");
        assertThatThrownBy(() -> verdict(concurrent("[[:add :s 1] [:r :s 5]]")))
                .hasMessageStartingWith("operation 0: 5 is no set");
        assertThatThrownBy(() -> verdict(concurrent("[[:rp [:< 3] {}]]")))
                .hasMessageContaining("is no predicate");
        assertThatThrownBy(() -> verdict(concurrent("[[:cas :x 3]]")))
                .hasMessageContaining("is not [EXPECTED NEW]");
    }

    @Test
    void a_compare_and_set_reads_what_it_expects() {
        assertHolds(
                concurrent(
                        "[[:w :x 1]]",
                        "[[:cas :x [1 2]]] => [[:cas :x true]]",
                        "[[:cas :x [2 3]]]",
                        "[[:r :x 3]]"));
        assertBreaks(
                concurrent("[[:w :x 1]]", "[[:cas :x [1 2]]]", "[[:cas :x [1 3]]]"),
                CURSOR_STABILITY);
        assertBreaks(concurrent("[[:cas :x [1 2]]]"), READ_COMMITTED);
    }

    @Test
    void a_compare_and_set_that_failed_read_something_else() {
        assertHolds(concurrent("[[:w :x 1]]", "[[:cas :x [1 2]]] => [[:cas :x false]]"));
        assertBreaks(
                inTime("[[:w :x 1]]", "[[:cas :x [1 2]]] => [[:cas :x false]]"),
                STRONG_SNAPSHOT_ISOLATION);
        assertBreaks(
                concurrent(
                        "[[:w :x 1] [:w :y 1]]",
                        "[[:r :y 1] [:cas :x [1 2]]] => [[:r :y 1] [:cas :x false]]"),
                MONOTONIC_ATOMIC_VIEW);
    }

    @Test
    void a_compare_and_set_that_nobody_knows_of_may_have_failed() {
        assertHolds(concurrent("info [[:w :y 1] [:cas :x [5 6]]]", "[[:r :y 1] [:r :x nil]]"));
        assertBreaks(
                concurrent("info [[:w :y 1] [:cas :x [nil 6]]]", "[[:r :y 1] [:r :x nil]]"),
                MONOTONIC_ATOMIC_VIEW);
        assertBreaks(concurrent("info [[:cas :x [5 6]]]", "[[:r :x 6]]"), READ_COMMITTED);
    }

    @Test
    void numbers_of_versions_tell_their_order() {
        History lost =
                concurrent(
                        "[[:w :x {:value 1, :version 1}] [:w :y {:value 1, :version 2}]]",
                        "[[:w :x {:value 2, :version 2}] [:w :y {:value 2, :version 1}]]",
                        "[[:r :x {:value 2, :version 2}]]");
        assertBreaks(lost, READ_UNCOMMITTED);
        assertHolds(
                concurrent(
                        "[[:w :x {:value 1, :version 1}]]",
                        "[[:w :x {:value 1, :version 2}]]",
                        "[[:r :x {:value 1, :version 1}]]"));
        assertBreaks(
                inTime(
                        "[[:w :x {:value 1, :version 1}]]",
                        "[[:w :x {:value 1, :version 2}]]",
                        "[[:r :x {:value 1, :version 1}]]"),
                STRONG_SNAPSHOT_ISOLATION);
        History twice =
                concurrent(
                        "[[:w :x {:value 1, :version 1}]]",
                        "[[:w :x {:value 2, :version 1}]]",
                        "[[:r :x 1]]");
        assertBreaks(twice, READ_COMMITTED);
        assertThat(told(twice, SERIALIZABLE).get(0))
                .startsWith("operation 0 and operation 1 both wrote version 1 of key :x");
    }

    @Test
    void elements_of_a_set_are_facts_of_their_own() {
        assertHolds(concurrent("[[:add :s 1]]", "[[:add :s 2]]", "[[:r :s #{1 2}]]"));
        assertHolds(concurrent("[[:add :s 1] [:r :s #{1}]]", "[[:r :s #{}]]"));
        assertBreaks(
                concurrent("[[:add :s 1]]", "[[:add :s 2]]", "[[:r :s #{1}]]", "[[:r :s #{2}]]"),
                Level.PREFIX,
                SNAPSHOT_ISOLATION,
                REPEATABLE_READ);
        assertBreaks(concurrent("[[:add :s 1] [:add :s 2]]", "[[:r :s #{2}]]"), READ_ATOMIC);
        assertBreaks(concurrent("[[:add :s 1]]", "[[:r :s #{1 9}]]"), READ_COMMITTED);
        assertBreaks(concurrent("fail [[:add :s 1]]", "[[:r :s #{1}]]"), READ_COMMITTED);
        assertBreaks(concurrent("[[:add :s 1] [:r :s #{}]]"), READ_ATOMIC);
        assertBreaks(concurrent("[[:r :s #{1}] [:add :s 1]]"), READ_COMMITTED);
    }

    @Test
    void a_read_of_nil_may_be_of_any_deletion() {
        assertHolds(inTime("[[:w :x 1]]", "[[:r :x 1]]", "[[:delete :x]]", "[[:r :x nil]]"));
        assertHolds(
                concurrent("[[:w :x 1] [:w :y 1]]", "[[:delete :x]]", "[[:r :y 1] [:r :x nil]]"));
        assertBreaks(
                inTime("[[:w :x 1]]", "[[:r :x nil]]", "[[:delete :x]]"),
                STRONG_SNAPSHOT_ISOLATION);
        assertBreaks(
                concurrent(
                        "[[:w :x 1] [:w :y 1]]",
                        "[[:delete :x] [:w :z 1]]",
                        "[[:r :y 1] [:r :z nil] [:r :x nil]]"),
                READ_ATOMIC);
    }

    @Test
    void what_repeats_is_told_with_the_contradiction() {
        History history = inTime("[[:w :x 1]]", "[[:w :x 1]]", "[[:w :x 2]]", "[[:r :x 1]]");

        assertBreaks(history, STRONG_SNAPSHOT_ISOLATION);
        assertThat(told(history, STRICT_SERIALIZABLE).get(0))
                .startsWith("what operation 3 read may be of several versions");
    }

    // Predicates over a declared universe.

    @Test
    void two_predicates_that_find_each_others_writes_are_a_circle() {
        assertBreaks(
                concurrent(
                        "[[:w :a 4] [:rp :true {:a 4, :b 5}]]",
                        "[[:w :b 5] [:rp :true {:a 4, :b 5}]]"),
                READ_COMMITTED);
    }

    @Test
    void two_predicates_that_miss_each_others_writes_are_write_skew() {
        assertBreaks(
                concurrent("[[:w :a 4] [:rp :true {:a 4}]]", "[[:w :b 5] [:rp :true {:b 5}]]"),
                Set.of(REPEATABLE_READ),
                UPDATE_SERIALIZABLE);
        assertBreaks(
                concurrent(
                        "{:a 0, :b 0}",
                        "[[:rp [:= 3] {}] [:w :a 3]]",
                        "[[:rp [:= 3] {}] [:w :b 3]]"),
                Set.of(REPEATABLE_READ),
                UPDATE_SERIALIZABLE);
    }

    @Test
    void circles_through_predicates_are_named_so() {
        assertThat(
                        told(
                                concurrent(
                                        "[[:w :a 4] [:rp :true {:a 4}]]",
                                        "[[:w :b 5] [:rp :true {:b 5}]]"),
                                SERIALIZABLE))
                .last()
                .asString()
                .contains("(G2: write skew");
        assertThat(
                        told(
                                concurrent(
                                        "[[:w :a 4] [:rp :true {:a 4, :b 5}]]",
                                        "[[:w :b 5] [:rp :true {:a 4, :b 5}]]"),
                                READ_COMMITTED))
                .last()
                .asString()
                .contains("(G1c-predicate: ");
        assertThat(
                        told(
                                concurrent(
                                        "[[:r :b nil] [:w :a 4]]",
                                        "[[:r :a nil] [:w :b 5]]",
                                        "[[:rp :true {}]]"),
                                SERIALIZABLE))
                .last()
                .asString()
                .contains("(G2-item: write skew");
    }

    @Test
    void what_a_predicate_does_not_find_was_deleted_or_changed() {
        assertBreaks(
                concurrent(
                        "{:a 0, :b 0}",
                        "[[:delete :a] [:rp :true {}]]",
                        "[[:delete :b] [:rp :true {}]]"),
                READ_COMMITTED);
        assertBreaks(
                concurrent(
                        "{:a 7, :b 7}",
                        "[[:rp [:= 7] {:a 7}] [:w :a 1]]",
                        "[[:rp [:= 7] {:b 7}] [:w :b 1]]"),
                READ_COMMITTED);
        assertBreaks(
                concurrent(
                        "{:a 0, :b 0, :c 0}",
                        "[[:delete :a] [:w :b 8] [:delete :c] [:insert :d 9]]",
                        "[[:rp :true {:a 0, :b 0}]]"),
                READ_ATOMIC);
    }

    @Test
    void what_one_step_reads_it_reads_at_once_and_what_a_later_one_reads_is_later() {
        String deletes = "[[:delete :a] [:delete :b]]";
        assertBreaks(concurrent("{:a 0, :b 0}", deletes, "[[:rp :true {:a 0}]]"), READ_ATOMIC);
        assertBreaks(concurrent("{:a 0, :b 0}", deletes, "[[:rp :true {:b 0}]]"), READ_ATOMIC);
        assertBreaks(
                concurrent("{:a 0, :b 0}", deletes, "[[:rp [:= 1] {}] [:r :a 0] [:r :b nil]]"),
                READ_ATOMIC);
        assertBreaks(
                concurrent("{:a 0, :b 0}", deletes, "[[:rp :true {:a 0}] [:r :a 0]]"),
                MONOTONIC_ATOMIC_VIEW);
    }

    @Test
    void deletions_close_circles_through_what_was_inserted() {
        assertBreaks(
                concurrent(
                        "{:a 0, :c 0}",
                        "[[:r :c 3] [:delete :a]]",
                        "[[:r :a nil] [:insert :b 2]]",
                        "[[:r :b 2] [:w :c 3]]"),
                READ_COMMITTED);
    }

    @Test
    void what_was_declared_cannot_be_missed() {
        assertBreaks(inTime("{5 3}", "[[:rp [:mod 2 1] {}] [:rp [:= 3] {}]]"), READ_COMMITTED);
        assertBreaks(inTime("{7 1}", "[[:rp [:mod 2 0] {}] [:r 7 nil]]"), READ_COMMITTED);
        assertBreaks(
                concurrent(
                        "{:a 0, :c 0}", "[[:delete :a] [:insert :b 1]]", "[[:r :b 1] [:r :c nil]]"),
                READ_COMMITTED);
        assertHolds(inTime("{7 1}", "[[:rp [:mod 2 1] {7 1}]]"));
    }

    @ParameterizedTest
    @CsvSource({
        "[:rp :true {}],              false",
        "[:rp :true {:a 4}],          true",
        "[:rp [:= 4] {:a 4}],         true",
        "[:rp [:= 4] {}],             false",
        "[:rp [:= 5] {}],             true",
        "[:rp [:= 5] {:a 4}],         false",
        "[:rp [:mod 3 1] {:a 4}],     true",
        "[:rp [:mod 3 1] {}],         false",
        "[:rp [:mod 3 2] {}],         true"
    })
    void predicates_find_what_they_hold_for(String step, boolean holds) {
        Verdict verdict = verdict(inTime("{:a 4}", "[" + step + "]"));

        assertThat(verdict.reason().contains("holds: strict-serializable")).isEqualTo(holds);
    }

    // Counters.

    @Test
    void a_counter_is_the_sum_of_some_changes() {
        assertHolds(concurrent("[[:inc :c 1]]", "[[:inc :c 5]]", "[[:r :c 6]]", "[[:r :c 5]]"));
        assertBreaks(concurrent("[[:inc :c 1]]", "[[:inc :c 5]]", "[[:r :c 4]]"), READ_COMMITTED);
        assertHolds(concurrent("[[:inc :c 1]]", "[[:dec :c 5]]", "[[:r :c -4]]"));
        assertBreaks(
                inTime("[[:inc :c 1]]", "[[:inc :c 2]]", "[[:r :c 2]]"), STRONG_SNAPSHOT_ISOLATION);
        assertBreaks(
                concurrent("[[:inc :c 1] [:w :x 1]]", "[[:r :x 1] [:r :c 0]]"),
                MONOTONIC_ATOMIC_VIEW);
        assertBreaks(concurrent("[[:inc :c 2] [:r :c 1]]"), READ_COMMITTED);
        assertBreaks(concurrent("[[:r :c 0] [:inc :c 2] [:r :c 1]]"), READ_COMMITTED);
        assertBreaks(concurrent("[[:r :c 0] [:inc :c 2] [:r :c 0]]"), READ_ATOMIC);
        assertBreaks(concurrent("[[:inc :c 2] [:inc :c 1] [:r :c 2]]"), READ_ATOMIC);
        assertBreaks(concurrent("[[:inc :c 2] [:inc :c 1] [:r :c 1]]"), READ_COMMITTED);
    }

    @Test
    void a_sum_of_too_many_changes_is_left_open() {
        List<String> transactions = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            transactions.add("[[:inc :c 1]]");
        }
        transactions.add("[[:r :c 20]]");
        Verdict verdict = verdict(concurrent(transactions.toArray(new String[0])));
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("the sum of too many sets of changes");

        transactions.add("[[:r :c 41]]");
        assertThat(verdict(concurrent(transactions.toArray(new String[0]))).reason())
                .contains("weakest that is broken: read-committed");
    }

    @Test
    void a_history_that_shows_nothing_is_vacuous() {
        assertThat(verdict(concurrent("[[:w :x 1] [:add :s 1]]", "fail [[:r :x 1]]")).status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void sessions_count_at_levels_about_sessions() {
        History history =
                EdnStory.of(
                        "0 invoke txn [[:add :s 1]]",
                        "0 ok txn [[:add :s 1]]",
                        "0 invoke txn [[:r :s nil]]",
                        "0 ok txn [[:r :s #{}]]");

        assertBreaks(history, CAUSAL);
    }
}
