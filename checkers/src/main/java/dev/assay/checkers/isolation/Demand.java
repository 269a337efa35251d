// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.Value;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a step shows of the unit that it read.
 *
 * @param exact the value, where it shows which
 * @param holds true for the values that it may have been
 * @param number the version's number, where the database told it
 * @param place where it stands among the reads of its transaction
 * @param told what was read, for people, to follow the word "read"
 */
record Demand(
        Optional<Value> exact,
        Predicate<Value> holds,
        Optional<Long> number,
        TransactionReads.Place place,
        String told) {

    /** A value was read. */
    static Demand of(Value value, Optional<Long> number, int step, String told) {
        return new Demand(
                Optional.of(value),
                value::equals,
                number,
                new TransactionReads.Place(step, false),
                told);
    }

    /** Another value than this one was read. */
    static Demand not(Value value, int step, String told) {
        return new Demand(
                Optional.empty(),
                other -> !other.equals(value),
                Optional.empty(),
                new TransactionReads.Place(step, false),
                told);
    }
}
