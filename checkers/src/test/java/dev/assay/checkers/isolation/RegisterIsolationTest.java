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
import static dev.assay.checkers.isolation.Level.READ_YOUR_WRITES;
import static dev.assay.checkers.isolation.Level.REPEATABLE_READ;
import static dev.assay.checkers.isolation.Level.SERIALIZABLE;
import static dev.assay.checkers.isolation.Level.SNAPSHOT_ISOLATION;
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
import org.junit.jupiter.api.Test;

class RegisterIsolationTest {
    @Test
    void transactions_one_after_the_other_keep_every_promise() {
        inTime("w(x,1)", "r(x,1) w(y,2)", "r(x,1) r(y,2) w(x,3) r(x,3)", "r(x,3) r(z,nil)").hold();
    }

    @Test
    void reads_are_of_committed_final_versions() {
        concurrent("fail w(x,1)", "r(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1a",
                        "operation 0 wrote 1 of key \"x\" and aborted",
                        "operation 1 read 1 of that key all the same (G1a: a read of what an"
                                + " aborted transaction wrote)");
        concurrent("w(x,1) w(x,2)", "r(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1b",
                        "operation 0 wrote 1 of key \"x\" and then another value of it",
                        "operation 1 read 1, which is no version that was ever committed (G1b: a"
                                + " read of an intermediate version)");
        concurrent("r(x,7)", "w(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "thin-air-read",
                        "operation 0 read 7 of key \"x\", which no transaction wrote"
                                + " (thin-air-read: a value was read that nobody wrote)");
        concurrent("r(x,1) w(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "future-read",
                        "operation 0 read 1 of key \"x\" before it wrote it (future-read: a read of"
                                + " what the transaction writes only later)");
        concurrent("w(x,1) r(y,2)", "w(y,2) r(x,1)")
                .breaks(READ_COMMITTED)
                .by(
                        READ_COMMITTED,
                        "g1c",
                        "operation 0 must come before operation 1: operation 1 read 1 of key \"x\","
                                + " which operation 0 wrote",
                        "operation 1 must come before operation 0: operation 0 read 2 of key \"y\","
                                + " which operation 1 wrote",
                        "so operation 0 must come before itself (G1c: information flows in a"
                                + " circle)");
    }

    @Test
    void an_update_of_what_was_aborted_is_dirty() {
        Findings findings = new Findings();
        new RwRegisterReader(
                        concurrent("fail w(x,1)", "r(x,1) w(x,2)").history(),
                        findings,
                        Budget.standard().start())
                .read();
        assertThat(findings.first(Anomaly.DIRTY_UPDATE).orElseThrow().explanation())
                .containsExactly(
                        "operation 0 wrote 1 of key \"x\" and aborted",
                        "operation 1 read 1, replaced it by 2 and committed");
    }

