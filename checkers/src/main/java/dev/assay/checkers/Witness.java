// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.List;

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
 */
public record Witness(
        String kind,
        List<Integer> operations,
        int firstEvent,
        int lastEvent,
        List<Edge> edges,
        List<String> explanation) {
    public Witness {
        operations = List.copyOf(operations);
        edges = List.copyOf(edges);
        explanation = List.copyOf(explanation);
        if (explanation.isEmpty()) {
            throw new IllegalArgumentException(
                    "a witness must say in words what it proves: " + kind);
        }
    }

    /**
     * One operation must come before another.
     *
     * @param kind {@code real-time}, {@code ww}, {@code wr}, {@code rw}, {@code process}, …
     * @param reason the evidence in words
     */
    public record Edge(int from, int to, String kind, String reason) {}
}
