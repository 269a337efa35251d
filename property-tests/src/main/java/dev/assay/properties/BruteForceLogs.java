// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is wrong with small histories on logs by looking at each message, each pair of
 * operations and each walk of dependencies. It knows histories only and shares nothing with the
 * checker that it judges. Everything is quadratic or worse.
 */
public final class BruteForceLogs {
    /** An offset that nobody was told. */
    private static final long UNTOLD = Long.MIN_VALUE;

    private static final Value.Keyword SEND = new Value.Keyword("send");

    private static final int UNPLACED = -1;

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Message, Integer> places = new HashMap<>();

    /** A message by its key and value. */
    private record Message(Value key, Value value) {}

    /** A message as somebody saw it; without an offset where that was not told. */
    private record Sighting(Message message, long offset) {}

    private static final class Call {
        private int process;
        private EventType outcome = EventType.INFO;
        private int called;
        private int returned;
        private long calledAt;
        private long returnedAt;
        private String function = "";
        private final List<Sighting> sends = new ArrayList<>();
        private final List<Sighting> polls = new ArrayList<>();
        private final List<Value> assigned = new ArrayList<>();
        private final Set<Value> rebalanced = new HashSet<>();
        private boolean seeks;

        boolean isData() {
            return List.of("send", "poll", "txn").contains(function);
        }

        boolean isOk() {
            return outcome == EventType.OK;
        }
    }

    public BruteForceLogs(History history) {
        for (int operation = 0; operation < history.operations(); operation++) {
            calls.add(read(history, operation));
        }
    }

    private static Call read(History history, int operation) {
        Call call = new Call();
        call.process = history.process(operation);
        call.outcome = history.outcome(operation);
        call.called = history.invocation(operation);
        call.returned =
                history.completion(operation) < 0
                        ? Integer.MAX_VALUE
                        : history.completion(operation);
        call.calledAt = history.eventTimeNanos(call.called);
        call.function = history.functionName(history.function(operation));
        int step = history.firstStep(operation);
        Value argument = history.values().get(history.stepArgument(step));
        Value result = history.values().get(history.stepResult(step));
        if (call.returned != Integer.MAX_VALUE) {
            call.returnedAt = history.eventTimeNanos(call.returned);
            if (!call.isOk()) {
                result = history.values().get(history.column("value", call.returned));
            }
            Value log = history.values().get(history.column("rebalance-log", call.returned));
            if (log instanceof Value.Sequence events) {
                for (Value event : events.elements()) {
                    Map<Value, Value> entries = ((Value.Mapping) event).entries();
                    if (entries.get(new Value.Keyword("keys")) instanceof Value.Sequence keys) {
                        call.rebalanced.addAll(keys.elements());
                    }
                }
            }
        }
        Value seeks = history.values().get(history.column("seek-to-beginning?", call.called));
        call.seeks = seeks == Value.Bool.TRUE;
        if (call.isData()) {
            steps(call, argument, result);
        } else if (argument instanceof Value.Sequence keys) {
            call.assigned.addAll(keys.elements());
        }
        return call;
    }

    private static void steps(Call call, Value argument, Value result) {
        List<Value> asked = ((Value.Sequence) argument).elements();
        List<Value> told =
                result instanceof Value.Sequence sequence ? sequence.elements() : List.of();
        for (int i = 0; i < asked.size(); i++) {
            List<Value> parts = ((Value.Sequence) asked.get(i)).elements();
            List<Value> shown =
                    told.isEmpty() ? List.of() : ((Value.Sequence) told.get(i)).elements();
            if (parts.get(0).equals(SEND)) {
                Message message = new Message(parts.get(1), parts.get(2));
                boolean hasOffset = shown.size() == 3 && shown.get(2) instanceof Value.Sequence;
                call.sends.add(
                        hasOffset
                                ? sighting(parts.get(1), shown.get(2))
                                : new Sighting(message, UNTOLD));
            } else if (shown.size() == 2 && shown.get(1) instanceof Value.Mapping polled) {
                polled.entries()
                        .forEach(
                                (key, pairs) ->
                                        ((Value.Sequence) pairs)
                                                .elements()
                                                .forEach(
                                                        pair ->
                                                                call.polls.add(
                                                                        sighting(key, pair))));
            }
        }
    }

    private static Sighting sighting(Value key, Value pair) {
        List<Value> parts = ((Value.Sequence) pair).elements();
        long offset = parts.get(0) instanceof Value.Int(long number) ? number : UNTOLD;
        return new Sighting(new Message(key, parts.get(1)), offset);
    }

