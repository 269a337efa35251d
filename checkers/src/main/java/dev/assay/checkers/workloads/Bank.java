// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import static dev.assay.checkers.workloads.BankChecker.MISSING_ACCOUNT;
import static dev.assay.checkers.workloads.BankChecker.NEGATIVE_BALANCE;
import static dev.assay.checkers.workloads.BankChecker.NIL_BALANCE;
import static dev.assay.checkers.workloads.BankChecker.UNEXPECTED_ACCOUNT;
import static dev.assay.checkers.workloads.BankChecker.UNTOUCHED_BALANCE;
import static dev.assay.checkers.workloads.BankChecker.WRONG_TOTAL;

import dev.assay.checkers.Budget;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The reads of one bank against its transfers; see {@link BankChecker}. */
final class Bank {
    private static final int TOLD = -1;

    private final KeyedOperations all;
    private final Violations violations;
    private final Accounts start;
    private final Set<Value> touched = new HashSet<>();

    /** Every account that was told or shown. */
    private final Set<Value> accounts = new LinkedHashSet<>();

    /** What accounts that no transfer touches held when that was first seen. */
    private final Map<Value, Untouched> untouched = new HashMap<>();

    private OptionalLong total;
    private long lowest = Long.MAX_VALUE;
    private long highest = Long.MIN_VALUE;

    /** The read that said what the total is. */
    private int telling = TOLD;

    private long compared;
    private long reads;
    private long transfers;

    private record Untouched(long balance, int read) {}

    Bank(KeyedOperations all, Violations violations, Accounts start) {
        this.all = all;
        this.violations = violations;
        this.start = start;
        total = start.total();
        start.balances().ifPresent(told -> accounts.addAll(told.keySet()));
    }

    /** How many reads were compared with what the sum must be. */
    long compared() {
        return compared;
    }

    long reads() {
        return reads;
    }

    /** Adds what was measured. */
    void totals(Map<String, Long> measures) {
        measures.merge("transfers", transfers, Long::sum);
        if (lowest <= highest) {
            measures.merge("lowest total", lowest, Math::min);
            measures.merge("highest total", highest, Math::max);
        }
    }

    void judge(int[] operations, Budget.Meter meter) {
        List<Integer> seen = new ArrayList<>();
        for (int operation : operations) {
            switch (all.function(operation)) {
                case "transfer" -> transfer(operation);
                case "read", "r" -> {
                    if (all.result(operation) != Value.UNKNOWN) {
                        accounts.addAll(balances(operation).keySet());
                        seen.add(operation);
                    }
                }
                default -> throw all.stranger(operation, "transfer and read");
            }
        }
        seen.sort((one, other) -> Integer.compare(all.returned(one), all.returned(other)));
        start.balances()
                .orElse(Map.of())
                .forEach(
                        (account, balance) -> untouched.put(account, new Untouched(balance, TOLD)));
        reads = seen.size();
        for (int read : seen) {
            meter.poll();
            judge(read);
        }
    }

    private void transfer(int operation) {
        if (!(all.argument(operation) instanceof Value.Mapping(Map<Value, Value> entries))) {
            throw all.strange(operation, "{:from ACCOUNT, :to ACCOUNT, :amount NUMBER}");
        }
        Value from = field(operation, entries, "from");
        Value to = field(operation, entries, "to");
        Value amount = field(operation, entries, "amount");
        if (!all.isFailed(operation)) {
            transfers++;
            if (!from.equals(to) && !amount.equals(Value.of(0))) {
                touched.add(from);
                touched.add(to);
            }
        }
    }

    private Value field(int operation, Map<Value, Value> entries, String name) {
        Value value = entries.get(new Value.Keyword(name));
        value = value == null ? entries.get(Value.of(name)) : value;
        if (value == null) {
            throw all.strange(operation, "{:from ACCOUNT, :to ACCOUNT, :amount NUMBER}");
        }
        return value;
    }

    private Map<Value, Value> balances(int read) {
        return switch (all.result(read)) {
            case Value.Mapping(Map<Value, Value> entries) -> entries;
            case Value.Missing nil -> Map.of();
            case Value other ->
                    throw all.strange(read, "reads that return a map of accounts and balances");
        };
    }

