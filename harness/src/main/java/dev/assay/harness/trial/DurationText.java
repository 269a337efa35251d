// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import java.time.Duration;
import java.util.Optional;

/** Durations as people write them: {@code 500ms}, {@code 50s}, {@code 10m}; also {@code us}, {@code ns} and {@code h}. */
final class DurationText {
    private static final String[] UNITS = {"h", "m", "s", "ms", "us", "ns"};
    private static final long[] UNIT_NANOS = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L};

    private DurationText() {}

    /** In the largest unit that needs no fraction. */
    static String write(Duration duration) {
        long nanos = duration.toNanos();
        for (int i = 0; i < UNITS.length; i++) {
            if (nanos != 0 && nanos % UNIT_NANOS[i] == 0) {
                return nanos / UNIT_NANOS[i] + UNITS[i];
            }
        }
        return "0s";
    }

    /** The duration, unless the text is none. */
    static Optional<Duration> read(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String unit = text.substring(digits);
        for (int i = 0; i < UNITS.length; i++) {
            if (unit.equals(UNITS[i]) && digits > 0 && digits <= 18) {
                return product(Long.parseLong(text.substring(0, digits)), UNIT_NANOS[i]);
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> product(long count, long nanos) {
        boolean overflows = count > Long.MAX_VALUE / nanos;
        return overflows ? Optional.empty() : Optional.of(Duration.ofNanos(count * nanos));
    }
}
