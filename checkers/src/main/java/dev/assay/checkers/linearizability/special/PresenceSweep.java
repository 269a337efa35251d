// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * Decides the operations on one element of a set, a truth value that adds and removes set blindly
 * and that contains reads.
 *
 * <p>An order is a sequence of changes of the value, each by an add or a remove of its own; every
 * other operation needs just one moment in its interval at which the value is the one it sets or
 * saw. Changes need take place only right before a return: any other can wait for the next return,
 * at which all that was open still is, and by then more operations may profit. Of those open that
 * could make the change, the one that returns first does, a crashed one last: whoever is left over
 * lasts longer, and profits from the change all the same. Right before the return of operation x,
 * three things are worth trying: nothing; the change to the value that x needs, if x needs it or is
 * about to lose the chance to make it; and, where x could make the present value, a change away and
 * then back by x. All others can wait too, or are undone for nothing.
 *
 * <p>What has been tried is a set of configurations: the value, when it last changed, and which
 * open operations were used for changes. One that changed later and used less makes the others
 * superfluous. That is one configuration nearly always. O(operations × configurations²), given up
 * beyond {@link #MOST} or 64 open operations.
 */
final class PresenceSweep {
    static final byte EITHER = 0;
    static final byte MISSING = 1;
    static final byte PRESENT = 2;
    static final byte REMOVE = 3;
    static final byte ADD = 4;

    private static final int MOST = 512;
    private static final int CRASHED = -1;
    private static final int NOBODY = -2;

    enum Outcome {
        ORDERED,
        IMPOSSIBLE,
        TOO_MANY
    }

    private final LocalTimes times;
    private final byte[] need;
    private final int[] events;

    private final int[] listed;
    private final int[] moments;
    private int listedCount;

    /** Open adds and removes by slot; a free slot holds -1. */
    private final int[] slots = new int[64];

    /** Occupied slots by value. */
    private final long[] slotsOf = new long[2];

    /** Adds and removes that never return, by value, in the order of invocations. */
    private final int[][] crashed = {new int[4], new int[4]};

    private final int[] crashedCount = new int[2];

    private Configurations now = new Configurations(MOST + 4);
    private Configurations next = new Configurations(MOST + 4);
    private final Changes changes = new Changes();

    private int begin;
    private int cut;
    private int failedAt;

    PresenceSweep(LocalTimes times, byte[] need, int[] events) {
        this.times = times;
        this.need = need;
        this.events = events;
        listed = new int[need.length];
        moments = new int[need.length];
    }

    /** Configurations in columns. */
    private static final class Configurations {
        private final byte[] value;
        private final int[] since;
        private final long[] used;
        private final int[] crashedAdds;
        private final int[] crashedRemoves;
        private final int[] trace;
        private int size;

        Configurations(int capacity) {
            value = new byte[capacity];
            since = new int[capacity];
            used = new long[capacity];
            crashedAdds = new int[capacity];
            crashedRemoves = new int[capacity];
            trace = new int[capacity];
        }

        void copy(Configurations from, int at) {
            value[size] = from.value[at];
            since[size] = from.since[at];
            used[size] = from.used[at];
            crashedAdds[size] = from.crashedAdds[at];
            crashedRemoves[size] = from.crashedRemoves[at];
            trace[size] = from.trace[at];
            size++;
        }

        int crashedUsed(int at, int made) {
            return made == 1 ? crashedAdds[at] : crashedRemoves[at];
        }

        /** Forgets the newest one if another covers it, and those that it covers. */
        void reduce() {
            int newest = size - 1;
            for (int i = newest - 1; i >= 0; i--) {
                if (covers(i, newest)) {
                    size--;
                    return;
                }
            }
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (i == newest || !covers(newest, i)) {
                    int total = size;
                    size = kept;
                    copy(this, i);
                    kept = size;
                    size = total;
                }
            }
            size = kept;
        }

        private boolean covers(int one, int other) {
            return value[one] == value[other]
                    && since[one] >= since[other]
                    && (used[one] & ~used[other]) == 0
                    && crashedAdds[one] <= crashedAdds[other]
                    && crashedRemoves[one] <= crashedRemoves[other];
        }
    }

    /** All changes that were tried, each with the one before it. */
    private static final class Changes {
        private int[] before = new int[64];
        private int[] operation = new int[64];
        private int[] moment = new int[64];
        private int size;

        int add(int previous, int by, int at) {
            if (size == before.length) {
                before = Arrays.copyOf(before, size * 2);
                operation = Arrays.copyOf(operation, size * 2);
                moment = Arrays.copyOf(moment, size * 2);
            }
            before[size] = previous;
            operation[size] = by;
            moment[size] = at;
            return size++;
        }
    }

    /** Decides the element whose events have these places; if it has an order, lists it. */
    Outcome run(int from, int to, boolean initially) {
        begin = from;
        cut = from;
        Arrays.fill(slots, -1);
        Arrays.fill(slotsOf, 0);
        Arrays.fill(crashedCount, 0);
        changes.size = 0;
        now.size = 1;
        now.value[0] = (byte) (initially ? 1 : 0);
        now.since[0] = -1;
        now.used[0] = 0;
        now.crashedAdds[0] = 0;
        now.crashedRemoves[0] = 0;
        now.trace[0] = -1;
        int open = 0;
        for (int place = from; place < to; place++) {
            int event = events[place];
            if (event >= 0) {
                open += times.isCompleted(event) ? 1 : 0;
                if (need[event] >= REMOVE && !invoke(event)) {
                    return Outcome.TOO_MANY;
                }
                continue;
            }
            open--;
            step(~event);
            if (now.size == 0) {
                failedAt = place;
                return Outcome.IMPOSSIBLE;
            }
            if (now.size > MOST) {
                return Outcome.TOO_MANY;
            }
            if (open == 0) {
                rest(place, initially);
            }
        }
        list(from, to, initially);
        return Outcome.ORDERED;
    }

    /** Where nothing is open and the value is as it was at first, what came before is past. */
    private void rest(int place, boolean initially) {
        boolean same = crashedCount[0] + crashedCount[1] == 0;
        for (int i = 0; i < now.size; i++) {
            same &= now.value[i] == 1 == initially;
        }
        if (same) {
            cut = place + 1;
        }
    }

    private boolean invoke(int operation) {
        int made = need[operation] == ADD ? 1 : 0;
        if (!times.isCompleted(operation)) {
            if (crashedCount[made] == crashed[made].length) {
                crashed[made] = Arrays.copyOf(crashed[made], crashedCount[made] * 2);
            }
            crashed[made][crashedCount[made]++] = operation;
            return true;
        }
        long free = ~(slotsOf[0] | slotsOf[1]);
        if (free == 0) {
            return false;
        }
        int slot = Long.numberOfTrailingZeros(free);
        slots[slot] = operation;
        slotsOf[made] |= 1L << slot;
        return true;
    }

    private void step(int operation) {
        int slot = need[operation] >= REMOVE ? slotOf(operation) : -1;
        next.size = 0;
        for (int i = 0; i < now.size && next.size <= MOST; i++) {
            if (need[operation] == EITHER) {
                keep(i, 0);
            } else {
                advance(i, operation, slot);
            }
        }
        if (slot >= 0) {
            slots[slot] = -1;
            slotsOf[0] &= ~(1L << slot);
            slotsOf[1] &= ~(1L << slot);
        }
        Configurations swapped = now;
        now = next;
        next = swapped;
    }

    private int slotOf(int operation) {
        int slot = 0;
        while (slots[slot] != operation) {
            slot++;
        }
        return slot;
    }

    private void advance(int i, int operation, int slot) {
        long bit = slot >= 0 ? 1L << slot : 0;
        boolean unused = slot >= 0 && (now.used[i] & bit) == 0;
        int needed = needsPresence(operation) ? 1 : 0;
        int moment = times.returned()[operation];
        if (now.value[i] == needed) {
            keep(i, bit);
            int away = unused ? maker(i, 1 - needed) : NOBODY;
            if (away != NOBODY) {
                next.copy(now, i);
                change(away, 1 - needed, moment);
                change(slot, needed, moment);
                finish(bit);
            }
            return;
        }
        boolean served = times.invoked()[operation] < now.since[i];
        if (served) {
            keep(i, bit);
        }
        int maker = unused ? slot : served ? NOBODY : maker(i, needed);
        if (maker != NOBODY) {
            next.copy(now, i);
            change(maker, needed, moment);
            finish(bit);
        }
    }

    private void keep(int i, long bit) {
        next.copy(now, i);
        finish(bit);
    }

    private void finish(long bit) {
        next.used[next.size - 1] &= ~bit;
        next.reduce();
    }

    /** Who makes this value: a slot, {@link #CRASHED} or {@link #NOBODY}. */
    private int maker(int i, int made) {
        int maker = NOBODY;
        int earliest = Integer.MAX_VALUE;
        for (long left = slotsOf[made] & ~now.used[i]; left != 0; left &= left - 1) {
            int slot = Long.numberOfTrailingZeros(left);
            if (times.returned()[slots[slot]] < earliest) {
                earliest = times.returned()[slots[slot]];
                maker = slot;
            }
        }
        boolean crashedLeft = now.crashedUsed(i, made) < crashedCount[made];
        return maker == NOBODY && crashedLeft ? CRASHED : maker;
    }

    /** Changes the newest configuration. */
    private void change(int maker, int made, int moment) {
        int at = next.size - 1;
        int operation;
        if (maker == CRASHED) {
            operation = crashed[made][next.crashedUsed(at, made)];
            next.crashedAdds[at] += made;
            next.crashedRemoves[at] += 1 - made;
        } else {
            operation = slots[maker];
            next.used[at] |= 1L << maker;
        }
        next.value[at] = (byte) made;
        next.since[at] = moment;
        next.trace[at] = changes.add(next.trace[at], operation, moment);
    }

    boolean needsPresence(int operation) {
        return need[operation] == ADD || need[operation] == PRESENT;
    }

    /** Lists the element's operations in their order, by a configuration that is left. */
    private void list(int from, int to, boolean initially) {
        int count = 0;
        for (int at = now.trace[0]; at >= 0; at = changes.before[at]) {
            count++;
        }
        int[] made = new int[count];
        for (int at = now.trace[0], i = count - 1; at >= 0; at = changes.before[at], i--) {
            made[i] = at;
        }
        // An operation comes after so many changes; those that change are apart.
        int[] start = new int[count + 3];
        for (int pass = 0; pass < 2; pass++) {
            int past = 0;
            for (int place = from; place < to; place++) {
                int operation = events[place];
                if (operation < 0) {
                    continue;
                }
                while (past < count && changes.moment[made[past]] <= times.invoked()[operation]) {
                    past++;
                }
                int after = placeAmong(made, past, operation, initially);
                if (after < 0) {
                    continue;
                }
                if (pass == 0) {
                    start[after + 2]++;
                } else {
                    int own = times.invoked()[operation] + 1;
                    int moment = after == past ? own : changes.moment[made[past]];
                    put(start[after + 1]++, operation, moment);
                }
            }
            if (pass == 0) {
                begin(made, start);
            }
        }
        listedCount = start[count + 1];
    }

    /** Turns counts into places, and puts each change before those that come after it. */
    private void begin(int[] made, int[] start) {
        start[1] = listedCount;
        for (int i = 1; i + 1 < start.length; i++) {
            start[i + 1] += start[i];
            if (i <= made.length) {
                int change = made[i - 1];
                put(start[i + 1]++, changes.operation[change], changes.moment[change]);
            }
        }
    }

    private void put(int place, int operation, int moment) {
        listed[place] = operation;
        moments[place] = moment;
    }

    /** After how many changes the operation comes, or -1 if it made one or is in no order. */
    private int placeAmong(int[] made, int past, int operation, boolean initially) {
        if (!times.isCompleted(operation) || isMaker(made, past, operation)) {
            return -1;
        }
        boolean present = initially == (past % 2 == 0);
        return need[operation] == EITHER || present == needsPresence(operation) ? past : past + 1;
    }

    private boolean isMaker(int[] made, int past, int operation) {
        if (need[operation] < REMOVE) {
            return false;
        }
        int returned = times.returned()[operation];
        for (int i = past; i < made.length && changes.moment[made[i]] <= returned; i++) {
            if (changes.operation[made[i]] == operation) {
                return true;
            }
        }
        return false;
    }

    int[] listed() {
        return listed;
    }

    /** By place in the list, how many events came before. */
    int[] moments() {
        return moments;
    }

    int listedCount() {
        return listedCount;
    }

    /** The operation that found no moment. */
    int impossible() {
        return ~events[failedAt];
    }

    /** Operations on the element that have no order. */
    int[] core() {
        int from = Math.max(cut, begin);
        return Arrays.stream(events, from, failedAt).filter(event -> event >= 0).sorted().toArray();
    }
}
