// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.SelectiveChecker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.histories.History;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every read of all accounts sees the same sum, for transfers only move money (Jepsen's {@code
 * bank}). {@code transfer {:from A, :to B, :amount N}} and {@code read}, which returns a map of
 * accounts and balances. What was there at first may be told: a sum, or a map; otherwise the first
 * read that returned says what the sum is, and the accounts are whatever reads show. Snapshot
 * isolation keeps these promises, read committed does not. O(size of the reads).
 *
 * <ul>
 *   <li>{@code wrong-total}: a read whose balances come to another sum. An account that it misses
 *       holds nothing.
 *   <li>{@code negative-balance}, {@code nil-balance}: an account holds less than nothing, or no
 *       number.
 *   <li>{@code unexpected-account}: an account that is none of those told at first.
 *   <li>{@code missing-account}: a read without an account that was told at first or that another
 *       read shows; allowed by default, for some stores delete accounts that hold nothing.
 *   <li>{@code untouched-balance}: the balance of an account changed which no transfer touches that
 *       happened or may have.
 * </ul>
 *
 * <p>What it cannot see: which transfers a read saw, whether they were those of one moment (to find
 * sets of amounts that come to what was read is NP-hard), and whether reads go back in time.
 */
public final class BankChecker implements SelectiveChecker {
    static final String WRONG_TOTAL = "wrong-total";
    static final String NEGATIVE_BALANCE = "negative-balance";
    static final String NIL_BALANCE = "nil-balance";
    static final String UNEXPECTED_ACCOUNT = "unexpected-account";
    static final String MISSING_ACCOUNT = "missing-account";
    static final String UNTOUCHED_BALANCE = "untouched-balance";

    private final WorkloadOptions options;

    public BankChecker(WorkloadOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "bank";
    }

    @Override
    public List<String> kinds() {
        return List.of(
                WRONG_TOTAL,
                NEGATIVE_BALANCE,
                NIL_BALANCE,
                UNEXPECTED_ACCOUNT,
                MISSING_ACCOUNT,
                UNTOUCHED_BALANCE);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        KeyedOperations all =
                new KeyedOperations(history, id(), options.conventions().nilReadIsUnknown());
        Violations violations = new Violations(options.allows(Set.of(MISSING_ACCOUNT)));
        Accounts start = Accounts.told(options.initial());
        Map<String, Long> measures = new TreeMap<>();
        long compared = 0;
        long reads = 0;
        try {
            for (Map.Entry<Integer, int[]> entry : all.byKey(meter).entrySet()) {
                Bank bank = new Bank(all, violations, start);
                bank.judge(entry.getValue(), meter);
                compared += bank.compared();
                reads += bank.reads();
                bank.totals(measures);
            }
        } catch (ArithmeticException overflow) {
            return Verdict.unknown(id(), "the numbers leave 64 bits");
        }
        kinds().forEach(kind -> measures.put(kind, violations.count(kind)));
        measures.put("reads", reads);
        measures.put("operations", (long) history.operations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict(violations, reads, compared).with(measures);
    }

    private Verdict verdict(Violations violations, long reads, long compared) {
        return violations
                .verdict(id())
                .orElseGet(
                        () ->
                                compared == 0
                                        ? Verdict.vacuous(
                                                id(),
                                                reads == 0
                                                        ? "no read returned"
                                                        : "no read can be compared with another one"
                                                                + " or with --initial")
                                        : Verdict.valid(id(), held(violations, compared)));
    }

    private static String held(Violations violations, long compared) {
        boolean isTotal = violations.count(WRONG_TOTAL) == 0;
        return (isTotal
                        ? "all " + compared + " reads saw the sum that there must be"
                        : "nothing that is not allowed")
                + violations.allowedInWords();
    }
}
