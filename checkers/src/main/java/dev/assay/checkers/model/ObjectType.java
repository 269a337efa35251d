// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * The standard objects for which special algorithms exist. A model says by {@link Model#actsAs}
 * which of them it is, so that the algorithm is chosen by what a history holds. All operations have
 * one step; a result that nobody saw allows every result. The type in brackets is that of the
 * model's states, as {@link Model#initial} gives the first one.
 */
public enum ObjectType {
    /**
     * One value ({@code Value}): READ returns it, WRITE replaces it, CAS {@code [expected new]}
     * replaces it where it is the expected one. A CAS that returned false saw another value; see
     * {@link Comparison}.
     */
    REGISTER,
    /**
     * Distinct elements ({@code Set<Value>}): ADD, REMOVE, READ (all of them), CONTAINS (true or
     * false).
     */
    SET,
    /**
     * A number ({@code Value.Int}): INCREMENT and DECREMENT by their argument (1 where it is nil),
     * READ.
     */
    COUNTER,
    /**
     * First in, first out ({@code List<Value>}, the head first): ENQUEUE, DEQUEUE and PEEK, which
     * return nil where it is empty.
     */
    FIFO_QUEUE,
    /**
     * Last in, first out ({@code List<Value>}, the bottom first): PUSH, POP and PEEK, which return
     * nil where it is empty.
     */
    STACK,
    /**
     * Both ends ({@code List<Value>}, the front first): PUSH_FRONT, PUSH_BACK, POP_FRONT, POP_BACK,
     * PEEK_FRONT, PEEK_BACK; nil where it is empty.
     */
    DEQUE,
    /**
     * Smallest first, by number ({@code List<Value>} in order): ENQUEUE, DEQUEUE and PEEK, which
     * return nil where it is empty. Equal elements are told apart by nothing.
     */
    PRIORITY_QUEUE,
    /**
     * A lock that anyone may release ({@code Boolean}: held): ACQUIRE where it is free, RELEASE
     * where it is held.
     */
    MUTEX
}
