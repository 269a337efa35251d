// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;

/** Durations as users write and read them: {@code 500ms}, {@code 50s}, {@code 10m}, {@code 2h}. */
public final class Durations implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        long nanos;
        try {
            nanos = dev.assay.nemeses.Durations.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new CommandLine.TypeConversionException(malformed.getMessage());
        }
        if (nanos < 0) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is negative; write how long it may take, such as 50s");
        }
        return Duration.ofNanos(nanos);
    }

    /** {@code 0.42 s}, {@code 12.3 s}, {@code 4 m 5 s}. */
    public static String format(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 100) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole / 60 + " m " + whole % 60 + " s";
    }

    /** {@code 850 µs}, {@code 12.4 ms}, {@code 1.20 s}. */
    public static String formatNanos(long nanos) {
        if (nanos < 1_000_000) {
            return Math.round(nanos / 1e3) + " µs";
        }
        if (nanos < 1_000_000_000) {
            return String.format(
                    Locale.ROOT, nanos < 10_000_000 ? "%.2f ms" : "%.1f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
