// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;
import org.jspecify.annotations.Nullable;

/** How far a history was read, and who its clients are. */
final class ReadingProgress {
    private final ProcessNumbers processes = new ProcessNumbers();
    private boolean anyAnonymous;
    private boolean anyNumbered;
    private long position;

    /** The clients that have numbers. */
    ProcessNumbers processes() {
        return processes;
    }

    /** How many operation maps were read. */
    long position() {
        return position;
    }

    /** One more was read. */
    void advance() {
        position++;
    }

    /** Notes an operation of a client with a number, or of one without. */
    void note(boolean isNumbered) {
        anyNumbered |= isNumbered;
        anyAnonymous |= !isNumbered;
        if (anyNumbered && anyAnonymous) {
            throw new MalformedHistoryException(
                    "some operations have a :process and some have none; give one to all or to"
                            + " none");
        }
    }

    /** The client that was known by this number before and still has it, if there is one. */
    ProcessNumbers.@Nullable Process numbered(long number) {
        ProcessNumbers.Process known =
                number == (int) number ? processes.completing((int) number) : null;
        return known != null && known.number() == number ? known : null;
    }
}
