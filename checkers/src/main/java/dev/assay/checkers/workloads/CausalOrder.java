// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes causally before what among some operations, each at a place from 0 in the order of the
 * calls. Vectors by process, as operations of a process that come before another one are the first
 * ones of that process. O(places × processes).
 */
final class CausalOrder {
    private static final int NONE = -1;

    private final KeyedOperations all;
    private final History history;
    private final Budget.Meter meter;
    private final int[] operations;
    private final Map<Integer, Integer> placeOf = new HashMap<>();

    /** By place: the number of its process, and how many of the process are up to it. */
    private final int[] process;

    private final int[] turn;
    private final List<Ints> ofProcess = new ArrayList<>();
    private final List<Ints> before = new ArrayList<>();

    /** By place: the places that come before it for another reason than its process. */
    private final List<Ints> reads = new ArrayList<>();

    private long links;
    private long unknownLinks;
    private int[] sorted = {};

    /** By place and process: how many operations of the process come before it. */
    private int[] causes = {};

    /** By place: the last write of its process up to it. */
    private int[] lastWrite = {};

    CausalOrder(KeyedOperations all, int[] operations, Budget.Meter meter) {
        this.all = all;
        history = all.history();
        this.meter = meter;
        this.operations = operations;
        process = new int[operations.length];
        turn = new int[operations.length];
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int place = 0; place < operations.length; place++) {
            placeOf.put(operations[place], place);
            before.add(new Ints());
            reads.add(new Ints());
            int number = numbers.size();
            Integer known = numbers.putIfAbsent(history.process(operations[place]), number);
            process[place] = known == null ? number : known;
            if (known == null) {
                ofProcess.add(new Ints());
            }
            ofProcess.get(process[place]).add(place);
            turn[place] = ofProcess.get(process[place]).size();
        }
    }

    int size() {
        return operations.length;
    }

    int operation(int place) {
        return operations[place];
    }

    /** The place of an operation that is one of these. */
    int place(int operation) {
        return placeOf.getOrDefault(operation, NONE);
    }

    int processes() {
        return ofProcess.size();
    }

    /** How many operations link to a position. */
    long links() {
        return links;
    }

    /** How many of them to one that does not say which operation is meant. */
    long unknownLinks() {
        return unknownLinks;
    }

    /** Each operation comes after the one before it in its process. */
    void addSessions() {
        for (Ints places : ofProcess) {
            for (int i = 1; i < places.size(); i++) {
                before.get(places.get(i)).add(places.get(i - 1));
            }
        }
    }

    /** Each operation comes after the one to whose position it links. */
    void addLinks() {
        Map<Integer, Ints> byPosition = new HashMap<>();
        for (int place = 0; place < operations.length; place++) {
            int position = extra("position", operations[place]);
            if (position != ValuePool.ABSENT && position != ValuePool.NIL) {
                byPosition.computeIfAbsent(position, unused -> new Ints()).add(place);
            }
        }
        for (int place = 0; place < operations.length; place++) {
            int link = extra("link", operations[place]);
            if (link == ValuePool.ABSENT || link == ValuePool.NIL || isInit(link)) {
                continue;
            }
            links++;
            int source = linked(byPosition.getOrDefault(link, new Ints()), place);
            if (source == NONE) {
                unknownLinks++;
            } else {
                before.get(place).add(source);
            }
        }
    }

    private boolean isInit(int link) {
        Value value = history.values().get(link);
        return value.equals(new Value.Keyword("init")) || value.equals(Value.of("init"));
    }

    private int extra(String name, int operation) {
        int completion = history.completion(operation);
        int told = completion < 0 ? ValuePool.ABSENT : history.column(name, completion);
        return told == ValuePool.ABSENT
                ? history.column(name, history.invocation(operation))
                : told;
    }

    /**
     * The first of the operations that returned a position before a call, where all of them are of
     * one process, so that whichever was meant the first comes before.
     */
    private int linked(Ints candidates, int place) {
        int first = NONE;
        for (int i = 0; i < candidates.size(); i++) {
            int candidate = candidates.get(i);
            int returned = all.returned(operations[candidate]);
            if (returned < 0 || returned > all.called(operations[place])) {
                continue;
            }
            if (first != NONE && process[first] != process[candidate]) {
                return NONE;
            }
            first = first == NONE ? candidate : first;
        }
        return first;
    }

    /** An operation comes after the write that it read. */
    void addRead(int write, int read) {
        before.get(read).add(write);
        reads.get(read).add(write);
    }

    /** Sorts the places so that what comes before is before; a circle where that cannot be. */
    List<Integer> sort() {
        int[] open = new int[size()];
        List<Ints> after = new ArrayList<>();
        for (int place = 0; place < size(); place++) {
            after.add(new Ints());
        }
        for (int place = 0; place < size(); place++) {
            open[place] = before.get(place).size();
            for (int i = 0; i < open[place]; i++) {
                after.get(before.get(place).get(i)).add(place);
            }
        }
        Ints order = new Ints();
        for (int place = 0; place < size(); place++) {
            if (open[place] == 0) {
                order.add(place);
            }
        }
        for (int i = 0; i < order.size(); i++) {
            Ints next = after.get(order.get(i));
            for (int j = 0; j < next.size(); j++) {
                if (--open[next.get(j)] == 0) {
                    order.add(next.get(j));
                }
            }
        }
        sorted = order.toArray();
        return sorted.length == size() ? List.of() : circle(open);
    }

    /** The shortest way from a place to itself, among those that are left. */
    private List<Integer> circle(int[] open) {
        List<Integer> best = List.of();
        for (int place = 0; place < size(); place++) {
            if (open[place] > 0) {
                meter.poll();
                List<Integer> way = way(place, place);
                boolean isBetter = best.isEmpty() || way.size() < best.size();
                best = !way.isEmpty() && isBetter ? way : best;
            }
        }
        return best.subList(0, best.size() - 1);
    }

    /** The places on a shortest way from one that comes before another to that; empty if none. */
    List<Integer> way(int from, int to) {
        int[] next = new int[size()];
        Arrays.fill(next, NONE);
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(to));
        while (!queue.isEmpty()) {
            int place = queue.remove();
            Ints causesOf = before.get(place);
            for (int i = 0; i < causesOf.size(); i++) {
                int cause = causesOf.get(i);
                if (next[cause] == NONE) {
                    next[cause] = place;
                    queue.add(cause);
                }
                if (cause == from) {
                    return wayFrom(from, to, next);
                }
            }
        }
        return List.of();
    }

    private static List<Integer> wayFrom(int from, int to, int[] next) {
        List<Integer> way = new ArrayList<>(List.of(from));
        int place = from;
        do {
            place = next[place];
            way.add(place);
        } while (place != to);
        return Collections.unmodifiableList(way);
    }

    /** Finds for each place what comes before it; to be called after a sort without circle. */
    void findCauses() {
        int width = processes();
        meter.allocated(4L * size() * width);
        causes = new int[size() * width];
        for (int place : sorted) {
            meter.poll();
            Ints causesOf = before.get(place);
            for (int i = 0; i < causesOf.size(); i++) {
                int cause = causesOf.get(i);
                for (int other = 0; other < width; other++) {
                    causes[place * width + other] =
                            Math.max(causes[place * width + other], causes[cause * width + other]);
                }
            }
            causes[place * width + process[place]] = turn[place];
        }
    }

    /** True when one place comes causally before another, or is it. */
    boolean isBefore(int one, int other) {
        return causes[other * processes() + process[one]] >= turn[one];
    }

    void findLastWrites(boolean[] isWrite) {
        lastWrite = new int[size()];
        for (Ints places : ofProcess) {
            int last = NONE;
            for (int i = 0; i < places.size(); i++) {
                last = isWrite[places.get(i)] ? places.get(i) : last;
                lastWrite[places.get(i)] = last;
            }
        }
    }

    /** The last write of a process that comes causally before a place, or none. */
    int lastWriteBefore(int place, int ofThis) {
        int count = causes[place * processes() + ofThis];
        return count == 0 ? NONE : lastWrite[ofProcess.get(ofThis).get(count - 1)];
    }

    /** Why one place comes before another, directly, in words. */
    String reason(int from, int to) {
        Ints sources = reads.get(to);
        if (sources.size() > 0 && sources.get(0) == from) {
            return all.words().describe(operations[to])
                    + ", which operation "
                    + operations[from]
                    + " wrote";
        }
        if (process[from] == process[to]) {
            return all.words().describe(operations[to])
                    + ", after operation "
                    + operations[from]
                    + " of the same process";
        }
        return all.words().describe(operations[to])
                + ", linked to position "
                + all.words().value(extra("link", operations[to]))
                + ", which operation "
                + operations[from]
                + " had";
    }
}
