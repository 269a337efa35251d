// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Counts what is wrong with small histories on one set, counter, queue or source of ids, by looking
 * at each element, each pair of operations and each choice of changes. It knows histories only and
 * shares nothing with the checkers that it judges. Everything is quadratic or worse; bounds of
 * counters are exponential in the changes.
 */
public final class BruteForceCollections {
    private final History history;

    public BruteForceCollections(History history) {
        this.history = history;
    }

    private String function(int operation) {
        return history.functionName(history.function(operation));
    }

    private Value argument(int operation) {
        return history.values().get(history.stepArgument(history.firstStep(operation)));
    }

    private Value result(int operation) {
        return history.values().get(history.stepResult(history.firstStep(operation)));
    }

    private boolean is(int operation, EventType outcome) {
        return history.outcome(operation) == outcome;
    }

    private List<Integer> all(IntPredicate which) {
        return IntStream.range(0, history.operations()).filter(which).boxed().toList();
    }

    private List<Integer> ok(String name) {
        return all(each -> function(each).equals(name) && is(each, EventType.OK));
    }

    private List<Integer> possible(String name) {
        return all(each -> function(each).equals(name) && !is(each, EventType.FAIL));
    }

    private static List<Value> elements(Value value) {
        return switch (value) {
            case Value.Sequence sequence -> sequence.elements();
            case Value.Collection collection -> List.copyOf(collection.elements());
            case Value.Missing nil -> List.of();
            default -> throw new IllegalArgumentException("no elements: " + value);
        };
    }

    private Set<Value> allElements() {
        Set<Value> found = new LinkedHashSet<>();
        all(each -> function(each).equals("add")).forEach(each -> found.add(argument(each)));
        ok("read").forEach(each -> found.addAll(elements(result(each))));
        return found;
    }

    private boolean mayHold(Value element, int read) {
        return possible("add").stream()
                .filter(add -> argument(add).equals(element))
                .anyMatch(add -> history.invocation(add) < history.completion(read));
    }

    private boolean mustHold(Value element, int read) {
        return ok("add").stream()
                .filter(add -> argument(add).equals(element))
                .anyMatch(add -> history.completion(add) < history.invocation(read));
    }

    private boolean isKnown(Value element) {
        return ok("add").stream().anyMatch(add -> argument(add).equals(element));
    }

    /** The last read against the adds; empty when there is no read. */
    public Map<String, Long> lastRead() {
        Map<String, Long> counts = new TreeMap<>();
        List<Integer> reads = ok("read");
        if (reads.isEmpty()) {
            return counts;
        }
        int last = reads.get(reads.size() - 1);
        Collection<Value> seen = elements(result(last));
        for (Value element : allElements()) {
            boolean isSeen = seen.contains(element);
            count(counts, "elements added", mustHold(element, last));
            count(counts, "elements read", isSeen);
            count(counts, "lost elements", mustHold(element, last) && !isSeen);
            count(counts, "unexpected elements", isSeen && !mayHold(element, last));
            boolean isRecovered = isSeen && mayHold(element, last) && !isKnown(element);
            count(counts, "recovered elements", isRecovered);
            boolean isUnread = isKnown(element) && !mustHold(element, last) && !isSeen;
            count(counts, "elements never read", isUnread);
        }
        return counts;
    }

    private static void count(Map<String, Long> counts, String name, boolean isCounted) {
        counts.merge(name, isCounted ? 1L : 0L, Long::sum);
    }

    /** True when a read returned an element more than once. */
    public boolean repeats(int read) {
        List<Value> seen = elements(result(read));
        return new LinkedHashSet<>(seen).size() < seen.size();
    }

    /** The last read that returned; negative if none did. */
    public int last() {
        return ok("read").stream().mapToInt(each -> each).max().orElse(-1);
    }

    /** What became of every element; empty when there is no read. */
    public Map<String, Long> lives() {
        Map<String, Long> counts = new TreeMap<>();
        List<Integer> reads = ok("read");
        if (reads.isEmpty()) {
            return counts;
        }
        for (Value element : allElements()) {
            life(element, reads, counts);
        }
        return counts;
    }

    private void life(Value element, List<Integer> reads, Map<String, Long> counts) {
        List<Integer> seers = new ArrayList<>();
        List<Integer> missers = new ArrayList<>();
        boolean isRepeated = false;
        for (int read : reads) {
            List<Value> seen = elements(result(read));
            (seen.contains(element) ? seers : missers).add(read);
            isRepeated |= seen.stream().filter(element::equals).count() > 1;
        }
        int known = Integer.MAX_VALUE;
        for (int add : ok("add")) {
            known =
                    argument(add).equals(element)
                            ? Math.min(known, history.completion(add))
                            : known;
        }
        for (int read : seers) {
            known = Math.min(known, history.completion(read));
        }
        long stale = 0;
        long longest = 0;
        boolean isLost = false;
        for (int misser : missers) {
            int call = history.invocation(misser);
            if (call > known) {
                stale++;
                long nanos = history.eventTimeNanos(call) - history.eventTimeNanos(known);
                longest = Math.max(longest, nanos);
                isLost |= seers.stream().allMatch(seer -> history.completion(seer) < call);
            }
        }
        boolean isStable = !isLost && !seers.isEmpty();
        count(counts, "lost elements", isLost);
        count(counts, "stable elements", isStable);
        count(counts, "stale elements", isStable && stale > 0);
        counts.merge("stale reads of elements", isStable ? stale : 0, Long::sum);
        boolean isAdded = possible("add").stream().anyMatch(add -> argument(add).equals(element));
        count(counts, "elements never read", isAdded && !isLost && !isStable);
        count(counts, "repeated elements", isRepeated);
        count(
                counts,
                "unexpected elements",
                seers.stream().anyMatch(read -> !mayHold(element, read)));
        counts.merge("longest", isStable ? longest : 0, Math::max);
    }

