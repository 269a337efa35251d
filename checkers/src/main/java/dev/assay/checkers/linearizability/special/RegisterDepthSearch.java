// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * One search of {@link RegisterDepth}: the way to the current configuration, and back. Each open
 * completed operation has one of 64 slots, so that sets of them are masks.
 *
 * <p>Nothing is lost by these choices. What changes nothing takes effect as soon as the state
 * allows it. Of two open changes that do the same, the one that returns first goes first, and a
 * crashed one last: they could trade places. A crashed write of the value that is there already
 * gains nothing.
 */
final class RegisterDepthSearch {
    /** Those that took effect are a mask. */
    static final int MOST_CRASHED = 64;

    private static final int NONE = -1;

    /** Ranks behind all returns. */
    private static final long OTHERS = 1L << 32;

    private static final int FRAME = 4;
    private static final int MASKS = 3;

    private final RegisterOperations operations;
    private final Budget.Meter meter;
    private final int[] events;
    private final int[] returned;

    /** By operation, the value that it puts. */
    private final int[] put;

    /**
     * By operation: the value that must be there; -1 where any may be; the complement of one more
     * than the value that must not.
     */
    private final int[] need;

    /** True where a place that failed is remembered with the crashed operations used by then. */
    private final boolean isExact;

    /** By completed operation; known up to an event. */
    private final byte[] slot;

    private int slotted;
    private long free = -1;

    private final int[] slotOperation = new int[Long.SIZE];
    private final int[] slotNeed = new int[Long.SIZE];
    private final int[] slotPut = new int[Long.SIZE];
    private final int[] slotReturn = new int[Long.SIZE];

    /** The crashed changes invoked so far, those that took effect among them. */
    private final int[] crashed;

    private final boolean[] used;
    private int crashedCount;

    /** By value: crashed changes that would put it and were not used. */
    private final int[] left;

    /** By place in {@link #crashed}: one shortly before that does the same, or none. */
    private final int[] twin;

    /** The event that comes next. */
    private int position;

    private int state;
    private long done;
    private long openChanges;
    private long openLooks;

    /** Of the first crashed changes, those that took effect, where that is remembered. */
    private long usedMask;

    private final int[] path;
    private int pathLength;

    /** The choices made, with what was the case before. */
    private int[] frames = new int[64 * FRAME];

    private long[] frameMasks = new long[64 * MASKS];
    private int depth;
    private final FailedPlaces failed = new FailedPlaces();

    /** How a search ended. */
    enum Outcome {
        FOUND,
        /** There is no order. */
        NONE,
        /**
         * A way was missed, perhaps, for what crashed operations were left at places that failed.
         */
        MISSED,
        GIVEN_UP
    }

    RegisterDepthSearch(RegisterOperations operations, boolean isExact, Budget.Meter meter) {
        this.operations = operations;
        this.meter = meter;
        events = operations.history.order();
        returned = operations.history.returned();
        put = operations.value;
        int size = operations.size;
        need = new int[size];
        int crashes = 0;
        for (int operation = 0; operation < size; operation++) {
            need[operation] = need(operation);
            crashes += isCrashedChange(operation) ? 1 : 0;
        }
        this.isExact = isExact && crashes <= MOST_CRASHED;
        slot = new byte[size];
        crashed = new int[crashes];
        used = new boolean[crashes];
        left = new int[crashes == 0 ? 0 : operations.values.size()];
        twin = new int[crashes];
        path = new int[size];
        state = operations.initial;
    }

    private int need(int operation) {
        return switch (operations.kind[operation]) {
            case RegisterOperations.READ -> put[operation];
            case RegisterOperations.CAS -> operations.expected[operation];
            case RegisterOperations.MISMATCH -> -2 - operations.expected[operation];
            default -> NONE;
        };
    }

    private boolean isCrashedChange(int operation) {
        return returned[operation] == ObjectHistory.NEVER && operations.isMutation(operation);
    }

    int[] order() {
        return Arrays.copyOf(path, pathLength);
    }

