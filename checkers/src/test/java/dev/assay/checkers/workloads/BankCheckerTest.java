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
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BankCheckerTest {
    private static final WorkloadOptions STANDARD = WorkloadOptions.standard();
    private static final BankChecker BANK = new BankChecker(STANDARD);
    private static final BankChecker OF_TEN = new BankChecker(STANDARD.startingAt(Value.of(10)));

    private static final String[] MOVED = {
        "0 invoke transfer {:from 0, :to 1, :amount 3}",
        "0 ok transfer {:from 0, :to 1, :amount 3}",
        "1 invoke read nil",
        "1 ok read {0 7, 1 3}"
    };

    private static String[] and(String... further) {
        String[] all = Arrays.copyOf(MOVED, MOVED.length + further.length);
        System.arraycopy(further, 0, all, MOVED.length, further.length);
        return all;
    }

    private static String[] reads(String... results) {
        String[] lines = new String[2 * results.length];
        for (int i = 0; i < results.length; i++) {
            lines[2 * i] = "1 invoke read nil";
            lines[2 * i + 1] = "1 ok read " + results[i];
        }
        return lines;
    }

    @Test
    void transfers_keep_the_sum() {
        assertStatus(check(BANK, and(reads("{0 5, 1 5}"))), Status.VALID, "all 2 reads saw");
        assertInvalid(
                check(BANK, and(reads("{0 5, 1 4}"))),
                "wrong-total",
                "operation 2 saw 9 in all, 1 less than 10, which operation 1 saw");
    }

    @Test
    void a_sum_that_is_told_judges_the_first_read_too() {
        assertStatus(check(OF_TEN, MOVED), Status.VALID, "all 1 reads");
        assertInvalid(
                check(OF_TEN, reads("{0 7, 1 4}")),
                "wrong-total",
                "operation 0 saw 11 in all, 1 more than 10");
    }

    @Test
    void one_read_alone_proves_nothing_about_the_sum() {
        assertStatus(check(BANK, MOVED), Status.VACUOUS, "--initial");
        assertStatus(
                check(OF_TEN, "0 invoke read nil", "0 fail read nil"),
                Status.VACUOUS,
                "no read returned");
        assertStatus(check(BANK, reads("{0 1, 1 nil}", "{0 1, 1 1}")), Status.INVALID, "nil-bal");
    }

    @Test
    void balances_below_zero_are_a_violation_unless_allowed() {
        assertInvalid(
                check(OF_TEN, and(reads("{0 -2, 1 12}"))),
                "negative-balance",
                "operation 2 saw account 0, which holds -2");
        Verdict allowed =
                check(
                        new BankChecker(
                                STANDARD.startingAt(Value.of(10)).allowing("negative-balance")),
                        and(reads("{0 -2, 1 12}")));
        assertStatus(allowed, Status.VALID, "all 2 reads", "allowed: 1 negative-balance");
    }

    @Test
    void accounts_without_a_balance_are_told_and_the_rest_is_not_summed_up() {
        Verdict verdict = check(OF_TEN, and(reads("{0 nil, 1 3}")));
        assertInvalid(verdict, "nil-balance", "saw account 0 without a balance");
        assertThat(verdict.measures()).containsEntry("wrong-total", 0L);
    }

    @Test
    void an_account_that_is_missing_holds_nothing() {
        assertStatus(
                check(OF_TEN, and(reads("{1 10}"))), Status.VALID, "allowed: 1 missing-account");
        assertInvalid(
                check(OF_TEN, and(reads("{1 3}"))), "wrong-total", "saw 3 in all, 7 less than 10");
        assertInvalid(
                check(
                        new BankChecker(STANDARD.forbidding("missing-account")),
                        and(reads("{1 10}"))),
                "missing-account",
                "operation 2 did not see account 0");
    }

    @Test
    void accounts_that_the_bank_does_not_have_are_unexpected_where_it_is_told_which_it_has() {
        Value told =
                new Value.Mapping(Map.of(Value.of("0"), Value.of(10), Value.of("1"), Value.of(0)));
        BankChecker bank = new BankChecker(STANDARD.startingAt(told));
        assertStatus(check(bank, MOVED), Status.VALID, "all 1 reads");
        assertInvalid(
                check(bank, and(reads("{0 7, 1 2, 2 1}"))),
                "unexpected-account",
                "operation 2 saw account 2, which is none of the bank's accounts");
    }

    @Test
    void nobody_moves_money_but_transfers() {
        Verdict verdict = check(BANK, and(reads("{0 5, 1 3, 2 1, 3 1}", "{0 5, 1 3, 2 2, 3 0}")));
        assertInvalid(
                verdict,
                "untouched-balance",
                "saw 1 in account 2, from which and to which nobody moved anything");
        Value told =
                new Value.Mapping(Map.of(Value.of("0"), Value.of(6), Value.of("1"), Value.of(4)));
        assertInvalid(
                check(new BankChecker(STANDARD.startingAt(told)), reads("{0 5, 1 5}")),
                "untouched-balance",
                "operation 0 saw 5 in account");
    }

    @Test
    void transfers_that_failed_or_move_nothing_touch_no_account() {
        for (String transfer : new String[] {"2, :to 3, :amount 0", "2, :to 2, :amount 5"}) {
            String[] idle = {
                "5 invoke transfer {:from " + transfer + "}", "5 info transfer {:from 2}"
            };
            assertInvalid(
                    check(BANK, concat(idle, reads("{2 4, 3 1}", "{2 5, 3 0}"))),
                    "untouched-balance",
                    "account 2");
        }
        String[] real = {"5 invoke transfer {:from 2, :to 3, :amount 1}", "5 info transfer nil"};
        assertStatus(
                check(BANK, concat(real, reads("{2 4, 3 1}", "{2 3, 3 2}"))), Status.VALID, "all");
        real[1] = "5 fail transfer nil";
        assertInvalid(
                check(BANK, concat(real, reads("{2 4, 3 1}", "{2 3, 3 2}"))),
                "untouched-balance",
                "account 2");
    }

    private static String[] concat(String[] one, String[] other) {
        String[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    @Test
    void each_key_is_a_bank() {
        Verdict verdict =
                check(
                        BANK,
                        "0 invoke read [:a nil]",
                        "0 ok read [:a {0 5}]",
                        "0 invoke read [:b nil]",
                        "0 ok read [:b {0 6}]");
        assertStatus(verdict, Status.VACUOUS, "no read can be compared");
    }

    @Test
    void what_is_no_bank_is_refused() {
        for (String[] odd :
                new String[][] {
                    {"0 invoke transfer 3", "0 ok transfer 3"},
                    {"0 invoke transfer {:from 1}", "0 ok transfer nil"},
                    {"0 invoke read nil", "0 ok read [1 2]"},
                    {"0 invoke read nil", "0 ok read {0 :x}"},
                    {"0 invoke write 3", "0 ok write 3"}
                }) {
            assertThatThrownBy(() -> check(BANK, odd))
                    .isInstanceOf(UnsuitableHistoryException.class)
                    .hasMessageContaining("operation 0");
        }
        assertThatThrownBy(() -> check(new BankChecker(STANDARD.startingAt(Value.NIL)), MOVED))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("a bank begins with a sum such as 100");
        String most = Long.MAX_VALUE + "";
        assertStatus(
                check(OF_TEN, reads("{0 " + most + ", 1 " + most + "}")),
                Status.UNKNOWN,
                "64 bits");
    }
}
