// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as schedule files write them: a whole number and a unit, {@code 500ms}, {@code 50s},
 * {@code 10m}.
 */
public final class Durations {
    private static final Pattern PATTERN = Pattern.compile("(-?[0-9]{1,19})(ns|us|ms|s|m|h)");

    private record Unit(String name, long nanos) {}

    private static final List<Unit> LARGEST_FIRST =
            List.of(
                    new Unit("h", 3_600_000_000_000L),
                    new Unit("m", 60_000_000_000L),
                    new Unit("s", 1_000_000_000L),
                    new Unit("ms", 1_000_000L),
                    new Unit("us", 1_000L),
                    new Unit("ns", 1L));

    private Durations() {}

    /**
     * Nanoseconds.
     *
     * @throws IllegalArgumentException for anything that {@link #format} does not write, and for
     *     durations beyond 292 years
     */
    public static long parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a duration; write a whole number and ns, us, ms, s, m or h,"
                            + " such as 500ms");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), nanosOf(matcher.group(2)));
        } catch (ArithmeticException | NumberFormatException tooLong) {
            throw new IllegalArgumentException(
                    "'" + text + "' is longer than 292 years; write a shorter one", tooLong);
        }
    }

    private static long nanosOf(String unit) {
        for (Unit candidate : LARGEST_FIRST) {
            if (candidate.name().equals(unit)) {
                return candidate.nanos();
            }
        }
        throw new IllegalStateException("no such unit: " + unit);
    }

    /** The duration in the largest unit that says it exactly. */
    public static String format(long nanos) {
        for (Unit unit : LARGEST_FIRST) {
            if (nanos != 0 && nanos % unit.nanos() == 0) {
                return nanos / unit.nanos() + unit.name();
            }
        }
        return "0s";
    }
}
