// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.List;
import java.util.Optional;

/**
 * The smallest part of a history that proves a violation, as data and in words. Operation numbers
 * are those of the history that was checked.
 *
 * @param kind a kebab-case name of the violation: {@code non-linearizable}, {@code lost-write},
 *     {@code two-leaders}, …
 * @param operations the operations that take part, ascending
 * @param firstEvent the first event of the window that contains the violation
 * @param lastEvent its last event
 * @param edges why some operations must come before others, where the proof is a cycle or an order
 * @param explanation sentences for people, ending in the contradiction; one line each
 * @param orders how far the orders of the operations get, where the proof is that none gets far
 *     enough
 */
public record Witness(
        String kind,
        List<Integer> operations,
        int firstEvent,
        int lastEvent,
        List<Edge> edges,
        List<String> explanation,
        Optional<PartialOrders> orders) {
    public Witness {
        operations = List.copyOf(operations);
        edges = List.copyOf(edges);
        explanation = List.copyOf(explanation);
        if (explanation.isEmpty()) {
            throw new IllegalArgumentException(
                    "a witness must say in words what it proves: " + kind);
        }
    }

    /** A witness whose proof is no order. */
    public Witness(
            String kind,
            List<Integer> operations,
            int firstEvent,
            int lastEvent,
            List<Edge> edges,
            List<String> explanation) {
        this(kind, operations, firstEvent, lastEvent, edges, explanation, Optional.empty());
    }

    /** The same witness with orders. */
    public Witness with(Optional<PartialOrders> newOrders) {
        return new Witness(kind, operations, firstEvent, lastEvent, edges, explanation, newOrders);
    }

    /**
     * One operation must come before another.
     *
     * @param kind {@code real-time}, {@code ww}, {@code wr}, {@code rw}, {@code process}, …
     * @param reason the evidence in words
     * @param evidence the same as data, where it is what one key held
     */
    public record Edge(int from, int to, String kind, String reason, Optional<Evidence> evidence) {
        /** An edge that is about no key. */
        public Edge(int from, int to, String kind, String reason) {
            this(from, to, kind, reason, Optional.empty());
        }
    }

    /**
     * What two operations did to a key.
     *
     * @param key as people write it
     * @param versions for {@code ww} what was written first and then, for {@code wr} what was
     *     written and read, for {@code rw} what was read and what replaced it
     */
    public record Evidence(String key, List<String> versions) {
        public Evidence {
            versions = List.copyOf(versions);
        }
    }
}
