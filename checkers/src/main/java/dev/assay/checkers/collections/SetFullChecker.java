// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.histories.format.Conventions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of each element of a set that only grows (after Jepsen's {@code set-full}). An
 * element is known from the return of an add or of a read that saw it. It is lost when some read
 * that was called after it was known missed it, and every read that saw it had returned before that
 * one was called; stable when a read saw it and it is not lost; else never read. A stable element
 * is stale when some read called after it was known missed it. Lost elements, elements that nobody
 * had added, and elements that one read returned more than once are violations; staleness is one
 * only where that is asked, and measured otherwise: from when the element was known until the call
 * of the last read that missed it.
 *
 * <p>O(adds + size of the reads + elements log reads): going back from the last read, an element is
 * looked at in the reads that returned it and in one that missed it. What it cannot see: whether
 * all reads together have one order (that is {@code --model set}), and removals.
 */
public final class SetFullChecker extends KeyedChecker {
    private static final int TOLD = 5;

    private final boolean mayBeStale;

    private SetFullChecker(Conventions conventions, boolean mayBeStale) {
        super("set-full", conventions);
        this.mayBeStale = mayBeStale;
    }

    /** Reads may be behind for a while; that is measured. */
    public static SetFullChecker measuringStaleness(Conventions conventions) {
        return new SetFullChecker(conventions, true);
    }

    /** A read that misses an element known before its call is a violation. */
    public static SetFullChecker withoutStaleness(Conventions conventions) {
        return new SetFullChecker(conventions, false);
    }

    @Override
    String functions() {
        return SetReads.FUNCTIONS;
    }

    @Override
    boolean knows(Operations all, int operation) {
        return SetReads.knows(all, operation);
    }

    @Override
    Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter) {
        SetReads set = SetReads.of(all, operations, meter);
        if (set.reads.length == 0) {
            return Verdict.vacuous(part, "no read returned");
        }
        return new Judgement(set, new ElementLives(set, meter)).verdict(part);
    }

    /** One set on trial. */
    private final class Judgement {
        private final SetReads set;
        private final ElementLives lives;
        private final Violations violations = new Violations();
        private final List<Integer> stale = new ArrayList<>();
        private final List<Long> stableNanos = new ArrayList<>();
        private final List<Long> lostNanos = new ArrayList<>();
        private long stable;
        private long unread;
        private long staleReads;

        Judgement(SetReads set, ElementLives lives) {
            this.set = set;
            this.lives = lives;
        }

        Verdict verdict(String part) {
            for (int read : set.reads) {
                set.reportRepeated(read, violations);
            }
            for (int element = 0; element < set.elements.size(); element++) {
                lookAt(element);
            }
            Map<String, Long> measures = new HashMap<>();
            measures.put("lost elements", violations.count("lost-element"));
            measures.put("unexpected elements", violations.count("unexpected-element"));
            measures.put("repeated elements", set.repeatedElements());
            measures.put("stable elements", stable);
            measures.put("stale elements", (long) stale.size());
            measures.put("stale reads of elements", staleReads);
            measures.put("elements never read", unread);
            quantiles("nanoseconds to stable", stableNanos, measures);
            quantiles("nanoseconds to lost", lostNanos, measures);
            return violations.verdict(part).orElseGet(() -> fine(part)).with(measures);
        }

        private void lookAt(int element) {
            lives.unexpectedReader(element)
                    .ifPresent(read -> set.reportUnexpected(read, element, violations));
            switch (lives.outcome(element)) {
                case LOST -> {
                    lostNanos.add(lives.nanosToLost(element));
                    lost(element);
                }
                case STABLE -> {
                    stable++;
                    stableNanos.add(lives.nanosToStable(element));
                    if (lives.staleReads(element) > 0) {
                        stale.add(element);
                        staleReads += lives.staleReads(element);
                        if (!mayBeStale) {
                            staleElement(element);
                        }
                    }
                }
                case NEVER_READ -> unread += set.adder(element) >= 0 ? 1 : 0;
            }
        }

        private void lost(int element) {
            int known = lives.knownBy(element);
            int missed = lives.lastMissed(element);
            violations.add(
                    "lost-element",
                    () ->
                            set.all.witness(
                                    "lost-element",
                                    List.of(known, missed),
                                    set.all.describe(known)
                                            + ": since then "
                                            + set.elements.words(element)
                                            + " is known to be there.",
                                    set.all.describe(missed)
                                            + ", and was called after that and after all reads"
                                            + " that saw it had returned.",
                                    set.elements.words(element)
                                            + " was there, and operation "
                                            + missed
                                            + " and all later reads missed it: it is lost"));
        }

        private void staleElement(int element) {
            int known = lives.knownBy(element);
            int missed = lives.lastMissed(element);
            violations.add(
                    "stale-read",
                    () ->
                            set.all.witness(
                                    "stale-read",
                                    List.of(known, missed),
                                    set.all.describe(known) + ".",
                                    set.all.describe(missed) + ", and was called after that.",
                                    "operation "
                                            + missed
                                            + " missed "
                                            + set.elements.words(element)
                                            + ", which was known before it was called"));
        }

        private Verdict fine(String part) {
            if (stable == 0) {
                return Verdict.vacuous(part, "no element was read");
            }
            return Verdict.valid(
                    part,
                    "no element was lost; "
                            + stable
                            + " stable, "
                            + unread
                            + " never read, "
                            + stale.size()
                            + " stale for a while"
                            + worst());
        }

        private String worst() {
            if (stale.isEmpty()) {
                return "";
            }
            stale.sort(
                    (left, right) ->
                            lives.nanosToStable(left) != lives.nanosToStable(right)
                                    ? Long.compare(
                                            lives.nanosToStable(right), lives.nanosToStable(left))
                                    : Long.compare(
                                            lives.staleReads(right), lives.staleReads(left)));
            return stale.stream()
                    .limit(TOLD)
                    .map(
                            element ->
                                    set.elements.words(element)
                                            + " (missed by "
                                            + lives.staleReads(element)
                                            + (lives.staleReads(element) == 1 ? " read" : " reads")
                                            + ", last "
                                            + lives.nanosToStable(element) / 1_000_000
                                            + " ms after it was known)")
                    .collect(Collectors.joining(", ", "; worst: ", ""));
        }

        private void quantiles(String name, List<Long> nanos, Map<String, Long> measures) {
            if (nanos.isEmpty()) {
                return;
            }
            long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            for (int percent : new int[] {50, 95, 99, 100}) {
                int index = (int) ((sorted.length - 1) * (long) percent / 100);
                measures.put(name + ", " + percent + " %", sorted[index]);
            }
        }
    }
}
