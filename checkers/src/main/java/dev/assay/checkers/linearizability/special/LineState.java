// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerOperations.EMPTY;
import static dev.assay.checkers.linearizability.special.ContainerOperations.INSERT;
import static dev.assay.checkers.linearizability.special.ContainerOperations.NONE;
import static dev.assay.checkers.linearizability.special.ContainerOperations.PEEK;
import static dev.assay.checkers.linearizability.special.ContainerOperations.REMOVE;

import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Arrays;

/**
 * How far a search for an order of a stack or deque has come: which removals took which values, and
 * where in time the insertions of the values that are still there may have been.
 *
 * <p>Time is cut into spots, a new one after each removal and wherever an insertion begins after
 * another one ended. A value is <em>sure</em> once its insertion has returned. When a value is
 * taken from the end at which it was put in, it was put in at the last free spot of its insertion,
 * and all later spots up to now are closed for what stays: it would lie above. When it is taken
 * from the other end, it was put in at the first free spot, all earlier ones are closed, and
 * nothing stays that was put in at the end where it is taken. So nothing is ever decided about the
 * order of insertions that does not follow from what came out. To see a value is to take it and to
 * put it in again. Everything can be taken back, by a trail.
 */
final class LineState {
    // What the trail takes back.
    private static final int INVOKED = 0;
    private static final int CRASHED_INSERT = 1;
    private static final int CRASHED_REMOVE = 2;
    private static final int SURE = 3;
    private static final int SEEN = 4;
    private static final int OVER = 5;
    private static final int TAKEN = 6;
    private static final int USED_INSERT = 7;
    private static final int USED_REMOVE = 8;

    /** The one list of {@link #open} and of {@link #crashed}. */
    static final int ALL = 0;

    final ContainerOperations operations;
    final int size;
    final int[] events;
    final byte[] kind;
    final int[] value;

    /** Completed operations that are open and did not take effect, by invocation. */
    final Chain open;

    /** Crashed insertions that did not take effect, by invocation. */
    final Chain crashed;

    /** Values that are surely in, by end: by their first spots, and as they became sure. */
    final Chain byFirst;

    final Chain byLast;

    /** By operation, whether it took effect or, of an insertion, is sure. */
    final boolean[] over;

    final FreeSpots[] free;

    /** By insertion, between which spots it took place. */
    final int[] firstSpot;

    final int[] lastSpot;

    /** By end, the crashed removals in the order of their invocations. */
    private final int[][] crashedRemoves = new int[2][4];

    private final int[] crashedCount = new int[2];
    private final int[] crashedUsed = new int[2];

    int position;
    int spot;

    /** True when an insertion ended since the spot began. */
    private boolean isOld;

    private final Bag trailKind = new Bag();
    private final Bag trailOperation = new Bag();

    /** The operations that took values, saw them or found nothing, and at the end of which spot. */
    private final Bag decided = new Bag();

    private final Bag decidedSpot = new Bag();

    /** By insertion whose value was taken: its spot, by whom, and how many were decided by then. */
    private final int[] placed;

    private final int[] takenBy;
    private final int[] takenAt;

    LineState(ContainerOperations operations) {
        this.operations = operations;
        size = operations.size;
        events = operations.history.order();
        kind = operations.kind;
        value = operations.value;
        open = new Chain(size, 1);
        crashed = new Chain(size, 1);
        byFirst = new Chain(size, 2);
        byLast = new Chain(size, 2);
        over = new boolean[size];
        int most = events.length + size + 2;
        free = new FreeSpots[] {new FreeSpots(most), new FreeSpots(most)};
        firstSpot = new int[size];
        lastSpot = new int[size];
        placed = new int[size];
        takenBy = new int[size];
        takenAt = new int[size];
        Arrays.fill(takenBy, NONE);
        begin(0);
    }

    /** At which end an operation was called: 1 at the front. */
    int end(int operation) {
        return operations.front[operation] ? 1 : 0;
    }

    boolean isAtEnd() {
        return position == events.length;
    }

    /** The operation whose return comes next. */
    int goal() {
        return ~events[position];
    }

    private void begin(int newSpot) {
        spot = newSpot;
        free[0].open(spot);
        free[1].open(spot);
        isOld = false;
    }

