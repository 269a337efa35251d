// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.List;

/**
 * How far the orders of a window's operations get before nothing can follow: what a picture of a
 * linearizability violation shows. Operation numbers are those of the history that was checked.
 *
 * @param members the operations that the orders are made of, by their invocations
 * @param ends dead ends, the furthest first: those that explain most returns come first
 * @param found how many dead ends there are that differ in state or in what they leave unexplained
 * @param isWhole true when every order was tried, so that there are no dead ends but the found
 */
public record PartialOrders(List<Member> members, List<DeadEnd> ends, int found, boolean isWhole) {
    public PartialOrders {
        members = List.copyOf(members);
        ends = List.copyOf(ends);
        if (ends.isEmpty() || ends.size() > found) {
            throw new IllegalArgumentException(
                    "shows " + ends.size() + " of " + found + " dead ends");
        }
    }

    /**
     * An operation.
     *
     * @param words what it did, as its model says it
     * @param isRequired false when it may as well never take effect
     * @param isMutation false when it changes no state
     */
    public record Member(int operation, String words, boolean isRequired, boolean isMutation) {}

    /**
     * An order that cannot go on.
     *
     * @param start the state in which it begins
     * @param madeBy the operation that made that state, or -1 when it is the initial one
     * @param before the members that took effect before the window begins
     * @param steps what took effect, in this order
     * @param obstacles why no other member can follow, those that must follow first
     */
    public record DeadEnd(
            String start,
            int madeBy,
            List<Integer> before,
            List<Step> steps,
            List<Obstacle> obstacles) {
        public DeadEnd {
            before = List.copyOf(before);
            steps = List.copyOf(steps);
            obstacles = List.copyOf(obstacles);
        }
    }

    /** An operation takes effect and leads to a state. */
    public record Step(int operation, String state) {}

    /**
     * Why an operation cannot be the next, or why it is no help that it can.
     *
     * @param kind {@code refused}: the model does not allow it in the state; {@code too-early}: one
     *     that returned before its call has not taken effect yet; {@code no-help}: it may take
     *     effect or not, and opens no way
     */
    public record Obstacle(int operation, String kind, String reason) {}
}
