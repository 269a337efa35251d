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
import dev.assay.histories.Value;
import dev.assay.histories.format.EdnFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausalCheckersTest {
    private static final WorkloadOptions STANDARD = WorkloadOptions.standard();
    private static final CausalChecker CAUSAL = new CausalChecker(STANDARD);
    private static final CausalReverseChecker REVERSE = new CausalReverseChecker(STANDARD);
    private static final WriteSkewChecker SKEW = new WriteSkewChecker(STANDARD);

    /** Operations one after the other: {@code process function value}. */
    private static String[] done(String... operations) {
        List<String> lines = new ArrayList<>();
        for (String operation : operations) {
            String[] parts = operation.split(" ", 3);
            boolean isRead = parts[1].startsWith("read");
            String called = isRead ? "nil" : parts[2];
            lines.add(parts[0] + " invoke " + parts[1] + " " + called);
            lines.add(parts[0] + " ok " + parts[1] + " " + parts[2]);
        }
        return lines.toArray(String[]::new);
    }

    private static String[] and(String[] lines, String... further) {
        String[] all = Arrays.copyOf(lines, lines.length + further.length);
        System.arraycopy(further, 0, all, lines.length, further.length);
        return all;
    }

    @Test
    void one_session_reads_what_it_wrote_last() {
        assertStatus(
                check(
                        CAUSAL,
                        done("0 read-init 0", "0 write 1", "0 read 1", "0 write 2", "0 read 2")),
                Status.VALID,
                "all 3 reads fit");
        assertInvalid(
                check(CAUSAL, done("0 write 1", "0 write 2", "0 read 1")),
                "overwritten-read",
                "operation 1 wrote 2 causally after what operation 0 wrote and before operation 2,"
                        + " which still read 1");
        assertInvalid(
                check(CAUSAL, done("0 write 1", "0 read 0")),
                "forgotten-write",
                "operation 0 wrote 1 causally before operation 1, which read 0");
    }

    @Test
    void what_others_wrote_at_the_same_time_may_be_seen_in_any_order() {
        assertStatus(
                check(CAUSAL, done("0 write 1", "1 write 2", "2 read 1", "2 read 2", "3 read 2")),
                Status.VALID,
                "all 3 reads");
        assertStatus(
                check(CAUSAL, done("0 write 1", "1 write 2", "2 read 1", "2 read 2", "2 read 1")),
                Status.VALID,
                "all 3 reads");
    }

    @Test
    void causes_reach_through_readers_of_other_processes() {
        assertInvalid(
                check(CAUSAL, done("0 write 1", "1 read 1", "1 write 2", "2 read 2", "2 read 1")),
                "overwritten-read",
                "operation 2 wrote 2 causally after what operation 0 wrote and before operation 4");
    }

    @Test
    void a_read_of_what_its_own_process_writes_later_closes_a_circle() {
        assertInvalid(
                check(CAUSAL, done("0 read-init 1", "0 write 1")),
                "causal-circle",
                "so operation 0 comes causally before itself");
    }

    @Test
    void what_nobody_wrote_or_what_failed_is_not_read() {
        assertInvalid(
                check(CAUSAL, done("0 write 1", "1 read 7")), "thin-air-read", "nobody wrote");
        assertInvalid(
                check(
                        CAUSAL,
                        and(new String[] {"0 invoke write 1", "0 fail write 1"}, done("1 read 1"))),
                "aborted-read",
                "operation 1 read 1, which only a write put there that failed");
    }

    @Test
    void a_write_that_crashed_counts_once_it_was_read_and_the_ones_after_it_go_on() {
        String[] crashed = {"0 invoke write 1", "0 info write 1"};
        Verdict later = check(CAUSAL, and(crashed, done("1 write 2", "1 read 2", "1 read 1")));
        assertStatus(later, Status.VALID, "all 2 reads");
        assertThat(later.measures()).containsEntry("crashed writes that were read", 1L);
        assertStatus(
                check(CAUSAL, and(crashed, done("1 read 0", "1 write 2", "1 read 2"))),
                Status.VALID,
                "all 2 reads");
        String[] failed = {"0 invoke write 1", "0 fail write 1"};
        assertStatus(
                check(CAUSAL, and(failed, done("0 read 0", "0 write 2", "0 read 2"))),
                Status.VALID,
                "all 2 reads");
    }

    @Test
    void links_carry_causes_from_process_to_process() {
        String[] linked = {
            "0 invoke write 1",
            "0 ok write 1, :position 10, :link :init",
            "1 invoke read nil",
            "1 ok read 0, :position 11, :link 10"
        };
        assertInvalid(
                check(CAUSAL, linked),
                "forgotten-write",
                "operation 0 wrote 1 causally before operation 1, which read 0");
        linked[3] = "1 ok read 1, :position 11, :link 10";
        assertStatus(check(CAUSAL, linked), Status.VALID, "all 1 reads");
        linked[3] = "1 ok read 0, :position 11, :link :init";
        assertStatus(check(CAUSAL, linked), Status.VALID, "all 1 reads");
        linked[3] = "1 ok read 0, :position 11, :link 9";
        assertStatus(check(CAUSAL, linked), Status.UNKNOWN, "1 links name a position");
    }

    @Test
    void a_position_of_several_operations_means_the_first_of_one_process() {
        String[] lines = {
            "0 invoke write 1",
            "0 ok write 1, :position 10",
            "0 invoke write 2",
            "0 ok write 2, :position 10",
            "1 invoke read nil",
            "1 ok read 1, :link 10"
        };
        assertStatus(check(CAUSAL, lines), Status.VALID, "all 1 reads");
        lines[5] = "1 ok read 0, :link 10";
        assertInvalid(check(CAUSAL, lines), "forgotten-write", "operation 0 wrote 1");
    }

    @Test
    void a_position_of_operations_of_several_processes_means_none_of_them() {
        String[] lines = {
            "0 invoke write 1",
            "0 ok write 1, :position 10",
            "1 invoke write 2",
            "1 ok write 2, :position 10",
            "2 invoke read nil",
            "2 ok read 0, :link 10"
        };
        assertStatus(check(CAUSAL, lines), Status.UNKNOWN, "or that several processes had");
    }

    @Test
    void each_key_is_judged_by_itself_and_named() {
        assertInvalid(
                check(
                        CAUSAL,
                        "0 invoke write [7 1]",
                        "0 ok write [7 1]",
                        "0 invoke read [8 nil]",
                        "0 ok read [8 0]",
                        "0 invoke read [7 nil]",
                        "0 ok read [7 0]"),
                "forgotten-write",
                "operation 2, which read 0 of key 7");
    }

    @Test
    void what_cannot_be_traced_is_unknown() {
        assertStatus(
                check(CAUSAL, done("0 write 1", "1 write 1", "2 read 1")),
                Status.UNKNOWN,
                "1 was written more than once, so");
        assertStatus(
                check(CAUSAL, done("0 write 0", "2 read 0")),
                Status.UNKNOWN,
                "0 was written, and is what is there at first");
        CausalChecker fromFive = new CausalChecker(STANDARD.startingAt(Value.of(5)));
        assertStatus(
                check(fromFive, done("0 read-init 5", "0 write 0", "2 read 0")),
                Status.VALID,
                "all 2 reads");
        assertStatus(check(CAUSAL, done("0 write 1")), Status.VACUOUS, "no read returned");
        assertThatThrownBy(() -> check(CAUSAL, done("0 cas 1")))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("it knows write, read and read-init");
    }

    @Test
    void what_was_written_later_is_not_seen_without_what_was_there_before() {
        String[] written = done("0 write 1", "1 write 2");
        assertStatus(
                check(REVERSE, and(written, done("2 read [1 2]"))),
                Status.VALID,
                "all 1 reads that could tell");
        assertInvalid(
                check(REVERSE, and(written, done("2 read [2]"))),
                "causal-reverse",
                "operation 2 saw 2 without 1, which was there before the other was written");
        assertStatus(
                check(REVERSE, and(written, done("2 read [1]"))),
                Status.VACUOUS,
                "no read saw an element that was written after another one was there");
    }

    @Test
    void writes_beside_each_other_may_be_seen_in_any_order() {
        String[] beside = {
            "0 invoke write 1", "1 invoke write 2", "0 ok write 1", "1 ok write 2",
        };
        assertStatus(check(REVERSE, and(beside, done("2 read [2]"))), Status.VACUOUS, "no read");
    }

    @Test
    void a_read_shows_that_a_crashed_write_was_there() {
        String[] crashed = and(new String[] {"5 invoke write 1", "5 info write 1"});
        assertStatus(
                check(REVERSE, and(crashed, done("0 write 2", "2 read [2]"))),
                Status.VACUOUS,
                "no read");
        Verdict verdict =
                check(REVERSE, and(crashed, done("3 read [1]", "0 write 2", "2 read [2]")));
        assertInvalid(verdict, "causal-reverse", "operation 3 saw 2 without 1");
        assertThat(verdict.firstWitnessed().orElseThrow().witness().orElseThrow().explanation())
                .contains("operation 1 (process 3), read, returned [1]: 1 is there.");
    }

    @Test
    void failed_writes_demand_nothing_and_must_not_be_seen() {
        String[] failed = {"0 invoke write 1", "0 fail write 1"};
        assertStatus(
                check(REVERSE, and(failed, done("0 write 2", "2 read [2]"))),
                Status.VACUOUS,
                "no read");
        assertInvalid(
                check(REVERSE, and(failed, done("0 write 2", "2 read [1 2]"))),
                "unexpected-element",
                "only an operation that failed had written");
        assertInvalid(
                check(REVERSE, done("2 read [9]")), "unexpected-element", "nobody had written");
        assertInvalid(
                check(REVERSE, done("2 read [9]", "0 write 9")),
                "unexpected-element",
                "only after it had returned");
    }

    @Test
    void an_element_written_twice_is_as_old_as_its_first_write() {
        String[] twice = {
            "0 invoke write 2", "1 invoke write 1", "1 ok write 1", "0 ok write 2",
        };
        assertStatus(
                check(REVERSE, and(twice, done("0 write 2", "2 read [2]"))),
                Status.VACUOUS,
                "no read");
    }

    @Test
    void reads_of_nil_say_nothing_in_jepsens_histories_and_nothing_is_there_in_others() {
        String[] lines = done("0 write 1", "0 write 2", "2 read nil", "3 read [1 2]");
        Verdict plain = check(REVERSE, lines);
        assertThat(plain.measures()).containsEntry("reads", 2L);
        Verdict theirs =
                check(
                        new CausalReverseChecker(STANDARD.reading(new EdnFormat().conventions())),
                        lines);
        assertThat(theirs.measures()).containsEntry("reads", 1L);
    }

    @Test
    void of_two_guarded_inserts_one_succeeds() {
        String[] first = {"0 invoke insert [7 [1 nil]]", "0 ok insert [7 [1 nil]]"};
        String[] refused = {"1 invoke insert [7 [nil 2]]", "1 fail insert [7 [nil 2]]"};
        assertStatus(check(SKEW, and(first, refused)), Status.VALID, "into 1 keys no two");
        String[] both = {
            "0 invoke insert [7 [1 nil]]",
            "1 invoke insert [7 [nil 2]]",
            "0 ok insert [7 [1 nil]]",
            "1 ok insert [7 [nil 2]]"
        };
        Verdict verdict = check(SKEW, both);
        assertInvalid(
                verdict,
                "write-skew",
                "operations 0 and 1 both found no row of key 7 and inserted one");
        assertThat(verdict.measures()).containsEntry("keys that two tried at the same time", 1L);
        assertStatus(
                check(new WriteSkewChecker(STANDARD.allowing("write-skew")), both),
                Status.VALID,
                "are allowed");
    }

    @Test
    void an_insert_that_crashed_is_no_evidence_and_other_keys_are_others() {
        String[] first = {"0 invoke insert [7 [1 nil]]", "0 ok insert [7 [1 nil]]"};
        String[] crashed = {"1 invoke insert [7 [nil 2]]", "1 info insert [7 [nil 2]]"};
        assertStatus(check(SKEW, and(first, crashed)), Status.VALID, "no two");
        String[] other = {"1 invoke insert [8 [nil 2]]", "1 ok insert [8 [nil 2]]"};
        assertStatus(check(SKEW, and(first, other)), Status.VACUOUS, "no key was tried twice");
        assertStatus(check(SKEW, and(crashed, crashed[0].replace('1', '3'))), Status.VACUOUS, "no");
        assertThatThrownBy(() -> check(SKEW, "0 invoke insert 1", "0 ok insert 1"))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("needs a key");
    }
}