    private void trail(int what, int operation) {
        trailKind.add(what);
        trailOperation.add(operation);
    }

    /** Passes an invocation, or the return of what took effect; false where there is neither. */
    boolean passes() {
        int event = events[position];
        if (event >= 0) {
            invoke(event);
        } else if (!over[~event]) {
            return false;
        }
        position++;
        return true;
    }

    private void invoke(int operation) {
        if (kind[operation] == INSERT && isOld) {
            begin(spot + 1);
        }
        firstSpot[operation] = spot;
        if (operations.isCompleted(operation)) {
            open.addAfter(operation, open.last(ALL));
            trail(INVOKED, operation);
        } else if (kind[operation] == INSERT) {
            crashed.addAfter(operation, crashed.last(ALL));
            trail(CRASHED_INSERT, operation);
        } else if (kind[operation] == REMOVE) {
            int end = end(operation);
            if (crashedCount[end] == crashedRemoves[end].length) {
                crashedRemoves[end] = Arrays.copyOf(crashedRemoves[end], 2 * crashedCount[end]);
            }
            crashedRemoves[end][crashedCount[end]++] = operation;
            trail(CRASHED_REMOVE, operation);
        }
    }

    /** A crashed removal at an end that took nothing so far, or none. */
    int crashedRemove(int end) {
        return crashedUsed[end] < crashedCount[end] ? crashedRemoves[end][crashedUsed[end]] : NONE;
    }

    /** Lets the insertion that returns next be over, wherever it takes place. */
    void accept() {
        int insert = goal();
        over[insert] = true;
        open.remove(insert);
        addSure(insert);
        trail(SURE, insert);
        isOld = true;
        position++;
    }

    private void addSure(int element) {
        int end = end(element);
        lastSpot[element] = spot;
        takenBy[element] = NONE;
        byLast.addAfter(element, byLast.last(end));
        int place = byFirst.last(end);
        while (place < size && firstSpot[place] > firstSpot[element]) {
            place = byFirst.before(place);
        }
        byFirst.addAfter(element, place);
    }

    boolean isSurelyEmpty() {
        return byLast.isEmpty(0) && byLast.isEmpty(1);
    }

    /** Lets those find nothing that can; false when there are none. */
    boolean findsNothing() {
        boolean found = false;
        if (isSurelyEmpty()) {
            for (int each = open.first(ALL); each < size; each = open.after(each)) {
                if (kind[each] == EMPTY) {
                    decide(each);
                    found = true;
                }
            }
        }
        if (found) {
            free[0].closeBefore(spot + 1);
            free[1].closeBefore(spot + 1);
            begin(spot + 1);
        }
        return found;
    }

    private void decide(int operation) {
        if (operations.isCompleted(operation)) {
            over[operation] = true;
            open.remove(operation);
            trail(OVER, operation);
        } else {
            crashedUsed[end(operation)]++;
            trail(USED_REMOVE, operation);
        }
        decided.add(operation);
        decidedSpot.add(spot);
    }

    /** Lets a removal take a value, or a peek see it, that was put in at a certain spot. */
    void take(int removal, int element, int at) {
        int end = end(removal);
        boolean takes = kind[removal] == REMOVE;
        if (takes && operations.isCompleted(removal)) {
            peekBefore(removal);
        }
        decide(removal);
        placed[element] = at;
        takenAt[element] = decided.size;
        boolean sure = over[element] && takenBy[element] == NONE;
        takenBy[element] = removal;
        if (sure) {
            byLast.remove(element);
            byFirst.remove(element);
            trail(TAKEN, element);
        } else {
            over[element] = true;
            boolean completed = operations.isCompleted(element);
            (completed ? open : crashed).remove(element);
            trail(completed ? OVER : USED_INSERT, element);
        }
        if (end(element) == end) {
            free[end].closeAfter(at);
        } else {
            free[1 - end].closeBefore(at);
            free[end].closeBefore(spot + 1);
        }
        begin(spot + 1);
        if (!takes) {
            free[end].own();
            firstSpot[removal] = spot;
            addSure(removal);
            trail(SEEN, removal);
            begin(spot + 1);
        }
    }

