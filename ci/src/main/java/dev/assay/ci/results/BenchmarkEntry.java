// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The known-bug benchmark as a whole.
 *
 * @param bugs that were hunted
 * @param found of them
 * @param declared how many are declared to be found by drawn schedules
 * @param declaredFound of these
 * @param schedules to detection
 * @param seconds to detection
 * @param shrunkSteps of the shrunk schedules; those that were found and shrunk count
 * @param shrunkOperations of the clients in them
 * @param oracles how many bugs each promise was the first to be broken by
 * @param clean the same trials without any bug
 * @param rows of the survey
 */
public record BenchmarkEntry(
        int bugs,
        int found,
        int declared,
        int declaredFound,
        Spread schedules,
        Spread seconds,
        Optional<Spread> shrunkSteps,
        Optional<Spread> shrunkOperations,
        SortedMap<String, Integer> oracles,
        List<CleanEntry> clean,
        List<RowEntry> rows) {
    public BenchmarkEntry {
        oracles = Collections.unmodifiableSortedMap(new TreeMap<>(oracles));
        clean = List.copyOf(clean);
        rows = List.copyOf(rows);
    }

    /**
     * How numbers are spread; a bug that was missed counts as more than any number, so that a value
     * is missing where it falls on one.
     */
    public record Spread(OptionalDouble median, OptionalDouble p90, OptionalDouble most) {
        /** Of numbers, and how many are missing. */
        public static Spread of(List<Double> numbers, int missing) {
            List<Double> sorted = numbers.stream().sorted().toList();
            int all = sorted.size() + missing;
            return new Spread(rank(sorted, all, 0.5), rank(sorted, all, 0.9), rank(sorted, all, 1));
        }

        /** The smallest number that so great a share of all is not above. */
        private static OptionalDouble rank(List<Double> sorted, int all, double share) {
            int place = (int) Math.ceil(share * all) - 1;
            return place < 0 || place >= sorted.size()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(sorted.get(place));
        }
    }

    /** Trials of a target without any bug: how many were undecided, and how many gave an alarm. */
    public record CleanEntry(String target, int trials, int undecided, int alarms) {}

    /**
     * A surveyed bug.
     *
     * @param planted what stands for it, as {@code target/switch}
     * @param status {@code found} when one of those was found, {@code missed} when none of those
     *     hunted was, {@code not-hunted}, or {@code unmapped}
     * @param reason why it is unmapped
     */
    public record RowEntry(
            int number,
            String field,
            String summary,
            List<String> planted,
            String status,
            Optional<String> reason) {
        public RowEntry {
            planted = List.copyOf(planted);
        }
    }
}
