// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.time.Duration;

/**
 * How a history file is written.
 *
 * @param segmentBytes the unit in which the file is written with zeros and mapped ahead of the
 *     appends; a power of two. One frame fits one segment, so that it also limits the size of an
 *     event
 * @param forceInterval how often what was appended is forced to the disk; zero forces every append
 *     before it returns
 */
public record RecorderOptions(int segmentBytes, Duration forceInterval) {
    /** Segments of 8 MiB, forced every 100 ms. */
    public static final RecorderOptions DEFAULT =
            new RecorderOptions(8 << 20, Duration.ofMillis(100));

    /** The smallest segment: two pages. */
    public static final int MIN_SEGMENT_BYTES = 8 << 10;

    /** The largest segment; two of them are mapped by one buffer of at most 2^31 - 1 bytes. */
    public static final int MAX_SEGMENT_BYTES = 512 << 20;

    public RecorderOptions {
        checkSegmentBytes(segmentBytes);
        if (forceInterval.isNegative()) {
            throw new IllegalArgumentException("force interval is negative: " + forceInterval);
        }
    }

    /** The same with another force interval. */
    public RecorderOptions withForceInterval(Duration interval) {
        return new RecorderOptions(segmentBytes, interval);
    }

    /** The same with another segment size. */
    public RecorderOptions withSegmentBytes(int bytes) {
        return new RecorderOptions(bytes, forceInterval);
    }

    static boolean isSegmentSize(int bytes) {
        return Integer.bitCount(bytes) == 1
                && bytes >= MIN_SEGMENT_BYTES
                && bytes <= MAX_SEGMENT_BYTES;
    }

    private static void checkSegmentBytes(int bytes) {
        if (!isSegmentSize(bytes)) {
            throw new IllegalArgumentException(
                    "segment size must be a power of two from "
                            + MIN_SEGMENT_BYTES
                            + " to "
                            + MAX_SEGMENT_BYTES
                            + " bytes: "
                            + bytes);
        }
    }
}
