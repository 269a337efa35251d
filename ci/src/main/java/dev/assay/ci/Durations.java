// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Durations as users write and read them: {@code 500ms}, {@code 50s}, {@code 10m}, {@code 2h}. */
public final class Durations implements CommandLine.ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a duration; write 500ms, 50s, 10m or 2h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
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
