// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.util.Optional;

/**
 * How to read a history for linearizability.
 *
 * @param initial the user's initial value, if given; else each model's own
 * @param conventions what nil reads and failed comparisons mean in the format that the history came
 *     from
 * @param threads how many keys are judged at a time, at most
 */
public record LinearizabilityOptions(
        Optional<Value> initial, Conventions conventions, int threads) {
    public LinearizabilityOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("needs a thread: " + threads);
        }
    }

    /** The model's initial value, plain conventions, all processors. */
    public static LinearizabilityOptions standard() {
        return new LinearizabilityOptions(
                Optional.empty(), Conventions.PLAIN, Runtime.getRuntime().availableProcessors());
    }

    /** The same with another initial value. */
    public LinearizabilityOptions startingAt(Value value) {
        return new LinearizabilityOptions(Optional.of(value), conventions, threads);
    }

    /** The same with other conventions. */
    public LinearizabilityOptions reading(Conventions newConventions) {
        return new LinearizabilityOptions(initial, newConventions, threads);
    }

    /** The same with other threads. */
    public LinearizabilityOptions onThreads(int newThreads) {
        return new LinearizabilityOptions(initial, conventions, newThreads);
    }
}
