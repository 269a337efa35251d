// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * The standard objects for which special algorithms exist. A model says by {@link Model#actsAs}
 * which of them it is, so that the algorithm is chosen by what a history holds. All operations have
 * one step; a result that nobody saw allows every result. No queue, stack or deque ever holds nil,
 * so that a nil result always means "empty". Results that are not named here say nothing: what a
 * WRITE, ADD, REMOVE, INCREMENT, DECREMENT, ENQUEUE, PUSH, PUSH_FRONT, PUSH_BACK, ACQUIRE or
 * RELEASE returned. A result that is named, but of another form than told, is impossible.
 *
 * <p>The object starts at the state that {@link Model#initial} gives, whose Java type stands in
 * brackets. An algorithm that meets a state of another type must not decide.
 */
public enum ObjectType {
    /**
     * One value ({@code Value}): READ returns it, WRITE replaces it, CAS {@code [expected new]}
     * replaces it where it is the expected one. Nil is a value like others, which is written,
     * expected and read. A CAS that returned false saw another value; see {@link Comparison}.
     */
    REGISTER,
    /**
     * Distinct elements ({@code Set<Value>}): ADD (the same once it is there), REMOVE (the same
     * where it is not there), READ (all of them, as a set or as a sequence that repeats none, in
     * any order), CONTAINS (true or false).
     *
     * <p>A READ of an empty set returns nil as well as a set or sequence without elements. Or the
     * state is {@link dev.assay.histories.Value#NIL}, a set that is not there before the first ADD:
     * then a READ returns nil, and never a set or sequence without elements.
     */
    SET,
    /**
     * A number ({@code Value.Int}): INCREMENT and DECREMENT by their argument (an integer of any
     * sign and size, 1 where it is nil), READ (an integer; nil where it is 0).
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
     * Smallest first ({@code List<Value>} in order): ENQUEUE of an integer of 64 bits, DEQUEUE and
     * PEEK, which return nil where it is empty. Equal elements are told apart by nothing.
     */
    PRIORITY_QUEUE,
    /**
     * A lock that anyone may release ({@code Boolean}: held): ACQUIRE where it is free, RELEASE
     * where it is held.
     */
    MUTEX,
    /**
     * A lock that only its holder may release ({@link Holding}), as often as it acquired it:
     * ACQUIRE, TRY_ACQUIRE and RELEASE. A TRY_ACQUIRE that returned false saw another holder, each
     * other one acquired. It matters which process calls.
     */
    REENTRANT_LOCK,
    /**
     * The same, but a holder cannot acquire again, so that a TRY_ACQUIRE that returned false saw
     * any holder; and an acquire that returned an integer ({@link Holding#token}) returned one
     * greater than all before, which are as many as there were acquires.
     */
    FENCED_LOCK,
    /** A REENTRANT_LOCK with the tokens of a FENCED_LOCK; who acquires again gets the same one. */
    REENTRANT_FENCED_LOCK,
    /** A lock whose holder may lose it ({@link Lease}): see {@link LeasedLockModel}. */
    LEASED_LOCK
}
