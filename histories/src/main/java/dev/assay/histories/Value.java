// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value that a client sent to, or got from, a database, as data that every format can carry.
 *
 * <p>Three ways of "nothing" are kept apart: {@link Missing#NIL} is a value that the system
 * returned, {@link Missing#ABSENT} says that there is no value at this place (an operation without
 * a key), {@link Missing#UNKNOWN} that there is one which nobody saw (the result of an operation
 * that never returned). Two values are equal when their type and content are: the integer 1, the
 * real 1.0 and the text "1" are three values.
 */
public sealed interface Value {
    /** The value nil, shorthand. */
    Value NIL = Missing.NIL;

    /** No value here, shorthand. */
    Value ABSENT = Missing.ABSENT;

    /** A value nobody saw, shorthand. */
    Value UNKNOWN = Missing.UNKNOWN;

    /** An integer that fits 64 bits. */
    static Value of(long value) {
        return new Int(value);
    }

    /** A text. */
    static Value of(String text) {
        return new Text(text);
    }

    /** A truth value. */
    static Value of(boolean value) {
        return value ? Bool.TRUE : Bool.FALSE;
    }

    /** A sequence. */
    static Value sequence(Value... elements) {
        return new Sequence(List.of(elements));
    }

    /** The three kinds of nothing. */
    enum Missing implements Value {
        NIL,
        ABSENT,
        UNKNOWN
    }

    /** Truth values. */
    enum Bool implements Value {
        FALSE,
        TRUE;

        /** The Java truth value. */
        public boolean isTrue() {
            return this == TRUE;
        }
    }

    /** An integer of 64 bits. */
    record Int(long value) implements Value {}

    /**
     * An integer that does not fit 64 bits; smaller ones are refused, so that equal numbers are
     * equal values.
     */
    record BigInt(BigInteger value) implements Value {
        public BigInt {
            if (value.bitLength() < 64) {
                throw new IllegalArgumentException("fits 64 bits, use Int: " + value);
            }
        }
    }

    /**
     * A floating-point number; compared by its bits, so that NaN equals itself and 0.0 differs from
     * -0.0.
     */
    record Real(double value) implements Value {}

    /** A text. */
    record Text(String value) implements Value {}

    /** An EDN keyword such as {@code :x}, without its colon. */
    record Keyword(String name) implements Value {}

    /** An EDN symbol. */
    record Symbol(String name) implements Value {}

    /** An EDN character, as a code point. */
    record Char(int codePoint) implements Value {
        public Char {
            if (!Character.isValidCodePoint(codePoint)) {
                throw new IllegalArgumentException("no code point: " + codePoint);
            }
        }
    }

    /** A vector or list; the two are equal, as they are in EDN. */
    record Sequence(List<Value> elements) implements Value {
        public Sequence {
            elements = elements instanceof PooledElements ? elements : List.copyOf(elements);
        }
    }

    /** A map; order does not matter for equality, and is kept for writing. */
    record Mapping(Map<Value, Value> entries) implements Value {
        public Mapping {
            entries = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(entries));
        }

        /** Not the sum that maps have: balances that come to one sum would nearly all share it. */
        @Override
        public int hashCode() {
            int hash = 0;
            for (Map.Entry<Value, Value> entry : entries.entrySet()) {
                long mixed =
                        entry.getKey().hashCode() * 0x9E3779B97F4A7C15L
                                + entry.getValue().hashCode();
                mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
                mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
                hash += (int) (mixed ^ mixed >>> 31);
            }
            return hash;
        }
    }

    /** A set; order does not matter for equality, and is kept for writing. */
    record Collection(Set<Value> elements) implements Value {
        public Collection {
            elements =
                    java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(elements));
        }
    }

    /** An EDN tagged value such as {@code #inst "2026-01-01"}. */
    record Tagged(String tag, Value value) implements Value {}
}
