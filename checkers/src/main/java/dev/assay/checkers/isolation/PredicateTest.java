// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.List;

/**
 * The predicate of a read over all keys: {@code :true}, {@code [:= VALUE]} or {@code [:mod DIVISOR
 * REMAINDER]}. None holds for what is not there.
 */
sealed interface PredicateTest {
    /** True when it holds for a value. */
    boolean holds(Value value);

    /** Holds for whatever is there. */
    record Anything() implements PredicateTest {
        @Override
        public boolean holds(Value value) {
            return value != Value.NIL;
        }
    }

    /** Holds for one value. */
    record Equal(Value other) implements PredicateTest {
        @Override
        public boolean holds(Value value) {
            return value != Value.NIL && value.equals(other);
        }
    }

    /** Holds for integers that leave a remainder. */
    record Remainder(BigInteger divisor, BigInteger remainder) implements PredicateTest {
        @Override
        public boolean holds(Value value) {
            return switch (value) {
                case Value.Int number ->
                        BigInteger.valueOf(number.value()).mod(divisor).equals(remainder);
                case Value.BigInt number -> number.value().mod(divisor).equals(remainder);
                default -> false;
            };
        }
    }

    /** The predicate that stands in place of a step's key. */
    static PredicateTest of(int transaction, Value text) {
        if (isNamed(text, "true") || text == Value.Bool.TRUE) {
            return new Anything();
        }
        if (text instanceof Value.Sequence(List<Value> parts) && !parts.isEmpty()) {
            if (parts.size() == 2 && isNamed(parts.get(0), "=")) {
                return new Equal(parts.get(1));
            }
            if (parts.size() == 3
                    && isNamed(parts.get(0), "mod")
                    && parts.get(1) instanceof Value.Int divisor
                    && divisor.value() > 0
                    && parts.get(2) instanceof Value.Int remainder) {
                return new Remainder(
                        BigInteger.valueOf(divisor.value()), BigInteger.valueOf(remainder.value()));
            }
        }
        throw new UnsuitableHistoryException(
                TransactionSteps.who(transaction)
                        + ": "
                        + Describe.value(text)
                        + " is no predicate; those are :true, [:= VALUE] and [:mod DIVISOR"
                        + " REMAINDER]");
    }

    private static boolean isNamed(Value value, String name) {
        return (value instanceof Value.Keyword keyword && keyword.name().equals(name))
                || (value instanceof Value.Text text && text.value().equals(name));
    }
}
