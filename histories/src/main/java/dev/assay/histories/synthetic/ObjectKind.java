// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import java.util.Arrays;

/**
 * The kinds of objects whose histories can be synthesised; their ids are those of the models that
 * judge them.
 */
public enum ObjectKind {
    /** {@code read} and {@code write} of one value, nil at first. */
    REGISTER("register"),
    /** A register with {@code cas [expected, new]}, whose completion carries a truth value. */
    CAS_REGISTER("cas-register"),
    /** Transactions of {@code read} and {@code write} steps on several registers, 0 at first. */
    MULTI_REGISTER("multi-register"),
    /** {@code acquire} of a free lock and {@code release} of a held one, by anyone. */
    MUTEX("mutex"),
    /** {@code enqueue} and {@code dequeue}, which waits while the queue is empty. */
    FIFO_QUEUE("fifo-queue"),
    /** {@code add} of an element and {@code read} of the whole set. */
    SET("set"),
    /** {@code get}, {@code put} and {@code append} of texts by key, the empty text at first. */
    KV_APPEND("kv-append");

    private final String id;

    ObjectKind(String id) {
        this.id = id;
    }

    /** The kebab-case id of the model that judges these histories. */
    public String id() {
        return id;
    }

    /** The kind with this id. */
    public static ObjectKind withId(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no synthetic histories for " + id));
    }
}
