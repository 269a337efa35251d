// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.histories.Value;

/** What a client asks of the store. */
public sealed interface Operation {
    /** The key it concerns. */
    String key();

    /** The value of a key, nil where there is none. */
    record Get(String key) implements Operation {}

    /** An operation that may change the state, and therefore goes through the log. */
    sealed interface Mutation extends Operation {}

    /** Sets the value of a key; nil removes it. */
    record Put(String key, Value value) implements Mutation {}

    /** Sets the value if it is the expected one; the result says whether it was. */
    record Cas(String key, Value expected, Value replacement) implements Mutation {}

    /**
     * Lengthens a text by a text or a sequence by an element; the first append of a text begins a
     * text, of anything else a sequence.
     */
    record Append(String key, Value piece) implements Mutation {}

    /** Adds an element to a set; the first add begins it. */
    record Add(String key, Value element) implements Mutation {}
}
