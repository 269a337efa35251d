// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How much of what was called was answered. The share of a window is that of the operations called
 * in it that ended ok. An outage lasts from a moment at which an operation was open to the next
 * return of any with ok, or to the end of the history; calls that fail do not end it, and a time in
 * which nobody called anything does not begin one. Without bounds both are measured, with bounds
 * judged. O(events + windows log windows).
 *
 * <p>What it cannot see: times in which nobody called, single nodes, and whether answers were
 * right.
 */
public final class AvailabilityChecker implements Checker {
    private static final int SHOWN = 5;
    private static final long THOUSAND = 1000;

    private final long windowNanos;
    private final OptionalDouble leastShare;
    private final Optional<Duration> longestOutage;

    /**
     * @param leastShare of each window, from 0 to 1; empty to measure only
     * @param longestOutage that is allowed; empty to measure only
     */
    public AvailabilityChecker(
            Duration window, OptionalDouble leastShare, Optional<Duration> longestOutage) {
        windowNanos = window.toNanos();
        this.leastShare = leastShare;
        this.longestOutage = longestOutage;
        if (windowNanos < 1) {
            throw new IllegalArgumentException("needs a window longer than nothing: " + window);
        }
    }

    /** Windows of a second, no bounds. */
    public static AvailabilityChecker measuring() {
        return new AvailabilityChecker(
                Duration.ofSeconds(1), OptionalDouble.empty(), Optional.empty());
    }

    @Override
    public String id() {
        return "availability";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        if (history.operations() == 0) {
            return Verdict.vacuous(id(), "nothing was called");
        }
        if (!Described.hasTimes(history)) {
            return Verdict.vacuous(id(), "the history has events without a time");
        }
        Shares shares = new Shares(history, windowNanos, meter);
        Outage outage = Outage.longest(history, meter);
        List<Verdict> parts =
                List.of(judge(history, shares), judge(history, outage, shares.allOk > 0));
        Map<String, Long> measures = new HashMap<>();
        measures.put("operations ok", shares.allOk);
        measures.put("operations", shares.all);
        measures.put("windows", (long) shares.windows.size());
        measures.put("windows without ok", shares.silent);
        measures.put("least ok of 1000 in a window", THOUSAND * shares.worst[1] / shares.worst[0]);
        measures.put("nanoseconds of the longest outage", outage.nanos);
        Verdict all = Verdict.all(id(), parts).with(measures);
        return new Verdict(
                all.part(),
                all.status(),
                reason(all, parts),
                all.witness(),
                all.parts(),
                all.measures());
    }

    private static String reason(Verdict all, List<Verdict> parts) {
        boolean isFine = all.status() == Status.VALID;
        return isFine ? parts.get(0).reason() + "; " + parts.get(1).reason() : all.reason();
    }

    private Verdict judge(History history, Shares shares) {
        long ok = shares.worst[1];
        long called = shares.worst[0];
        String words =
                shares.allOk
                        + " of "
                        + shares.all
                        + " operations ended ok, in the worst window of "
                        + Described.time(windowNanos)
                        + " "
                        + ok
                        + " of "
                        + called;
        boolean isTooFew =
                leastShare.isPresent() && ok < leastShare.getAsDouble() * (double) called;
        if (!isTooFew) {
            return Verdict.valid("share", words);
        }
        List<Integer> operations = shares.unansweredInWorst(history);
        int last = history.operations() - 1;
        int first = operations.isEmpty() ? last : operations.get(0);
        List<String> lines = new ArrayList<>();
        operations.stream()
                .limit(SHOWN)
                .forEach(each -> lines.add(Described.operation(history, each) + "."));
        lines.add(
                "from "
                        + Described.time(shares.worstFrom)
                        + " on only "
                        + ok
                        + " of "
                        + called
                        + " operations called within "
                        + Described.time(windowNanos)
                        + " ended ok, less than "
                        + leastShare.getAsDouble());
        int[] window = {history.invocation(first), history.events() - 1};
        return Verdict.invalid(
                "share",
                Described.witness(
                        "unavailable", operations.stream().limit(SHOWN).toList(), window, lines));
    }

