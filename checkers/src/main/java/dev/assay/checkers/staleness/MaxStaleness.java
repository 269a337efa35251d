// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import java.time.Duration;

/** How stale reads may be. */
public sealed interface MaxStaleness {
    /**
     * A read returns one of the last so many values.
     *
     * @param count 1 for the newest value only
     */
    record Values(int count) implements MaxStaleness {
        public Values {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "a read returns one of the last 1 or more values, not " + count);
            }
        }
    }

    /** A read returns a value that was the newest at most so long before it began. */
    record Time(Duration longest) implements MaxStaleness {
        public Time {
            if (longest.isNegative()) {
                throw new IllegalArgumentException("a time is not negative: " + longest);
            }
        }
    }
}