    /** How many reads of a counter no choice of the changes' sums encloses. */
    public long readsOutOfBounds() {
        List<Integer> changes = all(each -> !function(each).equals("read"));
        long wrong = 0;
        for (int read : all(each -> is(each, EventType.OK))) {
            if (tells(read)) {
                wrong += isWithin(read, changes) ? 0 : 1;
            }
        }
        return wrong;
    }

    private boolean tells(int operation) {
        return switch (function(operation)) {
            case "read", "add-and-get", "get-and-add" -> result(operation) != Value.UNKNOWN;
            default -> false;
        };
    }

    private static long number(Value value) {
        return value instanceof Value.Int(long number) ? number : 0;
    }

    private long change(int operation) {
        return (function(operation).equals("decrement") ? -1 : 1) * number(argument(operation));
    }

    private boolean isWithin(int read, List<Integer> changes) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int choice = 0; choice < 1 << changes.size(); choice++) {
            long sum = 0;
            boolean isPossible = true;
            for (int i = 0; i < changes.size(); i++) {
                int change = changes.get(i);
                boolean isIn = (choice >> i & 1) != 0;
                boolean isSure =
                        is(change, EventType.OK)
                                && history.completion(change) < history.invocation(read);
                boolean isOut =
                        change == read
                                || is(change, EventType.FAIL)
                                || history.invocation(change) > history.completion(read);
                isPossible &= isIn ? !isOut : !isSure;
                sum += isIn ? change(change) : 0;
            }
            if (isPossible) {
                least = Math.min(least, sum);
                most = Math.max(most, sum);
            }
        }
        long before =
                number(result(read)) - (function(read).equals("add-and-get") ? change(read) : 0);
        return least <= before && before <= most;
    }

    /** The elements of a queue. */
    public Map<String, Long> queue() {
        Map<String, Long> counts = new TreeMap<>();
        int lastEmpty = -1;
        long crashed = 0;
        long drains = 0;
        Set<Value> found = new LinkedHashSet<>();
        for (int each = 0; each < history.operations(); each++) {
            boolean isDrain = function(each).equals("drain");
            if (function(each).equals("enqueue")) {
                found.add(argument(each));
                continue;
            }
            found.addAll(taken(each));
            crashed += is(each, EventType.INFO) ? 1 : 0;
            drains += is(each, EventType.INFO) && isDrain ? 1 : 0;
            if (is(each, EventType.OK) && (isDrain || result(each) == Value.NIL)) {
                lastEmpty = Math.max(lastEmpty, history.invocation(each));
            }
        }
        for (Value element : found) {
            element(element, lastEmpty, counts);
        }
        counts.put("crashed takes", crashed);
        counts.put("crashed drains", drains);
        return counts;
    }

    private List<Value> taken(int operation) {
        if (!is(operation, EventType.OK) || function(operation).equals("enqueue")) {
            return List.of();
        }
        return function(operation).equals("drain")
                ? elements(result(operation))
                : result(operation) == Value.NIL ? List.of() : List.of(result(operation));
    }

    private void element(Value element, int lastEmpty, Map<String, Long> counts) {
        List<Integer> takers = new ArrayList<>();
        for (int each = 0; each < history.operations(); each++) {
            for (Value value : taken(each)) {
                if (value.equals(element)) {
                    takers.add(each);
                }
            }
        }
        List<Integer> puts =
                possible("enqueue").stream().filter(put -> argument(put).equals(element)).toList();
        long unexpected =
                takers.stream()
                        .filter(take -> puts.stream().noneMatch(put -> fits(put, take)))
                        .count();
        int[] taker = new int[puts.size()];
        Arrays.fill(taker, -1);
        long matched = 0;
        for (int i = 0; i < takers.size(); i++) {
            matched += matches(i, takers, puts, taker, new boolean[puts.size()]) ? 1 : 0;
        }
        long returned = puts.stream().filter(put -> is(put, EventType.OK)).count();
        long before =
                puts.stream()
                        .filter(put -> is(put, EventType.OK))
                        .filter(put -> history.completion(put) < lastEmpty)
                        .count();
        long lost = Math.max(0, before - matched);
        counts.merge("elements put in", returned, Long::sum);
        counts.merge("elements taken out", (long) takers.size(), Long::sum);
        counts.merge("unexpected elements", unexpected, Long::sum);
        counts.merge("duplicated elements", takers.size() - unexpected - matched, Long::sum);
        counts.merge("missing", lost, Long::sum);
        counts.merge("elements left", Math.max(0, returned - matched - lost), Long::sum);
        counts.merge("recovered elements", Math.max(0, matched - returned), Long::sum);
    }

    private boolean fits(int put, int take) {
        return history.invocation(put) < history.completion(take);
    }

    // Kuhn's matching of takes to puts, one augmenting path at a time.
    private boolean matches(
            int take, List<Integer> takers, List<Integer> puts, int[] taker, boolean[] tried) {
        for (int put = 0; put < puts.size(); put++) {
            if (!tried[put] && fits(puts.get(put), takers.get(take))) {
                tried[put] = true;
                if (taker[put] < 0 || matches(taker[put], takers, puts, taker, tried)) {
                    taker[put] = take;
                    return true;
                }
            }
        }
        return false;
    }

    /** How many ids were given more than once. */
    public long repeatedIds() {
        Set<Value> repeated = new LinkedHashSet<>();
        List<Integer> given = ok("generate");
        for (int one : given) {
            for (int other : given) {
                if (one != other && result(one).equals(result(other))) {
                    repeated.add(result(one));
                }
            }
        }
        return repeated.size();
    }
}
