// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Makes the nodes of one kind of system; an extension point found by {@link
 * java.util.ServiceLoader} where it has an id.
 */
@FunctionalInterface
public interface Protocol {
    /** A new incarnation of the node at {@code environment.address()}. */
    Node create(Environment environment);

    /** How its messages can be lied about. */
    default MessageForger forger() {
        return MessageForger.NONE;
    }

    /** As above, for liars that use their own trusted counters, which this says by address. */
    default MessageForger forger(IntFunction<TrustedCounter> counters) {
        return forger();
    }

    /** What device each node has to number what it says; empty where it has none. */
    default Optional<TrustedCounter.Make> counters() {
        return Optional.empty();
    }

    /** How an operator changes who takes part; empty where nobody can. */
    default Optional<Administration> administration() {
        return Optional.empty();
    }

    /**
     * What every node must have told once, each of these, before the system stands the loss of a
     * disk: that it takes part. Nothing where a system stands that from its first moment.
     */
    default List<Predicate<Observation>> formation() {
        return List.of();
    }
}