    private void judge(int read) {
        Map<Value, Value> balances = balances(read);
        long sum = 0;
        boolean hasNil = false;
        for (Map.Entry<Value, Value> entry : balances.entrySet()) {
            Value account = entry.getKey();
            if (start.balances().isPresent() && !start.balances().get().containsKey(account)) {
                one(UNEXPECTED_ACCOUNT, read, account, ", which is none of the bank's accounts");
            }
            switch (entry.getValue()) {
                case Value.Int(long balance) -> {
                    sum = Math.addExact(sum, balance);
                    if (balance < 0) {
                        one(NEGATIVE_BALANCE, read, account, ", which holds " + balance);
                    }
                }
                case Value.Missing nil -> {
                    hasNil = true;
                    one(NIL_BALANCE, read, account, " without a balance");
                }
                case Value.BigInt big -> throw new ArithmeticException("beyond 64 bits");
                default -> throw all.strange(read, "balances that are integers");
            }
        }
        if (balances.size() < accounts.size()) {
            missing(read, balances);
        }
        untouched(read, balances);
        if (!hasNil) {
            total(read, sum);
        }
    }

    private void total(int read, long sum) {
        lowest = Math.min(lowest, sum);
        highest = Math.max(highest, sum);
        if (total.isEmpty()) {
            total = OptionalLong.of(sum);
            telling = read;
            return;
        }
        compared += compared == 0 && telling != TOLD ? 2 : 1;
        if (sum != total.getAsLong()) {
            violations.add(WRONG_TOTAL, () -> wrong(read, sum, total.getAsLong()));
        }
    }

    private Witness wrong(int read, long sum, long must) {
        boolean isTold = telling == TOLD;
        String basis =
                isTold
                        ? "The accounts held " + must + " at first."
                        : all.words().describe(telling) + ": " + must + " in all.";
        return all.words()
                .witness(
                        WRONG_TOTAL,
                        isTold ? List.of(read) : List.of(telling, read),
                        List.of(
                                basis,
                                all.words().describe(read) + ".",
                                "operation "
                                        + read
                                        + " saw "
                                        + sum
                                        + " in all, "
                                        + Math.abs(sum - must)
                                        + (sum < must ? " less than " : " more than ")
                                        + must
                                        + (isTold ? "" : ", which operation " + telling + " saw")
                                        + ", and transfers keep the sum"));
    }

    private void missing(int read, Map<Value, Value> balances) {
        for (Value account : accounts) {
            if (!balances.containsKey(account)) {
                violations.add(MISSING_ACCOUNT, () -> missed(read, account));
            }
        }
    }

    private Witness missed(int read, Value account) {
        return all.words()
                .witness(
                        MISSING_ACCOUNT,
                        List.of(read),
                        List.of(
                                all.words().describe(read) + ".",
                                "operation "
                                        + read
                                        + " did not see account "
                                        + OperationWords.value(account)
                                        + ", which there is"));
    }

    /** Accounts that nobody touches hold the same in every read. */
    private void untouched(int read, Map<Value, Value> balances) {
        for (Value account : accounts) {
            Value now = balances.getOrDefault(account, Value.of(0));
            if (touched.contains(account) || !(now instanceof Value.Int(long balance))) {
                continue;
            }
            Untouched before = untouched.putIfAbsent(account, new Untouched(balance, read));
            if (before != null) {
                compare(read, account, before, balance);
            }
        }
    }

    private void compare(int read, Value account, Untouched before, long now) {
        if (before.balance != now) {
            violations.add(UNTOUCHED_BALANCE, () -> changed(read, account, before, now));
        }
    }

    private Witness changed(int read, Value account, Untouched before, long now) {
        String name = OperationWords.value(account);
        boolean isTold = before.read == TOLD;
        String since =
                isTold ? "At first account " : all.words().describe(before.read) + ": account ";
        return all.words()
                .witness(
                        UNTOUCHED_BALANCE,
                        isTold ? List.of(read) : List.of(before.read, read),
                        List.of(
                                since + name + " holds " + before.balance + ".",
                                all.words().describe(read) + ".",
                                "operation "
                                        + read
                                        + " saw "
                                        + now
                                        + " in account "
                                        + name
                                        + ", from which and to which nobody moved anything"));
    }

    private void one(String kind, int read, Value account, String what) {
        violations.add(
                kind,
                () ->
                        all.words()
                                .witness(
                                        kind,
                                        List.of(read),
                                        List.of(
                                                all.words().describe(read) + ".",
                                                "operation "
                                                        + read
                                                        + " saw account "
                                                        + OperationWords.value(account)
                                                        + what)));
    }
}
