// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.histories.EventSink;

/** Watches a history while it grows, to know of a violation before the history ends. */
public interface Watch extends EventSink {
    /** True when it is certain that the promise is broken, however the history goes on. */
    boolean isViolated();
}
