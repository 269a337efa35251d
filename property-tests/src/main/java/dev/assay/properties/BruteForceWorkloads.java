// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Counts what is wrong with small histories of a bank, of inserts guarded by predicates, and of
 * elements that are written and read whole, by looking at each pair of operations and of elements.
 * It knows histories only and shares nothing with the checkers that it judges. Everything is
 * quadratic or worse. Keys are what pairs {@code [key value]} begin with, where all calls carry
 * one.
 */
public final class BruteForceWorkloads {
    private final History history;
    private final boolean isOfPairs;

    public BruteForceWorkloads(History history) {
        this.history = history;
        isOfPairs =
                history.operations() > 0
                        && operations(each -> true).stream()
                                .allMatch(
                                        each ->
                                                invoked(each) instanceof Value.Sequence sequence
                                                        && sequence.elements().size() == 2);
    }

    private List<Integer> operations(IntPredicate which) {
        return IntStream.range(0, history.operations()).filter(which).boxed().toList();
    }

    private Value invoked(int operation) {
        return history.values().get(history.stepArgument(history.firstStep(operation)));
    }

    private Value returned(int operation) {
        return history.values().get(history.stepResult(history.firstStep(operation)));
    }

    private Value inner(Value value) {
        return isOfPairs ? ((Value.Sequence) value).elements().get(1) : value;
    }

    private Value argument(int operation) {
        return inner(invoked(operation));
    }

    private Value result(int operation) {
        return inner(returned(operation));
    }

    private Value key(int operation) {
        return isOfPairs
                ? ((Value.Sequence) invoked(operation)).elements().get(0)
                : history.values().get(history.stepKey(history.firstStep(operation)));
    }

    private String function(int operation) {
        return history.functionName(history.function(operation));
    }

    private boolean is(int operation, EventType outcome) {
        return history.outcome(operation) == outcome;
    }

    private List<Integer> reads(Value key) {
        return operations(
                each ->
                        function(each).equals("read")
                                && is(each, EventType.OK)
                                && key(each).equals(key));
    }

    private Set<Value> keys() {
        Set<Value> keys = new LinkedHashSet<>();
        operations(each -> true).forEach(each -> keys.add(key(each)));
        return keys;
    }

    private static void count(Map<String, Long> counts, String name, boolean isCounted) {
        counts.merge(name, isCounted ? 1L : 0L, Long::sum);
    }

    /** Keys into which two inserts succeeded. */
    public long writeSkews() {
        long skews = 0;
        for (Value key : keys()) {
            boolean anyPair = false;
            for (int one = 0; one < history.operations(); one++) {
                for (int other = one + 1; other < history.operations(); other++) {
                    anyPair |=
                            key(one).equals(key)
                                    && key(other).equals(key)
                                    && is(one, EventType.OK)
                                    && is(other, EventType.OK);
                }
            }
            skews += anyPair ? 1 : 0;
        }
        return skews;
    }

    /** True when some key was tried twice and got an insert. */
    public boolean showsSkews() {
        return keys().stream()
                .anyMatch(
                        key ->
                                operations(each -> key(each).equals(key)).size() > 1
                                        && !operations(
                                                        each ->
                                                                key(each).equals(key)
                                                                        && is(each, EventType.OK))
                                                .isEmpty());
    }

    /**
     * What is wrong with the reads of banks that hold a total, or some balances, at first.
     *
     * @param total what they hold, empty when it is not told
     * @param balances by account, empty when they are not told
     */
    public Map<String, Long> bank(Optional<Long> total, Map<Value, Long> balances) {
        Map<String, Long> counts = new TreeMap<>();
        for (Value key : keys()) {
            bank(key, total, balances, counts);
        }
        return counts;
    }

    private void bank(
            Value key, Optional<Long> total, Map<Value, Long> balances, Map<String, Long> counts) {
        List<Integer> reads = new ArrayList<>(reads(key));
        reads.sort(Comparator.comparing(history::completion));
        Set<Value> accounts = new LinkedHashSet<>(balances.keySet());
        reads.forEach(each -> accounts.addAll(entries(each).keySet()));
        for (int read : reads) {
            Map<Value, Value> seen = entries(read);
            count(counts, "reads", true);
            Optional<Long> before = total;
            for (int earlier : reads) {
                if (before.isEmpty() && earlier != read) {
                    before = sum(entries(earlier));
                }
                if (earlier == read) {
                    break;
                }
            }
            Optional<Long> sum = sum(seen);
            count(
                    counts,
                    "wrong-total",
                    sum.isPresent() && before.isPresent() && !sum.equals(before));
            boolean isCompared =
                    sum.isPresent()
                            && (total.isPresent()
                                    || reads.stream()
                                                    .filter(each -> sum(entries(each)).isPresent())
                                                    .count()
                                            > 1);
            count(counts, "compared", isCompared);
            for (Value account : accounts) {
                Value held = seen.get(account);
                count(counts, "missing-account", held == null);
                count(counts, "nil-balance", held == Value.NIL);
                count(
                        counts,
                        "negative-balance",
                        held instanceof Value.Int(long balance) && balance < 0);
                count(
                        counts,
                        "unexpected-account",
                        held != null && !balances.isEmpty() && !balances.containsKey(account));
                count(counts, "untouched-balance", changed(key, read, account, reads, balances));
            }
        }
    }

    private Map<Value, Value> entries(int read) {
        return result(read) instanceof Value.Mapping mapping ? mapping.entries() : Map.of();
    }

    private static Optional<Long> sum(Map<Value, Value> entries) {
        long sum = 0;
        for (Value balance : entries.values()) {
            if (!(balance instanceof Value.Int(long held))) {
                return Optional.empty();
            }
            sum += held;
        }
        return Optional.of(sum);
    }

