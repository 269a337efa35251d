// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.Level.CAUSAL;
import static dev.assay.checkers.isolation.Level.CONSISTENT_VIEW;
import static dev.assay.checkers.isolation.Level.CURSOR_STABILITY;
import static dev.assay.checkers.isolation.Level.MONOTONIC_ATOMIC_VIEW;
import static dev.assay.checkers.isolation.Level.MONOTONIC_READS;
import static dev.assay.checkers.isolation.Level.MONOTONIC_WRITES;
import static dev.assay.checkers.isolation.Level.PRAM;
import static dev.assay.checkers.isolation.Level.PREFIX;
import static dev.assay.checkers.isolation.Level.READ_ATOMIC;
import static dev.assay.checkers.isolation.Level.READ_COMMITTED;
import static dev.assay.checkers.isolation.Level.READ_UNCOMMITTED;
import static dev.assay.checkers.isolation.Level.READ_YOUR_WRITES;
import static dev.assay.checkers.isolation.Level.REPEATABLE_READ;
import static dev.assay.checkers.isolation.Level.SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.SNAPSHOT_ISOLATION;
import static dev.assay.checkers.isolation.Level.STRICT_SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.STRONG_SESSION_SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.STRONG_SNAPSHOT_ISOLATION;
import static dev.assay.checkers.isolation.Level.UPDATE_SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.WRITES_FOLLOW_READS;
import static dev.assay.checkers.isolation.Order.REAL_TIME;
import static dev.assay.checkers.isolation.Order.SESSION;
import static dev.assay.checkers.isolation.TextTransactions.concurrent;
import static dev.assay.checkers.isolation.TextTransactions.inTime;
import static dev.assay.checkers.isolation.TextTransactions.ofOneSession;
import static dev.assay.checkers.isolation.TextTransactions.ofSessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationCheckerTest {
    @Test
    void transactions_one_after_the_other_keep_every_promise() {
        inTime("a(x,1)", "r(x,[1]) a(y,2)", "r(x,[1]) r(y,[2]) a(x,3)", "r(x,[1,3])").hold();
    }

    @Test
    void lists_whose_versions_interleave_are_dirty_writes() {
        concurrent("a(x,1) a(y,1)", "a(x,2) a(y,2)", "r(x,[1,2]) r(y,[2,1])")
                .breaks(READ_UNCOMMITTED)
                .by(
                        READ_UNCOMMITTED,
                        "g0",
                        "operation 0 must come before operation 1: operation 0 appended 1 to key"
                                + " \"x\", and operation 1 appended 2 to it after that, as lists"
                                + " show that were read",
                        "operation 1 must come before operation 0: operation 1 appended 2 to key"
                                + " \"y\", and operation 0 appended 1 to it after that, as lists"
                                + " show that were read",
                        "so operation 0 must come before itself (G0: writes in a circle)");
    }

    @Test
    void an_element_that_stands_twice_was_written_by_nobody() {
        concurrent("a(x,1)", "r(x,[1,1])")
                .breaks(READ_UNCOMMITTED)
                .by(
                        READ_UNCOMMITTED,
                        "duplicate-elements",
                        "operation 1 read element 1 of key \"x\" twice in one list, though it was"
                                + " appended once (duplicate-elements: an element is in a list"
                                + " twice)");
    }

    @Test
    void reads_are_of_committed_final_versions() {
        concurrent("fail a(x,1)", "r(x,[1])")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1a",
                        "operation 0 appended 1 to key \"x\" and aborted",
                        "operation 1 read 1 of that key all the same (G1a: a read of what an"
                                + " aborted transaction wrote)");
        concurrent("a(x,1) a(x,2)", "r(x,[1])")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1b",
                        "operation 0 appended 1 to key \"x\" and then more to the same key",
                        "operation 1 read the list that ends with 1, which is no version that was"
                                + " ever committed (G1b: a read of an intermediate version)");
        concurrent("a(x,1) r(y,[2])", "a(y,2) r(x,[1])")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1c",
                        "so operation 0 must come before itself (G1c: information flows in a"
                                + " circle)");
        concurrent("r(x,[7])", "a(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "thin-air-read",
                        "operation 0 read element 7 of key \"x\", which no transaction ever"
                                + " appended (thin-air-read: a value was read that nobody wrote)");
        concurrent("r(x,[1]) a(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "future-read",
                        "operation 0 read 1 of key \"x\" before it appended it (future-read: a read"
                                + " of what the transaction writes only later)");
        concurrent("a(x,1)", "a(x,2)", "r(x,[1,2])", "r(x,[2])")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "incompatible-order",
                        "operation 3 read [2] of key \"x\"",
                        "operation 2 read [1 2] of key \"x\"",
                        "they differ at place 0, so that one of them is of a version that never was"
                                + " (incompatible-order: two reads of a key contradict each"
                                + " other)");
        concurrent("a(x,1) a(x,2)", "r(x,[2])").breaks(READ_COMMITTED);
    }

    @Test
    void a_committed_version_on_top_of_an_aborted_one_is_a_dirty_update() {
        assertThat(concurrent("fail a(x,1)", "a(x,2)", "r(x,[1,2])").breaks(READ_COMMITTED))
                .isNotNull();
    }

    @Test
    void what_was_read_and_changed_was_not_changed_by_another_one() {
        concurrent("r(x,[]) a(x,1)", "r(x,[]) a(x,2)", "r(x,[1,2])")
                .breaks(CURSOR_STABILITY)
                .by(
                        CURSOR_STABILITY,
                        "lost-update",
                        "so operation 1 must come before itself (lost-update: an update was lost)");
        concurrent("r(x,[]) a(x,1)", "r(x,[]) a(x,2)").breaks(CURSOR_STABILITY);
    }

    @Test
    void a_transaction_that_was_seen_stays_in_view() {
        concurrent("a(x,1) a(y,1)", "r(x,[1]) r(y,[])")
                .breaks(MONOTONIC_ATOMIC_VIEW)
                .by(
                        MONOTONIC_ATOMIC_VIEW,
                        "g-monotonic-atomic-view",
                        "operation 1 must come before operation 0: operation 1 read [] of key"
                                + " \"y\", without 1, which operation 0 appended",
                        "operation 0 must come before operation 1: operation 1 read [1] of key"
                                + " \"x\", in which 1 is what operation 0 appended",
                        "so operation 1 must come before itself (G-monotonic-atomic-view: a"
                                + " transaction seen in part, then not)");
        concurrent("a(x,1) a(y,1)", "r(x,[]) r(y,[1])")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "fractured-read",
                        "so operation 1 must come before itself (fractured-read: a transaction seen"
                                + " in part)");
    }

    @Test
    void a_transaction_sees_what_it_did_itself() {
        concurrent("a(x,1) r(x,[])")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "internal",
                        "operation 0 read [] of key \"x\", but after what it appended before, the"
                            + " list ends with [1] (internal: a transaction contradicts itself)");
        concurrent("a(x,1)", "r(x,[]) r(x,[1])").breaks(READ_ATOMIC);
    }

    @Test
    void causes_are_seen_before_effects() {
        concurrent("a(x,1)", "r(x,[1]) a(y,1)", "r(y,[1]) r(x,[])")
                .breaks(CONSISTENT_VIEW, CAUSAL)
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 a(x,1)", "1 r(x,[1]) a(y,1)", "2 r(y,[1])", "2 r(x,[])")
                .breaksSessions()
                .breaks(CAUSAL)
                .by(
                        CAUSAL,
                        "g-causal-process",
                        "so operation 3 must come before itself (G-causal-process: a cause that was"
                                + " not seen)");
    }

    @Test
    void a_session_sees_what_it_wrote() {
        ofSessions("0 a(x,1)", "0 r(x,[])")
                .breaksSessions(READ_YOUR_WRITES)
                .by(
                        READ_YOUR_WRITES,
                        "missing-your-writes",
                        "operation 1 must come before operation 0: operation 1 read [] of key"
                                + " \"x\", without 1, which operation 0 appended",
                        "operation 0 must come before operation 1: process 0 ran operation 0 before"
                                + " operation 1",
                        "so operation 1 must come before itself (missing-your-writes: a write that"
                                + " its own session did not see)");
        ofSessions("0 a(x,1)", "1 a(x,2)", "0 r(x,[1])", "1 r(x,[1,2])").breaksSessions();
        ofSessions("0 a(x,1)", "1 a(x,2)", "1 r(x,[1])").breaksSessions(READ_YOUR_WRITES);
    }

    @Test
    void a_session_does_not_go_back_behind_what_it_read() {
        ofSessions("0 a(x,1)", "1 r(x,[1])", "1 r(x,[])")
                .breaksSessions(MONOTONIC_READS)
                .by(
                        MONOTONIC_READS,
                        "non-monotonic-reads",
                        "so operation 2 must come before itself (non-monotonic-reads: a session"
                                + " went back behind what it had read)");
        ofSessions("0 a(x,1) a(y,1)", "1 r(y,[1])", "1 r(x,[])").breaksSessions(MONOTONIC_READS);
        ofSessions("0 a(x,1)", "1 r(x,[1])", "2 r(x,[])").breaksSessions();
        ofSessions("1 r(x,[1])", "1 a(x,1) r(x,[1])", "1 r(x,[])")
                .breaksSessions(READ_YOUR_WRITES, MONOTONIC_READS, WRITES_FOLLOW_READS);
    }

    @Test
    void the_writes_of_a_session_are_seen_in_their_order() {
        ofSessions("0 a(x,1)", "0 a(y,1)", "1 r(y,[1]) r(x,[])")
                .breaksSessions(MONOTONIC_WRITES)
                .by(
                        MONOTONIC_WRITES,
                        "non-monotonic-writes",
                        "operation 2 must come before operation 0: operation 2 read [] of key"
                                + " \"x\", without 1, which operation 0 appended",
                        "operation 0 must come before operation 1: process 0 ran operation 0 before"
                                + " operation 1",
                        "operation 1 must come before operation 2: operation 2 read [1] of key"
                                + " \"y\", in which 1 is what operation 1 appended",
                        "so operation 2 must come before itself (non-monotonic-writes: a session's"
                                + " writes out of their order)");
        ofSessions("0 a(x,1)", "0 a(x,2)", "1 r(x,[2,1])").breaksSessions(MONOTONIC_WRITES);
        ofSessions("0 a(x,1)", "0 a(x,2)", "1 r(x,[2])").breaksSessions(MONOTONIC_WRITES);
        ofSessions("0 a(x,1)", "0 a(x,2)", "1 r(x,[1])").breaksSessions();
    }

    @Test
    void a_write_is_seen_with_what_its_session_had_read() {
        ofSessions("0 a(x,1)", "1 r(x,[1])", "1 a(y,1)", "2 r(y,[1]) r(x,[])")
                .breaksSessions(WRITES_FOLLOW_READS)
                .by(
                        WRITES_FOLLOW_READS,
                        "missing-read-write-dependency",
                        "so operation 3 must come before itself (missing-read-write-dependency: a"
                                + " write without what its session had read before)");
        ofSessions(
                        "0 a(x,1) a(z,1)",
                        "1 r(x,[1])",
                        "1 a(y,1)",
                        "2 r(y,[1]) a(u,1)",
                        "3 r(u,[1]) r(z,[])")
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 a(x,1) a(z,1)", "1 r(z,[1])", "1 a(x,2)", "2 r(x,[2,1])")
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 r(x,[1]) a(y,1)", "1 r(y,[1]) a(x,1)").breaksSessions(WRITES_FOLLOW_READS);
    }

    @Test
    void a_session_that_was_seen_in_part_stays_seen_in_its_order() {
        ofSessions("0 a(x,1)", "0 a(y,1)", "1 r(y,[1])", "1 r(x,[])")
                .breaksSessions(PRAM)
                .by(
                        PRAM,
                        "broken-pipeline",
                        "operation 3 must come before operation 0: operation 3 read [] of key"
                                + " \"x\", without 1, which operation 0 appended",
                        "operation 0 must come before operation 1: process 0 ran operation 0 before"
                                + " operation 1",
                        "operation 1 must come before operation 2: operation 2 read [1] of key"
                                + " \"y\", in which 1 is what operation 1 appended",
                        "operation 2 must come before operation 3: process 1 ran operation 2 before"
                                + " operation 3",
                        "so operation 3 must come before itself (broken-pipeline: a session that"
                                + " was seen out of its order)");
    }

    @Test
    void session_guarantees_leave_isolation_to_others() {
        concurrent("a(x,1) a(y,1)", "a(x,2) a(y,2)", "r(x,[1,2]) r(y,[2,1])")
                .breaksSessions()
                .breaks(READ_UNCOMMITTED);
        concurrent("a(x,1) a(y,1)", "r(x,[1]) r(y,[])").breaksSessions();
        concurrent("a(x,1) r(x,[])").breaksSessions();
        concurrent("a(x,1) a(x,3)", "a(x,2)", "r(x,[1,2,3])")
                .breaksSessions(
                        READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES, WRITES_FOLLOW_READS);
    }

    @Test
    void snapshots_see_one_order_of_commits() {
        concurrent("a(x,1)", "a(y,1)", "r(x,[1]) r(y,[])", "r(x,[]) r(y,[1])")
                .breaks(PREFIX, SNAPSHOT_ISOLATION, REPEATABLE_READ);
    }

    @Test
    void write_skew_is_left_to_snapshots() {
        concurrent("r(x,[]) a(y,1)", "r(y,[]) a(x,1)", "r(x,[1]) r(y,[1])")
                .breaks(UPDATE_SERIALIZABLE, REPEATABLE_READ)
                .by(
                        SERIALIZABLE,
                        "g2-item",
                        "so operation 0 must come before itself (G2-item: write skew: a circle with"
                                + " adjacent anti-dependencies)")
                .by(
                        UPDATE_SERIALIZABLE,
                        "g-update",
                        "so operation 0 must come before itself (G-update: a circle of updates and"
                                + " at most one reader)");
    }

    @Test
    void sessions_and_real_time_count_where_a_level_says_so() {
        ofOneSession("a(x,1)", "r(x,[])").breaks(CAUSAL);
        inTime("a(x,1)", "r(x,[])")
                .breaks(STRONG_SNAPSHOT_ISOLATION)
                .by(
                        STRICT_SERIALIZABLE,
                        "g-single-realtime",
                        "operation 1 must come before operation 0: operation 1 read [] of key"
                                + " \"x\", without 1, which operation 0 appended",
                        "operation 0 must come before operation 1: operation 0 returned (event 1)"
                                + " before operation 1 was invoked (event 2)",
                        "so operation 1 must come before itself (G-single-realtime: read skew: a"
                                + " circle with one anti-dependency)");
        concurrent("a(x,1)", "r(x,[])").hold();
    }

    @Test
    void an_order_of_transactions_can_be_demanded_besides() {
        inTime("a(x,1)", "r(x,[])")
                .with(REAL_TIME)
                .breaks(MONOTONIC_ATOMIC_VIEW)
                .by(
                        MONOTONIC_ATOMIC_VIEW,
                        "g-monotonic-atomic-view-realtime",
                        "operation 1 must come before operation 0: operation 1 read [] of key"
                                + " \"x\", without 1, which operation 0 appended",
                        "so operation 0 must come before itself (G-monotonic-atomic-view-realtime:"
                                + " a transaction seen in part, then not)");
        inTime("a(x,1)", "r(x,[])").with(SESSION).breaks(STRONG_SNAPSHOT_ISOLATION);
        ofOneSession("a(x,1)", "r(x,[])").with(SESSION).breaks(MONOTONIC_ATOMIC_VIEW);
        ofSessions("0 r(x,[1])", "0 a(x,1)")
                .with(SESSION)
                .breaks(READ_COMMITTED)
                .by(READ_COMMITTED, "g1c-process");
        inTime("r(x,[1])", "a(x,1)").with(REAL_TIME).breaks(READ_COMMITTED);
        ofSessions("0 a(x,1)", "0 a(x,2)", "1 r(x,[2,1])")
                .with(SESSION)
                .breaks(READ_UNCOMMITTED)
                .by(READ_UNCOMMITTED, "g0-process");
    }

    @Test
    void causes_are_passed_on_by_those_who_ended_before() {
        inTime("info a(x,1)", "r(x,[1])", "r(x,[])")
                .with(REAL_TIME)
                .breaks(CONSISTENT_VIEW, CAUSAL)
                .by(CAUSAL, "g-causal-realtime");
        ofSessions("0 info a(x,1)", "1 r(x,[1])", "1 r(x,[])")
                .with(SESSION)
                .breaks(CONSISTENT_VIEW, CAUSAL);
    }

    @Test
    void crashed_transactions_happened_if_somebody_saw_them() {
        concurrent("info a(x,1) a(y,1)", "r(x,[1]) r(y,[])").breaks(MONOTONIC_ATOMIC_VIEW);
        inTime("info a(x,1)", "r(x,[])", "r(x,[1])").hold();
        inTime("info a(x,1)", "r(x,[])").hold();
    }

    @Test
    void versions_that_nobody_read_have_whatever_order_helps() {
        concurrent("r(y,[]) a(x,1)", "a(x,2) a(y,1)", "r(y,[1])").hold();
        concurrent("a(x,1) r(y,[])", "a(x,2) a(y,2) r(z,[])", "a(z,3) r(x,[])")
                .by(SERIALIZABLE, "g2-item");
    }

    @Test
    void where_every_order_of_them_ends_in_a_circle_that_is_told() {
        // 0 read nothing of y and wrote it, 2 wrote it blindly; 2 saw 1, who misses what 0 wrote.
        concurrent("r(y,[]) a(y,2) a(x,3)", "r(x,[]) a(x,1) r(y,[])", "a(y,5) r(x,[1])")
                .breaks(CONSISTENT_VIEW)
                .by(
                        CONSISTENT_VIEW,
                        "g-single",
                        "so operation 2 must come before itself (G-single: read skew: a circle with"
                                + " one anti-dependency)");
    }

    @Test
    void an_element_that_two_appended_and_nobody_read_is_missed_from_both() {
        concurrent("a(x,1)", "a(x,1) a(y,1)", "r(x,[]) r(y,[1])")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "fractured-read",
                        "so operation 2 must come before itself (fractured-read: a transaction seen"
                                + " in part)");
    }

    @Test
    void where_nobody_can_tell_whose_element_was_read_nothing_is_decided() {
        assertThat(concurrent("a(x,1)", "a(x,1)", "r(x,[1])").verdict().status())
                .isEqualTo(Status.UNKNOWN);
        assertThat(concurrent("a(x,1)", "a(x,1)", "r(x,[])").verdict().status())
                .isEqualTo(Status.VALID);
    }

    @Test
    void a_history_without_reads_shows_nothing() {
        assertThat(concurrent("a(x,1)", "fail r(x,[2])").verdict().status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void a_level_that_is_asked_for_alone_decides() {
        TextTransactions skew = concurrent("r(x,[]) a(y,1)", "r(y,[]) a(x,1)", "r(x,[1]) r(y,[1])");
        skew.by(
                STRONG_SESSION_SERIALIZABLE,
                "g2-item",
                "so operation 0 must come before itself (G2-item: write skew: a circle with"
                        + " adjacent anti-dependencies)");
        assertThat(skew.verdict().reason())
                .isEqualTo(
                        "strongest level that holds: strong-snapshot-isolation; weakest that is"
                                + " broken: update-serializable, repeatable-read");
    }

    @Test
    void other_steps_are_refused() {
        HistoryBuilder builder = new HistoryBuilder();
        List<MicroOperation> steps = List.of(new MicroOperation("cas", Value.of("x"), Value.of(1)));
        builder.accept(
                new Event.Client(0, EventType.INVOKE, Event.NO_TIME, "txn", steps, Map.of()));
        builder.accept(new Event.Client(0, EventType.OK, Event.NO_TIME, "txn", steps, Map.of()));
        assertThatThrownBy(
                        () ->
                                IsolationChecker.ofAllLevels()
                                        .check(builder.build(), Budget.standard().start()))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("'cas' is neither an append to a list nor a read of one");
    }
}