    @Test
    void a_transaction_sees_what_it_did_and_saw_itself() {
        concurrent("w(x,1) r(x,nil)")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "internal",
                        "operation 0 read nil of key \"x\", but had written 1 before (internal: a"
                                + " transaction contradicts itself)");
        concurrent("w(x,1)", "r(x,nil) r(x,1)").breaks(READ_ATOMIC);
        concurrent("w(x,2)", "w(x,1) r(x,2)").breaks(READ_ATOMIC);
    }

    @Test
    void what_was_read_and_replaced_was_not_replaced_by_another_one() {
        concurrent("r(x,nil) w(x,1)", "r(x,nil) w(x,2)")
                .breaks(CURSOR_STABILITY)
                .by(
                        CURSOR_STABILITY,
                        "lost-update",
                        "operation 0 must come before operation 1: operation 0 read nil of key"
                                + " \"x\", which operation 1 replaced by 2",
                        "operation 1 must come before operation 0: operation 1 read nil of key"
                                + " \"x\", which operation 0 replaced by 1",
                        "so operation 0 must come before itself (lost-update: an update was lost)");
        concurrent("w(x,9)", "r(x,9) w(x,1)", "r(x,9) w(x,2)").breaks(CURSOR_STABILITY);
    }

    @Test
    void a_transaction_that_was_seen_stays_in_view() {
        concurrent("w(x,1) w(y,1)", "r(x,1) r(y,nil)")
                .breaks(MONOTONIC_ATOMIC_VIEW)
                .by(
                        MONOTONIC_ATOMIC_VIEW,
                        "g-monotonic-atomic-view",
                        "so operation 0 must come before itself (G-monotonic-atomic-view: a"
                                + " transaction seen in part, then not)");
        concurrent("w(y,5)", "w(x,1) w(y,1)", "r(x,1) r(y,5)").hold();
        concurrent("w(y,5)", "r(y,5) w(x,1) w(y,1)", "r(x,1) r(y,5)").breaks(MONOTONIC_ATOMIC_VIEW);
        concurrent("w(x,1) w(y,1)", "r(x,nil) r(y,1)")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "fractured-read",
                        "so operation 0 must come before itself (fractured-read: a transaction seen"
                                + " in part)");
    }

    @Test
    void what_readers_saw_besides_orders_versions() {
        concurrent("w(x,1) w(y,1)", "w(x,2) w(y,2)", "r(x,1) r(y,2)").breaks(READ_ATOMIC);
        concurrent("w(x,1) w(y,1)", "w(x,2) w(y,2)", "r(x,1) r(y,1)", "r(x,2) r(y,2)").hold();
    }

    @Test
    void causes_are_seen_before_effects() {
        concurrent("w(x,1)", "r(x,1) w(y,1)", "r(y,1) r(x,nil)")
                .breaks(CONSISTENT_VIEW, CAUSAL)
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 w(x,1)", "1 r(x,1) w(y,1)", "2 r(y,1)", "2 r(x,nil)")
                .breaksSessions()
                .breaks(CAUSAL)
                .by(
                        CAUSAL,
                        "g-causal-process",
                        "so operation 0 must come before itself (G-causal-process: a cause that was"
                                + " not seen)");
    }

    @Test
    void a_session_sees_what_it_wrote() {
        ofSessions("0 w(x,1)", "0 r(x,nil)")
                .breaksSessions(READ_YOUR_WRITES)
                .by(
                        READ_YOUR_WRITES,
                        "missing-your-writes",
                        "operation 1 must come before operation 0: operation 1 read nil of key"
                                + " \"x\", which operation 0 replaced by 1",
                        "operation 0 must come before operation 1: process 0 ran operation 0 before"
                                + " operation 1",
                        "so operation 1 must come before itself (missing-your-writes: a write that"
                                + " its own session did not see)");
        ofSessions("0 w(x,1)", "1 w(x,2)", "0 r(x,2)", "2 r(x,1)").breaksSessions();
        ofSessions("0 w(x,1)", "1 w(x,2)", "0 r(x,2)", "1 r(x,1)")
                .breaksSessions(READ_YOUR_WRITES)
                .by(
                        READ_YOUR_WRITES,
                        "missing-your-writes",
                        "so operation 3 must come before itself (missing-your-writes: a write that"
                                + " its own session did not see)");
        ofSessions("0 w(x,1)", "0 w(x,2)", "0 r(x,1)").breaksSessions(PRAM);
        ofSessions("0 w(x,1)", "0 w(x,2)", "0 r(x,1)", "0 r(x,2)").breaksSessions(READ_YOUR_WRITES);
        ofSessions("0 w(x,1)", "1 w(x,2)", "0 r(x,2)", "0 r(x,1)", "0 r(x,2)")
                .breaksSessions(MONOTONIC_READS);
    }

    @Test
    void pairs_of_versions_that_contradict_each_other_are_told() {
        TextTransactions swapped =
                ofSessions("0 w(x,1)", "1 w(x,2)", "2 r(x,1)", "2 r(x,2)", "3 r(x,2)", "3 r(x,1)")
                        .breaksSessions(MONOTONIC_READS);
        assertThat(swapped.told(MONOTONIC_READS))
                .containsExactly(
                        "1 of key \"x\" comes before 2 by operation 1: operation 3 read the latter;"
                            + " operation 2 read from operation 0, process 2 ran operation 2 before"
                            + " operation 3",
                        "operation 5 must come before operation 1: operation 5 read 1 of key"
                                + " \"x\", which operation 1 replaced by 2",
                        "operation 1 must come before operation 4: operation 4 read 2 of key"
                                + " \"x\", which operation 1 wrote",
                        "operation 4 must come before operation 5: process 3 ran operation 4 before"
                                + " operation 5",
                        "so operation 5 must come before itself (non-monotonic-reads: a session"
                                + " went back behind what it had read)");
        TextTransactions longer =
                ofSessions(
                                "0 w(x,1)",
                                "1 w(x,2)",
                                "2 w(x,3)",
                                "3 r(x,1)",
                                "3 r(x,2)",
                                "4 r(x,2)",
                                "4 r(x,3)",
                                "5 r(x,3)",
                                "5 r(x,1)")
                        .breaksSessions(MONOTONIC_READS);
        assertThat(longer.told(MONOTONIC_READS))
                .hasSize(7)
                .anyMatch(line -> line.endsWith("that is what the pairs between them come to"));
    }

    @Test
    void a_session_does_not_go_back_behind_what_it_read() {
        ofSessions("0 w(x,1)", "1 r(x,1)", "1 r(x,nil)").breaksSessions(MONOTONIC_READS);
        ofSessions("0 w(x,1) w(y,1)", "1 r(y,1)", "1 r(x,nil)").breaksSessions(MONOTONIC_READS);
        ofSessions("0 w(x,1)", "1 w(x,2)", "2 r(x,1)", "2 r(x,2)", "2 r(x,1)")
                .breaksSessions(MONOTONIC_READS);
        ofSessions("0 w(x,1)", "1 w(x,2)", "2 r(x,1)", "2 r(x,2)").breaksSessions();
        ofSessions("0 w(x,1)", "1 r(x,1)", "2 r(x,nil)").breaksSessions();
    }

    @Test
    void the_writes_of_a_session_are_seen_in_their_order() {
        ofSessions("0 w(x,1)", "0 w(y,1)", "1 r(y,1) r(x,nil)").breaksSessions(MONOTONIC_WRITES);
        ofSessions("0 w(x,1)", "0 w(x,2) w(y,2)", "1 r(y,2) r(x,1)")
                .breaksSessions()
                .breaks(CAUSAL);
        ofSessions("0 w(x,1)", "0 w(x,2)", "0 w(y,2)", "1 r(y,2) r(x,1)")
                .breaksSessions(MONOTONIC_WRITES);
        ofSessions(
                        "0 w(x,1)",
                        "0 w(y,1)",
                        "2 w(x,2)",
                        "2 w(y,2)",
                        "1 r(y,2) r(x,1)",
                        "3 r(y,1) r(x,2)")
                .breaksSessions(MONOTONIC_WRITES);
    }

    @Test
    void a_write_is_seen_with_what_its_session_had_read() {
        ofSessions("0 w(x,1)", "1 r(x,1)", "1 w(y,1)", "2 r(y,1) r(x,nil)")
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 w(x,1)", "1 r(x,1)", "1 w(y,1)", "2 r(y,1) w(z,1)", "3 r(z,1) r(x,nil)")
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 w(x,1) w(z,1)", "1 r(z,1)", "1 w(x,2)", "3 r(x,2) w(u,1)", "2 r(u,1) r(x,1)")
                .breaksSessions(WRITES_FOLLOW_READS);
        ofSessions("0 r(x,1) w(y,1)", "1 r(y,1) w(x,1)")
                .breaksSessions(WRITES_FOLLOW_READS)
                .by(
                        WRITES_FOLLOW_READS,
                        "missing-read-write-dependency",
                        "so operation 0 must come before itself (missing-read-write-dependency: a"
                                + " write without what its session had read before)");
    }

    @Test
    void a_session_that_was_seen_in_part_stays_seen_in_its_order() {
        ofSessions("0 w(x,1)", "0 w(y,1)", "1 r(y,1)", "1 r(x,nil)")
                .breaksSessions(PRAM)
                .by(
                        PRAM,
                        "broken-pipeline",
                        "so operation 3 must come before itself (broken-pipeline: a session that"
                                + " was seen out of its order)");
    }

    @Test
    void session_guarantees_leave_isolation_to_others() {
        concurrent("w(x,1) w(y,1)", "r(x,1) r(y,nil)").breaksSessions();
        concurrent("w(x,1) r(y,2)", "w(y,2) r(x,1)")
                .breaks(READ_COMMITTED)
                .breaksSessions(WRITES_FOLLOW_READS);
        concurrent("fail w(x,1)", "r(x,1)")
                .breaksSessions(
                        READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES, WRITES_FOLLOW_READS);
    }

    @Test
    void snapshots_see_one_order_of_commits() {
        concurrent("w(x,1)", "w(y,1)", "r(x,1) r(y,nil)", "r(x,nil) r(y,1)")
                .breaks(PREFIX, SNAPSHOT_ISOLATION, REPEATABLE_READ);
    }

    @Test
    void write_skew_is_left_to_snapshots() {
        concurrent("r(x,nil) w(y,1)", "r(y,nil) w(x,1)", "r(x,1) r(y,1)")
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
        ofOneSession("w(x,1)", "r(x,nil)").breaks(CAUSAL);
        inTime("w(x,1)", "r(x,nil)")
                .breaks(STRONG_SNAPSHOT_ISOLATION)
                .by(
                        STRONG_SNAPSHOT_ISOLATION,
                        "g-single-realtime",
                        "so operation 1 must come before itself (G-single-realtime: read skew: a"
                                + " circle with one anti-dependency)");
        inTime("w(x,1)", "w(x,2)", "r(x,1)").breaks(STRONG_SNAPSHOT_ISOLATION);
        concurrent("w(x,1)", "r(x,nil)").hold();
    }

    @Test
    void an_order_of_transactions_can_be_demanded_besides() {
        inTime("w(x,1)", "r(x,nil)")
                .with(REAL_TIME)
                .breaks(MONOTONIC_ATOMIC_VIEW)
                .by(
                        MONOTONIC_ATOMIC_VIEW,
                        "g-monotonic-atomic-view-realtime",
                        "operation 1 must come before operation 0: operation 1 read nil of key"
                                + " \"x\", which operation 0 replaced by 1",
                        "so operation 0 must come before itself (G-monotonic-atomic-view-realtime:"
                                + " a transaction seen in part, then not)");
        inTime("w(x,1)", "r(x,nil)").with(SESSION).breaks(STRONG_SNAPSHOT_ISOLATION);
        ofOneSession("w(x,1)", "r(x,nil)").with(SESSION).breaks(MONOTONIC_ATOMIC_VIEW);
        ofSessions("0 r(x,1)", "0 w(x,1)")
                .with(SESSION)
                .breaks(READ_COMMITTED)
                .by(READ_COMMITTED, "g1c-process");
        inTime("r(x,1)", "w(x,1)").with(REAL_TIME).breaks(READ_COMMITTED);
        ofSessions("0 w(x,1)", "0 w(x,2)", "1 r(x,2)", "1 r(x,1)")
                .with(SESSION)
                .breaks(CONSISTENT_VIEW, CAUSAL);
    }

    @Test
    void causes_are_passed_on_by_those_who_ended_before() {
        inTime("info w(x,1)", "r(x,1)", "r(x,nil)")
                .with(REAL_TIME)
                .breaks(CONSISTENT_VIEW, CAUSAL)
                .by(CAUSAL, "g-causal-realtime");
        ofSessions("0 info w(x,1)", "1 r(x,1)", "1 r(x,nil)")
                .with(SESSION)
                .breaks(CONSISTENT_VIEW, CAUSAL);
    }

    @Test
    void crashed_transactions_happened_if_somebody_saw_them() {
        concurrent("info w(x,1) w(y,1)", "r(x,1) r(y,nil)").breaks(MONOTONIC_ATOMIC_VIEW);
        inTime("info w(x,1)", "r(x,nil)", "r(x,1)").hold();
        inTime("info w(x,1)", "r(x,nil)").hold();
    }

    @Test
    void blind_writes_have_whatever_order_helps() {
        concurrent("w(x,1)", "w(x,2)", "w(y,1)", "r(x,2) r(y,nil)", "r(x,1) r(y,1)").hold();
        concurrent("r(y,nil) w(x,1)", "w(x,2) w(y,1)", "r(y,1)").hold();
    }

    @Test
    void what_a_reader_saw_besides_is_told_where_it_orders_versions() {
        concurrent("w(x,1) w(y,1)", "r(y,1) w(x,2) w(z,1)", "r(x,1) r(z,1)")
                .breaks(READ_ATOMIC)
                .by(
                        READ_ATOMIC,
                        "fractured-read",
                        "2 of key \"x\" comes before 1 by operation 0: operation 2 read the latter,"
                                + " and saw what operation 1 wrote",
                        "operation 1 must come before operation 0: operation 1 wrote 2 to key"
                                + " \"x\" before operation 0 wrote 1",
                        "operation 0 must come before operation 1: operation 1 read 1 of key"
                                + " \"y\", which operation 0 wrote",
                        "so operation 1 must come before itself (fractured-read: a transaction seen"
                                + " in part)");
    }

    @Test
    void an_order_of_versions_is_told_by_the_circle_the_other_way_round() {
        TextTransactions skew =
                concurrent("w(x,1) w(a,1)", "r(a,1) r(y,nil) w(x,2)", "r(x,1) w(y,1)")
                        .breaks(UPDATE_SERIALIZABLE, REPEATABLE_READ);
        assertThat(skew.told(REPEATABLE_READ))
                .contains(
                        "1 of key \"x\" comes before 2 by operation 1: the other way round 1 -ww->"
                                + " 0 (supposed), 0 -wr-> 1 would be a circle",
                        "operation 2 must come before operation 1: operation 2 read 1 of key \"x\","
                                + " which operation 1 replaced by 2",
                        "operation 1 must come before operation 2: operation 1 read nil of key"
                                + " \"y\", which operation 2 replaced by 1");
    }

    @Test
    void what_came_long_before_is_missed_too() {
        concurrent(
                        "w(x,1) w(y,1)",
                        "r(x,1) w(x,2) w(z,1)",
                        "r(z,1) w(u,3)",
                        "r(u,3) r(y,1) w(v,1)",
                        "r(v,1) r(x,1)")
                .breaks(CONSISTENT_VIEW, CAUSAL);
    }

    @Test
    void a_version_with_many_readers_is_replaced_after_all_of_them() {
        concurrent(
                        "w(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1) w(x,2)",
                        "r(x,2)")
                .hold();
        inTime(
                        "w(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1)",
                        "r(x,1) w(x,2)",
                        "r(x,2)",
                        "r(x,1)")
                .breaks(STRONG_SNAPSHOT_ISOLATION);
    }

    @Test
    void a_value_that_was_written_twice_may_be_of_either_transaction() {
        concurrent("w(x,1)", "w(x,1)", "r(x,1)").hold();
        concurrent("w(x,nil)", "r(x,nil)").hold();
        concurrent("w(x,1)", "w(x,1)", "r(x,nil)").hold();
        concurrent("w(x,1)", "fail w(x,1)", "r(x,1)").hold();
        concurrent("fail w(x,1)", "fail w(x,1)", "r(x,1)").breaks(READ_COMMITTED);
        inTime("w(x,1)", "w(x,2)", "w(x,1)", "r(x,1)").hold();
        inTime("w(x,1)", "w(x,2)", "r(x,1)", "w(x,1)").breaks(STRONG_SNAPSHOT_ISOLATION);
    }

    @Test
    void a_history_without_reads_shows_nothing() {
        assertThat(concurrent("w(x,1)", "fail r(x,2)").verdict().status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void other_steps_are_refused() {
        assertThatThrownBy(
                        () ->
                                IsolationChecker.ofAllLevels()
                                        .onRegisters()
                                        .check(
                                                concurrent("a(x,1)", "r(x,[1])").history(),
                                                Budget.standard().start()))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining(
                        "'append' is neither a write of a register nor a read of one");
    }
}