    /** Whoever can see the value that is about to be taken sees it. */
    private void peekBefore(int removal) {
        for (int each = open.first(ALL); each < size; each = open.after(each)) {
            if (kind[each] == PEEK && end(each) == end(removal) && value[each] == value[removal]) {
                decide(each);
            }
        }
    }

    /** How many numbers {@link #push} keeps, the note last. */
    static final int FACTS = 12;

    /** Adds this state to those to which {@link #comeBack} goes back. */
    void push(SearchFrames frames, int note) {
        frames.push(
                position,
                spot,
                isOld ? 1 : 0,
                free[0].size(),
                free[0].least(),
                free[0].replacements(),
                free[1].size(),
                free[1].least(),
                free[1].replacements(),
                decided.size,
                trailKind.size,
                note);
    }

    /** Goes back to the last state of the frames. */
    void comeBack(SearchFrames frames) {
        while (trailKind.size > frames.number(10)) {
            takeBack(trailKind.data[--trailKind.size], trailOperation.data[trailKind.size]);
        }
        trailOperation.size = trailKind.size;
        position = frames.number(0);
        spot = frames.number(1);
        isOld = frames.number(2) != 0;
        free[0].comeBackTo(frames.number(3), frames.number(4), frames.number(5));
        free[1].comeBackTo(frames.number(6), frames.number(7), frames.number(8));
        decided.size = frames.number(9);
        decidedSpot.size = decided.size;
    }

    private void takeBack(int what, int operation) {
        switch (what) {
            case INVOKED -> open.remove(operation);
            case CRASHED_INSERT -> crashed.remove(operation);
            case CRASHED_REMOVE -> crashedCount[end(operation)]--;
            case SURE -> {
                byLast.remove(operation);
                byFirst.remove(operation);
                over[operation] = false;
                open.putBack(operation);
            }
            case SEEN -> {
                byLast.remove(operation);
                byFirst.remove(operation);
            }
            case OVER -> {
                over[operation] = false;
                takenBy[operation] = NONE;
                open.putBack(operation);
            }
            case TAKEN -> {
                takenBy[operation] = NONE;
                byFirst.putBack(operation);
                byLast.putBack(operation);
            }
            case USED_INSERT -> {
                over[operation] = false;
                takenBy[operation] = NONE;
                crashed.putBack(operation);
            }
            default -> crashedUsed[end(operation)]--;
        }
    }

    /**
     * The operations in order. At one spot those go in first that were taken at the other end, the
     * first taken before others; then what stays; then those that were taken at the same end, the
     * last taken before others.
     */
    int[] order() {
        int decisions = decided.size;
        Bag inserts = new Bag();
        int[] rank = new int[size];
        for (int each = 0; each < size; each++) {
            if (kind[each] != INSERT || !over[each]) {
                continue;
            }
            inserts.add(each);
            if (takenBy[each] == NONE) {
                rank[each] = decisions + 1;
                placed[each] = free[end(each)].from(firstSpot[each]);
            } else {
                boolean across = end(each) != end(takenBy[each]);
                rank[each] = across ? takenAt[each] : 2 * decisions + 2 - takenAt[each];
            }
        }
        int[] byRank = sorted(inserts.toArray(), rank, 2 * decisions + 3);
        int[] bySpot = sorted(byRank, placed, spot + 1);
        int[] order = new int[bySpot.length + decisions];
        int next = 0;
        for (int at = 0; at < order.length; at++) {
            int decision = at - next;
            boolean insert =
                    next < bySpot.length
                            && (decision == decisions
                                    || placed[bySpot[next]] <= decidedSpot.data[decision]);
            order[at] = insert ? bySpot[next++] : decided.data[decision];
        }
        return order;
    }

    private static int[] sorted(int[] numbers, int[] key, int bound) {
        int[] start = new int[bound + 1];
        for (int each : numbers) {
            start[key[each] + 1]++;
        }
        for (int at = 0; at < bound; at++) {
            start[at + 1] += start[at];
        }
        int[] sorted = new int[numbers.length];
        for (int each : numbers) {
            sorted[start[key[each]]++] = each;
        }
        return sorted;
    }
}
