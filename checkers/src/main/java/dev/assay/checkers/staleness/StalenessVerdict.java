// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.registers.RegisterHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says what a key's staleness comes to, given what is allowed, and shows the stalest read. */
final class StalenessVerdict {
    private static final int MOST_LISTED = 6;

    private final RegisterHistory registers;
    private final KeyOperations key;
    private final KeyStaleness measured;
    private final long[] times;
    private final Optional<MaxStaleness> bound;

    StalenessVerdict(
            RegisterHistory registers,
            KeyOperations key,
            KeyStaleness measured,
            long[] times,
            Optional<MaxStaleness> bound) {
        this.registers = registers;
        this.key = key;
        this.measured = measured;
        this.times = times;
        this.bound = bound;
    }

    Verdict of(String label) {
        SortedMap<String, Long> measures = new TreeMap<>();
        if (measured.undecided().isEmpty()) {
            measures.put(StalenessChecker.VALUES, (long) measured.leastValues());
        }
        if (measured.nanoseconds() >= 0) {
            measures.put(StalenessChecker.NANOSECONDS, measured.nanoseconds());
        }
        Verdict verdict =
                bound.isEmpty()
                        ? measuredOnly(label, measures)
                        : switch (bound.get()) {
                            case MaxStaleness.Values(int count) -> byValues(label, count, measures);
                            case MaxStaleness.Time(java.time.Duration longest) ->
                                    byTime(label, longest.toNanos(), measures);
                        };
        return verdict.with(measures);
    }

    private Verdict measuredOnly(String label, Map<String, Long> measures) {
        if (measured.undecided().isPresent()) {
            return undecided(label);
        }
        String stalest =
                measured.skipped().length == 0
                        ? ""
                        : "; the stalest read is " + registers.describe(stalest());
        return Verdict.valid(label, StalenessChecker.words(measures) + stalest);
    }

    private Verdict undecided(String label) {
        return Verdict.unknown(
                label,
                "reads return one of the last "
                        + measured.leastValues()
                        + " to "
                        + measured.mostValues()
                        + " values: "
                        + measured.undecided().orElseThrow());
    }

    private Verdict byValues(String label, int count, Map<String, Long> measures) {
        if (measured.mostValues() <= count) {
            return Verdict.valid(
                    label,
                    "an order was found in which reads return one of the last "
                            + measured.mostValues()
                            + " values (k)");
        }
        return measured.leastValues() > count
                ? Verdict.invalid(label, tooManyValues(count))
                : undecided(label);
    }

    private Verdict byTime(String label, long longest, Map<String, Long> measures) {
        if (measured.nanoseconds() < 0) {
            return Verdict.unknown(label, "the history does not tell when its events were");
        }
        return measured.nanoseconds() <= longest
                ? Verdict.valid(
                        label,
                        "linearizable when reads begin "
                                + StalenessChecker.time(measured.nanoseconds())
                                + " earlier (Δ)")
                : Verdict.invalid(label, tooLong(longest));
    }

    private int stalest() {
        return key.number[measured.stalest()];
    }

    private String describe(int each) {
        return each == 0 ? "the initial value" : registers.describe(key.number[each]);
    }

    private Witness tooManyValues(int count) {
        TreeSet<Integer> numbers = new TreeSet<>();
        List<String> lines = new ArrayList<>();
        if (measured.stalest() >= 0) {
            numbers.add(stalest());
            int source = key.source[measured.stalest()];
            lines.add(describe(measured.stalest()) + ".");
            lines.add("It saw " + describe(source) + ".");
            for (int each : new int[] {source}) {
                if (each > 0) {
                    numbers.add(key.number[each]);
                }
            }
            IntStream.of(measured.skipped()).forEach(each -> numbers.add(key.number[each]));
            lines.add(
                    "In the best order found these writes came between: "
                            + IntStream.of(measured.skipped())
                                    .limit(MOST_LISTED)
                                    .mapToObj(each -> Integer.toString(key.number[each]))
                                    .collect(Collectors.joining(", "))
                            + (measured.skipped().length > MOST_LISTED ? ", …" : "")
                            + ".");
        } else {
            numbers.add(key.number[1]);
        }
        lines.add(
                "no order that respects real time has every read return one of the last "
                        + (measured.leastValues() - 1 > 1
                                ? measured.leastValues() - 1 + " values"
                                : "1 value")
                        + "; at most "
                        + count
                        + (count == 1 ? " is" : " are")
                        + " allowed");
        return registers.witness("stale-read", numbers, List.of(), lines);
    }

    private Witness tooLong(long longest) {
        ZoneDistance zones = new ZoneDistance(key, times);
        ZoneDistance.Conflict conflict =
                zones.conflict(longest)
                        .orElseThrow(() -> new IllegalStateException("no zones conflict"));
        int moved = zones.moved(conflict);
        int other = moved == conflict.first() ? conflict.second() : conflict.first();
        int read = zones.lastBeginning(moved);
        int ended = zones.firstEnding(other);
        int late = zones.lastBeginning(other);
        int early = zones.firstEnding(moved);
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int each : new int[] {moved, other, read, ended, late, early}) {
            if (each > 0) {
                numbers.add(key.number[each]);
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(describe(read) + ", saw " + describe(moved) + ".");
        lines.add(
                "Before it began, "
                        + describe(ended)
                        + " had ended, "
                        + (ended == other
                                ? "a write of another value."
                                : "which is of another value."));
        lines.add(
                "That other value was not overwritten first: "
                        + describe(early)
                        + " had ended before "
                        + describe(late)
                        + " began.");
        lines.add(
                "operation "
                        + key.number[read]
                        + " is stale by more than the allowed "
                        + StalenessChecker.time(longest)
                        + ": the least that explains the key is "
                        + StalenessChecker.time(measured.nanoseconds()));
        return registers.witness("stale-read", numbers, List.of(), lines);
    }
}
