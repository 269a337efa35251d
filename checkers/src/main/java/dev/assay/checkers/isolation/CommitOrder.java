// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;

/**
 * An order of the transactions in which each comes after those that it read from, after the one
 * before it in its session where that counts, and in which versions are as {@link SeenPairs} say.
 * Otherwise as they ended; one that never returned comes right before the first that read from it.
 * By depth, without a graph: who comes before a transaction is told by its reads. O(transactions +
 * reads + pairs).
 */
final class CommitOrder {
    static final int NONE = -1;
    private static final int OPEN = -2;

    private final RegisterVersions versions;
    private final int[] previous;
    private final SeenPairs pairs;
    private final Budget.Meter meter;
    private final int[] order;
    private final int[] place;
    private int size;

    /** Those on the way to the one that is looked at, with what of them is looked at next. */
    private final Ints way = new Ints();

    private final Ints nextRead = new Ints();
    private final Ints nextPair = new Ints();

    /**
     * @param previous by transaction, the one before it in its session or {@link #NONE}; empty
     *     where sessions do not count
     */
    CommitOrder(RegisterVersions versions, int[] previous, SeenPairs pairs, Budget.Meter meter) {
        this.versions = versions;
        this.previous = previous;
        this.pairs = pairs;
        this.meter = meter;
        meter.allocated(8L * versions.transactions());
        order = new int[versions.transactions()];
        place = new int[versions.transactions()];
    }

    /** By place, the transaction; valid up to {@link #size}. */
    int[] order() {
        return order;
    }

    /** By transaction, its place, or {@link #NONE} when it did not happen. */
    int[] place() {
        return place;
    }

    int size() {
        return size;
    }

    /** Finds the order; empty, or else transactions on a circle, each of which needs the next. */
    int[] sort() {
        History history = versions.history();
        Arrays.fill(place, NONE);
        size = 0;
        for (int event = 0; event < history.events(); event++) {
            if ((event & 0xFFF) == 0) {
                meter.poll();
            }
            int transaction = history.eventOperation(event);
            if (transaction >= 0
                    && place[transaction] == NONE
                    && history.eventType(event) == EventType.OK
                    && !reach(transaction)) {
                return circle();
            }
        }
        for (int transaction = 0; transaction < place.length; transaction++) {
            if (versions.happened()[transaction]
                    && place[transaction] == NONE
                    && !reach(transaction)) {
                return circle();
            }
        }
        return new int[0];
    }

    /** Puts a transaction behind all that come before it; false when that closes a circle. */
    private boolean reach(int goal) {
        way.clear();
        nextRead.clear();
        nextPair.clear();
        open(goal);
        while (way.size() > 0) {
            int top = way.size() - 1;
            int needed = needed(top);
            if (needed == NONE) {
                int transaction = way.removeLast();
                nextRead.removeLast();
                nextPair.removeLast();
                place[transaction] = size;
                order[size++] = transaction;
            } else {
                way.add(needed);
                if (place[needed] == OPEN) {
                    return false;
                }
                way.removeLast();
                open(needed);
            }
        }
        return true;
    }

    private void open(int transaction) {
        place[transaction] = OPEN;
        way.add(transaction);
        nextRead.add(versions.readStart()[transaction]);
        nextPair.add(pairs.last(transaction));
    }

    /** One that has no place yet but must come before, or {@link #NONE}. */
    private int needed(int top) {
        int transaction = way.get(top);
        if (previous.length > 0) {
            int before = previous[transaction];
            if (before != NONE && place[before] < 0) {
                return before;
            }
        }
        int end = versions.readStart()[transaction + 1];
        for (int read = nextRead.get(top); read < end; read++) {
            int version = versions.readVersion()[read];
            if (version != RegisterVersions.INITIAL) {
                int writer = versions.writer()[version];
                if (place[writer] < 0) {
                    nextRead.set(top, read + 1);
                    return writer;
                }
            }
        }
        nextRead.set(top, end);
        for (int pair = nextPair.get(top); pair != NONE; pair = pairs.before(pair)) {
            int writer = versions.writer()[pairs.seen(pair)];
            if (place[writer] < 0) {
                nextPair.set(top, pairs.before(pair));
                return writer;
            }
        }
        nextPair.set(top, NONE);
        return NONE;
    }

    private int[] circle() {
        int[] some = way.toArray();
        int from = some.length - 2;
        while (some[from] != some[some.length - 1]) {
            from--;
        }
        return Arrays.copyOfRange(some, from, some.length - 1);
    }
}
