// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RegisterOperations.Reading;
import dev.assay.histories.Value;
import java.util.Arrays;

/**
 * An order of the operations on a register whose values repeat, by depth: reads, and cas that saw
 * another value, take effect as soon as they can; of the changes the one that returns first, and
 * crashed ones where no other leads on (Lowe, "Testing for linearizability", CCPE 2017, on
 * primitives). Most histories that have an order show one without a step back, so this is tried
 * before the general search; it gives up after {@link #MOST_STEPS_IN_VAIN} steps that lead no
 * further, or with more than 64 operations open at once, and never concludes that there is no
 * order. O(open operations) a step.
 */
public final class RegisterDepth implements SpecialEngine {
    /** Without getting any further than before. */
    private static final int MOST_STEPS_IN_VAIN = 20_000;

    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 160;

    @Override
    public String id() {
        return "register-depth";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Value)) {
            return new Answer.Undecided("a register starts at a value");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            if (!(RegisterOperations.of(history, meter) instanceof Reading.Understood(var known))) {
                return new Answer.Undecided("not all operations are those of a register");
            }
            Search search = new Search(known);
            return search.isFound(meter)
                    ? new Answer.Linearizable(search.order())
                    : new Answer.Undecided("no order was found by a short search");
        } finally {
            meter.allocated(-bytes);
        }
    }

    /** The way to the current configuration, and back. */
    private static final class Search {
        private static final int NONE = -1;

        private final RegisterOperations operations;
        private final int[] events;
        private final int[] returned;
        private final int size;

        /** By completed operation: its bit while it is open. */
        private final byte[] slot;

        /** The open completed operations by their invocations, and the heads of the two lists. */
        private final int[] next;

        private final int[] previous;
        private final int mutations;
        private final int looks;

        /** The crashed mutations that were invoked, those that took effect among them. */
        private final int[] crashed;

        private final boolean[] used;
        private int crashedCount;

        /** The event that comes next. */
        private int position;

        private long done;
        private int state;
        private final int[] path;
        private int pathLength;

        /** The choices made, with what was the case before. */
        private int[] frameChoice = new int[64];

        private int[] framePosition = new int[64];
        private int[] framePath = new int[64];
        private int[] frameState = new int[64];
        private long[] frameDone = new long[64];
        private int frames;
        private final FailedPlaces failed = new FailedPlaces();

        Search(RegisterOperations operations) {
            this.operations = operations;
            events = operations.history.order();
            returned = operations.history.returned();
            size = operations.size;
            slot = new byte[size];
            next = new int[size + 2];
            previous = new int[size + 2];
            mutations = size;
            looks = size + 1;
            for (int head = mutations; head <= looks; head++) {
                next[head] = head;
                previous[head] = head;
            }
            crashed = new int[size];
            used = new boolean[size];
            path = new int[size];
            state = operations.initial;
        }

        int[] order() {
            return Arrays.copyOf(path, pathLength);
        }

        boolean isFound(Budget.Meter meter) {
            if (!assignSlots()) {
                return false;
            }
            goOn();
            int furthest = 0;
            int inVain = 0;
            int after = NONE;
            while (position < events.length) {
                if (position > furthest) {
                    furthest = position;
                    inVain = 0;
                } else if (++inVain > MOST_STEPS_IN_VAIN) {
                    return false;
                }
                if ((inVain & 0x3FF) == 0x3FF) {
                    meter.poll();
                }
                int choice =
                        after == NONE && failed.has(position, state, done) ? NONE : after(after);
                if (choice != NONE) {
                    choose(choice);
                    after = NONE;
                } else if (frames == 0) {
                    return false;
                } else {
                    failed.add(position, state, done);
                    after = takeBack();
                }
            }
            return true;
        }

        private boolean assignSlots() {
            long free = -1;
            for (int event : events) {
                if (event < 0) {
                    free |= 1L << slot[~event];
                } else if (returned[event] != ObjectHistory.NEVER) {
                    if (free == 0) {
                        return false;
                    }
                    slot[event] = (byte) Long.numberOfTrailingZeros(free);
                    free &= free - 1;
                }
            }
            return true;
        }

        private boolean isDone(int operation) {
            return (done >>> slot[operation] & 1) != 0;
        }

        private boolean isLook(int operation) {
            return !operations.isMutation(operation);
        }

        /** Takes what needs no choice: events up to a return that nothing has explained yet. */
        private void goOn() {
            look();
            while (position < events.length) {
                int event = events[position];
                if (event >= 0) {
                    invoke(event);
                } else if (isDone(~event)) {
                    next[previous[~event]] = next[~event];
                    previous[next[~event]] = previous[~event];
                    done &= ~(1L << slot[~event]);
                } else {
                    return;
                }
                position++;
            }
        }

        private void invoke(int operation) {
            if (returned[operation] == ObjectHistory.NEVER) {
                if (operations.isMutation(operation)) {
                    crashed[crashedCount++] = operation;
                }
                return;
            }
            int head = isLook(operation) ? looks : mutations;
            next[operation] = head;
            previous[operation] = previous[head];
            next[previous[head]] = operation;
            previous[head] = operation;
            if (head == looks && isAllowed(operation)) {
                take(operation);
            }
        }

        private void look() {
            for (int each = next[looks]; each != looks; each = next[each]) {
                if (!isDone(each) && isAllowed(each)) {
                    take(each);
                }
            }
        }

        private void take(int operation) {
            done |= 1L << slot[operation];
            path[pathLength++] = operation;
        }

        private boolean isAllowed(int operation) {
            return switch (operations.kind[operation]) {
                case RegisterOperations.READ -> operations.value[operation] == state;
                case RegisterOperations.CAS -> operations.expected[operation] == state;
                case RegisterOperations.MISMATCH -> operations.expected[operation] != state;
                default -> true;
            };
        }

        /**
         * The choice that comes after one: the changes by their returns, then the crashed ones, the
         * last invoked first, by complements.
         */
        private int after(int choice) {
            if (choice >= NONE) {
                int least = choice == NONE ? NONE : returned[choice];
                int best = NONE;
                for (int each = next[mutations]; each != mutations; each = next[each]) {
                    if (returned[each] > least
                            && (best == NONE || returned[each] < returned[best])
                            && !isDone(each)
                            && isAllowed(each)) {
                        best = each;
                    }
                }
                if (best != NONE) {
                    return best;
                }
            }
            int from = choice < NONE ? -2 - choice : crashedCount;
            for (int i = from - 1; i >= 0; i--) {
                if (!used[crashed[i]]
                        && operations.value[crashed[i]] != state
                        && isAllowed(crashed[i])) {
                    return -2 - i;
                }
            }
            return NONE;
        }

        private void choose(int choice) {
            if (frames == frameChoice.length) {
                int length = frames * 2;
                frameChoice = Arrays.copyOf(frameChoice, length);
                framePosition = Arrays.copyOf(framePosition, length);
                framePath = Arrays.copyOf(framePath, length);
                frameState = Arrays.copyOf(frameState, length);
                frameDone = Arrays.copyOf(frameDone, length);
            }
            frameChoice[frames] = choice;
            framePosition[frames] = position;
            framePath[frames] = pathLength;
            frameState[frames] = state;
            frameDone[frames++] = done;
            int operation = choice >= 0 ? choice : crashed[-2 - choice];
            if (choice >= 0) {
                take(operation);
            } else {
                used[operation] = true;
                path[pathLength++] = operation;
            }
            state = operations.value[operation];
            goOn();
        }

        /** Undoes the last choice and tells which it was. */
        private int takeBack() {
            int choice = frameChoice[--frames];
            while (position > framePosition[frames]) {
                int event = events[--position];
                if (event < 0) {
                    next[previous[~event]] = ~event;
                    previous[next[~event]] = ~event;
                } else if (returned[event] != ObjectHistory.NEVER) {
                    next[previous[event]] = next[event];
                    previous[next[event]] = previous[event];
                } else if (operations.isMutation(event)) {
                    crashedCount--;
                }
            }
            pathLength = framePath[frames];
            state = frameState[frames];
            done = frameDone[frames];
            if (choice < NONE) {
                used[crashed[-2 - choice]] = false;
            }
            return choice;
        }
    }

    /**
     * Where no way led on, whichever crashed operations were left. Open addressing; what is left of
     * them is not part of it, so that a way may be missed.
     */
    private static final class FailedPlaces {
        private long[] entries = new long[0];
        private int size;

        boolean has(int position, int state, long done) {
            return size > 0 && entries[slot(position, state, done)] != 0;
        }

        void add(int position, int state, long done) {
            if (size * 4 >= entries.length) {
                grow();
            }
            int slot = slot(position, state, done);
            if (entries[slot] == 0) {
                entries[slot] = key(position, state);
                entries[slot + 1] = done;
                size++;
            }
        }

        /** Never zero: something has been invoked where a place fails. */
        private static long key(int position, int state) {
            return (long) position << 32 | state;
        }

        private int slot(int position, int state, long done) {
            long key = key(position, state);
            long hash = (key * 0x9E3779B97F4A7C15L ^ done) * 0xC2B2AE3D27D4EB4FL;
            int mask = entries.length - 2;
            int at = (int) (hash >>> 32) & mask;
            while (entries[at] != 0 && (entries[at] != key || entries[at + 1] != done)) {
                at = (at + 2) & mask;
            }
            return at;
        }

        private void grow() {
            long[] old = entries;
            entries = new long[Math.max(256, old.length * 2)];
            for (int at = 0; at < old.length; at += 2) {
                if (old[at] != 0) {
                    int slot = slot((int) (old[at] >>> 32), (int) old[at], old[at + 1]);
                    entries[slot] = old[at];
                    entries[slot + 1] = old[at + 1];
                }
            }
        }
    }
}
