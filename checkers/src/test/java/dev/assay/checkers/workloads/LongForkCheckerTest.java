// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import static dev.assay.checkers.EdnStory.assertInvalid;
import static dev.assay.checkers.EdnStory.assertStatus;
import static dev.assay.checkers.EdnStory.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongForkCheckerTest {
    private static final LongForkChecker FORK = new LongForkChecker();

    /** Transactions one after the other: {@code w0 w1 0=1,1=nil}. */
    private static String[] done(String... transactions) {
        List<String> lines = new ArrayList<>();
        int process = 0;
        for (String transaction : transactions) {
            StringBuilder called = new StringBuilder("[");
            StringBuilder returned = new StringBuilder("[");
            boolean isWrite = transaction.startsWith("w");
            for (String part : transaction.substring(isWrite ? 1 : 0).split(",")) {
                String[] sides = (isWrite && !part.contains("=") ? part + "=1" : part).split("=");
                String head = (isWrite ? "[:w " : "[:r ") + sides[0] + " ";
                called.append(head).append(isWrite ? sides[1] : "nil").append("] ");
                returned.append(head).append(sides[1]).append("] ");
            }
            String function = isWrite ? " write " : " read ";
            lines.add(process + " invoke" + function + called + "]");
            lines.add(process++ + " ok" + function + returned + "]");
        }
        return lines.toArray(String[]::new);
    }

    @Test
    void two_reads_that_see_two_writes_in_opposite_orders_are_a_fork() {
        Verdict verdict = check(FORK, done("w0", "w1", "0=1,1=nil", "0=nil,1=1"));
        assertInvalid(
                verdict,
                "long-fork",
                "operation 2 saw the write of operation 0 before that of operation 1, and operation"
                        + " 3 the other way round");
        assertThat(verdict.firstWitnessed().orElseThrow().witness().orElseThrow().operations())
                .containsExactly(0, 1, 2, 3);
        assertStatus(
                check(FORK, done("w0", "w1", "0=1,1=nil", "1=1,0=1", "0=nil,1=nil")),
                Status.VALID,
                "one order of writes explains all 1 reads that saw some");
    }

    @Test
    void three_reads_of_three_pairs_close_a_loop() {
        Verdict verdict =
                check(FORK, done("w0", "w1", "w2", "0=1,1=nil", "1=1,2=nil", "2=1,0=nil"));
        assertInvalid(verdict, "long-fork", "so the write of operation 0 comes before itself");
        assertStatus(
                check(FORK, done("w0", "w1", "w2", "0=1,1=nil", "1=1,2=nil", "2=nil,0=1")),
                Status.VALID,
                "all 3 reads");
    }

    @Test
    void jepsens_own_example_is_a_fork() {
        assertInvalid(
                check(FORK, done("w0", "w1", "w2", "0=1,1=1,2=nil", "2=1,0=1,1=nil")),
                "long-fork",
                "the other way round");
    }

    @Test
    void reads_of_what_failed_or_of_nothing_are_told() {
        String[] lines = done("w0", "0=1,1=nil");
        lines[1] = "0 fail write [[:w 0 1]]";
        assertInvalid(check(FORK, lines), "aborted-read", "only a write put there that failed");
        assertInvalid(
                check(FORK, done("w0", "0=2,1=nil")), "thin-air-read", "read 2 of key 0, which");
    }

    @Test
    void a_crashed_write_orders_others_once_it_was_seen() {
        String[] lines = done("w0", "w1", "0=1,1=nil", "0=nil,1=1");
        lines[1] = "0 info write [[:w 0 1]]";
        assertInvalid(check(FORK, lines), "long-fork", "the other way round");
    }

    @Test
    void keys_that_nobody_wrote_order_nothing() {
        assertStatus(
                check(FORK, done("w0", "0=1,7=nil", "0=nil,7=nil")),
                Status.VACUOUS,
                "no read saw the write of one key and missed that of another");
        assertStatus(check(FORK, done("w0")), Status.VACUOUS, "no read returned");
    }

    @Test
    void several_writes_of_a_key_or_of_one_transaction_are_judged_at_snapshot_isolation() {
        assertStatus(
                check(FORK, done("w0=1", "w0=2", "w1=1", "0=1,1=nil", "0=2,1=1")),
                Status.VALID,
                "snapshot isolation holds");
        assertStatus(
                check(
                        FORK,
                        done(
                                "w0=1",
                                "w0=2",
                                "w1=1",
                                "0=2,1=nil",
                                "0=1,1=1",
                                "0=2,1=1",
                                "0=1,1=nil")),
                Status.INVALID,
                "must come before itself");
        assertStatus(
                check(FORK, done("w0=1,1=1", "0=1,1=nil")),
                Status.INVALID,
                "must come before itself");
        assertStatus(
                check(FORK, done("w0=1", "w1=1", "0=1,1=nil,0=1", "1=1,0=nil")),
                Status.INVALID,
                "must come before itself");
    }

    @Test
    void other_steps_are_refused() {
        assertThatThrownBy(() -> check(FORK, "0 invoke append 3", "0 ok append 3"))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("its steps are [w KEY VALUE] and [r KEY VALUE]");
    }
}