    private long senders(Message message) {
        return calls.stream()
                .filter(each -> each.outcome != EventType.FAIL)
                .flatMap(each -> each.sends.stream())
                .filter(each -> each.message.equals(message))
                .count();
    }

    private boolean sends(Call call, Message message) {
        return call.sends.stream().anyMatch(each -> each.message.equals(message));
    }

    private boolean polls(Call call, Message message) {
        return call.polls.stream().anyMatch(each -> each.message.equals(message));
    }

    private boolean happened(Call call) {
        boolean isSeen =
                call.outcome == EventType.INFO
                        && call.sends.stream()
                                .anyMatch(
                                        sent ->
                                                senders(sent.message) == 1
                                                        && calls.stream()
                                                                .anyMatch(
                                                                        each ->
                                                                                each != call
                                                                                        && polls(
                                                                                                each,
                                                                                                sent.message)));
        return call.isData() && (call.isOk() || isSeen);
    }

    private Set<Long> offsets(Message message) {
        Set<Long> offsets = new TreeSet<>();
        for (Call call : calls) {
            List<Sighting> some = new ArrayList<>(call.polls);
            if (happened(call)) {
                some.addAll(call.sends);
            }
            some.stream()
                    .filter(each -> each.message.equals(message) && each.offset != UNTOLD)
                    .forEach(each -> offsets.add(each.offset));
        }
        return offsets;
    }

    private Set<Message> messages() {
        Set<Message> messages = new LinkedHashSet<>();
        for (Call call : calls) {
            call.sends.forEach(each -> messages.add(each.message));
            call.polls.forEach(each -> messages.add(each.message));
        }
        return messages;
    }

    private void findPlaces() {
        Set<Message> all = messages();
        Map<Value, TreeMap<Long, Set<Message>>> logs = new HashMap<>();
        for (Message message : all) {
            for (long offset : offsets(message)) {
                logs.computeIfAbsent(message.key, unused -> new TreeMap<>())
                        .computeIfAbsent(offset, unused -> new HashSet<>())
                        .add(message);
            }
        }
        logs.values()
                .forEach(
                        log -> {
                            int place = 0;
                            for (Set<Message> some : log.values()) {
                                count("inconsistent-offsets", some.size() > 1);
                                for (Message message : some) {
                                    if (some.size() == 1 && offsets(message).size() == 1) {
                                        places.put(message, place);
                                    }
                                }
                                place++;
                            }
                        });
    }

    private void count(String kind, boolean isCounted) {
        counts.merge(kind, isCounted ? 1L : 0L, Long::sum);
    }

    /** How often each kind occurs; of circles whether they do. */
    public Map<String, Long> counts() {
        findPlaces();
        messageKinds();
        for (int i = 0; i < calls.size(); i++) {
            withinCall(calls.get(i));
            acrossCalls(i);
        }
        circles();
        return counts;
    }

    /** True when a message was polled that was sent more than once. */
    public boolean isAmbiguous() {
        return calls.stream()
                .flatMap(each -> each.polls.stream())
                .anyMatch(each -> senders(each.message) > 1);
    }

    /** True when a message was polled. */
    public boolean isTelling() {
        return calls.stream().anyMatch(each -> !each.polls.isEmpty());
    }

    private void messageKinds() {
        for (Call call : calls) {
            for (Sighting polled : call.polls) {
                boolean isFailed =
                        calls.stream()
                                .anyMatch(
                                        each ->
                                                each.outcome == EventType.FAIL
                                                        && sends(each, polled.message));
                count("g1a", senders(polled.message) == 0 && isFailed);
                count("unexpected-message", senders(polled.message) == 0 && !isFailed);
            }
            count(
                    "precommitted-read",
                    call.polls.stream().anyMatch(each -> sends(call, each.message)));
        }
        for (Message message : messages()) {
            Set<Long> offsets = offsets(message);
            count("duplicate", offsets.size() > Math.max(1, senders(message)));
            boolean isPolled = calls.stream().anyMatch(each -> polls(each, message));
            Predicate<Call> sent = each -> sends(each, message) && happened(each);
            boolean isKnown = senders(message) == 1 && calls.stream().anyMatch(sent);
            boolean isTold =
                    senders(message) == 1
                            && calls.stream().anyMatch(each -> sent.test(each) && each.isOk());
            count("unseen", isTold && !isPolled);
            boolean isBehind =
                    messages().stream()
                            .filter(each -> each.key.equals(message.key))
                            .filter(each -> calls.stream().anyMatch(call -> polls(call, each)))
                            .filter(each -> !offsets(each).isEmpty())
                            .anyMatch(
                                    each ->
                                            !offsets.isEmpty()
                                                    && Collections.max(offsets)
                                                            <= Collections.min(offsets(each)));
            count("lost-write", isKnown && !isPolled && isBehind);
        }
    }

