// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several parts of a campaign: every so many-th seed, so that parts take about as long as
 * one another.
 *
 * @param index from 1
 * @param count how many parts there are
 */
public record Shard(int index, int count) {
    /** The whole. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    public Shard {
        if (index < 1 || index > count) {
            throw new IllegalArgumentException("no shard: " + index + "/" + count);
        }
    }

    /**
     * The shard that a user wrote.
     *
     * @param option by which it was given, for the complaint
     */
    public static Shard parse(String text, String option) {
        Matcher found = TEXT.matcher(text);
        if (found.matches()) {
            int index = Integer.parseInt(found.group(1));
            int count = Integer.parseInt(found.group(2));
            if (index >= 1 && index <= count) {
                return new Shard(index, count);
            }
        }
        throw new HarnessInputException(
                option
                        + " must be from 1/N to N/N, such as 2/4 for the second of four parts, not"
                        + " \""
                        + text
                        + "\"");
    }

    /** How many seeds of the range are this shard's. */
    public long seeds(SeedRange range) {
        return Math.max(0, (range.count() - index + count) / count);
    }

    /** The seed of a number from 0. */
    public long seed(SeedRange range, long number) {
        return range.first() + (index - 1) + number * count;
    }

    /** The number of a seed of this shard, counting from the range's first; -1 for other seeds. */
    public long number(long firstSeed, long seed) {
        long past = seed - firstSeed - (index - 1);
        return past < 0 || past % count != 0 ? -1 : past / count;
    }

    @Override
    public String toString() {
        return index + "/" + count;
    }
}