    private Verdict judge(History history, Outage outage, boolean isEverOk) {
        String words =
                outage.nanos == 0
                        ? "no outage"
                        : "longest outage " + Described.time(outage.nanos) + outage.place(history);
        if (longestOutage.isEmpty() || outage.nanos <= longestOutage.get().toNanos()) {
            return isEverOk
                    ? Verdict.valid("outage", words)
                    : Verdict.vacuous("outage", "no operation ended ok");
        }
        List<String> lines = new ArrayList<>();
        outage.open.forEach(each -> lines.add(Described.operation(history, each) + "."));
        lines.add(
                words
                        + ": operations were called, none ended ok, and at most "
                        + Described.time(longestOutage.get().toNanos())
                        + " are allowed");
        int[] window = {outage.from, outage.to};
        return Verdict.invalid("outage", Described.witness("outage", outage.open, window, lines));
    }

    /** How many of those called in each window ended ok. */
    private static final class Shares {
        private final TreeMap<Long, long[]> windows = new TreeMap<>();
        private final long start;
        private final long width;
        private long all;
        private long allOk;
        private long silent;
        private long[] worst = new long[2];
        private long worstWindow;
        private long worstFrom;

        Shares(History history, long width, Budget.Meter meter) {
            this.width = width;
            start = history.eventTimeNanos(0);
            for (int operation = 0; operation < history.operations(); operation++) {
                if ((operation & 0x3FF) == 0) {
                    meter.poll();
                }
                long[] counts =
                        windows.computeIfAbsent(window(history, operation), unused -> new long[2]);
                counts[0]++;
                all++;
                if (history.outcome(operation) == EventType.OK) {
                    counts[1]++;
                    allOk++;
                }
            }
            windows.forEach(
                    (window, counts) -> {
                        silent += counts[1] == 0 ? 1 : 0;
                        if (worst[0] == 0 || counts[1] * worst[0] < worst[1] * counts[0]) {
                            worst = counts;
                            worstWindow = window;
                        }
                    });
            worstFrom = worstWindow * width;
        }

        private long window(History history, int operation) {
            long time = history.eventTimeNanos(history.invocation(operation));
            return Math.floorDiv(time - start, width);
        }

        List<Integer> unansweredInWorst(History history) {
            List<Integer> found = new ArrayList<>();
            for (int operation = 0; operation < history.operations(); operation++) {
                boolean isThere = window(history, operation) == worstWindow;
                if (isThere && history.outcome(operation) != EventType.OK) {
                    found.add(operation);
                }
            }
            return found;
        }
    }

    /**
     * A time without answers.
     *
     * @param from the event from which it lasts
     * @param to the event that ends it
     * @param open operations that were open at its beginning, the first few
     */
    private record Outage(long nanos, int from, int to, List<Integer> open) {
        static Outage longest(History history, Budget.Meter meter) {
            int since = -1;
            int open = 0;
            long nanos = 0;
            int[] worst = {0, 0};
            int last = history.events() - 1;
            for (int event = 0; event <= last; event++) {
                if ((event & 0x3FF) == 0) {
                    meter.poll();
                }
                boolean isOk = false;
                if (history.eventOperation(event) >= 0) {
                    isOk = history.eventType(event) == EventType.OK;
                    open += history.eventType(event) == EventType.INVOKE ? 1 : -1;
                }
                if (since >= 0 && (isOk || event == last)) {
                    long length = history.eventTimeNanos(event) - history.eventTimeNanos(since);
                    if (length > nanos) {
                        nanos = length;
                        worst = new int[] {since, event};
                    }
                }
                since = isOk ? -1 : since;
                since = since < 0 && open > 0 ? event : since;
            }
            return new Outage(nanos, worst[0], worst[1], openAt(history, worst[0]));
        }

        private static List<Integer> openAt(History history, int event) {
            List<Integer> found = new ArrayList<>();
            for (int each = 0; each < history.operations() && found.size() < SHOWN; each++) {
                int end = history.completion(each);
                if (history.invocation(each) <= event && (end < 0 || end > event)) {
                    found.add(each);
                }
            }
            return found;
        }

        String place(History history) {
            long start = history.eventTimeNanos(0);
            return " (from "
                    + Described.time(history.eventTimeNanos(from) - start)
                    + " to "
                    + Described.time(history.eventTimeNanos(to) - start)
                    + ")";
        }
    }
}