    /** True when an account that nobody moved anything from or to holds something else. */
    private boolean changed(
            Value key, int read, Value account, List<Integer> reads, Map<Value, Long> balances) {
        for (int transfer : operations(each -> function(each).equals("transfer"))) {
            Map<Value, Value> entries = ((Value.Mapping) argument(transfer)).entries();
            Value from = Objects.requireNonNull(entries.get(new Value.Keyword("from")));
            Value to = Objects.requireNonNull(entries.get(new Value.Keyword("to")));
            boolean moves =
                    !is(transfer, EventType.FAIL)
                            && key(transfer).equals(key)
                            && !from.equals(to)
                            && !Value.of(0).equals(entries.get(new Value.Keyword("amount")));
            if (moves && (from.equals(account) || to.equals(account))) {
                return false;
            }
        }
        Value now = entries(read).getOrDefault(account, Value.of(0));
        if (now == Value.NIL) {
            return false;
        }
        if (balances.containsKey(account)) {
            return !now.equals(Value.of(balances.get(account)));
        }
        for (int earlier : reads) {
            Value before = entries(earlier).getOrDefault(account, Value.of(0));
            if (before != Value.NIL) {
                return !now.equals(before);
            }
        }
        return false;
    }

    /** Reads that saw an element without one that was there before it was written, and others. */
    public Map<String, Long> reversals() {
        Map<String, Long> counts = new TreeMap<>();
        for (Value key : keys()) {
            for (int read : reads(key)) {
                List<Value> seen = elements(read);
                count(counts, "reads", true);
                boolean isReversed = false;
                boolean tells = false;
                for (Value later : new LinkedHashSet<>(seen)) {
                    List<Integer> writes = writes(key, later);
                    boolean mayBe =
                            writes.stream()
                                    .anyMatch(
                                            each ->
                                                    history.invocation(each)
                                                            < history.completion(read));
                    count(counts, "unexpected elements", !mayBe);
                    for (Value earlier : written(key)) {
                        boolean isBefore =
                                !writes.isEmpty()
                                        && writes.stream()
                                                .allMatch(each -> isThere(key, earlier, each));
                        tells |= isBefore;
                        isReversed |= isBefore && !seen.contains(earlier);
                    }
                }
                count(counts, "reads that could tell", tells);
                count(counts, "reads reversed", isReversed);
            }
        }
        return counts;
    }

    private List<Value> elements(int read) {
        return result(read) instanceof Value.Sequence sequence ? sequence.elements() : List.of();
    }

    private List<Integer> writes(Value key, Value element) {
        return operations(
                each ->
                        !function(each).equals("read")
                                && key(each).equals(key)
                                && !is(each, EventType.FAIL)
                                && argument(each).equals(element));
    }

    private Set<Value> written(Value key) {
        Set<Value> elements = new LinkedHashSet<>();
        operations(each -> !function(each).equals("read") && key(each).equals(key))
                .forEach(each -> elements.add(argument(each)));
        elements.removeIf(each -> writes(key, each).isEmpty());
        return elements;
    }

    /** True when an element is known to have been there when an operation was called. */
    private boolean isThere(Value key, Value element, int operation) {
        int moment = history.invocation(operation);
        boolean isWritten =
                writes(key, element).stream()
                        .anyMatch(
                                each ->
                                        is(each, EventType.OK)
                                                && history.completion(each) < moment);
        boolean isShown =
                reads(key).stream()
                        .anyMatch(
                                each ->
                                        history.completion(each) < moment
                                                && elements(each).contains(element));
        return isWritten || isShown;
    }

    /**
     * True when some order of the writing transactions has, for each reading one, a moment at which
     * all that it read was there. Transactions write or read, not both.
     */
    public boolean hasOneOrder() {
        List<Integer> writers = operations(each -> isWriter(each) && !is(each, EventType.FAIL));
        List<Integer> readers = operations(each -> !isWriter(each) && is(each, EventType.OK));
        return mayGoOn(new ArrayList<>(), writers, readers);
    }

    private boolean isWriter(int operation) {
        return history.functionName(history.stepFunction(history.firstStep(operation))).equals("w");
    }

    private boolean mayGoOn(List<Integer> order, List<Integer> rest, List<Integer> readers) {
        if (rest.isEmpty()) {
            return readers.stream().allMatch(each -> seesMoment(each, order));
        }
        for (int next : rest) {
            List<Integer> more = new ArrayList<>(order);
            more.add(next);
            List<Integer> fewer = new ArrayList<>(rest);
            fewer.remove(Integer.valueOf(next));
            if (mayGoOn(more, fewer, readers)) {
                return true;
            }
        }
        return false;
    }

    private boolean seesMoment(int reader, List<Integer> order) {
        Map<Value, Value> state = new HashMap<>();
        for (int moment = 0; moment <= order.size(); moment++) {
            if (moment > 0) {
                int writer = order.get(moment - 1);
                for (int step = history.firstStep(writer);
                        step < history.firstStep(writer + 1);
                        step++) {
                    state.put(
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step)));
                }
            }
            Map<Value, Value> now = state;
            boolean isSeen =
                    IntStream.range(history.firstStep(reader), history.firstStep(reader + 1))
                            .allMatch(
                                    step ->
                                            now.getOrDefault(
                                                            history.values()
                                                                    .get(history.stepKey(step)),
                                                            Value.NIL)
                                                    .equals(
                                                            history.values()
                                                                    .get(
                                                                            history.stepResult(
                                                                                    step))));
            if (isSeen) {
                return true;
            }
        }
        return false;
    }
}
