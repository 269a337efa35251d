// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether a key is k-atomic: its operations have an order that respects real time, in which each
 * read returns one of the last k values written before it. Follows LBT (Golab, Hurwitz and Li, "On
 * the k-atomicity-verification problem", ICDCS 2013, section 3), generalised from 2 to any k: the
 * order is built from its end. After a write come the reads of its value and those that time forces
 * there; the writes that these saw must then be among the next k - 1. As soon as none is due, what
 * is placed are whole clusters, which leave the rest of any other order as it was, so that choices
 * up to there need not be reconsidered.
 *
 * <p>Exact for every k. For k up to 2 what is due is forced, and at most O(n c) writes are tried
 * for c writes at a time; for larger k a stretch without such a moment may take exponential time.
 */
final class AtomicitySearch {
    private static final int NOT_DUE = Integer.MAX_VALUE;
    private static final long BYTES_OF_A_FAILURE = 200;

    private final KeyOperations key;
    private final int most;
    private final Budget.Meter meter;
    private final Remaining byCall;
    private final Remaining byReturn;
    private final int[][] readsOf;

    /** By write, the place from the end by which it must come. */
    private final int[] due;

    private final boolean[] isPlaced;
    private final Set<List<Integer>> failures = new HashSet<>();

    // What was placed, and what that changed, to take it back.
    private final List<Step> steps = new ArrayList<>();
    private int firstOfStretch;
    private int dueCount;

    /** A write and the reads after it; which other writes became due when. */
    private record Step(int write, List<Integer> slot, List<int[]> dueBefore) {}

    AtomicitySearch(KeyOperations key, int most, Budget.Meter meter) {
        this.key = key;
        this.most = most;
        this.meter = meter;
        int size = key.size();
        byCall = new Remaining(sorted(size, each -> key.called[each]));
        byReturn = new Remaining(sorted(size, each -> key.returned[each]));
        due = new int[size];
        Arrays.fill(due, NOT_DUE);
        isPlaced = new boolean[size];
        int[] count = new int[size];
        for (int each = 0; each < size; each++) {
            if (key.isWrite(each)) {
                continue;
            }
            count[key.source[each]]++;
            byReturn.remove(each);
        }
        readsOf = new int[size][];
        Arrays.setAll(readsOf, each -> new int[count[each]]);
        for (int each = 0; each < size; each++) {
            if (!key.isWrite(each)) {
                readsOf[key.source[each]][--count[key.source[each]]] = each;
            }
        }
        meter.allocated(60L * size);
    }

    private static int[] sorted(int size, java.util.function.IntUnaryOperator by) {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingInt((Integer each) -> by.applyAsInt(each)).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The operations in an order in which no read is staler; empty when there is none. */
    Optional<int[]> run() {
        List<int[]> open = new ArrayList<>(List.of(candidates()));
        List<int[]> tried = new ArrayList<>(List.of(new int[1]));
        while (!open.isEmpty()) {
            int last = open.size() - 1;
            int next = tried.get(last)[0]++;
            if (next < open.get(last).length) {
                if (!place(open.get(last)[next])) {
                    continue;
                }
                if (byCall.isEmpty()) {
                    return Optional.of(order());
                }
                if (dueCount == 0) {
                    // Nothing before this can be to blame for what comes.
                    firstOfStretch = steps.size();
                    failures.clear();
                    open.clear();
                    tried.clear();
                } else if (most > 2 && failures.contains(situation())) {
                    takeBack();
                    continue;
                }
                open.add(candidates());
                tried.add(new int[1]);
            } else {
                if (most > 2 && steps.size() > firstOfStretch) {
                    meter.allocated(BYTES_OF_A_FAILURE);
                    failures.add(situation());
                }
                open.remove(last);
                tried.remove(last);
                if (!open.isEmpty()) {
                    takeBack();
                }
            }
        }
        return Optional.empty();
    }

    /** The writes that may come next from the end, those that are due soonest first. */
    private int[] candidates() {
        int place = steps.size() + 1;
        int latestCall = -1;
        int second = -1;
        for (int each = byCall.first(); each >= 0 && second < 0; each = byCall.next(each)) {
            if (key.isWrite(each)) {
                second = latestCall < 0 ? -1 : each;
                latestCall = latestCall < 0 ? each : latestCall;
            }
        }
        List<Integer> found = new ArrayList<>();
        for (int each = byReturn.first(); each >= 0; each = byReturn.next(each)) {
            int other = each == latestCall ? second : latestCall;
            if (other >= 0 && key.returned[each] < key.called[other]) {
                if (each != latestCall && key.returned[each] < key.called[latestCall]) {
                    break;
                }
                continue;
            }
            found.add(each);
        }
        boolean isForced = dueCount > 0 && found.stream().anyMatch(each -> due[each] <= place);
        if (isForced) {
            found.removeIf(each -> due[each] > place);
        }
        found.sort(
                Comparator.comparingInt((Integer each) -> due[each])
                        .thenComparingInt(each -> -key.called[each]));
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** False when the write cannot come here; then nothing is changed. */
    private boolean place(int write) {
        meter.explored(1);
        if ((steps.size() & 63) == 0) {
            meter.poll();
        }
        Step step = new Step(write, new ArrayList<>(), new ArrayList<>(1));
        steps.add(step);
        int place = steps.size();
        boolean isInTime = due[write] >= place;
        setDue(step, write, NOT_DUE);
        remove(step, write);
        byReturn.remove(write);
        int end = key.returned[write];
        for (int read : readsOf[write]) {
            if (!isPlaced[read]) {
                remove(step, read);
                end = Math.min(end, key.returned[read]);
            }
        }
        boolean fits = isInTime;
        while (fits && !byCall.isEmpty() && key.called[byCall.first()] > end) {
            int forced = byCall.first();
            fits = !key.isWrite(forced) && most > 1;
            if (fits) {
                remove(step, forced);
                end = Math.min(end, key.returned[forced]);
                int source = key.source[forced];
                setDue(step, source, Math.min(due[source], place + most - 1));
            }
        }
        if (!fits || isLate(place)) {
            takeBack();
            return false;
        }
        return true;
    }

    /** True when something was due and has not come. */
    private boolean isLate(int place) {
        if (dueCount == 0 || most > key.size()) {
            return false;
        }
        for (int i = Math.max(firstOfStretch, steps.size() - most); i < steps.size(); i++) {
            for (int[] changed : steps.get(i).dueBefore) {
                if (due[changed[0]] <= place) {
                    return true;
                }
            }
        }
        return false;
    }

    private void setDue(Step step, int write, int newDue) {
        step.dueBefore.add(new int[] {write, due[write]});
        dueCount += (due[write] == NOT_DUE ? 0 : -1) + (newDue == NOT_DUE ? 0 : 1);
        due[write] = newDue;
    }

    private void remove(Step step, int each) {
        step.slot.add(each);
        isPlaced[each] = true;
        byCall.remove(each);
    }

    private void takeBack() {
        Step step = steps.remove(steps.size() - 1);
        for (int i = step.dueBefore.size() - 1; i >= 0; i--) {
            int[] changed = step.dueBefore.get(i);
            dueCount += (due[changed[0]] == NOT_DUE ? 0 : -1) + (changed[1] == NOT_DUE ? 0 : 1);
            due[changed[0]] = changed[1];
        }
        byReturn.restore(step.write);
        for (int i = step.slot.size() - 1; i >= 0; i--) {
            isPlaced[step.slot.get(i)] = false;
            byCall.restore(step.slot.get(i));
        }
    }

    /** What decides how a stretch may go on: what is placed of it, and what is due when. */
    private List<Integer> situation() {
        List<Integer> placed = new ArrayList<>();
        List<Integer> waiting = new ArrayList<>();
        Set<Integer> known = new HashSet<>();
        for (Step step : steps.subList(firstOfStretch, steps.size())) {
            placed.add(step.write);
            for (int[] changed : step.dueBefore) {
                if (due[changed[0]] != NOT_DUE && known.add(changed[0])) {
                    waiting.add(changed[0]);
                }
            }
        }
        placed.sort(Comparator.naturalOrder());
        waiting.sort(Comparator.naturalOrder());
        placed.add(-1);
        for (int each : waiting) {
            placed.add(each);
            placed.add(due[each] - steps.size());
        }
        return List.copyOf(placed);
    }

    private int[] order() {
        int[] order = new int[key.size()];
        int at = 0;
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            order[at++] = step.write;
            int[] reads =
                    step.slot.stream()
                            .filter(each -> each != step.write)
                            .sorted(Comparator.comparingInt(each -> key.called[each]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            for (int read : reads) {
                order[at++] = read;
            }
        }
        return order;
    }
}