    /**
     * Searches.
     *
     * @param mostInVain after so many steps without getting further it is left undecided
     */
    Outcome run(int mostInVain) {
        long held = 0;
        try {
            if (!goOn()) {
                return Outcome.GIVEN_UP;
            }
            int furthest = 0;
            int inVain = 0;
            int tried = NONE;
            boolean isNew = true;
            while (position < events.length) {
                if (position > furthest) {
                    furthest = position;
                    inVain = 0;
                } else if (++inVain > mostInVain) {
                    return Outcome.GIVEN_UP;
                } else if ((inVain & 0x3FF) == 0) {
                    meter.poll();
                    meter.allocated(failed.bytes() - held);
                    held = failed.bytes();
                }
                boolean isDead =
                        isNew && (isHopeless() || failed.has(position, state, done, usedMask));
                int choice = isDead ? NONE : next(tried);
                if (choice != NONE) {
                    choose(choice);
                    if (!goOn()) {
                        return Outcome.GIVEN_UP;
                    }
                    tried = NONE;
                    isNew = true;
                } else if (depth == 0) {
                    return isExact || crashed.length == 0 ? Outcome.NONE : Outcome.MISSED;
                } else {
                    failed.add(position, state, done, usedMask);
                    tried = takeBack();
                    isNew = false;
                }
            }
            return Outcome.FOUND;
        } finally {
            meter.allocated(-held);
        }
    }

    /** True where nobody is left to put the value that the next to return needs. */
    private boolean isHopeless() {
        int needed = need[~events[position]];
        if (needed < 0 || needed == state || (left.length > 0 && left[needed] > 0)) {
            return false;
        }
        for (long open = openChanges & ~done; open != 0; open &= open - 1) {
            if (slotPut[Long.numberOfTrailingZeros(open)] == needed) {
                return false;
            }
        }
        return true;
    }

    private boolean isAllowed(int needed) {
        return needed >= 0 ? needed == state : -2 - needed != state;
    }

    /**
     * Takes what needs no choice: events up to a return that nothing has explained yet. False where
     * more operations are open than there are slots.
     */
    private boolean goOn() {
        look();
        while (position < events.length) {
            int event = events[position];
            if (event >= 0) {
                if (!invoke(event)) {
                    return false;
                }
            } else {
                long bit = 1L << slot[~event];
                if ((done & bit) == 0) {
                    return true;
                }
                done &= ~bit;
                openChanges &= ~bit;
                openLooks &= ~bit;
                if (position == slotted) {
                    free |= bit;
                }
            }
            position++;
            slotted = Math.max(slotted, position);
        }
        return true;
    }

    private boolean invoke(int operation) {
        if (returned[operation] == ObjectHistory.NEVER) {
            if (operations.isMutation(operation)) {
                invokeCrashed(operation);
            }
            return true;
        }
        if (position == slotted) {
            if (free == 0) {
                return false;
            }
            slot[operation] = (byte) Long.numberOfTrailingZeros(free);
            free &= free - 1;
        }
        occupy(operation);
        long bit = 1L << slot[operation];
        if (operations.isMutation(operation)) {
            openChanges |= bit;
        } else {
            openLooks |= bit;
            if (isAllowed(need[operation])) {
                done |= bit;
                path[pathLength++] = operation;
            }
        }
        return true;
    }

    private void invokeCrashed(int operation) {
        if (position == slotted) {
            int least = Math.max(0, crashedCount - MOST_CRASHED);
            int same = crashedCount - 1;
            while (same >= least && !doTheSame(crashed[same], operation)) {
                same--;
            }
            twin[crashedCount] = same >= least ? same : NONE;
            crashed[crashedCount] = operation;
        }
        left[put[operation]]++;
        crashedCount++;
    }

    private boolean doTheSame(int one, int other) {
        return need[one] == need[other] && put[one] == put[other];
    }

    private void occupy(int operation) {
        int at = slot[operation];
        slotOperation[at] = operation;
        slotNeed[at] = need[operation];
        slotPut[at] = put[operation];
        slotReturn[at] = returned[operation];
    }

