// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.Value;
import java.util.Arrays;
import java.util.Optional;

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
    /** {@code acquire} of a free lock and {@code release} of a held one, by anyone, and tries. */
    MUTEX("mutex"),
    /**
     * {@code enqueue}, {@code peek} and {@code dequeue}, which waits or returns nil while the queue
     * is empty.
     */
    FIFO_QUEUE("fifo-queue"),
    /** Changes of one element, conditional and not, and reads of one, of any and of all. */
    SET("set"),
    /** {@code get}, {@code put} and {@code append} of texts by key, the empty text at first. */
    KV_APPEND("kv-append"),
    /** {@code get}, {@code put}, {@code cas}, {@code append} and {@code add} on the same keys. */
    KV("kv"),
    /** Transactions of {@code get}, {@code put}, {@code cas} and {@code delete} steps. */
    KV_TRANSACTIONS("kv-transactions"),
    /** A lock that its holder may acquire again. */
    REENTRANT_LOCK("reentrant-lock"),
    /** A reentrant lock whose waiters are served in the order of their {@code wait}. */
    FAIR_LOCK("fair-lock"),
    /** A lock that returns growing tokens. */
    FENCED_LOCK("fenced-lock"),
    /** A lock that returns growing tokens, the same while its holder acquires again. */
    REENTRANT_FENCED_LOCK("reentrant-fenced-lock"),
    /** A lock that returns growing tokens and is lost at any time; holders {@code renew} it. */
    LEASED_LOCK("leased-lock"),
    /** Two permits. */
    SEMAPHORE("semaphore", Value.of(2)),
    /** {@code add}, {@code remove}, {@code contains} and {@code read}, where elements repeat. */
    BAG("bag"),
    /** A number that goes up and down, 0 at first. */
    COUNTER("counter"),
    /** {@code enqueue} and {@code dequeue} or {@code peek} of whichever element. */
    UNORDERED_QUEUE("unordered-queue"),
    /** {@code push}, {@code pop}, {@code peek}. */
    STACK("stack"),
    /** Pushes, pops and peeks at both ends. */
    DEQUE("deque"),
    /** {@code enqueue}, and {@code dequeue} and {@code peek} of the smallest. */
    PRIORITY_QUEUE("priority-queue"),
    /** {@code append}, {@code read} and {@code read-from} an offset. */
    LOG("log"),
    /** A queue with room for two. */
    BOUNDED_QUEUE("bounded-queue", Value.of(2)),
    /** {@code generate} of new numbers. */
    ID_GENERATOR("id-generator"),
    /** A queue that loses some of what it is given. */
    LOSSY_QUEUE("lossy-queue");

    private final String id;
    private final Optional<Value> initial;

    ObjectKind(String id) {
        this.id = id;
        this.initial = Optional.empty();
    }

    ObjectKind(String id, Value initial) {
        this.id = id;
        this.initial = Optional.of(initial);
    }

    /** What the model has to be told about the objects' start; empty where it knows. */
    public Optional<Value> initial() {
        return initial;
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