    private int place(Message message) {
        return places.getOrDefault(message, UNPLACED);
    }

    private int delta(Message one, Message next) {
        return places.containsKey(one) && places.containsKey(next) ? place(next) - place(one) : 1;
    }

    private void withinCall(Call call) {
        pairs(call.polls, call.rebalanced, "int-poll-skip", "int-nonmonotonic-poll");
        if (call.outcome != EventType.FAIL) {
            pairs(call.sends, Set.of(), "int-send-skip", "int-nonmonotonic-send");
        }
    }

    private void pairs(List<Sighting> some, Set<Value> except, String skip, String back) {
        for (int i = 0; i < some.size(); i++) {
            for (int j = i + 1; j < some.size(); j++) {
                Message one = some.get(i).message;
                Message next = some.get(j).message;
                if (one.key.equals(next.key)) {
                    if (!except.contains(one.key)) {
                        count(skip, delta(one, next) > 1);
                        count(back, delta(one, next) < 1);
                    }
                    break;
                }
            }
        }
    }

    private void acrossCalls(int number) {
        Call call = calls.get(number);
        for (Value key : keys(call.polls)) {
            Message next = first(call.polls, key);
            @Nullable Message before = null;
            boolean isSubscribed = false;
            for (Call earlier : calls.subList(0, number)) {
                boolean counts =
                        earlier.process == call.process && earlier.outcome != EventType.FAIL;
                if (counts
                        && earlier.isData()
                        && earlier.isOk()
                        && keys(earlier.polls).contains(key)) {
                    List<Sighting> reversed = new ArrayList<>(earlier.polls);
                    Collections.reverse(reversed);
                    before = first(reversed, key);
                } else if (counts && List.of("assign", "subscribe").contains(earlier.function)) {
                    isSubscribed = earlier.function.equals("subscribe");
                    before = earlier.seeks || !earlier.assigned.contains(key) ? null : before;
                }
            }
            if (before != null && !call.rebalanced.contains(key)) {
                String prefix = isSubscribed ? "subscribed-" : "";
                count(prefix + "poll-skip", delta(before, next) > 1);
                count(prefix + "nonmonotonic-poll", delta(before, next) < 1);
            }
        }
        for (Sighting sent : call.outcome == EventType.FAIL ? List.<Sighting>of() : call.sends) {
            boolean isBack =
                    calls.stream()
                            .filter(each -> each.isOk() && each.returned < call.called)
                            .flatMap(each -> each.sends.stream())
                            .anyMatch(
                                    each ->
                                            each.message.key.equals(sent.message.key)
                                                    && delta(each.message, sent.message) < 1);
            count("nonmonotonic-send", isBack);
        }
    }

    private static Set<Value> keys(List<Sighting> some) {
        Set<Value> keys = new LinkedHashSet<>();
        some.forEach(each -> keys.add(each.message.key));
        return keys;
    }

