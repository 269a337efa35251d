// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/**
 * One step of an operation as one event shows it: a plain read or write has one, a transaction
 * many.
 *
 * @param function what the step does, not empty: {@code read}, {@code write}, {@code cas}, {@code
 *     append}, …
 * @param key what it does it to; {@link Value#ABSENT} where the system has just one object
 * @param value in an invocation the argument ({@link Value#NIL} for a read); in a completion the
 *     result, or the argument repeated where the function has no result. A {@code cas} carries
 *     {@code [expected, new]} as its argument; its completion carries a truth value, or repeats the
 *     argument, which means that it succeeded
 */
public record MicroOperation(String function, Value key, Value value) {
    public MicroOperation {
        if (function.isEmpty()) {
            throw new IllegalArgumentException(
                    "step without a function on key " + key + " with value " + value);
        }
    }

    /** A step on a system with just one object. */
    public static MicroOperation of(String function, Value value) {
        return new MicroOperation(function, Value.ABSENT, value);
    }
}
