// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/**
 * Takes events in the order they were seen: the recorder, a history under construction, a writer of
 * some format.
 */
@FunctionalInterface
public interface EventSink {
    /**
     * Takes the next event.
     *
     * @throws MalformedHistoryException when the event cannot follow the ones before (a completion
     *     without an invocation, …)
     */
    void accept(Event event);
}
