// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.histories.Value;

/**
 * 64-bit digests of what a state holds, with which replicas compare themselves; not against liars.
 * Those of sequences and texts grow with them, one step for each element, and those of sets are
 * sums, so that a state need never be gone through again.
 */
final class StateDigest {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final long NIL = 1;
    private static final long BOOLEAN = 2;
    private static final long INTEGER = 3;

    /** Of the empty text, sequence and set. */
    static final long TEXT = 4;

    static final long SEQUENCE = 5;
    static final long SET = 6;

    private StateDigest() {}

    /** Of any value that can be stored. */
    static long of(Value value) {
        return switch (value) {
            case Value.Missing missing -> mix(NIL, missing.ordinal());
            case Value.Bool bool -> mix(BOOLEAN, bool.isTrue() ? 1 : 0);
            case Value.Int integer -> mix(INTEGER, integer.value());
            case Value.Text text -> ofText(TEXT, text.value());
            case Value.Sequence sequence -> {
                long digest = SEQUENCE;
                for (Value element : sequence.elements()) {
                    digest = withElement(digest, element);
                }
                yield digest;
            }
            case Value.Collection set -> {
                long digest = SET;
                for (Value element : set.elements()) {
                    digest = withMember(digest, element);
                }
                yield digest;
            }
            default ->
                    throw new IllegalArgumentException(
                            "the database does not store values such as " + value);
        };
    }

    /** Of a text that begins with one of this digest and ends with these characters. */
    static long ofText(long before, String more) {
        long digest = before;
        for (int i = 0; i < more.length(); i++) {
            digest = (digest ^ more.charAt(i)) * MULTIPLIER;
            digest ^= digest >>> 29;
        }
        return digest;
    }

    /** Of a sequence that has one more element at its end. */
    static long withElement(long before, Value element) {
        return mix(before, of(element));
    }

    /** Of a set that has one more element. */
    static long withMember(long before, Value element) {
        return before + mix(SET, of(element));
    }

    /** Of two numbers together; their order counts. */
    static long mix(long first, long second) {
        long hash = (Long.rotateLeft(first, 23) ^ second) * MULTIPLIER;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }
}
