// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventSink;
import java.io.IOException;

/**
 * Writes the events of a history while they come. An output that cannot be written shows as {@link
 * java.io.UncheckedIOException} in {@link #accept}. Events must follow each other as in a history;
 * that is checked by whoever reads them.
 */
public interface EventWriter extends EventSink {
    /** Writes what is left and flushes the output, which stays open. */
    void finish() throws IOException;
}
