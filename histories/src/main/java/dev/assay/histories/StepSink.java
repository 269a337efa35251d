// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/**
 * Takes operations as numbers instead of as {@link Event}s, so that a reader of many of them makes
 * no object for each. Functions and values are referred to by the numbers that this sink gives
 * them. An operation is begun by {@link #invoke}, its steps follow by {@link #step} before anything
 * else is begun, and {@link #complete} ends it; in between its steps get their results.
 */
public interface StepSink extends EventSink {
    /** The number of a function's name. */
    int functionNumber(String name);

    /** The reference of an integer. */
    int reference(long value);

    /** The reference of a value. */
    int reference(Value value);

    /**
     * Begins an operation without a time.
     *
     * @return its number
     * @throws MalformedHistoryException when the process has one open
     */
    int invoke(int process, int function);

    /**
     * Adds a step to the operation that was begun last.
     *
     * @return its number
     */
    int step(int function, int key, int argument);

    /** Says what a step returned; unknown until then. */
    void result(int step, int value);

    /**
     * Ends the open operation of a process without a time.
     *
     * @throws MalformedHistoryException when it has none
     */
    void complete(int process, EventType type);
}
