// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.Level.CAUSAL;
import static dev.assay.checkers.isolation.Level.CURSOR_STABILITY;
import static dev.assay.checkers.isolation.Level.MONOTONIC_ATOMIC_VIEW;
import static dev.assay.checkers.isolation.Level.MONOTONIC_READS;
import static dev.assay.checkers.isolation.Level.MONOTONIC_WRITES;
import static dev.assay.checkers.isolation.Level.PRAM;
import static dev.assay.checkers.isolation.Level.READ_ATOMIC;
import static dev.assay.checkers.isolation.Level.READ_COMMITTED;
import static dev.assay.checkers.isolation.Level.READ_UNCOMMITTED;
import static dev.assay.checkers.isolation.Level.READ_YOUR_WRITES;
import static dev.assay.checkers.isolation.Level.WRITES_FOLLOW_READS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.EdnStory;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads of what a transaction had read or written before, at levels that let it contradict itself,
 * and session guarantees, on objects of all kinds and where values repeat. Transactions are written
 * as in Jepsen, {@code fail} before them where they aborted.
 */
class LaterReadsTest {
    private static final IsolationChecker CHECKER = IsolationChecker.ofAllLevels().onObjects();

    /** All at once, each of its own session. */
    private static History concurrent(String... transactions) {
        List<String> lines = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < transactions.length; i++) {
            boolean isFailed = transactions[i].startsWith("fail ");
            String steps = transactions[i].replace("fail ", "");
            String function = steps.startsWith("{") ? "init" : "txn";
            lines.add(i + " invoke " + function + " " + steps);
            ends.add(i + (isFailed ? " fail " : " ok ") + function + " " + steps);
        }
        lines.addAll(ends);
        return EdnStory.of(lines.toArray(new String[0]));
    }

    /** One after the other, each with the number of its session in front. */
    private static History ofSessions(String... transactions) {
        List<String> lines = new ArrayList<>();
        for (String transaction : transactions) {
            String[] words = transaction.split(" ", 2);
            lines.add(words[0] + " invoke txn " + words[1]);
            lines.add(words[0] + " ok txn " + words[1]);
        }
        return EdnStory.of(lines.toArray(new String[0]));
    }

    private static Status status(History history, Level level) {
        return CHECKER.levels(history, Budget.standard().start()).get(level.ordinal()).status();
    }

    private static void assertBreaks(History history, Level weakest, Level... held) {
        assertThat(status(history, weakest)).as(weakest.word()).isEqualTo(Status.INVALID);
        for (Level level : held) {
            assertThat(status(history, level)).as(level.word()).isEqualTo(Status.VALID);
        }
    }

    private static String kind(History history, Level level) {
        Verdict verdict =
                IsolationChecker.of(level).onObjects().check(history, Budget.standard().start());
        return verdict.witness().orElseThrow().kind();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:w :x 1] [:append :l 1]]; fail [[:w :x 2]]; [[:r :x 1] [:r :x 2]]",
                "[[:w :x 1] [:append :l 1]]; fail [[:append :l 2]]; [[:r :l [1]] [:r :l [1 2]]]",
                "[[:add :s 1]]; fail [[:add :s 2]]; [[:r :s #{1}] [:r :s #{1 2}]]",
                "[[:w :x 1]]; [[:w :x 1]]; fail [[:w :x 2]]; [[:r :x 1] [:r :x 2]]",
                "{:x 0}; fail [[:w :x 1]]; [[:rp :true {:x 0}] [:rp :true {:x 1}]]",
                "[[:w :x 1]]; fail [[:w :x 3]]; [[:r :x 1] [:cas :x [3 4]]]"
            })
    void a_later_read_of_what_aborted_is_no_read_of_what_was_committed(String transactions) {
        History history = concurrent(transactions.split("; "));
        assertBreaks(history, READ_COMMITTED, READ_UNCOMMITTED);
        assertThat(kind(history, READ_COMMITTED)).isEqualTo("g1a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:w :x 1] [:w :x 2]]; [[:w :x 3]]; [[:w :x 3]]; [[:r :x 3] [:r :x 1]]",
                "[[:append :l 1] [:append :l 2] [:w :x 1]]; [[:r :l []] [:r :l [1]]]",
                "[[:add :s 1] [:remove :s 1]]; [[:r :s #{}] [:r :s #{1}]]"
            })
    void a_later_read_of_what_was_written_over_is_none_of_a_version(String transactions) {
        History history = concurrent(transactions.split("; "));
        assertBreaks(history, READ_COMMITTED, READ_UNCOMMITTED);
        assertThat(kind(history, READ_COMMITTED)).isEqualTo("g1b");
    }

    @Test
    void a_later_read_of_what_nobody_wrote_or_only_the_reader_later_is_held_against_it() {
        History ofNobody = concurrent("[[:w :x 1] [:inc :c 1]]", "[[:r :x 1] [:r :x 7]]");
        assertThat(kind(ofNobody, READ_COMMITTED)).isEqualTo("thin-air-read");
        History ofCounter = concurrent("[[:inc :c 1]]", "[[:r :c 1] [:r :c 7]]");
        assertThat(kind(ofCounter, READ_COMMITTED)).isEqualTo("thin-air-read");
        History ofItself = concurrent("[[:w :x 1] [:inc :c 1]]", "[[:r :x 1] [:r :x 5] [:w :x 5]]");
        assertThat(kind(ofItself, READ_COMMITTED)).isEqualTo("future-read");
        History plain = concurrent("[[:w :x 1]]", "[[:r :x 1] [:r :x 5] [:w :x 5]]");
        assertThat(kind(plain, READ_COMMITTED)).isEqualTo("future-read");
        assertThat(status(plain, READ_UNCOMMITTED)).isEqualTo(Status.VALID);
    }

    @Test
    void later_reads_of_each_other_are_a_circle() {
        History history =
                concurrent("[[:r :x nil] [:r :x 2] [:append :l 1]]", "[[:w :x 2] [:r :l [1]]]");
        assertBreaks(history, READ_COMMITTED, READ_UNCOMMITTED);
        assertThat(kind(history, READ_COMMITTED)).isEqualTo("g1c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:w :x 1]]; [[:r :x nil] [:r :x 1] [:add :s 1]]",
                "[[:w :x 1]]; [[:w :x 1]]; [[:r :x nil] [:r :x 1]]",
                "[[:w :x 1] [:w :x 2] [:r :x 1] [:append :l 1]]",
                "[[:w :x 1] [:r :x nil] [:add :s 1]]",
                "[[:add :s 1] [:r :s #{}]]",
                "[[:append :l 1] [:append :l 2] [:r :l [1]] [:w :x 1]]",
                "[[:inc :c 1]]; [[:r :c 0] [:r :c 1]]",
                "[[:inc :c 1] [:inc :c 2] [:r :c 1]]"
            })
    void who_only_contradicts_itself_keeps_levels_that_allow_that(String transactions) {
        History history = concurrent(transactions.split("; "));
        assertBreaks(history, READ_ATOMIC, CURSOR_STABILITY, MONOTONIC_ATOMIC_VIEW);
        assertThat(kind(history, READ_ATOMIC)).isEqualTo("internal");
    }

    @Test
    void who_changes_what_it_read_first_loses_an_update_though_it_read_again() {
        History history =
                concurrent("[[:w :x 1] [:add :s 1]]", "[[:r :x nil] [:r :x 1] [:w :x 2]]");
        assertBreaks(history, CURSOR_STABILITY, READ_COMMITTED, MONOTONIC_ATOMIC_VIEW);
        History blind = concurrent("[[:w :x 1] [:add :s 1]]", "[[:r :s #{1}] [:r :x 1] [:w :x 2]]");
        assertThat(status(blind, CURSOR_STABILITY)).isEqualTo(Status.VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:w :x 1] [:w :y 1]]; [[:r :y nil] [:r :x 1] [:r :y nil]]",
                "[[:append :x 1] [:append :y 1]]; [[:r :y []] [:r :x [1]] [:r :y []]]",
                "[[:append :l 1] [:w :y 1]]; [[:r :y nil] [:r :l [1]] [:r :y nil]]",
                "[[:append :l 1] [:w :y 1]]; [[:r :l []] [:r :y 1] [:r :l []]]",
                "[[:w :x 1]]; [[:r :x nil] [:r :x 1] [:r :x nil] [:add :s 1]]",
                "[[:inc :c 1]]; [[:r :c 1] [:r :c 0]]",
                "[[:inc :c 1] [:w :y 1]]; [[:r :c 0] [:r :y 1] [:r :c 0]]",
                "[[:add :s 1] [:add :s 2]]; [[:r :s #{1}] [:r :s #{1}]]",
                "[[:w :x 1] [:w :y 1]]; [[:w :y 1]]; [[:r :x 1] [:r :y nil]]",
                "{:x 0, :y 0}; [[:w :x 1] [:w :y 1]]; [[:rp :true {:x 0, :y 1}] [:r :x 0]]"
            })
    void what_was_seen_of_a_transaction_is_not_missed_by_a_later_read(String transactions) {
        History history = concurrent(transactions.split("; "));
        assertBreaks(history, MONOTONIC_ATOMIC_VIEW, READ_COMMITTED, CURSOR_STABILITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:w :x 1] [:w :y 1]]; [[:r :y nil] [:r :y nil] [:r :x 1]]",
                "[[:append :l 1] [:w :y 1]]; [[:r :l []] [:r :l []] [:r :y 1]]",
                "{:x 0, :y 0}; [[:w :x 1] [:w :y 1]]; [[:rp :true {:x 0, :y 1}]]",
                "{:x 0, :y 0}; [[:w :x 1] [:w :y 1]]; [[:rp :true {:x 1, :y 0}]]",
                "[[:w :x 1] [:w :y 1]]; [[:w :y 5] [:r :x 1] [:r :y 5]]"
            })
    void what_was_missed_before_or_at_once_is_not_held_against_the_view(String transactions) {
        History history = concurrent(transactions.split("; "));
        assertThat(status(history, MONOTONIC_ATOMIC_VIEW)).isEqualTo(Status.VALID);
    }

    @Test
    void who_sees_anothers_element_behind_its_own_reads_the_future() {
        for (String other : List.of("[[:append :x 2]]", "[[:append :x 2] [:w :z 1]]")) {
            History history =
                    concurrent("[[:append :x 1]]", other, "[[:append :x 3] [:r :x [1 3 2]]]");
            assertBreaks(history, READ_COMMITTED, READ_UNCOMMITTED);
            assertThat(kind(history, READ_COMMITTED)).isEqualTo("g1c");
            History aborted =
                    concurrent(
                            "[[:append :x 1]]",
                            "fail " + other,
                            "[[:append :x 3] [:append :x 4] [:r :x [1 3 2]]]");
            assertThat(kind(aborted, READ_COMMITTED)).isEqualTo("g1a");
        }
    }

    @Test
    void an_element_of_its_own_that_it_reads_twice_is_in_the_list_twice() {
        History history = concurrent("[[:append :x 1]]", "[[:append :x 3] [:r :x [1 3 3]]]");
        assertThat(kind(history, READ_UNCOMMITTED)).isEqualTo("duplicate-elements");
        History twice = concurrent("[[:append :x 3] [:append :x 3] [:r :x [3 3]]]");
        assertThat(status(twice, READ_UNCOMMITTED)).isEqualTo(Status.VALID);
    }

    @Test
    void an_append_between_two_of_a_transaction_breaks_all_levels_whatever_stands_beside() {
        for (String other : List.of("[[:append :x 2]]", "[[:append :x 2] [:w :z 1]]")) {
            for (String seen : List.of("[1 2 3]", "[1 2]")) {
                History history =
                        concurrent(
                                "[[:append :x 1] [:append :x 3]]", other, "[[:r :x " + seen + "]]");
                assertBreaks(history, READ_UNCOMMITTED);
                assertThat(kind(history, READ_UNCOMMITTED)).isEqualTo("g0");
            }
        }
    }

    @Test
    void sessions_on_objects_of_all_kinds_see_what_they_did() {
        assertBreaks(
                ofSessions("0 [[:append :l 1] [:w :x 1]]", "0 [[:r :l []]]"),
                READ_YOUR_WRITES,
                MONOTONIC_READS,
                MONOTONIC_WRITES,
                WRITES_FOLLOW_READS);
        assertBreaks(
                ofSessions("0 [[:inc :c 1]]", "1 [[:r :c 1]]", "1 [[:r :c 0]]"),
                MONOTONIC_READS,
                READ_YOUR_WRITES,
                MONOTONIC_WRITES,
                WRITES_FOLLOW_READS);
        assertBreaks(
                ofSessions("0 [[:add :s 1]]", "0 [[:add :s 2]]", "1 [[:r :s #{2}]]"),
                MONOTONIC_WRITES,
                READ_YOUR_WRITES,
                MONOTONIC_READS,
                WRITES_FOLLOW_READS);
        assertBreaks(
                ofSessions(
                        "0 [[:add :s 1]]",
                        "1 [[:r :s #{1}] [:w :x 1]]",
                        "2 [[:r :x 1] [:r :s #{}]]"),
                WRITES_FOLLOW_READS,
                READ_YOUR_WRITES,
                MONOTONIC_READS,
                MONOTONIC_WRITES,
                PRAM);
    }

    @Test
    void sessions_take_a_value_for_any_version_that_looks_like_it() {
        // The second 1 is as good as the first.
        History held =
                ofSessions(
                        "0 [[:w :x 1]]",
                        "1 [[:w :x 2]]",
                        "2 [[:w :x 1]]",
                        "3 [[:r :x 2]]",
                        "3 [[:r :x 1]]");
        assertThat(status(held, MONOTONIC_READS)).isEqualTo(Status.VALID);
        // Either 1 is one that the session must not read again after 2 and before it.
        History broken =
                ofSessions(
                        "0 [[:w :x 1]]",
                        "1 [[:w :x 2]]",
                        "3 [[:r :x 1]]",
                        "3 [[:r :x 2]]",
                        "3 [[:r :x nil]]",
                        "2 [[:w :y nil]]");
        assertBreaks(broken, MONOTONIC_READS, READ_YOUR_WRITES, MONOTONIC_WRITES);
        assertThat(kind(broken, MONOTONIC_READS)).isEqualTo("non-monotonic-reads");
    }

    @Test
    void sessions_keep_to_the_order_that_numbers_tell() {
        String first = "0 [[:w :x {:value 1, :version 1}]]";
        String second = "1 [[:w :x {:value 2, :version 2}]]";
        String newer = "2 [[:r :x {:value 2, :version 2}]]";
        String older = "2 [[:r :x {:value 1, :version 1}]]";
        assertBreaks(ofSessions(first, second, newer, older), MONOTONIC_READS, READ_YOUR_WRITES);
        assertThat(status(ofSessions(first, second, older, newer), CAUSAL)).isEqualTo(Status.VALID);
        assertThat(kind(ofSessions(first, second, newer, older), MONOTONIC_READS))
                .isEqualTo("non-monotonic-reads");
    }
}