    private void look() {
        for (long rest = openLooks & ~done; rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest);
            if (isAllowed(slotNeed[at])) {
                done |= 1L << at;
                path[pathLength++] = slotOperation[at];
            }
        }
    }

    /**
     * The choice that comes after one: first the changes that put what the next to return needs,
     * then the others, each by their returns; then the crashed ones, the last invoked first, by
     * complements.
     */
    private int next(int choice) {
        int goal = need[~events[position]];
        if (choice >= NONE) {
            int change = nextChange(choice == NONE ? NONE : rank(slot[choice], goal), goal);
            if (change != NONE) {
                return change;
            }
        }
        for (int i = (choice < NONE ? -2 - choice : crashedCount) - 1; i >= 0; i--) {
            int operation = crashed[i];
            if (!used[i]
                    && isAllowed(need[operation])
                    && put[operation] != state
                    && (twin[i] == NONE || used[twin[i]])
                    && !isOpen(need[operation], put[operation], Integer.MAX_VALUE)) {
                return -2 - i;
            }
        }
        return NONE;
    }

    private long rank(int at, int goal) {
        return slotPut[at] == goal ? slotReturn[at] : OTHERS + slotReturn[at];
    }

    private int nextChange(long afterRank, int goal) {
        long after = afterRank;
        while (true) {
            int best = NONE;
            long least = Long.MAX_VALUE;
            for (long rest = openChanges & ~done; rest != 0; rest &= rest - 1) {
                int at = Long.numberOfTrailingZeros(rest);
                long rank = rank(at, goal);
                if (rank > after && rank < least && isAllowed(slotNeed[at])) {
                    best = at;
                    least = rank;
                }
            }
            if (best == NONE) {
                return NONE;
            }
            if (after == NONE || !isOpen(slotNeed[best], slotPut[best], slotReturn[best])) {
                return slotOperation[best];
            }
            after = least;
        }
    }

    /** True when an open change does that and returns before. */
    private boolean isOpen(int needed, int value, int before) {
        for (long rest = openChanges & ~done; rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest);
            if (slotReturn[at] < before && slotNeed[at] == needed && slotPut[at] == value) {
                return true;
            }
        }
        return false;
    }

    private void choose(int choice) {
        int frame = depth * FRAME;
        int masks = depth * MASKS;
        if (frame == frames.length) {
            frames = Arrays.copyOf(frames, frame * 2);
            frameMasks = Arrays.copyOf(frameMasks, masks * 2);
        }
        frames[frame] = choice;
        frames[frame + 1] = position;
        frames[frame + 2] = pathLength;
        frames[frame + 3] = state;
        frameMasks[masks] = done;
        frameMasks[masks + 1] = openChanges;
        frameMasks[masks + 2] = openLooks;
        depth++;
        int operation = choice;
        if (choice >= 0) {
            done |= 1L << slot[choice];
        } else {
            operation = crashed[-2 - choice];
            use(-2 - choice, true);
        }
        path[pathLength++] = operation;
        state = put[operation];
    }

    private void use(int place, boolean isUsed) {
        used[place] = isUsed;
        left[put[crashed[place]]] += isUsed ? -1 : 1;
        if (isExact) {
            usedMask ^= 1L << place;
        }
    }

    /** Undoes the last choice and tells which it was. */
    private int takeBack() {
        depth--;
        int frame = depth * FRAME;
        int masks = depth * MASKS;
        while (position > frames[frame + 1]) {
            int event = events[--position];
            if (event < 0) {
                occupy(~event);
            } else if (isCrashedChange(event)) {
                crashedCount--;
                left[put[event]]--;
            }
        }
        pathLength = frames[frame + 2];
        state = frames[frame + 3];
        done = frameMasks[masks];
        openChanges = frameMasks[masks + 1];
        openLooks = frameMasks[masks + 2];
        int choice = frames[frame];
        if (choice < NONE) {
            use(-2 - choice, false);
        }
        return choice;
    }
}
