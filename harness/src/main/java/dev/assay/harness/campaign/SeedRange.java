// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Consecutive seeds, from the first up to and without the end.
 *
 * @param first at least 0
 * @param end greater than the first
 */
public record SeedRange(long first, long end) {
    /** More seeds than this are several campaigns. */
    public static final long SEEDS_MAX = 1_000_000_000;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.\\.(\\d{1,18})");

    public SeedRange {
        if (first < 0 || end <= first || end - first > SEEDS_MAX) {
            throw new IllegalArgumentException(
                    "a range has 1 to " + SEEDS_MAX + " seeds, not " + first + ".." + end);
        }
    }

    /**
     * The range that a user wrote: {@code 0..100000} are the seeds from 0 to 99,999.
     *
     * @param option by which it was given, for the complaint
     */
    public static SeedRange parse(String text, String option) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new HarnessInputException(
                    option
                            + " must be a range of seeds such as 0..1000 (from 0 up to and without"
                            + " 1000), not \""
                            + text
                            + "\"");
        }
        long first = Long.parseLong(found.group(1));
        long end = Long.parseLong(found.group(2));
        if (end <= first) {
            throw new HarnessInputException(
                    option
                            + " "
                            + text
                            + " has no seed: the end is not part of it and must be greater than"
                            + " the beginning");
        }
        if (end - first > SEEDS_MAX) {
            throw new HarnessInputException(
                    option
                            + " "
                            + text
                            + " has more than "
                            + SEEDS_MAX
                            + " seeds: run parts of it");
        }
        return new SeedRange(first, end);
    }

    /** How many seeds. */
    public long count() {
        return end - first;
    }

    @Override
    public String toString() {
        return first + ".." + end;
    }
}
