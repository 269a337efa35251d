// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import static dev.assay.checkers.EdnStory.assertInvalid;
import static dev.assay.checkers.EdnStory.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.EdnStory;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.workloads.WorkloadOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaCheckerTest {
    private static final KafkaChecker KAFKA = new KafkaChecker(WorkloadOptions.standard());

    private static Verdict check(String... lines) {
        return EdnStory.check(KAFKA, lines);
    }

    private static Verdict checkForbidding(String kind, String... lines) {
        return EdnStory.check(new KafkaChecker(WorkloadOptions.standard().forbidding(kind)), lines);
    }

    /**
     * Operations one after the other: {@code 0 send x1@0 x2} sends 1 and 2 to x, {@code 1 poll
     * x1@0} polls, a bar between polls; {@code 0! …} failed, {@code 0? …} crashed; others are taken
     * as they are.
     */
    private static String[] done(String... operations) {
        List<String> lines = new ArrayList<>();
        for (String operation : operations) {
            String[] parts = operation.split(" ", 3);
            String process = parts[0].replaceAll("[!?]", "");
            String type = parts[0].endsWith("!") ? "fail" : parts[0].endsWith("?") ? "info" : "ok";
            String head = " " + parts[1] + " ";
            boolean isData = List.of("send", "poll", "txn").contains(parts[1]);
            lines.add(process + " invoke" + head + (isData ? steps(parts[2], false) : parts[2]));
            lines.add(
                    process
                            + " "
                            + type
                            + head
                            + (isData ? steps(parts[2], true) : parts[2].split(",")[0]));
        }
        return lines.toArray(String[]::new);
    }

    /** {@code +x1@0} sends, {@code -x1@0,x2@1} polls. */
    private static String steps(String text, boolean isDone) {
        StringBuilder steps = new StringBuilder("[");
        for (String step : text.split(" ")) {
            if (step.startsWith("+")) {
                String[] sides = step.substring(2).split("@");
                String offset = sides.length == 2 ? "[" + sides[1] + " " + sides[0] + "]" : "";
                steps.append("[:send :").append(step.charAt(1)).append(' ');
                steps.append(isDone && !offset.isEmpty() ? offset : sides[0]).append("] ");
            } else {
                steps.append(isDone ? "[:poll {" + polled(step.substring(1)) + "}] " : "[:poll] ");
            }
        }
        return steps + "]";
    }

    private static String polled(String text) {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (String message : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] sides = message.substring(1).split("@");
            byKey.merge(
                    ":" + message.charAt(0), "[" + sides[1] + " " + sides[0] + "]", String::concat);
        }
        StringBuilder entries = new StringBuilder();
        byKey.forEach((key, pairs) -> entries.append(key + " [" + pairs + "] "));
        return entries.toString();
    }

    @Test
    void polls_that_follow_the_log_are_right() {
        Verdict verdict =
                check(
                        done(
                                "0 send +x1@0 +x2@1",
                                "0 send +y5@3",
                                "1 poll -x1@0",
                                "1 txn -x2@1 +y6@7",
                                "2 poll -x1@0,x2@1,y5@3 -y6@7"));
        assertStatus(verdict, Status.VALID, "all polls of 6 messages fit the logs");
        assertThat(verdict.measures()).containsEntry("keys", 2L).containsEntry("messages", 4L);
    }

    @Test
    void what_failed_operations_sent_is_not_polled() {
        assertInvalid(
                check(done("0! send +x1", "1 poll -x1@0")),
                "g1a",
                "polled 1 of key :x, which only an operation sent that failed");
        assertInvalid(
                check(done("0! send +x1", "1! poll -x1@0")),
                "g1a",
                "operation 1 (process 1, failed");
        assertStatus(check(done("0? send +x1", "1 poll -x1@0")), Status.VALID, "all polls");
        assertInvalid(check(done("1 poll -x1@0")), "unexpected-message", "which nobody sent");
    }

    @Test
    void nobody_polls_what_it_is_sending_itself() {
        assertInvalid(
                check(done("0 txn +x1@0 -x1@0")),
                "precommitted-read",
                "sent 1 of key :x and polled it, though it had not ended yet");
    }

    @Test
    void what_is_before_a_message_that_was_polled_is_polled_too() {
        assertInvalid(
                check(done("0 send +x1@0 +x2@1", "0 send +x3@2", "1 poll -x2@1")),
                "lost-write",
                "nobody polled 1 of key :x, which is at offset 0, though offset 1 was polled");
        assertStatus(
                check(done("0 send +x1@0 +x2@1", "0 send +x3@2", "1 poll -x1@0,x2@1")),
                Status.VALID,
                "allowed: 1 unseen");
        assertInvalid(
                checkForbidding("unseen", done("0 send +x1@0", "0 send +x2@1", "1 poll -x1@0")),
                "unseen",
                "nobody ever polled 2 of key :x");
    }

    @Test
    void a_crashed_send_is_lost_only_if_some_of_it_was_seen() {
        String[] unseen = done("0? send +x1 +y2@0", "1 send +y3@1", "2 poll -y3@1");
        assertStatus(check(unseen), Status.VALID, "all polls");
        assertInvalid(
                check(done("0? send +x1 +y2@0", "1 send +y3@1", "2 poll -x1@0", "3 poll -y3@1")),
                "lost-write",
                "nobody polled 2 of key :y");
    }

    @Test
    void a_message_is_at_one_offset_and_an_offset_has_one_message() {
        assertInvalid(
                check(done("0 send +x1@0", "1 send +x2@1", "2 poll -x1@0,x2@1,x1@5")),
                "duplicate",
                "1 of key :x is at the offsets 0, 5, and was sent once");
        assertInvalid(
                check(done("0 send +x1@0", "1 send +x2@0", "2 poll -x1@0")),
                "inconsistent-offsets",
                "offset 0 of key :x holds two messages, 1 and 2");
        assertStatus(
                check(done("0? send +x1@0", "1 send +x2@0", "2 poll -x2@0")),
                Status.VALID,
                "all polls");
        assertInvalid(
                check(done("0? send +x1@0 +y7", "1 send +x2@0", "2 poll -x2@0,y7@0")),
                "inconsistent-offsets",
                "holds two messages");
    }

    @Test
    void a_process_goes_on_where_its_last_poll_ended() {
        String[] sends = {"0 send +x1@0 +x2@1 +x3@2 +x4@4", "9 poll -x1@0,x2@1,x3@2,x4@4"};
        assertStatus(
                check(done(sends[0], sends[1], "1 poll -x1@0", "1 poll -x2@1,x3@2 -x4@4")),
                Status.VALID,
                "all polls");
        assertInvalid(
                check(done(sends[0], sends[1], "1 poll -x1@0", "1 poll -x3@2")),
                "poll-skip",
                "so operation 3 skipped 2 (offset 1) of key :x");
        assertInvalid(
                check(done(sends[0], sends[1], "1 poll -x1@0,x2@1", "1 poll -x1@0")),
                "nonmonotonic-poll",
                "so operation 3 went back from 2 (offset 1) to 1 (offset 0) of key :x");
        assertInvalid(
                check(done(sends[0], sends[1], "1 poll -x1@0", "1 poll -x1@0")),
                "nonmonotonic-poll",
                "polled 1 (offset 0) again");
    }

    @Test
    void operations_that_failed_are_gone_back_behind() {
        String[] sends = {"0 send +x1@0 +x2@1 +x3@2", "9 poll -x1@0,x2@1,x3@2"};
        assertStatus(
                check(done(sends[0], sends[1], "1 poll -x1@0", "1! txn -x2@1", "1 txn -x2@1")),
                Status.VALID,
                "all polls");
        assertInvalid(
                check(done(sends[0], sends[1], "1 poll -x1@0", "1! txn -x2@1", "1! txn -x3@2")),
                "poll-skip",
                "operation 4 skipped 2");
    }

    @Test
    void other_assignments_forget_where_a_process_was() {
        String[] start = {
            "0 send +x1@0 +x2@1 +x3@2", "9 poll -x1@0,x2@1,x3@2", "1 assign [:x]", "1 poll -x1@0"
        };
        for (String[] between :
                new String[][] {
                    {"1 assign [:x :y]", "INVALID"},
                    {"1! assign [:y]", "INVALID"},
                    {"1 assign [:y]", "VALID"},
                    {"1 assign [:x], :seek-to-beginning? true", "VALID"}
                }) {
            Verdict verdict =
                    check(done(start[0], start[1], start[2], start[3], between[0], "1 poll -x3@2"));
            assertThat(verdict.status()).as(between[0]).isEqualTo(Status.valueOf(between[1]));
        }
    }

    @Test
    void who_subscribes_may_be_given_other_partitions() {
        String[] lines =
                done(
                        "0 send +x1@0 +x2@1 +x3@2",
                        "9 poll -x1@0,x2@1,x3@2",
                        "1 subscribe [:x]",
                        "1 poll -x1@0",
                        "1 poll -x3@2",
                        "1 poll -x2@1");
        assertStatus(
                check(lines),
                Status.VALID,
                "allowed: 1 subscribed-nonmonotonic-poll, 1 subscribed-poll-skip");
        assertInvalid(
                checkForbidding("subscribed-poll-skip", lines),
                "subscribed-poll-skip",
                "skipped 2");
    }

    @Test
    void within_an_operation_polls_and_sends_keep_the_order_of_the_log() {
        String sends = "0 send +x1@0 +x2@1 +x3@2";
        String all = "9 poll -x1@0,x2@1,x3@2";
        assertInvalid(
                check(done(sends, all, "1 poll -x1@0,x3@2")), "int-poll-skip", "skipped 2 (offset");
        assertInvalid(check(done(sends, all, "1 poll -x1@0 -x3@2")), "int-poll-skip", "skipped 2");
        assertInvalid(
                check(done(sends, all, "1 poll -x2@1 -x1@0")),
                "int-nonmonotonic-poll",
                "went back from 2");
        String[] rebalanced = done(sends, all, "1 poll -x1@0 -x3@2");
        rebalanced[5] += ", :rebalance-log [{:keys [:x]}]";
        assertStatus(check(rebalanced), Status.VALID, "all polls");
        assertInvalid(
                check(done("0 send +x1@5 +x2@3", "1 poll -x2@3,x1@5")),
                "int-nonmonotonic-send",
                "what it sent later before what it sent earlier");
        String[] between = done("1? send +x2", "0 send +x1@0 +x3@2", "2 poll -x1@0,x2@1,x3@2");
        assertStatus(check(between), Status.VALID, "allowed: 1 int-send-skip");
        assertInvalid(
                checkForbidding("int-send-skip", between),
                "int-send-skip",
                "between the two is 2 (offset 1)");
    }

    @Test
    void what_was_sent_after_another_send_had_returned_is_behind_it() {
        assertInvalid(
                check(done("0 send +x1@5", "0 send +x2@3", "1 poll -x2@3,x1@5")),
                "nonmonotonic-send",
                "the log has 2 of key :x, which was sent later, before 1");
        assertInvalid(
                check(done("0 send +x1@5", "7 send +x2@3", "1 poll -x2@3,x1@5")),
                "nonmonotonic-send",
                "which was sent later");
        String[] beside = {
            "0 invoke send [[:send :x 1]]",
            "7 invoke send [[:send :x 2]]",
            "0 ok send [[:send :x [5 1]]]",
            "7 ok send [[:send :x [3 2]]]",
            "1 invoke poll [[:poll]]",
            "1 ok poll [[:poll {:x [[3 2] [5 1]]}]]"
        };
        assertStatus(check(beside), Status.VALID, "all polls");
    }

    private static final String[] EACH_OTHERS = {
        "0 invoke txn [[:send :x 1] [:poll]]",
        "1 invoke txn [[:send :y 2] [:poll]]",
        "0 ok txn [[:send :x [0 1]] [:poll {:y [[0 2]]}]]",
        "1 ok txn [[:send :y [0 2]] [:poll {:x [[0 1]]}]]"
    };

    @Test
    void two_operations_do_not_poll_what_the_other_one_sends() {
        assertInvalid(
                check(EACH_OTHERS),
                "g1c",
                "must come before itself (G1c: information flows in a circle)");
        String[] crashed = EACH_OTHERS.clone();
        crashed[3] = "1 info txn [[:send :y [0 2]] [:poll {:x [[0 1]]}]]";
        assertInvalid(check(crashed), "g1c", "must come before itself");
    }

    @Test
    void a_poll_of_what_is_sent_only_afterwards_closes_a_circle_in_time() {
        assertInvalid(check(done("1 poll -x1@0", "0 send +x1@0")), "g1c", "operation");
    }

    @Test
    void circles_through_the_order_of_messages_count_where_they_are_forbidden() {
        String[] writes = {
            "0 invoke send [[:send :x 1] [:send :y 1]]",
            "1 invoke send [[:send :x 2] [:send :y 2]]",
            "0 ok send [[:send :x [0 1]] [:send :y [1 1]]]",
            "1 ok send [[:send :x [1 2]] [:send :y [0 2]]]",
            "2 invoke poll [[:poll]]",
            "2 ok poll [[:poll {:x [[0 1] [1 2]], :y [[0 2] [1 1]]}]]"
        };
        assertStatus(check(writes), Status.VALID, "all polls");
        Verdict verdict = checkForbidding("g0", writes);
        assertInvalid(verdict, "g0", "must come before itself (G0");
        assertThat(verdict.firstWitnessed().orElseThrow().witness().orElseThrow().explanation())
                .anyMatch(
                        line ->
                                line.contains(
                                        "sent 1 (offset 0) to key :x, and operation 1 sent"
                                                + " 2 (offset 1), which is the next one"));
        String[] both = {
            "0 invoke txn [[:send :x 1] [:send :y 3]]",
            "1 invoke txn [[:poll] [:send :y 2]]",
            "0 ok txn [[:send :x [0 1]] [:send :y [2 3]]]",
            "1 ok txn [[:poll {:x [[0 1]]}] [:send :y [1 2]]]"
        };
        assertStatus(check(both), Status.VALID, "all polls");
        assertInvalid(checkForbidding("g1c-ww", both), "g1c-ww", "must come before itself (G1c");
    }

    @Test
    void circles_through_what_was_not_polled_yet_count_where_they_are_forbidden() {
        String[] skew = {
            "9 invoke send [[:send :x 1] [:send :y 1]]",
            "9 ok send [[:send :x [0 1]] [:send :y [0 1]]]",
            "0 invoke txn [[:poll] [:send :y 2]]",
            "1 invoke txn [[:poll] [:send :x 2]]",
            "0 ok txn [[:poll {:x [[0 1]]}] [:send :y [1 2]]]",
            "1 ok txn [[:poll {:y [[0 1]]}] [:send :x [1 2]]]"
        };
        assertStatus(check(skew), Status.VALID, "all polls");
        assertInvalid(checkForbidding("g2-item", skew), "g2-item", "must come before itself");
        assertStatus(checkForbidding("g-single", skew), Status.VALID, "all polls");
        String[] single = {
            "9 invoke send [[:send :x 1] [:send :y 1]]",
            "9 ok send [[:send :x [0 1]] [:send :y [0 1]]]",
            "0 invoke poll [[:poll] [:poll]]",
            "1 invoke send [[:send :x 2] [:send :y 2]]",
            "1 ok send [[:send :x [1 2]] [:send :y [1 2]]]",
            "0 ok poll [[:poll {:x [[0 1]]}] [:poll {:y [[0 1] [1 2]]}]]"
        };
        assertInvalid(
                checkForbidding("g-single", single),
                "g-single",
                "must come before itself (G-single");
        assertInvalid(
                checkForbidding("g-nonadjacent", single),
                "g-nonadjacent",
                "must come before itself");
    }

    @Test
    void messages_that_were_sent_twice_are_unknown_and_nothing_polled_is_vacuous() {
        assertStatus(
                check(done("0 send +x1@0", "0 send +x1@1", "1 poll -x1@0,x1@1")),
                Status.UNKNOWN,
                "1 was sent to key :x more than once");
        assertStatus(
                check(done("0 send +x1@0", "1 poll -")), Status.VACUOUS, "no message was polled");
    }

    @Test
    void polls_are_behind_since_a_later_message_was_known() {
        Verdict verdict =
                check(
                        done(
                                "1 assign [:x]",
                                "0 send +x1@0",
                                "0 send +x2@1",
                                "1 poll -",
                                "1 poll -x1@0",
                                "1 poll -x2@1"));
        // The first message was known at 4 ms, and the second at 6 ms; polls began at 7, 9, 11.
        assertThat(verdict.measures()).containsEntry("greatest lag in nanoseconds", 3_000_000L);
    }

    @Test
    void other_operations_of_the_workload_are_passed_over_and_strangers_refused() {
        assertStatus(
                check(
                        done(
                                "0 send +x1@0",
                                "1 debug-topic-partitions [:x]",
                                "1? crash nil",
                                "2 poll -x1@0")),
                Status.VALID,
                "all polls");
        for (String[] odd :
                new String[][] {
                    {"0 invoke read nil", "0 ok read 3"},
                    {"0 invoke poll [[:poll]]", "0 ok poll [[:poll [1 2]]]"},
                    {"0 invoke poll [[:poll]]", "0 ok poll [[:poll {:x [1]}]]"},
                    {"0 invoke send [[:send :x 1]]", "0 ok send [[:send :x [0 2]]]"},
                    {"0 invoke assign 3", "0 ok assign 3"},
                    {"0 invoke poll [[:poll]]", "0 ok poll [[:poll {:x [[0 1] [4294967296 2]]}]]"}
                }) {
            assertThatThrownBy(() -> check(odd))
                    .as(odd[1])
                    .isInstanceOf(UnsuitableHistoryException.class);
        }
    }
}
