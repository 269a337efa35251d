// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.OperationWords;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a bank's accounts hold at first.
 *
 * @param total all together, where that is told
 * @param balances of each account, where that is told
 */
record Accounts(OptionalLong total, Optional<Map<Value, Long>> balances) {
    /** A number is the sum, a map what each holds; names in a map that are numbers are numbers. */
    static Accounts told(Optional<Value> initial) {
        if (initial.isEmpty()) {
            return new Accounts(OptionalLong.empty(), Optional.empty());
        }
        return switch (initial.get()) {
            case Value.Int(long number) -> new Accounts(OptionalLong.of(number), Optional.empty());
            case Value.Mapping(Map<Value, Value> entries) -> of(entries);
            case Value other -> throw refusal(other);
        };
    }

    private static Accounts of(Map<Value, Value> entries) {
        Map<Value, Long> balances = new LinkedHashMap<>();
        long total = 0;
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            if (!(entry.getValue() instanceof Value.Int(long balance))) {
                throw refusal(entry.getValue());
            }
            balances.put(name(entry.getKey()), balance);
            total = Math.addExact(total, balance);
        }
        return new Accounts(OptionalLong.of(total), Optional.of(balances));
    }

    private static Value name(Value key) {
        boolean isNumber =
                key instanceof Value.Text(String text) && text.matches("-?(0|[1-9][0-9]{0,17})");
        return isNumber ? Value.of(Long.parseLong(((Value.Text) key).value())) : key;
    }

    private static UnsuitableHistoryException refusal(Value said) {
        return new UnsuitableHistoryException(
                "a bank begins with a sum such as 100, or with balances such as"
                        + " {\"0\": 50, \"1\": 50}, not with "
                        + OperationWords.value(said));
    }
}