    private static Message first(List<Sighting> some, Value key) {
        return some.stream()
                .map(Sighting::message)
                .filter(each -> each.key.equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void circles() {
        int size = calls.size();
        boolean[][] order = new boolean[size][size];
        boolean[][] wr = new boolean[size][size];
        boolean[][] ww = new boolean[size][size];
        boolean[][] furthest = new boolean[size][size];
        boolean[][] rw = new boolean[size][size];
        for (int one = 0; one < size; one++) {
            for (int other = 0; other < size; other++) {
                Call from = calls.get(one);
                Call to = calls.get(other);
                if (one == other || !happened(from) || !happened(to)) {
                    continue;
                }
                order[one][other] =
                        from.process == to.process && one < other
                                || from.isOk() && from.returned < to.called;
                for (Sighting polled : to.polls) {
                    boolean isFrom = isTraced(polled.message) && sends(from, polled.message);
                    wr[one][other] |= isFrom;
                    furthest[one][other] |=
                            isFrom && polled.message.equals(furthest(to, polled.message.key));
                }
                for (Sighting sent : to.sends) {
                    Message previous = previous(sent.message);
                    if (previous != null) {
                        ww[one][other] |= sends(from, previous);
                        rw[one][other] |= previous.equals(furthest(from, sent.message.key));
                    }
                }
            }
        }
        count("g1c", circle(wr, or(wr, order), null));
        count("g0", circle(ww, or(ww, order), null));
        count("g1c-ww", circle(furthest, or(or(ww, furthest), order), null));
        count("g-single", circle(rw, or(or(ww, furthest), order), null));
        count("g-nonadjacent", circle(rw, or(or(ww, furthest), order), rw));
        count("g2-item", circle(rw, or(or(or(ww, furthest), order), rw), null));
    }

    private boolean isTraced(Message message) {
        return senders(message) == 1
                && calls.stream()
                        .anyMatch(
                                each ->
                                        each.outcome != EventType.FAIL
                                                && sends(each, message)
                                                && happened(each));
    }

    private boolean isChained(Message message) {
        return isTraced(message) && places.containsKey(message);
    }

    private @Nullable Message previous(Message message) {
        @Nullable Message best = null;
        for (Message each : isChained(message) ? messages() : Set.<Message>of()) {
            boolean isBefore =
                    each.key.equals(message.key) && isChained(each) && place(each) < place(message);
            if (isBefore && (best == null || place(each) > place(best))) {
                best = each;
            }
        }
        return best;
    }

    private @Nullable Message furthest(Call call, Value key) {
        @Nullable Message best = null;
        for (Sighting polled : call.polls) {
            Message each = polled.message;
            boolean isIt = each.key.equals(key) && isChained(each) && !sends(call, each);
            if (isIt && (best == null || place(each) > place(best))) {
                best = each;
            }
        }
        return best;
    }

    private static boolean[][] or(boolean[][] one, boolean[][] other) {
        boolean[][] both = new boolean[one.length][one.length];
        for (int i = 0; i < one.length; i++) {
            for (int j = 0; j < one.length; j++) {
                both[i][j] = one[i][j] || other[i][j];
            }
        }
        return both;
    }

    /**
     * True when a walk begins with a seed and goes on to where it began; apart edges not in a row.
     */
    private static boolean circle(
            boolean[][] seeds, boolean[][] edges, boolean @Nullable [][] apart) {
        for (int from = 0; from < seeds.length; from++) {
            for (int to = 0; to < seeds.length; to++) {
                if (seeds[from][to] && reaches(to, from, edges, apart)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean reaches(
            int from, int to, boolean[][] edges, boolean @Nullable [][] apart) {
        int size = edges.length;
        boolean[][] isReached = new boolean[size][2];
        List<int[]> open = new ArrayList<>();
        open.add(new int[] {from, 0});
        isReached[from][0] = true;
        for (int i = 0; i < open.size(); i++) {
            int[] at = open.get(i);
            for (int next = 0; next < size; next++) {
                for (int seen = 0; seen < 2; seen++) {
                    boolean isPlain = seen == 1 && edges[at[0]][next];
                    boolean isApart =
                            seen == 0 && apart != null && at[1] == 1 && apart[at[0]][next];
                    if ((isPlain || isApart) && !isReached[next][seen]) {
                        isReached[next][seen] = true;
                        open.add(new int[] {next, seen});
                    }
                }
            }
        }
        return isReached[to][1];
    }

    /** How far a poll is behind at most, in time. */
    public long greatestLag() {
        long worst = 0;
        for (int number = 0; number < calls.size(); number++) {
            Call call = calls.get(number);
            if (!call.isOk() || !call.isData() || call.function.equals("send")) {
                continue;
            }
            for (Map.Entry<Value, Long> each : positions(number).entrySet()) {
                long known = Long.MAX_VALUE;
                for (Call other : calls) {
                    List<Sighting> some = new ArrayList<>(other.polls);
                    if (happened(other)) {
                        some.addAll(other.sends);
                    }
                    boolean isBeyond =
                            other.returned != Integer.MAX_VALUE
                                    && some.stream()
                                            .anyMatch(
                                                    seen ->
                                                            seen.message.key.equals(each.getKey())
                                                                    && seen.offset != UNTOLD
                                                                    && seen.offset
                                                                            > each.getValue());
                    known = isBeyond ? Math.min(known, other.returnedAt) : known;
                }
                worst = Math.max(worst, known == Long.MAX_VALUE ? 0 : call.calledAt - known);
            }
        }
        return worst;
    }

    private Map<Value, Long> positions(int number) {
        Map<Value, Long> positions = new HashMap<>();
        for (Call call : calls.subList(0, number + 1)) {
            if (call.process != calls.get(number).process || !call.isOk()) {
                continue;
            }
            if (call.function.equals("subscribe")) {
                positions.clear();
            } else if (call.function.equals("assign")) {
                positions.keySet().retainAll(call.assigned);
                call.assigned.forEach(key -> positions.putIfAbsent(key, Long.MIN_VALUE));
            } else {
                call.polls.stream()
                        .filter(each -> each.offset != UNTOLD)
                        .forEach(each -> positions.merge(each.message.key, each.offset, Math::max));
            }
        }
        return positions;
    }
}
